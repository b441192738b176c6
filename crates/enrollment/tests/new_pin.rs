//! PINs on the reader's own keys, changed ones and unblocked ones, told as a person would live them.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "tests read JSON views")]

mod script;

use std::time::Duration;

use enrollment::{
    AuditEvent, CardFacts, Effect, Event, Intent, NewPinTask, PadEnd, PinCheck, PinReplaced, Policy, ReaderPad, Tries,
};
use script::{Kiosk, PAD, card, kiosk_in, kiosk_under, permissive, reader};
use serde_json::{Value, json};

fn view(kiosk: &Kiosk) -> Value {
    kiosk.screen()["view"].clone()
}

fn pad_says(kiosk: &mut Kiosk, check: PinCheck) {
    let op = kiosk.pin_op();
    kiosk.on(Event::PinChecked(op, Ok(check)));
}

fn card_says(kiosk: &mut Kiosk, outcome: PinReplaced) {
    let op = kiosk.pin_op();
    kiosk.on(Event::PinReplaced(op, Ok(outcome)));
}

fn entries(kiosk: &Kiosk) -> usize {
    kiosk.effects.iter().filter(|effect| matches!(effect, Effect::VerifyPinOnReader { .. })).count()
}

/// A kiosk whose card was read at a reader with these keys.
fn at_reader(policy: Policy, pad: ReaderPad, tries: Tries) -> Kiosk {
    let mut kiosk = kiosk_under(policy, "ReadingCard");
    let op = kiosk.read_op();
    kiosk.on(Event::CardRead(op, Ok(CardFacts { pad, ..card(tries) })));
    kiosk
}

#[test]
fn the_pin_is_entered_on_the_reader_and_never_on_the_screen() {
    let mut kiosk = kiosk_in("PinOnReader");
    let shown = view(&kiosk);
    assert_eq!((&shown["task"], &shown["waiting"]), (&json!("verify"), &json!(true)));
    assert_eq!(shown["countdown"], json!({"left_ms": 30_000, "total_ms": 30_000, "can_extend": false}));
    kiosk.enter();
    assert!(!kiosk.effects.iter().any(|effect| matches!(effect, Effect::PinPush(_) | Effect::VerifyPin { .. })));
    kiosk.wait(Duration::from_secs(30));
    assert_eq!(view(&kiosk)["countdown"], Value::Null, "the reader waits for the rest of an entry that has begun");
    pad_says(&mut kiosk, PinCheck::Verified);
    assert_eq!(kiosk.screen_name(), "contacting_issuer");
}

#[test]
fn what_the_reader_says_has_words_of_its_own_and_one_press_is_one_entry() {
    for (end, notice) in [(PadEnd::TimedOut, "timed_out"), (PadEnd::Length, "length")] {
        let mut kiosk = kiosk_in("PinOnReader");
        pad_says(&mut kiosk, PinCheck::NotEntered(end));
        let shown = view(&kiosk);
        assert_eq!((&shown["notice"], &shown["waiting"]), (&json!(notice), &json!(false)));
        assert_eq!(entries(&kiosk), 1);
        kiosk.press(Intent::Continue);
        assert_eq!(entries(&kiosk), 2);
    }
    let mut kiosk = kiosk_in("PinOnReader");
    pad_says(&mut kiosk, PinCheck::NotEntered(PadEnd::Cancelled));
    let shown = view(&kiosk);
    assert_eq!((&shown["screen"], &shown["notice"]), (&json!("who_you_are"), &json!("pad_cancelled")));
}

#[test]
fn a_wrong_pin_on_the_reader_shows_the_count_and_the_last_try_is_a_choice() {
    let mut kiosk = kiosk_in("PinOnReader");
    pad_says(&mut kiosk, PinCheck::Wrong(Tries::Left(1)));
    let shown = view(&kiosk);
    assert_eq!((&shown["notice"], &shown["tries"]["left"]), (&json!("wrong"), &json!(1)));
    kiosk.press(Intent::Continue);
    assert_eq!(kiosk.screen_name(), "last_try");
    assert_eq!(entries(&kiosk), 1);
    kiosk.press(Intent::UseLastTry);
    assert_eq!((kiosk.screen_name().as_str(), entries(&kiosk)), ("pin_on_reader", 2));
    pad_says(&mut kiosk, PinCheck::Blocked);
    assert_eq!(view(&kiosk)["can_unblock"], true);
}

