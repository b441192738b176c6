//! What the card says of a PIN.

use crate::StatusWord;

/// How a PIN stands on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PinState {
    /// It is verified; another program may have done that.
    Verified,
    /// It is not verified and so many tries are left, 1..=15.
    Left(u8),
    /// It is not verified and the card does not say how many tries are left.
    Unknown,
    /// No try is left.
    Blocked,
}

impl PinState {
    /// Reads the answer to a VERIFY without data; none where the card has no such PIN or failed.
    pub const fn from_query(status: StatusWord) -> Option<Self> {
        match status {
            StatusWord::SUCCESS => Some(Self::Verified),
            StatusWord::AUTHENTICATION_BLOCKED => Some(Self::Blocked),
            // Cards that do not know the query refuse its length, data or security status.
            StatusWord::WRONG_LENGTH | StatusWord::INCORRECT_DATA | StatusWord::SECURITY_STATUS_NOT_SATISFIED => {
                Some(Self::Unknown)
            }
            _ => match status.tries_left() {
                Some(0) => Some(Self::Blocked),
                Some(left) => Some(Self::Left(left)),
                None if status.0 == 0x6300 => Some(Self::Unknown),
                None => None,
            },
        }
    }
}

/// What the card made of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PinVerdict {
    /// It is the right one.
    Verified,
    /// It is a wrong one.
    Wrong {
        /// Tries left, 1..=15; none where the card does not say.
        tries_left: Option<u8>,
    },
    /// No try is left.
    Blocked,
}

impl PinVerdict {
    /// Reads the answer to a VERIFY with a PIN; none where the card neither took nor refused it.
    pub const fn from_verify(status: StatusWord) -> Option<Self> {
        match status {
            StatusWord::SUCCESS => Some(Self::Verified),
            StatusWord::AUTHENTICATION_BLOCKED => Some(Self::Blocked),
            _ => match status.tries_left() {
                Some(0) => Some(Self::Blocked),
                Some(left) => Some(Self::Wrong { tries_left: Some(left) }),
                None if status.0 == 0x6300 => Some(Self::Wrong { tries_left: None }),
                None => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_real_cards() {
        let table = [
            (0x9000, Some(PinState::Verified), Some(PinVerdict::Verified)),
            (0x63C3, Some(PinState::Left(3)), Some(PinVerdict::Wrong { tries_left: Some(3) })),
            (0x6302, Some(PinState::Left(2)), Some(PinVerdict::Wrong { tries_left: Some(2) })),
            (0x6300, Some(PinState::Unknown), Some(PinVerdict::Wrong { tries_left: None })),
            (0x63C0, Some(PinState::Blocked), Some(PinVerdict::Blocked)),
            (0x6983, Some(PinState::Blocked), Some(PinVerdict::Blocked)),
            (0x6700, Some(PinState::Unknown), None),
            (0x6982, Some(PinState::Unknown), None),
            (0x6A80, Some(PinState::Unknown), None),
            (0x6A88, None, None),
            (0x6D00, None, None),
        ];
        for (word, state, verdict) in table {
            assert_eq!(PinState::from_query(StatusWord(word)), state, "{word:04X}");
            assert_eq!(PinVerdict::from_verify(StatusWord(word)), verdict, "{word:04X}");
        }
    }
}
