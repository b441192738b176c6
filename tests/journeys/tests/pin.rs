//! PINs: wrong once, wrong to the end, blocked before.

use journeys::{PATIENCE, leftovers::assert_pin_forgotten, visit};
use serde_json::json;
use stack::{Stack, TEST_PIN, view_of};

/// Another PIN than the card's.
const WRONG: &str = "654321";

#[test]
fn a_wrong_pin_can_be_typed_again() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive_answering(&stack, "p256", WRONG, &[]);
    let again = |view: &serde_json::Value| view["screen"] == "enter_pin" && view["notice"] == "wrong";
    let line = kiosk.await_view("the notice about the wrong PIN", PATIENCE, again).unwrap();
    let view = view_of(&line).unwrap();
    assert_eq!(view["tries"], json!({"known": "left", "left": 2}), "{view}");
    assert_eq!(view["digits"], 0, "the dots are cleared");
    assert_eq!(card.pin_tries(), 1);

    visit::type_pin(&mut kiosk, TEST_PIN);
    kiosk.await_screen("choose", PATIENCE).unwrap();
    assert_eq!(card.pin_tries(), 2, "each PIN typed was sent once");
    kiosk.intend("stop").unwrap();
    assert_eq!(visit::await_failure(&mut kiosk)["reason"], "stopped");
    assert_pin_forgotten(&stack);
}

#[test]
fn a_wrong_pin_without_a_person_ends_the_visit() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive(&stack, "p256", WRONG, &[]);
    assert_eq!(visit::await_failure(&mut kiosk)["reason"], "pin_wrong");
    assert_eq!(card.pin_tries(), 1, "never a second VERIFY without a second action");
}

#[test]
fn the_last_try_is_a_choice_and_blocks_the_pin_when_wrong() {
    let stack = Stack::builder().cards(&["last-try"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive_answering(&stack, "last-try", WRONG, &[]);
    kiosk.await_screen("last_try", PATIENCE).unwrap();
    assert_eq!(card.pin_tries(), 0, "nothing was sent before the person chose");
    kiosk.intend("use_last_try").unwrap();
    kiosk.await_screen("pin_blocked", PATIENCE).unwrap();
    assert_eq!(card.pin_tries(), 1);
    assert_eq!(visit::await_failure(&mut kiosk)["code"], "PIN-101");
}

#[test]
fn a_blocked_card_is_told_at_once_and_never_tried() {
    let stack = Stack::builder().cards(&["blocked"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive(&stack, "blocked", TEST_PIN, &[]);
    kiosk.await_screen("pin_blocked", PATIENCE).unwrap();
    assert_eq!(visit::await_failure(&mut kiosk)["code"], "PIN-101");
    assert_eq!(card.pin_tries(), 0);
}
