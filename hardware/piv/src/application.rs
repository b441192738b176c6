//! What the PIV Card Application says of itself when selected.

use crate::tlv::{self, TlvReader};

/// Application identifier of the PIV Card Application without its version (SP 800-73-5 part 1 §2.2).
pub const PIV_AID: [u8; 9] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];

/// The application property template (SP 800-73-5 part 2 §3.1.1); whatever is missing or odd is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationProperty {
    /// Application identifier, or its end, as the card gives it.
    pub identifier: Option<Vec<u8>>,
    /// Application label, text for people.
    pub label: Option<String>,
    /// Address of the specification.
    pub specification_url: Option<String>,
    /// Algorithm identifiers that the application announces; often none.
    pub algorithms: Vec<u8>,
}

impl ApplicationProperty {
    /// Reads the answer to SELECT.
    pub fn from_select(response_tlv: &[u8]) -> Self {
        let mut property = Self::default();
        let template = tlv::find(response_tlv, 0x61).ok().flatten().unwrap_or(response_tlv);
        for tlv in TlvReader::new(template).flatten() {
            match tlv.tag {
                0x4F => property.identifier = Some(tlv.value.to_vec()),
                0x50 => property.label = Some(text(tlv.value)),
                0x5F50 => property.specification_url = Some(text(tlv.value)),
                0xAC => property.algorithms.extend(algorithms(tlv.value)),
                _ => {}
            }
        }
        property
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn algorithms(template_tlv: &[u8]) -> impl Iterator<Item = u8> {
    TlvReader::new(template_tlv).flatten().filter(|tlv| tlv.tag == 0x80).filter_map(|tlv| tlv.value.first().copied())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_is_there() {
        let mut template = Vec::new();
        tlv::write(&mut template, 0x4F, &[0x00, 0x00, 0x10, 0x00, 0x01, 0x00]);
        tlv::write(&mut template, 0x50, b"PIV");
        tlv::write(&mut template, 0xAC, &[0x80, 0x01, 0x07, 0x80, 0x01, 0x11, 0x06, 0x01, 0x00]);
        let mut response = Vec::new();
        tlv::write(&mut response, 0x61, &template);
        let property = ApplicationProperty::from_select(&response);
        assert_eq!(property.label.as_deref(), Some("PIV"));
        assert_eq!(property.algorithms, [0x07, 0x11]);
        assert_eq!(property.specification_url, None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = ApplicationProperty::from_select(&bytes);
        }
    }
}
