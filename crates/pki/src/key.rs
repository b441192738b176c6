//! Key kinds, and private keys in memory.

use core::fmt;

use der::Decode;
use p256::elliptic_curve::zeroize::Zeroizing;
use pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rand_core::CryptoRngCore;
use rsa::traits::PublicKeyParts;
use sha2::Sha256;
use signature::{SignatureEncoding, Signer as _};
use spki::{EncodePublicKey, SubjectPublicKeyInfoRef};

use crate::{
    oid,
    signature::{Hash, SignError, SignatureAlgorithm, Signer},
};

/// A key kind this project can name; others are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// RSA with 2,048 bits; ends after 31 Dec 2030 (R-CRD-25).
    Rsa2048,
    /// RSA with 3,072 bits.
    Rsa3072,
    /// RSA with 4,096 bits.
    Rsa4096,
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::P256, Self::P384, Self::Rsa2048, Self::Rsa3072, Self::Rsa4096];

    /// Name in contracts and on command lines: `ec-p256`, `ec-p384`, `rsa-2048`, `rsa-3072`, `rsa-4096`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::P256 => "ec-p256",
            Self::P384 => "ec-p384",
        }
    }

    /// The kind of that [`KeyKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of a DER SubjectPublicKeyInfo: RSA with exponent 65537, or an uncompressed point on
    /// P-256 or P-384 (R-CRD-25, R-CRT-03); `None` for everything else.
    pub fn of(public_key_der: &[u8]) -> Option<Self> {
        let key = SubjectPublicKeyInfoRef::from_der(public_key_der).ok()?;
        if key.algorithm.oid == oid::RSA_ENCRYPTION {
            let rsa = rsa_public_key(key)?;
            if rsa.e() != &rsa::BigUint::from(65_537_u32) {
                return None;
            }
            return match rsa.n().bits() {
                2048 => Some(Self::Rsa2048),
                3072 => Some(Self::Rsa3072),
                4096 => Some(Self::Rsa4096),
                _ => None,
            };
        }
        if key.algorithm.oid != oid::EC_PUBLIC_KEY {
            return None;
        }
        let curve = key.algorithm.parameters_oid().ok()?;
        let point = key.subject_public_key.as_bytes()?;
        if point.first() != Some(&0x04) {
            None
        } else if curve == oid::CURVE_P256 {
            p256::PublicKey::from_sec1_bytes(point).is_ok().then_some(Self::P256)
        } else if curve == oid::CURVE_P384 {
            p384::PublicKey::from_sec1_bytes(point).is_ok().then_some(Self::P384)
        } else {
            None
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads an RSA public key of 2,048 to 4,096 bits with NULL parameters.
pub(crate) fn rsa_public_key(key: SubjectPublicKeyInfoRef<'_>) -> Option<rsa::RsaPublicKey> {
    let key = rsa::RsaPublicKey::try_from(key).ok()?;
    (2048..=4096).contains(&key.n().bits()).then_some(key)
}

/// A private key in memory: wiped when dropped, redacted when printed.
pub struct SoftwareKey {
    private: Private,
    kind: KeyKind,
    public_key_der: Vec<u8>,
}

enum Private {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Rsa(Box<rsa::RsaPrivateKey>),
}

/// A private key that cannot be made, read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not a PKCS#8 private key of a known kind.
    #[error("not a PKCS#8 private key of a known kind")]
    Unreadable,
    /// The key is of a kind or size that is not allowed.
    #[error("the key is of a kind or size that is not allowed")]
    Kind,
    /// RSA key generation or checking failed.
    #[error("RSA: {0}")]
    Rsa(#[from] rsa::Error),
    /// The key cannot be written as PKCS#8.
    #[error("PKCS#8: {0}")]
    Pkcs8(#[from] pkcs8::Error),
    /// The public key cannot be written.
    #[error("public key: {0}")]
    Public(#[from] spki::Error),
}

impl SoftwareKey {
    /// Makes a key from the caller's generator.
    ///
    /// # Errors
    /// RSA generation that fails.
    pub fn generate(kind: KeyKind, random: &mut impl CryptoRngCore) -> Result<Self, KeyError> {
        let rsa = |bits, random: &mut _| -> Result<Private, KeyError> {
            Ok(Private::Rsa(Box::new(rsa::RsaPrivateKey::new(random, bits)?)))
        };
        let private = match kind {
            KeyKind::P256 => Private::P256(p256::ecdsa::SigningKey::random(random)),
            KeyKind::P384 => Private::P384(p384::ecdsa::SigningKey::random(random)),
            KeyKind::Rsa2048 => rsa(2048, random)?,
            KeyKind::Rsa3072 => rsa(3072, random)?,
            KeyKind::Rsa4096 => rsa(4096, random)?,
        };
        Self::new(private)
    }

    /// Reads a PKCS#8 private key.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`], [`KeyError::Kind`].
    pub fn from_pkcs8_der(pkcs8_der: &[u8]) -> Result<Self, KeyError> {
        let private = if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(pkcs8_der) {
            Private::P256(key)
        } else if let Ok(key) = p384::ecdsa::SigningKey::from_pkcs8_der(pkcs8_der) {
            Private::P384(key)
        } else if let Ok(key) = rsa::RsaPrivateKey::from_pkcs8_der(pkcs8_der) {
            Private::Rsa(Box::new(key))
        } else {
            return Err(KeyError::Unreadable);
        };
        Self::new(private)
    }

    /// Reads a PKCS#8 private key as PEM (`PRIVATE KEY`).
    ///
    /// # Errors
    /// [`KeyError::Unreadable`], [`KeyError::Kind`].
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, document) = pkcs8::SecretDocument::from_pem(pem).map_err(|_| KeyError::Unreadable)?;
        if label != "PRIVATE KEY" {
            return Err(KeyError::Unreadable);
        }
        Self::from_pkcs8_der(document.as_bytes())
    }

    /// The key as PKCS#8 DER, wiped when dropped.
    ///
    /// # Errors
    /// A key the encoder refuses.
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(self.document()?.to_bytes())
    }

    /// The key as PKCS#8 PEM, wiped when dropped.
    ///
    /// # Errors
    /// A key the encoder refuses.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        Ok(self.document()?.to_pem("PRIVATE KEY", LineEnding::LF).map_err(pkcs8::Error::from)?)
    }

    /// The kind.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    fn new(private: Private) -> Result<Self, KeyError> {
        let public_key_der = match &private {
            Private::P256(key) => key.verifying_key().to_public_key_der()?,
            Private::P384(key) => key.verifying_key().to_public_key_der()?,
            Private::Rsa(key) => key.to_public_key().to_public_key_der()?,
        }
        .into_vec();
        let kind = KeyKind::of(&public_key_der).ok_or(KeyError::Kind)?;
        Ok(Self { private, kind, public_key_der })
    }

    fn document(&self) -> Result<pkcs8::SecretDocument, KeyError> {
        Ok(match &self.private {
            Private::P256(key) => key.to_pkcs8_der()?,
            Private::P384(key) => key.to_pkcs8_der()?,
            Private::Rsa(key) => key.to_pkcs8_der()?,
        })
    }
}

impl Signer for SoftwareKey {
    fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match &self.private {
            Private::P256(_) => SignatureAlgorithm::Ecdsa(Hash::Sha256),
            Private::P384(_) => SignatureAlgorithm::Ecdsa(Hash::Sha384),
            Private::Rsa(_) => SignatureAlgorithm::RsaPkcs1(Hash::Sha256),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let refused = |error: signature::Error| SignError(Box::new(error));
        Ok(match &self.private {
            Private::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.try_sign(message).map_err(refused)?;
                signature.to_vec()
            }
            Private::P384(key) => {
                let signature: p384::ecdsa::DerSignature = key.try_sign(message).map_err(refused)?;
                signature.to_vec()
            }
            Private::Rsa(key) => rsa::pkcs1v15::SigningKey::<Sha256>::new(key.as_ref().clone())
                .try_sign(message)
                .map_err(refused)?
                .to_vec(),
        })
    }
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}
