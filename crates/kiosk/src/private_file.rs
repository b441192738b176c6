//! Files that only their owner can read.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Writes `bytes` to `path`, replacing what was there.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = owner_only().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)
}

/// Opens `path` for reading and appending, creating it where it is not there.
pub(crate) fn append(path: &Path) -> io::Result<File> {
    owner_only().read(true).append(true).create(true).open(path)
}

#[cfg(unix)]
fn owner_only() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Elsewhere the folder's access list decides.
#[cfg(not(unix))]
fn owner_only() -> OpenOptions {
    OpenOptions::new()
}
