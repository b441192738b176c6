//! Events and intents, sorted into the groups that states decide about.
//!
//! The sorting is exhaustive: a new event or intent does not compile until it has a place here, and
//! then in every state that deals with its group.

use crate::{
    AgentFacts, AgentWord, ApplicantFacts, CardFacts, CredentialFacts, Digit, Event, Failure, Finding, Intent,
    IssuerStep, OpId, PhoneEvent, PinCheck, PinReplaced, Portrait, ReaderFault, ReaderId, ScanOffer, StaffFacts,
    StaffTask,
};

/// One event, sorted.
#[derive(Debug)]
pub(crate) enum Input {
    Tick,
    Press(Press),
    World(World),
    Answer(OpId, Answer),
    Staff(StaffPress),
    StaffAnswer(OpId, StaffAnswer),
    Agent(AgentWord),
}

/// What staff pressed on the person's screen.
#[derive(Debug)]
pub(crate) enum StaffPress {
    OpenMenu,
    EndHelp,
    Do(StaffTask),
}

/// The answer to an effect for agents and staff.
#[derive(Debug)]
pub(crate) enum StaffAnswer {
    Proven(Result<AgentFacts, Failure>),
    Portrait(Portrait),
    Facts(Box<StaffFacts>),
}

/// What a person pressed, by the part of the session it belongs to.
#[derive(Debug)]
pub(crate) enum Press {
    Continue,
    Pin(PinPress),
    Choice(ChoicePress),
    Code(CodePress),
    End(EndPress),
}

#[derive(Debug)]
pub(crate) enum PinPress {
    Digit(Digit),
    Erase,
    Submit,
    UseLastTry,
    Change,
    Unblock,
}

#[derive(Debug)]
pub(crate) enum ChoicePress {
    SetUpPhone,
    MyPhones,
    TurnOff(String),
    ConfirmTurnOff,
    Back,
    Agree(String),
    Disagree,
}

#[derive(Debug)]
pub(crate) enum CodePress {
    NewCode,
    MoreTime,
    CannotScan,
    BackToCode,
    Hide,
    Show,
    SamePhone,
    NotMyPhone,
    KeepScreen,
    EraseScreen,
}

#[derive(Debug)]
pub(crate) enum EndPress {
    KeepGoing,
    Stop,
    TryAgain,
    Done,
}

/// What happened at the readers, or to the whole kiosk.
#[derive(Debug)]
pub(crate) enum World {
    Ready,
    Fault(ReaderFault),
    Inserted(ReaderId),
    Removed(ReaderId),
    Locked,
}

/// The answer to an effect.
#[derive(Debug)]
pub(crate) enum Answer {
    CardRead(Result<CardFacts, Failure>),
    CardChecked(Result<Vec<Finding>, Failure>),
    PinChecked(Result<PinCheck, Failure>),
    PinReplaced(Result<PinReplaced, Failure>),
    Issuer(IssuerAnswer),
    Phone(PhoneEvent),
    CleanedUp,
}

#[derive(Debug)]
pub(crate) enum IssuerAnswer {
    Step(IssuerStep),
    Authenticated(Result<ApplicantFacts, Failure>),
    OfferMade(Result<Box<ScanOffer>, Failure>),
    OfferExtended(Result<u32, Failure>),
    Confirmed(Result<(), Failure>),
    Cancelled(Result<(), Failure>),
    Revoked(Result<Vec<CredentialFacts>, Failure>),
}

