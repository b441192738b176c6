//! Whose PIV cards the issuer believes: roots, intermediates, lists of revoked certificates.
//!
//! The TLS layer only proves that the client holds the certificate's key; everything else about the
//! certificate is decided here, so that the kiosk learns the reason of a refusal (ADR 0401).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use issuer_api::problem::Reason;
use pki::crl::Crl;
use pki::path::{Reason as PathReason, Revocation, TimeForm};
use pki::{Certificate, Malformed, Purpose, TrustStore, pem, validate};
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::config::Config;
use crate::fault::Fault;
use crate::files::Folder;
use crate::profile::Profile;

/// Certificates that are remembered at most.
const REMEMBERED: usize = 1_000;

/// Why the trust cannot be used.
#[derive(Debug, Error)]
pub enum TrustError {
    /// A file holds something else.
    #[error("{}: {source}", .path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: Malformed,
    },
    /// A file is empty.
    #[error("{} holds no certificate", .0.display())]
    Empty(PathBuf),
    /// A certificate belongs to the other world (R-TST-14).
    #[error("{}: {subject} belongs to another profile than {profile}", .path.display())]
    OtherProfile {
        /// Which file.
        path: PathBuf,
        /// Whose certificate.
        subject: String,
        /// The issuer's own profile.
        profile: &'static str,
    },
}

/// Why a client certificate is refused, for programs and for the log.
pub type Refused = (Reason, String);

/// The trust at work.
#[derive(Debug)]
pub struct Trust {
    profile: Profile,
    crl_files: Vec<PathBuf>,
    lists: RwLock<Lists>,
    remembered: Mutex<HashMap<[u8; 32], (Certificate, OffsetDateTime)>>,
    remember_for: Duration,
}

/// The trust store with the lists as they were last read.
#[derive(Debug)]
struct Lists {
    store: Arc<TrustStore>,
    read: Vec<Option<SystemTime>>,
}

impl Trust {
    /// Reads what `config` names.
    ///
    /// # Errors
    ///
    /// [`Fault::File`], [`Fault::Trust`].
    pub fn open(folder: &Folder, config: &Config) -> Result<Self, Fault> {
        let path = |path: &Path| Config::path(folder.dir(), path);
        let roots_file = path(&config.trust.roots);
        let roots = read_certificates(&roots_file, config.profile)?;
        if roots.is_empty() {
            return Err(TrustError::Empty(roots_file).into());
        }
        let intermediates = read_certificates(&path(&config.trust.intermediates), config.profile)?;
        let crl_files: Vec<PathBuf> = config.trust.crls.iter().map(|file| path(file)).collect();
        let mut crls = Vec::new();
        for file in &crl_files {
            crls.push(read_crl(file)?);
        }
        let read = crl_files.iter().map(|file| modified(file)).collect();
        let store = TrustStore {
            roots,
            intermediates,
            crls,
            required_policies: vec![config.profile.piv_auth()],
            revocation: Revocation::Required,
            times: TimeForm::AsProfiled,
            ..TrustStore::default()
        };
        Ok(Self {
            profile: config.profile,
            crl_files,
            lists: RwLock::new(Lists { store: Arc::new(store), read }),
            remembered: Mutex::new(HashMap::new()),
            remember_for: Duration::seconds(config.limits.certificate_cache_s.into()),
        })
    }

    /// Validates a client's certificate: path to a root through the configured intermediates, dates,
    /// policy, revocation (R-ISS-03). A success is remembered for a short time.
    ///
    /// # Errors
    ///
    /// The reason and the details of the first check that fails.
    pub fn check(
        &self,
        certificate_der: &[u8],
        fingerprint: &[u8; 32],
        now: OffsetDateTime,
    ) -> Result<Certificate, Refused> {
        {
            let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
            remembered.retain(|_, (_, at)| now - *at < self.remember_for);
            if let Some((certificate, _)) = remembered.get(fingerprint) {
                return Ok(certificate.clone());
            }
        }
        let certificate = self.check_again(certificate_der, now)?;
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() < REMEMBERED {
            remembered.insert(*fingerprint, (certificate.clone(), now));
        }
        Ok(certificate)
    }

