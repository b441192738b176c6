//! Another program keeps the card to itself.

use std::{fs, process::Stdio};

use journeys::PATIENCE;
use serde_json::{Value, json};
use stack::{Process, Stack, tool};

#[test]
fn a_card_that_another_program_keeps_is_named_busy_and_the_program_too() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let mut card = stack.insert("p256", &[]).unwrap();
    stack.await_card(true).unwrap();
    let configuration = stack.dir().path().join("opensc.conf");
    fs::write(&configuration, "app default { reader_driver pcsc { connect_exclusive = true; } }\n").unwrap();
    let mut other = stack.with_reader(tool("opensc-tool").unwrap());
    other.arg("--name").env("OPENSC_CONF", &configuration);
    // The other program has the card for itself as long as the card thinks.
    card.play(&json!([{"apdu": 1, "do": {"slow_ms": 4000}}])).unwrap();
    let mut other = Process::start("opensc-tool", &other, &stack.dir().logs()).unwrap();
    card.await_fault().unwrap();
    let failure = inspect(&stack);
    assert!(other.wait(PATIENCE).unwrap().success());
    assert_eq!(failure["code"], "CARD-104", "{failure}");
    assert!(failure.to_string().contains("opensc-tool (a tool of OpenSC)"), "{failure}");
    assert_eq!(inspect(&stack)["event"], "card", "it is free again");
}

/// The last line that `kioskctl inspect` prints.
fn inspect(stack: &Stack) -> Value {
    let mut command = stack.kiosk_command("kioskctl").unwrap();
    let output = command.args(["inspect", "--json"]).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let mut lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.next_back().unwrap_or_else(|| panic!("{said}"))
}
