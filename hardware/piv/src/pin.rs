//! The PIN on its way from the fingers to the card, never as text.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Fewest digits of a PIV Card Application PIN (FIPS 201-3 §4.3.1).
pub const PIN_MIN_DIGITS: usize = 6;
/// Most digits of a PIV Card Application PIN.
pub const PIN_MAX_DIGITS: usize = 8;

const PADDING: u8 = 0xFF;

/// A complete PIN in the card's form: 6 to 8 ASCII digits, padded with FF to 8 bytes
/// (SP 800-73-5 part 2 §3.2.1).
///
/// It lives in one place in memory, is wiped when dropped, and cannot be copied or shown.
#[derive(ZeroizeOnDrop)]
pub struct Pin(Box<[u8; PIN_MAX_DIGITS]>);

impl Pin {
    /// The PIN made of these ASCII digits; none where they are not 6 to 8 digits.
    pub fn from_digits(digits: &[u8]) -> Option<Self> {
        let mut entry = PinEntry::new();
        let all_taken = digits.iter().all(|digit| entry.push(*digit));
        if all_taken { entry.take() } else { None }
    }

    /// Where the PIN lies, so that its page can be kept from swap.
    pub fn memory(&self) -> std::ops::Range<*const u8> {
        self.0.as_ptr_range()
    }

    /// Whether this is the same PIN as `other`.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// Whether it is one digit over and over, which anybody would try first.
    pub fn is_one_digit(&self) -> bool {
        let [first, ..] = *self.0;
        self.0.iter().filter(|byte| **byte != PADDING).all(|digit| *digit == first)
    }

    pub(crate) fn padded(&self) -> &[u8; PIN_MAX_DIGITS] {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(not shown)")
    }
}

/// A PIN Unblocking Key in the card's form: 6 to 8 printable ASCII characters, padded with FF to 8 bytes.
///
/// The standard has 8 bytes of any value (SP 800-73-5 part 2 §3.2.3); what people can type is this.
#[derive(ZeroizeOnDrop)]
pub struct Puk(Box<[u8; PIN_MAX_DIGITS]>);

impl Puk {
    /// The PUK made of these characters; none where they are not 6 to 8 printable ones.
    pub fn from_characters(characters: &[u8]) -> Option<Self> {
        let fits = (PIN_MIN_DIGITS..=PIN_MAX_DIGITS).contains(&characters.len());
        if !fits || !characters.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        let mut puk = Self(Box::new([PADDING; PIN_MAX_DIGITS]));
        puk.0.iter_mut().zip(characters).for_each(|(place, character)| *place = *character);
        Some(puk)
    }

    pub(crate) fn padded(&self) -> &[u8; PIN_MAX_DIGITS] {
        &self.0
    }
}

impl fmt::Debug for Puk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Puk(not shown)")
    }
}

/// A PIN while it is typed, digit by digit.
///
/// It keeps its place in memory for its whole life and is wiped when taken, cleared or dropped.
pub struct PinEntry {
    digits: Box<[u8; PIN_MAX_DIGITS]>,
    len: usize,
}

impl PinEntry {
    /// An empty entry.
    pub fn new() -> Self {
        Self { digits: Box::new([PADDING; PIN_MAX_DIGITS]), len: 0 }
    }

    /// Takes an ASCII digit; anything else, and a ninth digit, is refused with `false`.
    pub fn push(&mut self, digit: u8) -> bool {
        match self.digits.get_mut(self.len) {
            Some(place) if digit.is_ascii_digit() => {
                *place = digit;
                self.len += 1;
                true
            }
            _ => false,
        }
    }

    /// Takes the last digit back; `false` where there is none.
    pub fn pop(&mut self) -> bool {
        let Some(last) = self.len.checked_sub(1) else {
            return false;
        };
        if let Some(place) = self.digits.get_mut(last) {
            *place = PADDING;
        }
        self.len = last;
        true
    }

    /// Digits typed so far, 0..=8.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is typed.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether the digits typed make a PIN.
    pub const fn is_complete(&self) -> bool {
        self.len >= PIN_MIN_DIGITS
    }

    /// Whether what is typed is `pin`.
    pub fn holds(&self, pin: &Pin) -> bool {
        *self.digits == *pin.0
    }

    /// Hands the PIN over and is empty afterwards; none, and nothing changed, with fewer than 6 digits.
    pub fn take(&mut self) -> Option<Pin> {
        if !self.is_complete() {
            return None;
        }
        let mut pin = Pin(Box::new([PADDING; PIN_MAX_DIGITS]));
        pin.0.copy_from_slice(self.digits.as_slice());
        self.clear();
        Some(pin)
    }

