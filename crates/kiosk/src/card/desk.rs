//! Where the steps of a visit are handed to the card's thread.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use piv::{Algorithm, ObjectId, Pin};
use pki::card_objects::Challenge;
use reader::{CardConnection, CardThread, ReaderError, ReaderHost, ReaderName};

use super::contents::CardContents;
use super::tally::SharedTally;
use super::work::{CardError, CardState, FirstLook, PinOutcome};
use crate::config::ExtendedLength;

/// One thing to do for an errand.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// Read this object.
    Object(ObjectId),
    /// Have 9E, whose certificate was read before, answer this challenge.
    Challenge(Vec<u8>),
}

/// What an errand brought back.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What lies on the card.
    pub(crate) contents: CardContents,
    /// Why there is no card to go on with, where that happened.
    pub(crate) gone: Option<CardError>,
}

/// One card's thread; every step is answered once, within the patience given.
#[derive(Clone)]
pub(crate) struct CardDesk {
    /// Empty once the card was put away.
    thread: Arc<Mutex<Option<CardThread<CardState>>>>,
    patience: Duration,
    /// Objects still to be read, with those who wait for them; parked while the card is held.
    errand: Arc<Mutex<Option<Errand>>>,
}

/// What came of a piece.
enum Brought {
    Object(ObjectId, Vec<u8>),
    Answer(Option<Challenge>),
}

/// Pieces that are done one at a time, whenever the card has nothing more urgent to do.
struct Errand {
    wanted: VecDeque<Piece>,
    found: Found,
    done: Box<dyn FnOnce(Found) + Send>,
}

impl CardDesk {
    /// Connects to the card in `reader`; where that fails, each step is answered with the reason.
    pub(crate) fn open(
        host: Arc<dyn ReaderHost>,
        reader: ReaderName,
        extended_length: ExtendedLength,
        tally: SharedTally,
        patience: Duration,
    ) -> Self {
        let thread = CardThread::start(host, reader, move |card| CardState::new(card.atr(), extended_length, tally));
        Self { thread: Arc::new(Mutex::new(Some(thread))), patience, errand: Arc::default() }
    }

    /// [`CardState::first_look`].
    pub(crate) fn first_look(&self, done: impl FnOnce(Result<FirstLook, CardError>) + Send + 'static) {
        self.run(|card, state| state.first_look(card), done);
    }

    /// [`CardState::verify`]; the PIN is wiped as soon as the card has answered.
    pub(crate) fn verify(&self, pin: Pin, done: impl FnOnce(Result<PinOutcome, CardError>) + Send + 'static) {
        self.run(move |card, state| state.verify(card, &pin), done);
    }

    /// [`CardState::sign`]; blocks until the card has answered.
    pub(crate) fn sign(&self, algorithm: Algorithm, block: Vec<u8>) -> Result<Vec<u8>, CardError> {
        let reply = match &*self.lock() {
            Some(thread) => thread.run(self.patience, move |card, state| state.sign(card, algorithm, &block)),
            None => return Err(ReaderError::Closed.into()),
        };
        reply.wait().map_err(CardError::from).flatten()
    }

    /// [`CardState::release`]; what was parked goes on.
    pub(crate) fn release(&self) {
        let desk = self.clone();
        self.run(
            |card, state| {
                state.release(card);
                Ok(())
            },
            move |released| match released {
                Ok(()) => desk.go_on(),
                // This may be answered on the spot, with the thread's lock still taken: nothing more is
                // asked of the thread then.
                Err(_) => desk.give_up_errand(),
            },
        );
    }

    /// Does `pieces` one at a time between the other steps; an object that cannot be read does not
    /// keep the others from being tried, a card that is gone does.
    pub(crate) fn read_between(
        &self,
        pieces: impl IntoIterator<Item = Piece>,
        done: impl FnOnce(Found) + Send + 'static,
    ) {
        let wanted = pieces.into_iter().collect();
        *self.errand.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Errand { wanted, found: Found::default(), done: Box::new(done) });
        self.go_on();
    }

    /// Resets the card and gives it up; whether that was done within `timeout`. Blocks so long.
    pub(crate) fn close(&self, timeout: Duration) -> bool {
        let thread = self.lock().take();
        thread.is_none_or(|thread| thread.finish(timeout))
    }

    /// The next piece of the errand, unless the card is held: then the release comes back here.
    fn go_on(&self) {
        let Some(mut errand) = self.errand.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let Some(piece) = errand.wanted.pop_front() else { return (errand.done)(errand.found) };
        let desk = self.clone();
        let certificate_tlv = errand.found.contents.object(ObjectId::CardAuthenticationCertificate).map(<[u8]>::to_vec);
        let asked = piece.clone();
        let step = move |card: &mut dyn CardConnection, state: &mut CardState| {
            if state.is_held() {
                return Ok(None);
            }
            Ok(Some(match &asked {
                Piece::Object(object) => Brought::Object(*object, state.object(card, *object)?),
                Piece::Challenge(message) => match certificate_tlv {
                    Some(certificate_tlv) => Brought::Answer(state.challenge(card, &certificate_tlv, message)?),
                    None => Brought::Answer(None),
                },
            }))
        };
        self.run(step, move |outcome| {
            match outcome {
                Ok(None) => {
                    errand.wanted.push_front(piece);
                    *desk.errand.lock().unwrap_or_else(PoisonError::into_inner) = Some(errand);
                    return;
                }
                Ok(Some(Brought::Object(object, content_tlv))) => errand.found.contents.add(object, content_tlv),
                Ok(Some(Brought::Answer(answer))) => {
                    errand.found.contents.answers.extend(answer.map(|answer| ("9E", answer)));
                }
                Err(error) if error.is_gone() => {
                    errand.found.gone = Some(error);
                    return (errand.done)(errand.found);
                }
                Err(error) => {
                    if let (Piece::Object(object), CardError::Piv(error)) = (piece, error) {
                        errand.found.contents.add_found(object, Err(error));
                    }
                }
            }
            *desk.errand.lock().unwrap_or_else(PoisonError::into_inner) = Some(errand);
            desk.go_on();
        });
    }

    /// Answers with what was found so far.
    fn give_up_errand(&self) {
        if let Some(errand) = self.errand.lock().unwrap_or_else(PoisonError::into_inner).take() {
            (errand.done)(errand.found);
        }
    }

    fn run<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut dyn CardConnection, &mut CardState) -> Result<T, CardError> + Send + 'static,
        done: impl FnOnce(Result<T, CardError>) + Send + 'static,
    ) {
        let thread = self.lock();
        match &*thread {
            Some(thread) => {
                thread.run_then(self.patience, step, |outcome| done(outcome.map_err(CardError::from).flatten()));
            }
            None => {
                drop(thread);
                done(Err(ReaderError::Closed.into()));
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<CardThread<CardState>>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
