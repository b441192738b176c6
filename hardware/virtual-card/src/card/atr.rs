//! The answer to reset.

use std::str::FromStr;

use thiserror::Error;

/// Answer to reset, 2 to 33 bytes (ISO/IEC 7816-3 §8).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Atr(Vec<u8>);

/// Why text is not an ATR.
#[derive(Debug, Error)]
pub enum AtrError {
    /// Not pairs of hex digits.
    #[error("an ATR is t0, t1, yubikey or pairs of hex digits: {0}")]
    Hex(#[from] hex::FromHexError),
    /// Too short, too long, or not beginning with 3B or 3F.
    #[error("an ATR has 2 to 33 bytes and begins with 3B or 3F")]
    Form,
}

impl Atr {
    /// T=1; historical bytes announce command chaining and extended length (ISO/IEC 7816-4 §12.1.1).
    #[must_use]
    pub fn extended_t1() -> Self {
        let mut atr = vec![0x3B, 0x8C, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x73, 0xC0, 0x21, 0xC0, 0x56];
        atr.extend_from_slice(b"VPCard");
        // TCK: everything from T0 on is zero in sum.
        atr.push(atr.iter().skip(1).fold(0, |sum, byte| sum ^ byte));
        Self(atr)
    }

    /// T=0, with no word about extended length.
    #[must_use]
    pub fn short_t0() -> Self {
        Self(vec![0x3B, 0x65, 0x00, 0x00, 0x20, 0x63, 0xCB, 0x6A, 0x00])
    }

    /// The one of a YubiKey 5, by which its tools know it.
    #[must_use]
    pub fn yubikey() -> Self {
        let mut atr = vec![0x3B, 0xFD, 0x13, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x15, 0x80, 0x73, 0xC0, 0x21, 0xC0, 0x57];
        atr.extend_from_slice(b"YubiKey");
        atr.push(0x40);
        Self(atr)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Atr> for String {
    fn from(atr: Atr) -> Self {
        hex::encode_upper(atr.0)
    }
}

impl TryFrom<String> for Atr {
    type Error = AtrError;

    fn try_from(text: String) -> Result<Self, AtrError> {
        text.parse()
    }
}

impl FromStr for Atr {
    type Err = AtrError;

    fn from_str(text: &str) -> Result<Self, AtrError> {
        match text {
            "t0" => return Ok(Self::short_t0()),
            "t1" => return Ok(Self::extended_t1()),
            "yubikey" => return Ok(Self::yubikey()),
            _ => {}
        }
        let digits: String = text.chars().filter(|character| !matches!(character, ' ' | ':')).collect();
        let bytes = hex::decode(digits)?;
        let well_formed = (2..=33).contains(&bytes.len()) && matches!(bytes.first(), Some(0x3B | 0x3F));
        well_formed.then_some(Self(bytes)).ok_or(AtrError::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_byte_closes_the_default() {
        let atr = Atr::extended_t1();
        assert_eq!(atr.as_bytes()[1..].iter().fold(0, |sum, byte| sum ^ byte), 0);
        let yubikey = Atr::yubikey();
        assert_eq!(yubikey.as_bytes()[1..].iter().fold(0, |sum, byte| sum ^ byte), 0);
        assert_eq!("t0".parse::<Atr>().unwrap(), Atr::short_t0());
        assert_eq!(usize::from(atr.as_bytes()[1] & 0x0F), atr.as_bytes().len() - 7, "historical bytes");
    }

    #[test]
    fn text_is_taken_with_spaces_or_colons() {
        assert_eq!("3B 65 00:00".parse::<Atr>().unwrap().as_bytes(), [0x3B, 0x65, 0, 0]);
        assert!(matches!("3B6".parse::<Atr>(), Err(AtrError::Hex(_))));
        assert!(matches!("3C00".parse::<Atr>(), Err(AtrError::Form)));
    }
}
