//! Agents and staff: proving a card, the picture from a card, and what staff are told.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use enrollment::{AgentView, Attestation, Compared, ErrorCode, Event, OpId, Portrait};
use issuer_api::kiosk::{Attendance, ComparedWith};
use issuer_client::CardSigner as _;
use piv::ObjectId;
use pki::Certificate;
use pki::signature::block_to_sign;
use serde::Serialize;
use zeroize::Zeroizing;

use super::visit::{Passed, Visit, card_failure, challenge, no_card, send};
use super::{Engine, Input, Shown};
use crate::card::{DeskSigner, NoPicture, Piece, picture};
use crate::incident::failure;

/// Goes before the random bytes that an agent's card signs, so that the signature is good for nothing else.
const CHALLENGE_PREFIX: &[u8] = b"derived-piv-kiosk agent\0";

/// The agent's view as a program takes it.
#[derive(Serialize)]
struct WithPicture<'a> {
    view: &'a serde_json::value::RawValue,
    picture: Option<PictureOnWire<'a>>,
}

#[derive(Serialize)]
struct PictureOnWire<'a> {
    width: u32,
    height: u32,
    /// Red, green, blue, a byte each, in base64.
    rgb: &'a str,
}

impl Shown {
    pub(super) fn with_picture(&self) -> Zeroizing<String> {
        let view = self.agent_view.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let picture = self.picture.lock().unwrap_or_else(PoisonError::into_inner);
        let picture = picture.as_ref().filter(|_| self.shows_picture.load(Ordering::SeqCst));
        let rgb = Zeroizing::new(picture.map(|picture| BASE64.encode(&*picture.rgb)).unwrap_or_default());
        let picture =
            picture.map(|picture| PictureOnWire { width: picture.width_px, height: picture.height_px, rgb: &rgb });
        let whole = serde_json::from_str(&view).and_then(|view| serde_json::to_string(&WithPicture { view, picture }));
        Zeroizing::new(whole.unwrap_or_default())
    }
}

impl Engine {
    /// Tells the agent's surface where something has changed, and drops the picture as soon as nobody decides.
    pub(super) fn show_agent(&self) {
        if !self.parts.policy.attended {
            return;
        }
        let view = self.session.agent_view(self.parts.clock.now());
        if let AgentView::Beside { .. } = view {
            *self.shown.picture.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        let shows_picture = matches!(view, AgentView::Decide { portrait: Portrait::Shown, .. });
        self.shown.shows_picture.store(shows_picture, Ordering::SeqCst);
        let Ok(json) = serde_json::to_string(&view).map(Zeroizing::new) else { return };
        let mut shown = self.shown.agent_view.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown != json {
            *shown = json;
            drop(shown);
            self.parts.ui.show_agent(&view);
        }
    }

    /// The agent's word as the issuer keeps it; its moment is that of the first request it goes with.
    pub(super) fn attendance(&mut self, word: Attestation) -> Attendance {
        let decided_at = *self.decided_at.get_or_insert_with(|| self.parts.clock.date());
        let compared = match word.compared {
            Compared::Portrait => ComparedWith::Portrait,
            Compared::Badge => ComparedWith::Badge,
            Compared::Document => ComparedWith::Document,
        };
        Attendance { agent: word.agent, compared, decided_at }
    }

    pub(super) fn gather_staff_facts(&self, op: OpId) {
        let Some(answers) = self.own.upgrade() else { return };
        let parts = &self.parts;
        let looking = Arc::clone(&parts.staff).look(
            Arc::clone(&parts.readers),
            parts.reader_filter.clone(),
            Arc::clone(&parts.issuer),
            parts.clock.date(),
        );
        tokio::spawn(async move {
            let facts = looking.await;
            let _engine_is_gone = answers.send(Input::Answer(Event::StaffFacts(op, Box::new(facts))));
        });
    }
}

impl Visit {
    /// Has the card sign a fresh challenge, waits until it was checked in full, and finds its agent.
    pub(super) fn prove_staff(&self, op: OpId) {
        const STEP: &str = "proving an agent's card";
        let answers = self.parts.answers.clone();
        let (Some(desk), Some(card), Some(random)) = (self.desk.clone(), self.held_card(), challenge()) else {
            return send(&answers, Event::StaffProven(op, Err(no_card(STEP))));
        };
        let room = Arc::clone(&self.parts.engine.staff);
        let mut passed = self.passed_on.subscribe();
        tokio::spawn(async move {
            let signed = tokio::task::spawn_blocking({
                let (desk, card) = (desk.clone(), card.clone());
                move || {
                    let message = [CHALLENGE_PREFIX, &random].concat();
                    let kind = Certificate::from_der(&card.certificate_der).ok().and_then(|one| one.key_kind());
                    let signer = DeskSigner::new(desk, card);
                    // The signer holds every signature against the certificate's key.
                    let signed = kind.map(|kind| signer.sign(&block_to_sign(kind, &message)));
                    match (signed, signer.fault()) {
                        (Some(Ok(_)), _) => Ok(()),
                        (_, Some(fault)) => Err(card_failure(STEP, &fault)),
                        (_, None) => Err(no_card(STEP)),
                    }
                }
            })
            .await;
            desk.release();
            let signed = signed.unwrap_or_else(|_| Err(no_card(STEP)));
            // What the check found comes first: a card that is not to be trusted has ended the visit by now.
            let is_checked = passed.wait_for(|passed| !matches!(passed, Passed::Waiting)).await.is_ok();
            let proven = signed.and_then(|()| {
                let agent = room.agent(&card.certificate_der, &card.public_key_der).filter(|_| is_checked);
                agent.ok_or_else(|| failure(ErrorCode::NotAnAgent, STEP, &"the card's key is no agent's"))
            });
            send(&answers, Event::StaffProven(op, proven));
        });
    }

    /// Reads the picture of the cardholder into `shown`, if it is the one that was signed.
    pub(super) fn read_portrait(&self, op: OpId, shown: Arc<Shown>) {
        let answers = self.parts.answers.clone();
        let Some(desk) = self.desk.clone() else {
            return send(&answers, Event::PortraitRead(op, Portrait::Missing));
        };
        let (clock, mut passed) = (Arc::clone(&self.parts.engine.clock), self.passed_on.subscribe());
        tokio::spawn(async move {
            let is_checked = passed.wait_for(|passed| !matches!(passed, Passed::Waiting)).await.is_ok();
            if !is_checked {
                return;
            }
            let wanted = [ObjectId::Chuid, ObjectId::SecurityObject, ObjectId::FacialImage];
            let (found, is_found) = tokio::sync::oneshot::channel();
            desk.read_between(wanted.map(Piece::Object), move |read| {
                let _visit_is_over = found.send(read.contents);
            });
            let Ok(contents) = is_found.await else { return };
            // A decoder that fails on foreign bytes fails there, and the agent is told that there is no picture.
            let looked = tokio::task::spawn_blocking(move || picture(&contents, clock.date())).await;
            let portrait = match looked.unwrap_or(Err(NoPicture::Undecodable)) {
                Ok(picture) => {
                    *shown.picture.lock().unwrap_or_else(PoisonError::into_inner) = Some(picture);
                    Portrait::Shown
                }
                Err(NoPicture::Absent) => Portrait::Missing,
                Err(why) => {
                    tracing::warn!(%why, "the agent is shown no picture");
                    Portrait::Unusable
                }
            };
            send(&answers, Event::PortraitRead(op, portrait));
        });
    }
}
