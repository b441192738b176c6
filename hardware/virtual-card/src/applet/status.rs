//! Status words of SP 800-73-5 part 2 §3 and ISO/IEC 7816-4 §5.1.3.

use serde::{Deserialize, Serialize};

/// Two bytes that end every answer.
///
/// In settings it stands as four hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct StatusWord(pub(crate) u16);

impl StatusWord {
    pub(crate) const SUCCESS: Self = Self(0x9000);
    pub(crate) const WRONG_LENGTH: Self = Self(0x6700);
    pub(crate) const LOGICAL_CHANNEL_UNSUPPORTED: Self = Self(0x6881);
    pub(crate) const SECURE_MESSAGING_UNSUPPORTED: Self = Self(0x6882);
    pub(crate) const CHAINING_UNSUPPORTED: Self = Self(0x6884);
    pub(crate) const SECURITY_STATUS_NOT_SATISFIED: Self = Self(0x6982);
    pub(crate) const NOT_VERIFIED: Self = Self(0x6300);
    pub(crate) const METHOD_BLOCKED: Self = Self(0x6983);
    pub(crate) const CONDITIONS_NOT_SATISFIED: Self = Self(0x6985);
    pub(crate) const WRONG_DATA: Self = Self(0x6A80);
    pub(crate) const FUNCTION_UNSUPPORTED: Self = Self(0x6A81);
    pub(crate) const NOT_FOUND: Self = Self(0x6A82);
    pub(crate) const WRONG_P1_P2: Self = Self(0x6A86);
    pub(crate) const REFERENCE_NOT_FOUND: Self = Self(0x6A88);
    pub(crate) const INSTRUCTION_UNSUPPORTED: Self = Self(0x6D00);
    pub(crate) const CLASS_UNSUPPORTED: Self = Self(0x6E00);

    /// `63CX`: not verified, `tries_left` tries left.
    pub(crate) fn tries_left(tries_left: u8) -> Self {
        Self(0x63C0 | u16::from(tries_left.min(0x0F)))
    }

    /// `630X`: the same in the spelling of some older cards.
    pub(crate) fn bare_tries_left(tries_left: u8) -> Self {
        Self(0x6300 | u16::from(tries_left.min(0x0F)))
    }

    /// `6CXX`: Le was wrong, `available` bytes wait.
    pub(crate) fn exact_length(available: usize) -> Self {
        Self(0x6C00 | u16::try_from(available).ok().filter(|available| *available < 0x100).unwrap_or(0))
    }

    /// `61XX`: more bytes wait; `00` stands for 256 or more.
    pub(crate) fn more(waiting: usize) -> Self {
        Self(0x6100 | u16::try_from(waiting).ok().filter(|waiting| *waiting < 0x100).unwrap_or(0))
    }
}

impl TryFrom<String> for StatusWord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = digits.then(|| u16::from_str_radix(&text, 16).ok()).flatten();
        number.map(Self).ok_or_else(|| format!("a status word is four hex digits, not \"{text}\""))
    }
}

impl From<StatusWord> for String {
    fn from(status: StatusWord) -> Self {
        format!("{:04X}", status.0)
    }
}
