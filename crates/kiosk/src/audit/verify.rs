//! Checks a log offline.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use super::AuditError;
use super::chain::{GENESIS, parse};

/// What a whole log says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Entries in it.
    pub entries: u64,
    /// Hash of the last one: keep it elsewhere to notice a log that was cut off.
    pub last_hash: String,
}

/// Why a log cannot be trusted.
#[derive(Debug, Error)]
pub enum Broken {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] AuditError),
    /// A line is no entry, or was changed.
    #[error("line {line} was changed or is no entry")]
    Changed {
        /// From 1.
        line: u64,
    },
    /// A line does not follow the one before it.
    #[error("line {line} does not follow the line before it: one was removed, added or moved")]
    OutOfChain {
        /// From 1.
        line: u64,
    },
}

/// Checks the chain of the log at `path` from its first line to its last.
///
/// # Errors
///
/// [`Broken`] at the first line that does not fit.
pub fn verify(path: &Path) -> Result<Verified, Broken> {
    let unreadable = |source| AuditError::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let mut verified = Verified { entries: 0, last_hash: GENESIS.to_owned() };
    for bytes in BufReader::new(file).split(b'\n') {
        let bytes = bytes.map_err(unreadable)?;
        let line = verified.entries + 1;
        let (link, hash) = std::str::from_utf8(&bytes).ok().and_then(parse).ok_or(Broken::Changed { line })?;
        if link.seq != verified.entries || link.prev != verified.last_hash {
            return Err(Broken::OutOfChain { line });
        }
        verified = Verified { entries: line, last_hash: hash };
    }
    Ok(verified)
}
