//! Whole visits, told as a person would live them.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "tests read JSON views")]

mod script;

use std::time::Duration;

use enrollment::{
    AuditEvent, Effect, ErrorCode, Event, Intent, PhoneEvent, PinCheck, Policy, ReaderFault, Severity, Sound, Tries,
};
use script::{Kiosk, card, failure, finding, issued, kiosk_in, kiosk_under, offer, op_of, other_reader, reader};

fn verifies(kiosk: &Kiosk) -> usize {
    kiosk.effects.iter().filter(|effect| matches!(effect, Effect::VerifyPin { .. })).count()
}

#[test]
fn a_whole_enrollment_ends_with_the_card_taken_and_nothing_left() {
    let mut kiosk = kiosk_in("Finished");
    let screen = kiosk.screen();
    assert_eq!(screen["view"]["screen"], "take_card");
    assert_eq!(screen["view"]["outcome"]["serial"], "4a");
    assert_eq!(verifies(&kiosk), 1);
    assert!(kiosk.effects.contains(&Effect::Audit(AuditEvent::CleanedUp)));
    kiosk.on(Event::CardRemoved(reader()));
    assert_eq!(kiosk.screen_name(), "goodbye");
    kiosk.wait(Duration::from_secs(3));
    assert_eq!(kiosk.screen_name(), "welcome");
    assert_eq!(kiosk.session.help_code(), None);
}

#[test]
fn a_card_put_in_again_at_the_last_screen_begins_a_new_visit() {
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.type_pin(3);
    let first = kiosk.screen()["visit"].clone();
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen()["view"]["error"]["code"], "CARD-101");
    let effects = kiosk.on(Event::CardInserted(reader()));
    assert_eq!(kiosk.screen_name(), "reading_card", "the screen said to put it in again");
    assert_ne!(kiosk.screen()["visit"], first);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadCard { .. })), "{effects:?}");
}

#[test]
fn a_card_left_in_the_reader_is_asked_for_again_and_again() {
    let mut kiosk = kiosk_in("Finished");
    for _ in 0..11 {
        assert_eq!(kiosk.wait(Duration::from_secs(5)), [Effect::Play(Sound::TakeCard)]);
        assert_eq!(kiosk.screen()["view"]["forgotten"], false);
    }
    assert_eq!(kiosk.wait(Duration::from_secs(5)), [Effect::Play(Sound::CardForgotten)], "louder after a minute");
    assert_eq!(kiosk.screen()["view"]["forgotten"], true);
}

#[test]
fn every_key_of_the_pad_ticks_alike_and_a_mistake_does_not() {
    let ticks = |effects: &[Effect]| effects.iter().filter(|effect| **effect == Effect::Play(Sound::Key)).count();
    let mut kiosk = kiosk_in("EnterPin");
    for number in 0..=8 {
        let digit = enrollment::Digit::new(number % 8).expect("a digit");
        let taken = number < 8;
        assert_eq!(ticks(&kiosk.on(Event::Intent(Intent::PinDigit { digit }))), usize::from(taken), "{number}");
    }
    assert_eq!(ticks(&kiosk.on(Event::Intent(Intent::PinErase))), 1);
    assert_eq!(ticks(&kiosk.on(Event::Intent(Intent::PinSubmit))), 1);
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.type_pin(5);
    assert_eq!(kiosk.on(Event::Intent(Intent::PinSubmit)), [Effect::Play(Sound::Mistake)]);
}

#[test]
fn a_person_who_does_nothing_is_asked_aloud_and_once() {
    let mut kiosk = kiosk_in("EnterPin");
    let seconds = Duration::from_secs;
    assert_eq!(kiosk.wait(seconds(89)), []);
    assert_eq!(kiosk.wait(seconds(1)), [Effect::Play(Sound::MoreTime)]);
    assert_eq!(kiosk.wait(seconds(10)), []);
    kiosk.on(Event::Intent(Intent::KeepGoing));
    assert_eq!(kiosk.wait(seconds(90)), [Effect::Play(Sound::MoreTime)], "asked anew");
}

