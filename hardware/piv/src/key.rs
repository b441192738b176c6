//! Keys, PINs and algorithms by their references on the card.

use std::fmt;

use crate::ObjectId;

/// An asymmetric key on the card (SP 800-73-5 part 1 table 4b).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyReference {
    /// 9A, PIV Authentication: PIN once, contact or virtual contact interface.
    PivAuthentication,
    /// 9C, Digital Signature: PIN before each use.
    DigitalSignature,
    /// 9D, Key Management: PIN once.
    KeyManagement,
    /// 9E, Card Authentication: no PIN.
    CardAuthentication,
    /// 82..=95, Retired Key Management 1..=20.
    Retired(RetiredKey),
}

/// The number of a retired key management key, 1..=20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RetiredKey(u8);

impl RetiredKey {
    /// The retired key of this number; none outside 1..=20.
    pub const fn numbered(number: u8) -> Option<Self> {
        match number {
            1..=20 => Some(Self(number)),
            _ => None,
        }
    }

    /// Its number, 1..=20.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl KeyReference {
    /// The reference as commands carry it.
    pub const fn byte(self) -> u8 {
        match self {
            Self::PivAuthentication => 0x9A,
            Self::DigitalSignature => 0x9C,
            Self::KeyManagement => 0x9D,
            Self::CardAuthentication => 0x9E,
            Self::Retired(key) => 0x81 + key.number(),
        }
    }

    /// The data object with the key's certificate.
    pub const fn certificate_object(self) -> ObjectId {
        match self {
            Self::PivAuthentication => ObjectId::PivAuthenticationCertificate,
            Self::DigitalSignature => ObjectId::DigitalSignatureCertificate,
            Self::KeyManagement => ObjectId::KeyManagementCertificate,
            Self::CardAuthentication => ObjectId::CardAuthenticationCertificate,
            Self::Retired(key) => ObjectId::RetiredCertificate(key),
        }
    }
}

impl fmt::Display for KeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.byte())
    }
}

/// A PIN on the card (SP 800-73-5 part 1 table 4a).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PinReference {
    /// 00, the Global PIN of the whole card.
    Global,
    /// 80, the PIV Card Application PIN.
    Piv,
}

impl PinReference {
    /// The reference as commands carry it.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Global => 0x00,
            Self::Piv => 0x80,
        }
    }
}

impl fmt::Display for PinReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.byte())
    }
}

/// An asymmetric algorithm with its key size (SP 800-78-5 table 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 07, RSA with a modulus of 2048 bits.
    Rsa2048,
    /// 05, RSA with a modulus of 3072 bits.
    Rsa3072,
    /// 11, ECC on P-256.
    EccP256,
    /// 14, ECC on P-384.
    EccP384,
}

impl Algorithm {
    /// The identifier as commands carry it.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Rsa2048 => 0x07,
            Self::Rsa3072 => 0x05,
            Self::EccP256 => 0x11,
            Self::EccP384 => 0x14,
        }
    }

    /// Bytes that one private-key operation takes: the padded block for RSA, the hash for ECC.
    pub const fn block_len(self) -> usize {
        match self {
            Self::Rsa2048 => 256,
            Self::Rsa3072 => 384,
            Self::EccP256 => 32,
            Self::EccP384 => 48,
        }
    }

    /// Whether the key is an RSA key, its signatures as long as its modulus.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072)
    }
}
