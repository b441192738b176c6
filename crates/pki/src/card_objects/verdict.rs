//! Everything about a card at once: each check, what it found, and how bad that is by policy.

use std::collections::BTreeMap;

use sha1::{Digest, Sha1};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    CardIdentity, Finding, MappedContainer, Part, Severity, check_chuid_for, check_identity, check_security_object,
    check_signer_lifetime, doubts, is_allowed,
};
use crate::{
    certificate::Certificate,
    path::{self, Purpose, TrustStore},
    signature::{Hash, SignatureAlgorithm, verify},
};

/// What was read from a card; certificates are named `9A`, `9C`, `9D`, `9E`.
#[derive(Clone, Debug, Default)]
pub struct CardEvidence<'a> {
    /// The certificates, DER.
    pub certificates: Vec<(&'static str, Vec<u8>)>,
    /// The CHUID.
    pub chuid: Option<ChuidEvidence>,
    /// The security object.
    pub security_object: Option<SecurityEvidence>,
    /// The containers that were read, with the bytes that the security object hashes.
    pub contents: Vec<(u16, &'a [u8])>,
    /// Challenges and what the card answered, by certificate.
    pub answers: Vec<(&'static str, Challenge)>,
    /// What the card has and nobody can read, with the reason.
    pub unreadable: Vec<(Part, String)>,
}

/// A CHUID, taken apart.
#[derive(Clone, Debug)]
pub struct ChuidEvidence {
    /// FASC-N, 25 octets.
    pub fasc_n: Vec<u8>,
    /// Card UUID.
    pub card_uuid: Uuid,
    /// The card's last day; `None` where the date is no day of the calendar.
    pub expires_on: Option<Date>,
    /// Everything the signature covers.
    pub signed_tlv: Vec<u8>,
    /// The signature, a CMS SignedData.
    pub signature_der: Vec<u8>,
}

/// A security object, taken apart.
#[derive(Clone, Debug)]
pub struct SecurityEvidence {
    /// Which data group number stands for which container.
    pub mapping: Vec<MappedContainer>,
    /// The signed hashes, a CMS SignedData.
    pub signed_data_der: Vec<u8>,
}

/// A challenge and the card's signature over it.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// What was to be signed.
    pub message: Vec<u8>,
    /// How.
    pub algorithm: SignatureAlgorithm,
    /// What came back; empty where nothing did.
    pub signature: Vec<u8>,
}

/// What is trusted and demanded.
#[derive(Clone, Debug, Default)]
pub struct CardPolicy {
    /// Roots, intermediates, lists; its required policies are those of 9A.
    pub store: TrustStore,
    /// Policies of which 9E must have one; empty for any.
    pub card_authentication_policies: Vec<der::asn1::ObjectIdentifier>,
    /// Policies of which the content signer must have one; empty for any.
    pub content_signer_policies: Vec<der::asn1::ObjectIdentifier>,
    /// The use 9E must say explicitly; else that of the card standard.
    pub card_authentication_usage: Option<der::asn1::ObjectIdentifier>,
    /// The use the content signer must say explicitly; else those of the card standard.
    pub content_signing_usage: Option<der::asn1::ObjectIdentifier>,
    /// How bad findings are, by [`super::Kind::name`], where not as by default.
    pub severities: BTreeMap<String, Severity>,
}

impl CardPolicy {
    pub(super) fn card_authentication_purpose(&self) -> Purpose {
        self.card_authentication_usage.map_or(Purpose::CardAuth, Purpose::Named)
    }

    pub(super) fn content_signing_purpose(&self) -> Purpose {
        self.content_signing_usage.map_or(Purpose::ContentSigning, Purpose::Named)
    }
}

/// One check and what it found.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name, one of [`CHECKS`].
    pub name: &'static str,
    /// What it looked at, in words.
    pub about: &'static str,
    /// Whether there was anything to look at; what was not looked at has neither passed nor failed.
    pub looked: bool,
    /// What it found; nothing is good.
    pub findings: Vec<Judged>,
}

/// A finding and how bad it is.
#[derive(Clone, Debug)]
pub struct Judged {
    /// How bad.
    pub severity: Severity,
    /// What.
    pub finding: Finding,
}

/// The verdict about a card.
#[derive(Clone, Debug)]
pub struct CardReport {
    /// Every check in its order.
    pub checks: Vec<Check>,
}

impl CardReport {
    /// Whether nothing stops.
    pub fn is_accepted(&self) -> bool {
        self.stops().next().is_none()
    }

