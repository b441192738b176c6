//! The removal matrix over the real reader service: the card is pulled around every command of an enrollment.
//!
//! Several readers are used at once, since most of the time goes into waiting for the service, which looks for cards
//! every 400 ms.

#![allow(clippy::print_stdout, reason = "the matrix is printed for whoever reads the run")]

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use journeys::{PATIENCE, lane::Lane, leftovers::assert_pin_forgotten, visit};
use serde_json::{Value, json};
use stack::{Apdu, Card, Kioskctl, Readers, Stack, TEST_PIN, view_of};

/// The cards at work at the same time: of different people, since a new enrollment ends an older one of the same
/// person, and all asked the same number of commands.
const PROFILES: [&str; 4] = ["p256", "costly-pin", "global-pin", "yubikey"];
const MOMENTS: [&str; 3] = ["before", "inside", "after"];

/// What one pull came to.
#[derive(Clone, Debug)]
struct Outcome {
    /// The instruction byte of the command that the card was pulled at.
    ins: String,
    /// The code of the error, or the reason where the session was as good as over.
    end: String,
    /// PINs sent to the card until then.
    tries: usize,
}

/// A reader with its card.
struct Place {
    lane: Lane,
    card: Card,
}

#[test]
fn a_card_pulled_around_any_command_of_a_real_reader_ends_cleanly() {
    let begun = Instant::now();
    let readers = Readers::Several(u8::try_from(PROFILES.len()).unwrap());
    let stack = Stack::builder().cards(&PROFILES).readers(readers).start().unwrap();
    let lanes = Lane::all(&stack).into_iter().zip(PROFILES);
    let mut places: Vec<_> = lanes.map(|lane| Place::new(&stack, lane)).collect();
    let asked = places[0].enroll();
    let commands = asked.len();
    assert!((10..40).contains(&commands), "the card is asked {commands} times");
    // The tries left are asked for last before the PIN.
    let read = asked.iter().position(|apdu| apdu.ins == Apdu::VERIFY).unwrap();

    let cases: Vec<_> = (1..=commands).flat_map(|number| MOMENTS.map(|moment| (number, moment))).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for place in &mut places {
            scope.spawn(|| {
                assert_eq!(place.enroll().len(), commands, "{}", place.lane.reader);
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = place.pull(*case, read);
                    let again = place.enroll();
                    assert_eq!(tries(&again), 1, "{case:?}: one PIN in the next enrollment: {again:?}");
                    done.lock().unwrap().insert(*case, outcome);
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    print(&done, 1..commands + 1);
    assert_eq!(done.len(), cases.len());
    println!("{} cases, 0 failures, {:.1} s", done.len(), begun.elapsed().as_secs_f32());

    let mut kiosk = places[0].kiosk();
    let offer = visit::await_offer(&mut kiosk);
    visit::take_part(&stack, &mut kiosk, &offer);
    assert!(kiosk.wait(PATIENCE).unwrap().success(), "and a phone still gets its credential");
    assert_pin_forgotten(&stack);
}

impl Place {
    fn new(stack: &Stack, (lane, profile): (Lane, &str)) -> Self {
        let card = stack.insert_at(lane.port, profile, &[]).unwrap();
        Self { lane, card }
    }

    fn kiosk(&self) -> Kioskctl {
        self.lane.enroll(TEST_PIN, &["--yes"])
    }

    /// An enrollment up to the square code, after which no more is asked of the card; the commands it took.
    fn enroll(&mut self) -> Vec<Apdu> {
        let before = self.card.apdus().len();
        let mut kiosk = self.kiosk();
        visit::await_offer(&mut kiosk);
        kiosk.intend("stop").unwrap();
        assert_eq!(visit::await_failure(&mut kiosk)["reason"], "stopped");
        let asked = kiosk.views().into_iter().find(|view| view["screen"] == "enter_pin").unwrap();
        assert_eq!(asked["tries"], json!({"known": "left", "left": 3}), "no try was lost before");
        self.card.apdus().split_off(before)
    }

    /// Pulls the card around one command of an enrollment, and puts it back.
    ///
    /// The first `read` commands come before anybody could have typed a PIN.
    fn pull(&mut self, (number, moment): (usize, &str), read: usize) -> Outcome {
        let case = format!("{moment} command {number}");
        let before = self.card.apdus().len();
        self.card.play(&json!([{"apdu": number, "do": {"remove": {"moment": moment}}}])).unwrap();
        let mut kiosk = self.kiosk();
        self.card.await_removed().unwrap();
        let (end, error) = await_end(&mut kiosk);
        assert!(["CARD-101", "stopped"].contains(&end.as_str()), "{case}: {end}");
        let asked = self.card.apdus().split_off(before);
        assert_eq!(asked.len(), number, "{case}: nothing is asked of a card that is gone: {asked:?}");
        let tries = tries(&asked);
        assert!(tries <= 1, "{case}: {asked:?}");
        if number <= read {
            assert_eq!(error["pin_try_used"], false, "{case}: the person is told that no try was used");
        }
        self.lane.await_card(false);
        self.card.insert().unwrap();
        let ins = asked.last().map(|apdu| apdu.ins.clone()).unwrap_or_default();
        Outcome { ins, end, tries }
    }
}

fn tries(asked: &[Apdu]) -> usize {
    asked.iter().filter(|apdu| apdu.is_pin_try()).count()
}

/// Waits for the kiosk's end and returns its code, or its reason where there is none, and the error shown.
fn await_end(kiosk: &mut Kioskctl) -> (String, Value) {
    let is_last = |view: &Value| {
        let screen = view["screen"].as_str().unwrap_or_default();
        view["keep"].is_object() || ["error", "take_card", "goodbye"].contains(&screen)
    };
    let line = kiosk.await_view("the kiosk to notice", PATIENCE, is_last).unwrap();
    let view = view_of(&line).unwrap().clone();
    if view["keep"].is_object() {
        kiosk.intend("erase_screen").unwrap();
    }
    let result = visit::await_failure(kiosk);
    let end = result["code"].as_str().or(result["reason"].as_str()).unwrap_or_default();
    assert!(view["screen"] != "error" || view["error"]["code"] == end, "{view}, then {result}");
    (end.to_owned(), view["error"].clone())
}

fn print(done: &BTreeMap<(usize, &str), Outcome>, commands: Range<usize>) {
    println!("what is shown when the card is pulled, with the instruction and the PINs sent so far");
    println!("command  {}", MOMENTS.map(|moment| format!("{moment:<16}")).concat());
    for number in commands {
        let cell = |moment| {
            let Outcome { ins, end, tries } = &done[&(number, moment)];
            format!("{:<16}", format!("{ins} {end} {tries}"))
        };
        println!("{number:>7}  {}", MOMENTS.map(cell).concat());
    }
}
