//! Everything by keyboard and by ear, with the system's own speech service.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use journeys::{PATIENCE, desk::Desk, leftovers::assert_nowhere};
use stack::{Card, Seen, SpeechService, Stack};

/// Digits that stand nowhere by chance.
const PIN: &str = "73916482";

/// A person at a window, listening.
struct Listener {
    service: SpeechService,
    heard_until: usize,
}

impl Listener {
    /// Waits until the voice has said `words` since the last thing that was waited for; returns all of that sentence.
    fn hears(&mut self, voice: &str, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let said = self.service.said();
            let new = said.get(self.heard_until..).unwrap_or_default();
            let found = new.lines().scan(0, |at, line| {
                *at += line.len() + 1;
                Some((*at, line))
            });
            let found = found.into_iter().find(|(_, line)| line.starts_with(voice) && line.contains(words));
            if let Some((end, line)) = found {
                self.heard_until += end;
                return line.to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "{voice} did not say `{words}` but:\n{new}\nafter:\n{said}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for `what: C O D E` and puts the code together.
    fn hears_spelled(&mut self, what: &str) -> String {
        let line = self.hears("anna", what);
        let (_, spelled) = line.rsplit_once(": ").unwrap_or_else(|| panic!("nothing is spelled in `{line}`"));
        let is_spelled = spelled.split_whitespace().all(|word| word.trim_end_matches([',', '.']).len() == 1);
        assert!(is_spelled, "not letter by letter: {line}");
        letters(spelled)
    }
}

/// What was said, without spaces and pauses.
fn letters(said: &str) -> String {
    said.chars().filter(|c| c.is_alphanumeric() || *c == '\n').collect()
}

fn listen(speech: &'static str) -> (Stack, Desk, Listener) {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    stack.reconfigure(|config| config.speech = speech).unwrap();
    let service = SpeechService::start(&stack.dir().sub("speech").unwrap(), &stack.dir().logs()).unwrap();
    let desk = Desk::open_with(&stack, &[service.environment()]);
    desk.tree().heading("Put your card in the reader");
    (stack, desk, Listener { service, heard_until: 0 })
}

/// From the card to the square code, by ear.
fn go_to_code(desk: &Desk, ear: &mut Listener) {
    ear.hears("anna", "Hello");
    ear.hears("anna", "3 tries left");
    desk.press("Continue");
    ear.hears("anna", "Enter your PIN");
    type_pin(desk, ear);
    ear.hears("anna", "What do you want to do");
    desk.press("Set up a phone");
    ear.hears("anna", "Name your phone and agree");
    desk.press("I agree. Show the code");
    ear.hears("anna", "Scan with your phone");
}

/// Hears how many digits there are and nothing of which; the last one comes from the keys on the screen.
fn type_pin(desk: &Desk, ear: &mut Listener) {
    ear.hears("anna", "No digits entered");
    let begun = ear.heard_until;
    let (typed, pressed) = PIN.split_at(PIN.len() - 1);
    for (digit, count) in typed.chars().zip(1..) {
        desk.digits(&digit.to_string());
        ear.hears("anna", &format!("{count} digit"));
    }
    desk.press(pressed);
    ear.hears("anna", "Digit key, button");
    ear.hears("anna", &format!("{} digits", PIN.len()));
    desk.press("Enter");
    let said = ear.service.said();
    let with_digits = said[begun..].lines().filter(|line| line.contains(|c: char| c.is_ascii_digit()));
    let strange: Vec<_> = with_digits.filter(|line| !line.contains(" digit")).collect();
    assert!(strange.is_empty(), "more than a count is said of the PIN: {strange:?}");
}

/// The card goes out, and whoever comes next is heard by nobody.
fn leave(desk: &Desk, ear: &mut Listener, card: &mut Card) {
    ear.hears("anna", "Take your card");
    card.remove().unwrap();
    ear.hears("anna", "Goodbye");
    desk.tree().heading("Put your card in the reader");
    let so_far = ear.service.said();
    card.insert().unwrap();
    desk.tree().heading("Hello");
    desk.keys(&["Return"]);
    desk.tree().heading("Enter your PIN");
    assert_eq!(ear.service.said(), so_far, "nobody listens to the next person's visit");
    assert!(!letters(&so_far).contains(PIN), "the PIN was said: {so_far}");
}

#[test]
fn a_person_who_sees_nothing_enrolls_by_keyboard_and_ear() {
    let (stack, desk, mut ear) = listen("mode = \"on_request\"\nheadphones = \"never\"");
    desk.press("Deutsch");
    desk.tree().heading("Stecken Sie Ihre Karte");
    assert_eq!(ear.service.said(), "", "nobody asked for it yet");
    desk.press("Vorlesen");
    ear.hears("dora", "Das Vorlesen ist an");
    ear.hears("dora", "Stecken Sie Ihre Karte");
    let drawing: Vec<_> = desk.threads().into_iter().filter(|name| name.starts_with("llvmpipe")).collect();
    assert!(drawing.is_empty(), "OpenGL draws the page: {drawing:?}");

    let mut card = stack.insert("p256", &["--pin", PIN]).unwrap();
    ear.hears("dora", "Hallo");
    ear.hears("dora", "Weiter");
    desk.crash_page();
    ear.hears("dora", "Hallo");
    ear.hears("dora", "Weiter");
    desk.press("Deutsch");
    desk.press("English");
    go_to_code(&desk, &mut ear);
    ear.hears("anna", "The number is on the screen");
    let number = desk.number();
    let (photograph, _) = desk.scan(&stack);
    let mut phone = stack.phone(Seen::Picture(&photograph), &number).unwrap();
    let code = phone.await_match_code(PATIENCE).unwrap();
    fs::remove_file(&photograph).unwrap();
    ear.hears("anna", "Is this your phone?");
    ear.hears("anna", "The code is on the screen");
    desk.press_until_gone("Yes, same code");
    phone.await_issued(PATIENCE).unwrap();
    leave(&desk, &mut ear, &mut card);
    let letters = letters(&ear.service.said());
    for (what, secret) in [("the number", &number), ("the match code", &code)] {
        assert!(!letters.contains(secret.as_str()), "{what} was said: {letters}");
    }
    drop(desk);
    assert_nowhere(stack.dir().path(), &[("the PIN", PIN), ("the number", &number)]);
}

/// All that a phone has to be told comes through the headphones: nothing here is read off the screen.
#[test]
fn headphones_tell_all_that_a_phone_wants_to_know_but_the_pin() {
    let (stack, desk, mut ear) = listen("mode = \"on_request\"\nheadphones = \"always\"");
    desk.press("Listen");
    ear.hears("anna", "Only you hear this");
    let mut card = stack.insert("p256", &["--pin", PIN]).unwrap();
    go_to_code(&desk, &mut ear);
    let number = ear.hears_spelled("Your number");
    assert_eq!(number, desk.number());

    desk.press("I can’t scan");
    let line = ear.hears("anna", "Open this address");
    let (_, address) = line.split_once(": ").unwrap();
    let (identifier, digits) = (ear.hears_spelled("Your ID"), ear.hears_spelled("Your number"));
    assert_eq!(digits.len(), 13);
    desk.press("Hear it");
    assert_eq!((ear.hears_spelled("Your ID"), ear.hears_spelled("Your number")), (identifier.clone(), digits.clone()));
    desk.press("Listening");
    ear.hears("anna", "Say it again");
    desk.press("Slower");
    desk.keys(&["Escape"]);

    let mut phone = stack.phone(Seen::Typed { address, identifier: &identifier }, &digits).unwrap();
    ear.hears("anna", "Is this your phone?");
    assert_eq!(ear.hears_spelled("Code on both screens"), letters(&phone.await_match_code(PATIENCE).unwrap()));
    desk.press_until_gone("Yes, same code");
    phone.await_issued(PATIENCE).unwrap();
    leave(&desk, &mut ear, &mut card);
    drop(desk);
    assert_nowhere(stack.dir().path(), &[("the PIN", PIN), ("the number", &number), ("the digits", &digits)]);
}
