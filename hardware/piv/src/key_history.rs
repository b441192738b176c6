//! The Key History Object: how many retired keys there are, and where their certificates lie.

use crate::tlv::TlvReader;
use crate::{Malformed, RetiredKey};

const ON_CARD: u32 = 0xC1;
const OFF_CARD: u32 = 0xC2;
const URL: u32 = 0xF3;
const RETIRED_KEYS: u8 = 20;
const URL_MAX_LEN: usize = 118;

/// The Key History Object (SP 800-73-5 part 1 §3.3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHistory {
    /// Retired keys whose certificates lie on the card, from number 1 up; 0..=20.
    pub on_card: u8,
    /// Retired keys whose certificates lie elsewhere, from number 20 down; 0..=20.
    pub off_card: u8,
    /// Where the others lie; for display only.
    pub url: Option<String>,
}

impl KeyHistory {
    /// Reads the content of the data object.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where a count is missing, there are more than 20 keys, or the address is too long or
    /// no ASCII.
    pub fn from_object(object_tlv: &[u8]) -> Result<Self, Malformed> {
        let (mut on_card, mut off_card, mut url) = (None, None, None);
        for tlv in TlvReader::new(object_tlv) {
            let tlv = tlv?;
            match tlv.tag {
                ON_CARD => on_card = Some(count(tlv.tag, tlv.value)?),
                OFF_CARD => off_card = Some(count(tlv.tag, tlv.value)?),
                URL if !tlv.value.is_empty() => url = Some(address(tlv.value)?),
                _ => {}
            }
        }
        let on_card = on_card.ok_or(Malformed::Missing { tag: ON_CARD })?;
        let off_card = off_card.ok_or(Malformed::Missing { tag: OFF_CARD })?;
        if on_card + off_card > RETIRED_KEYS {
            return Err(Malformed::Value { tag: OFF_CARD });
        }
        Ok(Self { on_card, off_card, url })
    }

    /// The keys whose certificates lie on the card.
    pub fn keys_on_card(&self) -> impl Iterator<Item = RetiredKey> {
        (1..=self.on_card).filter_map(RetiredKey::numbered)
    }
}

fn count(tag: u32, value: &[u8]) -> Result<u8, Malformed> {
    match *value {
        [count @ 0..=RETIRED_KEYS] => Ok(count),
        [_] => Err(Malformed::Value { tag }),
        _ => Err(Malformed::ValueLength { tag, actual: value.len() }),
    }
}

fn address(value: &[u8]) -> Result<String, Malformed> {
    if value.len() > URL_MAX_LEN {
        return Err(Malformed::ValueLength { tag: URL, actual: value.len() });
    }
    let is_plain = value.iter().all(u8::is_ascii_graphic);
    let text = std::str::from_utf8(value).ok().filter(|_| is_plain);
    text.map(str::to_owned).ok_or(Malformed::Value { tag: URL })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_and_address() {
        let read = KeyHistory::from_object(b"\xC1\x01\x03\xC2\x01\x02\xF3\x09http://a/\xFE\x00").unwrap();
        assert_eq!((read.on_card, read.off_card, read.url.as_deref()), (3, 2, Some("http://a/")));
        assert_eq!(read.keys_on_card().map(RetiredKey::number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(KeyHistory::from_object(b"\xC1\x01\x00\xC2\x01\x00\xF3\x00").unwrap().url, None);
    }

    #[test]
    fn what_cannot_be() {
        let table: [(&[u8], Malformed); 6] = [
            (b"\xC2\x01\x00", Malformed::Missing { tag: ON_CARD }),
            (b"\xC1\x01\x00", Malformed::Missing { tag: OFF_CARD }),
            (b"\xC1\x01\x15\xC2\x01\x00", Malformed::Value { tag: ON_CARD }),
            (b"\xC1\x01\x0B\xC2\x01\x0B", Malformed::Value { tag: OFF_CARD }),
            (b"\xC1\x02\x00\x01\xC2\x01\x00", Malformed::ValueLength { tag: ON_CARD, actual: 2 }),
            (b"\xC1\x01\x00\xC2\x01\x00\xF3\x01\x1B", Malformed::Value { tag: URL }),
        ];
        for (object, expected) in table {
            assert_eq!(KeyHistory::from_object(object), Err(expected), "{object:02X?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(read) = KeyHistory::from_object(&bytes) {
                prop_assert!(read.on_card + read.off_card <= 20);
            }
        }

        #[test]
        fn all_counts(on_card in any::<u8>(), off_card in any::<u8>()) {
            let read = KeyHistory::from_object(&[0xC1, 1, on_card, 0xC2, 1, off_card]);
            prop_assert_eq!(read.is_ok(), u16::from(on_card) + u16::from(off_card) <= 20);
        }
    }
}
