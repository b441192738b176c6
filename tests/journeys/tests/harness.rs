//! The harness itself: reader services side by side, cards that come and go, seen by a foreign tool.

use std::time::{Duration, Instant};

use stack::{Card, Cards, Pcscd, Programs, Readers, RunDir, SOCKET_VARIABLE, tool};

fn readers(service: &Pcscd) -> String {
    let output =
        tool("opensc-tool").unwrap().arg("--list-readers").env(SOCKET_VARIABLE, service.socket()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn await_readers(service: &Pcscd, wanted: impl Fn(&str) -> bool) -> String {
    let begun = Instant::now();
    loop {
        let seen = readers(service);
        if wanted(&seen) {
            return seen;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "the readers are:\n{seen}");
    }
}

#[test]
fn services_run_side_by_side() {
    let dirs = [RunDir::temporary().unwrap(), RunDir::temporary().unwrap()];
    let start = |dir: &RunDir| Pcscd::start(dir.path(), &dir.logs(), Readers::One).unwrap();
    let services = dirs.each_ref().map(start);
    for service in &services {
        assert!(readers(service).contains(Pcscd::READER), "{}", readers(service));
    }
    let [first, second] = services;
    assert_ne!(first.port(), second.port());
    drop(first);
    assert!(readers(&second).contains(Pcscd::READER), "{}", readers(&second));
}

#[test]
fn a_service_without_readers_has_none() {
    let dir = RunDir::temporary().unwrap();
    let service = Pcscd::start(dir.path(), &dir.logs(), Readers::None).unwrap();
    assert!(!readers(&service).contains("Kiosk Reader"), "{}", readers(&service));
}

#[test]
fn a_card_comes_and_goes_as_a_foreign_tool_sees_it() {
    let dir = RunDir::temporary().unwrap();
    let programs = Programs::find().unwrap();
    let cards = Cards::personalize(&programs, &["p256".to_owned()], &dir.path().join("pki"), &dir.logs()).unwrap();
    let service = Pcscd::start(dir.path(), &dir.logs(), Readers::One).unwrap();
    let mut card = Card::insert_new(&programs, &cards, "p256", service.port(), &dir.logs(), &[]).unwrap();
    let has_card = |seen: &str| seen.lines().any(|line| line.contains("Yes") && line.contains(Pcscd::READER));
    await_readers(&service, has_card);

    let mut name = tool("opensc-tool").unwrap();
    let name = name.arg("--name").env(SOCKET_VARIABLE, service.socket()).output().unwrap();
    let name = String::from_utf8_lossy(&name.stdout).into_owned();
    assert!(name.contains("Personal Identity Verification Card"), "{name}");
    assert!(!card.apdus().is_empty());
    assert_eq!(card.pin_tries(), 0);

    card.remove().unwrap();
    await_readers(&service, |seen| !has_card(seen));
    card.insert().unwrap();
    await_readers(&service, has_card);
}
