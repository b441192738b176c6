//! Signatures of the applet, checked with the public key.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use common::bytes;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384};
use spki::der::Encode;
use virtual_card::{Applet, Card, CardKey, KeyOperation, KeyReference, KeyType};

/// An applet with one 9E key, selected, and the public key in DER.
fn applet(key_type: KeyType) -> (Applet, Vec<u8>) {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let key = CardKey::generate(key_type, &mut rng).unwrap();
    let public_key_der = key.public_key().unwrap().to_der().unwrap();
    let mut card = Card::blank();
    card.set_key(KeyReference::CardAuthentication, key);
    let mut applet = Applet::new(card);
    applet.transmit(&bytes("00A4040005A00000030800"));
    (applet, public_key_der)
}

/// GENERAL AUTHENTICATE with an extended command; gives the value inside `7C { 82 }`.
fn sign(applet: &mut Applet, algorithm: u8, challenge: &[u8]) -> Vec<u8> {
    let length = |len: usize| {
        if len < 0x80 {
            vec![u8::try_from(len).unwrap()]
        } else {
            [&[0x82][..], &u16::try_from(len).unwrap().to_be_bytes()].concat()
        }
    };
    let fields = [&[0x82, 0x00, 0x81][..], &length(challenge.len()), challenge].concat();
    let data = [&[0x7C][..], &length(fields.len()), &fields].concat();
    let lc = u16::try_from(data.len()).unwrap().to_be_bytes();
    let command_apdu = [&[0x00, 0x87, algorithm, 0x9E, 0x00][..], &lc, &data, &[0x00, 0x00]].concat();
    let answer = applet.transmit(&command_apdu);
    let template = answer.strip_suffix(&[0x90, 0x00]).unwrap();
    value(value(template, 0x7C), 0x82).to_vec()
}

fn value(tlv: &[u8], tag: u8) -> &[u8] {
    assert_eq!(tlv[0], tag);
    match tlv[1] {
        0x81 => &tlv[3..],
        0x82 => &tlv[4..],
        _ => &tlv[2..],
    }
}

#[test]
fn curves_sign_a_digest() {
    let (mut applet, public_key_der) = applet(KeyType::P256);
    let digest = Sha256::digest(b"message");
    let signature = p256::ecdsa::Signature::from_der(&sign(&mut applet, 0x11, &digest)).unwrap();
    let key = p256::ecdsa::VerifyingKey::from_public_key_der(&public_key_der).unwrap();
    key.verify_prehash(&digest, &signature).unwrap();
    assert_eq!(applet.last_operation(), Some(KeyOperation::Ecc));

    let (mut applet, public_key_der) = self::applet(KeyType::P384);
    let digest = Sha384::digest(b"message");
    let signature = p384::ecdsa::Signature::from_der(&sign(&mut applet, 0x14, &digest)).unwrap();
    let key = p384::ecdsa::VerifyingKey::from_public_key_der(&public_key_der).unwrap();
    key.verify_prehash(&digest, &signature).unwrap();
}

#[test]
fn rsa_performs_the_raw_operation() {
    let (mut applet, public_key_der) = applet(KeyType::Rsa2048);
    let digest = Sha256::digest(b"message");
    // EMSA-PKCS1-v1_5 (RFC 8017 §9.2), made by the host as on a real card.
    let prefix = bytes("3031300D060960864801650304020105000420");
    let mut block = vec![0xFF; 256];
    block[..2].copy_from_slice(&[0x00, 0x01]);
    let tail = [&[0x00][..], &prefix, &digest].concat();
    block[256 - tail.len()..].copy_from_slice(&tail);
    let signature = sign(&mut applet, 0x07, &block);
    let key = RsaPublicKey::from_public_key_der(&public_key_der).unwrap();
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature).unwrap();
    assert_eq!(applet.last_operation(), Some(KeyOperation::Rsa));

    let too_large =
        [&[0x00, 0x87, 0x07, 0x9E, 0x00, 0x01, 0x0A][..], &bytes("7C82010682008182 0100"), &[0xFF; 256]].concat();
    assert_eq!(applet.transmit(&too_large), [0x6A, 0x80], "a number above the modulus");
}
