//! Where the material is.

use std::path::{Path, PathBuf};

/// The root of this repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder of the shared test data; `None`, said aloud, where it is absent.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: there is no folder {}", path.display());
    None
}

/// The Python environment with `cryptography-vectors` and `pyhanko-certvalidator`: that of
/// `PKI_TEST_PYTHON`, else `target/test-python` in the repository.
pub fn python() -> Option<PathBuf> {
    let named = std::env::var_os("PKI_TEST_PYTHON").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| repository().join("target/test-python"));
    if folder.join("bin/python").is_file() {
        return Some(folder);
    }
    eprintln!(
        "SKIPPED: there is no Python environment {} (`cargo xtask test` makes it; PKI_TEST_PYTHON names another)",
        folder.display()
    );
    None
}

/// The certificates and lists of NIST's PKITS; `None`, said aloud, where they are absent.
pub fn pkits() -> Option<PathBuf> {
    let libraries = python()?.join("lib");
    let found = std::fs::read_dir(&libraries)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("site-packages/cryptography_vectors/x509/PKITS_data"))
        .find(|path| path.is_dir());
    if found.is_none() {
        eprintln!("SKIPPED: cryptography-vectors is not installed below {}", libraries.display());
    }
    found
}

/// The files of a folder in order of their names, with their bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    found.sort();
    found
}
