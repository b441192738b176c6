//! Everything that can happen to a kiosk, once each.

use enrollment::{
    AgentWord, Compared, Digit, Effect, ErrorCode, Event, Intent, IssuerStep, PadEnd, PhoneEvent, PinCheck,
    PinReplaced, Portrait, ReaderFault, Severity, StaffTask, Tries,
};

use super::{
    Kiosk, agent, applicant, card, credential, failure, finding, issued, offer, op_of, other_reader, reader,
    staff_facts,
};

/// Every intent once, by its name on the wire.
pub fn every_intent() -> Vec<(&'static str, Intent)> {
    vec![
        ("continue", Intent::Continue),
        ("pin_digit", Intent::PinDigit { digit: Digit::new(1).expect("a digit") }),
        ("pin_erase", Intent::PinErase),
        ("pin_submit", Intent::PinSubmit),
        ("use_last_try", Intent::UseLastTry),
        ("change_pin", Intent::ChangePin),
        ("unblock_pin", Intent::UnblockPin),
        ("set_up_phone", Intent::SetUpPhone),
        ("my_phones", Intent::MyPhones),
        ("turn_off", Intent::TurnOff { id: "c1".to_owned() }),
        ("confirm_turn_off", Intent::ConfirmTurnOff),
        ("back", Intent::Back),
        ("agree", Intent::Agree { name: "Work phone".to_owned() }),
        ("disagree", Intent::Disagree),
        ("new_code", Intent::NewCode),
        ("more_time", Intent::MoreTime),
        ("cannot_scan", Intent::CannotScan),
        ("back_to_code", Intent::BackToCode),
        ("hide", Intent::Hide),
        ("show", Intent::Show),
        ("same_phone", Intent::SamePhone),
        ("not_my_phone", Intent::NotMyPhone),
        ("keep_screen", Intent::KeepScreen),
        ("erase_screen", Intent::EraseScreen),
        ("keep_going", Intent::KeepGoing),
        ("stop", Intent::Stop),
        ("try_again", Intent::TryAgain),
        ("open_staff_menu", Intent::OpenStaffMenu),
        ("staff_do", Intent::StaffDo { task: StaffTask::TakeOutOfService }),
        ("end_help", Intent::EndHelp),
        ("done", Intent::Done),
    ]
}

