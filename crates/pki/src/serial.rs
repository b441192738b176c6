//! Certificate serial numbers (RFC 5280 §4.1.2.2).

use core::fmt;

use x509_cert::serial_number::SerialNumber;

/// A serial number: its magnitude, big endian, without leading zeros.
///
/// A negative one, which RFC 5280 forbids and careless authorities issued, is kept as it is encoded
/// behind a zero, which no magnitude begins with: -1 and 255 are different certificates.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(Vec<u8>);

impl Serial {
    /// A positive serial number of exactly 20 octets with 158 bits of the caller's randomness (R-CRT-01).
    pub fn from_random(mut random: [u8; 20]) -> Self {
        let [first, ..] = &mut random;
        // Bit 7 clear keeps it positive, bit 6 set keeps it at full length.
        *first = (*first & 0x3F) | 0x40;
        Self(random.to_vec())
    }

    /// Reads lower- or upper-case hexadecimal; `None` for anything else, for zero and for more than 20 octets.
    pub fn from_hex(text: &str) -> Option<Self> {
        let padded = if text.len() % 2 == 1 { format!("0{text}") } else { text.to_owned() };
        let serial = Self::from_bytes(&hex::decode(padded).ok()?);
        (!serial.0.is_empty() && serial.0.len() <= 20).then_some(serial)
    }

    /// Lower-case hexadecimal without leading zero octets; a negative number begins with one.
    pub fn hex(&self) -> String {
        hex::encode(&self.0)
    }

    /// Reads the content octets of an INTEGER.
    pub(crate) fn from_integer(content: &[u8]) -> Self {
        match content.first() {
            Some(first) if first & 0x80 != 0 => Self([&[0], content].concat()),
            _ => Self::from_bytes(content),
        }
    }

    /// The magnitude, big endian, without leading zeros.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let start = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
        Self(bytes.get(start..).unwrap_or_default().to_vec())
    }

    pub(crate) fn to_x509(&self) -> der::Result<SerialNumber> {
        SerialNumber::new(&self.0)
    }
}

impl From<&SerialNumber> for Serial {
    fn from(serial: &SerialNumber) -> Self {
        Self::from_integer(serial.as_bytes())
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({self})")
    }
}

#[cfg(test)]
mod tests {
    use der::Encode;

    use super::*;

    #[test]
    fn random_serials_are_positive_and_full_length() {
        for random in [[0x00; 20], [0xFF; 20]] {
            let encoded = Serial::from_random(random).to_x509().unwrap().to_der().unwrap();
            assert_eq!(encoded[..2], [0x02, 20]);
            assert_eq!(encoded[2] & 0x80, 0);
        }
    }

    #[test]
    fn a_negative_number_is_not_the_positive_one_of_the_same_octets() {
        assert_ne!(Serial::from_integer(&[0xFF]), Serial::from_integer(&[0x00, 0xFF]));
        assert_eq!(Serial::from_integer(&[0x00, 0xFF]), Serial::from_hex("ff").unwrap());
    }

    #[test]
    fn hexadecimal_goes_both_ways() {
        assert_eq!(Serial::from_hex("0F00").unwrap().hex(), "0f00");
        assert_eq!(Serial::from_hex("f00").unwrap().hex(), "0f00");
        assert_eq!(Serial::from_hex("00"), None);
        assert_eq!(Serial::from_hex(&"11".repeat(21)), None);
        assert_eq!(Serial::from_hex("xy"), None);
    }
}
