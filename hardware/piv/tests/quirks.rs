//! What cards are known to do in ways of their own, each as a dialogue that the session copes with.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use piv::{
    Algorithm, ExtendedLength, KeyReference, ObjectId, Pin, PinReference, PinState, PinUsage, PinVerdict, PivError,
    PivSession, PivState, StatusWord,
};
use support::{Extended, Line, ModelCard, Script};

const SELECT: Line = ("00A40400 09 A00000030800001000 00", Ok("61114F0600001000010079074F05A000000308 9000"));
const CHUID: &str = "00CB3FFF 05 5C035FC102 00";
const CAC: [u8; 18] = [0x3B, 0x7D, 0x96, 0, 0, 0x80, 0x31, 0x80, 0x65, 0xB0, 0x83, 0x11, 0x13, 0xAC, 0x83, 0, 0x90, 0];

fn play<T>(lines: &[Line], act: impl FnOnce(&mut PivSession<'_>) -> T) -> T {
    let mut card = Script::new(&[&[SELECT], lines].concat());
    let mut state = PivState::short_only();
    let mut session = PivSession::new(&mut card, &mut state);
    session.select().unwrap();
    let outcome = act(&mut session);
    assert!(card.is_over(), "the dialogue ended early");
    outcome
}

#[test]
fn no_extended_length() {
    assert_eq!(PivState::for_atr(&CAC).extended_length(), ExtendedLength::Off);
    let mut card = ModelCard::new(Extended::Refused(0x6700), &[0x30, 0x00], Vec::new());
    let mut state = PivState::with_extended_length(ExtendedLength::Untried);
    let mut session = PivSession::new(&mut card, &mut state);
    session.select().unwrap();
    assert_eq!(session.certificate(KeyReference::PivAuthentication), Ok(vec![0x30, 0x00]));
    assert_eq!(session.state().extended_length(), ExtendedLength::Off);
}

#[test]
fn pin_query_refused() {
    for refusal in ["6700", "6982", "6A80", "6300"] {
        let state = play(&[("00200080", Ok(refusal))], |session| session.pin_tries(PinReference::Piv));
        assert_eq!(state, Ok(PinState::Unknown), "{refusal}");
    }
}

#[test]
fn select_loses_pin() {
    let pin = Pin::from_digits(b"123456").unwrap();
    let sign = "0087119A 26 7C24 8200 8120 \
        0000000000000000000000000000000000000000000000000000000000000000 00";
    let lines = [("00200080 08 313233343536FFFF", Ok("9000")), (sign, Ok("7C0A 8208 3006 020101 020102 9000"))];
    // Nothing comes between VERIFY and the signature, least of all a SELECT.
    let signature = play(&lines, |session| {
        assert_eq!(session.verify(PinReference::Piv, &pin), Ok(PinVerdict::Verified));
        session.sign(KeyReference::PivAuthentication, Algorithm::EccP256, &[0; 32])
    });
    assert!(signature.is_ok());
}

#[test]
fn tries_as_630x() {
    let pin = Pin::from_digits(b"123456").unwrap();
    let tries = play(&[("00200080", Ok("6303"))], |session| session.pin_tries(PinReference::Piv));
    assert_eq!(tries, Ok(PinState::Left(3)));
    let verdict =
        play(&[("00200080 08 313233343536FFFF", Ok("6302"))], |session| session.verify(PinReference::Piv, &pin));
    assert_eq!(verdict, Ok(PinVerdict::Wrong { tries_left: Some(2) }));
}

#[test]
fn counts_wrongly() {
    // More than was said, less than was said, one byte at first.
    let shapes: [&[Line]; 3] = [
        &[(CHUID, Ok("6102")), ("00C00000 02", Ok("5302FE00 9000"))],
        &[(CHUID, Ok("6180")), ("00C00000 80", Ok("5302 6102")), ("00C00000 02", Ok("FE00 9000"))],
        &[(CHUID, Ok("53 61FF")), ("00C00000 FF", Ok("02FE00 9000"))],
    ];
    for lines in shapes {
        assert_eq!(play(lines, |session| session.object(ObjectId::Chuid)), Ok(vec![0xFE, 0x00]), "{lines:?}");
    }
}

#[test]
fn a_count_that_never_ends() {
    let mut lines = vec![(CHUID, Ok("6100"))];
    lines.extend(vec![("00C00000 00", Ok("6100")); 3]);
    let read = play(&lines, |session| session.object(ObjectId::Chuid));
    assert!(matches!(read, Err(PivError::Malformed { .. })), "{read:?}");
}

#[test]
fn discovery_refused() {
    let usage = play(&[("00CB3FFF 03 5C017E 00", Ok("6A80"))], |session| session.discovery());
    assert_eq!(usage, Ok(PinUsage::PIV_PIN_ONLY));
}

#[test]
fn extended_in_pieces() {
    let certificate_der = [&[0x30, 0x82, 0x0B, 0xB8][..], &[0; 3000]].concat();
    let mut card = ModelCard::new(Extended::AnsweredInPieces, &certificate_der, Vec::new());
    let mut state = PivState::with_extended_length(ExtendedLength::Untried);
    let mut session = PivSession::new(&mut card, &mut state);
    session.select().unwrap();
    // Larger than the 2 KB that some cards and drivers stop at.
    assert_eq!(session.certificate(KeyReference::PivAuthentication), Ok(certificate_der));
}

#[test]
fn no_p384() {
    let key = KeyReference::PivAuthentication;
    let template = format!("0087149A 36 7C34 8200 8130 {} 00", "00".repeat(48));
    let template: &'static str = Box::leak(template.into_boxed_str());
    let signed = play(&[(template, Ok("6A80"))], |session| session.sign(key, Algorithm::EccP384, &[0; 48]));
    assert_eq!(signed.map_err(|error| error.status()), Err(Some(StatusWord::INCORRECT_DATA)));
}

#[test]
fn one_bad_slot_does_not_hide_the_others() {
    let lines = [
        ("00CB3FFF 05 5C035FC10A 00", Ok("5303 7001AA 9000")),
        ("00CB3FFF 05 5C035FC10B 00", Ok("6A82")),
        ("00CB3FFF 05 5C035FC101 00", Ok("5307 70023000 710100 9000")),
    ];
    let read = play(&lines, |session| {
        [KeyReference::DigitalSignature, KeyReference::KeyManagement, KeyReference::CardAuthentication]
            .map(|key| session.certificate(key))
    });
    let [bad, absent, good] = read;
    assert!(matches!(bad, Err(PivError::Malformed { .. })), "{bad:?}");
    assert!(matches!(absent, Err(PivError::Absent { .. })), "{absent:?}");
    assert_eq!(good, Ok(vec![0x30, 0x00]));
}
