//! What is known of a card between operations.

use crate::atr::says_extended_length;
use crate::{ApduCount, KnownCard, PinUsage, Quirk};

/// Whether commands with extended lengths are used.
///
/// Short ones and chains always work; extended ones fail on some readers and some cards, so they are
/// used only after one has succeeded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExtendedLength {
    /// Never used, or given up after a refusal.
    #[default]
    Off,
    /// The card says that it takes them; the next large GET DATA tries.
    Untried,
    /// A GET DATA succeeded with them.
    Proven,
}

/// What a [`PivSession`](crate::PivSession) knows of its card.
///
/// It is kept apart from the session so that a connection may stay open across several sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PivState {
    pub(crate) extended: ExtendedLength,
    pub(crate) selected: bool,
    pub(crate) pin_usage: Option<PinUsage>,
    pub(crate) count: ApduCount,
}

impl PivState {
    /// A card of which nothing is known; short lengths only.
    pub fn short_only() -> Self {
        Self::default()
    }

    /// A card with this answer to reset; extended lengths are tried where it announces them and is not
    /// known to fail with them.
    pub fn for_atr(atr: &[u8]) -> Self {
        let fails = KnownCard::of_atr(atr).is_some_and(|card| card.has(Quirk::NoExtendedLength));
        let extended = if says_extended_length(atr) && !fails { ExtendedLength::Untried } else { ExtendedLength::Off };
        Self { extended, ..Self::default() }
    }

    /// A card whose use of extended lengths is given.
    pub fn with_extended_length(extended: ExtendedLength) -> Self {
        Self { extended, ..Self::default() }
    }

    /// Whether the PIV Card Application is selected, as far as is known.
    pub const fn is_selected(&self) -> bool {
        self.selected
    }

    /// How extended lengths stand.
    pub const fn extended_length(&self) -> ExtendedLength {
        self.extended
    }

    /// APDUs and bytes so far.
    pub const fn count(&self) -> ApduCount {
        self.count
    }

    /// Notes that the card was reset: selection and PIN state are lost, the rest holds.
    pub const fn card_was_reset(&mut self) {
        self.selected = false;
    }
}
