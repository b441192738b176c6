//! Signatures: the algorithms allowed today (SP 800-78-5, R-CRT-02), made through a [`Signer`] and verified.

use core::fmt;

use der::{Any, Decode, Encode, asn1::ObjectIdentifier};
use rsa::{pkcs1::RsaPssParams, traits::PublicKeyParts};
use sha2::{Sha256, Sha384, Sha512};
use signature::hazmat::PrehashVerifier;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoRef};

use crate::{KeyKind, oid};

/// A hash function allowed in a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The digest of some bytes.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        use sha2::Digest;
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    pub(crate) const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    pub(crate) fn from_oid(found: ObjectIdentifier) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|hash| hash.oid() == found)
    }

    const fn length(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// A signature algorithm allowed for certificates (R-CRT-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// RSA PKCS#1 v1.5.
    RsaPkcs1(Hash),
    /// RSA-PSS with MGF1 of the same hash and a salt as long as the hash.
    RsaPss(Hash),
    /// ECDSA, signature as DER.
    Ecdsa(Hash),
}

impl SignatureAlgorithm {
    /// The algorithm by which a card with a key of this kind answers a challenge made by [`block_to_sign`].
    pub const fn for_card(kind: KeyKind) -> Self {
        match kind {
            KeyKind::P256 => Self::Ecdsa(Hash::Sha256),
            KeyKind::P384 => Self::Ecdsa(Hash::Sha384),
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => Self::RsaPkcs1(Hash::Sha256),
        }
    }

    /// The algorithm identifier: RSA v1.5 has NULL parameters, ECDSA none (R-CRT-02).
    ///
    /// # Errors
    /// None in practice: parameters of known size.
    pub(crate) fn identifier(self) -> der::Result<AlgorithmIdentifierOwned> {
        Ok(match self {
            Self::RsaPkcs1(hash) => AlgorithmIdentifierOwned {
                oid: match hash {
                    Hash::Sha256 => oid::RSA_SHA256,
                    Hash::Sha384 => oid::RSA_SHA384,
                    Hash::Sha512 => oid::RSA_SHA512,
                },
                parameters: Some(Any::null()),
            },
            Self::Ecdsa(hash) => AlgorithmIdentifierOwned {
                oid: match hash {
                    Hash::Sha256 => oid::ECDSA_SHA256,
                    Hash::Sha384 => oid::ECDSA_SHA384,
                    Hash::Sha512 => oid::ECDSA_SHA512,
                },
                parameters: None,
            },
            Self::RsaPss(hash) => {
                let parameters = match hash {
                    Hash::Sha256 => RsaPssParams::new::<Sha256>(hash.length()),
                    Hash::Sha384 => RsaPssParams::new::<Sha384>(hash.length()),
                    Hash::Sha512 => RsaPssParams::new::<Sha512>(hash.length()),
                };
                AlgorithmIdentifierOwned {
                    oid: oid::RSASSA_PSS,
                    parameters: Some(Any::from_der(&parameters.to_der()?)?),
                }
            }
        })
    }
}

/// Something that signs: a key in memory, in a token, on a card.
pub trait Signer: Send + Sync {
    /// The public key as a DER SubjectPublicKeyInfo.
    fn public_key_der(&self) -> &[u8];

