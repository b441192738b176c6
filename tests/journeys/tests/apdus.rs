//! How many commands the card gets, exactly: from the card going in to the signed handshake.
//!
//! SELECT, Discovery, the certificate, tries left; SELECT again and VERIFY; one signature. Without extended length a card
//! hands out 256 bytes a command, and an RSA signature takes two commands in and two answers out.

use journeys::visit;
use stack::{Stack, TEST_PIN};

#[derive(Debug, PartialEq, Eq)]
struct Count {
    read: u64,
    verify: u64,
    sign: u64,
}

fn count(profile: &str, extended: bool) -> Count {
    let builder = Stack::builder().cards(&[profile]);
    let stack = if extended { builder.extended_length() } else { builder }.start().unwrap();
    let (mut kiosk, mut card) = visit::arrive(&stack, profile, TEST_PIN, &[]);
    visit::await_offer(&mut kiosk);
    kiosk.intend("stop").unwrap();
    let result = visit::await_failure(&mut kiosk);
    let number = |key: &str| result["apdu"][key].as_u64().unwrap();
    assert_eq!(number("waited"), number("read") + number("verify") + number("sign"));
    let counted = card.apdus().len() as u64;
    assert_eq!(counted, number("waited") + number("overlapped"), "the card counts the same: {:?}", card.apdus());
    assert_eq!(card.pin_tries(), 1);
    assert!(number("waited") <= if extended { 9 } else { 20 }, "the bar: {result}");
    assert!(number("overlapped") > 0, "the card's other objects are checked too: {result}");
    Count { read: number("read"), verify: number("verify"), sign: number("sign") }
}

#[test]
fn p256_short() {
    assert_eq!(count("p256", false), Count { read: 7, verify: 2, sign: 1 });
}

#[test]
fn p256_extended() {
    assert_eq!(count("p256", true), Count { read: 4, verify: 2, sign: 1 });
}

#[test]
fn rsa_2048_short() {
    assert_eq!(count("rsa2048", false), Count { read: 9, verify: 2, sign: 3 });
}

#[test]
fn rsa_2048_extended() {
    assert_eq!(count("rsa2048", true), Count { read: 4, verify: 2, sign: 1 });
}
