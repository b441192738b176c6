//! An agent beside the person, and the menu of staff, told as people would live them.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::panic, reason = "tests read JSON views")]

mod script;

use std::time::Duration;

use enrollment::{
    AgentCode, AgentFacts, AgentWord, AuditEvent, CardFacts, Compared, Effect, ErrorCode, Event, Intent, Marks,
    PinCheck, Policy, Portrait, ReaderFault, StaffTask, Tries,
};
use script::{
    Kiosk, agent, card, failure, kiosk_in, kiosk_under, offer, opened_kiosk, permissive, reader, staff_facts,
};

const MINUTE: Duration = Duration::from_secs(60);

fn agents_screen(kiosk: &Kiosk) -> serde_json::Value {
    serde_json::to_value(kiosk.session.agent_view(kiosk.now)).expect("a view can be serialised")
}

fn creates(effects: &[Effect]) -> Option<&Effect> {
    effects.iter().find(|effect| matches!(effect, Effect::CreateEnrollment { .. }))
}

fn error_of(kiosk: &Kiosk) -> String {
    kiosk.screen()["view"]["error"]["code"].as_str().unwrap_or_default().to_owned()
}

/// The person takes the card and the last screen goes.
fn leave(kiosk: &mut Kiosk) {
    kiosk.on(Event::CardRemoved(reader()));
    while !["welcome", "out_of_order"].contains(&kiosk.screen_name().as_str()) {
        let deadline = kiosk.session.deadline().expect("a last screen does not stay for ever");
        let wait = kiosk.now.until(deadline);
        kiosk.wait(wait);
    }
}

#[test]
fn an_agent_opens_the_kiosk_and_confirms_the_person() {
    let mut kiosk = Kiosk::under(Policy { attended: true, ..permissive() });
    assert_eq!(kiosk.screen()["view"]["agent_first"], true);
    kiosk = kiosk_in("ProvingStaff");
    let effects = kiosk.prove(agent());
    assert!(effects.contains(&Effect::Audit(AuditEvent::AgentOpened { agent: "a9e7".to_owned() })), "{effects:?}");
    kiosk.cleaned_up();
    let screen = kiosk.screen();
    assert_eq!((screen["view"]["screen"].as_str(), screen["view"]["name"].as_str()), (Some("hand_over"), Some("Sam")));
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.wait(Duration::from_secs(3));
    let screen = kiosk.screen();
    assert_eq!(screen["view"]["agent_first"], false, "the person's turn");
    assert_eq!(screen["attended"]["name"], "Sam");
    assert_eq!(screen["attended"]["countdown"]["left_ms"], 300_000);

    let mut kiosk = kiosk_in("AgentsTurn");
    assert_eq!(kiosk.screen()["view"]["name"], "Sam");
    assert_eq!(creates(&kiosk.effects), None, "nothing is asked of the issuer before the agent's word");
    kiosk.portrait(Portrait::Shown);
    let agents = agents_screen(&kiosk);
    assert_eq!((agents["screen"].as_str(), agents["portrait"].as_str()), (Some("decide"), Some("shown")));
    let effects = kiosk.decide(true, Compared::Portrait);
    let Some(Effect::CreateEnrollment { attended: Some(word), .. }) = creates(&effects) else {
        panic!("{effects:?}");
    };
    assert_eq!((word.agent.as_str(), word.compared), ("a9e7", Compared::Portrait));
    let approved = AuditEvent::AgentApproved { agent: "a9e7".to_owned(), compared: Compared::Portrait };
    assert!(effects.contains(&Effect::Audit(approved)));
    let op = kiosk.create_op();
    kiosk.on(Event::OfferMade(op, Ok(offer("e1"))));
    assert_eq!(kiosk.screen_name(), "scan_code");
    assert_eq!(kiosk.screen()["attended"]["name"], "Sam", "on all screens");
    assert!(kiosk.decide(false, Compared::Badge).is_empty(), "one decision for one person");

    kiosk.press(Intent::Stop);
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen()["attended"]["name"], "Sam", "until the card is out");
    kiosk.on(Event::CardRemoved(reader()));
    assert_eq!((kiosk.screen_name().as_str(), &kiosk.screen()["attended"]), ("goodbye", &serde_json::Value::Null));
    leave(&mut kiosk);
    let screen = kiosk.screen();
    assert_eq!(screen["view"]["agent_first"], true, "one opening for one person");
    assert_eq!(screen["attended"], serde_json::Value::Null);
}

