//! Numbers people type: digits, with spaces and dashes where they like.

use core::fmt;

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::DeviceError;

/// A number to type: redacted when printed, wiped when dropped.
pub struct Number(SecretString);

impl Number {
    /// Reads 4 to 34 digits; spaces and dashes are ignored.
    ///
    /// # Errors
    /// [`DeviceError::NotANumber`].
    pub fn from_typed(typed: &str) -> Result<Self, DeviceError> {
        let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
        digits.extend(typed.chars().filter(|c| !c.is_whitespace() && *c != '-'));
        let right = (4..=34).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if right { Ok(Self(SecretString::from(digits.as_str()))) } else { Err(DeviceError::NotANumber) }
    }

    pub(crate) fn secret(&self) -> SecretString {
        SecretString::from(self.0.expose_secret())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_in_groups_are_one_number() {
        for typed in ["12345678", " 1234 5678\n", "1234-5678", "12 34-56 78"] {
            assert_eq!(Number::from_typed(typed).unwrap().secret().expose_secret(), "12345678");
        }
        for typed in ["", "123", "1234567a", "12345678901234567890123456789012345", "１２３４５６７８"] {
            assert!(Number::from_typed(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn printing_gives_nothing_away() {
        assert_eq!(format!("{:?}", Number::from_typed("12345678").unwrap()), "Number(..)");
    }
}
