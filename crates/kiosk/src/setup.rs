//! From the configuration to the things an engine works with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use enrollment::{ErrorCode, TrustPart};
use issuer_client::{ConfigFault, GatewayConfig, GatewayIssuer, IdentityFault, KioskIdentity};
use pki::anchor::{Fault, World, other_world};
use pki::card_objects::CardPolicy;
use pki::crl::Crl;
use pki::online::Online;
use pki::path::{Revocation, TimeForm};
use pki::{Certificate, Malformed, ObjectIdentifier, TrustStore};
use pki_fetch::{CacheError, Settings};
use reader::PcscHost;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::audit::{AuditError, AuditLog};
use crate::card::CardRules;
use crate::clock::SystemClock;
use crate::config::{AttendedMode, Card, Config, Fetch, Issuer, Profile, TlsMinimum};
use crate::engine::{EngineParts, UiPort};
use crate::readers::ReaderFilter;
use crate::staff::{Agent, StaffRoom};

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
    /// A certificate belongs to the other world (R-TST-14).
    #[error("{key}: {}: {subject} must not be trusted here: {fault}", path.display())]
    OtherWorld {
        /// The key that names the file.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Whose certificate.
        subject: String,
        /// Which world, and how that is known.
        fault: Box<Fault>,
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
    /// What is fetched cannot be kept.
    #[error("fetch.cache: {0}")]
    Cache(#[from] CacheError),
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
            | Self::OtherWorld { .. }
            | Self::Policy { .. }
            | Self::Cache(_)
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
        policy: policy(config),
        readers: Arc::new(PcscHost),
        reader_filter: reader_filter(&config.card),
        extended_length: config.card.extended_length,
        pin_pad: config.card.pin_pad,
        card_patience: Duration::from_millis(config.card.operation_timeout_ms),
        rules: Arc::new(card_rules(config)?),
        issuer: Arc::new(issuer(&config.issuer)?),
        issuer_patience: Duration::from_millis(config.issuer.answer_timeout_ms),
        audit: Arc::new(AuditLog::open(&config.audit.path, config.audit.card_pseudonyms)?),
        ui,
        staff: Arc::new(staff_room(config)?),
        clock: Arc::new(SystemClock::start().dated(config.card_checks.test_clock)),
    })
}

/// What the session may do and how long it may take.
pub fn policy(config: &Config) -> enrollment::Policy {
    let Card { pin_change, pin_unblock, .. } = config.card;
    let attended = &config.attended;
    enrollment::Policy {
        pin_change,
        pin_unblock,
        attended: attended.mode == AttendedMode::Required,
        staff: !attended.agents.is_empty(),
        staff_may_close: attended.may_close,
        handover: Duration::from_secs(attended.handover_s),
        agent_decides: Duration::from_secs(attended.decide_s),
        ..config.session.policy()
    }
}

/// The agents of `[attended]`, and what staff are told of this configuration.
///
/// # Errors
///
/// A [`SetupError`] where a file cannot be used.
pub fn staff_room(config: &Config) -> Result<StaffRoom, SetupError> {
    let card = &config.card;
    let mut trusted = Vec::new();
    for (part, key, paths) in [
        (TrustPart::CardAuthority, "card.trust_roots", &card.trust_roots),
        (TrustPart::CardAuthority, "card.intermediates", &card.intermediates),
        (TrustPart::IssuerAnchor, "issuer.trust", &config.issuer.trust),
    ] {
        for path in paths {
            let certificates = read_certificates(key, path)?;
            trusted.extend(certificates.iter().map(|one| (part, one.subject().to_string(), one.not_after())));
        }
    }
    for path in &card.crls {
        let list = crl(path, None)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        trusted.extend(list.next_update().map(|until| (TrustPart::RevocationList, name, until)));
    }
    let agents = config.attended.agents.iter();
    Ok(StaffRoom {
        agents: agents
            .filter_map(|agent| Some(Agent { name: agent.name.trim().to_owned(), key_sha256: agent.key()? }))
            .collect(),
        shares_screen: config.attended.screen == 0,
        config_digest: config.digest.chars().take(16).collect(),
        audit_log: config.audit.path.clone(),
        trusted,
    })
}

/// What `[card]` and `[card_checks]` demand of cards.
///
/// # Errors
///
/// A [`SetupError`] where a file cannot be used.
pub fn card_rules(config: &Config) -> Result<CardRules, SetupError> {
    let challenge_card_authentication = config.card_checks.challenge_card_authentication;
    Ok(CardRules { policy: card_policy(config)?, challenge_card_authentication, online: online(&config.fetch)? })
}