impl From<Event> for Input {
    fn from(event: Event) -> Self {
        let issuer = |op, answer| Self::Answer(op, Answer::Issuer(answer));
        match event {
            Event::Tick => Self::Tick,
            Event::Intent(intent) => intent.into(),
            Event::ReaderReady => Self::World(World::Ready),
            Event::ReaderFault(fault) => Self::World(World::Fault(fault)),
            Event::CardInserted(reader) => Self::World(World::Inserted(reader)),
            Event::CardRemoved(reader) => Self::World(World::Removed(reader)),
            Event::Locked => Self::World(World::Locked),
            Event::CardRead(op, result) => Self::Answer(op, Answer::CardRead(result)),
            Event::CardChecked(op, result) => Self::Answer(op, Answer::CardChecked(result)),
            Event::PinChecked(op, result) => Self::Answer(op, Answer::PinChecked(result)),
            Event::PinReplaced(op, result) => Self::Answer(op, Answer::PinReplaced(result)),
            Event::IssuerStep(op, step) => issuer(op, IssuerAnswer::Step(step)),
            Event::Authenticated(op, result) => issuer(op, IssuerAnswer::Authenticated(result)),
            Event::OfferMade(op, result) => issuer(op, IssuerAnswer::OfferMade(result.map(Box::new))),
            Event::OfferExtended(op, result) => issuer(op, IssuerAnswer::OfferExtended(result)),
            Event::Phone(op, event) => Self::Answer(op, Answer::Phone(event)),
            Event::Confirmed(op, result) => issuer(op, IssuerAnswer::Confirmed(result)),
            Event::Cancelled(op, result) => issuer(op, IssuerAnswer::Cancelled(result)),
            Event::Revoked(op, result) => issuer(op, IssuerAnswer::Revoked(result)),
            Event::CleanedUp(op) => Self::Answer(op, Answer::CleanedUp),
            Event::StaffProven(op, result) => Self::StaffAnswer(op, StaffAnswer::Proven(result)),
            Event::PortraitRead(op, portrait) => Self::StaffAnswer(op, StaffAnswer::Portrait(portrait)),
            Event::StaffFacts(op, facts) => Self::StaffAnswer(op, StaffAnswer::Facts(facts)),
            Event::Agent(word) => Self::Agent(word),
        }
    }
}

impl From<Intent> for Input {
    fn from(intent: Intent) -> Self {
        match intent {
            Intent::Continue => Self::Press(Press::Continue),
            Intent::PinDigit { digit } => Self::Press(Press::Pin(PinPress::Digit(digit))),
            Intent::PinErase => Self::Press(Press::Pin(PinPress::Erase)),
            Intent::PinSubmit => Self::Press(Press::Pin(PinPress::Submit)),
            Intent::UseLastTry => Self::Press(Press::Pin(PinPress::UseLastTry)),
            Intent::ChangePin => Self::Press(Press::Pin(PinPress::Change)),
            Intent::UnblockPin => Self::Press(Press::Pin(PinPress::Unblock)),
            Intent::SetUpPhone => Self::Press(Press::Choice(ChoicePress::SetUpPhone)),
            Intent::MyPhones => Self::Press(Press::Choice(ChoicePress::MyPhones)),
            Intent::TurnOff { id } => Self::Press(Press::Choice(ChoicePress::TurnOff(id))),
            Intent::ConfirmTurnOff => Self::Press(Press::Choice(ChoicePress::ConfirmTurnOff)),
            Intent::Back => Self::Press(Press::Choice(ChoicePress::Back)),
            Intent::Agree { name } => Self::Press(Press::Choice(ChoicePress::Agree(name))),
            Intent::Disagree => Self::Press(Press::Choice(ChoicePress::Disagree)),
            Intent::NewCode => Self::Press(Press::Code(CodePress::NewCode)),
            Intent::MoreTime => Self::Press(Press::Code(CodePress::MoreTime)),
            Intent::CannotScan => Self::Press(Press::Code(CodePress::CannotScan)),
            Intent::BackToCode => Self::Press(Press::Code(CodePress::BackToCode)),
            Intent::Hide => Self::Press(Press::Code(CodePress::Hide)),
            Intent::Show => Self::Press(Press::Code(CodePress::Show)),
            Intent::SamePhone => Self::Press(Press::Code(CodePress::SamePhone)),
            Intent::NotMyPhone => Self::Press(Press::Code(CodePress::NotMyPhone)),
            Intent::KeepScreen => Self::Press(Press::Code(CodePress::KeepScreen)),
            Intent::EraseScreen => Self::Press(Press::Code(CodePress::EraseScreen)),
            Intent::KeepGoing => Self::Press(Press::End(EndPress::KeepGoing)),
            Intent::Stop => Self::Press(Press::End(EndPress::Stop)),
            Intent::TryAgain => Self::Press(Press::End(EndPress::TryAgain)),
            Intent::OpenStaffMenu => Self::Staff(StaffPress::OpenMenu),
            Intent::EndHelp => Self::Staff(StaffPress::EndHelp),
            Intent::StaffDo { task } => Self::Staff(StaffPress::Do(task)),
            Intent::Done => Self::Press(Press::End(EndPress::Done)),
        }
    }
}
