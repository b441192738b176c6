//! `kioskctl inspect` on a card with every object: what staff are told of each, and what the portrait needs.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    process::{Output, Stdio},
};

use serde_json::Value;
use stack::{Stack, TEST_PIN};

/// The objects that a card gives out after a PIN only (SP 800-73-5 part 1 table 2).
const BEHIND_THE_PIN: [&str; 5] = ["5FC108", "5FC103", "5FC109", "5FC121", "5FC123"];
const PRINTED: &str = "5FC109";

#[test]
fn every_object_of_a_full_card_has_its_verdict() {
    let stack = Stack::builder().cards(&["full"]).start().unwrap();
    let _card = stack.insert("full", &[]).unwrap();
    stack.await_card(true).unwrap();

    let few = card(&run(&stack, &["inspect", "--json"], None));
    let all = card(&run(&stack, &["inspect", "--json", "--all"], None));
    let (few_read, all_read) = (objects(&few), objects(&all));
    assert!(few_read.len() < all_read.len() && all_read.len() > 30, "{} and {}", few_read.len(), all_read.len());
    for tag in BEHIND_THE_PIN {
        assert_eq!(all_read[tag]["verdict"], "needs_pin", "{tag}");
        assert_eq!(all_read[tag]["integrity"], Value::Null, "{tag}");
    }
    assert!(few["apdus"].as_u64() < all["apdus"].as_u64());
    assert!(all["bytes_received"].as_u64() > few["bytes_received"].as_u64());

    let known = card(&run(&stack, &["inspect", "--json", "--all", "--pin-stdin"], Some(TEST_PIN)));
    assert_eq!(known["pin_verdict"]["verdict"], "verified");
    let read = objects(&known);
    for (tag, object) in &read {
        let certificate_or_discovery = object["facts"]["subject"].is_string() || *tag == "7E";
        let expected = if certificate_or_discovery { "not_covered" } else { "matches" };
        if object["verdict"] == "present" && object["integrity"] != expected {
            assert!(object["object"].as_str().unwrap().contains("signer") || *tag == "7E", "{object}");
        }
    }
    for tag in BEHIND_THE_PIN.iter().chain(&["5FC102", "5FC106", "5FC107"]) {
        let object = &read[*tag];
        assert_eq!((&object["verdict"], &object["integrity"]), (&"present".into(), &"matches".into()), "{object}");
    }
    assert!(!known.to_string().contains(TEST_PIN));

    let picture = stack.dir().path().join("portrait");
    let refused = run(&stack, &["inspect", "--json", "--pin-stdin", "--portrait", picture.to_str().unwrap()], None);
    let said = String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()).into_owned();
    assert!(refused.status.code() == Some(1) && said.contains("card.portrait") && !picture.exists(), "{said}");
}

#[test]
fn an_object_that_was_changed_after_it_was_signed_is_found_out() {
    let stack = Stack::builder().cards(&["full"]).start().unwrap();
    let path = stack.cards().card("full").join("objects").join(format!("{PRINTED}.bin"));
    let mut content = fs::read(&path).unwrap();
    content[2] ^= 1;
    fs::write(&path, content).unwrap();
    let _card = stack.insert("full", &[]).unwrap();
    stack.await_card(true).unwrap();

    let output = run(&stack, &["inspect", "--json", "--all", "--pin-stdin"], Some(TEST_PIN));
    assert!(!output.status.success());
    let card = card(&output);
    let read = objects(&card);
    assert_eq!((&read[PRINTED]["verdict"], &read[PRINTED]["integrity"]), (&"present".into(), &"differs".into()));
    assert_eq!(read["5FC102"]["integrity"], "matches");
    let findings = card["findings"].as_array().unwrap();
    let told = findings
        .iter()
        .any(|finding| finding["detail"].as_str().unwrap().contains("(3001) is not the one that was signed"));
    assert!(told, "{findings:?}");
}

#[test]
fn a_recording_has_neither_pin_nor_biometric_data_and_plays_again() {
    let stack = Stack::builder().cards(&["full"]).start().unwrap();
    let _card = stack.insert("full", &[]).unwrap();
    stack.await_card(true).unwrap();
    let trace = stack.dir().path().join("card.trace");
    let trace = trace.to_str().unwrap();
    let options = ["--json", "--all", "--pin-stdin"];
    let seen = card(&run(&stack, &[&["record", trace], &options[..]].concat(), Some(TEST_PIN)));
    assert_eq!(seen["pin_verdict"]["verdict"], "verified");

    // One string of digits, so that no line's end hides anything.
    let recorded = fs::read_to_string(trace).unwrap().replace("recv ", "").replace('\n', "").to_ascii_uppercase();
    let pin: String = TEST_PIN.bytes().map(|byte| format!("{byte:02X}")).collect();
    assert!(!recorded.contains(&pin), "the PIN is in the trace");
    for tag in BEHIND_THE_PIN.iter().filter(|tag| **tag != PRINTED) {
        let content = fs::read(stack.cards().card("full").join("objects").join(format!("{tag}.bin"))).unwrap();
        // The record behind the CBEFF header of 88 bytes and the tags before it, up to the signature.
        let middle = &content[content.len().min(120)..content.len().min(160)];
        let windows = middle.windows(12).filter(|window| window.iter().any(|byte| *byte != 0));
        for window in windows {
            let digits: String = window.iter().map(|byte| format!("{byte:02X}")).collect();
            assert!(!recorded.contains(&digits), "{tag}: {digits} is in the trace");
        }
    }

    let again = card(&run(&stack, &[&["--replay", trace, "inspect"], &options[..]].concat(), Some("87654321")));
    for fact in ["atr", "chuid", "certificates", "pin_verdict", "apdus"] {
        assert_eq!(again[fact], seen[fact], "{fact}");
    }
    let (seen, again) = (objects(&seen), objects(&again));
    assert!(seen.iter().all(|(tag, object)| again[tag]["bytes"] == object["bytes"]), "{again:?}");
}

fn run(stack: &Stack, arguments: &[&str], pin: Option<&str>) -> Output {
    let mut command = stack.kiosk_command("kioskctl").unwrap();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    if let Some(pin) = pin {
        writeln!(stdin, "{pin}").unwrap();
    }
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// What the program says of the card.
fn card(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = said.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found = lines.into_iter().find(|line| line["event"] == "card");
    found.unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)))["card"].clone()
}

/// The objects by their tags.
fn objects(card: &Value) -> BTreeMap<&str, &Value> {
    let listed = card["objects"].as_array().unwrap();
    listed.iter().map(|object| (object["tag"].as_str().unwrap(), object)).collect()
}
