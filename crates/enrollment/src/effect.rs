//! What the machine asks of the outside world.

use crate::{Attestation, Compared, Failure, Finding, ReaderId, StaffTask};

/// The number of an operation; an answer that carries an older one is dropped.
///
/// That settles every race between a slow answer and a card pulled out or a person who stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub(crate) u64);

impl OpId {
    /// The number itself, for logs.
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

/// A sound of the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Two notes up: the card was noticed.
    CardIn,
    /// A tick: a key of the PIN pad was taken; the same for every key.
    Key,
    /// Two low notes: something did not work.
    Mistake,
    /// A chime: a phone opened the link.
    PhoneHello,
    /// Two notes: the person is asked for a sign of life.
    MoreTime,
    /// Three notes: take the card.
    TakeCard,
    /// The same three, louder: the card has been asked for in vain.
    CardForgotten,
}

/// Something that has to stand in the kiosk's audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditEvent {
    /// A card was inserted.
    CardInserted,
    /// The card's data were read and checked, with these findings.
    CardChecked(Vec<Finding>),
    /// The PIN was verified by the card.
    PinVerified,
    /// The card said the PIN was wrong.
    PinWrong,
    /// The card said its PIN is blocked.
    PinBlocked,
    /// The card has a new PIN, given for the old one.
    PinChanged,
    /// The card has a new PIN, given for its PUK.
    PinUnblocked,
    /// The card said the PUK was wrong.
    PukWrong,
    /// The issuer accepted PKI-AUTH with the card's key.
    IssuerAuthenticated,
    /// The person agreed to the terms and asked for a code.
    ConsentGiven,
    /// The issuer made an offer.
    OfferShown,
    /// The person confirmed the phone.
    PhoneConfirmed,
    /// The person refused the phone.
    PhoneRefused,
    /// A derived credential was issued.
    Issued {
        /// The certificate's serial number, hexadecimal.
        serial: String,
    },
    /// The person turned a credential off.
    TurnedOff {
        /// The credential's id at the issuer.
        id: String,
    },
    /// The session ended without a credential because the person stopped.
    Stopped,
    /// The session ended because nobody was there any more.
    TimedOut,
    /// The session ended with an error.
    Failed(Failure),
    /// Everything of the session has been wiped.
    CleanedUp,
    /// An agent's card opened the kiosk for the next person.
    AgentOpened {
        /// The agent's pseudonym.
        agent: String,
    },
    /// The agent is no longer beside the next person: time was up, or the help was ended.
    HelpEnded {
        /// The agent's pseudonym.
        agent: String,
    },
    /// The agent said that the person is who the card says.
    AgentApproved {
        /// The agent's pseudonym.
        agent: String,
        /// What was compared.
        compared: Compared,
    },
    /// The agent said that the person is not who the card says.
    AgentRefused {
        /// The agent's pseudonym.
        agent: String,
        /// What was compared.
        compared: Compared,
    },
    /// Staff opened the menu with a card.
    StaffMenuOpened {
        /// The agent's pseudonym.
        agent: String,
    },
    /// Staff did something at the menu.
    StaffDid {
        /// The agent's pseudonym.
        agent: String,
        /// What.
        task: StaffTask,
    },
}

