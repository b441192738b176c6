//! Programs of others, as witnesses.

use std::path::Path;
use std::process::{Command, Output};

/// Says on standard error that a test did not run, and why.
#[allow(clippy::print_stderr, reason = "a skipped test must be seen")]
pub fn skip(why: &str) {
    eprintln!("SKIPPED: {why}");
}

/// True where `program` is on the path; otherwise says that the test is skipped.
pub fn installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let also = [Path::new("/usr/sbin").to_owned()];
    let found = std::env::split_paths(&path).chain(also).any(|folder| folder.join(program).is_file());
    if !found {
        skip(&format!("{program} is not installed"));
    }
    found
}

/// Runs a program; its output goes into the message where it fails.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
