//! A card's whole verdict for a help desk: what was checked, what failed, which certificate, since when.
//!
//! The objects come from a card in a reader, without its PIN, or from a folder of files.

mod folder;
mod report;

use std::sync::Arc;
use std::time::Duration;

use piv::{Chuid, KeyReference, ObjectId, PivSession, PivState, SecurityObject, certificate_from_object};
use pki::card_objects::{self, CardEvidence, CardPolicy, ChuidEvidence, MappedContainer, SecurityEvidence};
use reader::{CardThread, ReaderHost, ReaderName, exclusively};
use time::{Date, Month, OffsetDateTime};
use uuid::Uuid;

pub use self::folder::{FolderError, from_folder};
pub use self::report::{CertificateNamed, CheckReport, FindingTold, VerifyReport};
use crate::card::CardError;
use crate::config::ExtendedLength;
use crate::inspection::InspectionError;

/// Longest time that reading a card may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Objects that are free to read.
const FREE: [ObjectId; 4] =
    [ObjectId::CardCapabilityContainer, ObjectId::Chuid, ObjectId::SecurityObject, ObjectId::Discovery];

const KEYS: [(&str, KeyReference); 4] = [
    ("9A", KeyReference::PivAuthentication),
    ("9C", KeyReference::DigitalSignature),
    ("9D", KeyReference::KeyManagement),
    ("9E", KeyReference::CardAuthentication),
];

/// What lies on a card, as far as it was read.
#[derive(Clone, Debug, Default)]
pub struct CardContents {
    /// Data objects, each with the bytes that the security object hashes.
    pub objects: Vec<(ObjectId, Vec<u8>)>,
    /// Certificates, DER, by key.
    pub certificates: Vec<(&'static str, Vec<u8>)>,
}

impl CardContents {
    fn object(&self, wanted: ObjectId) -> Option<&[u8]> {
        self.objects.iter().find(|(found, _)| *found == wanted).map(|(_, content)| content.as_slice())
    }

    fn evidence(&self) -> CardEvidence<'_> {
        let chuid = self.object(ObjectId::Chuid).and_then(|tlv| Chuid::from_object(tlv).ok());
        let security = self.object(ObjectId::SecurityObject).and_then(|tlv| SecurityObject::from_object(tlv).ok());
        let hashed = self.objects.iter().filter(|(object, _)| *object != ObjectId::SecurityObject);
        CardEvidence {
            certificates: self.certificates.clone(),
            chuid: chuid.map(|chuid| ChuidEvidence {
                fasc_n: chuid.fasc_n.to_vec(),
                card_uuid: Uuid::from_bytes(chuid.guid),
                expires_on: Month::try_from(chuid.expiry.month)
                    .and_then(|month| Date::from_calendar_date(i32::from(chuid.expiry.year), month, chuid.expiry.day))
                    .ok(),
                signed_tlv: chuid.signed_tlv,
                signature_der: chuid.signature_der,
            }),
            security_object: security.map(|security| SecurityEvidence {
                mapping: security
                    .mapping
                    .iter()
                    .map(|line| MappedContainer { data_group: line.data_group, container_id: line.container_id })
                    .collect(),
                signed_data_der: security.signed_data_der,
            }),
            contents: hashed.map(|(object, content)| (object.container_id(), content.as_slice())).collect(),
            answers: Vec::new(),
        }
    }
}

/// Checks everything about a card (R-CRD-25 to 31) at a moment.
pub fn verify(contents: &CardContents, policy: &CardPolicy, at: OffsetDateTime) -> VerifyReport {
    VerifyReport::of(&card_objects::verify_card(&contents.evidence(), policy, at), at)
}

/// Reads what is free to read on the card in `reader`.
///
/// Blocks until the card was read, 30 s at the longest; the card is reset afterwards.
///
/// # Errors
///
/// An [`InspectionError`] where there is no card or it is no PIV Card.
pub fn from_reader(
    host: &Arc<dyn ReaderHost>,
    reader: &ReaderName,
    extended_length: ExtendedLength,
) -> Result<CardContents, InspectionError> {
    let thread = CardThread::start(Arc::clone(host), reader.clone(), |_| ());
    let outcome = thread
        .run(PATIENCE, move |card, ()| -> Result<CardContents, CardError> {
            let mut state = match extended_length {
                ExtendedLength::Auto => PivState::for_atr(card.atr()),
                ExtendedLength::Never => PivState::short_only(),
            };
            Ok(exclusively(card, |card| read(&mut PivSession::new(card, &mut state)))??)
        })
        .wait()
        .map_err(CardError::from)
        .flatten();
    thread.finish(Duration::from_secs(1));
    outcome.map_err(|error| InspectionError { code: error.code(), what: error.to_string() })
}

/// What the card has not, or refuses, is missing from the contents and found by the checks; a card
/// that is gone ends the reading.
fn read(session: &mut PivSession<'_>) -> Result<CardContents, piv::PivError> {
    session.select()?;
    let mut contents = CardContents::default();
    for object in FREE {
        match session.object(object) {
            Ok(content) => contents.objects.push((object, content)),
            Err(error) if error.fault().is_some() => return Err(error),
            Err(_) => {}
        }
    }
    for (name, key) in KEYS {
        let object = key.certificate_object();
        match session.object(object) {
            Ok(content) => {
                if let Ok(certificate_der) = certificate_from_object(&content) {
                    contents.certificates.push((name, certificate_der));
                }
                contents.objects.push((object, content));
            }
            Err(error) if error.fault().is_some() => return Err(error),
            Err(_) => {}
        }
    }
    // Certificates need not be covered by the security object: they are signed themselves.
    contents.objects.retain(|(object, _)| KEYS.iter().all(|(_, key)| key.certificate_object() != *object));
    Ok(contents)
}
