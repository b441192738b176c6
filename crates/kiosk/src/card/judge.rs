//! What makes a card acceptable: early feedback for the person, never a replacement for the issuer's
//! own checks, which trust none of this (R-CRD-32).

use enrollment::{CardFacts, ErrorCode, Finding, Severity, Tries};
use piv::{Algorithm, Chuid, ObjectId, PivError, SecurityObject};
use pki::card_objects::{self, CardIdentity, MappedContainer};
use pki::path::Unchecked;
use pki::{Certificate, KeyKind, ObjectIdentifier, PathError, Purpose, TrustStore};
use time::{Date, Month, OffsetDateTime};
use uuid::Uuid;

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
    pub(crate) certificate: Certificate,
    pub(crate) uuid: Option<[u8; 16]>,
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
            Ok(path) => findings.extend(path.unchecked.iter().map(|(_, why)| unchecked("9A", why))),
            Err(error) => findings.push(stop(crate::classify::path(&error), why("9A", &error))),
        }
        CertificateVerdict { certificate: Some(certificate), algorithm, findings }
    }

    /// Checks CHUID and security object: their signatures, each other, the certificate and the date; and the hash of
    /// every other object that was read and that the security object lists.
    pub(crate) fn objects(
        &self,
        found: &[(ObjectId, Result<&[u8], CardError>)],
        card: &HeldCard,
        at: OffsetDateTime,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let chuid_tlv = content(found, ObjectId::Chuid, &mut findings);
        let security_tlv = content(found, ObjectId::SecurityObject, &mut findings);
        let Some(chuid) = chuid_tlv.and_then(|tlv| readable("CHUID", Chuid::from_object(tlv), &mut findings)) else {
            return findings;
        };
        findings.extend(same_card(&chuid, card, at));
        let (signer, faults) = card_objects::check_chuid(&chuid.signed_tlv, &chuid.signature_der, &self.signers, at);
        findings.extend(faults.iter().map(of_objects));
        let security =
            security_tlv.and_then(|tlv| readable("security object", SecurityObject::from_object(tlv), &mut findings));
        if let (Some(security), Some(signer), Some(chuid_tlv)) = (security, signer, chuid_tlv) {
            let mapping: Vec<_> = security
                .mapping
                .iter()
                .map(|line| MappedContainer { data_group: line.data_group, container_id: line.container_id })
                .collect();
            let mut contents = vec![(ObjectId::Chuid.container_id(), chuid_tlv)];
            let others = found.iter().filter_map(|(object, content)| Some((object.container_id(), content.ok()?)));
            contents.extend(others.filter(|(container_id, _)| {
                *container_id != ObjectId::Chuid.container_id()
                    && mapping.iter().any(|line| line.container_id == *container_id)
            }));
            let faults = card_objects::check_security_object(&security.signed_data_der, &mapping, &contents, &signer);
            findings.extend(faults.iter().map(of_objects));
        }
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
            uuid: certificate.uuid().map(Uuid::into_bytes),
            certificate: certificate.clone(),
        })
    }

    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// The content of an object; a card without it, or that refuses it, is worth a warning: only the
/// issuer knows whether its cards have it.
fn content<'f>(
    found: &[(ObjectId, Result<&'f [u8], CardError>)],
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

fn readable<T>(what: &str, read: Result<T, piv::Malformed>, findings: &mut Vec<Finding>) -> Option<T> {
    read.map_err(|error| findings.push(stop(ErrorCode::CardInconsistent, format!("{what}: {error}")))).ok()
}

/// FASC-N, UUID and dates have to fit the certificate (R-CRD-28).
fn same_card(chuid: &Chuid, card: &HeldCard, at: OffsetDateTime) -> Vec<Finding> {
    let last_day = Month::try_from(chuid.expiry.month)
        .and_then(|month| Date::from_calendar_date(i32::from(chuid.expiry.year), month, chuid.expiry.day));
    let Ok(expires_on) = last_day else {
        return vec![stop(ErrorCode::CardInconsistent, "CHUID: the expiry date is no day of the calendar".to_owned())];
    };
    let identity = CardIdentity { fasc_n: &chuid.fasc_n, card_uuid: Uuid::from_bytes(chuid.guid), expires_on };
    card_objects::check_identity(identity, &[("9A", &card.certificate)], at).iter().map(of_objects).collect()
}

fn of_objects(fault: &card_objects::Finding) -> Finding {
    let (code, severity) = crate::classify::card_object(fault);
    Finding { code, severity, detail: fault.to_string() }
}

/// Why a path is refused, without the names of people.
fn why(what: &str, error: &PathError) -> String {
    format!("{what}: {}", error.reason)
}

fn unchecked(what: &str, why: &Unchecked) -> Finding {
    Finding { code: ErrorCode::RevocationUnknown, severity: Severity::Note, detail: format!("{what}: {why}") }
}

const fn stop(code: ErrorCode, detail: String) -> Finding {
    Finding { code, severity: Severity::Stop, detail }
}

const fn warn(code: ErrorCode, detail: String) -> Finding {
    Finding { code, severity: Severity::Warn, detail }
}