/// One thing for the engine to do.
///
/// An effect with an `op` is answered by exactly one event with that `op`
/// (except [`Effect::FollowEnrollment`], which is answered by any number of them).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read what is needed before the PIN: application, Discovery, 9A certificate, tries left.
    /// Answered by [`crate::Event::CardRead`].
    ReadCard {
        /// This operation.
        op: OpId,
        /// Where the card is.
        reader: ReaderId,
    },
    /// Read and check what may take its time while the person types: CHUID, security object.
    /// Answered by [`crate::Event::CardChecked`].
    CheckCard {
        /// This operation.
        op: OpId,
    },
    /// Add a digit to the PIN the engine holds.
    PinPush(crate::Digit),
    /// Remove the last digit of the PIN the engine holds.
    PinPop,
    /// Wipe the PIN the engine holds.
    PinForget,
    /// Send the PIN to the card once, and wipe it. Answered by [`crate::Event::PinChecked`].
    VerifyPin {
        /// This operation.
        op: OpId,
    },
    /// Let the PIN be entered on the reader's keys and send it to the card once.
    /// Answered by [`crate::Event::PinChecked`].
    VerifyPinOnReader {
        /// This operation.
        op: OpId,
    },
    /// Keep what was typed for [`Effect::ReplacePin`] and begin the next entry.
    PinNext,
    /// Check the new PIN, entered twice, and send it to the card once with what was typed first: the old
    /// PIN, or the PUK. Everything is wiped but where nothing was sent: then what was typed first stays.
    /// Answered by [`crate::Event::PinReplaced`].
    ReplacePin {
        /// This operation.
        op: OpId,
        /// For what.
        task: crate::NewPinTask,
    },
    /// Let the old PIN and twice the new one be entered on the reader's keys, and send them to the card
    /// once. Answered by [`crate::Event::PinReplaced`].
    ChangePinOnReader {
        /// This operation.
        op: OpId,
    },
    /// Do PKI-AUTH: mutual TLS with the card's 9A key, then fetch the applicant.
    /// Answered by [`crate::Event::IssuerStep`]s and one [`crate::Event::Authenticated`].
    Authenticate {
        /// This operation.
        op: OpId,
        /// The code the person can tell the help desk; goes with every message to the issuer.
        correlation_id: String,
    },
    /// Ask the issuer for an offer. Answered by [`crate::Event::OfferMade`].
    CreateEnrollment {
        /// This operation.
        op: OpId,
        /// Which offer.
        offer: String,
        /// Version of the text the person agreed to.
        terms_version: String,
        /// The person's own words for the phone.
        name: String,
        /// The word of the agent beside the person, where there is one.
        attended: Option<Attestation>,
    },
    /// Report what happens to the enrollment until told otherwise.
    /// Answered by [`crate::Event::Phone`]s.
    FollowEnrollment {
        /// This operation.
        op: OpId,
        /// The enrollment.
        enrollment: String,
    },
    /// Replace the code; answered by [`crate::Event::OfferMade`].
    ReplaceOffer {
        /// This operation.
        op: OpId,
        /// The enrollment.
        enrollment: String,
    },
    /// Make the code live longer; answered by [`crate::Event::OfferExtended`].
    ExtendOffer {
        /// This operation.
        op: OpId,
        /// The enrollment.
        enrollment: String,
    },
    /// Tell the issuer that the person recognised the phone. Answered by [`crate::Event::Confirmed`].
    ConfirmPhone {
        /// This operation.
        op: OpId,
        /// The enrollment.
        enrollment: String,
    },
    /// Void the enrollment at the issuer because the person did not recognise the phone.
    /// Answered by [`crate::Event::Cancelled`].
    CancelEnrollment {
        /// This operation.
        op: OpId,
        /// The enrollment.
        enrollment: String,
    },
    /// Revoke one of the person's derived credentials. Answered by [`crate::Event::Revoked`].
    RevokeCredential {
        /// This operation.
        op: OpId,
        /// The credential's id.
        id: String,
    },
    /// End everything: void the open enrollment if any, close the connection, reset the card so that
    /// its PIN state is lost, drop every secret. Answered by [`crate::Event::CleanedUp`].
    CleanUp {
        /// This operation.
        op: OpId,
        /// The enrollment to void, if one is open.
        enrollment: Option<String>,
    },
    /// Have the card sign a fresh challenge, check it in full and find its agent.
    /// Answered by [`crate::Event::StaffProven`].
    ProveStaff {
        /// This operation.
        op: OpId,
    },
    /// Read the picture of the cardholder and hold it against what was signed; only the agent's screen may show
    /// it, and only while the agent decides. Answered by [`crate::Event::PortraitRead`].
    ReadPortrait {
        /// This operation.
        op: OpId,
    },
    /// Find out how the kiosk is. Answered by [`crate::Event::StaffFacts`].
    GatherStaffFacts {
        /// This operation.
        op: OpId,
    },
    /// End the program, or start it anew.
    Leave {
        /// Start it anew.
        restart: bool,
    },
    /// Play a sound.
    Play(Sound),
    /// Write to the audit log.
    Audit(AuditEvent),
}
