//! What can happen: the only input of the machine.

use secrecy::SecretString;
use serde::Serialize;

use crate::{AgentFacts, AgentWord, ErrorCode, Intent, Marks, OpId, Portrait, QrMatrix, StaffFacts};

/// A reader, by the name the PC/SC service gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReaderId(pub String);

/// Why no card can be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReaderFault {
    /// The PC/SC service is not running.
    ServiceMissing,
    /// The PC/SC service refused this program.
    ServiceRefused,
    /// No reader is attached.
    NoReader,
}

/// How many PIN tries the card has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "known", content = "left", rename_all = "snake_case")]
pub enum Tries {
    /// The card said so: 1 to 15.
    Left(u8),
    /// The card does not say.
    Unknown,
    /// None: the PIN is blocked.
    Blocked,
}

/// What a failure means for the person; the cause stays with the engine's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub code: ErrorCode,
    /// The incident's id, which also heads the log line: 6 characters without I, L, O, U.
    pub incident: String,
}

/// How much a finding about the card matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a line in the log.
    Note,
    /// Shown to staff.
    Warn,
    /// Ends the session.
    Stop,
}

/// One thing that was found while checking a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The error it is, or would be.
    pub code: ErrorCode,
    /// How much it matters under the kiosk's policy.
    pub severity: Severity,
    /// What was found, for staff; no personal data.
    pub detail: String,
}

/// What the card says about itself before the PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardFacts {
    /// The person's first name, if the certificate has one.
    pub first_name: Option<String>,
    /// The agency that issued the card, if the certificate names one.
    pub agency: Option<String>,
    /// PIN tries left.
    pub tries: Tries,
    /// Whether this PIN is one that a PUK unblocks (SP 800-73-5 part 2 §3.2.3): not the Global PIN.
    pub has_puk: bool,
    /// What the reader's own keys may be used for.
    pub pad: ReaderPad,
    /// What tells the card and its holder from others.
    pub marks: Marks,
    /// What checking the certificate found.
    pub findings: Vec<Finding>,
}

/// What the reader's own keys may be used for, by what it can do and by the kiosk's configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReaderPad {
    /// The PIN is entered there.
    pub verify: bool,
    /// A new PIN is entered there.
    pub change: bool,
    /// No PIN is ever typed on the screen.
    pub only: bool,
}

/// Why an entry on the reader's keys came to nothing; nothing was sent to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PadEnd {
    /// Nobody pressed a key in time.
    TimedOut,
    /// The person pressed cancel on the reader.
    Cancelled,
    /// Too few or too many digits.
    Length,
    /// The reader did not do what it announces: its keys are of no use.
    Unusable,
}

/// What the card said to the PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinCheck {
    /// It was right.
    Verified,
    /// It was wrong; so many tries are left.
    Wrong(Tries),
    /// The PIN is blocked.
    Blocked,
    /// Another program reset the card before the PIN went to it: nothing was sent, and these tries are left now.
    Interrupted(Tries),
    /// It was not entered on the reader.
    NotEntered(PadEnd),
}

/// What came of giving the card a new PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinReplaced {
    /// The card has its new PIN, and so many tries for it.
    Done(Tries),
    /// The old PIN, or the PUK, was wrong; so many tries are left for it.
    Wrong(Tries),
    /// The old PIN, or the PUK, is blocked.
    Blocked,
    /// The new PIN was not entered twice alike; nothing was sent.
    Differ,
    /// The new PIN is the old one; nothing was sent.
    Unchanged,
    /// The new PIN is one digit over and over; nothing was sent.
    TooSimple,
    /// The card does not take this new PIN; no try was used.
    Refused,
    /// It was not entered on the reader.
    NotEntered(PadEnd),
}

/// One step of talking to the issuer that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerStep {
    /// The secure connection stands, signed by the card.
    CardProof,
    /// The issuer found the account.
    Account,
}

/// NIST assurance level of a derived credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum LevelOfAssurance {
    /// AAL2, software key, policy .40.
    Aal2,
    /// AAL3, hardware key, policy .41.
    Aal3,
}

/// The text a person agrees to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferTerms {
    /// Which text, as the issuer names it.
    pub version: String,
    /// Its short paragraphs, in the session's language where the issuer has it.
    pub paragraphs: Vec<String>,
}

/// One thing this person may get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferFacts {
    /// The offer's id at the issuer.
    pub id: String,
    /// The assurance level.
    pub level: LevelOfAssurance,
    /// How long the credential will be valid, in days.
    pub validity_days: u32,
    /// What the person agrees to.
    pub terms: OfferTerms,
}

/// A derived credential this person has or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialFacts {
    /// The credential's id at the issuer.
    pub id: String,
    /// The person's own words for it.
    pub name: String,
    /// The kind of device, as it described itself.
    pub device: String,
    /// When it was issued, as `YYYY-MM-DD`.
    pub issued_on: String,
    /// When it ends, as `YYYY-MM-DD`.
    pub ends_on: String,
    /// Whether it can still be used.
    pub active: bool,
}

