//! The screen of a program: every view as a line of JSON, and what it asks of whoever drives it.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use enrollment::{
    AgentView, CardNotice, ErrorCode, Outcome, PadNotice, PinNotice, QrMatrix, ScanNotice, Shown, Sound, View,
    ViewModel,
};
use kiosk::engine::UiPort;
use kiosk::qr;
use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use crate::output::Output;

/// Pixels a module: large enough for any decoder.
const MODULE_PX: u32 = 8;

/// What a view asks of whoever drives the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Nothing; somebody or something else is at it.
    Wait,
    /// No card is in.
    Welcome,
    /// An agent has opened the kiosk: the next card is the person's.
    HandedOver,
    /// No card can be read.
    OutOfOrder(ErrorCode),
    /// Go on to the PIN.
    Continue,
    /// The PIN.
    Pin,
    /// The PIN was wrong.
    PinWrong,
    /// The PIN was not sent, since another program reset the card.
    PinNotSent,
    /// The PIN was not entered on the reader, and nothing was sent.
    NotEntered,
    /// The last try, or not.
    LastTry,
    /// Set up a phone; or why that cannot be.
    Choose(Result<(), ErrorCode>),
    /// Name it and agree.
    Agree,
    /// The code ran out.
    Expired,
    /// Is this the phone?
    Confirm(String),
    /// It is over.
    Over(Ended),
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Without an error.
    Outcome(Outcome),
    /// The PIN is blocked.
    PinBlocked,
    /// With an error: code, incident, and whether a PIN try was used.
    Error(ErrorCode, String, bool),
}

/// A user interface for programs.
pub struct Headless {
    output: Output,
    cues: UnboundedSender<Cue>,
    picture: Option<Picture>,
}

/// The square code in a file; removed with the session.
struct Picture {
    path: PathBuf,
    shown: Mutex<Option<QrMatrix>>,
}

#[derive(Serialize)]
struct Line<'a> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_png: Option<&'a std::path::Path>,
    /// What a phone needs, under the names of the issuer's contract and in one place for scripts.
    #[serde(skip_serializing_if = "Option::is_none")]
    scan_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    #[serde(flatten)]
    model: &'a ViewModel<'a>,
}

/// What the agent beside the person sees, but for the picture.
#[derive(Serialize)]
struct AgentLine<'a> {
    event: &'static str,
    agent_view: &'a AgentView<'a>,
}

impl Headless {
    /// Views go to `output`, what they ask for to `cues`, the square code to `picture`.
    pub fn new(output: Output, cues: UnboundedSender<Cue>, picture: Option<PathBuf>) -> Self {
        Self { output, cues, picture: picture.map(|path| Picture { path, shown: Mutex::new(None) }) }
    }

    /// Removes the picture of the square code, if there is one.
    pub fn clear(&self) {
        let Some(picture) = &self.picture else { return };
        let was_shown = picture.shown.lock().unwrap_or_else(PoisonError::into_inner).take().is_some();
        if was_shown && let Err(error) = std::fs::remove_file(&picture.path) {
            tracing::warn!(%error, "the picture of the square code could not be removed");
        }
    }
}

impl UiPort for Headless {
    fn show(&self, model: &ViewModel<'_>) {
        let qr_png = match (&self.picture, &model.view) {
            (Some(picture), View::ScanCode { qr: Some(qr), .. }) => picture.show(qr),
            _ => None,
        };
        let (scan_url, password) = if let View::ScanCode { scan_url, number, .. } = &model.view {
            (scan_url.as_ref().map(Shown::text), number.as_ref().map(Shown::text))
        } else {
            (None, None)
        };
        self.output.object(&Line { event: "view", qr_png, scan_url, password, model });
        let _driver_is_gone = self.cues.send(cue(&model.view));
    }

    fn play(&self, sound: Sound) {
        tracing::debug!(?sound, "sound");
    }

    fn show_agent(&self, view: &AgentView<'_>) {
        self.output.object(&AgentLine { event: "agent", agent_view: view });
    }

    fn leave(&self, restart: bool) {
        tracing::info!(restart, "staff end the program");
        let _driver_is_gone = self.cues.send(Cue::Over(Ended::Outcome(Outcome::Stopped)));
    }
}

impl Picture {
    fn show(&self, qr: &QrMatrix) -> Option<&std::path::Path> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref() != Some(qr) {
            if let Err(error) = qr::write_png(qr, MODULE_PX, &self.path) {
                tracing::error!(%error, "the square code is not in the file");
                return None;
            }
            *shown = Some(qr.clone());
        }
        Some(&self.path)
    }
}

fn cue(view: &View<'_>) -> Cue {
    match view {
        View::Welcome { .. } => Cue::Welcome,
        View::HandOver { .. } => Cue::HandedOver,
        View::OutOfOrder { code } => Cue::OutOfOrder(*code),
        View::WhoYouAre { notice: Some(CardNotice::PadCancelled), .. } => Cue::NotEntered,
        View::WhoYouAre { .. } => Cue::Continue,
        View::PinOnReader { waiting: false, notice: PadNotice::Wrong, .. } => Cue::PinWrong,
        View::PinOnReader { waiting: false, .. } => Cue::NotEntered,
        View::EnterPin { checking: true, .. } => Cue::Wait,
        View::EnterPin { notice: PinNotice::Wrong, .. } => Cue::PinWrong,
        View::EnterPin { notice: PinNotice::Interrupted, .. } => Cue::PinNotSent,
        View::EnterPin { notice: PinNotice::Tries | PinNotice::TooShort, .. } => Cue::Pin,
        View::LastTry => Cue::LastTry,
        View::Choose { can_set_up: true, .. } => Cue::Choose(Ok(())),
        View::Choose { can_set_up: false, refused, .. } => Cue::Choose(Err(refused.unwrap_or(ErrorCode::NotEligible))),
        View::NameAndAgree { working: false, .. } => Cue::Agree,
        View::ScanCode { notice: Some(ScanNotice::Expired), .. } => Cue::Expired,
        View::ConfirmPhone { match_code, working: false, .. } => Cue::Confirm((*match_code).to_owned()),
        View::TakeCard { outcome, .. } | View::Goodbye { outcome } => Cue::Over(Ended::Outcome(outcome.clone())),
        View::PinBlocked { .. } => Cue::Over(Ended::PinBlocked),
        View::Error { error } => Cue::Over(Ended::Error(error.code, error.incident.clone(), error.pin_try_used)),
        View::ReadingCard { .. }
        | View::PinOnReader { waiting: true, .. }
        | View::NewPin { .. }
        | View::ContactingIssuer { .. }
        | View::MyPhones { .. }
        | View::TurnOff { .. }
        | View::NameAndAgree { working: true, .. }
        | View::ScanCode { .. }
        | View::TypedCode { .. }
        | View::ConfirmPhone { working: true, .. }
        | View::MakingCredential { .. }
        | View::StaffCard { .. }
        | View::ProvingStaff
        | View::AgentsTurn { .. }
        | View::StaffMenu { .. }
        | View::CleaningUp => Cue::Wait,
    }
}
