//! Writes a personalisation to a folder.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use der::{Encode, EncodePem};
use pkcs8::LineEnding;
use thiserror::Error;
use x509_cert::Certificate;

use super::{Hierarchy, Personalization, PersonalizeError, Trust, signed};
use crate::card::CardKey;
use crate::folder::{self, FolderError};

/// How long a CRL is good for.
const CRL_VALID_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// Why a personalisation could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A file or folder could not be made.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder holds a personalisation already.
    #[error("{0} holds cards already; name a new folder")]
    Occupied(PathBuf),
    /// The list of accounts could not be written.
    #[error("accounts.csv: {0}")]
    Accounts(#[from] csv::Error),
    /// A card's folder could not be written.
    #[error(transparent)]
    Card(#[from] FolderError),
    /// Something could not be encoded or signed.
    #[error(transparent)]
    Make(#[from] PersonalizeError),
}

impl Personalization {
    /// Writes `trust/`, `pki/`, `accounts.csv` and `cards/NAME/` into `dir`; keys get mode 0600.
    ///
    /// # Errors
    ///
    /// [`WriteError::Occupied`] where `dir` has cards already, otherwise what could not be written.
    pub fn write(&self, dir: &Path) -> Result<(), WriteError> {
        if dir.join("cards").exists() {
            return Err(WriteError::Occupied(dir.to_owned()));
        }
        for (trust, hierarchy) in &self.hierarchies {
            let public = dir.join(match trust {
                Trust::Own => "trust",
                Trust::Other => "other-trust",
            });
            self.write_hierarchy(hierarchy, &public, &dir.join("pki"))?;
        }
        self.write_accounts(&dir.join("accounts.csv"))?;
        for made in &self.cards {
            folder::write(&made.card, &dir.join("cards").join(&made.profile.name))?;
            for (reference, certificate) in &made.certificates {
                let name = format!("{:02X}.pem", reference.byte());
                let path = dir.join("cards").join(&made.profile.name).join("certificates").join(name);
                write_public(&path, certificate_pem(certificate)?.as_bytes())?;
            }
        }
        Ok(())
    }

    fn write_hierarchy(&self, hierarchy: &Hierarchy, public: &Path, private: &Path) -> Result<(), WriteError> {
        write_public(&public.join("root.pem"), certificate_pem(&hierarchy.root.certificate)?.as_bytes())?;
        let mut intermediates = String::new();
        for issuing in hierarchy.issuing.values() {
            intermediates.push_str(&certificate_pem(&issuing.authority.certificate)?);
            let signer = format!("{}-content-signer.pem", issuing.authority.file_name);
            write_public(&private.join(&signer), certificate_pem(&issuing.content_signer.certificate)?.as_bytes())?;
        }
        write_public(&public.join("intermediates.pem"), intermediates.as_bytes())?;
        for authority in hierarchy.authorities() {
            let name = &authority.file_name;
            let crl_der = authority.crl_der(self.made_at, CRL_VALID_FOR)?;
            write_public(&public.join(format!("{name}.crl")), &crl_der)?;
            let bundle = signed::certificates_only(&[&authority.certificate])?;
            write_public(&public.join(format!("{name}.p7c")), &bundle)?;
            let der = authority.certificate.to_der().map_err(PersonalizeError::from)?;
            write_public(&public.join(format!("{name}.cer")), &der)?;
            write_key(&private.join(format!("{name}.key")), &authority.key.0)?;
        }
        Ok(())
    }

    fn write_accounts(&self, path: &Path) -> Result<(), WriteError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(ACCOUNT_COLUMNS)?;
        for made in &self.cards {
            let person = &made.profile.person;
            table.write_record([
                &format!("test-{}", made.profile.name),
                &person.first_name,
                &person.last_name,
                &made.holder.email,
                &hex::encode_upper(made.holder.fasc_n),
                &made.holder.card_uuid.hyphenated().to_string(),
                &made.profile.account.eligible.to_string(),
                &made.profile.account.max_aal.to_string(),
            ])?;
        }
        let bytes = table.into_inner().map_err(|error| csv::Error::from(io::Error::from(error.error().kind())))?;
        write_public(path, &bytes)
    }
}

const ACCOUNT_COLUMNS: [&str; 8] =
    ["account_id", "first_name", "last_name", "email", "fasc_n_hex", "card_uuid", "eligible", "max_aal"];

/// Writes a private key in PKCS#8 for the owner's eyes only.
fn write_key(path: &Path, key: &CardKey) -> Result<(), WriteError> {
    let pem = key.to_pkcs8_pem().map_err(PersonalizeError::from)?;
    write_file(path, pem.as_bytes(), true)
}

/// Writes a file that anybody may read.
fn write_public(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_file(path, bytes, false)
}

fn write_file(path: &Path, bytes: &[u8], private: bool) -> Result<(), WriteError> {
    let failed = |source| WriteError::File { path: path.to_owned(), source };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)
}

fn certificate_pem(certificate: &Certificate) -> Result<String, PersonalizeError> {
    Ok(certificate.to_pem(LineEnding::LF)?)
}
