//! The online certificate status protocol (RFC 6960): asked, answered, read.

use der::{
    Decode, Encode,
    asn1::{Null, OctetString},
};
use sha1::{Digest, Sha1};
use spki::AlgorithmIdentifierOwned;
use time::{Duration, OffsetDateTime};
use x509_cert::ext::{Extension, pkix::CrlReason};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse, OcspResponseStatus,
    Request as AskedOne, ResponderId, ResponseData, RevokedInfo, SingleResponse, TbsRequest, Version,
};

use crate::{
    certificate::Certificate,
    crl::{RevocationReason, from_crl_reason},
    encoding::{Malformed, While, bounded, first_element, from_unix},
    oid,
    profile::{IssueError, Issuer},
    serial::Serial,
    signature::{Hash, SignatureError, verify},
};

/// No honest message is longer.
const MAX_LENGTH: usize = 64 * 1024;
/// A request for more certificates at once is refused.
const MAX_ASKED: usize = 32;
/// Clocks differ.
const CLOCK_SKEW: Duration = Duration::minutes(5);
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

/// When an answer was made and how long it may be used.
#[derive(Clone, Copy, Debug)]
pub struct AnswerTimes {
    /// Now.
    pub produced_at: OffsetDateTime,
    /// Since when the status is known to be so.
    pub this_update: OffsetDateTime,
    /// When newer information is due.
    pub next_update: OffsetDateTime,
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

/// Answers a question as a delegated responder, or as the authority itself where `responder` is it.
///
/// A certificate of another issuer is [`Status::Unknown`]. The nonce is sent back (RFC 8954).
///
/// # Errors
/// [`IssueError`].
pub fn respond(
    responder: &Issuer<'_>,
    issuer: &Certificate,
    request: &Request,
    status: impl Fn(&Serial) -> Status,
    times: AnswerTimes,
) -> Result<Vec<u8>, IssueError> {
    let what = "OCSP response";
    let this_update = generalized(times.this_update).reading(what)?;
    let next_update = generalized(times.next_update).reading(what)?;
    let responses = request
        .0
        .tbs_request
        .request_list
        .iter()
        .map(|asked| {
            let id = &asked.req_cert;
            let known = is_issued_by(id, issuer);
            let said = if known { status(&Serial::from(&id.serial_number)) } else { Status::Unknown };
            Ok(SingleResponse {
                cert_id: id.clone(),
                cert_status: encode_status(said)?,
                this_update,
                next_update: Some(next_update),
                single_extensions: None,
            })
        })
        .collect::<der::Result<Vec<_>>>()
        .reading(what)?;
    let nonce = request.0.tbs_request.request_extensions.as_deref().unwrap_or_default();
    let nonce = nonce.iter().find(|extension| extension.extn_id == NONCE).cloned();
    let data = ResponseData {
        version: Version::V1,
        responder_id: ResponderId::ByKey(
            OctetString::new(Sha1::digest(key_bits(responder.certificate())).to_vec()).reading(what)?,
        ),
        produced_at: generalized(times.produced_at).reading(what)?,
        responses,
        response_extensions: nonce.map(|nonce| vec![nonce]),
    };
    let data_der = data.to_der().reading(what)?;
    let signature = responder.signer().sign(&data_der)?;
    let delegated = responder.certificate() != issuer;
    let response = BasicOcspResponse {
        tbs_response_data: data,
        signature_algorithm: responder.signer().algorithm().identifier().reading(what)?,
        signature: der::asn1::BitString::from_bytes(&signature).reading(what)?,
        certs: delegated.then(|| vec![responder.certificate().parsed().clone()]),
    };
    Ok(OcspResponse::successful(response).and_then(|response| response.to_der()).reading(what)?)
}

/// An unsigned answer that says why there is none.
///
/// # Errors
/// None in practice: five octets.
pub fn refuse(why: Refusal) -> Result<Vec<u8>, Malformed> {
    let response = match why {
        Refusal::MalformedRequest => OcspResponse::malformed_request(),
        Refusal::InternalError => OcspResponse::internal_error(),
        Refusal::TryLater => OcspResponse::try_later(),
        Refusal::Unauthorized => OcspResponse::unauthorized(),
    };
    response.to_der().reading("OCSP response")
}

/// An answer that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OcspError {
    /// It cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The responder gave no answer.
    #[error("the responder gave no answer (response status {0})")]
    Refused(u32),
    /// It is not signed by the issuer or by a responder the issuer delegated to and that needs no
    /// check of its own (`id-pkix-ocsp-nocheck`).
    #[error("the answer's signer does not speak for the issuer")]
    Responder,
    /// Its signature does not hold.
    #[error("the answer's signature: {0}")]
    Signature(#[from] SignatureError),
    /// It does not speak about this certificate.
    #[error("the answer is about another certificate")]
    OtherCertificate,
    /// It is from the future or too old.
    #[error("the answer is not fresh")]
    Stale,
    /// It does not send the nonce back.
    #[error("the answer does not carry the nonce")]
    Nonce,
}

/// Reads an answer about one certificate and checks signature, responder, freshness and nonce.
///
/// # Errors
/// [`OcspError`].
pub fn read(
    response_der: &[u8],
    issuer: &Certificate,
    serial: &Serial,
    nonce: Option<&[u8; 32]>,
    at: OffsetDateTime,
) -> Result<Status, OcspError> {
    let what = "OCSP response";
    let response = OcspResponse::from_der(bounded(response_der, MAX_LENGTH, what)?).reading(what)?;
    if response.response_status != OcspResponseStatus::Successful {
        return Err(OcspError::Refused(response.response_status as u32));
    }
    let bytes = response.response_bytes.ok_or_else(|| Malformed::new(what, der::ErrorKind::Failed))?;
    let basic_der = bytes.response.as_bytes();
    let basic = BasicOcspResponse::from_der(basic_der).reading(what)?;
    let signer = responder_of(&basic, issuer, at)?;
    let signature = basic.signature.as_bytes().ok_or(SignatureError::Wrong)?;
    verify(signer.public_key_der(), &basic.signature_algorithm, first_element(basic_der, what)?, signature)?;
    let data = &basic.tbs_response_data;
    if let Some(nonce) = nonce {
        let sent = data.response_extensions.as_deref().unwrap_or_default();
        let sent = sent.iter().find(|extension| extension.extn_id == NONCE).ok_or(OcspError::Nonce)?;
        let sent = OctetString::from_der(sent.extn_value.as_bytes()).map_err(|_| OcspError::Nonce)?;
        if sent.as_bytes() != nonce.as_slice() {
            return Err(OcspError::Nonce);
        }
    }
    let single = data
        .responses
        .iter()
        .find(|single| is_issued_by(&single.cert_id, issuer) && Serial::from(&single.cert_id.serial_number) == *serial)
        .ok_or(OcspError::OtherCertificate)?;
    let this_update = from_unix(single.this_update.0.to_unix_duration());
    let next_update = single.next_update.map(|next| from_unix(next.0.to_unix_duration()));
    if this_update > at + CLOCK_SKEW || next_update.is_none_or(|next| next < at - CLOCK_SKEW) {
        return Err(OcspError::Stale);
    }
    Ok(match &single.cert_status {
        CertStatus::Good(_) => Status::Good,
        CertStatus::Unknown(_) => Status::Unknown,
        CertStatus::Revoked(info) => Status::Revoked {
            since: from_unix(info.revocation_time.0.to_unix_duration()),
            reason: info.revocation_reason.map_or(RevocationReason::Unspecified, from_crl_reason),
        },
    })
}

/// The issuer itself, or the certificate in the answer that it delegated to (RFC 6960 §4.2.2.2).
fn responder_of(basic: &BasicOcspResponse, issuer: &Certificate, at: OffsetDateTime) -> Result<Certificate, OcspError> {
    let id = &basic.tbs_response_data.responder_id;
    let is_meant = |certificate: &Certificate| match id {
        ResponderId::ByKey(hash) => hash.as_bytes() == Sha1::digest(key_bits(certificate)).to_vec(),
        ResponderId::ByName(name) => *name == certificate.subject().0,
    };
    if is_meant(issuer) {
        return Ok(issuer.clone());
    }
    for candidate in basic.certs.as_deref().unwrap_or_default() {
        let candidate_der = candidate.to_der().reading("OCSP responder's certificate")?;
        let candidate = Certificate::from_der(&candidate_der)?;
        let delegated = candidate.issuer().matches(issuer.subject())
            && candidate.extended_key_usage().is_some_and(|usages| usages.contains(&oid::EKU_OCSP_SIGNING))
            && candidate.extensions.ocsp_no_check
            && candidate.unknown_critical_extensions().is_empty()
            && candidate.not_before() <= at
            && at <= candidate.not_after();
        if is_meant(&candidate) && delegated {
            candidate.verify_signed_by(issuer.public_key_der())?;
            return Ok(candidate);
        }
    }
    Err(OcspError::Responder)
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

fn generalized(at: OffsetDateTime) -> der::Result<OcspGeneralizedTime> {
    let seconds = u64::try_from(at.unix_timestamp()).map_err(|_| der::ErrorKind::DateTime)?;
    let time = der::asn1::GeneralizedTime::from_unix_duration(core::time::Duration::from_secs(seconds))?;
    Ok(OcspGeneralizedTime(time))
}

fn encode_status(status: Status) -> der::Result<CertStatus> {
    Ok(match status {
        Status::Good => CertStatus::good(),
        Status::Unknown => CertStatus::unknown(),
        Status::Revoked { since, reason } => CertStatus::Revoked(RevokedInfo {
            revocation_time: generalized(since)?,
            revocation_reason: match reason {
                RevocationReason::Unspecified => None,
                RevocationReason::KeyCompromise => Some(CrlReason::KeyCompromise),
                RevocationReason::CaCompromise => Some(CrlReason::CaCompromise),
                RevocationReason::AffiliationChanged => Some(CrlReason::AffiliationChanged),
                RevocationReason::Superseded => Some(CrlReason::Superseded),
                RevocationReason::CessationOfOperation => Some(CrlReason::CessationOfOperation),
                RevocationReason::CertificateHold => Some(CrlReason::CertificateHold),
                RevocationReason::PrivilegeWithdrawn => Some(CrlReason::PrivilegeWithdrawn),
            },
        }),
    })
}

#[cfg(test)]
mod tests;
