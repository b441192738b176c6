//! Events and intents, sorted into the groups that states decide about.
//!
//! The sorting is exhaustive: a new event or intent does not compile until it has a place here, and
//! then in every state that deals with its group.

use crate::{
    ApplicantFacts, CardFacts, CredentialFacts, Digit, Event, Failure, Finding, Intent, IssuerStep, OpId, PhoneEvent,
    PinCheck, PinReplaced, ReaderFault, ReaderId, ScanOffer,
};

/// One event, sorted.
#[derive(Debug)]
pub(crate) enum Input {
    Tick,
    Press(Press),
    World(World),
    Answer(OpId, Answer),
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

/// What happened at the readers.
#[derive(Debug)]
pub(crate) enum World {
    Ready,
    Fault(ReaderFault),
    Inserted(ReaderId),
    Removed(ReaderId),
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
            Event::Intent(intent) => Self::Press(intent.into()),
            Event::ReaderReady => Self::World(World::Ready),
            Event::ReaderFault(fault) => Self::World(World::Fault(fault)),
            Event::CardInserted(reader) => Self::World(World::Inserted(reader)),
            Event::CardRemoved(reader) => Self::World(World::Removed(reader)),
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
        }
    }
}

impl From<Intent> for Press {
    fn from(intent: Intent) -> Self {
        match intent {
            Intent::Continue => Self::Continue,
            Intent::PinDigit { digit } => Self::Pin(PinPress::Digit(digit)),
            Intent::PinErase => Self::Pin(PinPress::Erase),
            Intent::PinSubmit => Self::Pin(PinPress::Submit),
            Intent::UseLastTry => Self::Pin(PinPress::UseLastTry),
            Intent::ChangePin => Self::Pin(PinPress::Change),
            Intent::UnblockPin => Self::Pin(PinPress::Unblock),
            Intent::SetUpPhone => Self::Choice(ChoicePress::SetUpPhone),
            Intent::MyPhones => Self::Choice(ChoicePress::MyPhones),
            Intent::TurnOff { id } => Self::Choice(ChoicePress::TurnOff(id)),
            Intent::ConfirmTurnOff => Self::Choice(ChoicePress::ConfirmTurnOff),
            Intent::Back => Self::Choice(ChoicePress::Back),
            Intent::Agree { name } => Self::Choice(ChoicePress::Agree(name)),
            Intent::Disagree => Self::Choice(ChoicePress::Disagree),
            Intent::NewCode => Self::Code(CodePress::NewCode),
            Intent::MoreTime => Self::Code(CodePress::MoreTime),
            Intent::CannotScan => Self::Code(CodePress::CannotScan),
            Intent::BackToCode => Self::Code(CodePress::BackToCode),
            Intent::Hide => Self::Code(CodePress::Hide),
            Intent::Show => Self::Code(CodePress::Show),
            Intent::SamePhone => Self::Code(CodePress::SamePhone),
            Intent::NotMyPhone => Self::Code(CodePress::NotMyPhone),
            Intent::KeepScreen => Self::Code(CodePress::KeepScreen),
            Intent::EraseScreen => Self::Code(CodePress::EraseScreen),
            Intent::KeepGoing => Self::End(EndPress::KeepGoing),
            Intent::Stop => Self::End(EndPress::Stop),
            Intent::TryAgain => Self::End(EndPress::TryAgain),
            Intent::Done => Self::End(EndPress::Done),
        }
    }
}
