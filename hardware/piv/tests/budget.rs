//! How many APDUs a person waits for, from card in to signature.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use piv::{
    Algorithm, ApduCount, ChannelFault, ExtendedLength, KeyReference, Pin, PinReference, PinState, PinVerdict,
    PivError, PivSession, PivState, StatusWord, tlv,
};
use support::{Extended, ModelCard};

/// A certificate of `len` bytes in all, as far as a card cares.
fn certificate_der(len: usize) -> Vec<u8> {
    let mut der = Vec::new();
    tlv::write(&mut der, 0x30, &vec![0x5A; len - 4]);
    assert_eq!(der.len(), len);
    der
}

fn ecdsa_signature(scalar_len: usize) -> Vec<u8> {
    let mut integers = Vec::new();
    tlv::write(&mut integers, 0x02, &vec![0x11; scalar_len]);
    tlv::write(&mut integers, 0x02, &vec![0x22; scalar_len]);
    let mut der = Vec::new();
    tlv::write(&mut der, 0x30, &integers);
    der
}

fn signature(algorithm: Algorithm) -> Vec<u8> {
    if algorithm.is_rsa() { vec![0x33; algorithm.block_len()] } else { ecdsa_signature(algorithm.block_len()) }
}

/// Card in to signature, as the kiosk does it; the APDUs it took.
fn card_in_to_signature(
    card: &mut ModelCard,
    state: &mut PivState,
    algorithm: Algorithm,
) -> Result<ApduCount, PivError> {
    let (key, pin) = (KeyReference::PivAuthentication, PinReference::Piv);
    let mut session = PivSession::new(card, state);
    session.select()?;
    assert_eq!(session.discovery()?.preferred, pin);
    let certificate = session.certificate(key)?;
    assert_eq!(certificate.len(), 2048);
    assert_eq!(session.pin_tries(pin)?, PinState::Left(3));
    let digits = Pin::from_digits(b"123456").unwrap();
    // The person types between two transactions.
    session.select()?;
    assert_eq!(session.verify(pin, &digits)?, PinVerdict::Verified);
    assert_eq!(session.sign(key, algorithm, &vec![0; algorithm.block_len()])?, signature(algorithm));
    Ok(session.state().count())
}

#[test]
fn apdus_a_person_waits_for() {
    let table = [
        (Algorithm::EccP256, ExtendedLength::Off, 15),
        (Algorithm::EccP384, ExtendedLength::Off, 15),
        (Algorithm::Rsa2048, ExtendedLength::Off, 17),
        (Algorithm::Rsa3072, ExtendedLength::Off, 17),
        (Algorithm::EccP256, ExtendedLength::Untried, 7),
        (Algorithm::EccP384, ExtendedLength::Untried, 7),
        (Algorithm::Rsa2048, ExtendedLength::Untried, 7),
        (Algorithm::Rsa3072, ExtendedLength::Untried, 7),
    ];
    for (algorithm, extended, apdus) in table {
        let mut card = ModelCard::new(Extended::Taken, &certificate_der(2048), signature(algorithm));
        let mut state = PivState::with_extended_length(extended);
        let count = card_in_to_signature(&mut card, &mut state, algorithm).unwrap();
        assert_eq!(count.apdus, apdus, "{algorithm:?} {extended:?}");
    }
}

#[test]
fn bytes_are_counted_exactly() {
    let mut card = ModelCard::new(Extended::Taken, &certificate_der(2048), signature(Algorithm::EccP256));
    let mut state = PivState::short_only();
    let count = card_in_to_signature(&mut card, &mut state, Algorithm::EccP256).unwrap();
    // Twice SELECT 15, Discovery 9, GET DATA 11 and 8 GET RESPONSE of 5, query 4, VERIFY 13, signature 5 + 38 + 1.
    assert_eq!(count.bytes_sent, 2 * 15 + 9 + 11 + 8 * 5 + 4 + 13 + 44);
    let object = 2048 + 4 + 3 + 2 + 4;
    assert_eq!(count.bytes_received, 2 * (19 + 2) + (20 + 2) + (object + 9 * 2) + 2 + 2 + (74 + 2));
}

#[test]
fn refused_extended_lengths_cost_one_apdu_and_are_not_tried_again() {
    let refusals = [
        Extended::Refused(0x6700),
        Extended::Refused(0x6D00),
        Extended::Refused(0x6F00),
        Extended::Refused(0x6A80),
        Extended::Faulted(ChannelFault::CardMute),
        Extended::Faulted(ChannelFault::Other(0x8010_001F)),
        Extended::CutTo(1958),
    ];
    for extended in refusals {
        let mut card = ModelCard::new(extended, &certificate_der(2048), signature(Algorithm::Rsa2048));
        let mut state = PivState::with_extended_length(ExtendedLength::Untried);
        let count = card_in_to_signature(&mut card, &mut state, Algorithm::Rsa2048).unwrap();
        assert_eq!((count.apdus, state.extended_length()), (18, ExtendedLength::Off));
    }
}

#[test]
fn extended_commands_may_be_answered_in_pieces() {
    let mut card = ModelCard::new(Extended::AnsweredInPieces, &certificate_der(2048), signature(Algorithm::Rsa2048));
    let mut state = PivState::with_extended_length(ExtendedLength::Untried);
    let count = card_in_to_signature(&mut card, &mut state, Algorithm::Rsa2048).unwrap();
    assert_eq!((count.apdus, state.extended_length()), (16, ExtendedLength::Proven));
}

#[test]
fn a_missing_object_does_not_count_against_extended_lengths() {
    let mut card = ModelCard::new(Extended::Taken, &certificate_der(2048), signature(Algorithm::EccP256));
    let mut state = PivState::with_extended_length(ExtendedLength::Untried);
    let mut session = PivSession::new(&mut card, &mut state);
    session.select().unwrap();
    let missing = session.certificate(KeyReference::CardAuthentication);
    assert!(matches!(missing, Err(PivError::Absent { status: StatusWord::NOT_FOUND, .. })));
    assert_eq!(state.extended_length(), ExtendedLength::Untried);
    // SELECT, and the object asked for in both forms.
    assert_eq!(state.count().apdus, 3);
}

#[test]
fn a_card_that_gives_extended_lengths_up_while_signing_still_signs() {
    let mut card = ModelCard::new(Extended::Taken, &certificate_der(2048), signature(Algorithm::Rsa2048));
    let mut state = PivState::with_extended_length(ExtendedLength::Proven);
    card.verified = true;
    PivSession::new(&mut card, &mut state).select().unwrap();
    card.extended = Extended::Refused(0x6700);
    let mut session = PivSession::new(&mut card, &mut state);
    let signed = session.sign(KeyReference::PivAuthentication, Algorithm::Rsa2048, &[0; 256]);
    assert_eq!(signed, Ok(signature(Algorithm::Rsa2048)));
    assert_eq!(state.extended_length(), ExtendedLength::Off);
}