#[test]
fn a_short_pin_is_never_sent() {
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.type_pin(5);
    kiosk.press(Intent::PinSubmit);
    assert_eq!(verifies(&kiosk), 0);
    assert_eq!(kiosk.screen()["view"]["notice"], "too_short");
    kiosk.type_pin(4);
    assert_eq!(kiosk.screen()["view"]["digits"], 8);
}

#[test]
fn a_wrong_pin_shows_the_cards_own_count_and_the_last_try_is_a_choice() {
    let mut kiosk = kiosk_under(Policy::default(), "CheckingPin");
    let op = kiosk.verify_op();
    kiosk.on(Event::PinChecked(op, Ok(PinCheck::Wrong(Tries::Left(2)))));
    let screen = kiosk.screen();
    assert_eq!(screen["view"]["notice"], "wrong");
    assert_eq!(screen["view"]["tries"]["left"], 2);
    assert_eq!(screen["view"]["digits"], 0);
    kiosk.type_pin(6);
    kiosk.press(Intent::PinSubmit);
    let op = kiosk.verify_op();
    kiosk.on(Event::PinChecked(op, Ok(PinCheck::Wrong(Tries::Left(1)))));
    assert_eq!(kiosk.screen_name(), "last_try");
    kiosk.type_pin(6);
    kiosk.press(Intent::PinSubmit);
    assert_eq!(verifies(&kiosk), 2, "only the choice opens the pad");
    kiosk.press(Intent::UseLastTry);
    kiosk.type_pin(6);
    kiosk.press(Intent::PinSubmit);
    let op = kiosk.verify_op();
    kiosk.on(Event::PinChecked(op, Ok(PinCheck::Blocked)));
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen_name(), "pin_blocked");
    assert_eq!(verifies(&kiosk), 3);
}

#[test]
fn a_blocked_card_is_told_before_any_pin() {
    let mut kiosk = kiosk_under(Policy::default(), "ReadingCard");
    let op = kiosk.read_op();
    kiosk.on(Event::CardRead(op, Ok(card(Tries::Blocked))));
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen_name(), "pin_blocked");
    kiosk.wait(Duration::from_secs(60));
    assert_eq!(kiosk.screen_name(), "take_card");
}

#[test]
fn a_false_card_stops_the_visit_even_while_the_person_types() {
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.type_pin(3);
    let op = kiosk.check_op();
    let effects = kiosk.on(Event::CardChecked(op, Ok(vec![finding(Severity::Warn), finding(Severity::Stop)])));
    assert!(effects.contains(&Effect::PinForget));
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen()["view"]["error"]["code"], ErrorCode::CardInconsistent.id());
}

#[test]
fn a_warning_about_the_card_stops_nothing() {
    let mut kiosk = kiosk_in("EnterPin");
    let op = kiosk.check_op();
    kiosk.on(Event::CardChecked(op, Ok(vec![finding(Severity::Warn)])));
    assert_eq!(kiosk.screen_name(), "enter_pin");
}

#[test]
fn taking_the_card_out_says_so_and_whether_a_try_was_used() {
    for (state, may_have_used) in [("ReadingCard", false), ("EnterPin", false), ("CheckingPin", true)] {
        let mut kiosk = kiosk_in(state);
        kiosk.on(Event::CardRemoved(reader()));
        kiosk.cleaned_up();
        let screen = kiosk.screen();
        assert_eq!(screen["view"]["error"]["code"], "CARD-101", "{state}");
        assert_eq!(screen["view"]["error"]["pin_try_used"], may_have_used, "{state}");
        assert_eq!(screen["view"]["error"]["card"], "out", "{state}");
    }
}

