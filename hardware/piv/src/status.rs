//! Status words: the two bytes that end every response APDU.

use std::fmt;

/// The status word of a response APDU (ISO 7816-4 §5.6, SP 800-73-5 part 1 §5.6).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// The command succeeded.
    pub const SUCCESS: Self = Self(0x9000);
    /// A length is wrong, or the card does not know this length form.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// The security status is not satisfied, most often: the PIN is not verified.
    pub const SECURITY_STATUS_NOT_SATISFIED: Self = Self(0x6982);
    /// The PIN is blocked.
    pub const AUTHENTICATION_BLOCKED: Self = Self(0x6983);
    /// The data field has a wrong form.
    pub const INCORRECT_DATA: Self = Self(0x6A80);
    /// The function is not supported.
    pub const FUNCTION_NOT_SUPPORTED: Self = Self(0x6A81);
    /// No such data object or application.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// P1 or P2 is wrong: no such key or algorithm.
    pub const INCORRECT_P1_P2: Self = Self(0x6A86);
    /// No such key reference.
    pub const REFERENCE_NOT_FOUND: Self = Self(0x6A88);
    /// The card does not know this instruction, or not in this form.
    pub const INSTRUCTION_NOT_SUPPORTED: Self = Self(0x6D00);
    /// The card does not know this class, or not in this form.
    pub const CLASS_NOT_SUPPORTED: Self = Self(0x6E00);

    /// The status word made of its two bytes.
    pub const fn of(sw1: u8, sw2: u8) -> Self {
        Self(u16::from_be_bytes([sw1, sw2]))
    }

    /// First byte, the class of the answer.
    pub const fn sw1(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    /// Second byte.
    pub const fn sw2(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// Whether the command succeeded with nothing left to fetch.
    pub const fn is_success(self) -> bool {
        self.0 == Self::SUCCESS.0
    }

    /// `61xx`: bytes left to fetch with GET RESPONSE, 1..=256 (`6100` says 256 or more).
    pub const fn more_data(self) -> Option<u16> {
        match (self.sw1(), self.sw2()) {
            (0x61, 0) => Some(256),
            (0x61, left) => Some(left as u16),
            _ => None,
        }
    }

    /// `6Cxx`: the length the card wants to be asked for, 1..=256.
    pub const fn exact_length(self) -> Option<u16> {
        match (self.sw1(), self.sw2()) {
            (0x6C, 0) => Some(256),
            (0x6C, length) => Some(length as u16),
            _ => None,
        }
    }

    /// `63CX` or `630X`: tries left, 0..=15.
    ///
    /// Some cards answer `630X` instead of the standard's `63CX`; `6300` alone counts nothing.
    pub const fn tries_left(self) -> Option<u8> {
        match (self.sw1(), self.sw2()) {
            (0x63, sw2) if sw2 & 0xF0 == 0xC0 => Some(sw2 & 0x0F),
            (0x63, sw2) if sw2 & 0xF0 == 0x00 && sw2 != 0 => Some(sw2),
            _ => None,
        }
    }

    /// Whether the card may have refused the form (length, chaining, class) rather than the content.
    pub const fn refuses_form(self) -> bool {
        matches!(self.0, 0x6700 | 0x6D00 | 0x6E00 | 0x6883 | 0x6884 | 0x6F00)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({:04X})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_in_both_spellings() {
        let table = [
            (0x63C0, Some(0)),
            (0x63C2, Some(2)),
            (0x63CF, Some(15)),
            (0x6300, None),
            (0x6303, Some(3)),
            (0x6310, None),
            (0x6983, None),
            (0x9000, None),
        ];
        for (word, tries) in table {
            assert_eq!(StatusWord(word).tries_left(), tries, "{word:04X}");
        }
    }

    #[test]
    fn lengths_of_zero_mean_256() {
        assert_eq!(StatusWord(0x6100).more_data(), Some(256));
        assert_eq!(StatusWord(0x6110).more_data(), Some(16));
        assert_eq!(StatusWord(0x6C00).exact_length(), Some(256));
        assert_eq!(StatusWord(0x6C14).exact_length(), Some(20));
        assert_eq!(StatusWord(0x9000).more_data(), None);
        assert_eq!(StatusWord(0x6110).exact_length(), None);
    }
}
