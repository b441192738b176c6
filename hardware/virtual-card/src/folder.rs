//! A card as a folder: `card.toml`, `objects/TAG.bin`, `keys/9A.pem`.
//!
//! PIN, PUK and management key have their default values, unless a card that was changed is kept: then hashes of the
//! first two, and the key, are in `reference-data.toml`, as readable to the owner alone as the private keys are.

mod settings;

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pkcs8::SecretDocument;
use thiserror::Error;
use zeroize::Zeroizing;

use self::settings::{ReferenceData, Settings};
use crate::card::{Card, CardKey, KeyError, KeyReference, ObjectTag};

/// Why a folder is not a card.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A file could not be read.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// `card.toml` does not parse.
    #[error("{path}: {source}")]
    Settings {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A file below `objects/` or `keys/` is not named after what it holds.
    #[error("{0}: the name is not a data object tag or key reference in hex")]
    Name(PathBuf),
    /// `card.toml` or `reference-data.toml` could not be encoded.
    #[error("card settings: {0}")]
    Encode(#[from] toml::ser::Error),
    /// `reference-data.toml` does not hold what it should.
    #[error("{0}: not the reference data of a card")]
    ReferenceData(PathBuf),
    /// A private key could not be encoded.
    #[error(transparent)]
    KeyEncode(KeyError),
    /// A private key does not parse.
    #[error("{path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
}

/// Writes `card` into a folder, over what is there; keys get mode 0600. Reference data keeps its default values.
///
/// # Errors
///
/// A [`FolderError`] with the file that could not be written.
pub fn write(card: &Card, dir: &Path) -> Result<(), FolderError> {
    put(&dir.join(SETTINGS), toml::to_string(&Settings::of(card))?.as_bytes(), Readers::All)?;
    let mut kept = BTreeSet::new();
    for (tag, value) in card.objects() {
        let path = dir.join(OBJECTS).join(format!("{tag:X}.bin"));
        put(&path, value, Readers::All)?;
        kept.insert(path);
    }
    for (reference, slot) in card.slots() {
        let path = dir.join(KEYS).join(format!("{:02X}.pem", reference.byte()));
        put(&path, slot.key.to_pkcs8_pem().map_err(FolderError::KeyEncode)?.as_bytes(), Readers::Owner)?;
        kept.insert(path);
    }
    for folder in [OBJECTS, KEYS] {
        for path in files(&dir.join(folder))? {
            if !kept.contains(&path) {
                fs::remove_file(&path).map_err(file_error(&path))?;
            }
        }
    }
    Ok(())
}

/// Writes `card` as [`write`] does, with hashes of PIN and PUK and the management key in `reference-data.toml`, mode 0600.
///
/// # Errors
///
/// A [`FolderError`] with the file that could not be written.
pub fn keep(card: &Card, dir: &Path) -> Result<(), FolderError> {
    write(card, dir)?;
    let text = Zeroizing::new(toml::to_string(&ReferenceData::of(card))?);
    put(&dir.join(REFERENCE_DATA), text.as_bytes(), Readers::Owner)
}

/// Reads a card from a folder, with the default PIN, PUK and management key unless the folder has its own.
///
/// # Errors
///
/// A [`FolderError`] that names the file.
pub fn read(dir: &Path) -> Result<Card, FolderError> {
    let mut card = Card::blank();
    for path in files(&dir.join(OBJECTS))? {
        let tag = hex_stem(&path).ok_or_else(|| FolderError::Name(path.clone()))?;
        card.set_object(tag, &fs::read(&path).map_err(file_error(&path))?);
    }
    for path in files(&dir.join(KEYS))? {
        let reference = hex_stem(&path).and_then(|byte| u8::try_from(byte).ok()).and_then(KeyReference::from_byte);
        let reference = reference.ok_or_else(|| FolderError::Name(path.clone()))?;
        card.set_key(reference, read_key(&path)?);
    }
    card.obey_discovery();
    read_toml::<Settings>(&dir.join(SETTINGS))?.apply(&mut card);
    let reference_data = dir.join(REFERENCE_DATA);
    if reference_data.exists() {
        let found: ReferenceData = read_toml(&reference_data)?;
        found.apply(&mut card).ok_or(FolderError::ReferenceData(reference_data))?;
    }
    Ok(card)
}

const SETTINGS: &str = "card.toml";
const REFERENCE_DATA: &str = "reference-data.toml";
const OBJECTS: &str = "objects";
const KEYS: &str = "keys";

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Readers {
    All,
    Owner,
}

/// Puts bytes into a file at once: a reader finds the old ones or the new ones.
fn put(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), FolderError> {
    if fs::read(path).is_ok_and(|present| Zeroizing::new(present).as_slice() == bytes) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(file_error(parent))?;
    }
    let draft = path.with_extension("draft");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    let mut file = options.open(&draft).map_err(file_error(&draft))?;
    file.write_all(bytes).map_err(file_error(&draft))?;
    fs::rename(&draft, path).map_err(file_error(path))
}

fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, FolderError> {
    let text = Zeroizing::new(fs::read_to_string(path).map_err(file_error(path))?);
    toml::from_str(&text).map_err(|source| FolderError::Settings { path: path.to_owned(), source: Box::new(source) })
}

fn read_key(path: &Path) -> Result<CardKey, FolderError> {
    let pem = Zeroizing::new(fs::read_to_string(path).map_err(file_error(path))?);
    let failed = |source: KeyError| FolderError::Key { path: path.to_owned(), source };
    let (_, document) =
        SecretDocument::from_pem(&pem).map_err(|error| failed(KeyError::Pkcs8(pkcs8::Error::Asn1(error))))?;
    CardKey::from_pkcs8_der(document.as_bytes()).map_err(failed)
}

/// Files of a folder in order; none where it is not there.
fn files(dir: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(file_error(dir))?,
    };
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(file_error(dir))?;
    paths.sort();
    Ok(paths)
}

fn hex_stem(path: &Path) -> Option<ObjectTag> {
    ObjectTag::from_str_radix(path.file_stem()?.to_str()?, 16).ok()
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> FolderError + use<'_> {
    move |source| FolderError::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