#[test]
fn another_readers_card_changes_nothing_until_the_visit_is_over() {
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.on(Event::CardInserted(other_reader()));
    kiosk.on(Event::CardRemoved(other_reader()));
    kiosk.on(Event::CardInserted(other_reader()));
    assert_eq!(kiosk.screen_name(), "enter_pin");
    kiosk.press(Intent::Stop);
    kiosk.cleaned_up();
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.wait(Duration::from_secs(3));
    assert_eq!(kiosk.screen_name(), "reading_card");
    assert!(
        kiosk
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::ReadCard { reader, .. } if *reader == other_reader()))
    );
}

#[test]
fn the_code_can_be_kept_on_screen_without_the_card_or_erased() {
    for (intent, screen) in [(Intent::KeepScreen, "scan_code"), (Intent::EraseScreen, "cleaning_up")] {
        let mut kiosk = kiosk_in("Offered");
        kiosk.on(Event::CardRemoved(reader()));
        assert_eq!(kiosk.screen()["view"]["keep"]["left_ms"], 30_000);
        kiosk.press(intent);
        assert_eq!(kiosk.screen_name(), screen);
    }
    let mut kiosk = kiosk_in("Offered");
    kiosk.on(Event::CardRemoved(reader()));
    let effects = kiosk.wait(Duration::from_secs(30));
    let voided = |effect: &Effect| matches!(effect, Effect::CleanUp { enrollment: Some(id), .. } if id == "e1");
    assert!(effects.iter().any(voided), "{effects:?}");
}

fn hello() -> PhoneEvent {
    PhoneEvent::Hello { kind: "Example phone".to_owned(), match_code: "K7QF".to_owned() }
}

#[test]
fn a_phone_that_says_hello_after_the_card_has_gone_waits_for_the_persons_word() {
    let mut kiosk = kiosk_in("Offered");
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.phone(hello());
    assert_eq!(kiosk.screen_name(), "scan_code", "a stranger must not be asked");
    kiosk.press(Intent::KeepScreen);
    assert_eq!(kiosk.screen_name(), "confirm_phone");

    let mut kiosk = kiosk_in("Offered");
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.phone(hello());
    kiosk.wait(Duration::from_secs(30));
    assert_eq!(kiosk.screen_name(), "cleaning_up");
}

#[test]
fn taking_the_card_before_the_answer_about_the_phone_is_a_no() {
    let mut kiosk = kiosk_in("ConfirmPhone");
    let effects = kiosk.on(Event::CardRemoved(reader()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::CancelEnrollment { .. })), "{effects:?}");
    let op = effects.iter().find_map(op_of).expect("an operation");
    kiosk.on(Event::Cancelled(op, Ok(())));
    assert_eq!(kiosk.screen_name(), "cleaning_up");
}

#[test]
fn no_new_code_is_made_without_the_card() {
    let mut kiosk = kiosk_in("Offered");
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.press(Intent::KeepScreen);
    assert_eq!(kiosk.screen()["view"]["can_replace"], false);
    assert!(kiosk.press(Intent::NewCode).is_empty());
    kiosk.phone(PhoneEvent::Expired);
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen()["view"]["error"]["code"], "PHONE-101");

    let mut kiosk = kiosk_in("MakingCredential");
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.wait(Duration::from_secs(61));
    assert_eq!(kiosk.screen()["view"]["silent"], false);
    assert!(kiosk.press(Intent::NewCode).is_empty());
}

#[test]
fn a_code_that_is_being_replaced_takes_its_phone_with_it() {
    let mut kiosk = kiosk_in("Offered");
    let op = kiosk.press(Intent::NewCode).iter().find_map(op_of).expect("an operation");
    kiosk.phone(hello());
    assert_eq!(kiosk.screen_name(), "scan_code");
    kiosk.on(Event::OfferMade(op, Ok(offer("e1"))));
    assert_eq!(kiosk.screen()["view"]["notice"]["kind"], "replaced");
}

#[test]
fn a_code_the_issuer_will_not_replace_stays() {
    let mut kiosk = kiosk_in("Offered");
    let op = kiosk.press(Intent::NewCode).iter().find_map(op_of).expect("an operation");
    kiosk.on(Event::OfferMade(op, Err(failure(ErrorCode::CancelledElsewhere))));
    let screen = kiosk.screen();
    assert_eq!(screen["view"]["notice"]["kind"], "last_code");
    assert_eq!(screen["view"]["can_replace"], false);
    assert_eq!(screen["view"]["countdown"]["can_extend"], false);
    assert_eq!(screen["view"]["number"], "48317206");
}

