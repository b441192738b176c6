//! What staff may do with a card's PIN: look, change, set anew by the PUK.

use std::sync::Arc;
use std::time::Duration;

use enrollment::PadEnd;
use piv::{Pin, PinReference, PinState, PinUsage, PinVerdict, PivError, PivSession, PivState, Puk};
use reader::{CardConnection, CardThread, PinPad, ReaderHost, ReaderName, exclusively};
use serde::Serialize;

use crate::card::{CardError, Entry, PinVerdictReport, change_at};
use crate::inspection::InspectionError;

/// Longest time for all of it.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a reader waits for the first key of an entry, and once more for the rest, in seconds.
const PAD_WAIT_S: u8 = 30;
/// Three entries on the reader.
const PAD_PATIENCE: Duration = Duration::from_secs(6 * 30);

/// What to do.
#[derive(Debug)]
pub enum PinTask {
    /// Say how the PIN stands; costs no try.
    Status,
    /// Put a new PIN in the place of the old one.
    Change {
        /// The PIN as it is.
        old: Pin,
        /// The PIN as it shall be.
        new: Pin,
        /// Send the old PIN even if it is the last try.
        use_last_try: bool,
    },
    /// The same, with all of it entered on the reader's own keys.
    ChangeOnReader {
        /// Send the old PIN even if it is the last try.
        use_last_try: bool,
    },
    /// Put a new PIN in the place of a forgotten one.
    Unblock {
        /// The PIN Unblocking Key.
        puk: Puk,
        /// The PIN as it shall be.
        new: Pin,
    },
}

/// How the PIN stands that the card prefers, and what became of the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PinReport {
    /// The PIN the card wants, as a key reference: 80 or 00.
    #[serde(serialize_with = "reference")]
    pub reference: u8,
    /// Whether the Global PIN counts as well.
    pub global_pin: bool,
    /// Whether on-card comparison counts as well.
    pub on_card_comparison: bool,
    /// Whether a new PIN can be entered on the reader's own keys.
    pub pin_pad: bool,
    /// Tries left before the task; absent where the card does not say.
    pub tries_left: Option<u8>,
    /// Whether the PIN was blocked before the task.
    pub blocked: bool,
    /// What became of it; absent for a mere look. After an unblocking, `wrong` and `blocked` are about
    /// the PUK.
    pub outcome: Option<PinVerdictReport>,
}

/// Carries `task` out on the card in `reader`, with one command that holds secrets at most.
///
/// Blocks for 20 s at the longest, or for 200 s while a person enters it on the reader; the card is reset
/// afterwards.
///
/// # Errors
///
/// An [`InspectionError`] where there is no card, it is no PIV Card, or the channel to it failed: a try
/// may be spent then.
pub fn run(host: &Arc<dyn ReaderHost>, reader: &ReaderName, task: PinTask) -> Result<PinReport, InspectionError> {
    let patience = match task {
        PinTask::ChangeOnReader { .. } => PATIENCE + PAD_PATIENCE,
        PinTask::Status | PinTask::Change { .. } | PinTask::Unblock { .. } => PATIENCE,
    };
    let name = reader.clone();
    let thread = CardThread::start(Arc::clone(host), reader.clone(), |_| ());
    let outcome = thread
        .run(patience, move |connection, ()| carry_out(connection, &name, &task))
        .wait()
        .map_err(CardError::from)
        .flatten();
    thread.finish(Duration::from_secs(1));
    outcome.map_err(InspectionError::from)
}

fn carry_out(card: &mut dyn CardConnection, reader: &ReaderName, task: &PinTask) -> Result<PinReport, CardError> {
    let mut state = PivState::short_only();
    let pad = PinPad::of(card, reader).filter(|pad| pad.can_change());
    exclusively(card, |card| {
        let mut report = in_session(&mut PivSession::new(card, &mut state), task)?;
        report.pin_pad = pad.is_some();
        if matches!(task, PinTask::ChangeOnReader { .. }) && report.outcome.is_none() {
            report.outcome = Some(on_reader(pad, card, &mut state)?);
        }
        Ok(report)
    })?
}

/// The card is held while the person types: the selection and the command have to be one.
fn on_reader(
    pad: Option<PinPad>,
    card: &mut dyn CardConnection,
    state: &mut PivState,
) -> Result<PinVerdictReport, CardError> {
    let Some(pad) = pad else { return Ok(PinVerdictReport::NoPinPad) };
    let preferred = PivSession::new(&mut *card, state).discovery()?.preferred;
    Ok(match change_at(pad, card, state, preferred, PAD_WAIT_S) {
        Ok(Entry::Card(answer)) => verdict(Ok(answer))?,
        Ok(Entry::Refused) => PinVerdictReport::Refused,
        Ok(Entry::Differs) => PinVerdictReport::Differs,
        Ok(Entry::Not(PadEnd::TimedOut)) => PinVerdictReport::TimedOut,
        Ok(Entry::Not(PadEnd::Cancelled)) => PinVerdictReport::Cancelled,
        Ok(Entry::Not(PadEnd::Length)) => PinVerdictReport::Length,
        Ok(Entry::Not(PadEnd::Unusable)) => PinVerdictReport::NoPinPad,
        Err(CardError::Piv(PivError::Status { .. })) => PinVerdictReport::Refused,
        Err(error) => return Err(error),
    })
}

