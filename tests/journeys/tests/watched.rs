//! A page that dies or hangs comes back where it was; one that keeps dying takes the kiosk with it.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use journeys::{
    PATIENCE,
    public::{FIRST_VIEW, Picture, PublicWindow},
};
use stack::{Card, Stack};

/// Digits that stand nowhere by chance.
const PIN: [&str; 8] = ["7", "3", "9", "1", "6", "4", "8", "2"];
/// The exit code for whoever starts the kiosk again.
const PAGE_DIES: i32 = 75;
/// The longest time without a page: to find out by its silence that it hangs, and to load another one.
const ABSENCE: Duration = Duration::from_secs(15);

fn signal(window: &PublicWindow, signal: &str) {
    let id = window.page_id().expect("a page with a process");
    let status = Command::new("kill").args([signal, &id.to_string()]).status().unwrap();
    assert!(status.success(), "kill {signal} {id}: {status}");
}

/// From the welcome to a PIN pad with three digits.
fn type_three_digits(window: &PublicWindow, stack: &Stack) -> (Card, Picture) {
    let card = stack.insert("p256", &["--pin", &PIN.concat()]).unwrap();
    window.await_state("WhoYouAre", 1);
    let pad = window.press_until("Return", "EnterPin");
    window.press(&PIN[..3]);
    let typed = window.steady();
    assert_ne!(typed.difference(&pad), 0.0, "the digits are counted on the screen");
    window.keep_picture("three-digits");
    (card, typed)
}

#[test]
fn window_brings_back_a_page_that_died_or_hangs_with_the_visit_as_it_was() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let window = PublicWindow::open(&stack, "watched", &[]);
    let (mut card, typed) = type_three_digits(&window, &stack);

    let begun = Instant::now();
    signal(&window, "-KILL");
    window.await_log(FIRST_VIEW, 2);
    let absent = begun.elapsed();
    window.await_picture(&typed, "the page that died");
    println!("a page that was killed was back after {:.1} s", absent.as_secs_f32());
    assert!(absent < ABSENCE);

    signal(&window, "-STOP");
    let begun = Instant::now();
    window.point(&["mousemove", "640", "60", "click", "1"]);
    window.await_log(FIRST_VIEW, 3);
    let absent = begun.elapsed();
    window.await_picture(&typed, "the page that hung");
    println!("a page that hung was back after {:.1} s", absent.as_secs_f32());
    assert!(absent < ABSENCE);

    // The three digits of before are still there: the whole PIN is right.
    window.press(&PIN[3..]);
    window.press(&["Return"]);
    let begun = Instant::now();
    while card.pin_tries() == 0 {
        assert!(begun.elapsed() < PATIENCE, "the PIN is not sent");
        std::thread::sleep(Duration::from_millis(100));
    }
    let verified = card.apdus().into_iter().find(|apdu| apdu.is_pin_try()).unwrap();
    assert_eq!(verified.sw, "9000");
    window.await_state("Choose", 1);
    card.remove().unwrap();
    window.await_state("Finished", 1);
}

#[test]
fn window_notices_a_page_that_hangs_when_there_is_something_to_show() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let mut window = PublicWindow::open(&stack, "hung", &[]);
    signal(&window, "-STOP");
    let _card = stack.insert("p256", &[]).unwrap();
    let begun = Instant::now();
    window.await_log(FIRST_VIEW, 2);
    assert!(begun.elapsed() < ABSENCE);

    for death in 2..=3 {
        let before = window.logged(FIRST_VIEW);
        signal(&window, "-KILL");
        if death < 3 {
            window.await_log(FIRST_VIEW, before + 1);
        }
    }
    let status = window.wait();
    assert_eq!(status.code(), Some(PAGE_DIES), "{status}");
    assert_eq!(window.logged("the page's process keeps ending"), 1);
}