/// Sample answers and readers' events, each addressed to the newest operation that could await it.
pub fn every_happening(kiosk: &Kiosk) -> Vec<(&'static str, Event)> {
    let op = kiosk.effects.iter().rev().find_map(op_of).unwrap_or_default();
    let follow = kiosk.effects.iter().rev().find(|effect| matches!(effect, Effect::FollowEnrollment { .. }));
    let follow = follow.and_then(op_of).unwrap_or(op);
    let check = kiosk.effects.iter().rev().find(|effect| matches!(effect, Effect::CheckCard { .. }));
    let check = check.and_then(op_of).unwrap_or(op);
    let down = || failure(ErrorCode::IssuerUnreachable);
    vec![
        ("readers ready", Event::ReaderReady),
        ("no reader", Event::ReaderFault(ReaderFault::NoReader)),
        ("no service", Event::ReaderFault(ReaderFault::ServiceMissing)),
        ("card in", Event::CardInserted(other_reader())),
        ("card out", Event::CardRemoved(reader())),
        ("system locked", Event::Locked),
        ("card read", Event::CardRead(op, Ok(card(Tries::Left(3))))),
        ("card read, blocked", Event::CardRead(op, Ok(card(Tries::Blocked)))),
        ("card read failed", Event::CardRead(op, Err(failure(ErrorCode::NotPiv)))),
        ("card checked", Event::CardChecked(check, Ok(Vec::new()))),
        ("card found false", Event::CardChecked(check, Ok(vec![finding(Severity::Stop)]))),
        ("PIN right", Event::PinChecked(op, Ok(PinCheck::Verified))),
        ("PIN wrong", Event::PinChecked(op, Ok(PinCheck::Wrong(Tries::Left(2))))),
        ("PIN wrong, one try left", Event::PinChecked(op, Ok(PinCheck::Wrong(Tries::Left(1))))),
        ("PIN blocked", Event::PinChecked(op, Ok(PinCheck::Blocked))),
        ("PIN not sent", Event::PinChecked(op, Ok(PinCheck::Interrupted(Tries::Left(3))))),
        ("PIN check failed", Event::PinChecked(op, Err(failure(ErrorCode::CardReset)))),
        ("PIN entry timed out", Event::PinChecked(op, Ok(PinCheck::NotEntered(PadEnd::TimedOut)))),
        ("PIN entry cancelled", Event::PinChecked(op, Ok(PinCheck::NotEntered(PadEnd::Cancelled)))),
        ("reader's keys of no use", Event::PinChecked(op, Ok(PinCheck::NotEntered(PadEnd::Unusable)))),
        ("PIN replaced", Event::PinReplaced(op, Ok(PinReplaced::Done(Tries::Left(3))))),
        ("PIN not replaced, wrong", Event::PinReplaced(op, Ok(PinReplaced::Wrong(Tries::Left(2))))),
        ("PIN not replaced, one try left", Event::PinReplaced(op, Ok(PinReplaced::Wrong(Tries::Left(1))))),
        ("PIN not replaced, blocked", Event::PinReplaced(op, Ok(PinReplaced::Blocked))),
        ("new PINs differ", Event::PinReplaced(op, Ok(PinReplaced::Differ))),
        ("new PIN refused", Event::PinReplaced(op, Ok(PinReplaced::Refused))),
        ("replacing failed", Event::PinReplaced(op, Err(failure(ErrorCode::CardReset)))),
        ("issuer step", Event::IssuerStep(op, IssuerStep::CardProof)),
        ("issuer accepts", Event::Authenticated(op, Ok(applicant()))),
        ("issuer refuses", Event::Authenticated(op, Err(failure(ErrorCode::IssuerRefusedCard)))),
        ("offer made", Event::OfferMade(op, Ok(offer("e1")))),
        ("offer refused", Event::OfferMade(op, Err(down()))),
        ("offer extended", Event::OfferExtended(op, Ok(300))),
        ("extension refused", Event::OfferExtended(op, Err(down()))),
        ("phone opened", Event::Phone(follow, PhoneEvent::Opened)),
        ("number wrong", Event::Phone(follow, PhoneEvent::WrongNumber { tries_left: 4 })),
        ("number right", Event::Phone(follow, PhoneEvent::NumberRight)),
        (
            "phone hello",
            Event::Phone(follow, PhoneEvent::Hello { kind: "Phone".to_owned(), match_code: "K7QF".to_owned() }),
        ),
        ("key made", Event::Phone(follow, PhoneEvent::KeyMade)),
        ("issued", Event::Phone(follow, PhoneEvent::Issued(issued()))),
        ("offer expired", Event::Phone(follow, PhoneEvent::Expired)),
        ("cancelled elsewhere", Event::Phone(follow, PhoneEvent::Cancelled)),
        ("offer locked", Event::Phone(follow, PhoneEvent::Locked)),
        ("phone failed", Event::Phone(follow, PhoneEvent::Failed(failure(ErrorCode::PhoneFailed)))),
        ("line lost", Event::Phone(follow, PhoneEvent::Lost(failure(ErrorCode::IssuerConnectionLost)))),
        ("phone confirmed", Event::Confirmed(op, Ok(()))),
        ("confirmation refused", Event::Confirmed(op, Err(down()))),
        ("enrollment voided", Event::Cancelled(op, Ok(()))),
        ("voiding refused", Event::Cancelled(op, Err(down()))),
        ("turned off", Event::Revoked(op, Ok(vec![credential("c1", false)]))),
        ("turning off refused", Event::Revoked(op, Err(down()))),
        ("cleaned up", Event::CleanedUp(op)),
        ("agent known", Event::StaffProven(op, Ok(agent()))),
        ("agent unknown", Event::StaffProven(op, Err(failure(ErrorCode::NotAnAgent)))),
        ("picture read", Event::PortraitRead(op, Portrait::Shown)),
        ("no picture", Event::PortraitRead(op, Portrait::Missing)),
        ("kiosk looked at", Event::StaffFacts(op, Box::new(staff_facts()))),
        ("agent says yes", Event::Agent(AgentWord::Decides { is_person: true, compared: Compared::Badge })),
        ("agent says no", Event::Agent(AgentWord::Decides { is_person: false, compared: Compared::Badge })),
        ("agent types the code", Event::Agent(AgentWord::Code { digits: "4821".into() })),
    ]
}
