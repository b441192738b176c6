//! The Security Object: signed hashes of the card's data objects.

use crate::tlv::TlvReader;
use crate::{Malformed, ObjectId};

const MAPPING: u32 = 0xBA;
const SIGNED_HASHES: u32 = 0xBB;

/// The Security Object (SP 800-73-5 part 1 §3.1.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityObject {
    /// Which data group number stands for which container.
    pub mapping: Vec<MappedContainer>,
    /// CMS SignedData over the LDS security object with a hash for each data group.
    pub signed_data_der: Vec<u8>,
}

/// One line of the mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappedContainer {
    /// Data group number, 1..=16 by the standard.
    pub data_group: u8,
    /// Container identifier as the card gives it.
    pub container_id: u16,
}

impl MappedContainer {
    /// The data object meant, where the standard knows it.
    pub fn object(self) -> Option<ObjectId> {
        ObjectId::of_container(self.container_id)
    }
}

impl SecurityObject {
    /// Reads the content of the data object.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the mapping or the signed data is missing or the mapping has a broken line.
    pub fn from_object(object_tlv: &[u8]) -> Result<Self, Malformed> {
        let mut mapping = None;
        let mut signed_data = None;
        for tlv in TlvReader::new(object_tlv) {
            let tlv = tlv?;
            match tlv.tag {
                MAPPING => mapping = Some(tlv.value),
                SIGNED_HASHES => signed_data = Some(tlv.value),
                _ => {}
            }
        }
        let mapping = mapping.ok_or(Malformed::Missing { tag: MAPPING })?;
        let lines = mapping.chunks_exact(3);
        if !lines.remainder().is_empty() {
            return Err(Malformed::ValueLength { tag: MAPPING, actual: mapping.len() });
        }
        let mapping = lines.filter_map(|line| match *line {
            [data_group, high, low] => {
                Some(MappedContainer { data_group, container_id: u16::from_be_bytes([high, low]) })
            }
            _ => None,
        });
        Ok(Self {
            mapping: mapping.collect(),
            signed_data_der: signed_data.ok_or(Malformed::Missing { tag: SIGNED_HASHES })?.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_mapping_and_signed_data() {
        let object = [0xBA, 0x06, 0x01, 0x30, 0x00, 0x02, 0x12, 0x34, 0xBB, 0x02, 0x30, 0x00, 0xFE, 0x00];
        let read = SecurityObject::from_object(&object).unwrap();
        assert_eq!(
            read.mapping,
            [
                MappedContainer { data_group: 1, container_id: 0x3000 },
                MappedContainer { data_group: 2, container_id: 0x1234 }
            ]
        );
        assert_eq!(read.mapping.first().and_then(|line| line.object()), Some(ObjectId::Chuid));
        assert_eq!(read.mapping.get(1).and_then(|line| line.object()), None);
        assert_eq!(read.signed_data_der, [0x30, 0x00]);
    }

    #[test]
    fn broken_lines_are_refused() {
        let object = [0xBA, 0x02, 0x01, 0x30, 0xBB, 0x00];
        assert_eq!(SecurityObject::from_object(&object), Err(Malformed::ValueLength { tag: MAPPING, actual: 2 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = SecurityObject::from_object(&bytes);
        }
    }
}
