//! Reference data with a retry counter: PIN, PUK, Global PIN.

use std::fmt;

use rand_core::{OsRng, RngCore};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Rounds of PBKDF2 for what is kept: some milliseconds for each comparison.
const ROUNDS: u32 = 10_000;

/// Eight bytes that are compared and never shown, with a retry counter (SP 800-73-5 part 1 §2.4.3).
#[derive(Clone)]
pub struct Secret {
    value: Value,
    tries_left: u8,
    tries_max: u8,
}

#[derive(Clone)]
enum Value {
    /// The bytes.
    Known(Zeroizing<[u8; 8]>),
    /// What a card that was saved remembers of them.
    Kept(KeptValue),
}

/// As much of a secret as is written to a file: enough to compare with.
#[derive(Clone, Copy)]
pub(crate) struct KeptValue {
    pub(crate) salt: [u8; 16],
    pub(crate) hash: [u8; 32],
}

impl KeptValue {
    fn new(value: &[u8; 8]) -> Self {
        let mut salt = [0; 16];
        OsRng.fill_bytes(&mut salt);
        Self { salt, hash: Self::hash(&salt, value) }
    }

    fn hash(salt: &[u8; 16], value: &[u8; 8]) -> [u8; 32] {
        pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(value, salt, ROUNDS)
    }
}

impl Value {
    fn is(&self, candidate: &[u8; 8]) -> bool {
        bool::from(match self {
            Self::Known(value) => value.ct_eq(candidate),
            Self::Kept(KeptValue { salt, hash }) => KeptValue::hash(salt, candidate).ct_eq(hash),
        })
    }
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
        Self { value: Value::Known(value), tries_left: tries_max, tries_max }
    }

    /// Wrong values still allowed; 0 is blocked.
    #[must_use]
    pub fn tries_left(&self) -> u8 {
        self.tries_left
    }

    /// A secret of which this was kept; `tries_left` is at most `tries_max`, which is at most 15.
    pub(crate) fn from_kept(kept: KeptValue, tries_left: u8, tries_max: u8) -> Self {
        Self { value: Value::Kept(kept), tries_left: tries_left.min(tries_max), tries_max }
    }

    /// What may be written to a file.
    pub(crate) fn kept(&self) -> KeptValue {
        match &self.value {
            Value::Known(value) => KeptValue::new(value),
            Value::Kept(kept) => *kept,
        }
    }

    pub(crate) fn tries_max(&self) -> u8 {
        self.tries_max
    }

    /// The value is `text`, padded with `FF`.
    pub(crate) fn is(&self, text: &str) -> bool {
        let Value::Known(value) = Self::padded(text, 0).value else { return false };
        self.value.is(&value)
    }

    pub(crate) fn set_tries_left(&mut self, tries_left: u8) {
        self.tries_left = tries_left.min(self.tries_max);
    }

    pub(crate) fn compare(&mut self, candidate: &[u8; 8]) -> Comparison {
        if self.tries_left == 0 {
            return Comparison::Blocked;
        }
        if self.value.is(candidate) {
            self.tries_left = self.tries_max;
            Comparison::Right
        } else {
            self.tries_left -= 1;
            Comparison::Wrong(self.tries_left)
        }
    }

    /// Replaces the value and fills the counter.
    pub(crate) fn replace(&mut self, value: &[u8; 8]) {
        self.value = Value::Known(Zeroizing::new(*value));
        self.tries_left = self.tries_max;
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secret").field("tries_left", &self.tries_left).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_compares_alike_and_is_not_the_value() {
        let secret = Secret::padded("123456", 3);
        let kept = secret.kept();
        let mut again = Secret::from_kept(kept, 2, 3);
        assert!(again.is("123456") && !again.is("123457"));
        assert_eq!(again.compare(b"123457\xFF\xFF"), Comparison::Wrong(1));
        assert_eq!(again.compare(b"123456\xFF\xFF"), Comparison::Right);
        assert_eq!(again.tries_left(), 3);
        assert_eq!(again.kept().hash, kept.hash, "what is kept is not hashed twice");
        assert_ne!(secret.kept().salt, kept.salt);
        again.replace(b"654321\xFF\xFF");
        assert!(again.is("654321"));
    }
}
