//! The data objects of a card (SP 800-73-5 part 1 §3 and appendix A).

use std::io::Write;

use der::asn1::OctetString;
use der::{Encode, Sequence};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use time::{Date, Month};

use super::signed::ContentSigner;
use super::signing::sha256_algorithm;
use super::{GlobalPin, Holder, PersonalizeError};
use crate::card::{Card, ObjectTag, tag as object_tag};
use crate::tlv;

/// Discovery Object with the PIN usage policy of the card (SP 800-73-5 part 1 §3.3.2).
pub(super) fn discovery(global_pin: GlobalPin) -> Vec<u8> {
    let policy = match global_pin {
        GlobalPin::Absent => [0x40, 0x00],
        GlobalPin::Present => [0x60, 0x10],
        GlobalPin::Preferred => [0x60, 0x20],
    };
    let name = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
    tlv::encode(object_tag::DISCOVERY, &concatenate(&[(0x4F, &name), (0x5F2F, &policy)]))
}

/// Key History Object: so many retired keys with their certificates on the card, none elsewhere (part 1 §3.3.3).
pub(super) fn key_history(on_card: u8) -> Vec<u8> {
    concatenate(&[(0xC1, &[on_card]), (0xC2, &[0]), (0xFE, &[])])
}

/// Biometric information templates: none, for the card compares nothing (part 1 §3.3.4).
pub(super) fn biometric_templates() -> Vec<u8> {
    tlv::encode(object_tag::BIOMETRIC_TEMPLATES, &tlv::encode(0x02, &[0]))
}

/// Pairing code reference data: eight digits (part 1 appendix A table 44).
pub(super) fn pairing_code(number: u32) -> Vec<u8> {
    let digits = format!("{:08}", number % 100_000_000);
    concatenate(&[(0x99, digits.as_bytes()), (0xFE, &[])])
}

/// Objects that the security object covers, with the container they stand for (part 1 table 7).
const COVERED: [(ObjectTag, u16); 10] = [
    (object_tag::CHUID, 0x3000),
    (object_tag::CARD_CAPABILITY_CONTAINER, 0xDB00),
    (object_tag::PRINTED_INFORMATION, 0x3001),
    (object_tag::DISCOVERY, 0x6050),
    (object_tag::KEY_HISTORY, 0x6060),
    (object_tag::FINGERPRINTS, 0x6010),
    (object_tag::FACIAL_IMAGE, 0x6030),
    (object_tag::IRIS_IMAGES, 0x1015),
    (object_tag::BIOMETRIC_TEMPLATES, 0x1016),
    (object_tag::PAIRING_CODE, 0x1018),
];

/// Card Capability Container with a random card identifier.
pub(super) fn card_capability_container(card_number: [u8; 14]) -> Vec<u8> {
    let mut identifier = vec![0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02];
    identifier.extend_from_slice(&card_number);
    let fields: [(u32, &[u8]); 13] = [
        (0xF0, &identifier),
        (0xF1, &[0x21]),
        (0xF2, &[0x21]),
        (0xF3, &[]),
        (0xF4, &[0x00]),
        (0xF5, &[0x10]),
        (0xF6, &[]),
        (0xF7, &[]),
        (0xFA, &[]),
        (0xFB, &[]),
        (0xFC, &[]),
        (0xFD, &[]),
        (0xFE, &[]),
    ];
    concatenate(&fields)
}

/// CHUID with the signature of the content signer over every other field (part 1 §3.1.2).
pub(super) fn chuid(holder: &Holder, signer: &ContentSigner) -> Result<Vec<u8>, PersonalizeError> {
    let expiry = compact_date(holder.card_expiry);
    let mut fields =
        concatenate(&[(0x30, &holder.fasc_n), (0x34, holder.card_uuid.as_bytes()), (0x35, expiry.as_bytes())]);
    let end = tlv::encode(0xFE, &[]);
    let signature = signer.chuid_signature(&[fields.as_slice(), &end].concat())?;
    fields.extend(tlv::encode(0x3E, &signature));
    fields.extend(end);
    Ok(fields)
}

/// Printed Information (part 1 appendix A table 16).
pub(super) fn printed_information(holder: &Holder) -> Vec<u8> {
    let date = holder.card_expiry;
    let expiry = format!("{:04}{}{:02}", date.year(), month_letters(date.month()), date.day());
    concatenate(&[
        (0x01, holder.full_name.as_bytes()),
        (0x02, b"Employee"),
        (0x04, expiry.as_bytes()),
        (0x05, holder.card_serial.as_bytes()),
        (0x06, b"EXAMPLES0000001"),
        (0x07, b"Dept of Examples"),
        (0xFE, &[]),
    ])
}

/// Certificate container, plain or in gzip (part 1 appendix A table 10).
pub(super) fn certificate_container(certificate_der: &[u8], compressed: bool) -> Result<Vec<u8>, PersonalizeError> {
    let content = if compressed { gzip(certificate_der)? } else { certificate_der.to_vec() };
    Ok(concatenate(&[(0x70, &content), (0x71, &[u8::from(compressed)]), (0xFE, &[])]))
}

/// Security object over every object on `card` that is not a certificate (part 1 §3.1.7).
pub(super) fn security_object(card: &Card, signer: &ContentSigner) -> Result<Vec<u8>, PersonalizeError> {
    let mut map = Vec::new();
    let mut hashes = Vec::new();
    for ((tag, container), group) in COVERED.into_iter().zip(1_u8..) {
        let Some((_, value)) = card.objects().find(|(stored, _)| *stored == tag) else {
            continue;
        };
        // The hash is over the value; for Discovery and templates that is what stands inside their own tag.
        let value = match (tag, tlv::split_first(value)) {
            (object_tag::DISCOVERY | object_tag::BIOMETRIC_TEMPLATES, Some((_, inner, _))) => inner,
            _ => value,
        };
        map.push(group);
        map.extend(container.to_be_bytes());
        hashes.push(DataGroupHash { number: group, hash: OctetString::new(Sha256::digest(value).to_vec())? });
    }
    let content = LdsSecurityObject { version: 0, hash_algorithm: sha256_algorithm(), hashes }.to_der()?;
    let signed = signer.security_object(&content)?;
    Ok(concatenate(&[(0xBA, &map), (0xBB, &signed), (0xFE, &[])]))
}

/// `LDSSecurityObject` (ICAO Doc 9303 part 10 §4.6.2.2).
#[derive(Sequence)]
struct LdsSecurityObject {
    version: u8,
    hash_algorithm: AlgorithmIdentifierOwned,
    hashes: Vec<DataGroupHash>,
}

#[derive(Sequence)]
struct DataGroupHash {
    number: u8,
    hash: OctetString,
}

fn concatenate(fields: &[(u32, &[u8])]) -> Vec<u8> {
    fields.iter().flat_map(|(tag, value)| tlv::encode(*tag, value)).collect()
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, PersonalizeError> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(PersonalizeError::Compress)
}

fn compact_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), u8::from(date.month()), date.day())
}

fn month_letters(month: Month) -> &'static str {
    match month {
        Month::January => "JAN",
        Month::February => "FEB",
        Month::March => "MAR",
        Month::April => "APR",
        Month::May => "MAY",
        Month::June => "JUN",
        Month::July => "JUL",
        Month::August => "AUG",
        Month::September => "SEP",
        Month::October => "OCT",
        Month::November => "NOV",
        Month::December => "DEC",
    }
}