    /// What [`Signer::sign`] makes.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Signs a message; hashing is part of it, ECDSA signatures are DER.
    ///
    /// # Errors
    /// Whatever keeps the key from signing.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// The key did not sign.
#[derive(Debug, thiserror::Error)]
#[error("the key did not sign: {0}")]
pub struct SignError(#[source] pub Box<dyn core::error::Error + Send + Sync>);

/// A signature that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The algorithm is not one of those allowed.
    #[error("signature algorithm {0} is not allowed")]
    Algorithm(ObjectIdentifier),
    /// The algorithm's parameters are not the ones allowed.
    #[error("parameters of signature algorithm {0} are not allowed")]
    Parameters(ObjectIdentifier),
    /// The key cannot be read, is of a kind or size not allowed, or does not fit the algorithm.
    #[error("the signer's key does not fit the algorithm")]
    Key,
    /// The signature is wrong.
    #[error("the signature is wrong")]
    Wrong,
}

/// Checks a signature over `message` with a DER SubjectPublicKeyInfo.
///
/// # Errors
/// [`SignatureError`], which tells a wrong signature from one that cannot be judged.
pub fn verify(
    public_key_der: &[u8],
    algorithm: &AlgorithmIdentifierOwned,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let key = SubjectPublicKeyInfoRef::from_der(public_key_der).map_err(|_| SignatureError::Key)?;
    match identify(algorithm)? {
        (Scheme::Ecdsa, hash) => verify_ecdsa(key, &hash.digest(message), signature),
        (Scheme::Pkcs1, hash) => verify_rsa(key, hash, None, &hash.digest(message), signature),
        (Scheme::Pss { salt_len }, hash) => verify_rsa(key, hash, Some(salt_len), &hash.digest(message), signature),
    }
}

/// Checks a raw signature over `block`, which is what a card signs: the hash for ECDSA, the whole padded
/// block for RSA (SP 800-73-5 part 2 §3.2.4); ECDSA signatures are DER.
///
/// # Errors
/// [`SignatureError::Key`] or [`SignatureError::Wrong`].
pub fn verify_block(public_key_der: &[u8], block: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let key = SubjectPublicKeyInfoRef::from_der(public_key_der).map_err(|_| SignatureError::Key)?;
    let Some(rsa_key) = crate::key::rsa_public_key(key.clone()) else {
        return verify_ecdsa(key, block, signature);
    };
    let number = rsa::BigUint::from_bytes_be;
    if signature.len() != rsa_key.size() || number(signature) >= *rsa_key.n() {
        return Err(SignatureError::Wrong);
    }
    let opened = rsa::hazmat::rsa_encrypt(&rsa_key, &number(signature)).map_err(|_| SignatureError::Wrong)?;
    if opened == number(block) { Ok(()) } else { Err(SignatureError::Wrong) }
}

/// What a card with a key of this kind is given to sign `message` by [`SignatureAlgorithm::for_card`].
pub fn block_to_sign(kind: KeyKind, message: &[u8]) -> Vec<u8> {
    // DER of a SHA-256 DigestInfo up to the hash itself (RFC 8017 §9.2 note 1).
    const SHA256_INFO: [u8; 19] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        0x20,
    ];
    let size: usize = match kind {
        KeyKind::P256 => return Hash::Sha256.digest(message),
        KeyKind::P384 => return Hash::Sha384.digest(message),
        KeyKind::Rsa2048 => 256,
        KeyKind::Rsa3072 => 384,
        KeyKind::Rsa4096 => 512,
    };
    let digest = Hash::Sha256.digest(message);
    let filling = size.saturating_sub(3 + SHA256_INFO.len() + digest.len());
    let mut block = vec![0x00, 0x01];
    block.extend(core::iter::repeat_n(0xFF, filling));
    block.push(0x00);
    block.extend(SHA256_INFO);
    block.extend(digest);
    block
}

enum Scheme {
    Ecdsa,
    Pkcs1,
    Pss { salt_len: usize },
}

fn identify(algorithm: &AlgorithmIdentifierOwned) -> Result<(Scheme, Hash), SignatureError> {
    let found = algorithm.oid;
    let wrong_parameters = SignatureError::Parameters(found);
    let ecdsa = |hash| match &algorithm.parameters {
        None => Ok((Scheme::Ecdsa, hash)),
        Some(_) => Err(SignatureError::Parameters(found)),
    };
    let pkcs1 = |hash| match &algorithm.parameters {
        None => Ok((Scheme::Pkcs1, hash)),
        Some(parameters) if parameters.is_null() => Ok((Scheme::Pkcs1, hash)),
        Some(_) => Err(SignatureError::Parameters(found)),
    };
    if found == oid::ECDSA_SHA256 {
        ecdsa(Hash::Sha256)
    } else if found == oid::ECDSA_SHA384 {
        ecdsa(Hash::Sha384)
    } else if found == oid::ECDSA_SHA512 {
        ecdsa(Hash::Sha512)
    } else if found == oid::RSA_SHA256 {
        pkcs1(Hash::Sha256)
    } else if found == oid::RSA_SHA384 {
        pkcs1(Hash::Sha384)
    } else if found == oid::RSA_SHA512 {
        pkcs1(Hash::Sha512)
    } else if found == oid::RSASSA_PSS {
        let parameters_der =
            algorithm.parameters.as_ref().and_then(|any| any.to_der().ok()).ok_or(wrong_parameters.clone())?;
        let parameters = RsaPssParams::from_der(&parameters_der).map_err(|_| wrong_parameters.clone())?;
        let hash = Hash::from_oid(parameters.hash.oid).ok_or(wrong_parameters.clone())?;
        let mask_hash = parameters.mask_gen.parameters.map(|mask| mask.oid);
        if parameters.mask_gen.oid != oid::MGF1 || mask_hash != Some(hash.oid()) {
            return Err(wrong_parameters);
        }
        Ok((Scheme::Pss { salt_len: usize::from(parameters.salt_len) }, hash))
    } else {
        Err(SignatureError::Algorithm(found))
    }
}

