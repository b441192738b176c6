//! What a kiosk sent of a card, taken apart for the checks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use issuer_api::kiosk::CardObjects;
use piv::{Chuid, ObjectId, SecurityObject, certificate_from_object};
use pki::Certificate;
use pki::card_objects::{CardEvidence, ChuidEvidence, MappedContainer, Part, SecurityEvidence};
use time::{Date, Month};
use uuid::Uuid;

/// Objects of a card, decoded.
pub struct Sent {
    certificates: Vec<(&'static str, Vec<u8>)>,
    chuid: Option<ChuidEvidence>,
    security_object: Option<SecurityEvidence>,
    contents: Vec<(ObjectId, Vec<u8>)>,
    unreadable: Vec<(Part, String)>,
}

impl Sent {
    /// Reads what was sent about the card of `certificate`; what cannot be read is a finding, not a failure.
    pub fn read(certificate: &Certificate, sent: &CardObjects) -> Self {
        let mut read = Self {
            certificates: vec![("9A", certificate.der().to_vec())],
            chuid: None,
            security_object: None,
            contents: Vec::new(),
            unreadable: Vec::new(),
        };
        if let Some(content_tlv) = read.decode(Part::Chuid, sent.chuid.as_deref()) {
            match Chuid::from_object(&content_tlv) {
                Ok(chuid) => read.chuid = Some(evidence(chuid)),
                Err(why) => read.unreadable.push((Part::Chuid, why.to_string())),
            }
            read.contents.push((ObjectId::Chuid, content_tlv));
        }
        if let Some(content_tlv) = read.decode(Part::SecurityObject, sent.security_object.as_deref()) {
            match SecurityObject::from_object(&content_tlv) {
                Ok(security) => {
                    let line = |line: &piv::MappedContainer| MappedContainer {
                        data_group: line.data_group,
                        container_id: line.container_id,
                    };
                    let mapping = security.mapping.iter().map(line).collect();
                    read.security_object =
                        Some(SecurityEvidence { mapping, signed_data_der: security.signed_data_der });
                }
                Err(why) => read.unreadable.push((Part::SecurityObject, why.to_string())),
            }
        }
        if let Some(content_tlv) = read.decode(Part::CardAuthentication, sent.card_authentication.as_deref()) {
            match certificate_from_object(&content_tlv) {
                Ok(certificate_der) => read.certificates.push(("9E", certificate_der)),
                Err(why) => read.unreadable.push((Part::CardAuthentication, why.to_string())),
            }
            read.contents.push((ObjectId::CardAuthenticationCertificate, content_tlv));
        }
        // A wrong hash is what is looked for in Discovery, and text that is no base64 has none that is right.
        if let Some(text) = sent.discovery.as_deref() {
            read.contents.push((ObjectId::Discovery, STANDARD.decode(text).unwrap_or_default()));
        }
        read
    }

    /// Everything as the checks want it.
    pub fn evidence(&self) -> CardEvidence<'_> {
        CardEvidence {
            certificates: self.certificates.clone(),
            chuid: self.chuid.clone(),
            security_object: self.security_object.clone(),
            contents: self.contents.iter().map(|(object, bytes)| (object.container_id(), bytes.as_slice())).collect(),
            answers: Vec::new(),
            unreadable: self.unreadable.clone(),
        }
    }

    fn decode(&mut self, part: Part, text: Option<&str>) -> Option<Vec<u8>> {
        match STANDARD.decode(text?) {
            Ok(bytes) => Some(bytes),
            Err(why) => {
                self.unreadable.push((part, why.to_string()));
                None
            }
        }
    }
}

fn evidence(chuid: Chuid) -> ChuidEvidence {
    let day = Month::try_from(chuid.expiry.month)
        .and_then(|month| Date::from_calendar_date(i32::from(chuid.expiry.year), month, chuid.expiry.day));
    ChuidEvidence {
        fasc_n: chuid.fasc_n.to_vec(),
        card_uuid: Uuid::from_bytes(chuid.guid),
        expires_on: day.ok(),
        signed_tlv: chuid.signed_tlv,
        signature_der: chuid.signature_der,
    }
}
