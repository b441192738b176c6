//! The kiosk session as a state machine.
//!
//! A [`Session`] is given [`Event`]s and answers with [`Effect`]s; it owns no clock, socket, file,
//! thread or randomness. Time comes in with every event, and the engine asks [`Session::deadline`]
//! when to come back with [`Event::Tick`]. What a person sees is [`Session::view`] and nothing else.
//!
//! The order of SP 800-157r1 §2.2 (card read, PIN verified, PKI-AUTH accepted, offer accepted) is
//! kept by proof values that only the previous step can make.

mod code;
mod effect;
mod event;
mod ids;
mod input;
mod intent;
mod next;
mod policy;
mod proof;
mod session;
mod staff;
mod state;
mod time;
mod view;
mod visit;

pub use code::{ErrorClass, ErrorCode};
pub use effect::{AuditEvent, Effect, OpId, Sound};
pub use event::{
    ApplicantFacts, CardFacts, CredentialFacts, Event, Failure, Finding, IssuedFacts, IssuerStep, LevelOfAssurance,
    OfferFacts, OfferTerms, PadEnd, PhoneEvent, PinCheck, PinReplaced, ReaderFault, ReaderId, ReaderPad, ScanOffer,
    Severity, Tries,
};
pub use intent::{Digit, Intent};
pub use next::Ignored;
pub use policy::Policy;
pub use session::{Reaction, Session};
pub use staff::{
    AgentCode, AgentFacts, AgentWord, Attestation, Compared, IssuerReach, Marks, PastIncident, Portrait, ReaderState,
    StaffFacts, StaffTask, TrustEnd, TrustPart,
};
pub use time::Time;
pub use view::{
    AgentView, Attended, CardNotice, CardPlace, Countdown, CredentialRow, ErrorFacts, IssuerProgress, MakingPhase,
    NewPinNotice, NewPinStage, NewPinTask, Outcome, PadNotice, PadTask, PhoneSteps, PinNotice, QrMatrix, ScanNotice,
    Shown, Step, TurnOffResult, View, ViewModel,
};
