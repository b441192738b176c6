//! Private keys of a card and the raw operations they perform (SP 800-78-5 table 1).

use std::fmt;

use p256::elliptic_curve::sec1::{FromEncodedPoint, ToEncodedPoint};
use pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rand_core::{CryptoRngCore, OsRng};
use rsa::BigUint;
use rsa::traits::PublicKeyParts;
use signature::hazmat::PrehashSigner;
use spki::SubjectPublicKeyInfoOwned;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::tlv;

/// Kind of a key, with the algorithm identifier that P1 carries (SP 800-78-5 table 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyType {
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// Curve P-256.
    P256,
    /// Curve P-384.
    P384,
}

impl KeyType {
    /// The algorithm identifier in P1 of GENERAL AUTHENTICATE.
    #[must_use]
    pub const fn algorithm(self) -> u8 {
        match self {
            Self::Rsa2048 => 0x07,
            Self::Rsa3072 => 0x05,
            Self::P256 => 0x11,
            Self::P384 => 0x14,
        }
    }

    /// The kind of key that P1 names.
    #[must_use]
    pub fn from_algorithm(algorithm: u8) -> Option<Self> {
        [Self::Rsa2048, Self::Rsa3072, Self::P256, Self::P384].into_iter().find(|kind| kind.algorithm() == algorithm)
    }

    /// True for RSA keys.
    #[must_use]
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072)
    }

    /// Length of a challenge in bytes: the modulus for RSA, the digest for a curve.
    pub(crate) const fn challenge_len(self) -> usize {
        match self {
            Self::Rsa2048 => 256,
            Self::Rsa3072 => 384,
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }
}

/// Why a key could not be made, read or written.
#[derive(Debug, Error)]
pub enum KeyError {
    /// An RSA key failed.
    #[error("RSA key: {0}")]
    Rsa(#[from] rsa::Error),
    /// The RSA key has a size that no PIV card holds.
    #[error("an RSA key of {0} bits is neither 2048 nor 3072 bits long")]
    RsaSize(usize),
    /// The PKCS#8 structure is damaged, or of a kind that no PIV card holds.
    #[error("PKCS#8: {0}")]
    Pkcs8(#[from] pkcs8::Error),
    /// The public key could not be encoded.
    #[error("public key: {0}")]
    PublicKey(#[from] spki::Error),
}

/// The challenge, or the point of the other party, does not fit the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfit;

/// A private key on a card.
#[derive(Clone)]
pub enum CardKey {
    /// RSA, 2048 or 3072 bits, with its kind.
    Rsa(KeyType, Box<rsa::RsaPrivateKey>),
    /// Curve P-256.
    P256(p256::SecretKey),
    /// Curve P-384.
    P384(p384::SecretKey),
}

impl CardKey {
    /// Makes a fresh key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Rsa`] where no RSA key could be made.
    pub fn generate(key_type: KeyType, rng: &mut impl CryptoRngCore) -> Result<Self, KeyError> {
        Ok(match key_type {
            KeyType::Rsa2048 => Self::Rsa(key_type, Box::new(rsa::RsaPrivateKey::new(rng, 2048)?)),
            KeyType::Rsa3072 => Self::Rsa(key_type, Box::new(rsa::RsaPrivateKey::new(rng, 3072)?)),
            KeyType::P256 => Self::P256(p256::SecretKey::random(rng)),
            KeyType::P384 => Self::P384(p384::SecretKey::random(rng)),
        })
    }

    /// Reads an unencrypted PKCS#8 structure.
    ///
    /// # Errors
    ///
    /// [`KeyError::Pkcs8`] where it is damaged or of an unknown kind, [`KeyError::RsaSize`] for other RSA sizes.
    pub fn from_pkcs8_der(key_der: &[u8]) -> Result<Self, KeyError> {
        if let Ok(key) = p256::SecretKey::from_pkcs8_der(key_der) {
            return Ok(Self::P256(key));
        }
        if let Ok(key) = p384::SecretKey::from_pkcs8_der(key_der) {
            return Ok(Self::P384(key));
        }
        let key = Box::new(rsa::RsaPrivateKey::from_pkcs8_der(key_der)?);
        match key.size() {
            256 => Ok(Self::Rsa(KeyType::Rsa2048, key)),
            384 => Ok(Self::Rsa(KeyType::Rsa3072, key)),
            other => Err(KeyError::RsaSize(other * 8)),
        }
    }

    /// Writes the key as unencrypted PKCS#8 in PEM.
    ///
    /// # Errors
    ///
    /// [`KeyError::Pkcs8`] where the key cannot be encoded.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        Ok(match self {
            Self::Rsa(_, key) => key.to_pkcs8_pem(LineEnding::LF)?,
            Self::P256(key) => key.to_pkcs8_pem(LineEnding::LF)?,
            Self::P384(key) => key.to_pkcs8_pem(LineEnding::LF)?,
        })
    }

