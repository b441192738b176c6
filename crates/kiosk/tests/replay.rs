//! Cards from traces, through the command line.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Runs `kioskctl` with the card of a trace: whether it succeeded, and its last line.
fn replay(trace: &str, arguments: &[&str]) -> (bool, Value) {
    let trace = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces").join(trace);
    let run = Command::new(env!("CARGO_BIN_EXE_kioskctl"))
        .args(["--json", "--replay"])
        .arg(trace)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    (run.status.success(), serde_json::from_str(text.lines().last().unwrap()).unwrap())
}

#[test]
fn a_foreign_card_is_no_piv_card() {
    let (succeeded, told) = replay("foreign.trace", &["inspect"]);
    assert_eq!((succeeded, &told["code"]), (false, &"CARD-103".into()));
}

#[test]
fn a_half_filled_card_is_told_object_by_object() {
    let (succeeded, told) = replay("half-filled.trace", &["inspect"]);
    let card = &told["card"];
    assert!(succeeded, "{told}");
    assert_eq!((&card["known_as"], &card["pin_tries_left"]), (&"YubiKey 5".into(), &3.into()));
    let verdicts: Vec<_> = card["objects"].as_array().unwrap().iter().map(|object| &object["verdict"]).collect();
    assert_eq!(verdicts, ["absent", "absent", "absent", "malformed", "present", "absent", "absent"]);
    let chuid = &card["objects"][4]["facts"];
    assert_eq!(chuid["fasc_n_decoded"], "0032-0001-092446-0-1-1112223333112232");
    assert_eq!((&chuid["expires_on"], &chuid["signature_bytes"]), (&"2030-12-31".into(), &0.into()));
}

#[test]
fn a_blocked_global_pin_is_told_as_such() {
    let (succeeded, told) = replay("blocked.trace", &["pin", "status"]);
    assert!(!succeeded);
    let pin = &told["pin"];
    assert_eq!((&pin["reference"], &pin["blocked"], &pin["tries_left"]), (&"00".into(), &true.into(), &0.into()));
}

#[test]
fn a_command_that_is_not_in_the_trace_is_named() {
    let (succeeded, told) = replay("blocked.trace", &["inspect"]);
    assert!(!succeeded);
    assert!(told["what"].as_str().unwrap().contains("where this command does"), "{told}");
}

#[test]
fn a_pin_that_is_none_is_not_sent() {
    let (succeeded, told) = replay("half-filled.trace", &["pin", "change", "--stdin", "--yes"]);
    assert!(!succeeded);
    assert!(told["todo"].as_str().unwrap().contains("nothing was sent"), "{told}");
}
