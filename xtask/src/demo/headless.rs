//! The demo without a window: prints what happened.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use stack::{Seen, TEST_PIN};

use super::Options;
use crate::step::Steps;

/// A person's patience with one step of the demo.
const PATIENCE: Duration = Duration::from_secs(60);

/// Plays one enrollment and prints it.
///
/// # Errors
/// Anything but an issued credential.
pub fn play(steps: &Steps, options: &Options) -> Result<()> {
    let stack = steps.run("start reader service, test cards and issuer", || Ok(super::prepared(options).start()?))?;
    let picture = stack.dir().path().join("code.png");
    let mut kiosk = stack.enroll(&["--qr-png", &picture.to_string_lossy()])?;
    kiosk.say(TEST_PIN)?;
    kiosk.await_screen("welcome", PATIENCE)?;

    steps.say("the card goes in");
    let card_in = Instant::now();
    let mut card = stack.insert(&options.profile, &[])?;
    let code = kiosk
        .await_view("the square code", PATIENCE, |view| view["screen"] == "scan_code" && view["number"].is_string())?;
    let code_shown = Instant::now();
    let apdus = card.apdus();

    steps.say("the phone sees the code and is told the number");
    let number = stack::view_of(&code).and_then(|view| view["number"].as_str()).context("no number in the view")?;
    let mut phone = stack.phone(Seen::Picture(&picture), number)?;
    let on_phone = phone.await_match_code(PATIENCE)?;
    let _ = fs::remove_file(&picture);
    let asked = kiosk.await_screen("confirm_phone", PATIENCE)?;
    let on_kiosk = stack::view_of(&asked).and_then(|view| view["match_code"].as_str()).unwrap_or_default().to_owned();
    if on_kiosk != on_phone {
        bail!("the kiosk shows the match code {on_kiosk}, the phone {on_phone}");
    }
    steps.say(&format!("both show {on_phone}: confirmed"));
    kiosk.intend("same_phone")?;
    let issued = phone.await_issued(PATIENCE)?;
    let certificate_there = Instant::now();

    kiosk.await_screen("take_card", PATIENCE)?;
    let status = kiosk.wait(PATIENCE)?;
    if !status.success() {
        bail!("kioskctl ended with {status}{}", kiosk.last_words());
    }
    let result = kiosk.result()?;
    card.remove()?;
    let (status, _) = phone.wait(PATIENCE)?;
    if !status.success() {
        bail!("virtual-phone ended with {status}");
    }
    steps.say("issued, and the card is out again");

    let report = json!({
        "profile": options.profile,
        "serial": issued["serial"],
        "policy_oid": issued["policy_oid"],
        "apdus": { "card_in_to_qr": apdus.len(), "whole_visit": card.apdus().len() },
        "pin_tries_sent": card.pin_tries(),
        "ms": {
            "card_in_to_qr": code_shown.duration_since(card_in).as_millis(),
            "qr_to_certificate": certificate_there.duration_since(code_shown).as_millis(),
        },
        "told_by_kiosk": { "apdus": result["apdu"], "ms": result["ms"] },
        "certificate": issued["certificate"],
        "files": stack.dir().path(),
    });
    print(options, &report);
    Ok(())
}

fn print(options: &Options, report: &Value) {
    if options.json {
        println!("{report:#}");
        return;
    }
    println!("A derived PIV credential was issued.");
    for (what, value) in [
        ("serial number", &report["serial"]),
        ("policy", &report["policy_oid"]),
        ("APDUs, card in to square code", &report["apdus"]["card_in_to_qr"]),
        ("ms, card in to square code", &report["ms"]["card_in_to_qr"]),
        ("ms, square code to certificate", &report["ms"]["qr_to_certificate"]),
        ("certificate", &report["certificate"]),
    ] {
        println!("{what:>32}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
}
