//! An agent beside the person.

use serde_json::{Value, json};
use stack::{Card, Kioskctl, Stack};

use crate::{PATIENCE, visit};

/// The PIN of every card here: digits that stand nowhere by chance.
pub const PIN: &str = "73916482";
/// The agent's name in the configuration.
pub const AGENT: &str = "Sam";

/// SHA-256 of the key of a card's PIV Authentication certificate, as staff learn it.
pub fn key_of(stack: &Stack, profile: &str) -> String {
    let card = stack.insert(profile, &[]).unwrap();
    stack.await_card(true).unwrap();
    let output = stack.kiosk_command("kioskctl").unwrap().args(["inspect", "--json"]).output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    drop(card);
    stack.await_card(false).unwrap();
    let certificates = told["card"]["certificates"].as_array().unwrap();
    certificates.iter().find(|one| one["key"] == "9A").unwrap()["key_sha256"].as_str().unwrap().to_owned()
}

/// A stack whose agent is the holder of the card `profile`, who has to be beside each person or not.
pub fn stack_with_agent(profiles: &[&str], agent: &str, attended: bool) -> Stack {
    let mut stack = Stack::builder().cards(profiles).start().unwrap();
    let key = key_of(&stack, agent);
    stack
        .reconfigure(|config| {
            config.attended = attended;
            config.agents = vec![(AGENT, key)];
        })
        .unwrap();
    stack
}

/// Starts a kiosk that knows the PIN of the first card and asks for everything else.
pub fn begin(stack: &Stack) -> Kioskctl {
    let mut kiosk = stack.enroll_asking(&[]).unwrap();
    kiosk.say(PIN).unwrap();
    kiosk.await_screen("welcome", PATIENCE).unwrap();
    kiosk
}

/// From the first or a later card going in to the screen `then`.
pub fn present(stack: &Stack, kiosk: &mut Kioskctl, profile: &str, is_first: bool, then: &str) -> (Card, Value) {
    let card = stack.insert(profile, &["--pin", PIN]).unwrap();
    kiosk.await_screen("who_you_are", PATIENCE).unwrap();
    kiosk.intend("continue").unwrap();
    if !is_first {
        kiosk.await_screen("enter_pin", PATIENCE).unwrap();
        visit::type_pin(kiosk, PIN);
    }
    let line = kiosk.await_screen(then, PATIENCE).unwrap();
    (card, line)
}

/// The agent opens the kiosk; returns the code that the agent will type.
pub fn open(stack: &Stack, kiosk: &mut Kioskctl, profile: &str) -> String {
    let (mut card, line) = present(stack, kiosk, profile, true, "hand_over");
    card.remove().unwrap();
    let is_turn = |view: &Value| view["screen"] == "welcome" && view["agent_first"] == false;
    kiosk.await_view("the person's turn", PATIENCE, is_turn).unwrap();
    line["view"]["code"].as_str().unwrap_or_default().to_owned()
}

/// The agent's word on standard input.
pub fn decide(kiosk: &mut Kioskctl, is_person: bool, compared: &str) {
    kiosk.say(&json!({ "says": "decides", "is_person": is_person, "compared": compared }).to_string()).unwrap();
}
