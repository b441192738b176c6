//! A PIN on the reader's keys, and a new one for a card.

use enrollment::{PadEnd, PinCheck, PinReplaced, Tries};
use piv::{Operation, Pin, PinReference, PinState, PinVerdict, PivError, PivSession, PivState, Puk, StatusWord};
use reader::{CardConnection, PinPad, PinPadAnswer};

use super::tally::Step;
use super::work::{CardError, CardState};

/// What a new PIN is given for.
#[derive(Debug)]
pub(crate) enum Known {
    /// The old PIN.
    Pin(Pin),
    /// The PUK.
    Puk(Puk),
}

/// What came of an entry on the reader's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// The card answered.
    Card(PinVerdict),
    /// The card refuses the new PIN; no try was used.
    Refused,
    /// The new PIN was not entered twice alike.
    Differs,
    /// It came to nothing, and nothing was sent.
    Not(PadEnd),
}

impl CardState {
    /// Lets the PIN be entered on the reader's keys, for one VERIFY; blocks until then. The card is held
    /// afterwards where the PIN was right, and given free otherwise.
    ///
    /// The card is held while the person types, which nothing else here does: the selection before and
    /// the VERIFY have to be one, and only the reader knows when the last key is pressed.
    ///
    /// # Errors
    ///
    /// As [`CardState::verify`].
    pub(crate) fn verify_on_reader(&mut self, card: &mut dyn CardConnection) -> Result<PinCheck, CardError> {
        let Some(pad) = self.pad else { return Ok(PinCheck::NotEntered(PadEnd::Unusable)) };
        let (reference, wait_s) = (self.pin, self.pad_rules.wait_s);
        let entry = self.while_held(card, |card, piv| verify_at(pad, card, piv, reference, wait_s));
        if !matches!(entry, Ok(Entry::Card(PinVerdict::Verified))) {
            self.release(card);
        }
        Ok(match entry? {
            Entry::Card(PinVerdict::Verified) => PinCheck::Verified,
            Entry::Card(PinVerdict::Wrong { tries_left }) => PinCheck::Wrong(tries(tries_left)),
            Entry::Card(PinVerdict::Blocked) => PinCheck::Blocked,
            Entry::Not(end) => PinCheck::NotEntered(end),
            Entry::Refused | Entry::Differs => PinCheck::NotEntered(PadEnd::Unusable),
        })
    }

    /// Lets the old PIN and twice the new one be entered on the reader's keys, for one CHANGE REFERENCE
    /// DATA; blocks until then, and holds the card so long.
    ///
    /// # Errors
    ///
    /// As [`CardState::replace_pin`].
    pub(crate) fn change_pin_on_reader(&mut self, card: &mut dyn CardConnection) -> Result<PinReplaced, CardError> {
        let Some(pad) = self.pad else { return Ok(PinReplaced::NotEntered(PadEnd::Unusable)) };
        let (reference, wait_s) = (self.pin, self.pad_rules.wait_s);
        let entry = self.while_held(card, |card, piv| change_at(pad, card, piv, reference, wait_s));
        let outcome = entry.map(|entry| self.settle(card, entry));
        self.release(card);
        outcome
    }

    /// Gives the card a new PIN with exactly one command.
    ///
    /// # Errors
    ///
    /// As [`CardState::verify`]; a try may be spent where the channel failed.
    pub(crate) fn replace_pin(
        &mut self,
        card: &mut dyn CardConnection,
        known: &Known,
        new: &Pin,
    ) -> Result<PinReplaced, CardError> {
        let reference = self.pin;
        let entry = self.while_held(card, |card, piv| {
            let mut session = PivSession::new(card, piv);
            session.select()?;
            entry_of(match known {
                Known::Pin(old) => session.change_pin(reference, old, new),
                Known::Puk(puk) => session.unblock_pin(reference, puk, new),
            })
        });
        let outcome = entry.map(|entry| self.settle(card, entry));
        self.release(card);
        outcome
    }

