//! PINs that are changed and unblocked on the screen.

use enrollment::{AuditEvent, Digit, Intent};
use virtual_card::Card;

use super::stage::{Stage, card};
use crate::config::PinPadUse;

const NEW: &str = "654321";

fn enter(stage: &Stage, entries: [&str; 3]) {
    entries.into_iter().for_each(|entry| stage.type_pin(entry));
}

/// From the card going in to the first of the three entries.
async fn reach_new_pin(stage: &mut Stage, card: Card) {
    stage.bench.insert(card);
    stage.screen("who_you_are").await;
    stage.press(Intent::ChangePin);
    stage.screen("new_pin").await;
}

fn blocked() -> Card {
    let mut card = card("p256");
    card.set_pin_tries_left(0);
    card
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_pin_is_the_one_that_signs_in() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    reach_new_pin(&mut stage, card("p256")).await;
    enter(&stage, ["123456", NEW, NEW]);
    let changed = stage.until(|view| view["screen"] == "who_you_are").await;
    assert_eq!((&changed["notice"], &changed["tries"]["left"]), (&"pin_changed".into(), &3.into()));
    assert!(stage.audited().contains(&AuditEvent::PinChanged));
    stage.until_released().await;
    stage.press(Intent::Continue);
    stage.screen("enter_pin").await;
    stage.type_pin(NEW);
    stage.screen("choose").await;
    assert_eq!(stage.bench.verifies(), 1, "one VERIFY; the change was no VERIFY");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_pin_is_not_left_verified_for_the_next_program() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    reach_new_pin(&mut stage, card("p256")).await;
    enter(&stage, ["123456", NEW, NEW]);
    stage.until(|view| view["notice"] == "pin_changed").await;
    assert!(!stage.bench.is_pin_verified());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_reaches_the_card_that_is_not_right_in_itself() {
    for (entries, notice) in [
        (["123456", NEW, "654322"], "differ"),
        (["123456", "123456", "123456"], "unchanged"),
        (["123456", "777777", "777777"], "too_simple"),
    ] {
        let mut stage = Stage::permissive(PinPadUse::Auto);
        reach_new_pin(&mut stage, card("p256")).await;
        stage.until_checked().await;
        let before = stage.bench.apdus();
        enter(&stage, entries);
        let again = stage.until(|view| view["notice"] == notice).await;
        assert_eq!(again["stage"], "new");
        assert_eq!(stage.bench.apdus(), before, "{notice}");
        stage.type_pin(NEW);
        stage.type_pin(NEW);
        stage.until(|view| view["notice"] == "pin_changed").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_old_pin_tells_the_tries_and_the_last_one_is_kept() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    reach_new_pin(&mut stage, card("p256")).await;
    enter(&stage, ["999999", NEW, NEW]);
    let wrong = stage.until(|view| view["screen"] == "new_pin" && view["notice"] == "wrong").await;
    assert_eq!((&wrong["tries"]["left"], &wrong["stage"]), (&2.into(), &"known".into()));
    enter(&stage, ["999999", NEW, NEW]);
    let kept = stage.until(|view| view["screen"] == "who_you_are").await;
    assert_eq!((&kept["notice"], &kept["can_change_pin"]), (&"last_try_kept".into(), &false.into()));
    assert_eq!(stage.bench.pin_tries_left(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_puk_gives_a_blocked_card_a_new_pin_and_the_visit_goes_on() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    stage.bench.insert(blocked());
    assert_eq!(stage.screen("pin_blocked").await["can_unblock"], true);
    stage.press(Intent::UnblockPin);
    stage.screen("new_pin").await;
    enter(&stage, ["99999999", NEW, NEW]);
    let wrong = stage.until(|view| view["notice"] == "wrong").await;
    assert_eq!(wrong["tries"]["left"], 4);
    assert!(stage.audited().contains(&AuditEvent::PukWrong));
    enter(&stage, [Card::DEFAULT_PUK, NEW, NEW]);
    let unblocked = stage.until(|view| view["screen"] == "who_you_are").await;
    assert_eq!((&unblocked["notice"], &unblocked["tries"]["left"]), (&"pin_unblocked".into(), &3.into()));
    stage.press(Intent::Continue);
    stage.screen("enter_pin").await;
    stage.type_pin(NEW);
    stage.screen("choose").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_try_of_a_puk_is_kept_and_a_blocked_one_has_its_code() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    stage.bench.insert(blocked());
    stage.screen("pin_blocked").await;
    stage.press(Intent::UnblockPin);
    for left in [4, 3, 2] {
        enter(&stage, ["99999999", NEW, NEW]);
        stage.until(|view| view["notice"] == "wrong" && view["tries"]["left"] == left).await;
    }
    enter(&stage, ["99999999", NEW, NEW]);
    stage.until(|view| view["puk_kept"] == true).await;
    stage.press(Intent::Done);
    stage.screen("take_card").await;
    // Whoever comes again may use it, without being told beforehand: no card says how a PUK stands.
    stage.bench.remove();
    stage.bench.put_back();
    stage.screen("pin_blocked").await;
    stage.press(Intent::UnblockPin);
    enter(&stage, ["99999999", NEW, NEW]);
    assert_eq!(stage.screen("error").await["error"]["code"], "PIN-103");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_pulled_while_a_pin_is_replaced_is_told_of_and_typed_digits_are_gone() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    reach_new_pin(&mut stage, card("p256")).await;
    stage.type_pin("123456");
    stage.press(Intent::PinDigit { digit: Digit::new(6).unwrap() });
    stage.until(|view| view["stage"] == "new" && view["digits"] == 1).await;
    stage.bench.remove();
    let error = stage.screen("error").await;
    assert_eq!((&error["error"]["code"], &error["error"]["pin_try_used"]), (&"CARD-101".into(), &false.into()));
    stage.bench.put_back();
    stage.screen("who_you_are").await;
    assert_eq!(stage.bench.pin_tries_left(), Some(3));
}
