//! The staff menu in the real window: the two doors to it, and everything that can be pressed in it.

use std::time::Duration;

use journeys::{
    agent::{AGENT, PIN, stack_with_agent},
    desk::Desk,
};
use stack::{Card, Stack};

const STAFF: &str = "p384";
/// On the emblem, in pixels; and a little longer than it has to be held.
const EMBLEM: (u32, u32) = (65, 48);
const HOLD: Duration = Duration::from_millis(3_300);

/// From the door to the menu.
fn go_in(stack: &Stack, desk: &Desk) -> Card {
    desk.tree().heading("Put in a staff card");
    let card = stack.insert(STAFF, &["--pin", PIN]).unwrap();
    desk.tree().heading("Hello");
    desk.press("Continue");
    desk.tree().heading("Enter your PIN");
    desk.digits(PIN);
    desk.press("Enter");
    desk.tree().heading(&format!("Staff menu, {AGENT}"));
    card
}

#[test]
fn staff_look_close_open_restart_and_quit() {
    let mut stack = stack_with_agent(&[STAFF], STAFF, false);
    stack.reconfigure(|config| config.may_close = true).unwrap();
    let mut desk = Desk::open(&stack);
    desk.tree().heading("Put your card in the reader");
    desk.keys(&["F10"]);
    let mut card = go_in(&stack, &desk);
    desk.tree().says("Answers in");
    desk.press("Trust");
    desk.tree().says("Card authority");
    desk.press("Incidents");
    desk.tree().says("There is nothing here.");
    desk.press("Test the sound");
    desk.press("Close the kiosk");
    desk.tree().says("Open the kiosk");
    desk.picture("staff-menu");
    desk.press("Done");
    desk.tree().heading("Take your card");
    card.remove().unwrap();
    desk.tree().heading("This kiosk is closed");

    desk.hold(EMBLEM.0, EMBLEM.1, HOLD);
    let mut card = go_in(&stack, &desk);
    desk.press("Open the kiosk");
    desk.tree().says("Close the kiosk");
    desk.press("Restart");
    // The same process, whoever watches over it; the card that is still in begins a visit.
    desk.tree().heading("Hello");
    assert!(desk.processes().len() > 1, "the page is another program's");
    card.remove().unwrap();
    desk.tree().heading("Put your card in the reader");
    desk.keys(&["F10"]);
    let _card = go_in(&stack, &desk);
    desk.press("Quit");
    assert!(desk.wait().success());
}