    /// What stops, most important first.
    pub fn stops(&self) -> impl Iterator<Item = &Finding> {
        let judged = self.checks.iter().flat_map(|check| &check.findings);
        judged.filter(|judged| judged.severity == Severity::Stop).map(|judged| &judged.finding)
    }
}

/// Every check, with what it looks at.
pub const CHECKS: [(&str, &str); 7] = [
    ("authentication-certificate", "PIV Authentication certificate (9A): readable, key, path, policy, revocation"),
    (
        "card-authentication-certificate",
        "Card Authentication certificate (9E): readable, key, path, policy, revocation",
    ),
    ("chuid", "CHUID: there, signed, and its signer trusted"),
    ("security-object", "security object: there, signed by the same signer, every hash right"),
    ("identity", "FASC-N, card UUID and dates agree between CHUID and certificates"),
    ("signer-lifetime", "content signer stays valid as long as the Card Authentication certificate"),
    ("possession", "challenges are answered by the keys of the certificates"),
];

/// Checks a card (R-CRD-25 to 31) at a moment.
pub fn verify_card(evidence: &CardEvidence<'_>, policy: &CardPolicy, at: OffsetDateTime) -> CardReport {
    let [_, card_auth, chuid, security, identity, lifetime, possession] = CHECKS;
    let (first, nine_a) = authentication(evidence, policy, at);
    let mut checks = vec![first];
    let mut note = |check, looked, found| checks.push(policy.judge(check, looked, found));
    let store = TrustStore { required_policies: policy.card_authentication_policies.clone(), ..policy.store.clone() };
    let usage = policy.card_authentication_purpose();
    let (nine_e, found) = certificate("9E", Part::CardAuthentication, evidence, &store, usage, at);
    note(card_auth, true, found);
    let (signer, found) = check_chuid_of(evidence, policy, at);
    note(chuid, true, found);
    let found = check_security_of(evidence, signer.as_ref());
    note(security, found.is_some(), found.unwrap_or_default());
    let found = check_identity_of(evidence, nine_a.as_ref(), nine_e.as_ref(), at);
    note(identity, found.is_some(), found.unwrap_or_default());
    let both = signer.as_ref().zip(nine_e.as_ref());
    let ends_early = both.and_then(|(signer, nine_e)| check_signer_lifetime(signer, nine_e));
    note(lifetime, both.is_some(), ends_early.into_iter().collect());
    let found = check_answers(evidence, &[("9A", nine_a.as_ref()), ("9E", nine_e.as_ref())]);
    note(possession, !evidence.answers.is_empty(), found);
    CardReport { checks }
}

/// The first check of [`verify_card`] alone: what can be said of a card of which only 9A was read.
pub fn verify_authentication(evidence: &CardEvidence<'_>, policy: &CardPolicy, at: OffsetDateTime) -> Check {
    authentication(evidence, policy, at).0
}

fn authentication(
    evidence: &CardEvidence<'_>,
    policy: &CardPolicy,
    at: OffsetDateTime,
) -> (Check, Option<Certificate>) {
    let [check, ..] = CHECKS;
    let (nine_a, found) = certificate("9A", Part::Authentication, evidence, &policy.store, Purpose::ClientAuth, at);
    (policy.judge(check, true, found), nine_a)
}

impl CardPolicy {
    fn judge(&self, (name, about): (&'static str, &'static str), looked: bool, found: Vec<Finding>) -> Check {
        let judged = |finding: Finding| {
            let kind = finding.kind();
            let severity = self.severities.get(kind.name()).copied();
            Judged { severity: severity.unwrap_or_else(|| kind.default_severity()), finding }
        };
        Check { name, about, looked, findings: found.into_iter().map(judged).collect() }
    }
}

/// Something that has to be on the card and is not there.
fn absent(part: Part, evidence: &CardEvidence<'_>) -> Finding {
    match evidence.unreadable.iter().find(|(found, _)| *found == part) {
        Some((what, why)) => Finding::Garbled { what: *what, why: why.clone() },
        None => Finding::Missing { what: part },
    }
}

