//! A card as a folder: `card.toml`, `objects/TAG.bin`, `keys/9A.pem`.
//!
//! PIN and PUK are not in it; they are given when the card is served.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pkcs8::SecretDocument;
use serde::Deserialize;
use thiserror::Error;

use crate::card::{Card, CardKey, KeyError, KeyReference, ObjectTag};
use crate::personalize::WriteError;
use crate::personalize::{write_key, write_public};

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
    /// A private key does not parse.
    #[error("{path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// Wrong PINs still allowed.
    pin_tries_left: u8,
}

/// Writes `card` into a new folder; keys get mode 0600.
///
/// # Errors
///
/// A [`WriteError`] with the file that could not be written.
pub fn write(card: &Card, dir: &Path) -> Result<(), WriteError> {
    let settings = format!("pin_tries_left = {}\n", card.pin_tries_left());
    write_public(&dir.join("card.toml"), settings.as_bytes())?;
    for (tag, value) in card.objects() {
        write_public(&dir.join("objects").join(format!("{tag:X}.bin")), value)?;
    }
    for reference in KeyReference::ALL {
        if let Some(key) = card.key(reference) {
            write_key(&dir.join("keys").join(format!("{:02X}.pem", reference.byte())), key)?;
        }
    }
    Ok(())
}

/// Reads a card from a folder, with the default PIN and PUK.
///
/// # Errors
///
/// A [`FolderError`] that names the file.
pub fn read(dir: &Path) -> Result<Card, FolderError> {
    let mut card = Card::blank();
    let settings_path = dir.join("card.toml");
    let text = fs::read_to_string(&settings_path).map_err(file_error(&settings_path))?;
    let settings: Settings = toml::from_str(&text)
        .map_err(|source| FolderError::Settings { path: settings_path, source: Box::new(source) })?;
    card.set_pin_tries_left(settings.pin_tries_left);
    for path in files(&dir.join("objects"))? {
        let tag = hex_stem(&path).ok_or_else(|| FolderError::Name(path.clone()))?;
        card.set_object(tag, &fs::read(&path).map_err(file_error(&path))?);
    }
    for path in files(&dir.join("keys"))? {
        let reference = hex_stem(&path).and_then(|byte| u8::try_from(byte).ok()).and_then(KeyReference::from_byte);
        let reference = reference.ok_or_else(|| FolderError::Name(path.clone()))?;
        card.set_key(reference, read_key(&path)?);
    }
    Ok(card)
}

fn read_key(path: &Path) -> Result<CardKey, FolderError> {
    let pem = zeroize::Zeroizing::new(fs::read_to_string(path).map_err(file_error(path))?);
    let failed = |source: KeyError| FolderError::Key { path: path.to_owned(), source };
    let (_, document) =
        SecretDocument::from_pem(&pem).map_err(|error| failed(KeyError::Pkcs8(pkcs8::Error::Asn1(error))))?;
    CardKey::from_pkcs8_der(document.as_bytes()).map_err(failed)
}

fn files(dir: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let entries = fs::read_dir(dir).map_err(file_error(dir))?;
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
