//! The removal matrix: the card is pulled around every command of a whole enrollment.

#![allow(clippy::print_stdout, reason = "the matrix is printed for whoever reads the run")]

use std::time::Duration;

use enrollment::{AuditEvent, Intent};
use issuer_api::kiosk::EnrollmentEvent;
use serde_json::Value;

use super::bench::Moment;
use super::stage::{Stage, card};
use super::{hello, issued};

const MOMENTS: [Moment; 3] = [Moment::Before, Moment::Inside, Moment::After];

/// What one pull came to.
#[derive(Debug)]
struct Outcome {
    /// The code of the error, or the outcome shown where the session was as good as over.
    end: String,
    verifies: u32,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_pulled_around_any_command_ends_cleanly() {
    matrix("p256").await;
}

/// An RSA card signs by a chain of commands.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_pulled_inside_a_chain_ends_cleanly() {
    matrix("rsa2048").await;
}

async fn matrix(profile: &str) {
    let commands = commands_of_an_enrollment(profile).await;
    assert!(commands > 10, "{profile}: the card is asked {commands} times");
    let mut rows = Vec::new();
    for number in 1..=commands {
        let mut row = Vec::new();
        for moment in MOMENTS {
            row.push(pull(profile, number, moment).await);
        }
        rows.push(row);
    }
    print(profile, &rows);
    let cases = rows.iter().flatten().count();
    assert_eq!(cases, usize::try_from(commands).unwrap() * MOMENTS.len());
}

async fn commands_of_an_enrollment(profile: &str) -> u32 {
    let mut stage = Stage::for_cards_like(profile);
    stage.bench.insert(card(profile));
    let end = play(&mut stage).await;
    assert_eq!(end["outcome"]["kind"], "issued", "{profile}: {end}");
    stage.bench.apdus()
}

/// One case of the matrix: pulled, told rightly, nothing left behind, and then a whole enrollment.
async fn pull(profile: &str, number: u32, moment: Moment) -> Outcome {
    let case = format!("{profile}, {moment:?} command {number}");
    let mut stage = Stage::for_cards_like(profile);
    stage.bench.remove_at_apdu(number, moment);
    stage.bench.insert(card(profile));
    let end = play(&mut stage).await;
    let shown = match (end["error"]["code"].as_str(), end["outcome"]["kind"].as_str()) {
        (Some(code), _) => code.to_owned(),
        (None, Some(kind)) => kind.to_owned(),
        (None, None) => end["screen"].to_string(),
    };
    assert!(stage.bench.is_card_out(), "{case}: never pulled");
    let is_right = ["CARD-101", "stopped", "issued"].contains(&shown.as_str());
    assert!(is_right, "{case}: {end}");
    let verifies = stage.bench.verifies();
    assert!(verifies <= 1 && !stage.bench.has_broken_rules(), "{case}: {verifies} VERIFY");
    let asked = stage.desk.asked();
    let was_made = asked.contains(&"create".to_owned());
    let was_ended = shown == "issued" || asked.contains(&"cancel e1".to_owned());
    assert!(!was_made || was_ended, "{case}: {asked:?}");
    assert_eq!(stage.audited().last(), Some(&AuditEvent::CleanedUp), "{case}");
    assert_eq!(stage.bench.pin_tries_left(), Some(3), "{case}: a try was lost");

    to_welcome(&mut stage, end).await;
    stage.bench.put_back();
    let again = play(&mut stage).await;
    assert_eq!(again["outcome"]["kind"], "issued", "{case}, then: {again}");
    assert_eq!(stage.bench.verifies() - verifies, 1, "{case}: one PIN in the next enrollment");
    Outcome { end: shown, verifies }
}

/// Presses what goes on and plays the phone, until a last screen is shown.
async fn play(stage: &mut Stage) -> Value {
    walk(stage, "scan_code").await
}

/// The same, but the card's objects are checked before the PIN: its commands come in one order then.
pub(super) async fn play_checked(stage: &mut Stage) -> Value {
    walk(stage, "who_you_are").await
}

/// `checked_on` is the screen on which what is read beside has to be through.
async fn walk(stage: &mut Stage, checked_on: &str) -> Value {
    let mut before = Value::Null;
    loop {
        let view = stage.next().await["view"].clone();
        let screen = view["screen"].clone();
        if view["keep"].is_object() {
            stage.press(Intent::EraseScreen);
        }
        if screen == before {
            continue;
        }
        if screen == checked_on {
            stage.until_checked_on(checked_on).await;
        }
        match screen.as_str().unwrap() {
            "who_you_are" => stage.press(Intent::Continue),
            "enter_pin" => stage.type_pin("123456"),
            "choose" => stage.press(Intent::SetUpPhone),
            "name_and_agree" => stage.press(Intent::Agree { name: "Work phone".to_owned() }),
            "scan_code" => {
                for event in [EnrollmentEvent::Opened, EnrollmentEvent::PasswordOk, hello()] {
                    stage.desk.happen(event);
                }
            }
            "confirm_phone" => stage.press(Intent::SamePhone),
            "making_credential" => {
                stage.desk.happen(EnrollmentEvent::Requested);
                stage.desk.happen(issued());
            }
            "error" | "goodbye" | "take_card" => return view,
            _ => {}
        }
        before = screen;
    }
}

/// From any end to the first screen.
async fn to_welcome(stage: &mut Stage, end: Value) {
    let mut view = end;
    while view["screen"] != "welcome" {
        if view["screen"] == "goodbye" || view["screen"] == "error" {
            stage.pass(Duration::from_secs(121));
        }
        view = stage.next().await["view"].clone();
    }
    stage.forget();
}

fn print(profile: &str, rows: &[Vec<Outcome>]) {
    println!("{profile}: what is shown when the card is pulled, and PINs sent so far");
    println!("command  before        inside        after");
    for (row, number) in rows.iter().zip(1..) {
        let cells: Vec<_> = row.iter().map(|case| format!("{:<10} {}", case.end, case.verifies)).collect();
        println!("{number:>7}  {}", cells.join("  "));
    }
    println!("{} cases, 0 failures", rows.iter().flatten().count());
}
