//! Plays the dialogues of `dialogues.toml` against the applet.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use common::{bytes, test_card};
use serde::Deserialize;
use virtual_card::Applet;
use virtual_card::personalize::select_profiles;

#[derive(Deserialize)]
struct Dialogues {
    dialogue: Vec<Dialogue>,
}

#[derive(Deserialize)]
struct Dialogue {
    name: String,
    /// Name of the profile whose departures from the standard and extension the card has.
    profile: Option<String>,
    steps: Vec<(String, String)>,
}

#[test]
fn every_dialogue_goes_as_written() {
    let dialogues: Dialogues = toml::from_str(include_str!("dialogues.toml")).unwrap();
    assert!(!dialogues.dialogue.is_empty());
    for Dialogue { name, profile, steps } in dialogues.dialogue {
        let mut card = test_card();
        for profile in select_profiles(profile.as_slice()).unwrap().into_iter().take(profile.iter().len()) {
            card.set_behaviour(profile.behaviour);
            profile.yubikey.into_iter().for_each(|extension| card.set_yubikey(extension));
        }
        let mut applet = Applet::new(card);
        for (number, (sent, expected)) in steps.iter().enumerate() {
            if sent == "reset" {
                applet.reset();
                continue;
            }
            let answer = applet.transmit(&bytes(sent));
            let (head, tail) = expected.split_once('*').unwrap_or((expected, ""));
            let (head, tail) = (bytes(head), bytes(tail));
            let fits = if expected.contains('*') {
                answer.len() >= head.len() + tail.len() && answer.starts_with(&head) && answer.ends_with(&tail)
            } else {
                answer == head
            };
            assert!(fits, "{name}, step {}: {sent} -> {answer:02X?}, not {expected}", number + 1);
        }
    }
}
