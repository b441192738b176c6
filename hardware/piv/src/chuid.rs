//! The Card Holder Unique Identifier.

use crate::tlv::TlvReader;
use crate::{FascN, Malformed};

const FASC_N: u32 = 0x30;
const GUID: u32 = 0x34;
const EXPIRY: u32 = 0x35;
const CARDHOLDER_UUID: u32 = 0x36;
const SIGNATURE: u32 = 0x3E;

/// The day a card expires, as the card writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardExpiry {
    /// Year, 0..=9999.
    pub year: u16,
    /// Month, 1..=12.
    pub month: u8,
    /// Day of the month, 1..=31; whether the month has it is not checked here.
    pub day: u8,
}

/// The Card Holder Unique Identifier (SP 800-73-5 part 1 §3.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chuid {
    /// Federal Agency Smart Credential Number, as encoded.
    pub fasc_n: [u8; 25],
    /// Card UUID.
    pub guid: [u8; 16],
    /// Last day of the card.
    pub expiry: CardExpiry,
    /// Cardholder UUID, where the card has one.
    pub cardholder_uuid: Option<[u8; 16]>,
    /// Issuer's signature: CMS SignedData, content not included.
    pub signature_der: Vec<u8>,
    /// The bytes that the signature covers: every data object but the signature, as they stand.
    pub signed_tlv: Vec<u8>,
}

impl Chuid {
    /// The FASC-N's fields.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the 25 bytes encode none, as on cards that are not of an agency.
    pub fn decoded_fasc_n(&self) -> Result<FascN, Malformed> {
        FascN::decode(&self.fasc_n)
    }

    /// Reads the content of the data object.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where a mandatory part is missing or has a wrong length.
    pub fn from_object(object_tlv: &[u8]) -> Result<Self, Malformed> {
        let mut parts = Parts::default();
        let mut signed_tlv = Vec::with_capacity(object_tlv.len());
        for tlv in TlvReader::new(object_tlv) {
            let tlv = tlv?;
            let part = match tlv.tag {
                FASC_N => Some(&mut parts.fasc_n),
                GUID => Some(&mut parts.guid),
                EXPIRY => Some(&mut parts.expiry),
                CARDHOLDER_UUID => Some(&mut parts.cardholder_uuid),
                SIGNATURE => Some(&mut parts.signature),
                _ => None,
            };
            if let Some(part) = part {
                // A second one could show one value to us and another to the verifier.
                if part.replace(tlv.value).is_some() {
                    return Err(Malformed::Value { tag: tlv.tag });
                }
            }
            if tlv.tag != SIGNATURE {
                signed_tlv.extend_from_slice(tlv.raw_tlv);
            }
        }
        Ok(Self {
            fasc_n: fixed(FASC_N, parts.fasc_n)?,
            guid: fixed(GUID, parts.guid)?,
            expiry: expiry(fixed(EXPIRY, parts.expiry)?)?,
            cardholder_uuid: parts.cardholder_uuid.map(|value| fixed(CARDHOLDER_UUID, Some(value))).transpose()?,
            signature_der: parts.signature.ok_or(Malformed::Missing { tag: SIGNATURE })?.to_vec(),
            signed_tlv,
        })
    }
}

#[derive(Default)]
struct Parts<'a> {
    fasc_n: Option<&'a [u8]>,
    guid: Option<&'a [u8]>,
    expiry: Option<&'a [u8]>,
    cardholder_uuid: Option<&'a [u8]>,
    signature: Option<&'a [u8]>,
}

fn fixed<const N: usize>(tag: u32, value: Option<&[u8]>) -> Result<[u8; N], Malformed> {
    let value = value.ok_or(Malformed::Missing { tag })?;
    value.try_into().map_err(|_| Malformed::ValueLength { tag, actual: value.len() })
}

fn expiry(digits: [u8; 8]) -> Result<CardExpiry, Malformed> {
    let wrong = Malformed::Value { tag: EXPIRY };
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(wrong);
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(|digit| digit - b'0');
    let date = CardExpiry {
        year: [y1, y2, y3, y4].iter().fold(0, |year, digit| year * 10 + u16::from(*digit)),
        month: m1 * 10 + m2,
        day: d1 * 10 + d2,
    };
    if (1..=12).contains(&date.month) && (1..=31).contains(&date.day) { Ok(date) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tlv::write;

    fn object(expiry: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, FASC_N, &[0xD4; 25]);
        write(&mut bytes, GUID, &[0x11; 16]);
        write(&mut bytes, EXPIRY, expiry);
        write(&mut bytes, SIGNATURE, &[0x30, 0x00]);
        write(&mut bytes, 0xFE, &[]);
        bytes
    }

    #[test]
    fn the_signature_covers_all_but_itself() {
        let chuid = Chuid::from_object(&object(b"20301231")).unwrap();
        assert_eq!(chuid.expiry, CardExpiry { year: 2030, month: 12, day: 31 });
        assert_eq!((chuid.fasc_n, chuid.guid), ([0xD4; 25], [0x11; 16]));
        assert_eq!(chuid.signature_der, [0x30, 0x00]);
        let mut expected = object(b"20301231");
        expected.truncate(expected.len() - 6);
        expected.extend([0xFE, 0x00]);
        assert_eq!(chuid.signed_tlv, expected);
    }

    #[test]
    fn wrong_parts_are_named() {
        assert_eq!(Chuid::from_object(&object(b"20301331")), Err(Malformed::Value { tag: EXPIRY }));
        assert_eq!(Chuid::from_object(&object(b"2030123")), Err(Malformed::ValueLength { tag: EXPIRY, actual: 7 }));
        assert_eq!(Chuid::from_object(&[0xFE, 0x00]), Err(Malformed::Missing { tag: FASC_N }));
        let mut twice = object(b"20301231");
        write(&mut twice, GUID, &[0x22; 16]);
        assert_eq!(Chuid::from_object(&twice), Err(Malformed::Value { tag: GUID }));
    }

    proptest! {
        #[test]
        fn any_change_is_answered(at in 0_usize..100, byte in any::<u8>(), cut in 0_usize..100) {
            let mut bytes = object(b"20301231");
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            if let Ok(chuid) = Chuid::from_object(&bytes) {
                prop_assert!(chuid.signed_tlv.len() < bytes.len());
            }
        }
    }
}
