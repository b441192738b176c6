//! PINs on the reader's own keys.

use std::sync::Arc;

use enrollment::{AuditEvent, Intent};
use reader::{ReaderHost, ReaderName};

use super::bench::Bench;
use super::keys::Act;
use super::stage::{Stage, card};
use crate::card::PinVerdictReport;
use crate::config::PinPadUse;
use crate::pins::PinTask;

/// From the card going in to the reader asking for a PIN.
async fn reach_pad(stage: &mut Stage) {
    stage.bench.insert(card("p256"));
    stage.screen("who_you_are").await;
    stage.press(Intent::Continue);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pin_goes_from_the_keys_to_the_card_and_the_phone_can_be_set_up() {
    let mut stage = Stage::new();
    stage.bench.has_keys(true, true, &[Act::Enter(&["123456"])]);
    reach_pad(&mut stage).await;
    let shown = stage.screen("pin_on_reader").await;
    assert_eq!((&shown["task"], &shown["countdown"]["total_ms"]), (&"verify".into(), &30_000.into()));
    stage.screen("choose").await;
    assert_eq!((stage.bench.entries(), stage.bench.verifies(), stage.bench.pins_elsewhere()), (1, 1, 0));
    assert!(!stage.bench.has_broken_rules(), "selection and VERIFY are one transaction");
    assert!(stage.audited().contains(&AuditEvent::PinVerified));
    stage.press(Intent::Stop);
    stage.screen("take_card").await;
    assert!(!stage.bench.is_pin_verified() && !stage.bench.is_held());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_at_the_keys_has_words_and_costs_no_try_but_a_wrong_pin() {
    let table: [(Act, &str, &str, u32); 4] = [
        (Act::Wait, "pin_on_reader", "timed_out", 0),
        (Act::Enter(&["12345"]), "pin_on_reader", "length", 0),
        (Act::Cancel, "who_you_are", "pad_cancelled", 0),
        (Act::Enter(&["999999"]), "pin_on_reader", "wrong", 1),
    ];
    for (act, screen, notice, verifies) in table {
        let mut stage = Stage::new();
        stage.bench.has_keys(true, false, &[act.clone(), Act::Enter(&["123456"])]);
        reach_pad(&mut stage).await;
        stage.until(|view| view["screen"] == screen && view["notice"] == notice).await;
        assert_eq!((stage.bench.entries(), stage.bench.verifies()), (1, verifies), "{act:?}");
        stage.until_released().await;
        stage.press(Intent::Continue);
        stage.screen("choose").await;
        assert_eq!(stage.bench.entries(), 2, "{act:?}");
        assert!(!stage.bench.has_broken_rules());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_ask_nobody_give_way_to_the_screen() {
    let mut stage = Stage::new();
    stage.bench.has_keys(true, true, &[Act::Silent]);
    reach_pad(&mut stage).await;
    stage.screen("enter_pin").await;
    assert_eq!(stage.bench.verifies(), 0);
    stage.type_pin("123456");
    stage.screen("choose").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_without_keys_is_refused_only_where_they_are_insisted_on() {
    let mut stage = Stage::permissive(PinPadUse::Always);
    stage.bench.insert(card("p256"));
    assert_eq!(stage.screen("error").await["error"]["code"], "READER-105");
    let mut stage = Stage::permissive(PinPadUse::Never);
    stage.bench.has_keys(true, true, &[]);
    reach_pad(&mut stage).await;
    stage.screen("enter_pin").await;
    assert_eq!(stage.bench.entries(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_pulled_at_the_keys_and_the_third_wrong_pin_end_the_visit() {
    let mut stage = Stage::new();
    stage.bench.has_keys(true, true, &[Act::Pull]);
    reach_pad(&mut stage).await;
    assert_eq!(stage.screen("error").await["error"]["code"], "CARD-101");
    let mut stage = Stage::new();
    stage.bench.has_keys(true, true, &[Act::Enter(&["999999"]), Act::Enter(&["999999"]), Act::Enter(&["999999"])]);
    reach_pad(&mut stage).await;
    stage.until(|view| view["notice"] == "wrong" && view["tries"]["left"] == 2).await;
    stage.press(Intent::Continue);
    stage.until(|view| view["notice"] == "wrong" && view["tries"]["left"] == 1).await;
    stage.press(Intent::Continue);
    stage.screen("last_try").await;
    assert_eq!(stage.bench.entries(), 2, "nobody is asked for the last one before the choice");
    stage.press(Intent::UseLastTry);
    stage.screen("pin_blocked").await;
    assert_eq!(stage.bench.verifies(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_changed_at_the_keys() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    let acts = [
        Act::Enter(&["123456", "654321", "654322"]),
        Act::Enter(&["123456", "654321", "654321"]),
        Act::Enter(&["654321"]),
    ];
    stage.bench.has_keys(true, true, &acts);
    stage.bench.insert(card("p256"));
    stage.screen("who_you_are").await;
    stage.press(Intent::ChangePin);
    stage.until(|view| view["screen"] == "pin_on_reader" && view["notice"] == "differ").await;
    assert_eq!(stage.bench.verifies(), 0);
    stage.press(Intent::Continue);
    let changed = stage.until(|view| view["notice"] == "pin_changed").await;
    assert_eq!(changed["tries"]["left"], 3);
    stage.until_released().await;
    stage.press(Intent::Continue);
    stage.screen("choose").await;
    assert_eq!((stage.bench.entries(), stage.bench.verifies()), (3, 2));
}

#[test]
fn kioskctl_changes_a_pin_at_the_keys() {
    const CHANGE: PinTask = PinTask::ChangeOnReader { use_last_try: false };
    let wrong = PinVerdictReport::Wrong { tries_left: Some(2) };
    for (act, expected, sent) in [
        (Act::Enter(&["123456", "654321", "654321"]), PinVerdictReport::Verified, 1),
        (Act::Enter(&["999999", "654321", "654321"]), wrong, 1),
        (Act::Enter(&["123456", "654321", "654322"]), PinVerdictReport::Differs, 0),
        (Act::Enter(&["123456", "65432", "65432"]), PinVerdictReport::Length, 0),
        (Act::Wait, PinVerdictReport::TimedOut, 0),
        (Act::Cancel, PinVerdictReport::Cancelled, 0),
        (Act::Silent, PinVerdictReport::NoPinPad, 0),
    ] {
        let bench = Bench::default();
        let host: Arc<dyn ReaderHost> = Arc::new(bench.clone());
        let run = |task| crate::pins::run(&host, &ReaderName("Bench 00 00".to_owned()), task).unwrap();
        bench.insert(card("p256"));
        assert_eq!(run(CHANGE).outcome, Some(PinVerdictReport::NoPinPad), "without keys");
        bench.has_keys(false, true, std::slice::from_ref(&act));
        assert!(run(PinTask::Status).pin_pad);
        assert_eq!(run(CHANGE).outcome, Some(expected), "{act:?}");
        assert_eq!((bench.entries(), bench.verifies()), (1, sent), "{act:?}");
        assert!(!bench.has_broken_rules() && !bench.is_held());
        assert!(!bench.is_pin_verified(), "the card is reset afterwards");
    }
    let bench = Bench::default();
    let host: Arc<dyn ReaderHost> = Arc::new(bench.clone());
    let mut last = card("p256");
    last.set_pin_tries_left(1);
    bench.insert(last);
    bench.has_keys(true, true, &[Act::Enter(&["123456", "654321", "654321"])]);
    let kept = crate::pins::run(&host, &ReaderName("Bench 00 00".to_owned()), CHANGE).unwrap();
    assert_eq!((kept.outcome, bench.entries()), (Some(PinVerdictReport::LastTryKept), 0), "nobody is asked");
}