fn in_session(session: &mut PivSession<'_>, task: &PinTask) -> Result<PinReport, PivError> {
    session.select()?;
    let PinUsage { preferred, global_pin, on_card_comparison, .. } = session.discovery()?;
    let pin = match session.pin_tries(preferred) {
        Err(error) if error.fault().is_some() => return Err(error),
        pin => pin.unwrap_or(PinState::Unknown),
    };
    let (tries_left, blocked) = match pin {
        PinState::Left(left) => (Some(left), false),
        PinState::Blocked => (Some(0), true),
        PinState::Verified | PinState::Unknown => (None, false),
    };
    let outcome = match task {
        PinTask::Status => None,
        PinTask::Change { .. } | PinTask::ChangeOnReader { .. } if blocked => Some(PinVerdictReport::Blocked),
        PinTask::Change { use_last_try: false, .. } | PinTask::ChangeOnReader { use_last_try: false }
            if tries_left == Some(1) =>
        {
            Some(PinVerdictReport::LastTryKept)
        }
        // What remains is done at the reader.
        PinTask::ChangeOnReader { .. } => None,
        PinTask::Change { old, new, .. } => Some(verdict(session.change_pin(preferred, old, new))?),
        // A PUK is for the PIV Card Application PIN alone; another reference may cost it a try.
        PinTask::Unblock { .. } if preferred != PinReference::Piv => Some(PinVerdictReport::Refused),
        PinTask::Unblock { puk, new } => Some(verdict(session.unblock_pin(preferred, puk, new))?),
    };
    let reference = preferred.byte();
    Ok(PinReport { reference, global_pin, on_card_comparison, pin_pad: false, tries_left, blocked, outcome })
}

fn verdict(outcome: Result<PinVerdict, PivError>) -> Result<PinVerdictReport, PivError> {
    Ok(match outcome {
        Ok(PinVerdict::Verified) => PinVerdictReport::Verified,
        Ok(PinVerdict::Wrong { tries_left }) => PinVerdictReport::Wrong { tries_left },
        Ok(PinVerdict::Blocked) => PinVerdictReport::Blocked,
        Err(PivError::Status { .. }) => PinVerdictReport::Refused,
        Err(error) => return Err(error),
    })
}

fn reference<S: serde::Serializer>(reference: &u8, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{reference:02X}"))
}

#[cfg(test)]
mod tests {
    use piv::{CardChannel, ChannelFault};
    use virtual_card::{Card, InProcessCard};

    use super::*;

    struct Channel(InProcessCard);

    impl CardChannel for Channel {
        fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
            self.0.transmit(command_apdu, response_apdu)
        }
    }

    fn pin(digits: &str) -> Pin {
        Pin::from_digits(digits.as_bytes()).unwrap()
    }

    fn puk(characters: &str) -> Puk {
        Puk::from_characters(characters.as_bytes()).unwrap()
    }

    /// The task with a card that was just reset, as each of them finds it.
    fn act(card: &mut Channel, task: &PinTask) -> PinReport {
        card.0.remove();
        card.0.insert();
        let mut state = PivState::short_only();
        in_session(&mut PivSession::new(card, &mut state), task).unwrap()
    }

    fn change(old: &str, new: &str) -> PinTask {
        PinTask::Change { old: pin(old), new: pin(new), use_last_try: false }
    }

    #[test]
    fn a_pin_is_changed_only_by_who_knows_it() {
        let mut card = Channel(InProcessCard::new(Card::blank()));
        assert_eq!(act(&mut card, &PinTask::Status).tries_left, Some(3));
        assert_eq!(
            act(&mut card, &change("999999", "654321")).outcome,
            Some(PinVerdictReport::Wrong { tries_left: Some(2) })
        );
        assert_eq!(act(&mut card, &change("123456", "654321")).outcome, Some(PinVerdictReport::Verified));
        assert_eq!(act(&mut card, &PinTask::Status).tries_left, Some(3));
    }

    #[test]
    fn the_last_try_is_kept_until_asked_for() {
        let mut blank = Card::blank();
        blank.set_pin_tries_left(1);
        let mut card = Channel(InProcessCard::new(blank));
        assert_eq!(act(&mut card, &change("999999", "654321")).outcome, Some(PinVerdictReport::LastTryKept));
        assert_eq!(card.0.applet().card().pin_tries_left(), 1);
        let insist = PinTask::Change { old: pin("999999"), new: pin("654321"), use_last_try: true };
        assert_eq!(act(&mut card, &insist).outcome, Some(PinVerdictReport::Blocked));
        assert!(act(&mut card, &PinTask::Status).blocked);
        assert_eq!(act(&mut card, &change("123456", "654321")).outcome, Some(PinVerdictReport::Blocked));
    }

    #[test]
    fn a_puk_gives_a_blocked_card_a_new_pin() {
        let mut blank = Card::blank();
        blank.set_pin_tries_left(0);
        let mut card = Channel(InProcessCard::new(blank));
        let wrong = PinTask::Unblock { puk: puk("99999999"), new: pin("654321") };
        assert!(matches!(act(&mut card, &wrong).outcome, Some(PinVerdictReport::Wrong { .. })));
        let right = PinTask::Unblock { puk: puk(Card::DEFAULT_PUK), new: pin("654321") };
        assert_eq!(act(&mut card, &right).outcome, Some(PinVerdictReport::Verified));
        assert_eq!(act(&mut card, &PinTask::Status).tries_left, Some(3));
        assert_eq!(act(&mut card, &change("654321", "123456")).outcome, Some(PinVerdictReport::Verified));
    }

    #[test]
    fn a_report_names_the_reference_in_hexadecimal() {
        let mut card = Channel(InProcessCard::new(Card::blank()));
        let report = serde_json::to_value(act(&mut card, &PinTask::Status)).unwrap();
        assert_eq!((&report["reference"], &report["outcome"]), (&"80".into(), &serde_json::Value::Null));
        assert_eq!(report["pin_pad"], false);
    }
}