    /// Hands what was typed over as a PUK and is empty afterwards; none, and nothing changed, with fewer
    /// than 6 digits.
    pub fn take_puk(&mut self) -> Option<Puk> {
        let Pin(digits) = &self.take()?;
        Some(Puk(digits.clone()))
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.digits.zeroize();
        self.digits.fill(PADDING);
        self.len = 0;
    }

    /// Where the digits lie, so that their page can be kept from swap.
    pub fn memory(&self) -> std::ops::Range<*const u8> {
        self.digits.as_ptr_range()
    }
}

impl Default for PinEntry {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for PinEntry {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}

impl fmt::Debug for PinEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinEntry").field("len", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pads_with_ff_to_eight_bytes() {
        let pin = Pin::from_digits(b"123456").unwrap();
        assert_eq!(pin.padded(), b"123456\xFF\xFF");
        assert_eq!(Pin::from_digits(b"12345678").unwrap().padded(), b"12345678");
    }

    #[test]
    fn refuses_what_is_no_pin() {
        for digits in [&b""[..], b"12345", b"123456789", b"12345a", b"12345\xFF", b" 123456"] {
            assert!(Pin::from_digits(digits).is_none(), "{digits:?}");
        }
    }

    #[test]
    fn a_puk_is_six_to_eight_printable_characters() {
        assert_eq!(Puk::from_characters(b"12345678").unwrap().padded(), b"12345678");
        assert_eq!(Puk::from_characters(b"abc!12").unwrap().padded(), b"abc!12\xFF\xFF");
        for characters in [&b"12345"[..], b"123456789", b"1234 56", b"12345\xFF"] {
            assert!(Puk::from_characters(characters).is_none(), "{characters:?}");
        }
        assert_eq!(format!("{:?}", Puk::from_characters(b"12345678")), "Some(Puk(not shown))");
    }

    #[test]
    fn an_entry_is_empty_once_taken_and_keeps_its_place() {
        let mut entry = PinEntry::new();
        let place = entry.memory();
        assert!(b"1234567".iter().all(|digit| entry.push(*digit)));
        assert!(entry.pop());
        let pin = entry.take().unwrap();
        assert_eq!(pin.padded(), b"123456\xFF\xFF");
        assert_eq!((entry.len(), entry.digits.as_slice()), (0, &[PADDING; 8][..]));
        assert!(entry.take().is_none() && !entry.pop());
        assert_eq!(entry.memory(), place);
    }

    #[test]
    fn a_puk_can_be_typed_as_a_pin_is() {
        let mut entry = PinEntry::new();
        assert!(b"12345".iter().all(|digit| entry.push(*digit)));
        assert!(entry.take_puk().is_none());
        assert!(entry.push(b'6'));
        assert_eq!(entry.take_puk().unwrap().padded(), b"123456\xFF\xFF");
        assert!(entry.is_empty());
    }

    #[test]
    fn pins_are_told_apart_and_too_simple_ones_known() {
        let pin = |digits: &[u8]| Pin::from_digits(digits).unwrap();
        assert!(pin(b"123456").is_same(&pin(b"123456")));
        assert!(!pin(b"123456").is_same(&pin(b"1234567")));
        for (digits, is_simple) in
            [(&b"000000"[..], true), (b"11111111", true), (b"1111112", false), (b"654321", false)]
        {
            assert_eq!(pin(digits).is_one_digit(), is_simple, "{digits:?}");
        }
    }

    #[test]
    fn nothing_typed_is_ever_shown() {
        let mut entry = PinEntry::new();
        assert!(b"987654".iter().all(|digit| entry.push(*digit)));
        assert_eq!(format!("{entry:?}"), "PinEntry { len: 6, .. }");
        assert_eq!(format!("{:?}", entry.take()), "Some(Pin(not shown))");
    }

    proptest! {
        #[test]
        fn an_entry_holds_what_a_list_would(keys in proptest::collection::vec(prop_oneof![any::<u8>(), b'0'..=b'9', Just(0x08)], 0..40)) {
            let mut entry = PinEntry::new();
            let mut model = Vec::new();
            for key in keys {
                if key == 0x08 {
                    prop_assert_eq!(entry.pop(), model.pop().is_some());
                } else {
                    let takes = key.is_ascii_digit() && model.len() < PIN_MAX_DIGITS;
                    prop_assert_eq!(entry.push(key), takes);
                    if takes {
                        model.push(key);
                    }
                }
                prop_assert_eq!(entry.len(), model.len());
            }
            let mut padded = model.clone();
            padded.resize(PIN_MAX_DIGITS, PADDING);
            prop_assert_eq!(entry.take().map(|pin| pin.padded().to_vec()), (model.len() >= PIN_MIN_DIGITS).then_some(padded));
        }
    }
}
