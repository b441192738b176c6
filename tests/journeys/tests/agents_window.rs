//! The agent's window on a real display: what stands in it, who works with it, and what the person never sees.

use std::{
    fs,
    ops::Range,
    thread,
    time::{Duration, Instant},
};

use image::Rgb;
use journeys::{
    PATIENCE,
    agent::{AGENT, PIN, stack_with_agent},
    desk::Desk,
    memory::{Secret, search},
    tree::{Node, told},
};
use stack::{Card, Stack};

/// The agent's card, the person's card, and the names on that.
const CARDS: [&str; 2] = ["p384", "full"];
const NAME: &str = "Dana";
const LAST_NAME: &str = "Keller";
/// The picture on the person's card.
const PORTRAIT: &[u8] = include_bytes!("../../../hardware/virtual-card/src/personalize/portrait.jpg");
/// The skin in that picture, a colour that no screen has, and how far a pixel may be from it.
const SKIN: Rgb<u8> = Rgb([0xE9, 0xC3, 0x9F]);
const NEARLY: u8 = 8;
/// More of it than the edges of other colours have.
const MANY: usize = 5_000;
/// Where the person's monitor is on the display, and where the agent's, in pixels from the left.
const PERSONS: Range<u32> = 0..1280;
const AGENTS: Range<u32> = 1280..2560;

/// Puts a card in and goes on to the PIN.
fn present(stack: &Stack, desk: &Desk, profile: &str) -> Card {
    let card = stack.insert(profile, &["--pin", PIN]).unwrap();
    desk.tree().heading("Hello");
    desk.press("Continue");
    card
}

/// The agent opens the kiosk and stays; returns the agent's code, empty where none is shown.
fn open(stack: &Stack, desk: &Desk) -> String {
    desk.tree().heading("An agent opens this kiosk");
    let mut card = present(stack, desk, CARDS[0]);
    desk.tree().heading("Enter your PIN");
    desk.digits(PIN);
    desk.press("Enter");
    let nodes = desk.tree().heading("Take your card");
    let code = nodes.iter().find(|node| node.text.starts_with("Your code"));
    // The code, and then its digits one by one.
    let digits = code.map(|node| node.text.chars().filter(char::is_ascii_digit).take(4).collect());
    card.remove().unwrap();
    desk.tree().says(&format!("{AGENT} is with you"));
    desk.tree().heading("Put your card in the reader");
    digits.unwrap_or_default()
}

/// How many pixels of the person's picture a part of the display shows.
fn skin(desk: &Desk, name: &str, part: &Range<u32>) -> usize {
    let is_skin = |pixel: &Rgb<u8>| pixel.0.iter().zip(SKIN.0).all(|(is, skin)| is.abs_diff(skin) <= NEARLY);
    let picture = desk.picture(&format!("agents-window-{name}"));
    picture.enumerate_pixels().filter(|(x, _, pixel)| part.contains(x) && is_skin(pixel)).count()
}

/// Looks until the person's picture is there, or is not.
fn await_portrait(desk: &Desk, name: &str, part: &Range<u32>, is_there: bool) {
    let begun = Instant::now();
    loop {
        let skin = skin(desk, name, part);
        if is_there == (skin > MANY) && (is_there || skin == 0) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{name}: {skin} pixels of the portrait");
        thread::sleep(Duration::from_millis(100));
    }
}

/// How often each secret stands in the memory of all the window's processes.
fn places(desk: &Desk, secrets: &[Secret]) -> String {
    let finds = desk.processes().into_iter().flat_map(|pid| {
        let program = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        search(pid, secrets)
            .into_iter()
            .map(move |find| format!("{}: {}, in {}\n", program.trim(), find.what, find.around))
    });
    finds.collect()
}

#[test]
fn on_one_monitor_the_agent_types_the_code_and_confirms_the_person() {
    let stack = stack_with_agent(&CARDS, CARDS[0], true);
    let desk = Desk::open(&stack);
    let tree = desk.tree();
    let code = open(&stack, &desk);
    assert_eq!(code.len(), 4, "one monitor: the agent is given a code");
    let mut card = present(&stack, &desk, CARDS[1]);
    desk.agree(PIN);

    tree.heading("Agent: type your code");
    let wrong = if code == "0000" { "0001" } else { "0000" };
    desk.digits(wrong);
    tree.says("4 digits entered");
    desk.keys(&["Return"]);
    tree.says("That code was wrong");
    await_portrait(&desk, "locked", &PERSONS, false);
    desk.digits(&code);
    tree.says("4 digits entered");
    desk.keys(&["Return"]);
    tree.heading(&format!("Is this {NAME}?"));
    await_portrait(&desk, "decide", &PERSONS, true);
    // Alone, the name is also the beginning of other words.
    let names = [format!("\"{NAME}\""), format!("Hello, {NAME}"), format!("Is this {NAME}?"), LAST_NAME.to_owned()];
    let mut secrets = names.each_ref().map(|name| Secret::new(name, name)).to_vec();
    secrets.push(Secret::picture("the picture", PORTRAIT));
    let shown = places(&desk, &secrets);
    for secret in [names[0].as_str(), &names[2], "the picture, three bytes a pixel", "the picture, base 64"] {
        assert!(shown.contains(secret), "the search does not find {secret}, which is shown: {shown}");
    }

    desk.press("Picture here");
    desk.press("This is the person");
    desk.number();
    await_portrait(&desk, "decided", &PERSONS, false);
    let picture = &secrets[names.len()..];
    assert_eq!(places(&desk, picture), "", "nobody looks at the picture any more");
    desk.press("Stop and take my card");
    tree.heading("Take your card");
    card.remove().unwrap();
    let nodes = tree.heading("An agent opens this kiosk");
    assert!(!told(&nodes).contains(NAME), "{}", told(&nodes));
    assert_eq!(places(&desk, &secrets), "", "the visit is over");
}

#[test]
fn on_two_monitors_the_agent_sees_what_the_person_does_not_and_refuses() {
    let mut stack = stack_with_agent(&CARDS, CARDS[0], true);
    stack.reconfigure(|config| config.agents_screen = 2).unwrap();
    let desk = Desk::open_on_two_monitors(&stack);
    let tree = desk.tree();
    tree.heading("Nobody needs you now");
    assert_eq!(open(&stack, &desk), "", "the agent has a monitor: no code");
    let mut card = present(&stack, &desk, CARDS[1]);
    tree.heading("A person is at the kiosk");
    desk.agree(PIN);
    tree.heading(&format!("Is this {NAME}?"));
    await_portrait(&desk, "two-decide", &AGENTS, true);
    assert_eq!(skin(&desk, "two-decide", &PERSONS), 0, "the person does not see the picture");
    tree.heading("An agent must check your face");

    desk.keys(&["Tab"]);
    tree.wait_for("the keys at the person's window", |nodes| {
        let agents = nodes.iter().position(|node| node.name == "Derived PIV Kiosk: agent").unwrap_or_default();
        let (persons, agents) = nodes.split_at(agents);
        let has_keys = |nodes: &[Node]| nodes.iter().any(|node| node.role.ends_with("button") && node.is_focused);
        has_keys(persons) && !has_keys(agents)
    });
    desk.touch("Printed badge");
    desk.touch("Not this person");
    tree.wait_for("the refusal", |nodes| nodes.iter().any(|node| node.text == "AGENT-103"));
    tree.heading("A person is at the kiosk");
    await_portrait(&desk, "two-refused", &AGENTS, false);
    card.remove().unwrap();
    desk.press("Start over");
    tree.heading("An agent opens this kiosk");
    tree.heading("Nobody needs you now");
}