#[test]
fn a_picture_nobody_saw_was_not_compared() {
    for portrait in [None, Some(Portrait::Missing), Some(Portrait::Unusable)] {
        let mut kiosk = kiosk_in("AgentsTurn");
        if let Some(portrait) = portrait {
            kiosk.portrait(portrait);
        }
        assert!(kiosk.decide(true, Compared::Portrait).is_empty(), "{portrait:?}");
        assert!(creates(&kiosk.decide(true, Compared::Badge)).is_some(), "{portrait:?}");
        kiosk.portrait(Portrait::Shown);
        assert_eq!(agents_screen(&kiosk)["screen"], "beside", "a picture that comes late is not shown");
    }
}

#[test]
fn a_refused_person_gets_no_code_and_the_agent_is_asked_for_anew() {
    let mut kiosk = kiosk_in("AgentsTurn");
    let effects = kiosk.decide(false, Compared::Document);
    let refused = AuditEvent::AgentRefused { agent: "a9e7".to_owned(), compared: Compared::Document };
    assert!(effects.contains(&Effect::Audit(refused)));
    kiosk.cleaned_up();
    assert_eq!(error_of(&kiosk), ErrorCode::AgentRefused.id());
    assert_eq!(creates(&kiosk.effects), None);
    leave(&mut kiosk);
    assert_eq!(kiosk.screen()["view"]["agent_first"], true);
}

#[test]
fn an_agent_that_says_nothing_is_waited_for_so_long() {
    let mut kiosk = kiosk_in("AgentsTurn");
    kiosk.wait(3 * MINUTE);
    kiosk.cleaned_up();
    assert_eq!(error_of(&kiosk), ErrorCode::AgentSilent.id());
    assert!(kiosk.decide(true, Compared::Badge).is_empty(), "too late");
}

#[test]
fn the_persons_card_pulled_ends_the_agents_turn() {
    let mut kiosk = kiosk_in("AgentsTurn");
    kiosk.on(Event::CardRemoved(reader()));
    assert_eq!(kiosk.session.state_name(), "CleaningUp");
    assert!(kiosk.decide(true, Compared::Badge).is_empty());
    kiosk.portrait(Portrait::Shown);
    assert_eq!(agents_screen(&kiosk)["screen"], "beside");
    kiosk.cleaned_up();
    assert_eq!(error_of(&kiosk), ErrorCode::CardRemoved.id());
    kiosk.on(Event::CardInserted(reader()));
    assert_eq!(kiosk.screen()["attended"]["name"], "Sam", "nothing was decided, and the time is not up");
    assert_eq!(kiosk.screen_name(), "reading_card");
}

#[test]
fn an_agents_card_pulled_opens_nothing() {
    for state in ["ReadingCard", "WhoYouAre", "EnterPin", "CheckingPin", "ProvingStaff"] {
        let mut kiosk = kiosk_under(Policy { attended: true, ..permissive() }, state);
        kiosk.on(Event::CardRemoved(reader()));
        kiosk.cleaned_up();
        if state == "ProvingStaff" {
            assert!(kiosk.prove(agent()).is_empty(), "a late answer dies");
        }
        leave(&mut kiosk);
        assert_eq!(kiosk.screen()["view"]["agent_first"], true, "{state}");
        assert_eq!(kiosk.screen()["attended"], serde_json::Value::Null, "{state}");
    }
}

#[test]
fn a_card_of_nobody_opens_nothing() {
    let mut kiosk = kiosk_in("ProvingStaff");
    let op = kiosk.op(|effect| matches!(effect, Effect::ProveStaff { .. }));
    kiosk.on(Event::StaffProven(op, Err(failure(ErrorCode::NotAnAgent))));
    kiosk.cleaned_up();
    assert_eq!(error_of(&kiosk), "AGENT-101");
    leave(&mut kiosk);
    assert_eq!(kiosk.screen()["view"]["agent_first"], true);
}

#[test]
fn the_agents_wrong_pin_is_counted_by_the_card_as_anybodys() {
    let mut kiosk = kiosk_under(Policy { attended: true, ..permissive() }, "CheckingPin");
    let op = kiosk.verify_op();
    kiosk.on(Event::PinChecked(op, Ok(PinCheck::Wrong(Tries::Left(2)))));
    assert_eq!(kiosk.screen()["view"]["tries"]["left"], 2);
    assert!(!kiosk.effects.iter().any(|effect| matches!(effect, Effect::ProveStaff { .. })));
}