#[test]
fn keys_of_no_use_give_way_to_the_screen_unless_they_are_insisted_on() {
    let mut kiosk = kiosk_in("PinOnReader");
    pad_says(&mut kiosk, PinCheck::NotEntered(PadEnd::Unusable));
    assert_eq!(kiosk.screen_name(), "enter_pin");
    let mut kiosk = at_reader(permissive(), ReaderPad { only: true, ..PAD }, Tries::Left(3));
    kiosk.press(Intent::Continue);
    pad_says(&mut kiosk, PinCheck::NotEntered(PadEnd::Unusable));
    kiosk.cleaned_up();
    assert_eq!(view(&kiosk)["error"]["code"], "READER-105");
    assert_eq!(view(&kiosk)["error"]["pin_try_used"], false);
}

#[test]
fn a_reader_that_never_answers_and_a_card_pulled_meanwhile_end_the_visit() {
    let mut kiosk = kiosk_in("PinOnReader");
    kiosk.wait(Duration::from_secs(30));
    kiosk.wait(Duration::from_secs(50));
    kiosk.cleaned_up();
    assert_eq!(view(&kiosk)["error"]["code"], "CARD-109");
    let mut kiosk = kiosk_in("PinOnReader");
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.cleaned_up();
    assert_eq!(view(&kiosk)["error"]["code"], "CARD-101");
    assert_eq!(view(&kiosk)["error"]["pin_try_used"], true, "only what is certain is said");
}

#[test]
fn a_pin_is_changed_by_three_entries_and_one_command() {
    let mut kiosk = kiosk_in("NewPin");
    for stage in ["known", "new", "again"] {
        assert_eq!((&view(&kiosk)["stage"], &view(&kiosk)["digits"]), (&json!(stage), &json!(0)));
        kiosk.type_pin(5);
        kiosk.press(Intent::PinSubmit);
        assert_eq!((&view(&kiosk)["stage"], &view(&kiosk)["notice"]), (&json!(stage), &json!("too_short")));
        kiosk.type_pin(1);
        kiosk.press(Intent::PinSubmit);
    }
    assert_eq!(view(&kiosk)["checking"], true);
    let kept = kiosk.effects.iter().filter(|effect| **effect == Effect::PinNext).count();
    let sent = kiosk.effects.iter().filter(|effect| matches!(effect, Effect::ReplacePin { .. })).count();
    assert_eq!((kept, sent), (2, 1));
    kiosk.enter();
    card_says(&mut kiosk, PinReplaced::Done(Tries::Left(3)));
    let shown = view(&kiosk);
    assert_eq!((&shown["screen"], &shown["notice"]), (&json!("who_you_are"), &json!("pin_changed")));
    assert!(kiosk.effects.contains(&Effect::Audit(AuditEvent::PinChanged)));
    kiosk.press(Intent::Stop);
    kiosk.cleaned_up();
    assert_eq!(view(&kiosk)["outcome"]["kind"], "pin_replaced");
}

#[test]
fn what_is_wrong_with_a_new_pin_is_asked_for_again_where_it_is_wrong() {
    for (outcome, stage, notice) in [
        (PinReplaced::Differ, "new", "differ"),
        (PinReplaced::Unchanged, "new", "unchanged"),
        (PinReplaced::TooSimple, "new", "too_simple"),
        (PinReplaced::Refused, "known", "refused"),
        (PinReplaced::Wrong(Tries::Left(2)), "known", "wrong"),
        (PinReplaced::Wrong(Tries::Unknown), "known", "wrong"),
    ] {
        let mut kiosk = kiosk_in("NewPin");
        (0..3).for_each(|_| drop(kiosk.enter()));
        card_says(&mut kiosk, outcome);
        let shown = view(&kiosk);
        assert_eq!((&shown["stage"], &shown["notice"]), (&json!(stage), &json!(notice)));
        assert_eq!((&shown["digits"], &shown["checking"]), (&json!(0), &json!(false)));
    }
}

#[test]
fn the_last_try_is_never_used_to_change_a_pin() {
    let mut kiosk = kiosk_in("NewPin");
    (0..3).for_each(|_| drop(kiosk.enter()));
    card_says(&mut kiosk, PinReplaced::Wrong(Tries::Left(1)));
    let shown = view(&kiosk);
    assert_eq!((&shown["notice"], &shown["can_change_pin"]), (&json!("last_try_kept"), &json!(false)));
    kiosk.press(Intent::ChangePin);
    assert_eq!(kiosk.screen_name(), "who_you_are");
}

