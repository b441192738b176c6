//! Any dialogue with the applet: no panic, an answer to every command, and no PIN try spent but by VERIFY and its kin.
#![no_main]

use std::sync::LazyLock;

use des::TdesEde3;
use des::cipher::{BlockEncrypt, KeyInit};
use libfuzzer_sys::fuzz_target;
use rand_core::OsRng;
use virtual_card::personalize::profiles;
use virtual_card::{Applet, Card, CardKey, KeyReference, KeyType, object_tag};

/// One card for each way to depart from the standard.
static CARDS: LazyLock<Vec<Card>> = LazyLock::new(|| {
    let mut plain = Card::blank();
    for reference in KeyReference::ALL {
        plain.set_key(reference, CardKey::generate(KeyType::P256, &mut OsRng).unwrap());
    }
    plain.set_object(object_tag::CHUID, &[0x5A; 700]);
    plain.set_object(object_tag::PRINTED_INFORMATION, &[0x01, 0x02, 0x41, 0x42]);
    let mut cards = vec![plain.clone()];
    for profile in profiles().unwrap() {
        let mut card = plain.clone();
        card.set_behaviour(profile.behaviour);
        profile.yubikey.into_iter().for_each(|extension| card.set_yubikey(extension));
        cards.push(card);
    }
    cards
});

// Input: which card, whether it is administered, then one command after the other, each behind its length.
fuzz_target!(|input: &[u8]| {
    let [choice, administered, commands @ ..] = input else { return };
    let mut applet = Applet::new(CARDS[usize::from(*choice) % CARDS.len()].clone());
    if administered & 1 == 1 {
        administer(&mut applet);
    }
    let mut rest = commands;
    while let [high, low, behind @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([high & 0x07, *low])).min(behind.len());
        let (command_apdu, next) = behind.split_at(length);
        rest = next;
        // Making RSA keys is right, and slow.
        if command_apdu.windows(3).any(|field| matches!(field, [0x80, 0x01, 0x05 | 0x07])) {
            continue;
        }
        let tries_left = applet.card().pin_tries_left();
        let response_apdu = applet.transmit(command_apdu);
        assert!((2..=65_538).contains(&response_apdu.len()));
        let touches_pin = matches!(command_apdu.get(1), Some(0x20 | 0x24 | 0x2C | 0xFA | 0xFB));
        assert!(touches_pin || applet.card().pin_tries_left() == tries_left);
    }
});

/// Selects PIV and authenticates with the well-known management key, as an issuer's tool does.
fn administer(applet: &mut Applet) {
    applet.transmit(&[0x00, 0xA4, 0x04, 0x00, 0x09, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00]);
    let sent = applet.transmit(&[0x00, 0x87, 0x03, 0x9B, 0x04, 0x7C, 0x02, 0x81, 0x00]);
    let Some(challenge) = sent.get(4..12) else { return };
    let key: Vec<u8> = (1..=8).cycle().take(24).collect();
    let mut block = *des::cipher::Block::<TdesEde3>::from_slice(challenge);
    TdesEde3::new_from_slice(&key).unwrap().encrypt_block(&mut block);
    let header = [0x00, 0x87, 0x03, 0x9B, 0x0C, 0x7C, 0x0A, 0x82, 0x08];
    applet.transmit(&[&header[..], &block].concat());
}
