//! Everything that can be read of a card, for staff.

use enrollment::{Finding, Severity};
use piv::{
    Chuid, KeyReference, KnownCard, ObjectId, Pin, PinState, PinUsage, PinVerdict, PivError, PivSession, PivState,
    Quirk, certificate_from_object,
};
use pki::Certificate;
use reader::{CardConnection, exclusively};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

use super::contents::CardContents;
use super::integrity::Hashes;
use super::objects::ObjectReport;
use super::rules::{CardRules, OBJECTS_TO_CHECK};
use super::work::CardError;
use crate::config::ExtendedLength;

const KEYS: [KeyReference; 4] = [
    KeyReference::PivAuthentication,
    KeyReference::DigitalSignature,
    KeyReference::KeyManagement,
    KeyReference::CardAuthentication,
];

/// What a card says of itself.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// Answer to reset, hexadecimal.
    pub atr: String,
    /// What the table of known cards calls it; absent for all others.
    pub known_as: Option<&'static str>,
    /// What cards of this kind are known to do in ways of their own.
    pub quirks: &'static [Quirk],
    /// Application identifier, hexadecimal, as the card gives it.
    pub application: Option<String>,
    /// Application label.
    pub label: Option<String>,
    /// The PIN the card wants, as a key reference: `80` or `00`.
    pub pin_reference: String,
    /// Whether the Global PIN counts as well.
    pub global_pin: bool,
    /// Tries left; absent where the card does not say.
    pub pin_tries_left: Option<u8>,
    /// Whether the PIN is blocked.
    pub pin_blocked: bool,
    /// The Card Holder Unique Identifier.
    pub chuid: Option<ChuidReport>,
    /// The certificates of 9A, 9C, 9D and 9E, as far as the card has them.
    pub certificates: Vec<CertificateReport>,
    /// Whether extended length was proven to work.
    pub extended_length: bool,
    /// Command APDUs that this took.
    pub apdus: u32,
    /// Bytes sent to the card.
    pub bytes_sent: u64,
    /// Bytes received from the card.
    pub bytes_received: u64,
    /// Every data object that was asked for.
    pub objects: Vec<ObjectReport>,
    /// What the card made of a PIN that was given; absent where none was sent.
    pub pin_verdict: Option<PinVerdictReport>,
    /// What checking found; absent where there was nothing to check by.
    pub findings: Option<Vec<FindingReport>>,
    /// The picture of the cardholder, where it was asked for and is there; never part of the report.
    #[serde(skip)]
    pub portrait: Option<Zeroizing<Vec<u8>>>,
}

/// What is wanted of an inspection.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Every object that the card gives out, instead of those that a visit needs.
    pub all_objects: bool,
    /// The PIN, sent once, for the objects that want one.
    pub pin: Option<Pin>,
    /// The picture of the cardholder too.
    pub portrait: bool,
}

/// What became of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum PinVerdictReport {
    /// It was right.
    Verified,
    /// It was wrong.
    Wrong {
        /// Tries left; absent where the card does not say.
        tries_left: Option<u8>,
    },
    /// No try is left.
    Blocked,
    /// It was not sent, since it would have been the last try.
    LastTryKept,
    /// The card neither took nor refused it, or does not take the new PIN.
    Refused,
    /// It was not entered on the reader in time; nothing was sent.
    TimedOut,
    /// Cancel was pressed on the reader; nothing was sent.
    Cancelled,
    /// Too few or too many digits were entered on the reader; nothing was sent.
    Length,
    /// The new PIN was not entered twice alike on the reader; nothing was sent.
    Differs,
    /// The reader has no PIN pad for this that may be used; nothing was sent.
    NoPinPad,
}

/// The CHUID's fields.
#[derive(Clone, Debug, Serialize)]
pub struct ChuidReport {
    /// FASC-N, hexadecimal.
    pub fasc_n: String,
    /// Card UUID.
    pub card_uuid: String,
    /// Last day of the card, as `YYYY-MM-DD`.
    pub expires_on: String,
}

/// One certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateReport {
    /// Key reference, hexadecimal.
    pub key: String,
    /// Why it cannot be shown, where it cannot.
    pub fault: Option<String>,
    /// Subject, RFC 4514.
    pub subject: String,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Kind of the key, such as `ec-p256`.
    pub key_kind: String,
    /// SHA-256 of the public key (`SubjectPublicKeyInfo`), hexadecimal: what `attended.agents` knows a card by.
    pub key_sha256: String,
    /// First moment of validity, RFC 3339.
    pub not_before: String,
    /// Last moment of validity, RFC 3339.
    pub not_after: String,
    /// Certificate policies, dotted.
    pub policies: Vec<String>,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingReport {
    /// Its code, such as `TRUST-101`.
    pub code: &'static str,
    /// `note`, `warn` or `stop`.
    pub severity: &'static str,
    /// What was found.
    pub detail: String,
}