/// What `[fetch]` allows to be fetched; `None` where nothing is fetched and nothing kept.
fn online(fetch: &Fetch) -> Result<Option<Online>, SetupError> {
    if !fetch.enabled && fetch.cache.is_none() {
        return Ok(None);
    }
    let mut settings = Settings { fetch: fetch.enabled, cache_dir: fetch.cache.clone(), ..Settings::default() };
    settings.http.private_addresses = fetch.private_addresses;
    // An answer about one certificate tells that its card was here.
    settings.keep_answers = false;
    Ok(Some(settings.open()?))
}

/// What `[card]` and `[card_checks]` trust and demand.
fn card_policy(config: &Config) -> Result<CardPolicy, SetupError> {
    let (card, checks) = (&config.card, &config.card_checks);
    let policies = |key, listed: &[String]| policies(key, listed, &card.mapped_policies);
    let store = TrustStore {
        roots: certificates("card.trust_roots", &card.trust_roots, config.profile)?,
        intermediates: certificates("card.intermediates", &card.intermediates, config.profile)?,
        crls: card.crls.iter().map(|path| crl(path, card.crls_from.as_deref())).collect::<Result<_, _>>()?,
        required_policies: policies("card.required_policies", &card.required_policies)?,
        // The kiosk gives early feedback with the lists it has; the issuer insists on an answer (R-CRD-32).
        revocation: Revocation::WhereKnown,
        times: TimeForm::AsProfiled,
        grace: time::Duration::hours(config.fetch.grace_h.into()),
        ..TrustStore::default()
    };
    Ok(CardPolicy {
        store,
        content_signer_policies: policies("card.content_signer_policies", &card.content_signer_policies)?,
        card_authentication_policies: policies(
            "card.card_authentication_policies",
            &card.card_authentication_policies,
        )?,
        severities: checks.severities(),
        ..CardPolicy::default()
    })
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

/// The world that a profile belongs to.
pub const fn world(profile: Profile) -> World {
    match profile {
        Profile::Test => World::Test,
        Profile::Production => World::Production,
    }
}

fn certificates(key: &'static str, paths: &[PathBuf], profile: Profile) -> Result<Vec<Certificate>, SetupError> {
    let mut all = Vec::new();
    for path in paths {
        for certificate in read_certificates(key, path)? {
            if let Some(fault) = other_world(&certificate, world(profile)) {
                let (path, subject) = (path.clone(), certificate.subject().to_string());
                return Err(SetupError::OtherWorld { key, path, subject, fault: Box::new(fault) });
            }
            all.push(certificate);
        }
    }
    Ok(all)
}

/// The certificates of a PEM file that `key` names.
///
/// # Errors
///
/// A [`SetupError`] that names the key and the file.
pub fn read_certificates(key: &'static str, path: &Path) -> Result<Vec<Certificate>, SetupError> {
    const KIND: &str = "PEM certificate";
    let mut all = Vec::new();
    {
        let text = String::from_utf8_lossy(&bytes(key, path)?).into_owned();
        let malformed =
            |fault| SetupError::Malformed { key, path: path.to_owned(), kind: KIND, source: Box::new(fault) };
        let found = pki::pem::certificates(&text).map_err(malformed)?;
        if found.is_empty() {
            return Err(SetupError::Empty { key, path: path.to_owned(), kind: KIND });
        }
        for certificate_der in found {
            all.push(Certificate::from_der(&certificate_der).map_err(malformed)?);
        }
    }
    Ok(all)
}

/// The revocation list in a file that `card.crls` names, as the one that is published under the file's name
/// below `from`.
///
/// # Errors
///
/// A [`SetupError`] that names the file.
pub fn crl(path: &Path, from: Option<&str>) -> Result<Crl, SetupError> {
    let key = "card.crls";
    let list = Crl::from_der(&bytes(key, path)?).map_err(Box::new).map_err(|source| SetupError::Malformed {
        key,
        path: path.to_owned(),
        kind: "DER revocation list",
        source,
    })?;
    let name = path.file_name().and_then(|name| name.to_str());
    Ok(match from.zip(name) {
        Some((from, name)) => list.published_at(format!("{}/{name}", from.trim_end_matches('/'))),
        None => list,
    })
}

/// The policies of a list, with those of others that count as one of them.
fn policies(
    key: &'static str,
    listed: &[String],
    mapped: &BTreeMap<String, String>,
) -> Result<Vec<ObjectIdentifier>, SetupError> {
    let theirs = mapped.iter().filter(|(_, ours)| listed.contains(ours)).map(|(theirs, _)| theirs);
    listed
        .iter()
        .chain(theirs)
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
