//! A card's whole verdict for a help desk: what was checked, what failed, which certificate, since when.
//!
//! The objects come from a card in a reader, or from a folder of files.

mod folder;
mod report;

use std::sync::Arc;
use std::time::Duration;

use enrollment::ErrorCode;
use piv::{KeyReference, ObjectId, Pin, PinState, PinVerdict, PivError, PivSession, PivState};
use rand_core::{OsRng, RngCore as _};
use reader::{CardThread, ReaderHost, ReaderName, exclusively};
use time::OffsetDateTime;

pub use self::folder::{FolderError, from_folder};
pub use self::report::{
    CardSummary, CertificateNamed, CheckOutcome, CheckReport, FetchTold, FindingTold, Reason, TrustSummary,
    VerifyReport,
};
use crate::card::{CERTIFICATES, CardContents, CardError, CardRules, answer};
use crate::config::ExtendedLength;
use crate::inspection::InspectionError;

/// Longest time that reading a card may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Objects that are free to read.
const FREE: [ObjectId; 5] = [
    ObjectId::CardCapabilityContainer,
    ObjectId::Chuid,
    ObjectId::SecurityObject,
    ObjectId::Discovery,
    ObjectId::KeyHistory,
];

/// Checks everything about a card (R-CRD-25 to 31) at a moment.
///
/// Blocks where something is fetched, for as long as [`pki::online::Limits`] say.
pub fn verify(contents: &CardContents, rules: &CardRules, at: OffsetDateTime) -> VerifyReport {
    let (report, steps) = rules.verify(contents, at);
    VerifyReport::of(&report, &steps, contents, &rules.policy, at)
}

/// Reads what is free to read on the card in `reader` and has its keys answer a challenge: 9E, and with a PIN
/// also 9A.
///
/// Blocks until the card was read, 30 s at the longest; the card is reset afterwards. The PIN is sent once
/// at most, and never as the last try.
///
/// # Errors
///
/// An [`InspectionError`] where there is no card, it is no PIV Card, or it does not take the PIN.
pub fn from_reader(
    host: &Arc<dyn ReaderHost>,
    reader: &ReaderName,
    extended_length: ExtendedLength,
    pin: Option<Pin>,
) -> Result<CardContents, InspectionError> {
    let mut challenges = [[0; 32]; 2];
    for challenge in &mut challenges {
        OsRng.try_fill_bytes(challenge).map_err(|error| InspectionError {
            code: ErrorCode::KioskFault,
            what: format!("the system has no random bytes: {error}"),
        })?;
    }
    let thread = CardThread::start(Arc::clone(host), reader.clone(), |_| ());
    let outcome = thread
        .run(PATIENCE, move |card, ()| -> Result<_, CardError> {
            let mut state = match extended_length {
                ExtendedLength::Auto => PivState::for_atr(card.atr()),
                ExtendedLength::Never => PivState::short_only(),
            };
            Ok(exclusively(card, |card| {
                let mut session = PivSession::new(card, &mut state);
                read(&mut session, pin.as_ref(), &challenges)
            })??)
        })
        .wait()
        .map_err(CardError::from)
        .flatten();
    thread.finish(Duration::from_secs(1));
    match outcome {
        Ok((contents, PinOutcome::Fine)) => Ok(contents),
        Ok((_, PinOutcome::Not(code, what))) => Err(InspectionError { code, what }),
        Err(error) => Err(InspectionError::from(error)),
    }
}

/// Whether a PIN that was given did what it was given for.
enum PinOutcome {
    Fine,
    Not(ErrorCode, String),
}

/// What the card has not, or refuses, is missing from the contents and found by the checks; a card
/// that is gone ends the reading.
fn read(
    session: &mut PivSession<'_>,
    pin: Option<&Pin>,
    [first, second]: &[[u8; 32]; 2],
) -> Result<(CardContents, PinOutcome), PivError> {
    session.select()?;
    let mut contents = CardContents::default();
    for object in FREE.into_iter().chain(CERTIFICATES.map(|(_, object)| object)) {
        match session.object(object) {
            Err(error) if error.fault().is_some() => return Err(error),
            found => contents.add_found(object, found),
        }
    }
    let certificate = |contents: &CardContents, wanted: &str| {
        contents.certificates.iter().find(|(name, _)| *name == wanted).map(|(_, der)| der.clone())
    };
    if let Some(certificate_der) = certificate(&contents, "9E") {
        let answered = answer(session, KeyReference::CardAuthentication, &certificate_der, first)?;
        contents.answers.extend(answered.map(|answered| ("9E", answered)));
    }
    let mut outcome = PinOutcome::Fine;
    if let Some((pin, certificate_der)) = pin.zip(certificate(&contents, "9A")) {
        outcome = give(session, pin)?;
        if matches!(outcome, PinOutcome::Fine) {
            let answered = answer(session, KeyReference::PivAuthentication, &certificate_der, second)?;
            contents.answers.extend(answered.map(|answered| ("9A", answered)));
        }
    }
    Ok((contents, outcome))
}

/// Sends the PIN once, but never as the last try.
fn give(session: &mut PivSession<'_>, pin: &Pin) -> Result<PinOutcome, PivError> {
    let reference = session.discovery()?.preferred;
    let not = |code, what: &str| Ok(PinOutcome::Not(code, what.to_owned()));
    match session.pin_tries(reference) {
        Ok(PinState::Left(1)) => return not(ErrorCode::PinBlocked, "one try is left; the PIN was not sent"),
        Ok(PinState::Blocked) => return not(ErrorCode::PinBlocked, "the card's PIN is blocked"),
        Err(error) if error.fault().is_some() => return Err(error),
        Ok(PinState::Left(_) | PinState::Verified | PinState::Unknown) | Err(_) => {}
    }
    match session.verify(reference, pin) {
        Ok(PinVerdict::Verified) => Ok(PinOutcome::Fine),
        Ok(PinVerdict::Wrong { .. }) => not(ErrorCode::CardRefused, "the PIN is wrong; a try was used"),
        Ok(PinVerdict::Blocked) => not(ErrorCode::PinBlocked, "the PIN is wrong, and now blocked"),
        Err(error) if error.fault().is_some() => Err(error),
        Err(error) => not(ErrorCode::CardRefused, &error.to_string()),
    }
}