#[test]
fn the_typed_code_is_gone_with_its_last_second() {
    let mut kiosk = kiosk_in("Offered");
    kiosk.press(Intent::CannotScan);
    assert_eq!(kiosk.screen()["view"]["code"], "1234567890123");
    kiosk.wait(Duration::from_secs(300));
    assert!(!kiosk.screen().to_string().contains("1234567890123"));
}

#[test]
fn a_card_put_in_again_starts_anew() {
    let mut kiosk = kiosk_in("Offered");
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.press(Intent::KeepScreen);
    let effects = kiosk.on(Event::CardInserted(reader()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::CleanUp { enrollment: Some(_), .. })));
    kiosk.cleaned_up();
    kiosk.wait(Duration::from_secs(3));
    assert_eq!(kiosk.screen_name(), "reading_card");
}

#[test]
fn a_hidden_or_expired_code_is_not_in_the_view() {
    let mut kiosk = kiosk_in("Offered");
    assert_eq!(kiosk.screen()["view"]["number"], "48317206");
    kiosk.press(Intent::Hide);
    let screen = kiosk.screen();
    assert!(
        screen["view"]["qr"].is_null() && screen["view"]["number"].is_null() && screen["view"]["scan_url"].is_null()
    );
    kiosk.press(Intent::Show);
    kiosk.wait(Duration::from_secs(300));
    let screen = kiosk.screen();
    assert!(screen["view"]["qr"].is_null() && screen["view"]["number"].is_null());
}

#[test]
fn an_expired_code_can_be_asked_for_anew_under_the_same_consent() {
    let mut kiosk = kiosk_in("OfferEnded");
    assert_eq!(kiosk.screen()["view"]["notice"]["kind"], "expired");
    let effects = kiosk.press(Intent::NewCode);
    let asked = |effect: &Effect| matches!(effect, Effect::CreateEnrollment { name, .. } if name == "Work phone");
    assert!(effects.iter().any(asked), "{effects:?}");
}

#[test]
fn a_replaced_code_shows_the_new_one_and_more_time_ends_at_the_ceiling() {
    let mut kiosk = kiosk_in("Offered");
    let op = kiosk.press(Intent::NewCode).iter().find_map(op_of).expect("an operation");
    assert!(kiosk.press(Intent::MoreTime).is_empty(), "one at a time");
    kiosk.on(Event::OfferMade(op, Ok(offer("e1"))));
    assert_eq!(kiosk.screen()["view"]["notice"]["kind"], "replaced");
    kiosk.wait(Duration::from_secs(290));
    let op = kiosk.press(Intent::MoreTime).iter().find_map(op_of).expect("an operation");
    kiosk.on(Event::OfferExtended(op, Ok(310)));
    let screen = kiosk.screen();
    assert_eq!(screen["view"]["countdown"]["left_ms"], 310_000);
    assert_eq!(screen["view"]["countdown"]["can_extend"], false);
}

#[test]
fn silence_on_the_question_about_the_phone_is_a_no() {
    let mut kiosk = kiosk_in("ConfirmPhone");
    let effects = kiosk.wait(Duration::from_secs(90));
    let op = effects.iter().find_map(op_of).expect("an operation");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::CancelEnrollment { .. })));
    kiosk.on(Event::Cancelled(op, Ok(())));
    assert_eq!(kiosk.screen()["view"]["phone_refused"], true);
}