/// What the issuer said after PKI-AUTH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicantFacts {
    /// The first name in the account.
    pub first_name: Option<String>,
    /// What may be had; empty where nothing is.
    pub offers: Vec<OfferFacts>,
    /// Why nothing may be had, where `offers` is empty.
    pub refused: Option<ErrorCode>,
    /// What the person has.
    pub credentials: Vec<CredentialFacts>,
}

/// A one-time code on offer. Its secrets are redacted when printed and wiped when dropped.
#[derive(Debug)]
pub struct ScanOffer {
    /// The enrollment's id at the issuer.
    pub enrollment: String,
    /// The link in the square code.
    pub scan_url: SecretString,
    /// The square code's modules.
    pub qr: QrMatrix,
    /// The issuer's host name, as the phone will show it.
    pub host: String,
    /// The number to type on the phone.
    pub number: SecretString,
    /// The address to type where scanning is not possible.
    pub typed_address: String,
    /// The identifier to type there.
    pub typed_identifier: String,
    /// The 13 digits to type there.
    pub typed_code: SecretString,
    /// How long the code lives, in seconds from now.
    pub lives_s: u32,
    /// The longest it may live in all, with more time asked for, in seconds from now.
    pub ceiling_s: u32,
}

/// What is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedFacts {
    /// The certificate's serial number, hexadecimal.
    pub serial: String,
    /// The certificate's policy, dotted.
    pub policy_oid: String,
    /// The last day it is valid, as `YYYY-MM-DD`.
    pub ends_on: String,
    /// Whether a notice went to the address on file.
    pub notice_sent: bool,
}

/// What happened on the phone's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneEvent {
    /// The link was opened.
    Opened,
    /// The number was typed wrong.
    WrongNumber {
        /// Tries left before the offer locks.
        tries_left: u8,
    },
    /// The number was right.
    NumberRight,
    /// The phone said what it is; both show the match code.
    Hello {
        /// The phone's own description.
        kind: String,
        /// The match code shown on both.
        match_code: String,
    },
    /// The phone has made its key and sent its request.
    KeyMade,
    /// The certificate was issued.
    Issued(IssuedFacts),
    /// The offer ran out.
    Expired,
    /// Somebody cancelled it.
    Cancelled,
    /// Too many wrong numbers.
    Locked,
    /// The phone or the issuer failed.
    Failed(Failure),
    /// The kiosk no longer hears from the issuer.
    Lost(Failure),
}

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    /// The moment named by [`crate::Session::deadline`] has come.
    Tick,
    /// A person asked for something.
    Intent(Intent),
    /// Readers are present and none of them has a card.
    ReaderReady,
    /// No card can be read.
    ReaderFault(ReaderFault),
    /// A card was put into a reader.
    CardInserted(ReaderId),
    /// The card was taken out of a reader, or the reader went away.
    CardRemoved(ReaderId),
    /// The system locks its screen, darkens it or goes to sleep: nobody looks at the kiosk any more.
    Locked,
    /// The card was read.
    CardRead(OpId, Result<CardFacts, Failure>),
    /// The card's other objects were checked.
    CardChecked(OpId, Result<Vec<Finding>, Failure>),
    /// The card answered to the PIN.
    PinChecked(OpId, Result<PinCheck, Failure>),
    /// The card answered to a new PIN, or it was not sent.
    PinReplaced(OpId, Result<PinReplaced, Failure>),
    /// Talking to the issuer made progress.
    IssuerStep(OpId, IssuerStep),
    /// PKI-AUTH is over.
    Authenticated(OpId, Result<ApplicantFacts, Failure>),
    /// The issuer made, or replaced, an offer.
    OfferMade(OpId, Result<ScanOffer, Failure>),
    /// The issuer extended the offer: it now lives so many seconds from now.
    OfferExtended(OpId, Result<u32, Failure>),
    /// Something happened on the phone's side.
    Phone(OpId, PhoneEvent),
    /// The issuer took the person's confirmation of the phone.
    Confirmed(OpId, Result<(), Failure>),
    /// The issuer voided the enrollment.
    Cancelled(OpId, Result<(), Failure>),
    /// A credential was revoked; what the person has now.
    Revoked(OpId, Result<Vec<CredentialFacts>, Failure>),
    /// Everything was wiped.
    CleanedUp(OpId),
    /// The card has proven itself an agent's, or not.
    StaffProven(OpId, Result<AgentFacts, Failure>),
    /// What came of reading the picture of the cardholder.
    PortraitRead(OpId, Portrait),
    /// How the kiosk is.
    StaffFacts(OpId, Box<StaffFacts>),
    /// The agent said something, on the agent's own surface.
    Agent(AgentWord),
}