/// Reads the card; with rules, checks it at the moment `at`.
pub(crate) fn inspect(
    card: &mut dyn CardConnection,
    extended_length: ExtendedLength,
    rules: Option<&CardRules>,
    at: OffsetDateTime,
    wanted: &Wanted,
) -> Result<Inspection, CardError> {
    let atr = card.atr().to_vec();
    let mut state = match extended_length {
        ExtendedLength::Auto => PivState::for_atr(&atr),
        ExtendedLength::Never => PivState::short_only(),
    };
    let read = exclusively(card, |card| Read::all(&mut PivSession::new(card, &mut state), wanted))??;
    let findings = rules.map(|rules| rules.whole(&read.contents(), at).iter().map(FindingReport::from).collect());
    let (pin_tries_left, pin_blocked) = match read.pin {
        Ok(PinState::Left(left)) => (Some(left), false),
        Ok(PinState::Blocked) => (Some(0), true),
        Ok(PinState::Verified | PinState::Unknown) | Err(_) => (None, false),
    };
    let known = KnownCard::of_atr(&atr);
    let portrait = wanted.portrait.then(|| read.object(ObjectId::FacialImage)).flatten();
    let portrait = portrait.and_then(|content_tlv| piv::portrait_from_object(content_tlv).ok()).map(Zeroizing::new);
    Ok(Inspection {
        atr: hex::encode_upper(&atr),
        known_as: known.map(|card| card.name.as_str()),
        quirks: known.map_or(&[], |card| &card.quirks),
        application: read.application.as_ref().map(hex::encode_upper),
        label: read.label.clone(),
        pin_reference: read.usage.preferred.to_string(),
        global_pin: read.usage.global_pin,
        pin_tries_left,
        pin_blocked,
        chuid: read.object(ObjectId::Chuid).and_then(|tlv| Chuid::from_object(tlv).ok()).map(|chuid| ChuidReport {
            fasc_n: hex::encode_upper(chuid.fasc_n),
            card_uuid: uuid::Uuid::from_bytes(chuid.guid).to_string(),
            expires_on: format!("{:04}-{:02}-{:02}", chuid.expiry.year, chuid.expiry.month, chuid.expiry.day),
        }),
        certificates: read.certificates.iter().filter_map(|(key, found)| certificate(*key, found)).collect(),
        extended_length: state.extended_length() == piv::ExtendedLength::Proven,
        apdus: state.count().apdus,
        bytes_sent: state.count().bytes_sent,
        bytes_received: state.count().bytes_received,
        objects: read.report(at),
        pin_verdict: read.pin_verdict,
        findings,
        portrait,
    })
}

/// Content that may be personal, wiped when it is no longer needed.
type Found = Result<Zeroizing<Vec<u8>>, PivError>;

struct Read {
    application: Option<Vec<u8>>,
    label: Option<String>,
    usage: PinUsage,
    pin: Result<PinState, PivError>,
    pin_verdict: Option<PinVerdictReport>,
    certificates: Vec<(KeyReference, Result<Vec<u8>, PivError>)>,
    objects: Vec<(ObjectId, Found)>,
}

impl Read {
    fn all(session: &mut PivSession<'_>, wanted: &Wanted) -> Result<Self, PivError> {
        let property = session.select()?;
        let usage = session.discovery()?;
        let pin = carried(session.pin_tries(usage.preferred))?;
        let pin_verdict = match &wanted.pin {
            Some(given) => Some(verify(session, usage, &pin, given)?),
            None => None,
        };
        let mut read = Self {
            application: property.identifier,
            label: property.label,
            usage,
            pin,
            pin_verdict,
            certificates: Vec::new(),
            objects: Vec::new(),
        };
        for object in objects(wanted) {
            let found = carried(session.object(object))?.map(Zeroizing::new);
            read.objects.push((object, found));
        }
        read.certificates = KEYS.into_iter().map(|key| (key, read.certificate(key))).collect();
        Ok(read)
    }

    fn certificate(&self, key: KeyReference) -> Result<Vec<u8>, PivError> {
        let object = key.certificate_object();
        let absent = PivError::Absent { object, status: piv::StatusWord::NOT_FOUND };
        let (_, found) = self.objects.iter().find(|(read, _)| *read == object).ok_or(absent)?;
        let content_tlv = found.as_ref().map_err(|error| *error)?;
        certificate_from_object(content_tlv)
            .map_err(|malformed| PivError::Malformed { operation: piv::Operation::GetData(object), malformed })
    }

