//! Third-party data: federal profile rules, ICAM test cards and paths, x509-limbo.
//!
//! The data lives in `../shared/data` beside the repository; where it is absent each test says so
//! and passes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests read files and say what they skip"
)]

mod icam_cards;
mod icam_paths;
mod ssp_10;

use std::path::{Path, PathBuf};

use pki::{Certificate, crl::Crl};

/// The folder of that name in the third-party data; `None`, said aloud, where it is absent.
fn data(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if folder.exists() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no third-party data at ../shared/data/{name}");
    None
}

/// A certificate file, PEM or DER.
fn certificate(path: &Path) -> Certificate {
    let bytes = std::fs::read(path).unwrap();
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains("BEGIN CERTIFICATE") => Certificate::from_pem(text).unwrap().remove(0),
        _ => Certificate::from_der(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
    }
}

/// Every file of a folder with that ending, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    found.sort();
    found
}

/// Every certificate of a folder that can be read.
fn certificates(folder: &Path) -> Vec<Certificate> {
    files(folder, "crt").iter().map(|path| certificate(path)).collect()
}

/// Every list of a folder that can be read.
fn lists(folder: &Path) -> Vec<Crl> {
    files(folder, "crl").iter().filter_map(|path| Crl::from_der(&std::fs::read(path).unwrap()).ok()).collect()
}
