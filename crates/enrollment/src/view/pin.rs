//! What screens about a PIN say.

use serde::Serialize;

/// What the notice on the PIN screen says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum PinNotice {
    /// How many tries are left; nothing was wrong so far.
    Tries,
    /// The last PIN was wrong.
    Wrong,
    /// The PIN is shorter than 6 digits; nothing was sent.
    TooShort,
    /// Another program reset the card before the PIN went to it; nothing was sent.
    Interrupted,
}

/// What happened to the PIN, on the screen that tells who the card says the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum CardNotice {
    /// The card has the new PIN.
    PinChanged,
    /// The PIN is no longer blocked, and the card has the new one.
    PinUnblocked,
    /// The old PIN was wrong, and the last try is not used to change it.
    LastTryKept,
    /// Cancel was pressed on the reader; nothing was sent.
    PadCancelled,
}

/// What is entered on the reader's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum PadTask {
    /// The PIN.
    Verify,
    /// The old PIN, and the new one twice.
    Change,
}

/// What the notice says on the screen that sends people to the reader's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum PadNotice {
    /// How many tries are left; nothing was wrong so far.
    Tries,
    /// The last PIN was wrong.
    Wrong,
    /// Nobody pressed a key in time; nothing was sent.
    TimedOut,
    /// Too few or too many digits; nothing was sent.
    Length,
    /// The new PIN was not entered twice alike; nothing was sent.
    Differ,
    /// The card does not take this new PIN; no try was used.
    Refused,
}

/// What a card gives itself a new PIN for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum NewPinTask {
    /// The old PIN.
    Change,
    /// The PUK.
    Unblock,
}

/// Which of the entries for a new PIN is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum NewPinStage {
    /// What the person knows: the old PIN, or the PUK.
    Known,
    /// The new PIN.
    New,
    /// The new PIN once more.
    Again,
}

/// What the notice says while a new PIN is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum NewPinNotice {
    /// Nothing was wrong so far.
    Plain,
    /// The old PIN, or the PUK, was wrong.
    Wrong,
    /// Shorter than 6 digits; nothing was sent.
    TooShort,
    /// The two entries of the new PIN differ; nothing was sent.
    Differ,
    /// The new PIN is the old one; nothing was sent.
    Unchanged,
    /// One digit over and over; nothing was sent.
    TooSimple,
    /// The card does not take this new PIN; no try was used.
    Refused,
}
