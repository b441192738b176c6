//! The Card Capability Container: for old middleware, today a card number and little else.

use crate::Malformed;
use crate::tlv::TlvReader;

const CARD_IDENTIFIER: u32 = 0xF0;
const CONTAINER_VERSION: u32 = 0xF1;
const GRAMMAR_VERSION: u32 = 0xF2;
const DATA_MODEL: u32 = 0xF5;

/// The Card Capability Container (SP 800-73-5 part 1 §3.1.1, GSC-IS §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCapability {
    /// Card identifier, 21 bytes on most cards; empty where the card has none.
    pub card_identifier: Vec<u8>,
    /// Version of the container, 21 for 2.1; none where it is left out.
    pub container_version: Option<u8>,
    /// Version of the grammar; none where it is left out.
    pub grammar_version: Option<u8>,
    /// Registered data model, 10 for PIV; none where it is left out.
    pub data_model: Option<u8>,
}

impl CardCapability {
    /// Reads the content of the data object.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the card identifier is missing or a version has more than a byte.
    pub fn from_object(object_tlv: &[u8]) -> Result<Self, Malformed> {
        let mut identifier = None;
        let mut read =
            Self { card_identifier: Vec::new(), container_version: None, grammar_version: None, data_model: None };
        for tlv in TlvReader::new(object_tlv) {
            let tlv = tlv?;
            match tlv.tag {
                CARD_IDENTIFIER => identifier = Some(tlv.value),
                CONTAINER_VERSION => read.container_version = byte(tlv.tag, tlv.value)?,
                GRAMMAR_VERSION => read.grammar_version = byte(tlv.tag, tlv.value)?,
                DATA_MODEL => read.data_model = byte(tlv.tag, tlv.value)?,
                _ => {}
            }
        }
        read.card_identifier = identifier.ok_or(Malformed::Missing { tag: CARD_IDENTIFIER })?.to_vec();
        Ok(read)
    }
}

fn byte(tag: u32, value: &[u8]) -> Result<Option<u8>, Malformed> {
    match *value {
        [] => Ok(None),
        [byte] => Ok(Some(byte)),
        _ => Err(Malformed::ValueLength { tag, actual: value.len() }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tlv;

    fn object(parts: &[(u32, &[u8])]) -> Vec<u8> {
        let mut object = Vec::new();
        parts.iter().for_each(|(tag, value)| tlv::write(&mut object, *tag, value));
        object
    }

    #[test]
    fn what_cards_write() {
        let parts: [(u32, &[u8]); 6] =
            [(0xF0, &[7; 21]), (0xF1, &[0x21]), (0xF2, &[0x21]), (0xF3, &[]), (0xF5, &[0x10]), (0xFE, &[])];
        let read = CardCapability::from_object(&object(&parts)).unwrap();
        assert_eq!((read.card_identifier, read.data_model), (vec![7; 21], Some(0x10)));
        assert_eq!((read.container_version, read.grammar_version), (Some(0x21), Some(0x21)));
        assert_eq!(CardCapability::from_object(&[0xF0, 0]).unwrap().card_identifier, []);
    }

    #[test]
    fn what_no_card_should_write() {
        assert_eq!(CardCapability::from_object(&[0xFE, 0]), Err(Malformed::Missing { tag: 0xF0 }));
        let long = object(&[(0xF0, &[]), (0xF1, &[1, 2])]);
        assert_eq!(CardCapability::from_object(&long), Err(Malformed::ValueLength { tag: 0xF1, actual: 2 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = CardCapability::from_object(&bytes);
        }
    }
}
