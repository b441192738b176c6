//! The engine over a card in software and a scripted issuer.

mod attended;
mod bench;
mod desk;
mod keys;
mod new_pin;
mod pad;
mod pin_policy;
mod removal;
mod replayed;
mod stage;

use std::time::Duration;

use enrollment::{AuditEvent, Intent};
use issuer_api::kiosk::EnrollmentEvent;
use issuer_client::{IssuerError, TlsStage};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use time::{Date, Month};
use virtual_card::object_tag::CHUID;
use virtual_card::{CardKey, KeyReference, KeyType};

use stage::{Stage, card};

fn issued() -> EnrollmentEvent {
    EnrollmentEvent::Issued {
        serial: "0a1b".to_owned(),
        policy_oid: "2.16.840.1.101.3.2.1.48.109".to_owned(),
        ends_on: Date::from_calendar_date(2029, Month::March, 1).unwrap(),
        notice_sent: true,
    }
}

fn hello() -> EnrollmentEvent {
    EnrollmentEvent::Device { kind: "A phone".to_owned(), match_code: "K7QF".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_gets_its_credential() {
    let mut stage = Stage::new();
    stage.reach_code().await;
    stage.until_checked().await;
    stage.desk.happen(EnrollmentEvent::Offered);
    stage.desk.happen(EnrollmentEvent::Opened);
    stage.desk.happen(EnrollmentEvent::PasswordOk);
    stage.desk.happen(hello());
    let confirm = stage.screen("confirm_phone").await;
    assert_eq!((&confirm["kind"], &confirm["match_code"]), (&"A phone".into(), &"K7QF".into()));
    stage.press(Intent::SamePhone);
    stage.screen("making_credential").await;
    stage.desk.happen(EnrollmentEvent::Requested);
    stage.desk.happen(issued());
    let done = stage.screen("take_card").await;
    assert_eq!(done["outcome"]["serial"], "0a1b");

    assert_eq!(stage.desk.asked(), ["authenticate", "applicant", "create", "follow e1", "confirm e1"]);
    assert_eq!(stage.bench.verifies(), 1);
    assert!(!stage.bench.has_broken_rules());
    assert!(stage.bench.resets() >= 1 && !stage.bench.is_held());
    assert!(!stage.bench.is_pin_verified(), "the next program finds no PIN verified");
    let audited = stage.audited();
    assert!(audited.contains(&AuditEvent::Issued { serial: "0a1b".to_owned() }));
    let checks =
        audited.iter().filter(|event| matches!(event, AuditEvent::CardChecked(findings) if findings.is_empty()));
    assert_eq!(checks.count(), 2, "certificate and objects, nothing found: {audited:?}");
    assert_eq!(audited.last(), Some(&AuditEvent::CleanedUp));

    let measured = stage.engine.measured();
    let apdus = measured.apdus;
    assert_eq!(apdus.waited + apdus.overlapped, stage.bench.apdus());
    assert_eq!((apdus.verify, apdus.sign), (2, 1));
    assert!(measured.card_in_to_qr_ms.is_some() && measured.qr_to_certificate_ms.is_some());
    stage.bench.remove();
    stage.screen("goodbye").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_is_sent_once_and_asked_for_again() {
    let mut stage = Stage::new();
    stage.reach_pin().await;
    stage.type_pin("999999");
    let again = stage.until(|view| view["screen"] == "enter_pin" && view["notice"] == "wrong").await;
    assert_eq!((&again["digits"], &again["tries"]["left"]), (&0.into(), &2.into()));
    assert_eq!(stage.bench.verifies(), 1);
    stage.until_released().await;
    stage.type_pin("123456");
    stage.screen("choose").await;
    assert_eq!(stage.bench.verifies(), 2);
    assert!(!stage.bench.has_broken_rules());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_wrong_pin_blocks_and_says_so() {
    let mut stage = Stage::new();
    stage.reach_pin().await;
    stage.type_pin("999999");
    stage.until(|view| view["notice"] == "wrong").await;
    stage.type_pin("999999");
    stage.screen("last_try").await;
    assert_eq!(stage.bench.verifies(), 2);
    stage.press(Intent::UseLastTry);
    stage.screen("enter_pin").await;
    stage.type_pin("999999");
    stage.screen("pin_blocked").await;
    assert_eq!(stage.bench.verifies(), 3);
    assert!(stage.audited().contains(&AuditEvent::PinBlocked));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_another_program_reset_is_sent_no_pin() {
    let mut stage = Stage::new();
    stage.reach_pin().await;
    // What is read beside must not be what notices.
    stage.until_checked().await;
    stage.bench.reset_by_another();
    stage.type_pin("123456");
    let again = stage.until(|view| view["notice"] == "interrupted").await;
    assert_eq!((&again["screen"], &again["digits"]), (&"enter_pin".into(), &0.into()));
    assert_eq!(again["tries"]["left"], 3);
    assert_eq!(stage.bench.verifies(), 0, "the PIN was not kept");
    stage.until_released().await;
    stage.type_pin("123456");
    stage.screen("choose").await;
    assert_eq!(stage.bench.verifies(), 1);
    assert!(!stage.bench.has_broken_rules());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_service_that_restarts_ends_the_visit_and_a_new_one_begins() {
    let mut stage = Stage::new();
    stage.reach_pin().await;
    stage.until_checked().await;
    stage.bench.stop_service();
    let error = stage.screen("error").await;
    assert_eq!((&error["error"]["code"], &error["error"]["pin_try_used"]), (&"READER-101".into(), &false.into()));
    stage.bench.start_service();
    stage.screen("who_you_are").await;
    stage.press(Intent::Continue);
    stage.screen("enter_pin").await;
    stage.type_pin("123456");
    stage.screen("choose").await;
    assert_eq!(stage.bench.verifies(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_reaches_no_application_that_another_program_selected() {
    let mut stage = Stage::new();
    stage.reach_pin().await;
    stage.until_checked().await;
    stage.bench.select_by_another();
    stage.type_pin("123456");
    stage.screen("choose").await;
    assert_eq!((stage.bench.verifies(), stage.bench.pins_elsewhere()), (1, 0));
    assert!(!stage.bench.has_broken_rules());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_pin_is_sent_where_the_application_cannot_be_selected_again() {
    let mut stage = Stage::new();
    stage.reach_pin().await;
    stage.until_checked().await;
    stage.bench.select_by_another();
    stage.bench.refuse_selection();
    stage.type_pin("123456");
    let error = stage.screen("error").await;
    assert_eq!(error["error"]["pin_try_used"], false);
    assert_eq!((stage.bench.verifies(), stage.bench.pins_elsewhere()), (0, 0));
    assert!(!stage.bench.is_held(), "no transaction is left open");
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_that_are_not_accepted_end_before_the_pin() {
    for (name, code) in [("untrusted", "TRUST-101"), ("revoked", "TRUST-104")] {
        let mut stage = Stage::new();
        stage.bench.insert(card(name));
        let error = stage.screen("error").await;
        assert_eq!(error["error"]["code"], code, "{name}");
        assert_eq!(stage.bench.verifies(), 0);
        assert!(stage.desk.asked().is_empty(), "the issuer does not hear of it");
        assert!(stage.bench.resets() >= 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_with_foreign_objects_is_found_out_while_the_person_reads() {
    let mut stage = Stage::new();
    let mut mixed = card("p256");
    let foreign = card("untrusted");
    let chuid_tlv = foreign.object(CHUID).unwrap();
    mixed.set_object(CHUID, piv::tlv::find(chuid_tlv, 0x53).unwrap().unwrap());
    stage.bench.insert(mixed);
    let error = stage.screen("error").await;
    assert_eq!(error["error"]["code"], "TRUST-105");
    assert!(error["error"]["pin_try_used"] == false);
}

/// A card with all that lies on another, and a key of its own.
fn copy_with_another(reference: KeyReference) -> virtual_card::Card {
    let mut copy = card("p256");
    copy.set_key(reference, CardKey::generate(KeyType::P256, &mut ChaCha20Rng::seed_from_u64(99)).unwrap());
    copy
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_card_is_found_out_by_its_card_authentication_key() {
    let mut stage = Stage::challenging();
    stage.bench.insert(copy_with_another(KeyReference::CardAuthentication));
    let error = stage.screen("error").await;
    assert_eq!(error["error"]["code"], "TRUST-108");
    assert_eq!(stage.bench.verifies(), 0);

    // The real card is not disturbed by the challenge.
    let mut stage = Stage::challenging();
    stage.reach_pin().await;
    stage.until_checked().await;
    stage.type_pin("123456");
    stage.screen("choose").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_card_is_found_out_when_it_signs() {
    let mut stage = Stage::new();
    stage.bench.insert(copy_with_another(KeyReference::Authentication));
    stage.screen("who_you_are").await;
    stage.press(Intent::Continue);
    stage.screen("enter_pin").await;
    stage.type_pin("123456");
    let error = stage.screen("error").await;
    assert_eq!(error["error"]["code"], "TRUST-108");
    assert!(!stage.bench.is_pin_verified());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_issuer_says_has_its_own_code() {
    let tls = |stage| IssuerError::Tls { stage, detail: "as the test says".to_owned() };
    for (error, code) in [
        (IssuerError::Unreachable("no route".to_owned()), "NET-101"),
        (tls(TlsStage::ServerCertificate), "TRUST-201"),
        (tls(TlsStage::ClientCertificate), "ISSUER-101"),
    ] {
        let mut stage = Stage::new();
        stage.desk.refuse(error);
        stage.reach_pin().await;
        stage.type_pin("123456");
        let view = stage.screen("error").await;
        assert_eq!(view["error"]["code"], code);
        assert!(!stage.bench.is_pin_verified());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_is_dropped() {
    let mut stage = Stage::new();
    stage.desk.hold_authentication();
    stage.reach_pin().await;
    stage.type_pin("123456");
    stage.screen("contacting_issuer").await;
    stage.press(Intent::Stop);
    stage.screen("take_card").await;
    stage.desk.let_authentication_go();
    stage.bench.remove();
    let mut seen = Vec::new();
    while seen.last().is_none_or(|screen| screen != "goodbye") {
        seen.push(stage.next().await["view"]["screen"].clone());
    }
    assert!(!seen.contains(&"choose".into()), "{seen:?}");
    assert!(!stage.desk.asked().contains(&"applicant".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_comes_after_the_end_is_voided() {
    let mut stage = Stage::new();
    stage.desk.hold_offers();
    stage.reach_consent().await;
    while !stage.desk.asked().contains(&"create".to_owned()) {
        tokio::task::yield_now().await;
    }
    stage.press(Intent::Stop);
    stage.screen("cleaning_up").await;
    stage.desk.let_offers_go();
    stage.screen("take_card").await;
    assert_eq!(stage.desk.asked().last().map(String::as_str), Some("cancel e1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_ends_the_visit() {
    let mut stage = Stage::new();
    stage.reach_choice().await;
    stage.pass(Duration::from_secs(121));
    let end = stage.screen("take_card").await;
    assert_eq!(end["outcome"]["kind"], "timed_out");
    assert!(!stage.bench.is_pin_verified());
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_the_engine_leaves_nothing_open() {
    let mut stage = Stage::new();
    stage.reach_code().await;
    assert!(stage.engine.current_view().contains("issuer.example/e/"));
    stage.engine.stop().await;
    assert!(stage.desk.asked().contains(&"cancel e1".to_owned()));
    assert!(stage.bench.resets() >= 1 && !stage.bench.is_pin_verified());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kiosk_is_ready_for_the_next_person() {
    let mut stage = Stage::new();
    stage.reach_code().await;
    stage.press(Intent::Stop);
    stage.screen("take_card").await;
    stage.bench.remove();
    stage.screen("goodbye").await;
    stage.pass(Duration::from_secs(30));
    stage.screen("welcome").await;
    assert!(!stage.engine.current_view().contains("issuer.example"));
    stage.reach_choice().await;
    assert_eq!(stage.bench.verifies(), 2);
}

/// What a person may hit on the PIN pad.
#[derive(Clone, Debug)]
enum Key {
    Digit(u8),
    Erase,
    Submit,
    Other,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn one_submit_is_at_most_one_verify(
        keys in proptest::collection::vec(
            prop_oneof![
                6 => (0_u8..=9).prop_map(Key::Digit),
                1 => Just(Key::Erase),
                2 => Just(Key::Submit),
                1 => Just(Key::Other),
            ],
            0..60,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (submits, verifies) = runtime.block_on(async {
            let mut stage = Stage::new();
            stage.reach_pin().await;
            let mut submits = 0;
            for key in keys {
                match key {
                    Key::Digit(digit) => stage.press(Intent::PinDigit { digit: enrollment::Digit::new(digit).unwrap() }),
                    Key::Erase => stage.press(Intent::PinErase),
                    Key::Submit => {
                        submits += 1;
                        stage.press(Intent::PinSubmit);
                    }
                    Key::Other => stage.press(Intent::UseLastTry),
                }
            }
            stage.engine.stop().await;
            (submits, stage.bench.verifies())
        });
        prop_assert!(verifies <= submits, "{verifies} VERIFY for {submits} presses of Enter");
    }
}
