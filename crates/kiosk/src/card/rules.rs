//! What makes a card acceptable here: early feedback for the person, never a replacement for the
//! issuer's own checks, which trust none of this (R-CRD-32).

use enrollment::{CardFacts, ErrorCode, Finding, ReaderPad, Severity, Tries};
use piv::{Algorithm, ObjectId};
use pki::Certificate;
use pki::card_objects::{
    CardEvidence, CardPolicy, CardReport, Judged, verify_authentication, verify_card, verify_card_online,
};
use pki::online::{Online, Step};
use time::OffsetDateTime;
use uuid::Uuid;

use super::contents::CardContents;

/// The objects that are read while the person types, with all that is signed about each other.
pub(crate) const OBJECTS_TO_CHECK: [ObjectId; 4] =
    [ObjectId::Chuid, ObjectId::SecurityObject, ObjectId::Discovery, ObjectId::CardAuthenticationCertificate];

/// What is demanded of cards.
#[derive(Clone, Debug, Default)]
pub struct CardRules {
    /// What is trusted, which policies are demanded, and how bad each kind of finding is.
    pub policy: CardPolicy,
    /// Whether the card has to answer a challenge with its Card Authentication key (9E).
    pub challenge_card_authentication: bool,
    /// What fetches what a card's paths lack; without it only what is at hand counts.
    pub online: Option<Online>,
}

/// What was made of a 9A certificate.
#[derive(Debug)]
pub(crate) struct FirstVerdict {
    certificate: Option<Certificate>,
    algorithm: Option<Algorithm>,
    findings: Vec<Finding>,
}

/// What later steps need to know of an accepted card.
#[derive(Clone, Debug)]
pub(crate) struct HeldCard {
    pub(crate) certificate_der: Vec<u8>,
    pub(crate) public_key_der: Vec<u8>,
    pub(crate) algorithm: Algorithm,
    pub(crate) uuid: Option<[u8; 16]>,
    /// What was found and told already.
    pub(crate) told: Vec<Finding>,
}

impl CardRules {
    /// How much there is to go by: roots, revocation lists, and how many of those are out of date.
    pub(crate) fn extent(&self, at: OffsetDateTime) -> (usize, usize, usize) {
        let store = &self.policy.store;
        let stale = store.crls.iter().filter(|list| !list.is_fresh(at)).count();
        (store.roots.len(), store.crls.len(), stale)
    }

    /// Checks the PIV Authentication certificate (9A), all that is known of a card before the PIN.
    pub(crate) fn first(&self, certificate_der: &[u8], at: OffsetDateTime) -> FirstVerdict {
        let evidence = CardEvidence { certificates: vec![("9A", certificate_der.to_vec())], ..CardEvidence::default() };
        let check = verify_authentication(&evidence, &self.policy, at);
        let mut findings: Vec<_> = check.findings.iter().map(finding).collect();
        let certificate = Certificate::from_der(certificate_der).ok();
        let kind = certificate.as_ref().and_then(Certificate::key_kind);
        let algorithm = kind.and_then(super::signer::algorithm);
        // A policy may forgive much, but nothing can be done with a key that no card command works with.
        if algorithm.is_none() && !findings.iter().any(|finding| finding.severity == Severity::Stop) {
            let code = if certificate.is_some() { ErrorCode::KeyNotAllowed } else { ErrorCode::CardGarbled };
            findings.push(Finding { code, severity: Severity::Stop, detail: "9A cannot be used".to_owned() });
        }
        FirstVerdict { certificate, algorithm, findings }
    }

    /// The whole report about a card, and what was fetched for it.
    ///
    /// Blocks where something is fetched, for as long as [`pki::online::Limits`] say.
    pub fn verify(&self, contents: &CardContents, at: OffsetDateTime) -> (CardReport, Vec<Step>) {
        match &self.online {
            Some(online) => verify_card_online(&contents.evidence(), &self.policy, at, online),
            None => (verify_card(&contents.evidence(), &self.policy, at), Vec::new()),
        }
    }

    /// Checks everything about a card of which `told` was said already; what contradicts itself comes before
    /// what cannot be trusted. Blocks as [`CardRules::verify`] does.
    pub(crate) fn rest(&self, contents: &CardContents, told: &[Finding], at: OffsetDateTime) -> Vec<Finding> {
        let (report, _) = self.verify(contents, at);
        let (first, others): (Vec<_>, Vec<_>) =
            report.checks.iter().partition(|check| check.findings.iter().any(is_contradiction));
        let all = first.into_iter().chain(others).flat_map(|check| &check.findings).map(finding);
        all.filter(|finding| !told.contains(finding)).collect()
    }

    /// Checks everything about a card.
    pub(crate) fn whole(&self, contents: &CardContents, at: OffsetDateTime) -> Vec<Finding> {
        let (report, _) = self.verify(contents, at);
        report.checks.iter().flat_map(|check| &check.findings).map(finding).collect()
    }
}

impl FirstVerdict {
    /// What the machine is told.
    pub(crate) fn facts(&self, tries: Tries, has_puk: bool, pad: ReaderPad) -> CardFacts {
        CardFacts {
            first_name: self.certificate.as_ref().and_then(Certificate::first_name),
            agency: self.certificate.as_ref().and_then(Certificate::agency),
            tries,
            has_puk,
            pad,
            marks: self.certificate.as_ref().map(crate::staff::marks).unwrap_or_default(),
            findings: self.findings.clone(),
        }
    }

    /// What later steps need; nothing where there can be no later step.
    pub(crate) fn held(&self) -> Option<HeldCard> {
        let certificate = self.certificate.as_ref()?;
        Some(HeldCard {
            certificate_der: certificate.der().to_vec(),
            public_key_der: certificate.public_key_der().to_vec(),
            algorithm: self.algorithm?,
            uuid: certificate.uuid().map(Uuid::into_bytes),
            told: self.findings.clone(),
        })
    }
}

fn is_contradiction(judged: &Judged) -> bool {
    use pki::card_objects::Kind;
    matches!(judged.finding.kind(), Kind::FascN | Kind::CardUuid | Kind::WrongKey)
}

/// As the machine and the audit log take it: the code a person sees, and words without people's names.
fn finding(judged: &Judged) -> Finding {
    let severity = match judged.severity {
        pki::card_objects::Severity::Note => Severity::Note,
        pki::card_objects::Severity::Warn => Severity::Warn,
        pki::card_objects::Severity::Stop => Severity::Stop,
    };
    let detail = format!("{}: {}", judged.finding.kind().name(), judged.finding.nameless());
    Finding { code: crate::classify::card_object(&judged.finding), severity, detail }
}
