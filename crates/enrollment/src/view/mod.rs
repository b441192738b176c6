//! What a person sees: a pure function of the state, and all that a user interface ever gets.

mod agent;
mod phone;
mod pin;

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

pub use self::agent::{AgentView, Attended};
pub use self::phone::{MakingPhase, PhoneSteps};
pub use self::pin::{CardNotice, NewPinNotice, NewPinStage, NewPinTask, PadNotice, PadTask, PinNotice};
use crate::{CredentialFacts, ErrorClass, ErrorCode, IssuedFacts, Tries};

/// A secret that is on the screen: readable in the serialised view, redacted when printed.
#[derive(Debug)]
pub struct Shown<'a>(pub(crate) &'a SecretString);

impl Shown<'_> {
    /// The text, for a user interface that does not serialise the view.
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

/// A square code (QR) as rows of dark and light modules, without the quiet zone.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct QrMatrix {
    /// Modules per side.
    pub size: u16,
    /// Row by row, `1` dark and `0` light; `size * size` characters.
    pub modules: String,
}

impl std::fmt::Debug for QrMatrix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QrMatrix").field("size", &self.size).finish_non_exhaustive()
    }
}

/// A visible countdown; the user interface counts on from here, the machine decides the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Countdown {
    /// Milliseconds left when the view was made.
    #[cfg_attr(test, ts(type = "number"))]
    pub left_ms: u64,
    /// Milliseconds of the whole ring.
    #[cfg_attr(test, ts(type = "number"))]
    pub total_ms: u64,
    /// Whether more time can still be asked for.
    pub can_extend: bool,
}

/// Where the person is on the way: Card, PIN, Phone, Done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The card is read.
    Card,
    /// The PIN is entered and the issuer asked.
    Pin,
    /// The phone takes its credential.
    Phone,
    /// Done.
    Done,
}

/// Where the card is, as far as words on the screen need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum CardPlace {
    /// In the reader.
    In,
    /// Taken out.
    Out,
}

/// What is done of talking to the issuer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct IssuerProgress {
    /// The card's proof was accepted.
    pub card_proof: bool,
    /// The account was found.
    pub account: bool,
    /// The offers were fetched.
    pub offers: bool,
}

/// One derived credential in the list "my phones".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CredentialRow {
    /// The id to turn it off by.
    pub id: String,
    /// The person's own words.
    pub name: String,
    /// The device's own description.
    pub device: String,
    /// When it was issued, as `YYYY-MM-DD`.
    pub issued_on: String,
    /// When it ends, as `YYYY-MM-DD`.
    pub ends_on: String,
    /// Whether it can still be used.
    pub active: bool,
}

impl From<&CredentialFacts> for CredentialRow {
    fn from(facts: &CredentialFacts) -> Self {
        let CredentialFacts { id, name, device, issued_on, ends_on, active } = facts.clone();
        Self { id, name, device, issued_on, ends_on, active }
    }
}

/// How far turning a credential off has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum TurnOffResult {
    /// The person is asked.
    Asking,
    /// The issuer is at it.
    Working,
    /// It is off.
    Off,
}

/// What the notice on the code screen says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum ScanNotice {
    /// A phone opened the link.
    Opened,
    /// The number was typed wrong on the phone.
    WrongNumber {
        /// Tries left.
        tries_left: u8,
    },
    /// A new code replaced the old one.
    Replaced,
    /// The issuer gives no other code and no more time; this one lives on.
    LastCode,
    /// The code ran out; a new one can be asked for.
    Expired,
}

/// How the session ended, where it ended without an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Outcome {
    /// A derived credential was issued.
    Issued {
        /// The certificate's serial number, hexadecimal.
        serial: String,
        /// Its policy, dotted.
        policy_oid: String,
        /// The last day it is valid, as `YYYY-MM-DD`.
        ends_on: String,
        /// Whether a notice went to the address on file.
        notice_sent: bool,
    },
    /// The person stopped; nothing was issued.
    Stopped,
    /// A credential was turned off and nothing issued.
    TurnedOff,
    /// The card got a new PIN and nothing was issued.
    PinReplaced,
    /// Nobody was there any more; nothing was issued.
    TimedOut,
}

