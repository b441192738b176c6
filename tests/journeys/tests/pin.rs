//! PINs: wrong once, wrong to the end, blocked before.

use std::{
    thread,
    time::{Duration, Instant},
};

use journeys::{PATIENCE, leftovers::assert_pin_forgotten, visit};
use serde_json::{Value, json};
use stack::{Kioskctl, Stack, TEST_PIN, tool, view_of};

/// Another PIN than the card's.
const WRONG: &str = "654321";

#[test]
fn a_wrong_pin_can_be_typed_again() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive_answering(&stack, "p256", WRONG, &[]);
    let again = |view: &Value| view["screen"] == "enter_pin" && view["notice"] == "wrong";
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

#[test]
fn a_card_that_another_program_reset_gets_no_pin_until_the_person_types_it_again() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive_answering(&stack, "p256", WRONG, &[]);
    let notice = |kiosk: &mut Kioskctl, wanted: &str| {
        let asked = |view: &Value| view["screen"] == "enter_pin" && view["notice"] == wanted;
        view_of(&kiosk.await_view(wanted, PATIENCE, asked).unwrap()).unwrap().clone()
    };
    notice(&mut kiosk, "wrong");
    // Discovery, certificate, CHUID and security object are read: nothing of the kiosk's is under way.
    let begun = Instant::now();
    while card.apdus().iter().filter(|apdu| ["CB", "C0"].contains(&&*apdu.ins) && apdu.sw == "9000").count() < 4 {
        assert!(begun.elapsed() < PATIENCE, "{:?}", card.apdus());
        thread::sleep(Duration::from_millis(10));
    }
    let mut other = stack.with_reader(tool("opensc-tool").unwrap());
    stack::run("opensc-tool", other.arg("--reset=warm"), &stack.dir().logs(), PATIENCE).unwrap();

    visit::type_pin(&mut kiosk, TEST_PIN);
    let view = notice(&mut kiosk, "interrupted");
    assert_eq!((&view["tries"], &view["digits"]), (&json!({"known": "left", "left": 2}), &json!(0)));
    assert_eq!(card.pin_tries(), 1, "the PIN was not sent");

    visit::type_pin(&mut kiosk, TEST_PIN);
    kiosk.await_screen("choose", PATIENCE).unwrap();
    assert_eq!(card.pin_tries(), 2);
    kiosk.intend("stop").unwrap();
    assert_eq!(visit::await_failure(&mut kiosk)["reason"], "stopped");
}
