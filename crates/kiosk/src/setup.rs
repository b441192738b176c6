//! From the configuration to the things an engine works with.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use enrollment::ErrorCode;
use issuer_client::{ConfigFault, GatewayConfig, GatewayIssuer, IdentityFault, KioskIdentity};
use pki::card_objects::CardPolicy;
use pki::crl::Crl;
use pki::path::{Revocation, TimeForm};
use pki::{Certificate, Malformed, ObjectIdentifier, TrustStore};
use reader::PcscHost;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::audit::{AuditError, AuditLog};
use crate::card::{CardJudge, CardTrust};
use crate::clock::SystemClock;
use crate::config::{Card, Config, Issuer, TlsMinimum};
use crate::engine::{EngineParts, UiPort};
use crate::readers::ReaderFilter;

/// Why a configuration that reads well cannot be used.
#[derive(Debug, Error)]
pub enum SetupError {
    /// A file cannot be read.
    #[error("{key}: {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file holds something else.
    #[error("{key}: {} holds no {kind} that can be read: {source}", path.display())]
    Malformed {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What was looked for.
        kind: &'static str,
        /// Why it is none.
        source: Box<Malformed>,
    },
    /// A file holds nothing.
    #[error("{key}: {} holds no {kind}", path.display())]
    Empty {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What was looked for.
        kind: &'static str,
    },
    /// A policy is no object identifier.
    #[error("{key}: `{policy}` is no object identifier")]
    Policy {
        /// The key.
        key: &'static str,
        /// The text.
        policy: String,
    },
    /// The kiosk's own key cannot be used.
    #[error("issuer.kiosk_key: {}: {source}", path.display())]
    Identity {
        /// The file.
        path: PathBuf,
        /// Why.
        source: IdentityFault,
    },
    /// The issuer's client does not take its part.
    #[error("issuer: {0}")]
    Issuer(#[from] ConfigFault),
    /// The audit log cannot be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

impl SetupError {
    /// The code: [`ErrorCode::KioskFault`] for the audit log, else [`ErrorCode::ConfigInvalid`].
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Audit(_) => ErrorCode::KioskFault,
            Self::Unreadable { .. }
            | Self::Malformed { .. }
            | Self::Empty { .. }
            | Self::Policy { .. }
            | Self::Identity { .. }
            | Self::Issuer(_) => ErrorCode::ConfigInvalid,
        }
    }
}

/// All that an engine over the PC/SC service works with; no reader is looked at and nothing sent yet.
///
/// # Errors
///
/// A [`SetupError`] where a file or value cannot be used.
pub fn engine_parts(config: &Config, ui: Arc<dyn UiPort>) -> Result<EngineParts, SetupError> {
    Ok(EngineParts {
        policy: config.session.policy(),
        readers: Arc::new(PcscHost),
        reader_filter: reader_filter(&config.card),
        extended_length: config.card.extended_length,
        card_patience: Duration::from_millis(config.card.operation_timeout_ms),
        judge: Arc::new(card_judge(&config.card)?),
        issuer: Arc::new(issuer(&config.issuer)?),
        issuer_patience: Duration::from_millis(config.issuer.answer_timeout_ms),
        audit: Arc::new(AuditLog::open(&config.audit.path, config.audit.card_pseudonyms)?),
        ui,
        clock: Arc::new(SystemClock::start()),
    })
}

/// The judge that `[card]` describes.
///
/// # Errors
///
/// A [`SetupError`] where a file cannot be used.
pub fn card_judge(card: &Card) -> Result<CardJudge, SetupError> {
    let policy = card_policy(card)?;
    Ok(CardJudge::new(CardTrust { store: policy.store, content_signer_policies: policy.content_signer_policies }))
}

