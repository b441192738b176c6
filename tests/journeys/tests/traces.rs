//! After a visit in the real window nothing is on the disk but the audit log.

use std::{
    fs,
    os::unix::fs::FileTypeExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use journeys::{PATIENCE, leftovers::assert_nowhere, public::PublicWindow};
use stack::Stack;

/// Digits that stand nowhere by chance.
const PIN: [&str; 8] = ["7", "3", "9", "1", "6", "4", "8", "2"];

/// What a home may have in it: what the test put there itself, and nothing of a visit.
const ALLOWED: [&str; 1] = ["config/gtk-3.0/settings.ini"];

/// The folder in it that is memory on a real system, and gone with the session (XDG base directories).
const MEMORY: &str = "runtime/";

/// What a kiosk's own folder has in it when a visit is over.
const KEPT: [&str; 3] = ["audit.jsonl", "audit.jsonl.salt", "kiosk.toml"];

/// Every file below a folder, by its path from there; sockets are no files.
fn files_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = vec![folder.to_owned()];
    while let Some(dir) = next.pop() {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                next.push(entry.path());
            } else if !kind.is_socket() {
                found.push(entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// The files on a disk that a process and its children have open for writing.
fn open_for_writing(id: u32) -> Vec<PathBuf> {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let mut found: Vec<_> =
        children.split_whitespace().filter_map(|child| child.parse().ok()).flat_map(open_for_writing).collect();
    for entry in fs::read_dir(format!("/proc/{id}/fd")).unwrap().flatten() {
        let number = entry.file_name().into_string().unwrap();
        let info = fs::read_to_string(format!("/proc/{id}/fdinfo/{number}")).unwrap_or_default();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap_or("0").trim();
        let is_written = u32::from_str_radix(flags, 8).is_ok_and(|flags| flags & 3 != 0);
        let Ok(path) = fs::read_link(entry.path()) else { continue };
        // Memory that two processes share has a name like a file's, but is on no disk.
        let is_memory = path.starts_with("/dev") || path.to_string_lossy().starts_with("/memfd:");
        if is_written && !is_memory && path.is_absolute() && fs::metadata(entry.path()).is_ok_and(|data| data.is_file())
        {
            found.push(path);
        }
    }
    found
}

fn square_code(picture: &Path) -> String {
    let output = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(picture).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn window_leaves_nothing_on_the_disk() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let window = PublicWindow::open(&stack, "traces", &[]);
    let _card = stack.insert("p256", &["--pin", &PIN.concat()]).unwrap();
    window.await_state("WhoYouAre", 1);
    window.press_until("Return", "EnterPin");
    window.press(&PIN);
    window.press_until("Return", "Choose");
    window.press(&["Tab"]);
    window.press_until("Return", "NameAndAgree");
    window.keep_picture("agree");
    // Past the four names to the yes.
    window.press(&["Tab", "Tab", "Tab", "Tab", "Tab"]);
    window.press_on_to("Return", "Offered");
    let begun = Instant::now();
    let scan_url = loop {
        let picture = window.keep_picture("code");
        let scan_url = square_code(&picture);
        fs::remove_file(picture).unwrap();
        if !scan_url.is_empty() {
            break scan_url;
        }
        assert!(begun.elapsed() < PATIENCE, "no square code is seen");
    };
    let dir = stack.dir().path();
    let logs = stack.dir().logs();
    let written = open_for_writing(window.id());
    let memory = window.home().join(MEMORY);
    let is_known =
        |path: &&PathBuf| path.starts_with(&logs) || path.starts_with(&memory) || path.ends_with("audit.jsonl");
    let strange: Vec<_> = written.iter().filter(|path| !is_known(path)).collect();
    assert!(strange.is_empty(), "open for writing: {strange:?}");
    assert!(written.iter().any(|path| path.ends_with("audit.jsonl")), "the control: {written:?}");

    let home = window.home().to_owned();
    drop(window);
    let kept: Vec<_> = files_in(&home).into_iter().filter(|file| !file.starts_with(MEMORY)).collect();
    assert_eq!(kept, ALLOWED);
    assert_eq!(files_in(stack.config_path().parent().unwrap()), KEPT);
    let code = scan_url.rsplit('/').next().unwrap();
    assert_nowhere(dir, &[("the PIN", &PIN.concat()), ("the scan code", code)]);
}
