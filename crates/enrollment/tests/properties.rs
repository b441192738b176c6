//! What holds whatever happens, in whatever order.
#![allow(clippy::expect_used, reason = "tests")]

mod script;

use std::time::Duration;

use enrollment::{CardFacts, Effect, Event, Intent, Policy, Tries};
use proptest::prelude::*;
use script::{
    Kiosk, PAD, card, every_happening, every_intent, every_state, kiosk_in, other_reader, permissive, reader,
};

/// One random happening: an intent, an answer, or time passing, by index.
fn play(kiosk: &mut Kiosk, kind: u8, index: usize) -> Vec<Effect> {
    match kind {
        0 => {
            let intents = every_intent();
            let (_, intent) = intents.into_iter().cycle().nth(index).expect("an endless cycle");
            kiosk.press(intent)
        }
        1 => {
            let count = every_happening(kiosk).len();
            let (_, event) = every_happening(kiosk).into_iter().nth(index % count).expect("within the list");
            kiosk.on(event)
        }
        2 => kiosk.on(Event::CardInserted(if index.is_multiple_of(4) { other_reader() } else { reader() })),
        3 => {
            let wait = kiosk.session.deadline().map_or(Duration::ZERO, |deadline| kiosk.now.until(deadline));
            kiosk.wait(wait)
        }
        4 => kiosk.wait(Duration::from_secs(1)),
        // A reader with keys of its own has read the card.
        _ => {
            let Some(op) = kiosk.effects.iter().rev().find_map(script::op_of) else { return Vec::new() };
            let tries = if index.is_multiple_of(3) { Tries::Left(1) } else { Tries::Left(3) };
            kiosk.on(Event::CardRead(op, Ok(CardFacts { pad: PAD, ..card(tries) })))
        }
    }
}

proptest! {
    #[test]
    fn no_order_of_events_breaks_the_rules(
        attended: bool,
        steps in prop::collection::vec((0u8..6, 0usize..200), 0..200),
    ) {
        let mut kiosk = Kiosk::under(Policy { attended, ..permissive() });
        for (kind, index) in steps {
            let before = kiosk.session.state_name();
            let effects = play(&mut kiosk, kind, index);
            let verifies = effects.iter().filter(|effect| matches!(effect, Effect::VerifyPin { .. })).count();
            prop_assert!(verifies <= 1);
            if verifies == 1 {
                prop_assert_eq!(before, "EnterPin");
            }
            let sends = |effect: &&Effect| {
                matches!(
                    effect,
                    Effect::VerifyPin { .. }
                        | Effect::VerifyPinOnReader { .. }
                        | Effect::ReplacePin { .. }
                        | Effect::ChangePinOnReader { .. }
                )
            };
            let sent: Vec<_> = effects.iter().filter(sends).collect();
            prop_assert!(sent.len() <= 1 && (sent.is_empty() || kind == 0), "only a press sends a PIN: {sent:?}");
            if sent.iter().any(|effect| matches!(effect, Effect::ReplacePin { .. })) {
                prop_assert_eq!(before, "NewPin");
            }
            if sent.iter().any(|effect| matches!(effect, Effect::VerifyPinOnReader { .. })) {
                prop_assert!(["WhoYouAre", "LastTry", "PinOnReader"].contains(&before), "{}", before);
            }
            let authenticates = effects.iter().any(|effect| matches!(effect, Effect::Authenticate { .. }));
            prop_assert!(!authenticates || ["CheckingPin", "PinOnReader"].contains(&before));
            let creates = effects.iter().any(|effect| matches!(effect, Effect::CreateEnrollment { .. }));
            prop_assert!(!creates || ["NameAndAgree", "OfferEnded", "MakingCredential", "AgentsTurn"].contains(&before));
            let is_attended = |effect: &&Effect| matches!(effect, Effect::CreateEnrollment { attended: Some(_), .. });
            prop_assert_eq!(creates && attended, effects.iter().any(|effect| is_attended(&effect)));
            if kiosk.session.state_name() == "CleaningUp" && before != "CleaningUp" {
                prop_assert!(effects.contains(&Effect::PinForget));
                let wiped = effects.iter().any(|effect| matches!(effect, Effect::CleanUp { .. }));
                prop_assert!(wiped);
            }
            serde_json::to_string(&kiosk.session.view(kiosk.now)).expect("every view can be serialised");
        }
    }

    #[test]
    fn a_visit_left_alone_always_ends(
        attended: bool,
        steps in prop::collection::vec((0u8..6, 0usize..200), 0..60),
    ) {
        let mut kiosk = Kiosk::under(Policy { attended, ..permissive() });
        for (kind, index) in steps {
            play(&mut kiosk, kind, index);
        }
        kiosk.on(Event::CardRemoved(reader()));
        kiosk.on(Event::CardRemoved(other_reader()));
        for _ in 0..500 {
            let Some(deadline) = kiosk.session.deadline() else { break };
            let wait = kiosk.now.until(deadline);
            kiosk.wait(wait);
        }
        prop_assert!(["welcome", "out_of_order"].contains(&kiosk.screen_name().as_str()), "{}", kiosk.screen_name());
    }
}

#[test]
fn a_locked_system_shows_nothing_of_anybody() {
    for (name, mut kiosk) in every_state() {
        kiosk.on(Event::Locked);
        if !["Welcome", "OutOfOrder", "StaffCard", "Finished"].contains(&name) {
            assert_eq!(kiosk.session.state_name(), "CleaningUp", "{name}");
            kiosk.cleaned_up();
        }
        // Asking for a card that was left in is the one thing that still matters.
        let asks = ["welcome", "out_of_order", "take_card", "goodbye"].contains(&kiosk.screen_name().as_str());
        assert!(asks, "{name}: {}", kiosk.screen_name());
        kiosk.on(Event::CardRemoved(reader()));
        kiosk.on(Event::Locked);
        let outside = ["welcome", "out_of_order"].contains(&kiosk.screen_name().as_str());
        assert!(outside, "{name}: {}", kiosk.screen_name());
    }
}

#[test]
fn stop_ends_every_visit_that_offers_it() {
    for (name, mut kiosk) in every_state() {
        let offered = kiosk.session.view(kiosk.now).can_stop;
        let outside = ["Welcome", "OutOfOrder", "StaffCard", "CleaningUp", "Finished"].contains(&name);
        assert_eq!(offered, !outside, "{name}");
        if offered {
            kiosk.press(Intent::Stop);
            assert_eq!(kiosk.session.state_name(), "CleaningUp", "{name}");
            kiosk.cleaned_up();
            assert_eq!(kiosk.screen_name(), "take_card", "{name}");
        }
    }
}

#[test]
fn an_open_enrollment_is_voided_whenever_the_visit_ends() {
    for name in ["Offered", "ConfirmPhone", "MakingCredential"] {
        let mut kiosk = kiosk_in(name);
        let effects = kiosk.press(Intent::Stop);
        let voided = |effect: &Effect| matches!(effect, Effect::CleanUp { enrollment: Some(id), .. } if id == "e1");
        assert!(effects.iter().any(voided), "{name}");
    }
}