impl From<IssuedFacts> for Outcome {
    fn from(facts: IssuedFacts) -> Self {
        let IssuedFacts { serial, policy_oid, ends_on, notice_sent } = facts;
        Self::Issued { serial, policy_oid, ends_on, notice_sent }
    }
}

/// What an error screen says besides its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ErrorFacts {
    /// The code; its words stand in the locale files as `err-<id>` and `rec-<id>`.
    pub code: ErrorCode,
    /// What can be done.
    pub class: ErrorClass,
    /// The incident's id, to be read out to the help desk.
    pub incident: String,
    /// Whether a PIN try was, or may have been, used in this visit; `false` is certain.
    pub pin_try_used: bool,
    /// Where the card is.
    pub card: CardPlace,
}

/// One screen.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "screen", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum View<'a> {
    /// Nobody is there: put your card in.
    Welcome {
        /// An agent has to open the kiosk first.
        agent_first: bool,
    },
    /// The card is being read.
    ReadingCard {
        /// It takes longer than 3 s.
        slow: bool,
    },
    /// Who the card says the person is.
    WhoYouAre {
        /// First name.
        first_name: Option<&'a str>,
        /// Issuing agency.
        agency: Option<&'a str>,
        /// PIN tries left.
        tries: Tries,
        /// Whether the PIN can be changed here.
        can_change_pin: bool,
        /// What happened to the PIN.
        notice: Option<CardNotice>,
    },
    /// The PIN pad.
    EnterPin {
        /// How many dots to draw.
        digits: u8,
        /// PIN tries left, as the card said.
        tries: Tries,
        /// What the notice says.
        notice: PinNotice,
        /// The card is at it; the pad is off.
        checking: bool,
    },
    /// One try is left: a choice before the pad.
    LastTry,
    /// The PIN is entered on the reader's keys, and is seen by nobody else.
    PinOnReader {
        /// What is entered there.
        task: PadTask,
        /// PIN tries left, as the card said.
        tries: Tries,
        /// What the notice says.
        notice: PadNotice,
        /// The reader waits for keys; else the person is asked whether it shall.
        waiting: bool,
        /// Time left to begin; absent once the reader waits for the rest.
        countdown: Option<Countdown>,
    },
    /// A new PIN: what the person knows first, then the new PIN twice.
    NewPin {
        /// For what.
        task: NewPinTask,
        /// Which entry.
        stage: NewPinStage,
        /// How many dots to draw.
        digits: u8,
        /// Tries left for what the person knows, as far as the card said.
        tries: Tries,
        /// What the notice says.
        notice: NewPinNotice,
        /// The card is at it; the pad is off.
        checking: bool,
    },
    /// The PIN is blocked.
    PinBlocked {
        /// Where the card is.
        card: CardPlace,
        /// Whether it can be unblocked here by the PUK.
        can_unblock: bool,
        /// The PUK was wrong, and its last try is left to the badge office.
        puk_kept: bool,
    },
    /// The issuer is asked.
    ContactingIssuer {
        /// What is done.
        progress: IssuerProgress,
        /// It takes longer than 5 s.
        slow: bool,
    },
    /// What to do: set up a phone, see my phones.
    Choose {
        /// First name.
        first_name: Option<&'a str>,
        /// Whether a phone can be set up.
        can_set_up: bool,
        /// Why not, where it cannot.
        refused: Option<ErrorCode>,
        /// How many active credentials there are.
        phones: u16,
        /// A phone was just refused by the person; nothing was issued.
        phone_refused: bool,
    },
    /// The person's derived credentials.
    MyPhones {
        /// They.
        credentials: Vec<CredentialRow>,
        /// Whether a phone can be set up.
        can_set_up: bool,
    },
    /// Turning one off.
    TurnOff {
        /// Which.
        credential: CredentialRow,
        /// How far.
        result: TurnOffResult,
    },
    /// Name the phone and agree.
    NameAndAgree {
        /// The short paragraphs to agree to.
        terms: &'a [String],
        /// Assurance level.
        level: crate::LevelOfAssurance,
        /// Validity in days.
        validity_days: u32,
        /// The issuer is making the code.
        working: bool,
    },
    /// The square code and the number.
    ScanCode {
        /// The square code; absent while hidden, used up or expired.
        qr: Option<&'a QrMatrix>,
        /// The link in it; absent likewise.
        #[cfg_attr(test, ts(as = "Option<String>"))]
        scan_url: Option<Shown<'a>>,
        /// The number; absent likewise.
        #[cfg_attr(test, ts(as = "Option<String>"))]
        number: Option<Shown<'a>>,
        /// The host the phone will show.
        host: &'a str,
        /// Time left.
        countdown: Countdown,
        /// What the notice says.
        notice: Option<ScanNotice>,
        /// Hidden by the person.
        hidden: bool,
        /// Whether a new code can be asked for: only with the card in, and not without end.
        can_replace: bool,
        /// A new code or more time is being fetched.
        working: bool,
        /// The card was taken out: keep this screen? Time left to answer.
        keep: Option<Countdown>,
    },
    /// The typed alternative.
    TypedCode {
        /// Address to type.
        address: &'a str,
        /// Identifier to type.
        identifier: &'a str,
        /// 13 digits to type.
        #[cfg_attr(test, ts(as = "String"))]
        code: Shown<'a>,
        /// Time left.
        countdown: Countdown,
        /// What the notice says.
        notice: Option<ScanNotice>,
        /// The card was taken out: keep this screen? Time left to answer.
        keep: Option<Countdown>,
    },
    /// A phone said hello: is it this person's?
    ConfirmPhone {
        /// The phone's own description.
        kind: &'a str,
        /// The match code on both screens.
        match_code: &'a str,
        /// Time left to answer.
        countdown: Countdown,
        /// The answer is on its way to the issuer.
        working: bool,
    },
    /// The phone makes its key and gets its certificate.
    MakingCredential {
        /// The phone's own description.
        kind: &'a str,
        /// What the person has to do on it.
        steps: PhoneSteps,
        /// How far.
        phase: MakingPhase,
        /// The phone has been silent for 60 s.
        silent: bool,
    },
    /// Wiping; a moment.
    CleaningUp,
    /// It is over: take your card.
    TakeCard {
        /// How it ended.
        outcome: Outcome,
        /// The card has been in for more than a minute since.
        forgotten: bool,
    },
    /// It is over and the card is out already.
    Goodbye {
        /// How it ended.
        outcome: Outcome,
    },
    /// Something went wrong.
    Error {
        /// What.
        error: ErrorFacts,
    },
    /// No card can be read, for staff and for the person who would like to.
    OutOfOrder {
        /// Why.
        code: ErrorCode,
    },
    /// A card that opens the staff menu is asked for.
    StaffCard {
        /// Time left to put it in.
        countdown: Countdown,
    },
    /// An agent's card is being checked and proves itself.
    ProvingStaff,
    /// An agent has opened the kiosk: take the card, hand the kiosk over.
    HandOver {
        /// The agent's name.
        name: &'a str,
        /// What the agent will type before a picture is shown; absent where the agent has a screen.
        #[cfg_attr(test, ts(as = "Option<String>"))]
        code: Option<Shown<'a>>,
        /// Where the agent's card is.
        card: CardPlace,
        /// The card has been in for more than a minute since.
        forgotten: bool,
    },
    /// The agent looks at the person.
    AgentsTurn {
        /// The agent's name.
        name: &'a str,
        /// Time left.
        countdown: Countdown,
    },
    /// The menu of staff.
    StaffMenu {
        /// Who opened it.
        name: &'a str,
        /// How the kiosk is; absent until it is known.
        facts: Option<&'a crate::StaffFacts>,
        /// Whether the kiosk is open for people.
        in_service: bool,
        /// Whether the program may be ended here.
        can_close: bool,
    },
}

/// One screen with its frame.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ViewModel<'a> {
    /// Grows with every change; a user interface drops an older one.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
    /// The number of this visit, so that language and display fall back between people.
    #[cfg_attr(test, ts(type = "number"))]
    pub visit: u64,
    /// Where the person is on the way; absent outside a session.
    pub step: Option<Step>,
    /// The code to tell the help desk.
    pub help_code: Option<&'a str>,
    /// Whether "Stop and take my card" is offered.
    pub can_stop: bool,
    /// The agent beside the person.
    pub attended: Option<Attended<'a>>,
    /// Whether staff can ask for their menu here.
    pub staff_door: bool,
    /// Nobody has touched anything for long: time left to say "keep going".
    pub idle_warning: Option<Countdown>,
    /// The screen.
    pub view: View<'a>,
}
