//! The kiosk's own key: made once, kept here, its public half enrolled with the issuer.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use pki::{KeyKind, Signer as _, SoftwareKey, pem};
use rand_core::OsRng;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

/// Why the kiosk's key cannot be made or read.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// A file cannot be used; an existing key is never overwritten.
    #[error("{} cannot be used: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The key cannot be made, or the file holds none.
    #[error("{}: {source}", path.display())]
    Key {
        /// Which.
        path: PathBuf,
        /// Why.
        source: pki::key::KeyError,
    },
    /// The public key cannot be written as PEM.
    #[error("the public key cannot be written: {0}")]
    Pem(#[from] pki::Malformed),
}

/// Makes a P-256 key in `private`, for this user alone, and its public half in `public`; gives the fingerprint.
///
/// # Errors
///
/// [`IdentityError`]; where a file is there already, nothing is changed.
pub fn create(private: &Path, public: &Path) -> Result<String, IdentityError> {
    let key = SoftwareKey::generate(KeyKind::P256, &mut OsRng).map_err(key_error(private))?;
    let text = key.to_pkcs8_pem().map_err(key_error(private))?;
    let public_pem = pem::encode_public_key(key.public_key_der())?;
    write_new(private, text.as_bytes(), true)?;
    write_new(public, public_pem.as_bytes(), false)?;
    Ok(of(&key))
}

/// SHA-256 of the public half of the key in `private`, hexadecimal.
///
/// # Errors
///
/// [`IdentityError`].
pub fn fingerprint(private: &Path) -> Result<String, IdentityError> {
    let text = std::fs::read_to_string(private).map(Zeroizing::new).map_err(file_error(private))?;
    Ok(of(&SoftwareKey::from_pkcs8_pem(&text).map_err(key_error(private))?))
}

fn of(key: &SoftwareKey) -> String {
    hex::encode(Sha256::digest(key.public_key_der()))
}

fn write_new(path: &Path, bytes: &[u8], for_owner_alone: bool) -> Result<(), IdentityError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if for_owner_alone { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _the_folders_access_list_decides = for_owner_alone;
    let write = || options.open(path)?.write_all(bytes);
    write().map_err(file_error(path))
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> IdentityError {
    let path = path.to_owned();
    move |source| IdentityError::File { path, source }
}

fn key_error(path: &Path) -> impl FnOnce(pki::key::KeyError) -> IdentityError {
    let path = path.to_owned();
    move |source| IdentityError::Key { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_signs_for_its_public_half() {
        let folder = tempfile::tempdir().expect("a folder");
        let (private, public) = (folder.path().join("kiosk.pem"), folder.path().join("kiosk.pem.pub.pem"));
        let made = create(&private, &public).expect("a key");
        assert_eq!(fingerprint(&private).expect("a key"), made);
        let text = std::fs::read_to_string(&private).expect("a file");
        assert!(issuer_client::KioskIdentity::new("lobby-1", &text).is_ok());
        assert!(std::fs::read_to_string(&public).expect("a file").starts_with("-----BEGIN PUBLIC KEY-----"));
        assert!(matches!(create(&private, &public), Err(IdentityError::File { .. })), "a key is never overwritten");
        assert_eq!(fingerprint(&private).expect("a key"), made);
    }
}
