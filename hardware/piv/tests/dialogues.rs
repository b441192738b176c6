//! Dialogues with cards, as data: what is sent, what comes back, what is made of it.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use piv::{
    Algorithm, ChannelFault, KeyReference, Malformed, ObjectId, ObservedApdu, Observer, Operation, Pin, PinReference,
    PinState, PinUsage, PinVerdict, PivError, PivSession, PivState, Puk, StatusWord,
};
use support::{Line, Script};

const SELECT: Line = ("00A40400 09 A00000030800001000 00", Ok("61114F0600001000010079074F05A000000308 9000"));
const DISCOVERY: &str = "00CB3FFF 03 5C017E 00";
const CHUID: &str = "00CB3FFF 05 5C035FC102 00";

/// Plays `lines` after a SELECT and gives back what `act` makes of them; every line must be used.
fn play<T>(lines: &[Line], act: impl FnOnce(&mut PivSession<'_>) -> T) -> T {
    let mut card = Script::new(&[&[SELECT], lines].concat());
    let mut state = PivState::short_only();
    let mut session = PivSession::new(&mut card, &mut state);
    session.select().unwrap();
    let outcome = act(&mut session);
    assert!(card.is_over(), "the dialogue ended early");
    outcome
}

fn query(lines: &[Line]) -> Result<PinState, PivError> {
    play(lines, |session| session.pin_tries(PinReference::Piv))
}

fn verify(answer: Result<&'static str, ChannelFault>) -> Result<PinVerdict, PivError> {
    let pin = Pin::from_digits(b"1234567").unwrap();
    play(&[("00200080 08 31323334353637FF", answer)], |session| session.verify(PinReference::Piv, &pin))
}

#[test]
fn selection() {
    let table = [
        ("6A82", Err(PivError::NoApplication { status: StatusWord::NOT_FOUND })),
        ("6A81", Err(PivError::NoApplication { status: StatusWord::FUNCTION_NOT_SUPPORTED })),
        ("9000", Ok(())),
        ("61 7F 9000", Ok(())),
        ("90", Err(PivError::Malformed { operation: Operation::Select, malformed: Malformed::NoStatusWord })),
    ];
    for (answer, expected) in table {
        let mut card = Script::new(&[(SELECT.0, Ok(answer))]);
        let mut state = PivState::short_only();
        let selected = PivSession::new(&mut card, &mut state).select().map(|_| ());
        assert_eq!(selected, expected, "{answer}");
        assert_eq!(state.is_selected(), expected.is_ok());
    }
}

#[test]
fn selection_over_t0_fetches_the_answer() {
    let mut card =
        Script::new(&[(SELECT.0, Ok("6113")), ("00C00000 13", Ok("61114F0600001000010079074F05A000000308 9000"))]);
    let mut state = PivState::short_only();
    let property = PivSession::new(&mut card, &mut state).select().unwrap();
    assert_eq!(property.identifier.as_deref(), Some(&[0x00, 0x00, 0x10, 0x00, 0x01, 0x00][..]));
}

#[test]
fn nothing_is_sent_before_the_application_is_selected() {
    let mut card = Script::new(&[]);
    let mut state = PivState::short_only();
    let mut session = PivSession::new(&mut card, &mut state);
    let pin = Pin::from_digits(b"123456").unwrap();
    let not_selected = |operation| PivError::NotSelected { operation };
    let (piv_pin, key) = (PinReference::Piv, KeyReference::PivAuthentication);
    assert_eq!(session.verify(piv_pin, &pin), Err(not_selected(Operation::Verify(piv_pin))));
    assert_eq!(session.pin_tries(piv_pin), Err(not_selected(Operation::PinQuery(piv_pin))));
    assert_eq!(session.discovery(), Err(not_selected(Operation::GetData(ObjectId::Discovery))));
    assert_eq!(session.sign(key, Algorithm::EccP256, &[0; 32]), Err(not_selected(Operation::Sign(key))));
}

#[test]
fn discovery_of_all_kinds() {
    let global = PinUsage { global_pin: true, preferred: PinReference::Global, ..PinUsage::PIV_PIN_ONLY };
    let table = [
        ("7E12 4F0BA000000308000010000100 5F2F026020 9000", global),
        ("7E12 4F0BA000000308000010000100 5F2F024000 9000", PinUsage::PIV_PIN_ONLY),
        ("6A82", PinUsage::PIV_PIN_ONLY),
        ("6A80", PinUsage::PIV_PIN_ONLY),
        ("6982", PinUsage::PIV_PIN_ONLY),
        ("7E00 9000", PinUsage::PIV_PIN_ONLY),
        ("5300 9000", PinUsage::PIV_PIN_ONLY),
        ("7E12 4F0B 9000", PinUsage::PIV_PIN_ONLY),
        ("9000", PinUsage::PIV_PIN_ONLY),
    ];
    for (answer, usage) in table {
        let read = play(&[(DISCOVERY, Ok(answer))], |session| (session.discovery(), session.discovery()));
        assert_eq!(read, (Ok(usage), Ok(usage)), "{answer}: read once, answered twice");
    }
    let operation = Operation::GetData(ObjectId::Discovery);
    let fault = ChannelFault::CardRemoved;
    let read = play(&[(DISCOVERY, Err(fault))], |session| session.discovery());
    assert_eq!(read, Err(PivError::Channel { operation, fault }));
}

#[test]
fn objects_in_every_shape_of_answer() {
    let operation = Operation::GetData(ObjectId::Chuid);
    let absent = |status| Err(PivError::Absent { object: ObjectId::Chuid, status: StatusWord(status) });
    let content = Ok(vec![0xFE, 0x00]);
    type Case<'a> = (&'a [Line], Result<Vec<u8>, PivError>);
    let table: [Case<'_>; 12] = [
        (&[(CHUID, Ok("5302FE00 9000"))], content.clone()),
        // One byte at first, more than was said then.
        (&[(CHUID, Ok("53 61FF")), ("00C00000 FF", Ok("02FE00 9000"))], content.clone()),
        (&[(CHUID, Ok("6104")), ("00C00000 04", Ok("5302 6102")), ("00C00000 02", Ok("FE00 9000"))], content.clone()),
        (&[(CHUID, Ok("6100")), ("00C00000 00", Ok("6C04")), ("00C00000 04", Ok("5302FE00 9000"))], content.clone()),
        (&[(CHUID, Ok("6C04")), ("00CB3FFF 05 5C035FC102 04", Ok("5302FE00 9000"))], content.clone()),
        // Padding behind the object.
        (&[(CHUID, Ok("5302FE00FFFF 9000"))], content),
        (&[(CHUID, Ok("6A82"))], absent(0x6A82)),
        (&[(CHUID, Ok("6A80"))], absent(0x6A80)),
        (&[(CHUID, Ok("5300 9000"))], absent(0x9000)),
        (&[(CHUID, Ok("6982"))], Err(PivError::Status { operation, status: StatusWord(0x6982) })),
        (
            &[(CHUID, Ok("7000 9000"))],
            Err(PivError::Malformed { operation, malformed: Malformed::Missing { tag: 0x53 } }),
        ),
        // Asked for the exact length, the card still is not content: no third try.
        (
            &[(CHUID, Ok("6C04")), ("00CB3FFF 05 5C035FC102 04", Ok("6C05"))],
            Err(PivError::Status { operation, status: StatusWord(0x6C05) }),
        ),
    ];
    for (lines, expected) in table {
        assert_eq!(play(lines, |session| session.object(ObjectId::Chuid)), expected, "{lines:?}");
    }
}

