//! The online certificate status protocol (RFC 6960): asked, answered, read.

mod read;
mod respond;

use der::{
    Decode, Encode,
    asn1::{Null, OctetString},
};
use sha1::{Digest, Sha1};
use spki::AlgorithmIdentifierOwned;
use time::OffsetDateTime;
use x509_cert::ext::Extension;
use x509_ocsp::{CertId, OcspRequest, Request as AskedOne, TbsRequest, Version};

pub(crate) use self::read::Moment;
pub use self::{
    read::{OcspError, ResponderFault, Response, read},
    respond::{AnswerTimes, refuse, respond},
};
use crate::{
    certificate::Certificate,
    crl::RevocationReason,
    encoding::{Malformed, While, bounded},
    oid,
    serial::Serial,
    signature::Hash,
};

/// No honest message is longer.
const MAX_LENGTH: usize = 64 * 1024;
/// A request for more certificates at once is refused.
const MAX_ASKED: usize = 32;
const NONCE: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// What a responder says about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// Since when.
        since: OffsetDateTime,
        /// Why.
        reason: RevocationReason,
    },
    /// Not known to the responder.
    Unknown,
}

/// Why a responder gives no answer (RFC 6960 §4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request cannot be read.
    MalformedRequest,
    /// A fault of the responder's own.
    InternalError,
    /// Try later.
    TryLater,
    /// The responder does not speak for this issuer.
    Unauthorized,
}

/// A question, as a responder reads it.
#[derive(Clone, Debug)]
pub struct Request(OcspRequest);

impl Request {
    /// Reads a DER request for at most 32 certificates.
    ///
    /// # Errors
    /// Bytes that are not such a request.
    pub fn from_der(request_der: &[u8]) -> Result<Self, Malformed> {
        let what = "OCSP request";
        let request = OcspRequest::from_der(bounded(request_der, MAX_LENGTH, what)?).reading(what)?;
        match request.tbs_request.request_list.len() {
            1..=MAX_ASKED => Ok(Self(request)),
            _ => Err(Malformed::new(what, der::ErrorKind::Overlength)),
        }
    }

    /// The serial numbers asked about.
    pub fn serials(&self) -> Vec<Serial> {
        self.0.tbs_request.request_list.iter().map(|one| Serial::from(&one.req_cert.serial_number)).collect()
    }
}

/// Makes a DER question about one certificate of an issuer, with SHA-1 identifiers, which every
/// responder understands (RFC 5019 §2.1.1).
///
/// # Errors
/// A serial number that cannot be encoded.
pub fn request(issuer: &Certificate, serial: &Serial, nonce: Option<&[u8; 32]>) -> Result<Vec<u8>, Malformed> {
    let build = || -> der::Result<Vec<u8>> {
        let algorithm = AlgorithmIdentifierOwned { oid: oid::SHA1, parameters: Some(Null.into()) };
        let (issuer_name_hash, issuer_key_hash) = issuer_hashes(issuer, &algorithm).ok_or(der::ErrorKind::Failed)?;
        let id = CertId {
            hash_algorithm: algorithm,
            issuer_name_hash: OctetString::new(issuer_name_hash)?,
            issuer_key_hash: OctetString::new(issuer_key_hash)?,
            serial_number: serial.to_x509()?,
        };
        let request_extensions = match nonce {
            Some(nonce) => Some(vec![Extension {
                extn_id: NONCE,
                critical: false,
                extn_value: OctetString::new(OctetString::new(nonce.as_slice())?.to_der()?)?,
            }]),
            None => None,
        };
        let tbs_request = TbsRequest {
            version: Version::V1,
            requestor_name: None,
            request_list: vec![AskedOne { req_cert: id, single_request_extensions: None }],
            request_extensions,
        };
        OcspRequest { tbs_request, optional_signature: None }.to_der()
    };
    build().reading("OCSP request")
}

fn is_issued_by(id: &CertId, issuer: &Certificate) -> bool {
    issuer_hashes(issuer, &id.hash_algorithm)
        .is_some_and(|(name, key)| id.issuer_name_hash.as_bytes() == name && id.issuer_key_hash.as_bytes() == key)
}

fn issuer_hashes(issuer: &Certificate, algorithm: &AlgorithmIdentifierOwned) -> Option<(Vec<u8>, Vec<u8>)> {
    let name_der = issuer.subject().to_der().ok()?;
    let key = key_bits(issuer);
    if algorithm.oid == oid::SHA1 {
        Some((Sha1::digest(name_der).to_vec(), Sha1::digest(key).to_vec()))
    } else {
        Hash::from_oid(algorithm.oid).map(|hash| (hash.digest(&name_der), hash.digest(key)))
    }
}

fn key_bits(certificate: &Certificate) -> &[u8] {
    certificate.parsed().tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes()
}

#[cfg(test)]
mod tests;