fn certificate(
    name: &'static str,
    part: Part,
    evidence: &CardEvidence<'_>,
    store: &TrustStore,
    purpose: Purpose,
    at: OffsetDateTime,
) -> (Option<Certificate>, Vec<Finding>) {
    let Some((_, certificate_der)) = evidence.certificates.iter().find(|(found, _)| *found == name) else {
        return (None, vec![absent(part, evidence)]);
    };
    let certificate = match Certificate::from_der(certificate_der) {
        Ok(certificate) => certificate,
        Err(error) => return (None, vec![Finding::Unreadable { certificate: name, error }]),
    };
    let mut findings = Vec::new();
    match path::validate(certificate_der, store, at, purpose) {
        Ok(path) => findings.extend(doubts(name, path)),
        Err(error) => findings.push(Finding::Path { certificate: name, error }),
    }
    if !is_allowed(certificate.key_kind(), at) {
        findings.push(Finding::KeyNotAllowed { certificate: name });
    }
    if !has_own_key_id(&certificate) {
        findings.push(Finding::SubjectKeyId { certificate: name });
    }
    (Some(certificate), findings)
}

/// RFC 5280 §4.2.1.2 method 1, or RFC 7093 method 1 with any hash; absent is fine for a person's.
fn has_own_key_id(certificate: &Certificate) -> bool {
    let bits = certificate.parsed().tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
    let is = |id: &[u8], digest: &[u8]| digest.get(..20) == Some(id);
    certificate.subject_key_id().is_none_or(|id| {
        is(id, &Sha1::digest(bits))
            || [Hash::Sha256, Hash::Sha384, Hash::Sha512].iter().any(|hash| is(id, &hash.digest(bits)))
    })
}

fn check_chuid_of(
    evidence: &CardEvidence<'_>,
    policy: &CardPolicy,
    at: OffsetDateTime,
) -> (Option<Certificate>, Vec<Finding>) {
    let Some(chuid) = &evidence.chuid else {
        return (None, vec![absent(Part::Chuid, evidence)]);
    };
    let store = TrustStore { required_policies: policy.content_signer_policies.clone(), ..policy.store.clone() };
    check_chuid_for(&chuid.signed_tlv, &chuid.signature_der, &store, at, policy.content_signing_purpose())
}

/// `None` without a CHUID's signer: there is nobody to check it by, and the CHUID's check has said so.
fn check_security_of(evidence: &CardEvidence<'_>, signer: Option<&Certificate>) -> Option<Vec<Finding>> {
    match (&evidence.security_object, signer) {
        (None, _) => Some(vec![absent(Part::SecurityObject, evidence)]),
        (Some(_), None) => None,
        (Some(security), Some(signer)) => {
            let is_covered = |id: u16| security.mapping.iter().any(|line| line.container_id == id);
            // Certificates are signed themselves: the object need not cover them, but may.
            let contents: Vec<_> = evidence
                .contents
                .iter()
                .filter(|(id, _)| !CERTIFICATE_CONTAINERS.contains(id) || is_covered(*id))
                .copied()
                .collect();
            Some(check_security_object(&security.signed_data_der, &security.mapping, &contents, signer))
        }
    }
}

/// Containers of the certificates 9A, 9C, 9D and 9E (SP 800-73-5 part 1 table 2).
const CERTIFICATE_CONTAINERS: [u16; 4] = [0x0101, 0x0100, 0x0102, 0x0500];

fn check_identity_of(
    evidence: &CardEvidence<'_>,
    nine_a: Option<&Certificate>,
    nine_e: Option<&Certificate>,
    at: OffsetDateTime,
) -> Option<Vec<Finding>> {
    let chuid = evidence.chuid.as_ref()?;
    let Some(expires_on) = chuid.expires_on else { return Some(vec![Finding::NoSuchDay]) };
    let card = CardIdentity { fasc_n: &chuid.fasc_n, card_uuid: chuid.card_uuid, expires_on };
    let certificates: Vec<_> = [("9A", nine_a), ("9E", nine_e)]
        .into_iter()
        .filter_map(|(name, certificate)| certificate.map(|certificate| (name, certificate)))
        .collect();
    Some(check_identity(card, &certificates, at))
}

fn check_answers(evidence: &CardEvidence<'_>, certificates: &[(&'static str, Option<&Certificate>)]) -> Vec<Finding> {
    let is_right = |name: &str, challenge: &Challenge| {
        let certificate =
            certificates.iter().find(|(found, _)| *found == name).and_then(|(_, certificate)| *certificate);
        let algorithm = challenge.algorithm.identifier().ok();
        certificate.zip(algorithm).is_some_and(|(certificate, algorithm)| {
            verify(certificate.public_key_der(), &algorithm, &challenge.message, &challenge.signature).is_ok()
        })
    };
    evidence
        .answers
        .iter()
        .filter(|(name, challenge)| !is_right(name, challenge))
        .map(|(name, _)| Finding::WrongKey { certificate: name })
        .collect()
}
