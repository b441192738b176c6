//! What several test files share.
#![allow(dead_code, clippy::panic, reason = "not every test file uses all of it, and a harness fails loudly")]

pub mod reader;
pub mod tool;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use virtual_card::{Card, CardKey, KeyReference, KeyType, object_tag};

/// Hex with spaces.
pub fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap()
}

/// The card of `dialogues.toml`.
pub fn test_card() -> Card {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut card = Card::blank();
    for reference in KeyReference::ALL {
        card.set_key(reference, CardKey::generate(KeyType::P256, &mut rng).unwrap());
    }
    let chuid: Vec<u8> = (0..600_u16).map(|number| number.to_be_bytes()[1]).collect();
    card.set_object(object_tag::CHUID, &chuid);
    card.set_object(object_tag::PRINTED_INFORMATION, &[0x01, 0x02, 0x41, 0x42]);
    card.set_object(object_tag::SECURITY_OBJECT, &[]);
    card.set_object(object_tag::DISCOVERY, &bytes("7E124F0BA0000003080000100001005F2F024000"));
    card
}
