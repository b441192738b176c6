//! The Secure Messaging Certificate Signer and the pairing code's container.

use crate::Malformed;
use crate::tlv::TlvReader;
use crate::{certificate_from_object, tlv};

const INTERMEDIATE: u32 = 0x7F21;
const PAIRING_CODE: u32 = 0x99;
const PAIRING_CODE_LEN: usize = 8;

/// The Secure Messaging Certificate Signer (SP 800-73-5 part 1 §3.3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecureMessagingSigner {
    /// Certificate of whoever signed the card's secure messaging certificate, DER.
    pub certificate_der: Vec<u8>,
    /// Intermediate card verifiable certificate, tag 7F21 left out; none on most cards.
    pub intermediate_tlv: Option<Vec<u8>>,
}

impl SecureMessagingSigner {
    /// Reads the content of the data object.
    ///
    /// # Errors
    ///
    /// [`Malformed`] as for any certificate object.
    pub fn from_object(object_tlv: &[u8]) -> Result<Self, Malformed> {
        let intermediate = TlvReader::new(object_tlv).map_while(Result::ok).find(|tlv| tlv.tag == INTERMEDIATE);
        Ok(Self {
            certificate_der: certificate_from_object(object_tlv)?,
            intermediate_tlv: intermediate.map(|tlv| tlv.value.to_vec()),
        })
    }
}

/// Whether the content of the pairing code's container is one: 8 digits (SP 800-73-5 part 1 §3.3.6).
///
/// The code itself is a secret and not given out: this crate never needs it.
///
/// # Errors
///
/// [`Malformed`] where there is no code or it is not 8 digits.
pub fn check_pairing_code(object_tlv: &[u8]) -> Result<(), Malformed> {
    let code = tlv::find(object_tlv, PAIRING_CODE)?.ok_or(Malformed::Missing { tag: PAIRING_CODE })?;
    if code.len() != PAIRING_CODE_LEN {
        return Err(Malformed::ValueLength { tag: PAIRING_CODE, actual: code.len() });
    }
    if code.iter().all(u8::is_ascii_digit) { Ok(()) } else { Err(Malformed::Value { tag: PAIRING_CODE }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_signer_with_and_without_an_intermediate() {
        let plain = [0x70, 0x02, 0x30, 0x00, 0x71, 0x01, 0x00, 0xFE, 0x00];
        let read = SecureMessagingSigner::from_object(&plain).unwrap();
        assert_eq!((read.certificate_der, read.intermediate_tlv), (vec![0x30, 0x00], None));
        let chained = [0x70, 0x02, 0x30, 0x00, 0x71, 0x01, 0x00, 0x7F, 0x21, 0x01, 0xAA, 0xFE, 0x00];
        assert_eq!(SecureMessagingSigner::from_object(&chained).unwrap().intermediate_tlv, Some(vec![0xAA]));
    }

    #[test]
    fn a_pairing_code_has_eight_digits() {
        let table: [(&[u8], Result<(), Malformed>); 4] = [
            (b"\x99\x0812345678\xFE\x00", Ok(())),
            (b"\x99\x0712345678", Err(Malformed::ValueLength { tag: PAIRING_CODE, actual: 7 })),
            (b"\x99\x081234567A", Err(Malformed::Value { tag: PAIRING_CODE })),
            (b"\xFE\x00", Err(Malformed::Missing { tag: PAIRING_CODE })),
        ];
        for (object, expected) in table {
            assert_eq!(check_pairing_code(object), expected, "{object:02X?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = SecureMessagingSigner::from_object(&bytes);
            let _ = check_pairing_code(&bytes);
        }
    }
}
