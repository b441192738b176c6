//! A card as a folder of files, numbered as the ICAM test cards are: `8 - CHUID Object`, `3 - ....crt`.

use std::path::{Path, PathBuf};

use piv::ObjectId;
use pki::Malformed;
use thiserror::Error;

use crate::card::CardContents;

/// Longest file that is read.
const MAX_LENGTH: u64 = 1024 * 1024;

const OBJECTS: [(&str, ObjectId); 7] = [
    ("1", ObjectId::Discovery),
    ("2", ObjectId::SecurityObject),
    ("7", ObjectId::CardCapabilityContainer),
    ("8", ObjectId::Chuid),
    ("9", ObjectId::Fingerprints),
    ("10", ObjectId::FacialImage),
    ("11", ObjectId::PrintedInformation),
];

const CERTIFICATES: [(&str, &str); 4] = [("3", "9A"), ("4", "9C"), ("5", "9D"), ("6", "9E")];

/// Why a folder holds no card.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A file or the folder cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is longer than anything on a card.
    #[error("{} is longer than anything on a card", .0.display())]
    TooLong(PathBuf),
    /// A certificate file is damaged.
    #[error("{}: {source}", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Why.
        source: Malformed,
    },
    /// Nothing in it is named like an object of a card.
    #[error("{} holds no object of a card, such as \"8 - CHUID Object\"", .0.display())]
    NoCard(PathBuf),
}

/// Reads a folder of objects.
///
/// # Errors
///
/// A [`FolderError`] that names the file.
pub fn from_folder(folder: &Path) -> Result<CardContents, FolderError> {
    let unreadable = |source| FolderError::Unreadable { path: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    // A card's own files before those that carry a longer name.
    paths.sort_by_key(|path| (name(path).contains("ICAM_Test_Card_"), path.clone()));
    let mut contents = CardContents::default();
    for (number, object) in OBJECTS {
        if let Some(path) = numbered(&paths, number).find(|path| path.extension().is_none()) {
            let mut content = read(path)?;
            if object == ObjectId::Discovery {
                // Hashed without its tag, and read so from a card.
                content = piv::tlv::find(&content, 0x7E).ok().flatten().map(<[u8]>::to_vec).unwrap_or_default();
            }
            if !content.is_empty() {
                contents.objects.push((object, content));
            }
        }
    }
    for (number, key) in CERTIFICATES {
        if let Some(path) = numbered(&paths, number).find(|path| path.extension().is_some_and(|end| end == "crt")) {
            let bytes = read(path)?;
            let found = pki::pem::certificates(&String::from_utf8_lossy(&bytes))
                .map_err(|source| FolderError::Malformed { path: path.clone(), source })?;
            contents.certificates.push((key, found.into_iter().next().unwrap_or(bytes)));
        }
    }
    if contents.objects.is_empty() && contents.certificates.is_empty() {
        return Err(FolderError::NoCard(folder.to_owned()));
    }
    Ok(contents)
}

fn numbered<'a>(paths: &'a [PathBuf], number: &'a str) -> impl Iterator<Item = &'a PathBuf> {
    paths.iter().filter(move |path| name(path).split_once(" - ").is_some_and(|(head, _)| head == number))
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    let unreadable = |source| FolderError::Unreadable { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_LENGTH {
        return Err(FolderError::TooLong(path.to_owned()));
    }
    std::fs::read(path).map_err(unreadable)
}
