//! An agent beside the person, and the staff menu, with two cards in one reader.

use std::fs;

use journeys::{
    PATIENCE,
    agent::{AGENT, PIN, begin, decide, key_of, open, present, stack_with_agent},
    leftovers::assert_nowhere,
    visit,
};
use serde_json::{Value, json};
use stack::{Kioskctl, Stack, view_of};

/// From the choice to the agent's turn, with what the agent sees of it.
fn ask(kiosk: &mut Kioskctl) {
    kiosk.intend("set_up_phone").unwrap();
    kiosk.await_screen("name_and_agree", PATIENCE).unwrap();
    kiosk.say(&json!({"intent": "agree", "name": "Work phone"}).to_string()).unwrap();
    kiosk.await_screen("agents_turn", PATIENCE).unwrap();
}

fn agents_views(kiosk: &mut Kioskctl) -> Vec<Value> {
    kiosk.heard().iter().filter(|line| line["event"] == "agent").map(|line| line["agent_view"].clone()).collect()
}

fn await_agents_view(kiosk: &mut Kioskctl, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = std::time::Instant::now();
    loop {
        if let Some(view) = agents_views(kiosk).into_iter().find(&wanted) {
            return view;
        }
        assert!(begun.elapsed() < PATIENCE, "{:?}", agents_views(kiosk));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn audit(stack: &Stack) -> String {
    fs::read_to_string(stack.dir().path().join("kiosk/audit.jsonl")).unwrap()
}

#[test]
fn an_agent_confirms_the_person_and_the_issuer_keeps_the_word() {
    let stack = stack_with_agent(&["p384", "full"], "p384", true);
    let mut kiosk = begin(&stack);
    let code = open(&stack, &mut kiosk, "p384");
    assert_eq!(code.len(), 4, "one screen: the agent is given a code");
    let (card, line) = present(&stack, &mut kiosk, "full", false, "choose");
    assert_eq!(line["attended"]["name"], AGENT);
    ask(&mut kiosk);
    decide(&mut kiosk, true, "badge");
    kiosk.say(&json!({"says": "code", "digits": code}).to_string()).unwrap();
    await_agents_view(&mut kiosk, |view| view["portrait"] == "shown");
    assert!(!kiosk.views().iter().any(|view| view["screen"] == "scan_code"), "no word counts before the code");
    decide(&mut kiosk, true, "portrait");
    let offer = visit::await_offer(&mut kiosk);
    visit::take_part(&stack, &mut kiosk, &offer);
    kiosk.await_screen("take_card", PATIENCE).unwrap();
    assert!(kiosk.wait(PATIENCE).unwrap().success());
    drop(card);

    let log = audit(&stack);
    for event in ["agent_opened", "agent_approved", "\"compared\":\"portrait\""] {
        assert!(log.contains(event), "{event} is not in {log}");
    }
    let issuer = fs::read_to_string(stack.dir().path().join("issuer/audit.jsonl")).unwrap();
    assert!(issuer.contains("attended") && issuer.contains("portrait"), "{issuer}");
    assert!(!issuer.contains(AGENT), "the issuer knows a pseudonym");
    assert_nowhere(stack.dir().path(), &[("the PIN", PIN), ("the number", &offer.number)]);
}

#[test]
fn an_agent_who_does_not_know_the_person_says_so() {
    let stack = stack_with_agent(&["p384", "p256"], "p384", true);
    let mut kiosk = begin(&stack);
    let code = open(&stack, &mut kiosk, "p384");
    let (_card, _) = present(&stack, &mut kiosk, "p256", false, "choose");
    ask(&mut kiosk);
    kiosk.say(&json!({"says": "code", "digits": code}).to_string()).unwrap();
    await_agents_view(&mut kiosk, |view| view["portrait"] == "missing");
    decide(&mut kiosk, false, "badge");
    assert_eq!(visit::await_error(&mut kiosk), "AGENT-103");
    visit::await_failure(&mut kiosk);
    assert!(audit(&stack).contains("agent_refused"));
    let issuer = fs::read_to_string(stack.dir().path().join("issuer/audit.jsonl")).unwrap();
    assert!(!issuer.contains("enrollment_created"), "{issuer}");
}

#[test]
fn a_card_that_is_no_agents_does_not_open_the_kiosk_and_nobody_attends_themselves() {
    let stack = stack_with_agent(&["p384", "p256"], "p384", true);
    let mut kiosk = begin(&stack);
    let (_card, line) = present(&stack, &mut kiosk, "p256", true, "error");
    assert_eq!(view_of(&line).unwrap()["error"]["code"], "AGENT-101");
    visit::await_failure(&mut kiosk);
    drop(_card);
    stack.await_card(false).unwrap();

    let mut kiosk = begin(&stack);
    open(&stack, &mut kiosk, "p384");
    let _again = stack.insert("p384", &[]).unwrap();
    assert_eq!(visit::await_error(&mut kiosk), "AGENT-102");
    visit::await_failure(&mut kiosk);
}

#[test]
fn a_staff_card_opens_the_menu_and_closes_the_kiosk() {
    let stack = stack_with_agent(&["p384", "p256"], "p384", false);
    let mut kiosk = begin(&stack);
    kiosk.intend("open_staff_menu").unwrap();
    kiosk.await_screen("staff_card", PATIENCE).unwrap();
    let (_card, _) = present(&stack, &mut kiosk, "p384", true, "staff_menu");
    let is_known = |view: &Value| view["screen"] == "staff_menu" && view["facts"].is_object();
    let line = kiosk.await_view("how the kiosk is", PATIENCE, is_known).unwrap();
    let facts = &view_of(&line).unwrap()["facts"];
    assert_eq!(facts["issuer"]["kind"], "reached", "{facts}");
    assert!(!facts["readers"].as_array().unwrap().is_empty(), "{facts}");
    assert!(facts["trust"].as_array().unwrap().len() >= 3, "{facts}");
    kiosk.say(&json!({"intent": "staff_do", "task": "take_out_of_service"}).to_string()).unwrap();
    kiosk.await_view("a closed kiosk", PATIENCE, |view| view["in_service"] == false).unwrap();
    kiosk.intend("back").unwrap();
    kiosk.await_screen("take_card", PATIENCE).unwrap();
    kiosk.wait(PATIENCE).unwrap();
    let log = audit(&stack);
    assert!(log.contains("staff_menu_opened") && log.contains("take_out_of_service"), "{log}");
}

#[test]
fn the_card_in_the_reader_becomes_an_agents() {
    let stack = Stack::builder().cards(&["p384"]).start().unwrap();
    let key = key_of(&stack, "p384");
    let agents = |arguments: &[&str]| -> (bool, String) {
        let output = stack.kiosk_command("kioskctl").unwrap().arg("agents").args(arguments).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let _card = stack.insert("p384", &[]).unwrap();
    stack.await_card(true).unwrap();
    let (is_added, said) = agents(&["add", "--name", AGENT]);
    assert!(is_added, "{said}");
    assert_eq!(agents(&["list"]), (true, format!("{AGENT}  {key}\n")));
    let (is_added, said) = agents(&["add", "--name", "Kim"]);
    assert!(!is_added && said.contains(&format!("that of {AGENT} already")), "{said}");
    let (is_removed, said) = agents(&["remove", AGENT]);
    assert!(is_removed, "{said}");
    assert_eq!(agents(&["list"]), (true, String::new()));
}
