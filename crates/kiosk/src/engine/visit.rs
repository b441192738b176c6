//! One visit: the card's thread and the issuer's connection, both given up together.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use enrollment::{ErrorCode, Event, Failure, OpId, PinCheck, ReaderId, Tries};
use piv::{Pin, PinState, PinVerdict};
use reader::{ReaderError, ReaderName};
use tokio::sync::mpsc::UnboundedSender;

use super::issuer::IssuerDesk;
use super::{EngineParts, Input};
use crate::card::{CardDesk, CardError, DeskSigner, HeldCard, OBJECTS_TO_CHECK, PinOutcome, SharedTally};
use crate::incident::{failure, incident_id};

/// How long a visit's end waits for the card; a card that hangs is reset when it stops hanging.
const CARD_WAIT: Duration = Duration::from_secs(3);

pub(super) struct VisitParts {
    pub(super) engine: Arc<EngineParts>,
    pub(super) answers: UnboundedSender<Input>,
}

pub(super) struct Visit {
    pub(super) issuer: IssuerDesk,
    parts: VisitParts,
    desk: Option<CardDesk>,
    tally: SharedTally,
    /// What was learnt of the card, once it was read.
    card: Arc<Mutex<Option<HeldCard>>>,
}

impl Visit {
    pub(super) fn new(parts: VisitParts) -> Self {
        let engine = &parts.engine;
        let issuer = IssuerDesk::new(Arc::clone(&engine.issuer), engine.issuer_patience, parts.answers.clone());
        Self { issuer, parts, desk: None, tally: SharedTally::default(), card: Arc::default() }
    }

    pub(super) fn tally(&self) -> SharedTally {
        self.tally.clone()
    }

    pub(super) fn card_uuid(&self) -> Option<[u8; 16]> {
        self.held_card().and_then(|card| card.uuid)
    }

    pub(super) fn read_card(&mut self, op: OpId, reader: ReaderId) {
        const STEP: &str = "reading the card";
        let engine = &self.parts.engine;
        let desk = CardDesk::open(
            Arc::clone(&engine.readers),
            ReaderName(reader.0),
            engine.extended_length,
            self.tally.clone(),
            engine.card_patience,
        );
        let (judge, clock) = (Arc::clone(&engine.judge), Arc::clone(&engine.clock));
        let (card, answers) = (Arc::clone(&self.card), self.parts.answers.clone());
        self.desk.insert(desk).first_look(move |look| {
            let outcome = look.map_err(|error| card_failure(STEP, &error)).map(|look| {
                let verdict = judge.certificate(&look.certificate_der, clock.date());
                let facts = verdict.facts(tries(look.pin));
                *card.lock().unwrap_or_else(PoisonError::into_inner) = verdict.held(look.certificate_der);
                facts
            });
            send(&answers, Event::CardRead(op, outcome));
        });
    }

    /// Reads one object after another whenever the card has nothing more urgent to do.
    pub(super) fn check_card(&self, op: OpId) {
        const STEP: &str = "checking the card";
        let engine = &self.parts.engine;
        let (judge, clock) = (Arc::clone(&engine.judge), Arc::clone(&engine.clock));
        let (Some(desk), Some(card)) = (&self.desk, self.held_card()) else {
            return self.answer(Event::CardChecked(op, Err(no_card(STEP))));
        };
        let answers = self.parts.answers.clone();
        desk.read_between(OBJECTS_TO_CHECK, move |found| {
            let gone = found.iter().find_map(|(_, content)| content.as_ref().err().filter(|error| error.is_gone()));
            let outcome = match gone {
                Some(error) => Err(card_failure(STEP, error)),
                None => {
                    let found: Vec<_> = found
                        .iter()
                        .map(|(object, content)| (*object, content.as_deref().map_err(|error| *error)))
                        .collect();
                    Ok(judge.objects(&found, &card, clock.date()))
                }
            };
            send(&answers, Event::CardChecked(op, outcome));
        });
    }

    pub(super) fn verify_pin(&self, op: OpId, pin: Option<Pin>) {
        const STEP: &str = "verifying the PIN";
        let (Some(desk), Some(pin)) = (&self.desk, pin) else {
            return self.answer(Event::PinChecked(op, Err(no_card(STEP))));
        };
        let answers = self.parts.answers.clone();
        desk.verify(pin, move |verdict| {
            let outcome = match verdict {
                Ok(PinOutcome::Answered(PinVerdict::Verified)) => Ok(PinCheck::Verified),
                Ok(PinOutcome::Answered(PinVerdict::Wrong { tries_left })) => {
                    Ok(PinCheck::Wrong(tries_left.map_or(Tries::Unknown, Tries::Left)))
                }
                Ok(PinOutcome::Answered(PinVerdict::Blocked)) => Ok(PinCheck::Blocked),
                Ok(PinOutcome::NotSent(pin)) => Ok(PinCheck::Interrupted(tries(pin))),
                Err(error) => Err(card_failure(STEP, &error)),
            };
            send(&answers, Event::PinChecked(op, outcome));
        });
    }

    pub(super) fn authenticate(&mut self, op: OpId, correlation_id: String) {
        const STEP: &str = "proving the card to the issuer";
        let signer = self
            .desk
            .clone()
            .zip(self.held_card())
            .map(|(desk, card)| (desk.clone(), DeskSigner::new(desk, card.algorithm, card.certificate_der)));
        match signer {
            Some((desk, signer)) => {
                self.issuer.authenticate(op, Arc::new(signer), correlation_id, move || {
                    desk.release();
                });
            }
            None => self.answer(Event::Authenticated(op, Err(no_card(STEP)))),
        }
    }

    /// Resets the card and voids what is open at the issuer, both at once and both within some seconds.
    pub(super) async fn close(self, enrollment: Option<String>) {
        let Self { issuer, desk, .. } = self;
        let card = async {
            let Some(desk) = desk else { return };
            let closed = tokio::task::spawn_blocking(move || desk.close(CARD_WAIT)).await;
            if !matches!(closed, Ok(true)) {
                failure(ErrorCode::CardTimeout, "resetting the card", &"the card hangs; it is reset when it stops");
            }
        };
        tokio::join!(card, issuer.close(enrollment));
    }

    fn held_card(&self) -> Option<HeldCard> {
        self.card.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answer(&self, event: Event) {
        send(&self.parts.answers, event);
    }
}

const fn tries(pin: PinState) -> Tries {
    match pin {
        PinState::Left(left) => Tries::Left(left),
        PinState::Verified | PinState::Unknown => Tries::Unknown,
        PinState::Blocked => Tries::Blocked,
    }
}

fn card_failure(step: &'static str, error: &CardError) -> Failure {
    // The visit is over: nobody hears of this, and nothing has gone wrong.
    if let CardError::Reader(ReaderError::Closed) = error {
        return Failure { code: error.code(), incident: incident_id() };
    }
    failure(error.code(), step, error)
}

fn no_card(step: &'static str) -> Failure {
    failure(ErrorCode::KioskFault, step, &"there is no card or no PIN to do it with")
}

fn send(answers: &UnboundedSender<Input>, event: Event) {
    let _engine_is_gone = answers.send(Input::Answer(event));
}