/// What `[card]` trusts and demands.
///
/// # Errors
///
/// A [`SetupError`] where a file cannot be used.
pub fn card_policy(card: &Card) -> Result<CardPolicy, SetupError> {
    let store = TrustStore {
        roots: certificates("card.trust_roots", &card.trust_roots)?,
        intermediates: certificates("card.intermediates", &card.intermediates)?,
        crls: card.crls.iter().map(|path| crl(path)).collect::<Result<_, _>>()?,
        required_policies: policies("card.required_policies", &card.required_policies)?,
        // The kiosk gives early feedback with the lists it has; the issuer insists on an answer (R-CRD-32).
        revocation: Revocation::WhereKnown,
        times: TimeForm::AsProfiled,
        ..TrustStore::default()
    };
    let content_signer_policies = policies("card.content_signer_policies", &card.content_signer_policies)?;
    Ok(CardPolicy { store, content_signer_policies, ..CardPolicy::default() })
}

/// The issuer that `[issuer]` describes; nothing is sent yet.
///
/// # Errors
///
/// A [`SetupError`] where a file or value cannot be used.
pub fn issuer(issuer: &Issuer) -> Result<GatewayIssuer, SetupError> {
    let mut config = GatewayConfig::new(issuer.url.clone(), joined("issuer.trust", &issuer.trust)?);
    config.card_intermediates_pem = joined("issuer.send_intermediates", &issuer.send_intermediates)?;
    config.identity = issuer.kiosk_key.as_deref().map(|path| identity(&issuer.kiosk_name, path)).transpose()?;
    config.allow_tls12 = match issuer.tls_minimum {
        TlsMinimum::Tls12 => true,
        TlsMinimum::Tls13 => false,
    };
    config.limits.connect = Duration::from_millis(issuer.connect_timeout_ms);
    config.limits.request = Duration::from_millis(issuer.answer_timeout_ms);
    Ok(GatewayIssuer::new(&config)?)
}

fn identity(name: &str, path: &Path) -> Result<KioskIdentity, SetupError> {
    let key = "issuer.kiosk_key";
    let pem = Zeroizing::new(std::fs::read_to_string(path).map_err(|source| SetupError::Unreadable {
        key,
        path: path.to_owned(),
        source,
    })?);
    KioskIdentity::new(name, &pem).map_err(|source| SetupError::Identity { path: path.to_owned(), source })
}

/// Which readers `[card]` wants.
pub fn reader_filter(card: &Card) -> ReaderFilter {
    ReaderFilter { allow: card.readers_allow.clone(), deny: card.readers_deny.clone() }
}

fn certificates(key: &'static str, paths: &[PathBuf]) -> Result<Vec<Certificate>, SetupError> {
    const KIND: &str = "PEM certificate";
    let mut all = Vec::new();
    for path in paths {
        let text = String::from_utf8_lossy(&bytes(key, path)?).into_owned();
        let malformed = |fault| SetupError::Malformed { key, path: path.clone(), kind: KIND, source: Box::new(fault) };
        let found = pki::pem::certificates(&text).map_err(malformed)?;
        if found.is_empty() {
            return Err(SetupError::Empty { key, path: path.clone(), kind: KIND });
        }
        for certificate_der in found {
            all.push(Certificate::from_der(&certificate_der).map_err(malformed)?);
        }
    }
    Ok(all)
}

fn crl(path: &Path) -> Result<Crl, SetupError> {
    let key = "card.crls";
    Crl::from_der(&bytes(key, path)?).map_err(Box::new).map_err(|source| SetupError::Malformed {
        key,
        path: path.to_owned(),
        kind: "DER revocation list",
        source,
    })
}

fn policies(key: &'static str, policies: &[String]) -> Result<Vec<ObjectIdentifier>, SetupError> {
    policies
        .iter()
        .map(|policy| ObjectIdentifier::new(policy).map_err(|_| SetupError::Policy { key, policy: policy.clone() }))
        .collect()
}

fn joined(key: &'static str, paths: &[PathBuf]) -> Result<Vec<u8>, SetupError> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(bytes(key, path)?);
        all.push(b'\n');
    }
    Ok(all)
}

fn bytes(key: &'static str, path: &Path) -> Result<Vec<u8>, SetupError> {
    std::fs::read(path).map_err(|source| SetupError::Unreadable { key, path: path.to_owned(), source })
}
