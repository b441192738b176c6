//! yubico-piv-tool verifies the PIN and checks a signature over a real PC/SC service, within a time limit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use common::reader::{CardProgram, READER, ReaderService};
use common::tool;

#[test]
fn yubico_piv_tool_signs_with_the_card_at_full_speed() {
    if !tool::installed("yubico-piv-tool") {
        return;
    }
    let Some(service) = ReaderService::start() else { return };
    let cards = service.folder().join("personalized");
    tool::run(
        Command::new(env!("CARGO_BIN_EXE_virtual-piv-card"))
            .args(["personalize", "--only", "p256", "--out"])
            .arg(&cards),
    );
    let script = service.folder().join("script.json");
    fs::write(
        &script,
        r#"{"steps":[{"ins":"87","nth":2,"do":{"remove":{"moment":"inside","reinsert_after_ms":10}}}]}"#,
    )
    .unwrap();
    let arguments = [
        "--profile",
        "p256",
        "--dir",
        cards.to_str().unwrap(),
        "--pin",
        "65432100",
        "--script",
        script.to_str().unwrap(),
    ];
    let mut card = CardProgram::insert(&service, &arguments);
    let sign = |pin: &str| {
        service
            .client("yubico-piv-tool")
            .args(["-r", READER, "-a", "verify-pin", "-P", pin, "-a", "test-signature", "-s", "9a"])
            .args(["-A", "ECCP256", "-i"])
            .arg(cards.join("cards/p256/certificates/9A.pem"))
            .output()
            .unwrap()
    };
    assert!(!sign("12345678").status.success(), "the wrong PIN was accepted");

    let begin = Instant::now();
    let output = sign("65432100");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let status = tool::run(service.client("yubico-piv-tool").args(["-r", READER, "-a", "status"]));
    let elapsed = begin.elapsed();
    assert!(String::from_utf8_lossy(&status.stdout).contains("PIN tries left:	3"));
    let exchanges = card.events_so_far().iter().filter(|event| event["event"] == "apdu").count();
    // With delayed acknowledgements every command takes 44 ms.
    let with_delay = Duration::from_millis(44) * u32::try_from(exchanges).unwrap();
    assert!(elapsed < with_delay / 2, "{exchanges} commands took {elapsed:?}");

    assert!(!sign("65432100").status.success(), "a card pulled inside the signature signed");
    assert_eq!(card.wait_for("removed")["by"], "script");
    card.wait_for("inserted");
}
