//! The kiosk's own key, with which it says where it is (RFC 9421).

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use http::header::{HeaderMap, HeaderName, HeaderValue};
use issuer_api::place::{self, SignatureInput, Signed};
use issuer_api::{CORRELATION_ID, IDEMPOTENCY_KEY};
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::DecodePrivateKey;
use sha2::{Digest, Sha256};
use signature::Signer;
use thiserror::Error;

use crate::IssuerError;
use crate::line::Ask;

/// The key file does not hold what it should; says nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdentityFault {
    /// Not a P-256 key.
    #[error("this is no P-256 private key in PKCS#8 PEM")]
    Key,
    /// Not a name.
    #[error("a kiosk's name has 1 to 32 lower-case letters, digits and hyphens")]
    Name,
}

/// A kiosk that is enrolled with its issuer.
#[derive(Clone)]
pub struct KioskIdentity {
    name: String,
    /// Wiped when dropped.
    key: SigningKey,
}

impl KioskIdentity {
    /// The kiosk called `name` with its private key, PKCS#8 PEM.
    ///
    /// # Errors
    ///
    /// [`IdentityFault`].
    pub fn new(name: &str, key_pem: &str) -> Result<Self, IdentityFault> {
        if !place::is_kiosk_name(name) {
            return Err(IdentityFault::Name);
        }
        let key = SigningKey::from_pkcs8_pem(key_pem).map_err(|_| IdentityFault::Key)?;
        Ok(Self { name: name.to_owned(), key })
    }

    /// The request with the headers that say where it comes from.
    pub(crate) fn sign(&self, authority: &str, ask: &Ask) -> Result<Ask, IssuerError> {
        let mut signed = ask.clone();
        if let Some(body) = &ask.body {
            let digest = place::digest_to_header(&Sha256::digest(body).into());
            insert(&mut signed.headers, place::CONTENT_DIGEST, digest)?;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let (input, signature) = {
            let header = |name: &str| signed.headers.get(name).and_then(|value| value.to_str().ok());
            let covered = Signed {
                method: signed.method.as_str(),
                authority,
                path: signed.path.path(),
                correlation_id: header(CORRELATION_ID).unwrap_or_default(),
                idempotency_key: header(IDEMPOTENCY_KEY),
                content_digest: header(place::CONTENT_DIGEST),
            };
            let input = SignatureInput::new(&covered, &self.name, now.try_into().unwrap_or(i64::MAX));
            let input = input.ok_or_else(unsigned)?;
            let signature: Signature = self.key.sign(input.base(&covered).ok_or_else(unsigned)?.as_bytes());
            (input, signature)
        };
        insert(&mut signed.headers, place::SIGNATURE_INPUT, input.to_header())?;
        insert(&mut signed.headers, place::SIGNATURE, place::signature_to_header(&signature.to_bytes()))?;
        Ok(signed)
    }
}

impl fmt::Debug for KioskIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KioskIdentity").field("name", &self.name).finish_non_exhaustive()
    }
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: Option<String>) -> Result<(), IssuerError> {
    let value = value.and_then(|value| HeaderValue::from_str(&value).ok()).ok_or_else(unsigned)?;
    headers.insert(HeaderName::from_static(name), value);
    Ok(())
}

fn unsigned() -> IssuerError {
    IssuerError::Garbled("the request cannot be signed with the kiosk's key".to_owned())
}
