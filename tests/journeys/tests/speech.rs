//! Everything by keyboard and by ear, with the system's own speech service.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use journeys::{
    PATIENCE,
    leftovers::assert_nowhere,
    webdriver::{ENTER, WebDriver},
    window::Window,
};
use stack::{Seen, SpeechService, Stack};

/// Digits that stand nowhere by chance.
const PIN: &str = "73916482";

/// A person at a window, listening.
struct Listener {
    service: SpeechService,
    heard_until: usize,
}

impl Listener {
    /// Waits until the voice has said `words` since the last thing that was waited for.
    fn hears(&mut self, voice: &str, words: &str) {
        let begun = Instant::now();
        loop {
            let said = self.service.said();
            let new = said.get(self.heard_until..).unwrap_or_default();
            let found = new.lines().scan(0, |at, line| {
                *at += line.len() + 1;
                Some((*at, line))
            });
            let found = found.into_iter().find(|(_, line)| line.starts_with(voice) && line.contains(words));
            if let Some((end, _)) = found {
                self.heard_until += end;
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{voice} did not say `{words}` but:\n{new}\nafter:\n{said}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Everything that was said, without spaces and pauses.
    fn letters(&self) -> String {
        self.service.said().chars().filter(|c| c.is_alphanumeric() || *c == '\n').collect()
    }
}

fn listen(speech: &'static str, story: &str) -> (Stack, Window, Listener) {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    stack.reconfigure(|config| config.speech = speech).unwrap();
    let service = SpeechService::start(&stack.dir().sub("speech").unwrap(), &stack.dir().logs()).unwrap();
    let window = Window::open_with(&stack, story, &[service.environment()]);
    window.page().heading("Put your card in the reader");
    (stack, window, Listener { service, heard_until: 0 })
}

/// From the card to the square code, by ear.
fn go_to_code(page: &WebDriver, ear: &mut Listener) {
    ear.hears("anna", "Hello");
    ear.hears("anna", "3 tries left");
    ear.hears("anna", "Continue, button");
    page.type_keys(ENTER);
    ear.hears("anna", "Enter your PIN");
    ear.hears("anna", "No digits entered");
    for (digit, count) in PIN.chars().zip(1..) {
        page.type_keys(&digit.to_string());
        ear.hears("anna", &format!("{count} digit"));
    }
    page.type_keys(ENTER);
    ear.hears("anna", "What do you want to do");
    page.press_by_keyboard("Set up a phone");
    ear.hears("anna", "Name your phone and agree");
    page.press_by_keyboard("I agree. Show the code");
    ear.hears("anna", "Scan with your phone");
}

#[test]
fn a_person_who_sees_nothing_enrolls_by_keyboard_and_ear() {
    let (stack, window, mut ear) = listen("mode = \"on_request\"\nheadphones = \"never\"", "speech");
    let page = window.page();
    page.press_by_keyboard("Deutsch");
    page.heading("Stecken Sie Ihre Karte");
    assert_eq!(ear.service.said(), "", "nobody asked for it yet");
    page.press_by_keyboard("Vorlesen");
    ear.hears("dora", "Das Vorlesen ist an");
    ear.hears("dora", "Stecken Sie Ihre Karte");
    page.press_by_keyboard("English");
    ear.hears("anna", "Put your card in the reader");
    window.keep_picture("01-listening");

    let mut card = stack.insert("p256", &["--pin", PIN]).unwrap();
    go_to_code(page, &mut ear);
    ear.hears("anna", "The number is on the screen");
    let number = window.code("number");
    let (photograph, _) = window.scan(&stack);
    let mut phone = stack.phone(Seen::Picture(&photograph), &number).unwrap();
    let code = phone.await_match_code(PATIENCE).unwrap();
    fs::remove_file(&photograph).unwrap();
    ear.hears("anna", "Is this your phone?");
    ear.hears("anna", "The code is on the screen");
    // The page is deaf for a moment, so that no key pressed before answers the question.
    thread::sleep(Duration::from_secs(1));
    page.press_by_keyboard("Yes, same code");
    phone.await_issued(PATIENCE).unwrap();
    ear.hears("anna", "Take your card");
    card.remove().unwrap();
    ear.hears("anna", "Goodbye");
    page.heading("Put your card in the reader");

    let so_far = ear.service.said();
    card.insert().unwrap();
    page.heading("Hello");
    page.type_keys(ENTER);
    page.heading("Enter your PIN");
    assert_eq!(ear.service.said(), so_far, "nobody listens to the next person's visit");
    let letters = ear.letters();
    for (what, secret) in [("the PIN", PIN), ("the number", &number), ("the match code", &code)] {
        assert!(!letters.contains(secret), "{what} was said: {so_far}");
    }
    drop(window);
    assert_nowhere(stack.dir().path(), &[("the PIN", PIN), ("the number", &number)]);
}
