//! The Printed Information: what stands on the card's face.

use crate::Malformed;
use crate::tlv::TlvReader;

const NAME: u32 = 0x01;
const AFFILIATION: u32 = 0x02;
const EXPIRY: u32 = 0x04;
const SERIAL: u32 = 0x05;
const ISSUER: u32 = 0x06;
const ORGANISATION_1: u32 = 0x07;
const ORGANISATION_2: u32 = 0x08;

/// The Printed Information (SP 800-73-5 part 1 §3.2.3); personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedInformation {
    /// Name.
    pub name: String,
    /// Employee affiliation.
    pub affiliation: String,
    /// Expiration date as printed, such as `2030DEC31`.
    pub expires_on: String,
    /// Agency card serial number.
    pub serial: String,
    /// Issuer identification.
    pub issuer: String,
    /// Organisation affiliation, up to two lines.
    pub organisation: Vec<String>,
}

impl PrintedInformation {
    /// Reads the content of the data object.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where a mandatory line is missing or a line holds control characters.
    pub fn from_object(object_tlv: &[u8]) -> Result<Self, Malformed> {
        let mut lines: [Option<String>; 9] = Default::default();
        for tlv in TlvReader::new(object_tlv) {
            let tlv = tlv?;
            let place = usize::try_from(tlv.tag).ok().and_then(|tag| lines.get_mut(tag));
            if let Some(place) = place {
                *place = Some(text(tlv.tag, tlv.value)?);
            }
        }
        let mut take = |tag: u32| {
            let line = usize::try_from(tag).ok().and_then(|tag| lines.get_mut(tag)).and_then(Option::take);
            line.ok_or(Malformed::Missing { tag })
        };
        Ok(Self {
            name: take(NAME)?,
            affiliation: take(AFFILIATION)?,
            expires_on: take(EXPIRY)?,
            serial: take(SERIAL)?,
            issuer: take(ISSUER)?,
            organisation: [ORGANISATION_1, ORGANISATION_2].into_iter().filter_map(|tag| take(tag).ok()).collect(),
        })
    }
}

impl std::fmt::Debug for PrintedInformation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrintedInformation(not shown)")
    }
}

fn text(tag: u32, value: &[u8]) -> Result<String, Malformed> {
    // Terminals obey control characters.
    let text = String::from_utf8_lossy(value).trim_end_matches('\0').to_owned();
    if text.chars().any(char::is_control) { Err(Malformed::Value { tag }) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tlv;

    fn object(parts: &[(u32, &str)]) -> Vec<u8> {
        let mut object = Vec::new();
        parts.iter().for_each(|(tag, value)| tlv::write(&mut object, *tag, value.as_bytes()));
        object
    }

    const LINES: [(u32, &str); 7] = [
        (NAME, "Alex Rivera"),
        (AFFILIATION, "Employee"),
        (EXPIRY, "2030DEC31"),
        (SERIAL, "0123456789"),
        (ISSUER, "ABCDEF012345678"),
        (ORGANISATION_2, "Division"),
        (0xFE, ""),
    ];

    #[test]
    fn lines_as_printed() {
        let read = PrintedInformation::from_object(&object(&LINES)).unwrap();
        assert_eq!((read.name.as_str(), read.expires_on.as_str()), ("Alex Rivera", "2030DEC31"));
        assert_eq!(read.organisation, ["Division"]);
        assert!(!format!("{read:?}").contains("Alex"));
    }

    #[test]
    fn a_missing_line_and_a_control_character_are_named() {
        let without_name = object(LINES.get(1..).unwrap());
        assert_eq!(PrintedInformation::from_object(&without_name), Err(Malformed::Missing { tag: NAME }));
        let escape = object(&[(NAME, "\u{1b}[2J")]);
        assert_eq!(PrintedInformation::from_object(&escape), Err(Malformed::Value { tag: NAME }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = PrintedInformation::from_object(&bytes);
        }
    }
}