#[test]
fn a_puk_unblocks_and_its_last_try_is_left_to_the_badge_office() {
    let mut kiosk = kiosk_in("PinLocked");
    assert_eq!(view(&kiosk)["can_unblock"], true);
    kiosk.press(Intent::UnblockPin);
    (0..3).for_each(|_| drop(kiosk.enter()));
    card_says(&mut kiosk, PinReplaced::Wrong(Tries::Left(2)));
    assert_eq!((&view(&kiosk)["notice"], &view(&kiosk)["tries"]["left"]), (&json!("wrong"), &json!(2)));
    (0..3).for_each(|_| drop(kiosk.enter()));
    card_says(&mut kiosk, PinReplaced::Done(Tries::Left(3)));
    assert_eq!((&view(&kiosk)["notice"], &view(&kiosk)["tries"]["left"]), (&json!("pin_unblocked"), &json!(3)));

    let mut kiosk = kiosk_in("PinLocked");
    kiosk.press(Intent::UnblockPin);
    (0..3).for_each(|_| drop(kiosk.enter()));
    card_says(&mut kiosk, PinReplaced::Wrong(Tries::Left(1)));
    assert_eq!((&view(&kiosk)["puk_kept"], &view(&kiosk)["can_unblock"]), (&json!(true), &json!(false)));
    kiosk.press(Intent::UnblockPin);
    assert_eq!(kiosk.screen_name(), "pin_blocked");
    kiosk.press(Intent::Done);
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen_name(), "take_card");
}

#[test]
fn a_blocked_puk_has_its_own_code() {
    let mut kiosk = kiosk_in("PinLocked");
    kiosk.press(Intent::UnblockPin);
    (0..3).for_each(|_| drop(kiosk.enter()));
    card_says(&mut kiosk, PinReplaced::Blocked);
    kiosk.cleaned_up();
    assert_eq!(view(&kiosk)["error"]["code"], "PIN-103");
}

#[test]
fn back_forgets_what_was_typed() {
    for (state, intent, before) in
        [("WhoYouAre", Intent::ChangePin, "who_you_are"), ("PinLocked", Intent::UnblockPin, "pin_blocked")]
    {
        let mut kiosk = kiosk_in(state);
        kiosk.press(intent);
        kiosk.enter();
        let effects = kiosk.press(Intent::Back);
        assert_eq!(effects, [Effect::PinForget]);
        assert_eq!(kiosk.screen_name(), before);
    }
}

#[test]
fn nothing_of_it_is_offered_where_the_policy_is_silent() {
    let mut kiosk = kiosk_under(Policy::default(), "WhoYouAre");
    assert_eq!(view(&kiosk)["can_change_pin"], false);
    kiosk.press(Intent::ChangePin);
    assert_eq!(kiosk.screen_name(), "who_you_are");
    let kiosk = at_reader(Policy::default(), PAD, Tries::Blocked);
    assert_eq!(kiosk.session.state_name(), "CleaningUp");
    let only_verify = ReaderPad { verify: true, change: false, only: true };
    let kiosk = at_reader(permissive(), only_verify, Tries::Left(3));
    assert_eq!(view(&kiosk)["can_change_pin"], false, "no PIN is ever typed on this screen");
}

#[test]
fn a_pin_is_changed_on_the_reader_where_it_can() {
    let mut kiosk = at_reader(permissive(), PAD, Tries::Left(3));
    let effects = kiosk.press(Intent::ChangePin);
    assert!(matches!(*effects, [Effect::ChangePinOnReader { .. }]), "{effects:?}");
    assert_eq!(view(&kiosk)["task"], "change");
    card_says(&mut kiosk, PinReplaced::Differ);
    assert_eq!((&view(&kiosk)["notice"], &view(&kiosk)["waiting"]), (&json!("differ"), &json!(false)));
    kiosk.press(Intent::Continue);
    card_says(&mut kiosk, PinReplaced::Done(Tries::Unknown));
    assert_eq!(view(&kiosk)["notice"], "pin_changed");
    let mut kiosk = at_reader(permissive(), ReaderPad { change: false, ..PAD }, Tries::Left(3));
    kiosk.press(Intent::ChangePin);
    let effects = {
        (0..2).for_each(|_| drop(kiosk.enter()));
        kiosk.enter()
    };
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReplacePin { task: NewPinTask::Change, .. })));
}