#[test]
fn nobody_attends_their_own_enrollment() {
    for (marks, refused) in [(vec![[9; 32], [3; 32]], true), (vec![[9; 32]], false)] {
        let mut kiosk = opened_kiosk(permissive());
        kiosk.on(Event::CardInserted(reader()));
        let op = kiosk.read_op();
        kiosk.on(Event::CardRead(op, Ok(CardFacts { marks: Marks(marks), ..card(Tries::Left(3)) })));
        if refused {
            kiosk.cleaned_up();
            assert_eq!(error_of(&kiosk), "AGENT-102");
            leave(&mut kiosk);
            assert_eq!(kiosk.screen()["attended"]["name"], "Sam", "the right person may still come");
        } else {
            assert_eq!(kiosk.screen_name(), "who_you_are");
        }
    }
}

#[test]
fn an_opened_kiosk_closes_by_itself_and_by_a_press() {
    let mut kiosk = opened_kiosk(permissive());
    let effects = kiosk.wait(5 * MINUTE);
    assert!(effects.contains(&Effect::Audit(AuditEvent::HelpEnded { agent: "a9e7".to_owned() })));
    assert_eq!(kiosk.screen()["view"]["agent_first"], true);

    let mut kiosk = opened_kiosk(permissive());
    kiosk.press(Intent::EndHelp);
    assert_eq!(kiosk.screen()["view"]["agent_first"], true);
    assert_eq!(kiosk.press(Intent::EndHelp), [], "there is none to end");

    let mut kiosk = kiosk_in("AgentsTurn");
    kiosk.press(Intent::EndHelp);
    kiosk.cleaned_up();
    assert_eq!(kiosk.screen_name(), "take_card");
    leave(&mut kiosk);
    assert_eq!(kiosk.screen()["view"]["agent_first"], true);
}

#[test]
fn on_the_persons_own_screen_the_agent_types_a_code_first() {
    let with_code = || AgentFacts { code: Some(AgentCode::new("4821")), ..agent() };
    let turn = || {
        let mut kiosk = kiosk_in("ProvingStaff");
        kiosk.prove(with_code());
        kiosk.cleaned_up();
        assert_eq!(kiosk.screen()["view"]["code"], "4821");
        kiosk.on(Event::CardRemoved(reader()));
        kiosk.wait(Duration::from_secs(3));
        kiosk.on(Event::CardInserted(reader()));
        kiosk
    };
    let typed = |kiosk: &mut Kiosk, digits: &str| kiosk.on(Event::Agent(AgentWord::Code { digits: digits.into() }));
    let walk = |kiosk: &mut Kiosk| {
        let op = kiosk.read_op();
        kiosk.on(Event::CardRead(op, Ok(card(Tries::Left(3)))));
        kiosk.press(Intent::Continue);
        kiosk.enter();
        let op = kiosk.verify_op();
        kiosk.on(Event::PinChecked(op, Ok(PinCheck::Verified)));
        let op = kiosk.authenticate_op();
        kiosk.on(Event::Authenticated(op, Ok(script::applicant())));
        kiosk.press(Intent::SetUpPhone);
        kiosk.press(Intent::Agree { name: "Work phone".to_owned() });
        kiosk.portrait(Portrait::Shown);
    };
    let mut kiosk = turn();
    walk(&mut kiosk);
    assert_eq!(agents_screen(&kiosk)["screen"], "unlock");
    assert!(kiosk.decide(true, Compared::Badge).is_empty(), "not before the code");
    typed(&mut kiosk, "1111");
    assert_eq!(agents_screen(&kiosk)["wrong"], true);
    typed(&mut kiosk, "4821");
    assert_eq!(agents_screen(&kiosk)["screen"], "decide");
    assert!(creates(&kiosk.decide(true, Compared::Portrait)).is_some());

    let mut kiosk = turn();
    walk(&mut kiosk);
    for _ in 0..3 {
        typed(&mut kiosk, "1111");
    }
    kiosk.cleaned_up();
    assert_eq!(error_of(&kiosk), "AGENT-105");
}

#[test]
fn without_attendance_no_agent_is_asked() {
    let mut kiosk = kiosk_in("CreatingOffer");
    assert!(kiosk.effects.iter().any(|effect| matches!(effect, Effect::CreateEnrollment { attended: None, .. })));
    assert!(kiosk.decide(true, Compared::Badge).is_empty());
    assert_eq!(kiosk.screen()["attended"], serde_json::Value::Null);
}

