//! A folder of ICAM test cards: numbered object files, certificates, PKCS#12 keys with an empty password.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use der::{Decode, DecodePem, Encode};
use p12_keystore::KeyStore;
use thiserror::Error;
use x509_cert::Certificate;

use crate::card::{Card, CardKey, KeyError, KeyReference, ObjectTag, tag as object_tag};
use crate::tlv;

/// Why a folder is not an ICAM card.
#[derive(Debug, Error)]
pub enum IcamError {
    /// A file could not be read.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing in the folder is named like an object of an ICAM card.
    #[error("{0} holds no object of an ICAM card, such as \"8 - CHUID Object\"")]
    NoCard(PathBuf),
    /// A certificate does not parse.
    #[error("{path}: {source}")]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why.
        source: der::Error,
    },
    /// A PKCS#12 file does not open with the empty password.
    #[error("{path}: {source}")]
    KeyStore {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<p12_keystore::error::Error>,
    },
    /// A PKCS#12 file holds no private key.
    #[error("{0} holds no private key")]
    NoKey(PathBuf),
    /// A private key is of a kind that no PIV card holds.
    #[error("{path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
}

/// Number at the head of a file name, and the object it holds.
const OBJECTS: [(&str, ObjectTag); 7] = [
    ("1", object_tag::DISCOVERY),
    ("2", object_tag::SECURITY_OBJECT),
    ("7", object_tag::CARD_CAPABILITY_CONTAINER),
    ("8", object_tag::CHUID),
    ("9", object_tag::FINGERPRINTS),
    ("10", object_tag::FACIAL_IMAGE),
    ("11", object_tag::PRINTED_INFORMATION),
];

/// Number at the head of a file name, and the key its certificate and PKCS#12 file are for.
const KEYS: [(&str, KeyReference); 4] = [
    ("3", KeyReference::Authentication),
    ("4", KeyReference::Signature),
    ("5", KeyReference::KeyManagement),
    ("6", KeyReference::CardAuthentication),
];

const PEM_BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Reads the card in `dir`, with the default PIN and PUK, and a Global PIN where its Discovery Object announces one.
///
/// Faults of the card, such as keys that do not match their certificates, are kept.
///
/// # Errors
///
/// An [`IcamError`] that names the file.
pub fn read(dir: &Path) -> Result<Card, IcamError> {
    let files = files(dir)?;
    let mut card = Card::blank();
    for (number, tag) in OBJECTS {
        if let Some(path) = numbered(&files, number).find(|path| path.extension().is_none()) {
            card.set_object(tag, &read_file(path)?);
        }
    }
    if card.objects().next().is_none() {
        return Err(IcamError::NoCard(dir.to_owned()));
    }
    for (number, reference) in KEYS {
        let certificate = match preferred(&files, number, "crt").first() {
            Some(path) => Some(read_certificate(path)?),
            None => None,
        };
        if let Some(certificate_der) = certificate.as_ref().and_then(|certificate| certificate.to_der().ok()) {
            let container =
                [tlv::encode(0x70, &certificate_der), tlv::encode(0x71, &[0]), tlv::encode(0xFE, &[])].concat();
            card.set_object(reference.certificate_tag(), &container);
        }
        if let Some(key) = read_matching_key(&preferred(&files, number, "p12"), certificate.as_ref())? {
            card.set_key(reference, key);
        }
    }
    card.obey_discovery();
    Ok(card)
}

/// The key that fits the certificate, or the first one where none does.
fn read_matching_key(paths: &[&PathBuf], certificate: Option<&Certificate>) -> Result<Option<CardKey>, IcamError> {
    let mut first = None;
    for path in paths {
        let key = read_key(path)?;
        let public_key = key.public_key().map_err(|source| IcamError::Key { path: (*path).clone(), source })?;
        let wanted = certificate.map(|certificate| &certificate.tbs_certificate.subject_public_key_info);
        if wanted.is_some_and(|wanted| wanted.subject_public_key == public_key.subject_public_key) {
            return Ok(Some(key));
        }
        first = first.or(Some(key));
    }
    Ok(first)
}

fn read_key(path: &Path) -> Result<CardKey, IcamError> {
    let store = KeyStore::from_pkcs12(&read_file(path)?, "")
        .map_err(|source| IcamError::KeyStore { path: path.to_owned(), source: Box::new(source) })?;
    let (_, chain) = store.private_key_chain().ok_or_else(|| IcamError::NoKey(path.to_owned()))?;
    CardKey::from_pkcs8_der(chain.key()).map_err(|source| IcamError::Key { path: path.to_owned(), source })
}

fn read_certificate(path: &Path) -> Result<Certificate, IcamError> {
    let bytes = read_file(path)?;
    // Some files carry a text rendering above the PEM block.
    let begin = bytes.windows(PEM_BEGIN.len()).position(|window| window == PEM_BEGIN);
    let parsed = match begin.and_then(|begin| bytes.get(begin..)) {
        Some(pem) => Certificate::from_pem(pem),
        None => Certificate::from_der(&bytes),
    };
    parsed.map_err(|source| IcamError::Certificate { path: path.to_owned(), source })
}

/// Files of one number and extension, those with the name every card has first.
///
/// Cards may also carry `ICAM_Test_Card_*` files; card 57 even has those of another card among them.
fn preferred<'a>(files: &'a [PathBuf], number: &'a str, extension: &str) -> Vec<&'a PathBuf> {
    let mut paths: Vec<_> =
        numbered(files, number).filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    paths.sort_by_key(|path| name(path).contains("ICAM_Test_Card_"));
    paths
}

fn numbered<'a>(files: &'a [PathBuf], number: &'a str) -> impl Iterator<Item = &'a PathBuf> {
    files.iter().filter(move |path| name(path).split_once(" - ").is_some_and(|(head, _)| head == number))
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn files(dir: &Path) -> Result<Vec<PathBuf>, IcamError> {
    let failed = |source| IcamError::File { path: dir.to_owned(), source };
    let entries = fs::read_dir(dir).map_err(failed)?;
    let mut paths: Vec<_> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

fn read_file(path: &Path) -> Result<Vec<u8>, IcamError> {
    fs::read(path).map_err(|source| IcamError::File { path: path.to_owned(), source })
}
