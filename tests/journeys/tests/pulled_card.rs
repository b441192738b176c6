//! The card is pulled: while it is read, while the PIN is typed, and with the square code on screen.

use journeys::{
    PATIENCE,
    leftovers::{assert_nowhere, assert_offer_is_dead},
    visit,
};
use serde_json::json;
use stack::{Stack, TEST_PIN, view_of};

#[test]
fn while_it_is_read() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let faults = visit::script(&stack, &json!([{"apdu": 3, "do": {"remove": {"moment": "inside"}}}]));
    let (mut kiosk, mut card) = visit::arrive(&stack, "p256", TEST_PIN, &["--script", &faults.to_string_lossy()]);
    assert_eq!(visit::await_error(&mut kiosk), "CARD-101");
    visit::await_failure(&mut kiosk);
    assert_eq!(card.pin_tries(), 0);
}

#[test]
fn while_the_pin_is_asked_for() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.await_screen("welcome", PATIENCE).unwrap();
    let mut card = stack.insert("p256", &[]).unwrap();
    kiosk.await_screen("enter_pin", PATIENCE).unwrap();
    card.remove().unwrap();
    let line = kiosk.await_screen("error", PATIENCE).unwrap();
    let error = &view_of(&line).unwrap()["error"];
    assert_eq!(error["code"], "CARD-101");
    assert_eq!(error["pin_try_used"], false, "no try was used, and the screen says so");
    visit::await_failure(&mut kiosk);
    assert_eq!(card.pin_tries(), 0);
}

#[test]
fn while_the_card_compares_the_pin() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let faults = visit::script(&stack, &json!([{"ins": "20", "nth": 2, "do": {"remove": {"moment": "inside"}}}]));
    let (mut kiosk, mut card) = visit::arrive(&stack, "p256", TEST_PIN, &["--script", &faults.to_string_lossy()]);
    let line = kiosk.await_screen("error", PATIENCE).unwrap();
    let error = &view_of(&line).unwrap()["error"];
    assert_eq!(error["code"], "CARD-101");
    assert_eq!(error["pin_try_used"], true, "a try may have been used, and the screen does not deny it");
    visit::await_failure(&mut kiosk);
    assert_eq!(card.pin_tries(), 1);
}

#[test]
fn with_the_square_code_on_screen_and_nobody_keeping_it() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive(&stack, "p256", TEST_PIN, &[]);
    let offer = visit::await_offer(&mut kiosk);
    card.remove().unwrap();
    let asked = |view: &serde_json::Value| view["screen"] == "scan_code" && view["keep"].is_object();
    kiosk.await_view("the question whether to keep the screen", PATIENCE, asked).unwrap();
    kiosk.intend("erase_screen").unwrap();
    visit::await_failure(&mut kiosk);
    assert_eq!(card.pin_tries(), 1);
    assert_offer_is_dead(&stack, &offer);
    let code = offer.scan_url.rsplit('/').next().unwrap();
    assert_nowhere(stack.dir().path(), &[("the number", &offer.number), ("the scan code", code)]);
}

#[test]
fn with_the_square_code_kept_the_phone_still_gets_its_credential() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive(&stack, "p256", TEST_PIN, &[]);
    let offer = visit::await_offer(&mut kiosk);
    card.remove().unwrap();
    let asked = |view: &serde_json::Value| view["screen"] == "scan_code" && view["keep"].is_object();
    kiosk.await_view("the question whether to keep the screen", PATIENCE, asked).unwrap();
    kiosk.intend("keep_screen").unwrap();
    visit::take_part(&stack, &mut kiosk, &offer);
    assert!(kiosk.wait(PATIENCE).unwrap().success(), "it was issued, with the card out");
}
