//! Something is not there: the issuer, the reader, the reader service, the configuration, the display.

use std::process::Stdio;

use journeys::{PATIENCE, visit};
use stack::{Process, Readers, Stack, TEST_PIN, view_of};

#[test]
fn the_issuer_is_down() {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    stack.issuer().stop();
    let (mut kiosk, mut card) = visit::arrive(&stack, "p256", TEST_PIN, &[]);
    assert_eq!(visit::await_error(&mut kiosk), "NET-101");
    visit::await_failure(&mut kiosk);
    assert_eq!(card.pin_tries(), 1);
}

#[test]
fn there_is_no_reader() {
    let stack = Stack::builder().cards(&["p256"]).readers(Readers::None).start().unwrap();
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.say(TEST_PIN).unwrap();
    let line = kiosk.await_screen("out_of_order", PATIENCE).unwrap();
    assert_eq!(view_of(&line).unwrap()["code"], "READER-103");
    visit::await_failure(&mut kiosk);
}

#[test]
fn there_is_no_reader_service() {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    stack.pcscd().stop();
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.say(TEST_PIN).unwrap();
    let line = kiosk.await_screen("out_of_order", PATIENCE).unwrap();
    assert_eq!(view_of(&line).unwrap()["code"], "READER-101");
    visit::await_failure(&mut kiosk);
}

#[test]
fn every_other_command_says_it_with_the_same_code() {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    stack.pcscd().stop();
    for verb in ["readers", "inspect", "doctor"] {
        let mut command = stack.kiosk_command("kioskctl").unwrap();
        let output = command.args([verb, "--json"]).stdin(Stdio::null()).output().unwrap();
        assert!(!output.status.success(), "{verb}");
        assert!(output.status.code().is_some(), "{verb} was ended by a signal");
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("READER-101"), "{verb} says:\n{said}");
    }
}

#[test]
fn a_wrong_configuration_is_named_line_by_line() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let text = std::fs::read_to_string(stack.config_path()).unwrap();
    std::fs::write(stack.config_path(), text.replace("[audit]", "[audit]\nsurprise = 1")).unwrap();
    for arguments in [&["config", "check"][..], &["enroll", "--pin-stdin", "--json"]] {
        let mut command = stack.kiosk_command("kioskctl").unwrap();
        let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("KIOSK-102") && said.contains("surprise"), "{arguments:?} say:\n{said}");
    }
}

#[test]
fn there_is_no_display() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let mut command = stack.kiosk_command("derived-piv-kiosk").unwrap();
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let mut window = Process::start("window", &command, &stack.dir().logs()).unwrap();
    let status = window.wait(PATIENCE).unwrap();
    assert!(
        status.code().is_some_and(|code| code != 0 && code != 134 && code != 101),
        "{status}{}",
        window.last_words()
    );
    assert!(window.last_words().contains("KIOSK-104"), "{}", window.last_words());
}
