//! A person who works by keys alone and hears of the screen through the platform's accessibility tree.

use std::{collections::BTreeMap, fs};

use journeys::{
    PATIENCE,
    desk::Desk,
    leftovers::assert_nowhere,
    memory::{Secret, search},
    tree::{Node, outline, told},
};
use stack::{Seen, Stack};

/// Digits that stand nowhere by chance.
const PIN: &str = "73916482";
/// The person of the card `rsa2048`; a name that stands nowhere by chance.
const NAME: &str = "Samira";
/// What is told of each screen: a line `== NAME`, and below it what stands in the main part.
const OUTLINES: &str = include_str!("outlines.txt");

/// Names, kinds and order are as written down, and whatever can be pressed has a name of its own.
fn assert_told(nodes: &[Node], screen: &str) {
    let wanted: BTreeMap<_, _> = OUTLINES.split("== ").filter_map(|part| part.split_once('\n')).collect();
    let wanted = wanted.get(screen).unwrap_or_else(|| panic!("{screen} is not written down")).trim();
    assert_eq!(outline(nodes).trim(), wanted, "{screen}:\n{}", told(nodes));
    let buttons: Vec<_> = nodes.iter().filter(|node| node.role.ends_with("button")).map(|node| &node.name).collect();
    for (index, name) in buttons.iter().enumerate() {
        assert!(!name.is_empty(), "{screen}: a button without a name:\n{}", told(nodes));
        assert!(!buttons[..index].contains(name), "{screen}: two buttons are called {name}");
    }
}

/// The search finds what is shown right now, in the process that has the engine and in the one that draws.
fn assert_in_engine_and_page(desk: &Desk, secret: &Secret) {
    let places =
        desk.processes().into_iter().filter(|&pid| !search(pid, std::slice::from_ref(secret)).is_empty()).count();
    assert!(places >= 2, "{secret:?} stands in {places} processes while it is shown");
}

#[test]
fn keys_alone_lead_through_mistakes_and_a_pulled_card() {
    let stack = Stack::builder().cards(&["rsa2048"]).start().unwrap();
    let desk = Desk::open(&stack);
    let tree = desk.tree();
    assert_told(&tree.heading("Put your card in the reader"), "welcome");
    let mut card = stack.insert("rsa2048", &["--pin", PIN]).unwrap();
    assert_told(&tree.heading("Hello, Samira"), "who you are");
    desk.keys(&["Return"]);

    assert_told(&tree.heading("Enter your PIN"), "pin");
    desk.digits("123");
    tree.says("3 digits entered");
    desk.keys(&["BackSpace"]);
    tree.says("2 digits entered");
    desk.keys(&["Return"]);
    tree.says("A PIN has 6 to 8 digits");
    assert_eq!(card.pin_tries(), 0, "nothing was sent");
    desk.digits("3456");
    desk.press("Enter");
    assert_told(&tree.heading("That PIN was wrong"), "wrong pin");

    desk.keys(&["Escape"]);
    assert_told(&tree.heading("Stop and take your card"), "ask to stop");
    desk.press("Keep going");
    tree.heading("That PIN was wrong");
    card.remove().unwrap();
    let nodes = tree.heading("You took your card out");
    assert_told(&nodes, "error");
    assert!(nodes.iter().any(|node| node.text == "CARD-101"), "{}", told(&nodes));
}

#[test]
fn nothing_of_a_visit_is_left() {
    let stack = Stack::builder().cards(&["rsa2048"]).start().unwrap();
    let desk = Desk::open(&stack);
    let tree = desk.tree();
    tree.heading("Put your card in the reader");
    let mut card = stack.insert("rsa2048", &["--pin", PIN]).unwrap();
    tree.heading("Hello, Samira");
    let name = Secret::new("the name", NAME);
    assert_in_engine_and_page(&desk, &name);
    desk.keys(&["Return"]);
    tree.heading("Enter your PIN");
    desk.digits(PIN);
    tree.says("8 digits entered");
    let pin = Secret::new("the PIN", PIN);
    // The search would find it: until Enter is pressed it stands in one place, and in no page.
    let held: Vec<_> = desk.processes().iter().map(|&pid| search(pid, std::slice::from_ref(&pin)).len()).collect();
    assert_eq!(held.first(), Some(&1), "{held:?}");
    assert_eq!(held.iter().sum::<usize>(), 1, "{held:?}");
    for _ in PIN.chars() {
        desk.keys(&["BackSpace"]);
    }
    tree.says("No digits entered");
    desk.go_to_code(PIN);

    let number = desk.number();
    let (photograph, scan_url) = desk.scan(&stack);
    let code = scan_url.rsplit('/').next().unwrap();
    let [shown_number, shown_code] = [Secret::new("the number", &number), Secret::new("the scan code", code)];
    assert_in_engine_and_page(&desk, &shown_number);
    assert_in_engine_and_page(&desk, &shown_code);

    let mut phone = stack.phone(Seen::Picture(&photograph), &number).unwrap();
    let match_code = phone.await_match_code(PATIENCE).unwrap();
    fs::remove_file(&photograph).unwrap();
    assert_told(&tree.heading("Is this your phone?"), "confirm");
    desk.press_until_gone("Yes, same code");
    phone.await_issued(PATIENCE).unwrap();
    assert_told(&tree.heading("Take your card"), "take card");
    card.remove().unwrap();
    let nodes = tree.heading("Put your card in the reader");

    let secrets = [pin, name, shown_number, shown_code, Secret::new("the match code", &match_code)];
    for pid in desk.processes() {
        let finds = search(pid, &secrets);
        let program = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        assert!(finds.is_empty(), "in the memory of {program}: {finds:#?}");
    }
    let told = told(&nodes);
    let texts = [("the PIN", PIN), ("the number", &number), ("the scan code", code), ("the match code", &match_code)];
    for (what, text) in texts {
        assert!(!told.contains(text), "{what} is still told:\n{told}");
    }
    assert!(!told.contains(NAME), "the name is still told:\n{told}");
    drop(desk);
    assert_nowhere(stack.dir().path(), &texts[..3]);
}
