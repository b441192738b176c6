//! Whose PIV cards the issuer believes: roots, intermediates, lists of revoked certificates.
//!
//! The TLS layer only proves that the client holds the certificate's key; everything else about the
//! certificate is decided here, so that the kiosk learns the reason of a refusal (ADR 0401).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use issuer_api::kiosk::CardObjects;
use issuer_api::problem::Reason;
use pki::anchor::{self, other_world};
use pki::card_objects::{CardPolicy, Finding, Judged, Kind, Severity, is_allowed, verify_card, verify_card_online};
use pki::crl::Crl;
use pki::online::Online;
use pki::path::{Reason as PathReason, Revocation, TimeForm};
use pki::{Certificate, Malformed, ObjectIdentifier, Purpose, TrustStore, pem, validate};
use pki_fetch::{CacheError, Settings};
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::card_evidence::Sent;
use crate::config::{Config, Demand};
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
    /// What is fetched cannot be kept.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// A file has no certificate, or several.
    #[error("{} holds {count} certificates; name a file with one, so that each is looked at", .path.display())]
    NotOne {
        /// Which file.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// A certificate cannot do what it would be there for.
    #[error("{subject} must not be trusted here: {what}")]
    NotSound {
        /// Whose certificate.
        subject: String,
        /// What is wrong with it.
        what: String,
    },
    /// The fingerprint that was given is another.
    #[error("the fingerprint is {0}, not the one that was given")]
    OtherFingerprint(String),
    /// A check found certificates or lists that cannot be worked with.
    #[error("{0} of them cannot be worked with")]
    Unsound(usize),
    /// A certificate belongs to the other world (R-TST-14).
    #[error("{}: {subject} belongs to another profile than {profile}: {fault}", .path.display())]
    OtherProfile {
        /// Which file.
        path: PathBuf,
        /// Whose certificate.
        subject: String,
        /// The issuer's own profile.
        profile: &'static str,
        /// Which world it belongs to, and how that is known.
        fault: Box<anchor::Fault>,
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
    /// Judges cards at this moment instead of now.
    test_clock: Option<OffsetDateTime>,
    card_objects: Demand,
    /// Policies of which 9E and the content signer must have one.
    card_authentication: Vec<ObjectIdentifier>,
    content_signing: Vec<ObjectIdentifier>,
    /// What fetches what is missing; without it only what is at hand counts.
    online: Option<Online>,
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
        let mapped = &config.trust.mapped_policies;
        let policies = |ours: ObjectIdentifier| -> Vec<ObjectIdentifier> {
            let theirs = mapped.iter().filter(|(_, of)| **of == ours.to_string());
            std::iter::once(ours).chain(theirs.filter_map(|(theirs, _)| ObjectIdentifier::new(theirs).ok())).collect()
        };
        let read = crl_files.iter().map(|file| modified(file)).collect();
        let store = TrustStore {
            roots,
            intermediates,
            crls,
            required_policies: policies(config.profile.piv_auth()),
            revocation: Revocation::Required,
            times: TimeForm::AsProfiled,
            grace: Duration::hours(config.fetch.grace_h.into()),
            ..TrustStore::default()
        };
        Ok(Self {
            profile: config.profile,
            crl_files,
            lists: RwLock::new(Lists { store: Arc::new(store), read }),
            remembered: Mutex::new(HashMap::new()),
            remember_for: Duration::seconds(config.limits.certificate_cache_s.into()),
            test_clock: config.trust.test_clock,
            card_objects: config.trust.card_objects,
            card_authentication: policies(config.profile.card_authentication()),
            content_signing: policies(config.profile.content_signing()),
            online: online(folder, config)?,
        })
    }

    /// Validates a client's certificate: path to a root through the configured intermediates, dates,
    /// policy, revocation (R-ISS-03). A success is remembered for a short time.
    ///
    /// Blocks where something is fetched, for as long as [`pki::online::Limits`] say.
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
        let at = self.test_clock.unwrap_or(now);
        let store = self.store();
        let path = match &self.online {
            Some(online) => online.validate(certificate_der, &store, at, Purpose::ClientAuth).path,
            None => validate(certificate_der, &store, at, Purpose::ClientAuth),
        };
        let path = path
            // The reason alone: the error itself names the person.
            .map_err(|error| (reason(&error.reason), error.reason.to_string()))?;
        let certificate =
            path.leaf().cloned().ok_or_else(|| (Reason::Internal, "a path without a certificate".to_owned()))?;
        if path.chain.iter().flat_map(Certificate::policies).any(|policy| self.profile.refuses(policy)) {
            return Err((Reason::CertificatePolicy, "a certificate of another profile".into()));
        }
        if !is_allowed(certificate.key_kind(), at) {
            return Err((Reason::KeyNotAllowed, "a key of a kind or size that is not allowed (any more)".into()));
        }
        Ok(certificate)
    }

    /// Checks what lies on the card of an accepted certificate (R-CRD-25 to 31), as a kiosk sent it; what
    /// the kiosk itself thought of it counts for nothing.
    ///
    /// # Errors
    ///
    /// The reason and the details of what stops, most important first.
    pub fn check_card(
        &self,
        certificate: &Certificate,
        sent: Option<&CardObjects>,
        now: OffsetDateTime,
    ) -> Result<(), Refused> {
        let is_required = self.card_objects == Demand::Required;
        let Some(sent) = sent else {
            let missing = || (Reason::CardObjectsMissing, "the kiosk sent nothing of what lies on the card".to_owned());
            return if is_required { Err(missing()) } else { Ok(()) };
        };
        let policy = CardPolicy {
            store: TrustStore::clone(&self.store()),
            card_authentication_policies: self.card_authentication.clone(),
            content_signer_policies: self.content_signing.clone(),
            ..CardPolicy::default()
        };
        let sent = Sent::read(certificate, sent);
        let at = self.test_clock.unwrap_or(now);
        let report = match &self.online {
            Some(online) => verify_card_online(&sent.evidence(), &policy, at, online).0,
            None => verify_card(&sent.evidence(), &policy, at),
        };
        // The certificate itself was checked when the card signed the handshake.
        let found = report.checks.iter().skip(1).flat_map(|check| &check.findings);
        let stops = |judged: &&Judged| {
            judged.severity == Severity::Stop && (is_required || !matches!(judged.finding, Finding::Missing { .. }))
        };
        match found.filter(stops).map(|judged| &judged.finding).next() {
            Some(finding) => Err((card_reason(finding), format!("{}: {}", finding.kind().name(), finding.nameless()))),
            None => Ok(()),
        }
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

/// What `[fetch]` allows to be fetched.
fn online(folder: &Folder, config: &Config) -> Result<Option<Online>, Fault> {
    if !config.fetch.enabled {
        return Ok(None);
    }
    let mut settings = Settings { cache_dir: Some(folder.path("cache")), ..Settings::default() };
    settings.http.private_addresses = config.fetch.private_addresses;
    Ok(Some(settings.open().map_err(TrustError::Cache)?))
}

/// Reads certificates that are to be trusted, and refuses those of the other profile.
///
/// # Errors
///
/// [`Fault::File`], [`Fault::Trust`].
pub fn read_certificates(path: &Path, profile: Profile) -> Result<Vec<Certificate>, Fault> {
    let mut certificates = Vec::new();
    for certificate in read_any_certificates(path)? {
        if let Some(fault) = other_world(&certificate, profile.world()) {
            return Err(TrustError::OtherProfile {
                path: path.to_owned(),
                subject: certificate.subject().to_string(),
                profile: profile.name(),
                fault: Box::new(fault),
            }
            .into());
        }
        certificates.push(certificate);
    }
    Ok(certificates)
}

/// Reads certificates of whatever profile.
///
/// # Errors
///
/// [`Fault::File`], [`Fault::Trust`].
pub fn read_any_certificates(path: &Path) -> Result<Vec<Certificate>, Fault> {
    let text = std::fs::read_to_string(path).map_err(Fault::read(path))?;
    let malformed = |source| TrustError::Malformed { path: path.to_owned(), source };
    let read = |der: Vec<u8>| Certificate::from_der(&der).map_err(malformed);
    Ok(pem::certificates(&text).map_err(malformed)?.into_iter().map(read).collect::<Result<_, _>>()?)
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

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|facts| facts.modified()).ok()
}

