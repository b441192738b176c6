//! Keys of certification authorities and content signers.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ID_SHA_256, SHA_256_WITH_RSA_ENCRYPTION};
use der::Any;
use der::asn1::Null;
use sha2::{Digest, Sha256, Sha384};
use spki::AlgorithmIdentifierOwned;

use super::PersonalizeError;
use crate::card::CardKey;

/// A key that signs certificates, CRLs or CMS structures.
#[derive(Clone, Debug)]
pub(super) struct SigningKey(pub(super) CardKey);

impl SigningKey {
    pub(super) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match &self.0 {
            CardKey::Rsa(..) => with_null(SHA_256_WITH_RSA_ENCRYPTION),
            CardKey::P256(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None },
            CardKey::P384(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_384, parameters: None },
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PersonalizeError> {
        match &self.0 {
            CardKey::Rsa(_, key) => {
                let digest = Sha256::digest(message);
                Ok(key.sign(rsa::Pkcs1v15Sign::new::<Sha256>(), &digest)?)
            }
            CardKey::P256(_) => self.0.sign(&Sha256::digest(message)).map_err(|_| PersonalizeError::Sign),
            CardKey::P384(_) => self.0.sign(&Sha384::digest(message)).map_err(|_| PersonalizeError::Sign),
        }
    }
}

/// SHA-256 as CMS and the security object name it.
pub(super) fn sha256_algorithm() -> AlgorithmIdentifierOwned {
    with_null(ID_SHA_256)
}

fn with_null(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: Some(Any::from(Null)) }
}
