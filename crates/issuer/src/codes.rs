//! One-time codes: how they are drawn, how they are kept, how they are compared.
//!
//! - What has 128 random bits (scan code, phone token, EST password) is kept as SHA-256: nobody can
//!   try them all.
//! - What people type (8 and 13 digits) is kept as HMAC-SHA-256 under a key that lies outside the
//!   database, bound to the enrollment and to the generation of its code: a stolen database alone
//!   does not give the numbers away, and a replaced number never fits again (R-BND-11).
//!
//! Comparison takes the same time wherever the first difference is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rand_core::{OsRng, RngCore};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Letters and digits that people do not mix up: Crockford's base 32, without I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How a kept code is bound to its use; a code of one use never fits another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The number beside the QR code.
    Number,
    /// The digits of the typed alternative.
    Typed,
    /// The one-time EST password, made from the phone's token.
    Est,
}

/// The key under which short codes are kept; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct CodeKey([u8; 32]);

impl std::fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeKey(..)")
    }
}

impl CodeKey {
    /// Draws a new key.
    pub fn draw() -> Self {
        let mut key = [0; 32];
        OsRng.fill_bytes(&mut key);
        Self(key)
    }

    /// The key in `bytes`, where these are 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The key's bytes, for the key file.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What is kept of `code`, which belongs to `enrollment` in its `generation`.
    pub fn keep(&self, purpose: Use, enrollment: &str, generation: i64, code: &str) -> [u8; 32] {
        let label = match purpose {
            Use::Number => b"number".as_slice(),
            Use::Typed => b"typed",
            Use::Est => b"est",
        };
        // HMAC fills a short key up with zeros to the hash's block.
        let mut block = [0; 64];
        block.iter_mut().zip(&self.0).for_each(|(to, from)| *to = *from);
        let mut mac = Hmac::<Sha256>::new((&block).into());
        block.zeroize();
        // Every part is preceded by its length: no two different inputs give the same bytes.
        for part in [label, enrollment.as_bytes(), &generation.to_be_bytes(), code.as_bytes()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The one-time EST password that belongs to a phone's token.
    ///
    /// It is made from the token, so that the phone may ask for it again while the issuer keeps
    /// only a hash of either.
    pub fn est_password(&self, enrollment: &str, token: &str) -> SecretString {
        let mut bytes = self.keep(Use::Est, enrollment, 0, token);
        let text = URL_SAFE_NO_PAD.encode(bytes);
        bytes.zeroize();
        SecretString::from(text)
    }
}

/// Draws a code of 128 random bits: 22 base64url characters (R-BND-01, R-BND-02).
pub fn draw_code() -> SecretString {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    let text = URL_SAFE_NO_PAD.encode(bytes);
    bytes.zeroize();
    SecretString::from(text)
}

/// Draws `count` decimal digits, each equally likely.
pub fn draw_digits(count: u8) -> SecretString {
    let mut text = String::with_capacity(usize::from(count));
    while text.len() < usize::from(count) {
        let mut byte = [0];
        OsRng.fill_bytes(&mut byte);
        // 250 is the largest multiple of 10 a byte can stay below; above it, digits would be uneven.
        if let [value @ 0..250] = byte {
            text.push(char::from(b'0' + value % 10));
        }
    }
    SecretString::from(text)
}

/// Draws `count` characters that people can read out (5 bits each).
pub fn draw_letters(count: usize) -> String {
    let mut bytes = vec![0; count];
    OsRng.fill_bytes(&mut bytes);
    bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|&c| char::from(c)).collect()
}

/// Whether `text` is `count` characters as [`draw_letters`] makes them.
pub fn is_letters(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// An identifier as a person typed it, in the form it was drawn in: lower case, look-alikes, spaces
/// and dashes are forgiven (Crockford).
pub fn tidy_letters(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .take(64)
        .collect()
}

/// The digits a person typed, without spaces and dashes; `None` where anything else is among them.
pub fn tidy_digits(typed: &SecretString) -> Option<SecretString> {
    let text = typed.expose_secret();
    if text.len() > 64 {
        return None;
    }
    let mut digits = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        if !c.is_ascii_digit() {
            digits.zeroize();
            return None;
        }
        digits.push(c);
    }
    Some(SecretString::from(digits))
}

/// What is kept of a code of 128 random bits.
pub fn keep(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

/// Whether what was kept and what was given are the same, in constant time.
pub fn fits(kept: &[u8], given: &[u8]) -> bool {
    kept.ct_eq(given).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_scan_code_is_22_characters_and_new_each_time() {
        let (one, two) = (draw_code(), draw_code());
        assert_eq!(one.expose_secret().len(), 22);
        assert_ne!(one.expose_secret(), two.expose_secret());
    }

    #[test]
    fn digits_are_as_many_as_asked_for() {
        for count in [8, 13] {
            let digits = draw_digits(count);
            assert_eq!(digits.expose_secret().len(), usize::from(count));
            assert!(digits.expose_secret().bytes().all(|b| b.is_ascii_digit()));
        }
    }

    #[test]
    fn a_kept_number_fits_its_own_enrollment_generation_and_use_only() {
        let key = CodeKey::draw();
        let kept = key.keep(Use::Number, "e1", 1, "12345678");
        assert!(fits(&kept, &key.keep(Use::Number, "e1", 1, "12345678")));
        for other in [
            key.keep(Use::Number, "e1", 1, "12345679"),
            key.keep(Use::Number, "e2", 1, "12345678"),
            key.keep(Use::Number, "e1", 2, "12345678"),
            key.keep(Use::Typed, "e1", 1, "12345678"),
            CodeKey::draw().keep(Use::Number, "e1", 1, "12345678"),
        ] {
            assert!(!fits(&kept, &other));
        }
    }

    #[test]
    fn spaces_and_dashes_in_typed_digits_are_forgiven() {
        let tidy = |text: &str| tidy_digits(&SecretString::from(text)).map(|d| d.expose_secret().to_owned());
        assert_eq!(tidy("1234 5678").as_deref(), Some("12345678"));
        assert_eq!(tidy("123-456\u{a0}78").as_deref(), Some("12345678"));
        assert_eq!(tidy("1234567x"), None);
    }

    #[test]
    fn look_alikes_in_identifiers_are_forgiven() {
        assert_eq!(tidy_letters("k7-qo il"), "K7Q011");
    }

    #[test]
    fn the_key_is_not_printed() {
        assert_eq!(format!("{:?}", CodeKey::draw()), "CodeKey(..)");
    }

    proptest! {
        #[test]
        fn nothing_typed_can_upset_the_tidying(text in ".{0,200}") {
            let letters = tidy_letters(&text);
            prop_assert!(letters.chars().count() <= 64);
            if let Some(digits) = tidy_digits(&SecretString::from(text)) {
                prop_assert!(digits.expose_secret().bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
