//! What lies on a card, as far as it was read, and how it is handed to the checks.

use piv::{Chuid, ObjectId, PivError, SecurityObject, certificate_from_object};
use pki::card_objects::{CardEvidence, Challenge, ChuidEvidence, MappedContainer, Part, SecurityEvidence};
use time::{Date, Month};
use uuid::Uuid;

/// Certificates by the name their findings carry.
pub(crate) const CERTIFICATES: [(&str, ObjectId); 4] = [
    ("9A", ObjectId::PivAuthenticationCertificate),
    ("9C", ObjectId::DigitalSignatureCertificate),
    ("9D", ObjectId::KeyManagementCertificate),
    ("9E", ObjectId::CardAuthenticationCertificate),
];

/// What lies on a card, as far as it was read.
#[derive(Clone, Debug, Default)]
pub struct CardContents {
    /// Data objects, each with the bytes that the security object hashes.
    pub objects: Vec<(ObjectId, Vec<u8>)>,
    /// Certificates, DER, by key.
    pub certificates: Vec<(&'static str, Vec<u8>)>,
    /// Challenges and what the card answered, by key.
    pub answers: Vec<(&'static str, Challenge)>,
    /// What is there and cannot be read, with the reason.
    unreadable: Vec<(Part, String)>,
}

impl CardContents {
    /// Takes an object as the card gave it; a certificate is unpacked.
    pub(crate) fn add(&mut self, object: ObjectId, content_tlv: Vec<u8>) {
        if let Some((name, _)) = CERTIFICATES.iter().find(|(_, listed)| *listed == object) {
            match certificate_from_object(&content_tlv) {
                Ok(certificate_der) => self.certificates.push((name, certificate_der)),
                Err(why) => self.cannot_read(object, why.to_string()),
            }
        }
        self.objects.push((object, content_tlv));
    }

    /// Takes what came of reading an object; one that the card has not, or refuses, is missing from then on.
    pub(crate) fn add_found(&mut self, object: ObjectId, found: Result<Vec<u8>, PivError>) {
        match found {
            Ok(content_tlv) => self.add(object, content_tlv),
            Err(error @ PivError::Malformed { .. }) => self.cannot_read(object, error.to_string()),
            Err(error) => tracing::debug!(%error, %object, "an object is not there"),
        }
    }

    fn cannot_read(&mut self, object: ObjectId, why: String) {
        self.unreadable.extend(part(object).map(|part| (part, why)));
    }

    /// The content of an object.
    pub fn object(&self, wanted: ObjectId) -> Option<&[u8]> {
        self.objects.iter().find(|(found, _)| *found == wanted).map(|(_, content)| content.as_slice())
    }

    /// The CHUID, where there is one that can be read.
    pub fn chuid(&self) -> Option<Chuid> {
        Chuid::from_object(self.object(ObjectId::Chuid)?).ok()
    }

    /// Everything as the checks want it.
    pub(crate) fn evidence(&self) -> CardEvidence<'_> {
        let mut unreadable = self.unreadable.clone();
        let mut read = |part, why: piv::Malformed| unreadable.push((part, why.to_string()));
        let chuid = self.object(ObjectId::Chuid).map(Chuid::from_object);
        let chuid = chuid.and_then(|chuid| chuid.map_err(|why| read(Part::Chuid, why)).ok());
        let security = self.object(ObjectId::SecurityObject).map(SecurityObject::from_object);
        let security = security.and_then(|security| security.map_err(|why| read(Part::SecurityObject, why)).ok());
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
            answers: self.answers.clone(),
            unreadable,
        }
    }
}

/// What every card has to have, by the object it lies in.
fn part(object: ObjectId) -> Option<Part> {
    [
        (ObjectId::PivAuthenticationCertificate, Part::Authentication),
        (ObjectId::CardAuthenticationCertificate, Part::CardAuthentication),
        (ObjectId::Chuid, Part::Chuid),
        (ObjectId::SecurityObject, Part::SecurityObject),
    ]
    .into_iter()
    .find_map(|(listed, part)| (listed == object).then_some(part))
}