    fn object(&self, wanted: ObjectId) -> Option<&[u8]> {
        let (_, found) = self.objects.iter().find(|(object, _)| *object == wanted)?;
        found.as_ref().ok().map(|content_tlv| content_tlv.as_slice())
    }

    fn report(&self, at: OffsetDateTime) -> Vec<ObjectReport> {
        let present = self.objects.iter().filter_map(|(object, _)| Some((*object, self.object(*object)?)));
        let hashes = Hashes::of(present.collect(), at);
        let report = |(object, found): &(ObjectId, Found)| {
            let content = found.as_ref().map(|content_tlv| content_tlv.as_slice());
            ObjectReport::of(*object, content, hashes.verdict(*object))
        };
        self.objects.iter().map(report).collect()
    }

    /// What was read, for the checks. What the card keeps behind its PIN is missed by nobody where it was not read.
    fn contents(&self) -> CardContents {
        let mut contents = CardContents::default();
        let told = |(object, found): &&(ObjectId, Found)| object.access() == piv::Access::Free || found.is_ok();
        for (object, found) in self.objects.iter().filter(told) {
            contents.add_found(*object, found.as_ref().map(|content_tlv| content_tlv.to_vec()).map_err(|error| *error));
        }
        contents
    }
}

/// The objects to ask for, in order: those a visit needs come first.
fn objects(wanted: &Wanted) -> Vec<ObjectId> {
    let mut objects: Vec<_> = KEYS.map(KeyReference::certificate_object).into();
    let needed: Vec<_> = OBJECTS_TO_CHECK.into_iter().filter(|object| !objects.contains(object)).collect();
    objects.extend(needed);
    if wanted.all_objects {
        let others: Vec<_> = ObjectId::all().filter(|object| !objects.contains(object)).collect();
        objects.extend(others);
    } else if wanted.portrait {
        objects.push(ObjectId::FacialImage);
    }
    objects
}

/// Sends the PIN once, but never as the last try.
fn verify(
    session: &mut PivSession<'_>,
    usage: PinUsage,
    tries: &Result<PinState, PivError>,
    pin: &Pin,
) -> Result<PinVerdictReport, PivError> {
    match tries {
        Ok(PinState::Left(1)) => return Ok(PinVerdictReport::LastTryKept),
        Ok(PinState::Blocked) => return Ok(PinVerdictReport::Blocked),
        Ok(PinState::Left(_) | PinState::Verified | PinState::Unknown) | Err(_) => {}
    }
    Ok(match carried(session.verify(usage.preferred, pin))? {
        Ok(PinVerdict::Verified) => PinVerdictReport::Verified,
        Ok(PinVerdict::Wrong { tries_left }) => PinVerdictReport::Wrong { tries_left },
        Ok(PinVerdict::Blocked) => PinVerdictReport::Blocked,
        Err(_) => PinVerdictReport::Refused,
    })
}

/// An object that a card has not or refuses is news; a card that is gone ends the reading.
fn carried<T>(found: Result<T, PivError>) -> Result<Result<T, PivError>, PivError> {
    match found {
        Err(error) if error.fault().is_some() => Err(error),
        found => Ok(found),
    }
}

fn certificate(key: KeyReference, found: &Result<Vec<u8>, PivError>) -> Option<CertificateReport> {
    let faulty = |fault: String| CertificateReport {
        key: key.to_string(),
        fault: Some(fault),
        subject: String::new(),
        issuer: String::new(),
        serial: String::new(),
        key_kind: String::new(),
        key_sha256: String::new(),
        not_before: String::new(),
        not_after: String::new(),
        policies: Vec::new(),
    };
    let certificate_der = match found {
        Ok(certificate_der) => certificate_der,
        Err(PivError::Absent { .. }) => return None,
        Err(error) => return Some(faulty(error.to_string())),
    };
    let certificate = match Certificate::from_der(certificate_der) {
        Ok(certificate) => certificate,
        Err(error) => return Some(faulty(error.to_string())),
    };
    let moment = |moment: OffsetDateTime| moment.format(&Rfc3339).unwrap_or_default();
    Some(CertificateReport {
        key: key.to_string(),
        fault: None,
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        serial: certificate.serial().hex(),
        key_kind: certificate.key_kind().map_or("other", pki::KeyKind::name).to_owned(),
        key_sha256: hex::encode(Sha256::digest(certificate.public_key_der())),
        not_before: moment(certificate.not_before()),
        not_after: moment(certificate.not_after()),
        policies: certificate.policies().iter().map(ToString::to_string).collect(),
    })
}

impl From<&Finding> for FindingReport {
    fn from(finding: &Finding) -> Self {
        let severity = match finding.severity {
            Severity::Note => "note",
            Severity::Warn => "warn",
            Severity::Stop => "stop",
        };
        Self { code: finding.code.id(), severity, detail: finding.detail.clone() }
    }
}
