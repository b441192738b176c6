//! `[card_checks]`: how bad each kind of finding about a card is.

use std::collections::BTreeMap;

use pki::card_objects;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// What a finding does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingSeverity {
    /// It refuses the card.
    Stop,
    /// It goes to the audit log and to staff, as something for the card's issuer.
    Warn,
    /// It goes to the audit log and to staff.
    Note,
}

/// `[card_checks]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CardChecks {
    /// Whether the card has to answer a challenge with its Card Authentication key (9E).
    pub challenge_card_authentication: bool,
    /// The moment at which cards are judged instead of now; in the profile `test` only.
    #[serde(with = "time::serde::rfc3339::option")]
    pub test_clock: Option<OffsetDateTime>,
    /// What kinds of findings do, where not as by default; kinds are those of [`card_objects::Kind`].
    pub severity: BTreeMap<String, FindingSeverity>,
}

impl CardChecks {
    /// The severities as the checks want them.
    pub fn severities(&self) -> BTreeMap<String, card_objects::Severity> {
        let severity = |severity: &FindingSeverity| match severity {
            FindingSeverity::Stop => card_objects::Severity::Stop,
            FindingSeverity::Warn => card_objects::Severity::Warn,
            FindingSeverity::Note => card_objects::Severity::Note,
        };
        self.severity.iter().map(|(kind, given)| (kind.clone(), severity(given))).collect()
    }
}
