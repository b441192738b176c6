//! A PIN that is changed, and one that is unblocked by its PUK: then a phone is enrolled with the new one.

use journeys::{
    PATIENCE,
    leftovers::{assert_nowhere, assert_pin_forgotten},
    visit,
};
use serde_json::{Value, json};
use stack::{Kioskctl, Stack, TEST_PIN, view_of};

/// Digits that stand nowhere by chance.
const NEW: &str = "73916482";
/// The PUK of every test card.
const PUK: &str = "12345678";

fn stack(profile: &str) -> Stack {
    let mut stack = Stack::builder().cards(&[profile]).start().unwrap();
    stack.reconfigure(|config| config.pin_replacement = true).unwrap();
    stack
}

/// `kioskctl pin` with these lines on stdin: whether it succeeded, and what it printed.
fn pin(stack: &Stack, arguments: &[&str], lines: &[&str]) -> (bool, Value) {
    let mut command = stack.kiosk_command("kioskctl").unwrap();
    command.args(["--json", "pin"]).args(arguments);
    let mut kioskctl = Kioskctl::start(&mut command, &stack.dir().logs()).unwrap();
    for line in lines {
        kioskctl.say(line).unwrap();
    }
    let status = kioskctl.wait(PATIENCE).unwrap();
    (status.success(), kioskctl.heard().last().cloned().unwrap_or_default())
}

fn change(stack: &Stack, lines: &[&str]) -> (bool, Value) {
    pin(stack, &["change", "--stdin", "--yes"], lines)
}

fn unblock(stack: &Stack, lines: &[&str]) -> (bool, Value) {
    pin(stack, &["unblock", "--stdin", "--yes"], lines)
}

/// A person with the new PIN gets a credential.
fn enroll(stack: &Stack) {
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.say(NEW).unwrap();
    let offer = visit::await_offer(&mut kiosk);
    let (_, issued) = visit::take_part(stack, &mut kiosk, &offer);
    let last = kiosk.await_screen("take_card", PATIENCE).unwrap();
    assert_eq!(view_of(&last).unwrap()["outcome"]["serial"], issued["serial"]);
    assert!(kiosk.wait(PATIENCE).unwrap().success());
    assert_pin_forgotten(stack);
}

#[test]
fn a_changed_pin_is_the_one_that_enrolls() {
    let stack = stack("p256");
    let mut card = stack.insert("p256", &[]).unwrap();
    for (lines, what) in [
        ([TEST_PIN, "12345"], "the new PIN is not 6 to 8 digits"),
        (["12345a", NEW], "the old PIN is not 6 to 8 digits"),
        ([TEST_PIN, TEST_PIN], "the new PIN is the old one"),
        ([TEST_PIN, "777777"], "the new PIN is one digit over and over"),
    ] {
        let (success, said) = change(&stack, &lines);
        assert_eq!((success, &said["what"]), (false, &json!(what)));
    }
    let is_change = |apdu: &stack::Apdu| apdu.ins == "24";
    assert!(!card.apdus().iter().any(is_change), "nothing malformed reaches the card");

    let (success, said) = change(&stack, &["654321", NEW]);
    assert_eq!((success, &said["pin"]["outcome"]), (false, &json!({"verdict": "wrong", "tries_left": 2})));
    let (success, said) = change(&stack, &[TEST_PIN, NEW]);
    assert!(success, "{said}");
    assert_eq!(said["pin"]["outcome"]["verdict"], "verified");
    assert_eq!(card.apdus().into_iter().filter(is_change).count(), 2, "one command for each");
    let (success, said) = pin(&stack, &["status"], &[]);
    assert_eq!((success, &said["pin"]["tries_left"]), (true, &json!(3)));

    enroll(&stack);
    assert_eq!(card.pin_tries(), 1);
    assert_nowhere(stack.dir().path(), &[("the new PIN", NEW)]);
}

#[test]
fn an_unblocked_pin_is_the_one_that_enrolls() {
    let stack = stack("blocked");
    let mut card = stack.insert("blocked", &[]).unwrap();
    let (success, said) = pin(&stack, &["status"], &[]);
    assert_eq!((success, &said["pin"]["blocked"]), (false, &json!(true)));
    let (success, said) = change(&stack, &[TEST_PIN, NEW]);
    assert_eq!((success, &said["code"]), (false, &json!("PIN-101")));
    let (success, said) = unblock(&stack, &["99999999", NEW]);
    assert!(!success && said["pin"]["outcome"]["tries_left"].is_u64(), "{said}");
    let (success, said) = unblock(&stack, &[PUK, NEW]);
    assert!(success, "{said}");
    assert_eq!(card.apdus().iter().filter(|apdu| apdu.ins == "2C").count(), 2);
    enroll(&stack);
}

#[test]
fn a_pin_is_changed_on_the_way_and_the_visit_goes_on() {
    let stack = stack("p256");
    let mut kiosk = stack.enroll_asking(&[]).unwrap();
    kiosk.say(NEW).unwrap();
    let mut card = stack.insert("p256", &[]).unwrap();
    let line = kiosk.await_screen("who_you_are", PATIENCE).unwrap();
    assert_eq!(view_of(&line).unwrap()["can_change_pin"], true);
    kiosk.intend("change_pin").unwrap();
    for entry in [TEST_PIN, NEW, NEW] {
        visit::type_pin(&mut kiosk, entry);
    }
    kiosk.await_view("the notice", PATIENCE, |view| view["notice"] == "pin_changed").unwrap();
    assert_pin_forgotten(&stack);
    kiosk.intend("continue").unwrap();
    kiosk.await_screen("choose", PATIENCE).unwrap();
    assert_eq!(card.pin_tries(), 1);
    kiosk.intend("stop").unwrap();
    let line = kiosk.await_screen("take_card", PATIENCE).unwrap();
    assert_eq!(view_of(&line).unwrap()["outcome"]["kind"], "pin_replaced");
}

#[test]
fn a_kiosk_that_does_not_allow_it_sends_nothing() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let mut card = stack.insert("p256", &[]).unwrap();
    for (said, key) in [(change(&stack, &[TEST_PIN, NEW]), "pin_change"), (unblock(&stack, &[PUK, NEW]), "pin_unblock")]
    {
        let (success, said) = said;
        assert!(!success && said["what"].as_str().unwrap().contains(key), "{said}");
    }
    assert!(card.apdus().is_empty(), "{:?}", card.apdus());
}
