//! Plays the dialogues of `dialogues.toml` against the applet.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use common::{bytes, test_card};
use serde::Deserialize;
use virtual_card::Applet;

#[derive(Deserialize)]
struct Dialogues {
    dialogue: Vec<Dialogue>,
}

#[derive(Deserialize)]
struct Dialogue {
    name: String,
    steps: Vec<(String, String)>,
}

#[test]
fn every_dialogue_goes_as_written() {
    let dialogues: Dialogues = toml::from_str(include_str!("dialogues.toml")).unwrap();
    assert!(!dialogues.dialogue.is_empty());
    for Dialogue { name, steps } in dialogues.dialogue {
        let mut applet = Applet::new(test_card());
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
