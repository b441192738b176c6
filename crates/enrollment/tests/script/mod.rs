//! Brings a kiosk into any state by the events that would bring it there, and lists sample events.
#![allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "shared by tests and an example, each using a part"
)]

mod happenings;

use std::time::Duration;

use enrollment::{
    AgentFacts, AgentWord, ApplicantFacts, CardFacts, Compared, CredentialFacts, Digit, Effect, ErrorCode, Event,
    Failure, Finding, Intent, IssuedFacts, IssuerReach, IssuerStep, LevelOfAssurance, Marks, OfferFacts, OfferTerms,
    OpId, PhoneEvent, PinCheck, Policy, Portrait, QrMatrix, ReaderFault, ReaderId, ReaderPad, ReaderState, ScanOffer,
    Session, Severity, StaffFacts, Time, Tries,
};

pub use happenings::{every_happening, every_intent};

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
        has_puk: true,
        pad: ReaderPad::default(),
        marks: Marks(vec![[1; 32]]),
        findings: Vec::new(),
    }
}

/// A reader with keys of its own, for everything.
pub const PAD: ReaderPad = ReaderPad { verify: true, change: true, only: false };

/// A kiosk where a PIN may be changed and unblocked.
pub fn permissive() -> Policy {
    Policy { pin_change: true, pin_unblock: true, staff: true, ..Policy::default() }
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
        | Effect::VerifyPinOnReader { op }
        | Effect::ReplacePin { op, .. }
        | Effect::ChangePinOnReader { op }
        | Effect::Authenticate { op, .. }
        | Effect::CreateEnrollment { op, .. }
        | Effect::FollowEnrollment { op, .. }
        | Effect::ReplaceOffer { op, .. }
        | Effect::ExtendOffer { op, .. }
        | Effect::ConfirmPhone { op, .. }
        | Effect::CancelEnrollment { op, .. }
        | Effect::RevokeCredential { op, .. }
        | Effect::ProveStaff { op }
        | Effect::ReadPortrait { op }
        | Effect::GatherStaffFacts { op }
        | Effect::CleanUp { op, .. } => Some(*op),
        Effect::PinPush(_)
        | Effect::PinPop
        | Effect::PinNext
        | Effect::PinForget
        | Effect::Leave { .. }
        | Effect::Play(_)
        | Effect::Audit(_) => None,
    }
}

impl Kiosk {
    pub fn new() -> Self {
        Self::under(Policy::default())
    }

