//! Free ports, and who listens on them.

use std::{
    collections::{BTreeSet, hash_map::RandomState},
    fs,
    hash::{BuildHasher as _, Hasher as _},
    net::{Ipv4Addr, TcpListener},
};

/// The first of so many ports in a row that nothing listens on right now.
pub(crate) fn free_run(length: usize) -> Option<u16> {
    // Anywhere in the range that the system does not hand out by itself.
    let seed = RandomState::new().build_hasher().finish();
    let start = u16::try_from(seed % 5_000).unwrap_or_default();
    let is_free_run = |first: &u16| (*first..).take(length).all(is_free);
    (0..5_000u16).map(|step| 20_000 + (start + step) % 5_000 * 2).find(is_free_run)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
}

/// Whether the process listens on the port itself.
pub(crate) fn listens(pid: u32, port: u16) -> bool {
    let inodes = listening_inodes(&fs::read_to_string("/proc/net/tcp").unwrap_or_default(), port);
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    let targets = descriptors.flatten().filter_map(|entry| fs::read_link(entry.path()).ok());
    targets.into_iter().any(|target| inodes.contains(&*target.to_string_lossy()))
}

/// The sockets that listen on a port, named as descriptors name them (proc(5), /proc/net/tcp).
fn listening_inodes(table: &str, port: u16) -> BTreeSet<String> {
    let suffix = format!(":{port:04X}");
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let listening =
        rows.filter(|row| row.get(1).is_some_and(|local| local.ends_with(&suffix)) && row.get(3) == Some(&"0A"));
    listening.filter_map(|row| row.get(9).map(|inode| format!("socket:[{inode}]"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_listeners_are_seen() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(listens(std::process::id(), port));
        drop(listener);
        assert!(!listens(std::process::id(), port));
    }

    #[test]
    fn a_run_is_free() {
        let first = free_run(6).unwrap();
        assert!((first..first + 6).all(is_free));
    }
}
