//! What makes a card acceptable: early feedback for the person, never a replacement for the issuer's
//! own checks, which trust none of this (R-CRD-32).

use enrollment::{CardFacts, ErrorCode, Finding, Severity, Tries};
use piv::{Algorithm, Chuid, ObjectId, PivError, SecurityObject};
use pki::path::{Reason, Unchecked};
use pki::{Certificate, KeyKind, ObjectIdentifier, PathError, Purpose, TrustStore};
use time::{Date, Month, OffsetDateTime};

use super::work::CardError;

/// The objects that are read while the person types: SP 800-73-5 makes both mandatory.
pub(crate) const OBJECTS_TO_CHECK: [ObjectId; 2] = [ObjectId::Chuid, ObjectId::SecurityObject];

/// What the kiosk trusts and demands.
#[derive(Clone, Debug, Default)]
pub struct CardTrust {
    /// Roots, intermediates, revocation lists, and the policies demanded of 9A.
    pub store: TrustStore,
    /// Policies demanded of the signer of CHUID and security object; empty for any.
    pub content_signer_policies: Vec<ObjectIdentifier>,
}

/// Judges cards by what the kiosk trusts.
#[derive(Debug)]
pub struct CardJudge {
    store: TrustStore,
    signers: TrustStore,
}

/// What was made of a 9A certificate.
#[derive(Debug)]
pub(crate) struct CertificateVerdict {
    certificate: Option<Certificate>,
    algorithm: Option<Algorithm>,
    findings: Vec<Finding>,
}

/// What later steps need to know of an accepted card.
#[derive(Clone, Debug)]
pub(crate) struct HeldCard {
    pub(crate) certificate_der: Vec<u8>,
    pub(crate) algorithm: Algorithm,
    pub(crate) uuid: Option<[u8; 16]>,
    pub(crate) fasc_n: Option<Vec<u8>>,
}

impl CardJudge {
    /// A judge who goes by `trust`.
    pub fn new(trust: CardTrust) -> Self {
        let signers = TrustStore { required_policies: trust.content_signer_policies, ..trust.store.clone() };
        Self { store: trust.store, signers }
    }

    /// How much there is to go by: roots, revocation lists, and how many of those are out of date.
    pub(crate) fn extent(&self, at: OffsetDateTime) -> (usize, usize, usize) {
        let lists = &self.store.crls;
        (self.store.roots.len(), lists.len(), lists.iter().filter(|list| !list.is_fresh(at)).count())
    }

    /// Checks the PIV Authentication certificate: readable, an allowed key, a path to a trusted root.
    pub(crate) fn certificate(&self, certificate_der: &[u8], at: OffsetDateTime) -> CertificateVerdict {
        let certificate = match Certificate::from_der(certificate_der) {
            Ok(certificate) => certificate,
            Err(error) => {
                let findings = vec![stop(ErrorCode::CardGarbled, format!("9A: {error}"))];
                return CertificateVerdict { certificate: None, algorithm: None, findings };
            }
        };
        let mut findings = Vec::new();
        let algorithm = certificate.key_kind().and_then(super::signer::algorithm);
        if algorithm.is_none() {
            let kind = certificate.key_kind().map_or("unknown", KeyKind::name);
            findings.push(stop(ErrorCode::KeyNotAllowed, format!("9A: a key of kind {kind} is not allowed")));
        }
        match pki::validate(certificate_der, &self.store, at, Purpose::ClientAuth) {
            Ok(path) => findings.extend(path.unchecked.iter().map(|(_, why)| unchecked("9A", *why))),
            Err(error) => findings.push(stop(crate::classify::path(&error), why("9A", &error))),
        }
        CertificateVerdict { certificate: Some(certificate), algorithm, findings }
    }