#[test]
fn a_staff_card_opens_the_menu_and_silence_closes_it() {
    let mut kiosk = kiosk_in("StaffMenu");
    assert_eq!(kiosk.screen()["view"]["facts"], serde_json::Value::Null);
    let op = kiosk.op(|effect| matches!(effect, Effect::GatherStaffFacts { .. }));
    kiosk.on(Event::StaffFacts(op, Box::new(staff_facts())));
    assert_eq!(kiosk.screen()["view"]["facts"]["issuer"]["took_ms"], 120);
    kiosk.wait(Duration::from_secs(50));
    kiosk.press(Intent::StaffDo { task: StaffTask::TestSound });
    kiosk.wait(Duration::from_secs(50));
    assert_eq!(kiosk.screen_name(), "staff_menu", "a press keeps it");
    kiosk.wait(Duration::from_secs(10));
    assert_eq!(kiosk.session.state_name(), "CleaningUp");
    kiosk.on(Event::StaffFacts(op, Box::new(staff_facts())));
    assert_eq!(kiosk.session.state_name(), "CleaningUp");
}

#[test]
fn staff_close_the_kiosk_and_open_it_again() {
    let mut kiosk = kiosk_in("StaffMenu");
    kiosk.press(Intent::StaffDo { task: StaffTask::TakeOutOfService });
    assert_eq!(kiosk.screen()["view"]["in_service"], false);
    kiosk.press(Intent::Back);
    kiosk.cleaned_up();
    leave(&mut kiosk);
    assert_eq!(kiosk.screen()["view"]["code"], "KIOSK-105");
    kiosk.on(Event::CardInserted(reader()));
    assert_eq!(kiosk.screen_name(), "out_of_order", "no card is read while the kiosk is closed");
    kiosk.on(Event::CardRemoved(reader()));

    kiosk.press(Intent::OpenStaffMenu);
    assert_eq!(kiosk.screen_name(), "staff_card");
    kiosk.press(Intent::Back);
    assert_eq!(kiosk.screen_name(), "out_of_order");
    kiosk.press(Intent::OpenStaffMenu);
    kiosk.on(Event::CardInserted(reader()));
    let op = kiosk.read_op();
    kiosk.on(Event::CardRead(op, Ok(card(Tries::Left(3)))));
    kiosk.press(Intent::Continue);
    kiosk.enter();
    let op = kiosk.verify_op();
    kiosk.on(Event::PinChecked(op, Ok(PinCheck::Verified)));
    kiosk.prove(agent());
    let effects = kiosk.press(Intent::StaffDo { task: StaffTask::PutBackInService });
    let did = AuditEvent::StaffDid { agent: "a9e7".to_owned(), task: StaffTask::PutBackInService };
    assert!(effects.contains(&Effect::Audit(did)), "{effects:?}");
    kiosk.press(Intent::Back);
    kiosk.cleaned_up();
    leave(&mut kiosk);
    assert_eq!(kiosk.screen_name(), "welcome");
}

#[test]
fn the_program_is_closed_only_where_that_is_allowed() {
    for (allowed, effects) in [(false, 0), (true, 2)] {
        let mut kiosk = kiosk_under(Policy { staff_may_close: allowed, ..permissive() }, "StaffMenu");
        assert_eq!(kiosk.press(Intent::StaffDo { task: StaffTask::Close }).len(), effects, "{allowed}");
    }
    let mut kiosk = kiosk_in("StaffMenu");
    let effects = kiosk.press(Intent::StaffDo { task: StaffTask::Restart });
    assert!(effects.contains(&Effect::Leave { restart: true }));
}

#[test]
fn the_menus_door_is_where_nobody_is_and_a_card_can_be_read() {
    let mut kiosk = Kiosk::under(Policy::default());
    kiosk.on(Event::ReaderReady);
    assert_eq!(kiosk.screen()["staff_door"], false, "no agents, no menu");
    assert_eq!(kiosk.press(Intent::OpenStaffMenu), []);
    assert_eq!(kiosk.screen_name(), "welcome");
    let mut kiosk = Kiosk::under(permissive());
    kiosk.on(Event::ReaderReady);
    assert_eq!(kiosk.screen()["staff_door"], true);
    kiosk.press(Intent::OpenStaffMenu);
    kiosk.wait(Duration::from_secs(30));
    assert_eq!(kiosk.screen_name(), "welcome", "no card came");
    kiosk.on(Event::ReaderFault(ReaderFault::NoReader));
    assert_eq!(kiosk.screen()["staff_door"], false);
    let mut kiosk = kiosk_in("EnterPin");
    kiosk.press(Intent::OpenStaffMenu);
    assert_eq!(kiosk.screen_name(), "enter_pin");
}
