//! Answers made and signed.

use der::{Encode, asn1::OctetString};
use sha1::{Digest, Sha1};
use time::OffsetDateTime;
use x509_cert::ext::pkix::CrlReason;
use x509_ocsp::{
    BasicOcspResponse, CertStatus, OcspGeneralizedTime, OcspResponse, ResponderId, ResponseData, RevokedInfo,
    SingleResponse, Version,
};

use super::{NONCE, Refusal, Request, Status, is_issued_by, key_bits};
use crate::{
    certificate::Certificate,
    crl::RevocationReason,
    encoding::{Malformed, While},
    profile::{IssueError, Issuer},
    serial::Serial,
};

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