    /// Validates a certificate anew, without what is remembered.
    ///
    /// # Errors
    ///
    /// As [`Trust::check`].
    pub fn check_again(&self, certificate_der: &[u8], now: OffsetDateTime) -> Result<Certificate, Refused> {
        let path = validate(certificate_der, &self.store(), now, Purpose::ClientAuth)
            // The reason alone: the error itself names the person.
            .map_err(|error| (reason(&error.reason), error.reason.to_string()))?;
        let certificate =
            path.leaf().cloned().ok_or_else(|| (Reason::Internal, "a path without a certificate".to_owned()))?;
        if path.chain.iter().flat_map(Certificate::policies).any(|policy| self.profile.refuses(policy)) {
            return Err((Reason::CertificatePolicy, "a certificate of another profile".into()));
        }
        Ok(certificate)
    }

    /// The trust store, with every list that changed on disk read again. A list that cannot be read
    /// leaves the old one in place; it goes stale by itself.
    fn store(&self) -> Arc<TrustStore> {
        let found: Vec<Option<SystemTime>> = self.crl_files.iter().map(|file| modified(file)).collect();
        {
            let lists = self.lists.read().unwrap_or_else(PoisonError::into_inner);
            if lists.read == found {
                return Arc::clone(&lists.store);
            }
        }
        let mut lists = self.lists.write().unwrap_or_else(PoisonError::into_inner);
        let crls: Result<Vec<Crl>, Fault> = self.crl_files.iter().map(|file| read_crl(file)).collect();
        match crls {
            Ok(crls) => {
                Arc::make_mut(&mut lists.store).crls = crls;
                self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clear();
            }
            Err(error) => tracing::error!(%error, "a list of revoked certificates cannot be read; the old one stays"),
        }
        lists.read = found;
        Arc::clone(&lists.store)
    }
}

/// Reads certificates that are to be trusted, and refuses those of the other profile.
///
/// # Errors
///
/// [`Fault::File`], [`Fault::Trust`].
pub fn read_certificates(path: &Path, profile: Profile) -> Result<Vec<Certificate>, Fault> {
    let text = std::fs::read_to_string(path).map_err(Fault::read(path))?;
    let malformed = |source| TrustError::Malformed { path: path.to_owned(), source };
    let mut certificates = Vec::new();
    for der in pem::certificates(&text).map_err(malformed)? {
        let certificate = Certificate::from_der(&der).map_err(malformed)?;
        if is_of_other_world(&certificate, profile) {
            return Err(TrustError::OtherProfile {
                path: path.to_owned(),
                subject: certificate.subject().to_string(),
                profile: profile.name(),
            }
            .into());
        }
        certificates.push(certificate);
    }
    Ok(certificates)
}

/// Reads a list of revoked certificates, DER or PEM.
///
/// # Errors
///
/// [`Fault::File`], [`Fault::Trust`].
pub fn read_crl(path: &Path) -> Result<Crl, Fault> {
    let bytes = std::fs::read(path).map_err(Fault::read(path))?;
    let der = if bytes.first() == Some(&0x30) { bytes } else { pem_body(&bytes).unwrap_or_default() };
    Ok(Crl::from_der(&der).map_err(|source| TrustError::Malformed { path: path.to_owned(), source })?)
}

fn pem_body(bytes: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine;
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, rest) = text.split_once("-----BEGIN X509 CRL-----")?;
    let (body, _) = rest.split_once("-----END X509 CRL-----")?;
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    base64::engine::general_purpose::STANDARD.decode(body).ok()
}

/// The Common Policy roots assert no policies of their own; they are known by name.
fn is_of_other_world(certificate: &Certificate, profile: Profile) -> bool {
    let by_name = profile == Profile::Test
        && certificate.subject().common_name().is_some_and(|name| name.starts_with("Federal Common Policy CA"));
    by_name || certificate.policies().iter().any(|policy| profile.refuses(policy))
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|facts| facts.modified()).ok()
}

/// The reason as the contract knows it.
const fn reason(reason: &PathReason) -> Reason {
    match reason {
        PathReason::Expired { .. } | PathReason::NotYetValid { .. } => Reason::CertificateDates,
        PathReason::Revoked { .. } => Reason::CertificateRevoked,
        PathReason::RevocationUnknown(_) => Reason::RevocationUnknown,
        PathReason::WrongPolicy => Reason::CertificatePolicy,
        PathReason::Malformed(_)
        | PathReason::UnknownIssuer { .. }
        | PathReason::BadSignature(_)
        | PathReason::Constraint(_)
        | PathReason::TooComplex => Reason::CertificateUntrusted,
    }
}
