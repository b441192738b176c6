//! One visit: the card's thread and the issuer's connection, both given up together.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use enrollment::{ErrorCode, Event, Failure, OpId, PinCheck, PinReplaced, ReaderId, Tries};
use issuer_api::kiosk::{CardObjects, CreateEnrollment};
use piv::{Pin, PinReference, PinState, PinVerdict};
use rand_core::{OsRng, RngCore as _};
use reader::{ReaderError, ReaderName};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use super::issuer::IssuerDesk;
use super::{EngineParts, Input, convert};
use crate::card::{
    CardDesk, CardError, DeskRules, DeskSigner, HeldCard, Known, OBJECTS_TO_CHECK, PadRules, Piece, PinOutcome,
    SharedTally,
};
use crate::incident::{failure, incident_id};

/// How long a visit's end waits for the card; a card that hangs is reset when it stops hanging.
const CARD_WAIT: Duration = Duration::from_secs(3);

pub(super) struct VisitParts {
    pub(super) engine: Arc<EngineParts>,
    pub(super) answers: UnboundedSender<Input>,
}

/// What becomes of the objects that the issuer is given to check the card by itself.
#[derive(Clone, Debug)]
pub(super) enum Passed {
    /// The card is still being checked.
    Waiting,
    /// It was checked; these lie on it.
    On(Arc<CardObjects>),
    /// The visit is over.
    Over,
}

pub(super) struct Visit {
    pub(super) issuer: IssuerDesk,
    pub(super) parts: VisitParts,
    pub(super) desk: Option<CardDesk>,
    tally: SharedTally,
    /// What was learnt of the card, once it was read.
    card: Arc<Mutex<Option<HeldCard>>>,
    /// What the issuer is given to check the card by itself, once the kiosk has.
    pub(super) passed_on: watch::Sender<Passed>,
}

impl Visit {
    pub(super) fn new(parts: VisitParts) -> Self {
        let engine = &parts.engine;
        let issuer = IssuerDesk::new(Arc::clone(&engine.issuer), engine.issuer_patience, parts.answers.clone());
        let passed_on = watch::Sender::new(Passed::Waiting);
        Self { issuer, parts, desk: None, tally: SharedTally::default(), card: Arc::default(), passed_on }
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
        let wait_s = u8::try_from(engine.policy.pin_pad.as_secs()).unwrap_or(u8::MAX);
        let desk_rules = DeskRules {
            extended_length: engine.extended_length,
            patience: engine.card_patience,
            pad: PadRules { using: engine.pin_pad, wait_s },
        };
        let desk = CardDesk::open(Arc::clone(&engine.readers), ReaderName(reader.0), desk_rules, self.tally.clone());
        let (rules, clock) = (Arc::clone(&engine.rules), Arc::clone(&engine.clock));
        let (card, answers) = (Arc::clone(&self.card), self.parts.answers.clone());
        self.desk.insert(desk).first_look(move |look| {
            let outcome = look.map_err(|error| card_failure(STEP, &error)).map(|look| {
                let verdict = rules.first(&look.certificate_der, clock.date());
                let facts = verdict.facts(tries(look.pin), look.reference == PinReference::Piv, look.pad);
                *card.lock().unwrap_or_else(PoisonError::into_inner) = verdict.held();
                facts
            });
            send(&answers, Event::CardRead(op, outcome));
        });
    }

