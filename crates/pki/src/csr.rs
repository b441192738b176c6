//! Certificate requests (PKCS#10, RFC 2986): made on a phone, read and checked by an issuer.

use der::{Decode, Encode, asn1::SetOfVec};
use x509_cert::request::{CertReqInfo, Version};

use crate::{
    encoding::{Malformed, While, assemble, bounded, sequence, signed_parts},
    key::KeyKind,
    name::DistinguishedName,
    signature::{SignError, SignatureError, Signer, verify},
};

/// No honest request is longer.
const MAX_LENGTH: usize = 16 * 1024;

/// A request whose signature proves possession of the private key (R-ISS-11).
///
/// Only the key counts: subject and extensions come from the account and the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    public_key_der: Vec<u8>,
    key_kind: KeyKind,
    subject: DistinguishedName,
}

/// A request that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsrError {
    /// It cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Its key is of a kind or size that is not allowed.
    #[error("the request's key is of a kind or size that is not allowed")]
    Key,
    /// Its signature was not made with its key.
    #[error("the request is not signed with its own key: {0}")]
    Possession(#[from] SignatureError),
}

/// A request that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// It cannot be encoded.
    #[error(transparent)]
    Encoding(#[from] Malformed),
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl CertificateRequest {
    /// Reads a DER request and checks its key and its signature.
    ///
    /// # Errors
    /// [`CsrError`], in the order read, key kind, signature.
    pub fn from_der(request_der: &[u8], allowed: &[KeyKind]) -> Result<Self, CsrError> {
        let request_der = bounded(request_der, MAX_LENGTH, "certificate request")?;
        let parts = signed_parts(request_der, "certificate request")?;
        let info = CertReqInfo::from_der(parts.tbs_der).reading("certificate request")?;
        let public_key_der = info.public_key.to_der().reading("certificate request key")?;
        let key_kind = KeyKind::of(&public_key_der).filter(|kind| allowed.contains(kind)).ok_or(CsrError::Key)?;
        verify(&public_key_der, &parts.algorithm, parts.tbs_der, parts.signature)?;
        Ok(Self { public_key_der, key_kind, subject: DistinguishedName(info.subject) })
    }

    /// The key to be certified as a DER SubjectPublicKeyInfo.
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    /// Its kind.
    pub const fn key_kind(&self) -> KeyKind {
        self.key_kind
    }

    /// The subject the requester would like; not to be used in a certificate.
    pub const fn subject(&self) -> &DistinguishedName {
        &self.subject
    }
}

/// Makes a DER request without attributes.
///
/// # Errors
/// [`BuildError`].
pub fn build(subject: &DistinguishedName, key: &dyn Signer) -> Result<Vec<u8>, BuildError> {
    let what = "certificate request";
    let attributes_der = der::asn1::ContextSpecific {
        tag_number: der::TagNumber::N0,
        tag_mode: der::TagMode::Implicit,
        value: SetOfVec::<x509_cert::attr::Attribute>::new(),
    }
    .to_der()
    .reading(what)?;
    let version_der = Version::V1.to_der().reading(what)?;
    let info_der =
        sequence(&[&version_der, &subject.to_der()?, key.public_key_der(), &attributes_der]).reading(what)?;
    let signature = key.sign(&info_der)?;
    Ok(assemble(&info_der, &key.algorithm().identifier().reading(what)?, &signature).reading(what)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{key, openssl};

    fn subject() -> DistinguishedName {
        DistinguishedName::from_rfc4514("CN=phone").unwrap()
    }

    #[test]
    fn a_request_goes_both_ways_for_every_kind() {
        for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
            let key = key(kind);
            let request_der = build(&subject(), &key).unwrap();
            let request = CertificateRequest::from_der(&request_der, &KeyKind::ALL).unwrap();
            assert_eq!(request.public_key_der(), key.public_key_der());
            assert_eq!(request.key_kind(), kind);
            assert_eq!(request.subject(), &subject());
        }
    }

    #[test]
    fn openssl_agrees() {
        let request_der = build(&subject(), &key(KeyKind::P256)).unwrap();
        let Some(text) =
            openssl(&["req", "-inform", "DER", "-noout", "-verify", "-subject", "-in"], &[("csr.der", &request_der)])
        else {
            return;
        };
        assert!(text.contains("OK"), "{text}");
        assert!(text.contains("CN = phone"), "{text}");
    }

    #[test]
    fn a_foreign_signature_is_no_proof_of_possession() {
        let mut request_der = build(&subject(), &key(KeyKind::P384)).unwrap();
        let last = request_der.len() - 1;
        request_der[last] ^= 1;
        assert!(matches!(
            CertificateRequest::from_der(&request_der, &KeyKind::ALL),
            Err(CsrError::Possession(SignatureError::Wrong))
        ));
    }

    #[test]
    fn a_key_kind_that_is_not_allowed_is_refused() {
        let request_der = build(&subject(), &key(KeyKind::P256)).unwrap();
        assert_eq!(CertificateRequest::from_der(&request_der, &[KeyKind::P384]), Err(CsrError::Key));
    }

    proptest! {
        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = CertificateRequest::from_der(&bytes, &KeyKind::ALL);
        }

        #[test]
        fn damaged_requests_never_pass(at in 0_usize..300, flip in 1_u8..) {
            let mut request_der = build(&subject(), &key(KeyKind::P256)).unwrap();
            let at = at % request_der.len();
            request_der[at] ^= flip;
            prop_assert!(CertificateRequest::from_der(&request_der, &KeyKind::ALL).is_err());
        }
    }
}
