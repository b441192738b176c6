//! Cards as they are, at real readers: every way in which cards are known to depart from the standard.
//!
//! Each person types a wrong PIN first, is told the tries left as far as the card tells them, types the right one, and
//! proves the card to the issuer.

#![allow(clippy::print_stdout, reason = "the table is printed for whoever reads the run")]

use std::{collections::VecDeque, sync::Mutex, thread, time::Instant};

use journeys::{PATIENCE, lane::Lane, visit};
use serde_json::{Value, json};
use stack::{Card, Readers, Stack, TEST_PIN, view_of};

const LANES: u8 = 4;
/// Another PIN than the cards'.
const WRONG: &str = "654321";

/// Profiles of cards, and the tries that are left after a wrong PIN where the card says so.
const CARDS: [(&str, Option<u8>); 17] = [
    ("t0", Some(2)),
    ("no-discovery", Some(2)),
    ("bare-tries", Some(2)),
    ("silent-tries", None),
    ("never-verified", Some(2)),
    ("costly-pin", Some(2)),
    ("short-only", Some(2)),
    ("extended-in-parts", Some(2)),
    ("one-byte-first", Some(2)),
    ("short-parts", Some(2)),
    ("forgetful", Some(2)),
    ("full-name", Some(2)),
    ("half-filled", Some(2)),
    ("bad-slot", Some(2)),
    ("large", Some(2)),
    ("global-pin", Some(2)),
    ("yubikey", Some(2)),
];

#[test]
fn every_odd_card_signs_in_with_extended_length() {
    all(true);
}

#[test]
fn every_odd_card_signs_in_with_short_commands() {
    all(false);
}

#[test]
fn a_card_may_be_in_any_reader() {
    let stack = Stack::builder().cards(&["p256"]).readers(Readers::Several(2)).start().unwrap();
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.say(TEST_PIN).unwrap();
    kiosk.await_screen("welcome", PATIENCE).unwrap();
    let (_, port) = stack.readers().pop().unwrap();
    let mut card = stack.insert_at(port, "p256", &[]).unwrap();
    visit::await_offer(&mut kiosk);
    assert_eq!(card.pin_tries(), 1);
}

fn all(extended_length: bool) {
    let begun = Instant::now();
    let builder = Stack::builder().cards(&CARDS.map(|(profile, _)| profile)).readers(Readers::Several(LANES));
    let mut stack = if extended_length { builder.extended_length() } else { builder }.start().unwrap();
    // One of them has no Card Authentication certificate; whether that stops a visit is for the policy to say.
    stack.reconfigure(|config| config.severities.push(("card-authentication-missing", "warn"))).unwrap();
    let cards = Mutex::new(VecDeque::from(CARDS));
    let programs = stack.programs().clone();
    let (set, logs) = (stack.cards().clone(), stack.dir().logs());
    thread::scope(|scope| {
        for lane in Lane::all(&stack) {
            let (cards, programs, set, logs) = (&cards, &programs, &set, &logs);
            scope.spawn(move || {
                while let Some((profile, tries)) = next(cards) {
                    let card = Card::insert_new(programs, set, profile, lane.port, logs, &[]).unwrap();
                    let commands = sign_in(&lane, card, profile, tries);
                    println!("{profile:<18} {commands:>3} commands");
                }
            });
        }
    });
    println!("{} cards, 0 failures, {:.1} s", CARDS.len(), begun.elapsed().as_secs_f32());
}

fn next(cards: &Mutex<VecDeque<(&'static str, Option<u8>)>>) -> Option<(&'static str, Option<u8>)> {
    cards.lock().unwrap().pop_front()
}

/// The whole way up to what the issuer offers, and how many commands the card was asked.
fn sign_in(lane: &Lane, mut card: Card, profile: &str, tries: Option<u8>) -> usize {
    let mut kiosk = lane.enroll(WRONG, &[]);
    kiosk.await_screen("who_you_are", PATIENCE).unwrap();
    kiosk.intend("continue").unwrap();
    let again = |view: &Value| view["screen"] == "enter_pin" && view["notice"] == "wrong";
    let line = kiosk.await_view("the notice about the wrong PIN", PATIENCE, again).unwrap();
    let expected = tries.map_or(json!({"known": "unknown"}), |left| json!({"known": "left", "left": left}));
    assert_eq!(view_of(&line).unwrap()["tries"], expected, "{profile}");
    visit::type_pin(&mut kiosk, TEST_PIN);
    kiosk.await_screen("choose", PATIENCE).unwrap();
    kiosk.intend("stop").unwrap();
    assert_eq!(visit::await_failure(&mut kiosk)["reason"], "stopped", "{profile}");
    assert_eq!(card.pin_tries(), 2, "{profile}: each PIN that was typed was sent once");
    card.remove().unwrap();
    lane.await_card(false);
    card.apdus().len()
}