    /// Kind of the key.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(key_type, _) => *key_type,
            Self::P256(_) => KeyType::P256,
            Self::P384(_) => KeyType::P384,
        }
    }

    /// The public key as it stands in a certificate.
    ///
    /// # Errors
    ///
    /// [`KeyError::PublicKey`] where it cannot be encoded.
    pub fn public_key(&self) -> Result<SubjectPublicKeyInfoOwned, KeyError> {
        let document = match self {
            Self::Rsa(_, key) => key.to_public_key().to_public_key_der()?,
            Self::P256(key) => key.public_key().to_public_key_der()?,
            Self::P384(key) => key.public_key().to_public_key_der()?,
        };
        Ok(document.decode_msg().map_err(spki::Error::from)?)
    }

    /// The public key in the fields of a template `7F49` (SP 800-73-5 part 2 §3.3.2): modulus `81` and exponent `82`,
    /// or the uncompressed point `86`.
    pub(crate) fn public_fields(&self) -> Vec<u8> {
        match self {
            Self::Rsa(_, key) => {
                [tlv::encode(0x81, &key.n().to_bytes_be()), tlv::encode(0x82, &key.e().to_bytes_be())].concat()
            }
            Self::P256(key) => tlv::encode(0x86, key.public_key().to_encoded_point(false).as_bytes()),
            Self::P384(key) => tlv::encode(0x86, key.public_key().to_encoded_point(false).as_bytes()),
        }
    }

    /// A curve key from its private number, big-endian and of full length.
    pub(crate) fn from_scalar(key_type: KeyType, scalar: &[u8]) -> Option<Self> {
        match key_type {
            KeyType::P256 => p256::SecretKey::from_slice(scalar).ok().map(Self::P256),
            KeyType::P384 => p384::SecretKey::from_slice(scalar).ok().map(Self::P384),
            KeyType::Rsa2048 | KeyType::Rsa3072 => None,
        }
    }

    /// An RSA key from its two primes and the exponent 65537; `None` unless it has the size of `key_type`.
    pub(crate) fn from_primes(key_type: KeyType, p: &[u8], q: &[u8]) -> Option<Self> {
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        let may_be_primes = p != q && is_odd(p) && is_odd(q);
        let [p, q] = [p, q].map(BigUint::from_bytes_be);
        // The arithmetic below takes its operands for primes: a zero would be subtracted from.
        let half = key_type.challenge_len() * 4;
        if !may_be_primes || p.bits() != half || q.bits() != half {
            return None;
        }
        let key = rsa::RsaPrivateKey::from_p_q(p, q, BigUint::from(65_537_u32)).ok()?;
        (key_type.is_rsa() && key.size() == key_type.challenge_len()).then(|| Self::Rsa(key_type, Box::new(key)))
    }

    /// Signs a challenge: the raw private operation for RSA, ECDSA over a digest for a curve (`r`, `s` in DER).
    pub(crate) fn sign(&self, challenge: &[u8]) -> Result<Vec<u8>, Unfit> {
        if challenge.len() != self.key_type().challenge_len() {
            return Err(Unfit);
        }
        match self {
            Self::Rsa(_, key) => {
                let number = BigUint::from_bytes_be(challenge);
                let result =
                    rsa::hazmat::rsa_decrypt_and_check(key.as_ref(), Some(&mut OsRng), &number).map_err(|_| Unfit)?;
                Ok(left_padded(&result.to_bytes_be(), key.size()))
            }
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature =
                    p256::ecdsa::SigningKey::from(key).sign_prehash(challenge).map_err(|_| Unfit)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature =
                    p384::ecdsa::SigningKey::from(key).sign_prehash(challenge).map_err(|_| Unfit)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
        }
    }

    /// Agrees on a shared secret with the uncompressed point of the other party (SP 800-73-5 part 2 appendix A.5).
    pub(crate) fn agree(&self, point: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unfit> {
        match self {
            Self::Rsa(..) => Err(Unfit),
            Self::P256(key) => {
                let point = p256::EncodedPoint::from_bytes(point).map_err(|_| Unfit)?;
                let other =
                    Option::<p256::PublicKey>::from(p256::PublicKey::from_encoded_point(&point)).ok_or(Unfit)?;
                let shared = p256::ecdh::diffie_hellman(key.to_nonzero_scalar(), other.as_affine());
                Ok(Zeroizing::new(shared.raw_secret_bytes().to_vec()))
            }
            Self::P384(key) => {
                let point = p384::EncodedPoint::from_bytes(point).map_err(|_| Unfit)?;
                let other =
                    Option::<p384::PublicKey>::from(p384::PublicKey::from_encoded_point(&point)).ok_or(Unfit)?;
                let shared = p384::ecdh::diffie_hellman(key.to_nonzero_scalar(), other.as_affine());
                Ok(Zeroizing::new(shared.raw_secret_bytes().to_vec()))
            }
        }
    }
}

impl fmt::Debug for CardKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("CardKey").field(&self.key_type()).finish()
    }
}

fn left_padded(bytes: &[u8], len: usize) -> Vec<u8> {
    let mut out = vec![0; len.saturating_sub(bytes.len())];
    out.extend_from_slice(bytes);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_primes_is_no_key() {
        let top = |last: u8| {
            let mut number = vec![0; 128];
            number[0] = 0xC0;
            number[127] = last;
            number
        };
        let [zero, one] = [vec![0], vec![1]];
        for (p, q) in [(&zero, &zero), (&zero, &top(1)), (&one, &top(1)), (&top(1), &top(1)), (&top(2), &top(1))] {
            assert!(CardKey::from_primes(KeyType::Rsa2048, p, q).is_none());
        }
    }
}
