//! Changing the configuration's file: its comments stay, and it is replaced whole or not at all.

use std::path::{Path, PathBuf};

use thiserror::Error;
use toml_edit::DocumentMut;

use super::{Config, ConfigError, Problem};

/// Why the configuration was not changed; the file is as it was.
#[derive(Debug, Error)]
pub enum EditError {
    /// It cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It has no place for the change, or would be wrong with it.
    #[error("the configuration cannot be changed: {0}")]
    Unfit(String),
    /// It cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Unwritten {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Makes a change in the configuration at `path`, if it is right with it.
///
/// # Errors
///
/// [`EditError`].
pub(crate) fn edit(
    path: &Path,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), EditError>,
) -> Result<(), EditError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| EditError::Unfit(error.to_string()))?;
    change(&mut document)?;
    let changed = document.to_string();
    if let Err(problems) = Config::parse(&changed) {
        let told: Vec<_> = problems.iter().map(Problem::to_string).collect();
        return Err(EditError::Unfit(told.join("; ")));
    }
    let draft = path.with_extension("toml.new");
    std::fs::write(&draft, changed)
        .and_then(|()| std::fs::rename(&draft, path))
        .map_err(|source| EditError::Unwritten { path: path.to_owned(), source })
}
