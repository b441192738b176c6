//! Brings a kiosk into any state by the events that would bring it there, and lists sample events.
#![allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "shared by tests and an example, each using a part"
)]

use std::time::Duration;

use enrollment::{
    ApplicantFacts, CardFacts, CredentialFacts, Digit, Effect, ErrorCode, Event, Failure, Finding, Intent, IssuedFacts,
    IssuerStep, LevelOfAssurance, OfferFacts, OfferTerms, OpId, PhoneEvent, PinCheck, Policy, QrMatrix, ReaderFault,
    ReaderId, ScanOffer, Session, Severity, Time, Tries,
};

/// A kiosk under test with its own clock.
pub struct Kiosk {
    pub session: Session,
    pub now: Time,
    /// Every effect so far, in order.
    pub effects: Vec<Effect>,
}

pub fn reader() -> ReaderId {
    ReaderId("Reader A".to_owned())
}

pub fn other_reader() -> ReaderId {
    ReaderId("Reader B".to_owned())
}

pub fn failure(code: ErrorCode) -> Failure {
    Failure { code, incident: "K7QF4M".to_owned() }
}

pub fn card(tries: Tries) -> CardFacts {
    CardFacts {
        first_name: Some("Alex".to_owned()),
        agency: Some("Department of Examples".to_owned()),
        tries,
        findings: Vec::new(),
    }
}

pub fn finding(severity: Severity) -> Finding {
    Finding { code: ErrorCode::CardInconsistent, severity, detail: "CHUID signature".to_owned() }
}

pub fn credential(id: &str, active: bool) -> CredentialFacts {
    CredentialFacts {
        id: id.to_owned(),
        name: "Work phone".to_owned(),
        device: "Example phone".to_owned(),
        issued_on: "2026-01-01".to_owned(),
        ends_on: "2028-12-31".to_owned(),
        active,
    }
}

pub fn applicant() -> ApplicantFacts {
    ApplicantFacts {
        first_name: Some("Alex".to_owned()),
        offers: vec![OfferFacts {
            id: "phone".to_owned(),
            level: LevelOfAssurance::Aal2,
            validity_days: 1095,
            terms: OfferTerms { version: "1".to_owned(), paragraphs: vec!["Keep your phone safe.".to_owned()] },
        }],
        refused: None,
        credentials: vec![credential("c1", true)],
    }
}

pub fn offer(enrollment: &str) -> ScanOffer {
    ScanOffer {
        enrollment: enrollment.to_owned(),
        scan_url: "https://issuer.example/e/AAAAAAAAAAAAAAAAAAAAAA".into(),
        qr: QrMatrix { size: 1, modules: "1".to_owned() },
        host: "issuer.example".to_owned(),
        number: "48317206".into(),
        typed_address: "issuer.example/t".to_owned(),
        typed_identifier: "K7QF".to_owned(),
        typed_code: "1234567890123".into(),
        lives_s: 300,
        ceiling_s: 600,
    }
}

pub fn issued() -> IssuedFacts {
    IssuedFacts {
        serial: "4a".to_owned(),
        policy_oid: "2.16.840.1.101.3.2.1.48.109".to_owned(),
        ends_on: "2029-11-20".to_owned(),
        notice_sent: true,
    }
}

/// The operation an effect asks to be answered with.
pub fn op_of(effect: &Effect) -> Option<OpId> {
    match effect {
        Effect::ReadCard { op, .. }
        | Effect::CheckCard { op }
        | Effect::VerifyPin { op }
        | Effect::Authenticate { op, .. }
        | Effect::CreateEnrollment { op, .. }
        | Effect::FollowEnrollment { op, .. }
        | Effect::ReplaceOffer { op, .. }
        | Effect::ExtendOffer { op, .. }
        | Effect::ConfirmPhone { op, .. }
        | Effect::CancelEnrollment { op, .. }
        | Effect::RevokeCredential { op, .. }
        | Effect::CleanUp { op, .. } => Some(*op),
        Effect::PinPush(_) | Effect::PinPop | Effect::PinForget | Effect::Play(_) | Effect::Audit(_) => None,
    }
}