#[test]
fn tries_left_before_the_first_entry() {
    let table = [
        ("9000", Ok(PinState::Verified)),
        ("63C3", Ok(PinState::Left(3))),
        ("6305", Ok(PinState::Left(5))),
        ("6700", Ok(PinState::Unknown)),
        ("63C0", Ok(PinState::Blocked)),
        ("6983", Ok(PinState::Blocked)),
        (
            "6A88",
            Err(PivError::Status {
                operation: Operation::PinQuery(PinReference::Piv),
                status: StatusWord::REFERENCE_NOT_FOUND,
            }),
        ),
    ];
    for (answer, expected) in table {
        assert_eq!(query(&[("00200080", Ok(answer))]), expected, "{answer}");
    }
}

#[test]
fn a_pin_goes_out_once_whatever_comes_back() {
    let operation = Operation::Verify(PinReference::Piv);
    let status = |word| Err(PivError::Status { operation, status: StatusWord(word) });
    let table = [
        (Ok("9000"), Ok(PinVerdict::Verified)),
        (Ok("63C2"), Ok(PinVerdict::Wrong { tries_left: Some(2) })),
        (Ok("6302"), Ok(PinVerdict::Wrong { tries_left: Some(2) })),
        (Ok("6300"), Ok(PinVerdict::Wrong { tries_left: None })),
        (Ok("63C0"), Ok(PinVerdict::Blocked)),
        (Ok("6983"), Ok(PinVerdict::Blocked)),
        (Ok("6A80"), status(0x6A80)),
        (Ok("6C08"), status(0x6C08)),
        (Ok("6108"), status(0x6108)),
        (Ok("6700"), status(0x6700)),
        (Err(ChannelFault::CardReset), Err(PivError::Channel { operation, fault: ChannelFault::CardReset })),
        (Err(ChannelFault::TimedOut), Err(PivError::Channel { operation, fault: ChannelFault::TimedOut })),
    ];
    for (answer, expected) in table {
        assert_eq!(verify(answer), expected, "{answer:?}");
    }
}

