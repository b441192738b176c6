//! Where the steps of a visit are handed to the card's thread.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use piv::{Algorithm, ObjectId, Pin};
use reader::{CardConnection, CardThread, ReaderError, ReaderHost, ReaderName};

use super::tally::SharedTally;
use super::work::{CardError, CardState, FirstLook, PinOutcome};
use crate::config::ExtendedLength;

/// Objects of a card with their content, or why it could not be read.
pub(crate) type FoundObjects = Vec<(ObjectId, Result<Vec<u8>, CardError>)>;

/// One card's thread; every step is answered once, within the patience given.
#[derive(Clone)]
pub(crate) struct CardDesk {
    /// Empty once the card was put away.
    thread: Arc<Mutex<Option<CardThread<CardState>>>>,
    patience: Duration,
    /// Objects still to be read, with those who wait for them; parked while the card is held.
    errand: Arc<Mutex<Option<Errand>>>,
}

/// Objects that are read one at a time, whenever the card has nothing more urgent to do.
struct Errand {
    wanted: VecDeque<ObjectId>,
    found: FoundObjects,
    done: Box<dyn FnOnce(FoundObjects) + Send>,
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

    /// Reads `objects` one at a time between the other steps; an object that cannot be read does not
    /// keep the others from being tried, a card that is gone does.
    pub(crate) fn read_between(
        &self,
        objects: impl IntoIterator<Item = ObjectId>,
        done: impl FnOnce(FoundObjects) + Send + 'static,
    ) {
        let wanted = objects.into_iter().collect();
        *self.errand.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Errand { wanted, found: Vec::new(), done: Box::new(done) });
        self.go_on();
    }

    /// Resets the card and gives it up; whether that was done within `timeout`. Blocks so long.
    pub(crate) fn close(&self, timeout: Duration) -> bool {
        let thread = self.lock().take();
        thread.is_none_or(|thread| thread.finish(timeout))
    }

    /// The next object of the errand, unless the card is held: then the release comes back here.
    fn go_on(&self) {
        let Some(mut errand) = self.errand.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let Some(object) = errand.wanted.pop_front() else { return (errand.done)(errand.found) };
        let desk = self.clone();
        let read = move |card: &mut dyn CardConnection, state: &mut CardState| {
            if state.is_held() { Ok(None) } else { state.object(card, object).map(Some) }
        };
        self.run(read, move |outcome| {
            let content = match outcome {
                Ok(None) => {
                    errand.wanted.push_front(object);
                    *desk.errand.lock().unwrap_or_else(PoisonError::into_inner) = Some(errand);
                    return;
                }
                Ok(Some(content)) => Ok(content),
                Err(error) => Err(error),
            };
            let is_gone = content.as_ref().is_err_and(CardError::is_gone);
            errand.found.push((object, content));
            if is_gone {
                return (errand.done)(errand.found);
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
