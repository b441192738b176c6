//! One visit at the kiosk, without a window.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use stack::{Card, Kioskctl, Phone, Seen, Stack, view_of};

use crate::PATIENCE;

/// What the screen with the square code showed.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The link.
    pub scan_url: String,
    /// The number.
    pub number: String,
}

/// Waits for the square code and returns what it offers.
pub fn await_offer(kiosk: &mut Kioskctl) -> Offer {
    let shown = |view: &Value| view["screen"] == "scan_code" && view["number"].is_string();
    let line = kiosk.await_view("the square code", PATIENCE, shown).unwrap();
    let view = view_of(&line).unwrap();
    let text = |key: &str| view[key].as_str().unwrap().to_owned();
    Offer { scan_url: text("scan_url"), number: text("number") }
}

/// Plays the phone's part and confirms at the kiosk once both show the same match code.
pub fn take_part(stack: &Stack, kiosk: &mut Kioskctl, offer: &Offer) -> (Phone, Value) {
    let mut phone = stack.phone(Seen::Link(&offer.scan_url), &offer.number).unwrap();
    let on_phone = phone.await_match_code(PATIENCE).unwrap();
    let asked = kiosk.await_screen("confirm_phone", PATIENCE).unwrap();
    assert_eq!(view_of(&asked).unwrap()["match_code"], on_phone.as_str());
    kiosk.intend("same_phone").unwrap();
    let issued = phone.await_issued(PATIENCE).unwrap();
    (phone, issued)
}

/// A person who has put the card in and whose PIN is being typed.
pub fn arrive(stack: &Stack, profile: &str, pin: &str, more: &[&str]) -> (Kioskctl, Card) {
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.say(pin).unwrap();
    kiosk.await_screen("welcome", PATIENCE).unwrap();
    let card = stack.insert(profile, more).unwrap();
    (kiosk, card)
}

/// A person who says every answer, up to the PIN, which is known beforehand.
pub fn arrive_answering(stack: &Stack, profile: &str, pin: &str, more: &[&str]) -> (Kioskctl, Card) {
    let mut kiosk = stack.enroll_asking(&[]).unwrap();
    kiosk.say(pin).unwrap();
    kiosk.await_screen("welcome", PATIENCE).unwrap();
    let card = stack.insert(profile, more).unwrap();
    kiosk.await_screen("who_you_are", PATIENCE).unwrap();
    kiosk.intend("continue").unwrap();
    (kiosk, card)
}

/// Types a PIN digit by digit and sends it.
pub fn type_pin(kiosk: &mut Kioskctl, pin: &str) {
    for digit in pin.bytes().map(|byte| byte - b'0') {
        kiosk.say(&json!({"intent": "pin_digit", "digit": digit}).to_string()).unwrap();
    }
    kiosk.intend("pin_submit").unwrap();
}

/// Waits for the error screen and returns its code.
pub fn await_error(kiosk: &mut Kioskctl) -> String {
    let line = kiosk.await_screen("error", PATIENCE).unwrap();
    view_of(&line).unwrap()["error"]["code"].as_str().unwrap().to_owned()
}

/// Waits for the kiosk's end without a credential and returns what it says of that.
pub fn await_failure(kiosk: &mut Kioskctl) -> Value {
    let status = kiosk.wait(PATIENCE).unwrap();
    assert!(status.code().is_some_and(|code| code == 1), "kioskctl: {status}{}", kiosk.last_words());
    let result = kiosk.result().unwrap();
    assert_eq!(result["ok"], false, "{result}");
    result
}

/// Writes a fault script for a card.
pub fn script(stack: &Stack, steps: &Value) -> PathBuf {
    let path = stack.dir().path().join("faults.json");
    fs::write(&path, json!({ "steps": steps }).to_string()).unwrap();
    path
}