    /// Checks CHUID and security object against each other, the certificate and the date.
    pub(crate) fn objects(
        &self,
        found: &[(ObjectId, Result<Vec<u8>, CardError>)],
        card: &HeldCard,
        at: OffsetDateTime,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let chuid_tlv = content(found, ObjectId::Chuid, &mut findings);
        let security_tlv = content(found, ObjectId::SecurityObject, &mut findings);
        let chuid = chuid_tlv.and_then(|tlv| match Chuid::from_object(tlv) {
            Ok(chuid) => Some(chuid),
            Err(error) => {
                findings.push(stop(ErrorCode::CardInconsistent, format!("CHUID: {error}")));
                None
            }
        });
        if let Some(chuid) = &chuid {
            same_card(chuid, card, &mut findings);
            if expired(chuid, at) {
                findings.push(stop(ErrorCode::CardExpired, "CHUID: the card's expiry date has passed".to_owned()));
            }
        }
        let security = security_tlv.and_then(|tlv| match SecurityObject::from_object(tlv) {
            Ok(security) => Some(security),
            Err(error) => {
                findings.push(stop(ErrorCode::CardInconsistent, format!("security object: {error}")));
                None
            }
        });
        findings
    }
}

impl CertificateVerdict {
    /// What the machine is told.
    pub(crate) fn facts(&self, tries: Tries) -> CardFacts {
        CardFacts {
            first_name: self.certificate.as_ref().and_then(Certificate::first_name),
            agency: self.certificate.as_ref().and_then(Certificate::agency),
            tries,
            findings: self.findings.clone(),
        }
    }

    /// What later steps need; nothing where there can be no later step.
    pub(crate) fn held(&self, certificate_der: Vec<u8>) -> Option<HeldCard> {
        let certificate = self.certificate.as_ref()?;
        Some(HeldCard {
            certificate_der,
            algorithm: self.algorithm?,
            uuid: certificate.uuid().map(uuid::Uuid::into_bytes),
            fasc_n: certificate.fasc_n(),
        })
    }

    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// The content of an object; a card without it, or that refuses it, is worth a warning: only the
/// issuer knows whether its cards have it.
fn content<'f>(
    found: &'f [(ObjectId, Result<Vec<u8>, CardError>)],
    wanted: ObjectId,
    findings: &mut Vec<Finding>,
) -> Option<&'f [u8]> {
    let (_, content) = found.iter().find(|(object, _)| *object == wanted)?;
    match content {
        Ok(content) => Some(content),
        Err(CardError::Piv(error @ PivError::Malformed { .. })) => {
            findings.push(stop(ErrorCode::CardGarbled, error.to_string()));
            None
        }
        Err(error) => {
            findings.push(warn(ErrorCode::CardInconsistent, error.to_string()));
            None
        }
    }
}

/// FASC-N and UUID have to be those of the certificate (R-CRD-28); what the certificate leaves out
/// cannot be compared.
fn same_card(chuid: &Chuid, card: &HeldCard, findings: &mut Vec<Finding>) {
    if card.fasc_n.as_ref().is_some_and(|fasc_n| *fasc_n != chuid.fasc_n) {
        findings.push(stop(ErrorCode::CardInconsistent, "CHUID and 9A name different FASC-Ns".to_owned()));
    }
    if card.uuid.is_some_and(|uuid| uuid != chuid.guid) {
        findings.push(stop(ErrorCode::CardInconsistent, "CHUID and 9A name different card UUIDs".to_owned()));
    }
    if card.fasc_n.is_none() && card.uuid.is_none() {
        findings.push(warn(ErrorCode::CardInconsistent, "9A names neither FASC-N nor card UUID".to_owned()));
    }
}

/// Whether the card's last day is over everywhere it could be meant (UTC-12).
fn expired(chuid: &Chuid, at: OffsetDateTime) -> bool {
    let last_day = Month::try_from(chuid.expiry.month)
        .and_then(|month| Date::from_calendar_date(i32::from(chuid.expiry.year), month, chuid.expiry.day));
    last_day.map_or(true, |day| (at - time::Duration::hours(12)).date() > day)
}

/// Why a path is refused, without the names of people.
fn why(what: &str, error: &PathError) -> String {
    match &error.reason {
        Reason::UnknownIssuer { .. } => format!("{what}: no certificate of the issuer is known"),
        reason => format!("{what}: {reason}"),
    }
}

fn unchecked(what: &str, why: Unchecked) -> Finding {
    Finding { code: ErrorCode::RevocationUnknown, severity: Severity::Note, detail: format!("{what}: {why}") }
}

const fn stop(code: ErrorCode, detail: String) -> Finding {
    Finding { code, severity: Severity::Stop, detail }
}

const fn warn(code: ErrorCode, detail: String) -> Finding {
    Finding { code, severity: Severity::Warn, detail }
}
