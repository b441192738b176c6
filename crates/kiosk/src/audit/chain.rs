//! The chain on the disk.

use std::fs::{File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, Mac as _};
use rand_core::{OsRng, RngCore as _};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

use super::AuditError;

/// What stands in `prev` of the first line.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One line as it is on the disk.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
    pub(super) hash: &'a str,
    #[serde(borrow)]
    pub(super) entry: &'a RawValue,
}

/// The part of an entry that chains it.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) prev: String,
}

/// An open log and the end of its chain.
#[derive(Debug)]
pub(super) struct Chain {
    path: PathBuf,
    file: File,
    seq: u64,
    last_hash: String,
    /// Where half a line begins that could not be taken back.
    torn_at: Option<u64>,
}

impl Chain {
    pub(super) fn open(path: &Path) -> Result<Self, AuditError> {
        let unusable = |source| AuditError::File { path: path.to_owned(), source };
        let mut file = crate::private_file::append(path).map_err(unusable)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => AuditError::InUse { path: path.to_owned() },
            TryLockError::Error(source) => unusable(source),
        })?;
        let torn_bytes = drop_torn_end(&mut file).map_err(unusable)?;
        let mut chain = Self { path: path.to_owned(), file, seq: 0, last_hash: GENESIS.to_owned(), torn_at: None };
        if let Some(line) = last_line(&mut chain.file).map_err(unusable)? {
            let damaged = || AuditError::Damaged { path: path.to_owned() };
            let (link, hash) = parse(&line).ok_or_else(damaged)?;
            (chain.seq, chain.last_hash) = (link.seq + 1, hash);
        }
        if torn_bytes > 0 {
            let entry = Map::from_iter([
                ("event".to_owned(), json!("torn_line_removed")),
                ("bytes".to_owned(), json!(torn_bytes)),
            ]);
            chain.append(entry)?;
        }
        Ok(chain)
    }

    /// Appends `entry` with its number, time and link, and waits for the disk.
    pub(super) fn append(&mut self, entry: Map<String, Value>) -> Result<(), AuditError> {
        let mut linked = Map::new();
        linked.insert("seq".to_owned(), json!(self.seq));
        linked.insert("time".to_owned(), json!(now()));
        linked.insert("prev".to_owned(), json!(self.last_hash));
        linked.extend(entry);
        let entry = Value::Object(linked).to_string();
        let hash = hash_of(&entry);
        // One write, so that a crash leaves a whole line or a torn end, nothing in between.
        let line = format!("{{\"hash\":\"{hash}\",\"entry\":{entry}}}\n");
        self.whole_or_nothing(|mut file| {
            file.write_all(line.as_bytes())?;
            file.sync_data()
        })
        .map_err(|source| AuditError::File { path: self.path.clone(), source })?;
        self.seq += 1;
        self.last_hash = hash;
        Ok(())
    }

    /// Takes back what a failed `write` has left, as on a full disk, so that the next line does not
    /// join half a line.
    fn whole_or_nothing(&mut self, write: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
        if let Some(end) = self.torn_at {
            self.file.set_len(end)?;
            self.torn_at = None;
        }
        let end = self.file.metadata()?.len();
        write(&self.file).inspect_err(|_| {
            if self.file.set_len(end).is_err() {
                self.torn_at = Some(end);
            }
        })
    }
}

/// The link and hash of `line`, where the hash is that of its entry.
pub(super) fn parse(line: &str) -> Option<(Link, String)> {
    let line: Line<'_> = serde_json::from_str(line).ok()?;
    let link: Link = serde_json::from_str(line.entry.get()).ok()?;
    (hash_of(line.entry.get()) == line.hash).then(|| (link, line.hash.to_owned()))
}

fn hash_of(entry: &str) -> String {
    hex::encode(Sha256::digest(entry.as_bytes()))
}

fn now() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

/// Cuts off what a crash left of an unfinished line; returns how many bytes that were.
fn drop_torn_end(file: &mut File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let mut end = length;
    let mut byte = [0];
    while end > 0 {
        file.seek(SeekFrom::Start(end - 1))?;
        file.read_exact(&mut byte)?;
        if byte == *b"\n" {
            break;
        }
        end -= 1;
    }
    if end < length {
        file.set_len(end)?;
    }
    Ok(length - end)
}

/// The last whole line, looked for from the end so that a long log opens as fast as a short one.
fn last_line(file: &mut File) -> io::Result<Option<String>> {
    const WINDOW: u64 = 64 * 1024;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(WINDOW)))?;
    let mut last = None;
    let mut bytes = Vec::new();
    let mut reader = BufReader::new(&mut *file);
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        last = Some(String::from_utf8_lossy(&bytes).trim_end().to_owned());
        bytes.clear();
    }
    file.seek(SeekFrom::End(0))?;
    Ok(last)
}

/// The key under which a card's UUID becomes a pseudonym; one per installation.
pub(super) struct Salt(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(*)")
    }
}

impl Salt {
    /// The salt beside the log at `path`, made on first use.
    pub(super) fn beside(path: &Path) -> Result<Self, AuditError> {
        let mut name = path.as_os_str().to_owned();
        name.push(".salt");
        let path = PathBuf::from(name);
        let unusable = |source| AuditError::File { path: path.clone(), source };
        let mut salt = Zeroizing::new([0; 32]);
        match std::fs::read(&path).map(Zeroizing::new) {
            Ok(bytes) => {
                let bytes: &[u8; 32] =
                    bytes.as_slice().try_into().map_err(|_| AuditError::Damaged { path: path.clone() })?;
                salt.copy_from_slice(bytes);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                OsRng.try_fill_bytes(&mut *salt).map_err(|error| unusable(io::Error::other(error)))?;
                crate::private_file::write(&path, &*salt).map_err(unusable)?;
            }
            Err(error) => return Err(unusable(error)),
        }
        Ok(Self(salt))
    }

    /// 128 bits of HMAC-SHA-256 over the UUID, hexadecimal.
    pub(super) fn pseudonym(&self, uuid: &[u8; 16]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&*self.0) else { return String::new() };
        mac.update(uuid);
        hex::encode(mac.finalize().into_bytes().iter().take(16).copied().collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_line_is_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit.jsonl");
        let mut chain = Chain::open(&path).expect("opens");
        chain.append(Map::new()).expect("written");
        let full_disk = chain.whole_or_nothing(|mut file| {
            file.write_all(b"{\"hash\":\"12")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(full_disk.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
        chain.append(Map::new()).expect("written");
        drop(chain);
        assert_eq!(super::super::verify(&path).expect("whole").entries, 2);
    }

    #[test]
    fn half_a_line_that_stayed_is_taken_back_before_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit.jsonl");
        let mut chain = Chain::open(&path).expect("opens");
        chain.append(Map::new()).expect("written");
        chain.torn_at = Some(chain.file.metadata().expect("there").len());
        chain.file.write_all(b"{\"hash\"").expect("written");
        chain.append(Map::new()).expect("written");
        drop(chain);
        assert_eq!(super::super::verify(&path).expect("whole").entries, 2);
    }
}