    /// Reads one object after another whenever the card has nothing more urgent to do.
    pub(super) fn check_card(&self, op: OpId) {
        const STEP: &str = "checking the card";
        let engine = &self.parts.engine;
        let (rules, clock) = (Arc::clone(&engine.rules), Arc::clone(&engine.clock));
        let (Some(desk), Some(card)) = (&self.desk, self.held_card()) else {
            return self.answer(Event::CardChecked(op, Err(no_card(STEP))));
        };
        let mut pieces: Vec<_> = OBJECTS_TO_CHECK.into_iter().map(Piece::Object).collect();
        if rules.challenge_card_authentication {
            let Some(message) = challenge() else {
                let fault = failure(ErrorCode::KioskFault, STEP, &"the system has no random bytes");
                return self.answer(Event::CardChecked(op, Err(fault)));
            };
            pieces.push(Piece::Challenge(message));
        }
        let (answers, passed_on) = (self.parts.answers.clone(), self.passed_on.clone());
        let runtime = tokio::runtime::Handle::current();
        desk.read_between(pieces, move |mut found| {
            let objects = Passed::On(Arc::new(convert::card_objects(&found.contents)));
            if let Some(error) = &found.gone {
                passed_on.send_replace(objects);
                return send(&answers, Event::CardChecked(op, Err(card_failure(STEP, error))));
            }
            found.contents.certificates.push(("9A", card.certificate_der));
            // Not on the card's own thread: something may have to be fetched.
            runtime.spawn_blocking(move || {
                let findings = rules.rest(&found.contents, &card.told, clock.date());
                send(&answers, Event::CardChecked(op, Ok(findings)));
                // After the kiosk's own word: what stops a visit here is not asked about elsewhere.
                passed_on.send_replace(objects);
            });
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

    /// The PIN on the reader's keys, which nobody here gets to see.
    pub(super) fn verify_pin_on_reader(&self, op: OpId) {
        const STEP: &str = "verifying the PIN on the reader";
        let Some(desk) = &self.desk else {
            return self.answer(Event::PinChecked(op, Err(no_card(STEP))));
        };
        let answers = self.parts.answers.clone();
        desk.verify_on_reader(move |check| {
            send(&answers, Event::PinChecked(op, check.map_err(|error| card_failure(STEP, &error))));
        });
    }

    /// A new PIN on the reader's keys, which nobody here gets to see.
    pub(super) fn change_pin_on_reader(&self, op: OpId) {
        const STEP: &str = "changing the PIN on the reader";
        let Some(desk) = &self.desk else {
            return self.answer(Event::PinReplaced(op, Err(no_card(STEP))));
        };
        let answers = self.parts.answers.clone();
        desk.change_pin_on_reader(move |outcome| {
            send(&answers, Event::PinReplaced(op, outcome.map_err(|error| card_failure(STEP, &error))));
        });
    }

    pub(super) fn replace_pin(&self, op: OpId, pins: Result<(Known, Pin), PinReplaced>) {
        const STEP: &str = "replacing the PIN";
        let (known, new) = match pins {
            Ok(pins) => pins,
            Err(why) => return self.answer(Event::PinReplaced(op, Ok(why))),
        };
        let Some(desk) = &self.desk else {
            return self.answer(Event::PinReplaced(op, Err(no_card(STEP))));
        };
        let answers = self.parts.answers.clone();
        desk.replace_pin(known, new, move |outcome| {
            send(&answers, Event::PinReplaced(op, outcome.map_err(|error| card_failure(STEP, &error))));
        });
    }

    pub(super) fn authenticate(&mut self, op: OpId, correlation_id: String) {
        const STEP: &str = "proving the card to the issuer";
        let signer =
            self.desk.clone().zip(self.held_card()).map(|(desk, card)| (desk.clone(), DeskSigner::new(desk, card)));
        match signer {
            Some((desk, signer)) => {
                self.issuer.authenticate(op, Arc::new(signer), correlation_id, move || {
                    desk.release();
                });
            }
            None => self.answer(Event::Authenticated(op, Err(no_card(STEP)))),
        }
    }

    /// Asks for a code, with what lies on the card for the issuer to check by itself.
    pub(super) fn create(&mut self, op: OpId, request: CreateEnrollment) {
        self.issuer.create(op, request, self.passed_on.subscribe());
    }

    /// Resets the card and voids what is open at the issuer, both at once and both within some seconds.
    pub(super) async fn close(self, enrollment: Option<String>) {
        let Self { issuer, desk, passed_on, .. } = self;
        // A request that still waits for the card is not sent any more.
        passed_on.send_replace(Passed::Over);
        let card = async {
            let Some(desk) = desk else { return };
            let closed = tokio::task::spawn_blocking(move || desk.close(CARD_WAIT)).await;
            if !matches!(closed, Ok(true)) {
                failure(ErrorCode::CardTimeout, "resetting the card", &"the card hangs; it is reset when it stops");
            }
        };
        tokio::join!(card, issuer.close(enrollment));
    }

    pub(super) fn held_card(&self) -> Option<HeldCard> {
        self.card.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answer(&self, event: Event) {
        send(&self.parts.answers, event);
    }
}

/// A fresh challenge of 32 bytes; `None` where the system has no random bytes.
pub(super) fn challenge() -> Option<Vec<u8>> {
    let mut message = vec![0; 32];
    OsRng.try_fill_bytes(&mut message).ok().map(|()| message)
}

const fn tries(pin: PinState) -> Tries {
    match pin {
        PinState::Left(left) => Tries::Left(left),
        PinState::Verified | PinState::Unknown => Tries::Unknown,
        PinState::Blocked => Tries::Blocked,
    }
}

pub(super) fn card_failure(step: &'static str, error: &CardError) -> Failure {
    // The visit is over: nobody hears of this, and nothing has gone wrong.
    if let CardError::Reader(ReaderError::Closed) = error {
        return Failure { code: error.code(), incident: incident_id() };
    }
    failure(error.code(), step, error)
}

pub(super) fn no_card(step: &'static str) -> Failure {
    failure(ErrorCode::KioskFault, step, &"there is no card or no PIN to do it with")
}

pub(super) fn send(answers: &UnboundedSender<Input>, event: Event) {
    let _engine_is_gone = answers.send(Input::Answer(event));
}
