//! The real window on a real display, touched through WebDriver.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use journeys::{
    PATIENCE,
    certificate::Got,
    leftovers::{assert_nowhere, assert_offer_is_dead, assert_pin_forgotten},
    visit::Offer,
    webdriver::{WebDriver, button},
    window::Window,
};
use stack::{Seen, Stack};

/// Digits that stand nowhere by chance.
const PIN: &str = "73916482";

/// From the welcome to the PIN pad.
fn go_to_pin(window: &Window) {
    window.page().heading("Hello");
    window.page().press("Continue");
    window.page().heading("Enter your PIN");
}

/// From the PIN pad to the square code.
fn go_to_code(window: &Window) {
    window.press_pin(PIN);
    window.page().press("Enter");
    window.page().heading("What do you want to do");
    window.keep_picture("06-choose");
    window.page().press("Set up a phone");
    window.page().find(&button("I agree. Show the code"));
    window.keep_picture("08-agree");
    window.page().press("I agree. Show the code");
    window.page().find("//*[@data-part='qr']//canvas");
}

/// Presses until the page has gone on: for a moment it is deaf on purpose.
fn press_until_gone(page: &WebDriver, name: &str) {
    let begun = Instant::now();
    while let Some(found) = page.look(&button(name)) {
        // Gone between finding and pressing is what is wanted.
        let _ = found.press();
        assert!(begun.elapsed() < PATIENCE, "{name} does nothing");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn window_takes_a_person_through_a_whole_enrollment() {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let window = Window::open(&stack, "enroll");
    let page = window.page();
    page.heading("Put your card in the reader");
    window.keep_picture("01-welcome");

    let mut card = stack.insert("p256", &["--pin", PIN]).unwrap();
    page.heading("Hello");
    window.keep_picture("03-who-you-are");
    go_to_pin(&window);
    window.keep_picture("04-pin");
    go_to_code(&window);

    let number = window.code("number");
    let (photograph, scan_url) = window.scan(&stack);
    let offer = Offer { scan_url, number };
    assert!(
        offer.scan_url.starts_with(&format!("https://{}/e/", stack.issuer().phone_address())),
        "the code says {}",
        offer.scan_url
    );
    assert_eq!(offer.number.len(), 8);
    window.keep_picture("09-scan-code");

    let mut phone = stack.phone(Seen::Picture(&photograph), &offer.number).unwrap();
    let code = phone.await_match_code(PATIENCE).unwrap();
    fs::remove_file(&photograph).unwrap();
    page.heading("Is this your phone?");
    assert_eq!(window.code("match-code"), code);
    window.keep_picture("11-confirm");
    press_until_gone(page, "Yes, same code");
    let issued = phone.await_issued(PATIENCE).unwrap();

    page.heading("Take your card");
    window.keep_picture("13-take-your-card");
    assert_pin_forgotten(&stack);
    card.remove().unwrap();
    page.heading("Put your card in the reader");
    assert_eq!(card.pin_tries(), 1);
    let got = Got::new(&issued, phone.dir());
    got.judge(&stack.issuer().certificate_anchor(), issued["serial"].as_str().unwrap());
    drop(window);

    assert_offer_is_dead(&stack, &offer);
    let code = offer.scan_url.rsplit('/').next().unwrap();
    assert_nowhere(stack.dir().path(), &[("the PIN", PIN), ("the number", &offer.number), ("the scan code", code)]);
}

#[test]
fn window_says_that_a_pin_was_wrong_and_takes_another() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let window = Window::open(&stack, "wrong-pin");
    let page = window.page();
    let mut card = stack.insert("p256", &["--pin", PIN]).unwrap();
    go_to_pin(&window);
    page.find("//*[contains(., '3 tries left')]");

    window.press_pin("12345");
    page.press("Enter");
    page.find("//*[contains(., 'A PIN has 6 to 8 digits')]");
    assert_eq!(card.pin_tries(), 0, "nothing was sent");
    window.press_pin("6");
    page.press("Enter");
    page.heading("That PIN was wrong");
    page.find("//*[contains(., '2 tries left')]");
    window.keep_picture("04b-wrong");
    assert_eq!(card.pin_tries(), 1);

    window.press_pin(PIN);
    page.press("Enter");
    page.heading("What do you want to do");
    assert_eq!(card.pin_tries(), 2);
    page.press("Stop and take my card");
    page.heading("Take your card");
    card.remove().unwrap();
    page.heading("Put your card in the reader");
}

#[test]
fn window_is_wiped_when_the_card_is_pulled() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let window = Window::open(&stack, "pulled-card");
    let page = window.page();
    let mut card = stack.insert("p256", &["--pin", PIN]).unwrap();
    go_to_pin(&window);
    window.press_pin("739");
    page.find("//*[contains(., '3 digits entered')]");
    card.remove().unwrap();
    page.heading("You took your card out");
    page.find("//*[contains(., 'CARD-101')]");
    window.keep_picture("15-error");
    assert_eq!(card.pin_tries(), 0);

    card.insert().unwrap();
    go_to_pin(&window);
    page.find("//*[contains(., 'No digits entered')]");
    assert!(!page.text().contains("3 digits entered"), "the digits of before are gone");
}

#[test]
fn window_unblocks_a_pin_by_its_puk() {
    let mut stack = Stack::builder().cards(&["blocked"]).start().unwrap();
    stack.reconfigure(|config| config.pin_replacement = true).unwrap();
    let window = Window::open(&stack, "unblock");
    let page = window.page();
    let mut card = stack.insert("blocked", &[]).unwrap();
    page.heading("Your PIN is locked");
    window.keep_picture("04d-locked");
    page.press("Unlock it with my PUK");
    page.heading("Enter your PUK");
    let entry = |digits: &str| {
        window.press_pin(digits);
        page.press("Enter");
    };
    entry("12345");
    page.find("//*[contains(., 'A PUK has 6 to 8 digits')]");
    // The PUK of every test card ends so.
    entry("678");
    page.heading("Choose a new PIN");
    entry(PIN);
    page.heading("Enter the new PIN again");
    entry("73916481");
    page.find("//*[contains(., 'The two new PINs differ')]");
    window.keep_picture("04g-differ");
    assert!(!card.apdus().iter().any(|apdu| apdu.ins == "2C"), "nothing was sent");
    entry(PIN);
    page.heading("Enter the new PIN again");
    entry(PIN);
    page.find("//*[contains(., 'Your PIN is unlocked')]");
    window.keep_picture("03-unlocked");
    go_to_pin(&window);
    entry(PIN);
    page.heading("What do you want to do");
    assert_eq!(card.apdus().iter().filter(|apdu| apdu.ins == "2C").count(), 1);
    drop(window);
    assert_nowhere(stack.dir().path(), &[("the PIN", PIN)]);
}