impl Kiosk {
    pub fn new() -> Self {
        let now = Time::from_ms(1_000);
        Self { session: Session::new(Policy::default(), now).with_code_seed(42), now, effects: Vec::new() }
    }

    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.session.on(self.now, event);
        self.effects.extend(effects.iter().cloned());
        effects
    }

    pub fn press(&mut self, intent: Intent) -> Vec<Effect> {
        self.on(Event::Intent(intent))
    }

    pub fn wait(&mut self, time: Duration) -> Vec<Effect> {
        self.now = self.now.plus(time);
        self.on(Event::Tick)
    }

    pub fn screen(&self) -> serde_json::Value {
        serde_json::to_value(self.session.view(self.now)).expect("a view can be serialised")
    }

    /// The screen's name, as the user interface switches on it.
    pub fn screen_name(&self) -> String {
        self.screen()["view"]["screen"].as_str().unwrap_or_default().to_owned()
    }

    /// The operation of the newest effect that `wanted` accepts.
    pub fn op(&self, wanted: impl Fn(&Effect) -> bool) -> OpId {
        let found = self.effects.iter().rev().find(|effect| wanted(effect)).and_then(op_of);
        found.unwrap_or_else(|| panic!("no such effect in {:?}", self.effects))
    }

    pub fn read_op(&self) -> OpId {
        self.op(|effect| matches!(effect, Effect::ReadCard { .. }))
    }

    pub fn check_op(&self) -> OpId {
        self.op(|effect| matches!(effect, Effect::CheckCard { .. }))
    }

    pub fn verify_op(&self) -> OpId {
        self.op(|effect| matches!(effect, Effect::VerifyPin { .. }))
    }

    pub fn authenticate_op(&self) -> OpId {
        self.op(|effect| matches!(effect, Effect::Authenticate { .. }))
    }

    pub fn create_op(&self) -> OpId {
        self.op(|effect| matches!(effect, Effect::CreateEnrollment { .. }))
    }

    pub fn follow_op(&self) -> OpId {
        self.op(|effect| matches!(effect, Effect::FollowEnrollment { .. }))
    }

    pub fn clean_up_op(&self) -> OpId {
        self.op(|effect| matches!(effect, Effect::CleanUp { .. }))
    }

    pub fn phone(&mut self, event: PhoneEvent) -> Vec<Effect> {
        let op = self.follow_op();
        self.on(Event::Phone(op, event))
    }

    pub fn type_pin(&mut self, digits: u8) {
        for _ in 0..digits {
            self.press(Intent::PinDigit { digit: Digit::new(1).expect("a digit") });
        }
    }

    pub fn cleaned_up(&mut self) -> Vec<Effect> {
        let op = self.clean_up_op();
        self.on(Event::CleanedUp(op))
    }
}

/// Every state by name, with a kiosk that stands in it.
pub fn every_state() -> Vec<(&'static str, Kiosk)> {
    const STATES: [&str; 20] = [
        "Welcome",
        "OutOfOrder",
        "ReadingCard",
        "WhoYouAre",
        "LastTry",
        "EnterPin",
        "CheckingPin",
        "ContactingIssuer",
        "Choose",
        "MyPhones",
        "TurningOff",
        "NameAndAgree",
        "CreatingOffer",
        "Offered",
        "OfferEnded",
        "ConfirmPhone",
        "RefusingPhone",
        "MakingCredential",
        "CleaningUp",
        "Finished",
    ];
    STATES.iter().map(|name| (*name, kiosk_in(name))).collect()
}

/// A kiosk in the state `name`, reached by the events of a real visit.
pub fn kiosk_in(name: &str) -> Kiosk {
    let mut kiosk = Kiosk::new();
    if name == "OutOfOrder" {
        kiosk.on(Event::ReaderFault(ReaderFault::NoReader));
    }
    if !matches!(name, "Welcome" | "OutOfOrder") {
        kiosk.on(Event::ReaderReady);
        kiosk.on(Event::CardInserted(reader()));
        walk(&mut kiosk, name);
    }
    assert_eq!(kiosk.session.state_name(), name);
    kiosk
}

