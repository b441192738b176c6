//! Files for one pair of eyes, never in the place of another file.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use crate::failure::CliError;

/// Creates `path`, for its owner alone.
pub fn create_new(path: &Path) -> Result<File, CliError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map_err(|error| CliError::of_file(path, &error))
}

/// Writes a new file at `path`, for its owner alone.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    create_new(path)?.write_all(bytes).map_err(|error| CliError::of_file(path, &error))
}