#[test]
fn a_pin_is_changed_or_set_anew_with_one_command() {
    let old = Pin::from_digits(b"123456").unwrap();
    let new = Pin::from_digits(b"87654321").unwrap();
    let puk = Puk::from_characters(b"12345678").unwrap();
    let change = "00240080 10 313233343536FFFF 3837363534333231";
    let unblock = "002C0000 10 3132333435363738 3837363534333231";
    for (answer, verdict) in [
        ("9000", Ok(PinVerdict::Verified)),
        ("63C1", Ok(PinVerdict::Wrong { tries_left: Some(1) })),
        ("6301", Ok(PinVerdict::Wrong { tries_left: Some(1) })),
        ("6983", Ok(PinVerdict::Blocked)),
        ("6A80", Err(StatusWord::INCORRECT_DATA)),
    ] {
        let changed = play(&[(change, Ok(answer))], |session| session.change_pin(PinReference::Piv, &old, &new));
        let unblocked = play(&[(unblock, Ok(answer))], |session| session.unblock_pin(PinReference::Global, &puk, &new));
        let of = |operation| verdict.map_err(|status| PivError::Status { operation, status });
        assert_eq!(changed, of(Operation::ChangePin(PinReference::Piv)), "{answer}");
        assert_eq!(unblocked, of(Operation::Unblock(PinReference::Global)), "{answer}");
    }
}

#[test]
fn a_reset_card_must_be_selected_anew() {
    let reset = Err(ChannelFault::CardReset);
    let selected = play(&[("00200080", reset)], |session| {
        assert!(session.pin_tries(PinReference::Piv).is_err());
        session.state().is_selected()
    });
    assert!(!selected);
}

#[test]
fn signatures_on_p256() {
    let key = KeyReference::PivAuthentication;
    let operation = Operation::Sign(key);
    let command = "0087119A 26 7C24 8200 8120 \
        0000000000000000000000000000000000000000000000000000000000000000 00";
    let sign = |answer| play(&[(command, Ok(answer))], |session| session.sign(key, Algorithm::EccP256, &[0; 32]));
    assert_eq!(sign("7C0A 8208 3006 020101 020102 9000"), Ok(support::bytes("3006020101020102")));
    assert_eq!(sign("6982"), Err(PivError::Status { operation, status: StatusWord(0x6982) }));
    assert_eq!(sign("6A86"), Err(PivError::Status { operation, status: StatusWord(0x6A86) }));
    let not_a_signature = Err(PivError::Malformed { operation, malformed: Malformed::NotASignature });
    assert_eq!(sign("7C02 8200 9000"), not_a_signature);
    assert_eq!(sign("7C06 8204 30020101 9000"), not_a_signature);
}

#[test]
fn a_block_of_wrong_length_is_not_sent() {
    let sign =
        |algorithm, len| play(&[], |session| session.sign(KeyReference::PivAuthentication, algorithm, &vec![0; len]));
    assert_eq!(sign(Algorithm::EccP256, 48), Err(PivError::BlockLength { expected: 32, actual: 48 }));
    assert_eq!(sign(Algorithm::Rsa2048, 32), Err(PivError::BlockLength { expected: 256, actual: 32 }));
}

#[test]
fn a_chain_ends_where_the_card_refuses_it() {
    let first = format!("1087079A FF 7C820106 8200 81820100 {}", "00".repeat(245));
    let first: &'static str = Box::leak(first.into_boxed_str());
    let key = KeyReference::PivAuthentication;
    let signed = play(&[(first, Ok("6884"))], |session| session.sign(key, Algorithm::Rsa2048, &[0; 256]));
    assert_eq!(signed, Err(PivError::Status { operation: Operation::Sign(key), status: StatusWord(0x6884) }));
}

#[test]
fn the_verified_state_can_be_taken_away() {
    let clear = |answer| play(&[("0020FF80", Ok(answer))], |session| session.clear_pin_state(PinReference::Piv));
    assert_eq!(clear("9000"), Ok(()));
    let operation = Operation::ClearPin(PinReference::Piv);
    assert_eq!(clear("6A86"), Err(PivError::Status { operation, status: StatusWord::INCORRECT_P1_P2 }));
}

#[test]
fn an_observer_sees_shapes_only() {
    #[derive(Default)]
    struct Notes(Vec<ObservedApdu>);
    impl Observer for Notes {
        fn observe(&mut self, apdu: &ObservedApdu) {
            self.0.push(*apdu);
        }
    }
    let mut card = Script::new(&[SELECT, ("00200080 08 313233343536FFFF", Ok("63C2"))]);
    let mut state = PivState::short_only();
    let mut notes = Notes::default();
    let mut session = PivSession::new(&mut card, &mut state).observed_by(&mut notes);
    session.select().unwrap();
    session.verify(PinReference::Piv, &Pin::from_digits(b"123456").unwrap()).unwrap();
    let verify = ObservedApdu {
        class: 0x00,
        ins: 0x20,
        p1: 0x00,
        p2: 0x80,
        command_len: 13,
        response_len: 2,
        outcome: Ok(StatusWord(0x63C2)),
    };
    assert_eq!((notes.0.len(), notes.0.get(1)), (2, Some(&verify)));
}
