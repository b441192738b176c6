//! Which keys a card may hold (SP 800-73-5 part 1 table 4).

use super::tag::{self, ObjectTag};

/// A place for an asymmetric key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyReference {
    /// `9A`, PIV authentication: PIN once.
    Authentication,
    /// `9C`, digital signature: PIN always.
    Signature,
    /// `9D`, key management: PIN once.
    KeyManagement,
    /// `9E`, card authentication: no PIN.
    CardAuthentication,
    /// `82` to `95`, a retired key management key: PIN once.
    Retired(RetiredKey),
    /// `F9`, attestation key of the YubiKey extension: signs attestations and nothing else.
    Attestation,
}

/// Number of a retired key, 1 to 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetiredKey(u8);

impl RetiredKey {
    /// Most retired keys a card may hold.
    pub const MOST: u8 = 20;

    /// The retired key with this number; `None` unless it is 1 to 20.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if 1 <= number && number <= Self::MOST { Some(Self(number)) } else { None }
    }

    /// Its number, 1 to 20.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl KeyReference {
    /// The four keys every PIV card may hold, in the order of their bytes.
    pub const ALL: [Self; 4] = [Self::Authentication, Self::Signature, Self::KeyManagement, Self::CardAuthentication];

    /// The byte that names the key in P2 of GENERAL AUTHENTICATE.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Authentication => 0x9A,
            Self::Signature => 0x9C,
            Self::KeyManagement => 0x9D,
            Self::CardAuthentication => 0x9E,
            Self::Retired(key) => 0x81 + key.number(),
            Self::Attestation => 0xF9,
        }
    }

    /// The key that `byte` names, if it names one.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x82..=0x95 => RetiredKey::new(byte - 0x81).map(Self::Retired),
            0xF9 => Some(Self::Attestation),
            _ => Self::ALL.into_iter().find(|reference| reference.byte() == byte),
        }
    }

    /// The data object that holds the certificate of this key.
    #[must_use]
    pub fn certificate_tag(self) -> ObjectTag {
        match self {
            Self::Authentication => tag::AUTHENTICATION_CERTIFICATE,
            Self::Signature => tag::SIGNATURE_CERTIFICATE,
            Self::KeyManagement => tag::KEY_MANAGEMENT_CERTIFICATE,
            Self::CardAuthentication => tag::CARD_AUTHENTICATION_CERTIFICATE,
            Self::Retired(key) => tag::FIRST_RETIRED_CERTIFICATE + ObjectTag::from(key.number() - 1),
            Self::Attestation => tag::ATTESTATION_CERTIFICATE,
        }
    }

    /// True for a key that is used like 9D: it decrypts or agrees on secrets and signs nothing.
    pub(crate) const fn is_key_management(self) -> bool {
        matches!(self, Self::KeyManagement | Self::Retired(_))
    }

    /// When the standard asks for the PIN.
    pub(crate) const fn pin_policy(self) -> PinPolicy {
        match self {
            Self::Authentication | Self::KeyManagement | Self::Retired(_) => PinPolicy::Once,
            Self::Signature => PinPolicy::Always,
            Self::CardAuthentication | Self::Attestation => PinPolicy::Never,
        }
    }
}

/// When a key wants the PIN; the numbers are those of the YubiKey extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PinPolicy {
    /// Never.
    Never = 1,
    /// Once in a session.
    Once = 2,
    /// Right before every use.
    Always = 3,
}

impl PinPolicy {
    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Never),
            2 => Some(Self::Once),
            3 => Some(Self::Always),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_references_agree() {
        for byte in 0..=u8::MAX {
            if let Some(reference) = KeyReference::from_byte(byte) {
                assert_eq!(reference.byte(), byte);
            }
        }
        let named = (0..=u8::MAX).filter(|byte| KeyReference::from_byte(*byte).is_some()).count();
        assert_eq!(named, 4 + 20 + 1);
        let last = KeyReference::from_byte(0x95).map(KeyReference::certificate_tag);
        assert_eq!(last, Some(0x5FC120));
        assert_eq!(RetiredKey::new(0), None);
        assert_eq!(RetiredKey::new(21), None);
    }
}
