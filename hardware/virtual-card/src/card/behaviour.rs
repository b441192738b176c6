//! How a card departs from the standard: what cards in the field are known to do, as data.

use serde::{Deserialize, Serialize};

use crate::applet::StatusWord;

/// Departures from the standard; none by default. Each is one a card in the field is known for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Status word for an object that is not there; `6A82` by the standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) missing_object: Option<StatusWord>,
    /// How tries left are told.
    pub(crate) tries: TriesForm,
    /// Answer to VERIFY without data.
    pub(crate) empty_verify: EmptyVerify,
    /// A PIN that is not 6 to 8 digits, padded, costs a try.
    pub(crate) malformed_pin_costs_a_try: bool,
    /// What becomes of commands with extended length fields.
    pub(crate) extended: ExtendedLength,
    /// Bytes of the first part of an answer that is longer than 256 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_part: Option<usize>,
    /// Most bytes of any part of an answer, whatever was announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) part: Option<usize>,
    /// What `61XX` says about the bytes that wait.
    pub(crate) announces: Announcement,
    /// A command with data gets no data at once, only `61XX`: GET RESPONSE fetches it all, as on T=0.
    pub(crate) fetch_only: bool,
    /// GET RESPONSE that asks for more than waits is answered `6CXX`.
    pub(crate) exact_le: bool,
    /// Selecting PIV again loses the PIN.
    pub(crate) select_loses_pin: bool,
    /// A SELECT of a name that is not on the card leaves no application selected.
    pub(crate) failed_select_deselects: bool,
    /// SELECT takes the full name, with or without version, and no shorter one.
    pub(crate) full_name_only: bool,
}

/// How tries left are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TriesForm {
    /// `63CX`, by the standard.
    #[default]
    #[serde(rename = "63CX")]
    Standard,
    /// `630X`.
    #[serde(rename = "630X")]
    Bare,
    /// `6300`: not at all.
    #[serde(rename = "6300")]
    Untold,
}

/// Answer to VERIFY without data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EmptyVerify {
    /// `9000` where the PIN is verified, tries left otherwise, by the standard.
    #[default]
    State,
    /// Tries left, also where the PIN is verified.
    TriesOnly,
    /// `6700`.
    Refused,
}

/// What becomes of commands with extended length fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExtendedLength {
    /// Answered in one piece.
    #[default]
    Whole,
    /// Taken, but answered in parts of at most 256 bytes and `61XX`.
    Parts,
    /// `6700`.
    Refused,
}

/// What `61XX` says about the bytes that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Announcement {
    /// Their number, `00` for 256 or more.
    #[default]
    #[serde(rename = "count")]
    Count,
    /// Their number, `FF` for 255 or more.
    #[serde(rename = "count-to-ff")]
    CountToFf,
    /// Always `00`.
    #[serde(rename = "always-00")]
    Always00,
}

impl Announcement {
    /// `61XX` for so many waiting bytes.
    pub(crate) fn status(self, waiting: usize) -> StatusWord {
        match self {
            Self::Count => StatusWord::more(waiting),
            Self::CountToFf => StatusWord::more(waiting.min(0xFF)),
            Self::Always00 => StatusWord::more(0x100),
        }
    }
}
