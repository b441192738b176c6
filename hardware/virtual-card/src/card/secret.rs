//! Reference data with a retry counter: PIN, PUK, Global PIN.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Eight bytes that are compared and never shown, with a retry counter (SP 800-73-5 part 1 §2.4.3).
#[derive(Clone)]
pub struct Secret {
    value: Zeroizing<[u8; 8]>,
    tries_left: u8,
    tries_max: u8,
}

/// Outcome of one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Right,
    /// Wrong; this many tries are left.
    Wrong(u8),
    /// No try was left, nothing was compared.
    Blocked,
}

impl Secret {
    /// A secret of at most eight characters, padded with `FF`; `tries_max` is at most 15.
    pub(crate) fn padded(text: &str, tries_max: u8) -> Self {
        let mut value = Zeroizing::new([0xFF; 8]);
        for (place, byte) in value.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        Self { value, tries_left: tries_max, tries_max }
    }

    /// Wrong values still allowed; 0 is blocked.
    #[must_use]
    pub fn tries_left(&self) -> u8 {
        self.tries_left
    }

    /// A secret from its eight bytes; `tries_left` is at most `tries_max`, which is at most 15.
    pub(crate) fn from_parts(value: [u8; 8], tries_left: u8, tries_max: u8) -> Self {
        Self { value: Zeroizing::new(value), tries_left: tries_left.min(tries_max), tries_max }
    }

    pub(crate) fn value(&self) -> &[u8; 8] {
        &self.value
    }

    pub(crate) fn tries_max(&self) -> u8 {
        self.tries_max
    }

    /// The value is `text`, padded with `FF`.
    pub(crate) fn is(&self, text: &str) -> bool {
        Self::padded(text, 0).value == self.value
    }

    pub(crate) fn set_tries_left(&mut self, tries_left: u8) {
        self.tries_left = tries_left.min(self.tries_max);
    }

    pub(crate) fn compare(&mut self, candidate: &[u8; 8]) -> Comparison {
        if self.tries_left == 0 {
            return Comparison::Blocked;
        }
        if bool::from(self.value.ct_eq(candidate)) {
            self.tries_left = self.tries_max;
            Comparison::Right
        } else {
            self.tries_left -= 1;
            Comparison::Wrong(self.tries_left)
        }
    }

    /// Replaces the value and fills the counter.
    pub(crate) fn replace(&mut self, value: &[u8; 8]) {
        *self.value = *value;
        self.tries_left = self.tries_max;
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secret").field("tries_left", &self.tries_left).finish_non_exhaustive()
    }
}
