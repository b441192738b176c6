//! Cards that are whole but not to be trusted.

use journeys::{PATIENCE, visit};
use stack::{Stack, TEST_PIN};

fn is_refused_with(profile: &str, code: &str) {
    // The card of another root comes with no PKI that anybody here trusts.
    let stack = Stack::builder().cards(&["p256", profile]).start().unwrap();
    let (mut kiosk, mut card) = visit::arrive(&stack, profile, TEST_PIN, &[]);
    assert_eq!(visit::await_error(&mut kiosk), code);
    assert_eq!(visit::await_failure(&mut kiosk)["code"], code);
    assert_eq!(card.pin_tries(), 0, "no PIN is asked for on behalf of such a card");
}

#[test]
fn a_card_of_an_unknown_issuer() {
    is_refused_with("untrusted", "TRUST-101");
}

#[test]
fn an_expired_card() {
    is_refused_with("expired", "TRUST-102");
}

#[test]
fn a_revoked_card() {
    is_refused_with("revoked", "TRUST-104");
}

#[test]
fn a_revoked_card_is_refused_by_the_issuer_where_the_kiosk_has_no_list() {
    let mut stack = Stack::builder().cards(&["revoked"]).start().unwrap();
    stack.reconfigure(|config| config.card_revocation_lists.clear()).unwrap();
    let (mut kiosk, _card) = visit::arrive(&stack, "revoked", TEST_PIN, &[]);
    assert_eq!(visit::await_error(&mut kiosk), "TRUST-104");
    visit::await_failure(&mut kiosk);
}

#[test]
fn a_person_who_may_not_have_a_credential_is_told_before_any_offer() {
    let stack = Stack::builder().cards(&["ineligible"]).start().unwrap();
    let (mut kiosk, _card) = visit::arrive(&stack, "ineligible", TEST_PIN, &[]);
    let refused = |view: &serde_json::Value| view["screen"] == "choose" && view["can_set_up"] == false;
    let line = kiosk.await_view("the refusal", PATIENCE, refused).unwrap();
    assert_eq!(stack::view_of(&line).unwrap()["refused"], "ISSUER-103");
    assert_eq!(visit::await_failure(&mut kiosk)["code"], "ISSUER-103");
}
