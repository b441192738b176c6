//! The ICAM test cards, where their folder is at hand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{bytes, tool};
use virtual_card::{Applet, Card, KeyReference, icam, object_tag};

fn cards() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/icam-cards");
    let Ok(entries) = fs::read_dir(&folder) else {
        tool::skip("the folder ../shared/data/icam-cards is not there");
        return None;
    };
    Some(entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect())
}

fn inner(card: &Card, tag: u32) -> Option<Vec<u8>> {
    card.objects().find(|(found, _)| *found == tag).map(|(_, value)| value.to_vec())
}

#[test]
fn every_card_is_read_with_its_faults() {
    let Some(cards) = cards() else { return };
    assert!(!cards.is_empty());
    for path in cards {
        let name = path.file_name().unwrap().to_str().unwrap();
        let card = icam::read(&path).unwrap();
        for (number, tag) in
            [("8 - CHUID Object", object_tag::CHUID), ("7 - CCC", object_tag::CARD_CAPABILITY_CONTAINER)]
        {
            assert_eq!(inner(&card, tag).unwrap(), fs::read(path.join(number)).unwrap(), "{name}");
        }
        for reference in KeyReference::ALL {
            let key = card.key(reference).unwrap().public_key().unwrap();
            let container = inner(&card, reference.certificate_tag()).unwrap();
            let key_bytes = key.subject_public_key.raw_bytes();
            let matches = container.windows(key_bytes.len()).any(|window| window == key_bytes);
            let mismatch_wanted = name.starts_with("23_")
                && matches!(reference, KeyReference::Authentication | KeyReference::CardAuthentication);
            assert_eq!(matches, !mismatch_wanted, "{name} {reference:?}");
        }
    }
}

#[test]
fn a_global_pin_is_there_where_discovery_says_so() {
    let Some(cards) = cards() else { return };
    for (prefix, status) in [("28_", [0x63, 0xC3]), ("46_", [0x6A, 0x88])] {
        let path = cards.iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(prefix)).unwrap();
        let mut applet = Applet::new(icam::read(path).unwrap());
        applet.transmit(&bytes("00A4040005A00000030800"));
        assert_eq!(applet.transmit(&bytes("00200000")), status, "{prefix}");
    }
}

#[test]
fn a_folder_without_a_card_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(icam::read(folder.path()), Err(icam::IcamError::NoCard(_))));
}
