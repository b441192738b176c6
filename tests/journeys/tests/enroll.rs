//! One whole enrollment without a window, for each kind of card key.

use journeys::{
    PATIENCE,
    certificate::Got,
    leftovers::{assert_nowhere, assert_offer_is_dead, assert_pin_forgotten},
    visit,
};
use stack::{Stack, view_of};

/// Digits that stand nowhere by chance.
const PIN: &str = "73916482";

fn enroll_with(profile: &str) {
    let mut stack = Stack::builder().cards(&[profile]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive(&stack, profile, PIN, &["--pin", PIN]);
    let offer = visit::await_offer(&mut kiosk);
    let (mut phone, issued) = visit::take_part(&stack, &mut kiosk, &offer);

    let last = kiosk.await_screen("take_card", PATIENCE).unwrap();
    let outcome = &view_of(&last).unwrap()["outcome"];
    assert_eq!(outcome["kind"], "issued", "{last}");
    assert_eq!(outcome["serial"], issued["serial"], "kiosk and phone name the same certificate");
    assert_eq!(outcome["policy_oid"], issued["policy_oid"]);
    assert!(kiosk.wait(PATIENCE).unwrap().success());
    assert_eq!(kiosk.result().unwrap()["serial"], issued["serial"]);
    assert_pin_forgotten(&stack);
    assert!(phone.wait(PATIENCE).unwrap().0.success());
    assert_eq!(card.pin_tries(), 1, "one PIN was typed: {:?}", card.apdus());

    let got = Got::new(&issued, phone.dir());
    got.judge(&stack.issuer().certificate_anchor(), issued["serial"].as_str().unwrap());
    assert_offer_is_dead(&stack, &offer);
    let code = offer.scan_url.rsplit('/').next().unwrap();
    assert_nowhere(stack.dir().path(), &[("the PIN", PIN), ("the number", &offer.number), ("the scan code", code)]);
}

#[test]
fn a_person_with_a_p256_card_gets_a_credential() {
    enroll_with("p256");
}

#[test]
fn a_person_with_a_p384_card_gets_a_credential() {
    enroll_with("p384");
}

#[test]
fn a_person_with_an_rsa_2048_card_gets_a_credential() {
    enroll_with("rsa2048");
}
