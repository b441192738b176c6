//! The data objects of the ICAM test cards, where they are at hand.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test reads its cards from files and says what it skips"
)]

use std::fs;
use std::path::{Path, PathBuf};

use piv::{CardExpiry, Chuid, Content, ObjectId, PinReference, PinUsage, SecurityObject, portrait_from_object};
use sha2::{Digest, Sha256};

const CARDS: &str = "../shared/data/icam-cards";

/// The folder of this card, or none after saying so.
fn card(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(CARDS).join(name);
    if !folder.is_dir() {
        eprintln!("SKIPPED: {CARDS}/{name} is missing");
        return None;
    }
    Some(folder)
}

fn object(card: &Path, name: &str) -> Vec<u8> {
    fs::read(card.join(name)).expect("a card has this object")
}

/// Whether the signature's message digest is that of the bytes which this crate says it covers.
fn digest_matches(chuid: &Chuid) -> bool {
    let digest: [u8; 32] = Sha256::digest(&chuid.signed_tlv).into();
    chuid.signature_der.windows(digest.len()).any(|window| window == digest)
}

#[test]
fn the_chuid_signature_covers_what_this_crate_says() {
    for name in ["46_Golden_FIPS_201-2_PIV", "54_Golden_FIPS_201-2_NFI_PIV-I", "26_Disco_Object_Present_App_PIN_Only"] {
        let Some(card) = card(name) else { continue };
        let chuid = Chuid::from_object(&object(&card, "8 - CHUID Object")).expect("a golden CHUID");
        assert!(digest_matches(&chuid), "{name}");
        assert!(chuid.expiry > CardExpiry { year: 2026, month: 1, day: 1 }, "{name}: {:?}", chuid.expiry);
    }
}

#[test]
fn a_tampered_chuid_shows() {
    let Some(card) = card("04_Tampered_CHUID") else { return };
    let chuid = Chuid::from_object(&object(&card, "8 - CHUID Object")).expect("tampered, not malformed");
    assert!(!digest_matches(&chuid));
}

#[test]
fn security_objects_name_objects_of_the_card() {
    for name in ["46_Golden_FIPS_201-2_PIV", "02_Golden_PIV-I", "26_Disco_Object_Present_App_PIN_Only"] {
        let Some(card) = card(name) else { continue };
        let security = SecurityObject::from_object(&object(&card, "2 - Security Object")).expect("a security object");
        let objects: Vec<_> = security.mapping.iter().filter_map(|line| line.object()).collect();
        assert_eq!(objects.len(), security.mapping.len(), "{name}");
        assert!(objects.contains(&ObjectId::Chuid), "{name}: {objects:?}");
        assert_eq!(security.signed_data_der.first(), Some(&0x30), "{name}");
    }
}

#[test]
fn discovery_objects_name_the_pin_to_ask_for() {
    let table = [
        ("26_Disco_Object_Present_App_PIN_Only", Some(PinReference::Piv)),
        ("28_Disco_Object_Present_Global_PIN_Primary", Some(PinReference::Global)),
        ("25_Disco_Object_Not_Present", None),
    ];
    for (name, preferred) in table {
        let Some(card) = card(name) else { continue };
        let usage = PinUsage::from_discovery_tlv(&object(&card, "1 - Discovery Object"));
        assert_eq!(usage.ok().map(|usage| usage.preferred), preferred, "{name}");
    }
}

#[test]
fn every_object_of_every_golden_card_is_read() {
    let files = [
        (ObjectId::CardCapabilityContainer, "7 - CCC"),
        (ObjectId::Chuid, "8 - CHUID Object"),
        (ObjectId::Fingerprints, "9 - Fingerprints"),
        (ObjectId::FacialImage, "10 - Face Object"),
        (ObjectId::PrintedInformation, "11 - Printed Information"),
        (ObjectId::SecurityObject, "2 - Security Object"),
    ];
    for name in ["01_Golden_PIV", "02_Golden_PIV-I", "46_Golden_FIPS_201-2_PIV", "54_Golden_FIPS_201-2_NFI_PIV-I"] {
        let Some(card) = card(name) else { continue };
        for (id, file) in files {
            let Ok(bytes) = fs::read(card.join(file)) else { continue };
            let content = Content::of(id, &bytes);
            assert!(content.is_ok(), "{name}, {file}: {:?}", content.err());
            if let Ok(Content::Biometric(header)) = content {
                assert!((2010..2100).contains(&header.created.year), "{name}, {file}: {header:?}");
                assert!(header.valid_from <= header.valid_until, "{name}, {file}: {header:?}");
            }
            if let Ok(Content::Chuid(chuid)) = Content::of(id, &bytes) {
                assert!(chuid.decoded_fasc_n().is_ok(), "{name}");
            }
        }
        let face = object(&card, "10 - Face Object");
        assert!(portrait_from_object(&face).is_ok_and(|picture| picture.len() > 1000), "{name}");
    }
}