#[test]
fn the_phones_end_is_the_right_error() {
    let cases = [
        (PhoneEvent::Locked, "PHONE-102"),
        (PhoneEvent::Cancelled, "PHONE-104"),
        (PhoneEvent::Failed(failure(ErrorCode::PhoneFailed)), "PHONE-103"),
        (PhoneEvent::Lost(failure(ErrorCode::IssuerConnectionLost)), "NET-103"),
    ];
    for (event, code) in cases {
        for state in ["Offered", "ConfirmPhone", "MakingCredential"] {
            let mut kiosk = kiosk_in(state);
            kiosk.phone(event.clone());
            kiosk.cleaned_up();
            assert_eq!(kiosk.screen()["view"]["error"]["code"], code, "{state}");
        }
    }
}

#[test]
fn a_phone_turned_off_is_told_in_the_end() {
    let mut kiosk = kiosk_in("TurningOff");
    let op = kiosk.press(Intent::ConfirmTurnOff).iter().find_map(op_of).expect("an operation");
    assert_eq!(kiosk.screen()["view"]["result"], "working");
    kiosk.on(Event::Revoked(op, Ok(vec![script::credential("c1", false)])));
    assert_eq!(kiosk.screen()["view"]["result"], "off");
    kiosk.press(Intent::Stop);
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen()["view"]["outcome"]["kind"], "turned_off");
}

#[test]
fn an_idle_person_is_warned_and_any_key_but_stop_keeps_going() {
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.wait(Duration::from_secs(90));
    assert_eq!(kiosk.screen()["idle_warning"]["left_ms"], 30_000);
    kiosk.type_pin(1);
    let screen = kiosk.screen();
    assert!(screen["idle_warning"].is_null());
    assert_eq!(screen["view"]["digits"], 0, "the key only said: still here");
    kiosk.wait(Duration::from_secs(120));
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen()["view"]["outcome"]["kind"], "timed_out");
}

#[test]
fn a_late_answer_to_an_old_operation_is_dropped() {
    let mut kiosk = kiosk_in("ReadingCard");
    let old = kiosk.read_op();
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.cleaned_up();
    kiosk.press(Intent::Done);
    kiosk.on(Event::CardInserted(reader()));
    assert!(kiosk.on(Event::CardRead(old, Ok(card(Tries::Left(3))))).is_empty());
    assert_eq!(kiosk.screen_name(), "reading_card");
}

#[test]
fn an_error_that_may_pass_can_be_tried_again_without_moving_the_card() {
    let mut kiosk = kiosk_in("ContactingIssuer");
    let op = kiosk.authenticate_op();
    kiosk.on(Event::Authenticated(op, Err(failure(ErrorCode::IssuerUnreachable))));
    kiosk.cleaned_up();
    let screen = kiosk.screen();
    assert_eq!(screen["view"]["error"]["class"], "try_again");
    assert_eq!(screen["view"]["error"]["incident"], "K7QF4M");
    kiosk.press(Intent::TryAgain);
    assert_eq!(kiosk.screen_name(), "reading_card");
}

#[test]
fn a_service_that_goes_away_is_told_apart_from_a_card_taken_out() {
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.on(Event::ReaderFault(ReaderFault::ServiceMissing));
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen()["view"]["error"]["code"], "READER-101");
    kiosk.press(Intent::Done);
    assert_eq!(kiosk.screen_name(), "out_of_order");
    kiosk.on(Event::ReaderReady);
    assert_eq!(kiosk.screen_name(), "welcome");
}

#[test]
fn an_issue_without_a_kiosk_watching_the_key_is_still_an_issue() {
    let mut kiosk = kiosk_in("MakingCredential");
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.phone(PhoneEvent::Issued(issued()));
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen_name(), "goodbye");
    kiosk.wait(Duration::from_secs(20));
    assert_eq!(kiosk.screen_name(), "welcome");
}

#[test]
fn secrets_of_a_view_are_redacted_when_printed() {
    let kiosk = kiosk_in("Offered");
    let printed = format!("{:?} {:?} {:?}", kiosk.session, kiosk.session.view(kiosk.now), offer("e1"));
    for secret in ["48317206", "AAAAAAAAAAAAAAAAAAAAAA", "1234567890123"] {
        assert!(!printed.contains(secret), "{secret} is printed");
    }
}
