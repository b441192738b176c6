//! How many digits of a PIN are typed; which ones they are, only the pages that hold the PIN know.

use crate::{Digit, Effect};

/// The digits typed so far: 0 to 8, of which a PIN or PUK needs 6 (SP 800-73-5 part 2 §2.4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed(u8);

impl Typed {
    /// Nothing yet.
    pub(crate) const NONE: Self = Self(0);
    const FEWEST: u8 = 6;
    const MOST: u8 = 8;

    /// One more digit and what keeps it; nothing where there are enough.
    pub(super) const fn and(self, digit: Digit) -> Option<(Self, Effect)> {
        if self.0 < Self::MOST { Some((Self(self.0 + 1), Effect::PinPush(digit))) } else { None }
    }

    /// One less and what drops it; nothing where there is none.
    pub(super) const fn without_last(self) -> Option<(Self, Effect)> {
        match self.0.checked_sub(1) {
            Some(fewer) => Some((Self(fewer), Effect::PinPop)),
            None => None,
        }
    }

    /// Whether they can be a PIN.
    pub(super) const fn suffice(self) -> bool {
        self.0 >= Self::FEWEST
    }

    /// How many there are.
    pub(super) const fn count(self) -> u8 {
        self.0
    }
}