    fn while_held<T>(
        &mut self,
        card: &mut dyn CardConnection,
        op: impl FnOnce(&mut dyn CardConnection, &mut PivState) -> Result<T, CardError>,
    ) -> Result<T, CardError> {
        self.begin(card)?;
        let before = self.piv.count();
        let outcome = op(card, &mut self.piv);
        self.tally.add(Step::Verify, self.piv.count().since(before));
        self.is_held = true;
        outcome
    }

    /// What the machine is told; the new PIN is not left verified for the next program.
    fn settle(&mut self, card: &mut dyn CardConnection, entry: Entry) -> PinReplaced {
        match entry {
            Entry::Card(PinVerdict::Verified) => PinReplaced::Done(self.tries_of_new_pin(card)),
            Entry::Card(PinVerdict::Wrong { tries_left }) => PinReplaced::Wrong(tries(tries_left)),
            Entry::Card(PinVerdict::Blocked) => PinReplaced::Blocked,
            Entry::Refused => PinReplaced::Refused,
            Entry::Differs => PinReplaced::Differ,
            Entry::Not(end) => PinReplaced::NotEntered(end),
        }
    }

    /// The new PIN is in place, whatever becomes of these commands.
    fn tries_of_new_pin(&mut self, card: &mut dyn CardConnection) -> Tries {
        let reference = self.pin;
        if PivSession::new(&mut *card, &mut self.piv).clear_pin_state(reference).is_err() && card.reset().is_ok() {
            self.piv.card_was_reset();
        }
        let mut session = PivSession::new(card, &mut self.piv);
        let state = session.select().and_then(|_| session.pin_tries(reference));
        match state {
            Ok(PinState::Left(left)) => Tries::Left(left),
            Ok(PinState::Verified | PinState::Unknown | PinState::Blocked) | Err(_) => Tries::Unknown,
        }
    }
}

/// One VERIFY at the pad, in a transaction that the caller holds.
pub(crate) fn verify_at(
    pad: PinPad,
    card: &mut dyn CardConnection,
    piv: &mut PivState,
    reference: PinReference,
    wait_s: u8,
) -> Result<Entry, CardError> {
    PivSession::new(&mut *card, piv).select()?;
    at_pad(Operation::Verify(reference), pad.verify(card, piv, reference, wait_s)?)
}

/// One CHANGE REFERENCE DATA at the pad, in a transaction that the caller holds.
pub(crate) fn change_at(
    pad: PinPad,
    card: &mut dyn CardConnection,
    piv: &mut PivState,
    reference: PinReference,
    wait_s: u8,
) -> Result<Entry, CardError> {
    PivSession::new(&mut *card, piv).select()?;
    at_pad(Operation::ChangePin(reference), pad.change(card, piv, reference, wait_s)?)
}

fn at_pad(operation: Operation, answer: Option<PinPadAnswer>) -> Result<Entry, CardError> {
    match answer {
        Some(PinPadAnswer::Card(status)) => {
            entry_of(PinVerdict::from_verify(status).ok_or(PivError::Status { operation, status }))
        }
        Some(PinPadAnswer::TimedOut) => Ok(Entry::Not(PadEnd::TimedOut)),
        Some(PinPadAnswer::Cancelled) => Ok(Entry::Not(PadEnd::Cancelled)),
        Some(PinPadAnswer::Length) => Ok(Entry::Not(PadEnd::Length)),
        Some(PinPadAnswer::Differs) => Ok(Entry::Differs),
        Some(PinPadAnswer::Silent) | None => Ok(Entry::Not(PadEnd::Unusable)),
    }
}

/// A new PIN that the card dislikes is news; everything else that is no verdict is a failure.
fn entry_of(verdict: Result<PinVerdict, PivError>) -> Result<Entry, CardError> {
    match verdict {
        Ok(verdict) => Ok(Entry::Card(verdict)),
        Err(PivError::Status {
            operation: Operation::ChangePin(_) | Operation::Unblock(_),
            status: StatusWord::INCORRECT_DATA,
        }) => Ok(Entry::Refused),
        Err(error) => Err(error.into()),
    }
}

fn tries(left: Option<u8>) -> Tries {
    left.map_or(Tries::Unknown, Tries::Left)
}