fn walk(kiosk: &mut Kiosk, name: &str) {
    let way = ["ReadingCard", "WhoYouAre", "EnterPin", "CheckingPin", "ContactingIssuer", "Choose"];
    match name {
        "LastTry" => {
            walk(kiosk, "ReadingCard");
            let op = kiosk.read_op();
            kiosk.on(Event::CardRead(op, Ok(card(Tries::Left(1)))));
            kiosk.press(Intent::Continue);
        }
        "MyPhones" => {
            walk(kiosk, "Choose");
            kiosk.press(Intent::MyPhones);
        }
        "TurningOff" => {
            walk(kiosk, "MyPhones");
            kiosk.press(Intent::TurnOff { id: "c1".to_owned() });
        }
        "NameAndAgree" => {
            walk(kiosk, "Choose");
            kiosk.press(Intent::SetUpPhone);
        }
        "CreatingOffer" => {
            walk(kiosk, "NameAndAgree");
            kiosk.press(Intent::Agree { name: "Work phone".to_owned() });
        }
        "Offered" => {
            walk(kiosk, "CreatingOffer");
            let op = kiosk.create_op();
            kiosk.on(Event::OfferMade(op, Ok(offer("e1"))));
        }
        "OfferEnded" => {
            walk(kiosk, "Offered");
            kiosk.phone(PhoneEvent::Expired);
        }
        "ConfirmPhone" => {
            walk(kiosk, "Offered");
            kiosk.phone(PhoneEvent::Hello { kind: "Example phone".to_owned(), match_code: "K7QF".to_owned() });
        }
        "RefusingPhone" => {
            walk(kiosk, "ConfirmPhone");
            kiosk.press(Intent::NotMyPhone);
        }
        "MakingCredential" => {
            walk(kiosk, "ConfirmPhone");
            let op = kiosk.press(Intent::SamePhone).iter().find_map(op_of).expect("an operation");
            kiosk.on(Event::Confirmed(op, Ok(())));
        }
        "CleaningUp" => {
            walk(kiosk, "MakingCredential");
            kiosk.phone(PhoneEvent::Issued(issued()));
        }
        "Finished" => {
            walk(kiosk, "CleaningUp");
            kiosk.cleaned_up();
        }
        name => {
            for state in way {
                step_to(kiosk, state);
                if state == name {
                    return;
                }
            }
        }
    }
}

fn step_to(kiosk: &mut Kiosk, state: &str) {
    match state {
        "WhoYouAre" => {
            let op = kiosk.read_op();
            kiosk.on(Event::CardRead(op, Ok(card(Tries::Left(3)))));
        }
        "EnterPin" => {
            kiosk.press(Intent::Continue);
        }
        "CheckingPin" => {
            kiosk.type_pin(6);
            kiosk.press(Intent::PinSubmit);
        }
        "ContactingIssuer" => {
            let op = kiosk.verify_op();
            kiosk.on(Event::PinChecked(op, Ok(PinCheck::Verified)));
        }
        "Choose" => {
            let op = kiosk.authenticate_op();
            kiosk.on(Event::IssuerStep(op, IssuerStep::CardProof));
            kiosk.on(Event::Authenticated(op, Ok(applicant())));
        }
        _ => {}
    }
}

/// Every intent once, by its name on the wire.
pub fn every_intent() -> Vec<(&'static str, Intent)> {
    vec![
        ("continue", Intent::Continue),
        ("pin_digit", Intent::PinDigit { digit: Digit::new(1).expect("a digit") }),
        ("pin_erase", Intent::PinErase),
        ("pin_submit", Intent::PinSubmit),
        ("use_last_try", Intent::UseLastTry),
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
    ]
}