/// The reason as the contract knows it.
const fn reason(reason: &PathReason) -> Reason {
    match reason {
        PathReason::Expired { .. } => Reason::CertificateDates,
        PathReason::NotYetValid { .. } => Reason::CertificateNotYetValid,
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

/// The reason to refuse what lies on a card.
fn card_reason(finding: &Finding) -> Reason {
    if let Some(path) = finding.path_reason() {
        return reason(path);
    }
    match finding.kind() {
        Kind::AuthenticationMissing
        | Kind::CardAuthenticationMissing
        | Kind::ChuidMissing
        | Kind::SecurityObjectMissing => Reason::CardObjectsMissing,
        Kind::KeyNotAllowed => Reason::KeyNotAllowed,
        Kind::CardExpired => Reason::CertificateDates,
        Kind::RevocationUnknown | Kind::RevocationStale => Reason::RevocationUnknown,
        Kind::CertificateUnreadable
        | Kind::CardAuthenticationUnreadable
        | Kind::CertificatePath
        | Kind::KeyIdentifier
        | Kind::ObjectMalformed
        | Kind::ObjectTampered
        | Kind::ObjectSignature
        | Kind::SignerMissing
        | Kind::SignerName
        | Kind::SignerPath
        | Kind::SignerEndsEarly
        | Kind::ObjectHash
        | Kind::ObjectNotCovered
        | Kind::FascN
        | Kind::CardUuid
        | Kind::ExpiryDate
        | Kind::OutlivesCard
        | Kind::WrongKey => Reason::CardObjects,
    }
}
