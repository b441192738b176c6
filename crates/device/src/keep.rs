//! Where the phone keeps what it got: three PEM files, the key readable by its owner alone.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use pki::SoftwareKey;

use crate::{DeviceError, request::Issued, verify::Checked};

/// Makes the folder, so that a place that cannot be written is known before anything is issued.
pub(crate) fn prepare(out_dir: &Path) -> Result<(), DeviceError> {
    let failed = |error| DeviceError::Write { path: out_dir.to_owned(), error };
    fs::create_dir_all(out_dir).map_err(failed)?;
    let probe = out_dir.join(".virtual-phone");
    write(&probe, b"").map_err(failed)?;
    fs::remove_file(&probe).map_err(failed)
}

/// Writes key, certificate and chain.
pub(crate) fn keep(out_dir: &Path, key: &SoftwareKey, checked: &Checked) -> Result<Issued, DeviceError> {
    let key_pem = key.to_pkcs8_pem().map_err(|error| DeviceError::Key { what: error.to_string() })?;
    let pem = |certificates: &[pki::Certificate]| {
        let blocks = certificates.iter().map(|one| pki::pem::encode(one.der()));
        blocks.collect::<Result<String, _>>().map_err(|_| DeviceError::NoCertificate)
    };
    let above = checked.chain.get(1..).unwrap_or_default();
    let file = |name: &str, content: &[u8]| -> Result<PathBuf, DeviceError> {
        let path = out_dir.join(name);
        write(&path, content).map_err(|error| DeviceError::Write { path: path.clone(), error })?;
        Ok(path)
    };
    Ok(Issued {
        serial: checked.certificate.serial().hex(),
        policy_oid: checked.policy.to_string(),
        ends_on: checked.certificate.not_after().date().to_string(),
        key: file("key.pem", key_pem.as_bytes())?,
        certificate: file("certificate.pem", pem(std::slice::from_ref(&checked.certificate))?.as_bytes())?,
        chain: file("chain.pem", pem(above)?.as_bytes())?,
    })
}

/// Writes a file of the owner's that is either the old or the new one, never half.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let half = path.with_extension("part");
    // What an earlier run left behind may have other permissions.
    match fs::remove_file(&half) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&half)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&half, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_the_owners_and_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("new/out");
        prepare(&out).unwrap();
        let path = out.join("key.pem");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        assert!(matches!(prepare(&file.join("out")), Err(DeviceError::Write { .. })));
    }
}
