//! Two programs share the card, and one of them resets it under the other.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use std::time::{Duration, Instant};

use common::bytes;
use common::reader::{CardProgram, ReaderService};
use pcsc::{Card, Context, Disposition, Error, Protocols, Scope, ShareMode};

const SELECT: &str = "00A4040009A00000030800001000";
const VERIFY: &str = "0020008008313233343536FFFF";
const ASK: &str = "00200080";

#[test]
fn a_reset_by_another_program_costs_the_pin_state_and_no_try() {
    let Some(service) = ReaderService::start() else { return };
    for atr in ["t1", "t0"] {
        let mut card = CardProgram::insert(&service, &["--profile", "p256", "--atr", atr]);
        // The client library learns of the service from the environment of its process, once.
        let mut programs = service.client(std::env::current_exe().unwrap().to_str().unwrap());
        programs.args(["--exact", "--ignored", "--nocapture", "two_programs"]);
        let output = programs.output().unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success() && said.contains("1 passed"), "{atr}: {said}");
        card.command("quit");
        assert!(card.wait_for_end().success());
    }
}

#[test]
#[ignore = "runs as a process of the other test, with the socket of its service"]
fn two_programs() {
    let context = Context::establish(Scope::User).unwrap();
    let reader = context.list_readers_owned().unwrap().into_iter().next().unwrap();
    let connect = || {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            match context.connect(&reader, ShareMode::Shared, Protocols::ANY) {
                Err(Error::NoSmartcard) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(20)),
                outcome => return outcome.unwrap(),
            }
        }
    };
    let mut ours = connect();
    let theirs = connect();
    assert!(transmit(&ours, SELECT).unwrap().ends_with(&[0x90, 0x00]));
    assert_eq!(transmit(&ours, VERIFY).unwrap(), [0x90, 0x00]);
    assert_eq!(transmit(&theirs, ASK).unwrap(), [0x90, 0x00], "the card has one state for all programs");

    assert!(theirs.disconnect(Disposition::ResetCard).is_ok());
    assert_eq!(transmit(&ours, ASK), Err(Error::ResetCard));
    ours.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard).unwrap();
    assert_eq!(transmit(&ours, ASK).unwrap(), [0x6D, 0x00], "nothing is selected");
    assert!(transmit(&ours, SELECT).unwrap().ends_with(&[0x90, 0x00]));
    assert_eq!(transmit(&ours, ASK).unwrap(), [0x63, 0xC3]);
}

fn transmit(card: &Card, command: &str) -> Result<Vec<u8>, Error> {
    let mut buffer = [0; 512];
    card.transmit(&bytes(command), &mut buffer).map(<[u8]>::to_vec)
}