    pub fn under(policy: Policy) -> Self {
        let now = Time::from_ms(1_000);
        Self { session: Session::new(policy, now).with_code_seed(42), now, effects: Vec::new() }
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

    /// The newest operation that replaces the PIN, or enters one on the reader.
    pub fn pin_op(&self) -> OpId {
        self.op(|effect| {
            matches!(
                effect,
                Effect::VerifyPinOnReader { .. } | Effect::ReplacePin { .. } | Effect::ChangePinOnReader { .. }
            )
        })
    }

    /// Types an entry for a new PIN and sends it.
    pub fn enter(&mut self) -> Vec<Effect> {
        self.type_pin(6);
        self.press(Intent::PinSubmit)
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

    /// The card in the reader turns out to be `agent`'s.
    pub fn prove(&mut self, agent: AgentFacts) -> Vec<Effect> {
        let op = self.op(|effect| matches!(effect, Effect::ProveStaff { .. }));
        self.on(Event::StaffProven(op, Ok(agent)))
    }

    /// What came of the picture from the card.
    pub fn portrait(&mut self, portrait: Portrait) -> Vec<Effect> {
        let op = self.op(|effect| matches!(effect, Effect::ReadPortrait { .. }));
        self.on(Event::PortraitRead(op, portrait))
    }

    /// The agent's word.
    pub fn decide(&mut self, is_person: bool, compared: Compared) -> Vec<Effect> {
        self.on(Event::Agent(AgentWord::Decides { is_person, compared }))
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
    const STATES: [&str; 27] = [
        "Welcome",
        "OutOfOrder",
        "ReadingCard",
        "WhoYouAre",
        "LastTry",
        "EnterPin",
        "CheckingPin",
        "PinOnReader",
        "PinLocked",
        "NewPin",
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
        "StaffCard",
        "ProvingStaff",
        "AgentsTurn",
        "StaffMenu",
    ];
    STATES.iter().map(|name| (*name, kiosk_in(name))).collect()
}

/// A kiosk in the state `name`, reached by the events of a real visit; PINs may be changed and unblocked, and
/// there are staff. Where the state is one of an agent or its applicant, the kiosk is attended.
pub fn kiosk_in(name: &str) -> Kiosk {
    let attended = matches!(name, "ProvingStaff" | "AgentsTurn");
    kiosk_under(Policy { attended, ..permissive() }, name)
}

/// A kiosk that an agent has opened for the next person.
pub fn opened_kiosk(policy: Policy) -> Kiosk {
    let mut kiosk = kiosk_under(Policy { attended: true, ..policy }, "ProvingStaff");
    kiosk.prove(agent());
    kiosk.cleaned_up();
    kiosk.on(Event::CardRemoved(reader()));
    kiosk.wait(Duration::from_secs(3));
    kiosk
}

/// An agent with a card of their own and no code.
pub fn agent() -> AgentFacts {
    let marks = Marks(vec![[2; 32], [3; 32]]);
    AgentFacts { name: "Sam".to_owned(), pseudonym: "a9e7".to_owned(), marks, code: None }
}

/// How a kiosk is that has nothing to complain of.
pub fn staff_facts() -> StaffFacts {
    StaffFacts {
        readers: vec![ReaderState { name: reader().0, used: true }],
        issuer: IssuerReach::Reached { took_ms: 120 },
        trust: Vec::new(),
        version: "0.1.0".to_owned(),
        config_digest: "0011223344556677".to_owned(),
        incidents: Vec::new(),
    }
}

/// A kiosk in the state `name` under a policy.
pub fn kiosk_under(policy: Policy, name: &str) -> Kiosk {
    if name == "AgentsTurn" {
        let mut kiosk = opened_kiosk(policy);
        kiosk.on(Event::CardInserted(reader()));
        walk(&mut kiosk, "CreatingOffer");
        assert_eq!(kiosk.session.state_name(), name);
        return kiosk;
    }
    let mut kiosk = Kiosk::under(policy);
    if matches!(name, "StaffCard" | "StaffMenu") {
        kiosk.on(Event::ReaderReady);
        kiosk.press(Intent::OpenStaffMenu);
    }
    if name == "OutOfOrder" {
        kiosk.on(Event::ReaderFault(ReaderFault::NoReader));
    }
    if !matches!(name, "Welcome" | "OutOfOrder" | "StaffCard") {
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
        "PinOnReader" => {
            walk(kiosk, "ReadingCard");
            let op = kiosk.read_op();
            kiosk.on(Event::CardRead(op, Ok(CardFacts { pad: PAD, ..card(Tries::Left(3)) })));
            kiosk.press(Intent::Continue);
        }
        "PinLocked" => {
            walk(kiosk, "ReadingCard");
            let op = kiosk.read_op();
            kiosk.on(Event::CardRead(op, Ok(card(Tries::Blocked))));
        }
        "NewPin" => {
            walk(kiosk, "WhoYouAre");
            kiosk.press(Intent::ChangePin);
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
        "ProvingStaff" => {
            walk(kiosk, "CheckingPin");
            let op = kiosk.verify_op();
            kiosk.on(Event::PinChecked(op, Ok(PinCheck::Verified)));
        }
        "StaffMenu" => {
            walk(kiosk, "ProvingStaff");
            kiosk.prove(agent());
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
