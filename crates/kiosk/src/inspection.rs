//! A card looked at from outside of a session.

use std::sync::Arc;
use std::time::Duration;

use enrollment::ErrorCode;
use reader::{CardThread, ReaderHost, ReaderName};
use thiserror::Error;
use time::OffsetDateTime;

use crate::card::{self, CardRules, Inspection, Wanted};
use crate::config::ExtendedLength;
use crate::holders;

/// Longest time that looking at a card may take; and at all of its objects, of which some are large.
const PATIENCE: Duration = Duration::from_secs(20);
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(120);

/// Why a card could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{what}")]
pub struct InspectionError {
    /// The code.
    pub code: ErrorCode,
    /// What happened.
    pub what: String,
}

impl From<card::CardError> for InspectionError {
    fn from(error: card::CardError) -> Self {
        let (code, mut what) = (error.code(), error.to_string());
        let holders = if code == ErrorCode::CardBusy { holders::likely() } else { String::new() };
        if !holders.is_empty() {
            what.push_str(&format!("; these may: {holders}"));
        }
        Self { code, what }
    }
}

/// Reads what is wanted of the card in `reader` and, with rules, checks it at the moment `at`.
///
/// Blocks until the card was read, 20 s at the longest, or 120 s for all objects; the card is reset
/// afterwards. A PIN is sent once at most.
///
/// # Errors
///
/// An [`InspectionError`] where there is no card or it is no PIV Card.
pub fn run(
    host: &Arc<dyn ReaderHost>,
    reader: &ReaderName,
    extended_length: ExtendedLength,
    rules: Option<Arc<CardRules>>,
    at: OffsetDateTime,
    wanted: Wanted,
) -> Result<Inspection, InspectionError> {
    let patience = if wanted.all_objects { PATIENCE_FOR_ALL } else { PATIENCE };
    let thread = CardThread::start(Arc::clone(host), reader.clone(), |_| ());
    let outcome = thread
        .run(patience, move |connection, ()| card::inspect(connection, extended_length, rules.as_deref(), at, &wanted))
        .wait()
        .map_err(card::CardError::from)
        .flatten();
    thread.finish(Duration::from_secs(1));
    outcome.map_err(InspectionError::from)
}