fn verify_ecdsa(key: SubjectPublicKeyInfoRef<'_>, digest: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let curve = key.algorithm.parameters_oid().map_err(|_| SignatureError::Key)?;
    if curve == oid::CURVE_P256 {
        let key = p256::ecdsa::VerifyingKey::try_from(key).map_err(|_| SignatureError::Key)?;
        let signature = p256::ecdsa::DerSignature::try_from(signature).map_err(|_| SignatureError::Wrong)?;
        key.verify_prehash(digest, &signature).map_err(|_| SignatureError::Wrong)
    } else if curve == oid::CURVE_P384 {
        let key = p384::ecdsa::VerifyingKey::try_from(key).map_err(|_| SignatureError::Key)?;
        let signature = p384::ecdsa::DerSignature::try_from(signature).map_err(|_| SignatureError::Wrong)?;
        key.verify_prehash(digest, &signature).map_err(|_| SignatureError::Wrong)
    } else {
        Err(SignatureError::Key)
    }
}

fn verify_rsa(
    key: SubjectPublicKeyInfoRef<'_>,
    hash: Hash,
    salt_len: Option<usize>,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let key = crate::key::rsa_public_key(key).ok_or(SignatureError::Key)?;
    let valid = match salt_len {
        None => {
            let padding = match hash {
                Hash::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                Hash::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                Hash::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
            };
            key.verify(padding, digest, signature)
        }
        Some(salt_len) => {
            let padding = match hash {
                Hash::Sha256 => rsa::Pss::new_with_salt::<Sha256>(salt_len),
                Hash::Sha384 => rsa::Pss::new_with_salt::<Sha384>(salt_len),
                Hash::Sha512 => rsa::Pss::new_with_salt::<Sha512>(salt_len),
            };
            key.verify(padding, digest, signature)
        }
    };
    valid.map_err(|_| SignatureError::Wrong)
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, hash) = match self {
            Self::RsaPkcs1(hash) => ("RSA PKCS#1 v1.5", hash),
            Self::RsaPss(hash) => ("RSA-PSS", hash),
            Self::Ecdsa(hash) => ("ECDSA", hash),
        };
        let hash = match hash {
            Hash::Sha256 => "SHA-256",
            Hash::Sha384 => "SHA-384",
            Hash::Sha512 => "SHA-512",
        };
        write!(f, "{name} with {hash}")
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::SoftwareKey;

    #[test]
    fn raw_blocks_are_told_from_others() {
        let mut random = ChaCha20Rng::seed_from_u64(7);
        for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
            let key = SoftwareKey::generate(kind, &mut random).unwrap();
            let message = b"a challenge";
            let signature = key.sign(message).unwrap();
            if key.algorithm() != SignatureAlgorithm::for_card(kind) {
                continue;
            }
            let block = block_to_sign(kind, message);
            assert_eq!(verify_block(key.public_key_der(), &block, &signature), Ok(()), "{kind:?}");
            let other = block_to_sign(kind, b"another challenge");
            assert_eq!(verify_block(key.public_key_der(), &other, &signature), Err(SignatureError::Wrong), "{kind:?}");
            assert!(verify_block(key.public_key_der(), &block, &[]).is_err(), "{kind:?}");
        }
        assert_eq!(verify_block(b"no key", b"", b""), Err(SignatureError::Key));
    }
}
