//! Two monitors: what the agent sees, and the person does not.

use std::{
    thread,
    time::{Duration, Instant},
};

use journeys::{
    PATIENCE,
    agent::{PIN, stack_with_agent},
    webdriver::button,
    window::Window,
};
use stack::Stack;

/// The skin of the drawn portrait on the virtual card; no screen of the kiosk has this colour.
const SKIN: &str = "#E9C39F";
/// More of it than any edge between two colours has.
const MANY: u32 = 5_000;

/// From the card to the screen after the PIN.
fn sign_in(stack: &Stack, window: &Window, profile: &str) -> stack::Card {
    let card = stack.insert(profile, &["--pin", PIN]).unwrap();
    window.page().heading("Hello");
    window.page().press("Continue");
    window.page().heading("Enter your PIN");
    window.press_pin(PIN);
    window.page().press("Enter");
    card
}

/// Looks at a monitor until `is_right` of the count of the portrait's pixels, or gives up.
fn look(stack: &Stack, window: &Window, monitor: u32, is_right: impl Fn(u32) -> bool) {
    let begun = Instant::now();
    loop {
        let skin = window.pixels_like(stack, monitor, SKIN);
        if is_right(skin) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "monitor {monitor} shows {skin} pixels of the portrait");
        thread::sleep(Duration::from_millis(300));
    }
}

#[test]
fn the_portrait_is_on_the_agents_monitor_and_never_on_the_persons() {
    let mut stack = stack_with_agent(&["p384", "full"], "p384", true);
    stack.reconfigure(|config| config.agents_screen = 2).unwrap();
    let window = Window::open_with(&stack, "agents-window", 2, &[]);
    window.page().heading("An agent opens this kiosk");
    let mut agents = sign_in(&stack, &window, "p384");
    window.page().heading("Take your card");
    assert!(window.page().look("//*[@data-part='agent-code']").is_none(), "the agent has a screen: no code");
    agents.remove().unwrap();
    window.page().heading("Put your card in the reader");
    window.page().find(&button("End help"));
    let _card = sign_in(&stack, &window, "full");
    window.page().press("Set up a phone");
    window.page().press("I agree. Show the code");
    window.page().heading("An agent must check your face");
    look(&stack, &window, 1, |skin| skin > MANY);
    look(&stack, &window, 0, |skin| skin == 0);
    window.keep_picture("agents-turn");
    window.page().press("Stop and take my card");
    window.page().heading("Take your card");
    look(&stack, &window, 1, |skin| skin == 0);
}
