//! Answers read and judged: signature, who signed it, freshness, the certificate it is about.

use der::{Decode, Encode, asn1::OctetString};
use sha1::{Digest, Sha1};
use time::{Duration, OffsetDateTime};
use x509_ocsp::{BasicOcspResponse, CertStatus, OcspResponse, OcspResponseStatus, ResponderId, SingleResponse};

use super::{MAX_LENGTH, NONCE, Status, is_issued_by, key_bits};
use crate::{
    certificate::Certificate,
    crl::{RevocationReason, from_crl_reason},
    encoding::{Malformed, While, bounded, first_element, from_unix},
    oid,
    serial::Serial,
    signature::{SignatureError, verify},
};

/// Clocks differ.
const CLOCK_SKEW: Duration = Duration::minutes(5);
const WHAT: &str = "OCSP response";

/// An answer that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OcspError {
    /// It cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The responder gave no answer.
    #[error("the responder gave no answer (response status {0})")]
    Refused(u32),
    /// Whoever signed it does not speak for the issuer.
    #[error("the answer's signer: {0}")]
    Responder(ResponderFault),
    /// Its signature does not hold.
    #[error("the answer's signature: {0}")]
    Signature(#[from] SignatureError),
    /// It does not speak about this certificate.
    #[error("the answer is about another certificate")]
    OtherCertificate,
    /// It is from the future or too old.
    #[error("the answer is not fresh (next update {next_update:?})")]
    Stale {
        /// When a newer answer was due.
        next_update: Option<OffsetDateTime>,
    },
    /// It does not send the nonce back.
    #[error("the answer does not carry the nonce")]
    Nonce,
}

/// Why a responder's certificate does not let it speak for the issuer (RFC 6960 §4.2.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponderFault {
    /// It is neither the issuer's nor one that the issuer signed for this purpose.
    #[error("it does not speak for the issuer")]
    NotDelegated,
    /// Its time is over.
    #[error("its certificate expired at {since}")]
    Expired {
        /// Last second of validity.
        since: OffsetDateTime,
    },
    /// Its time has not come.
    #[error("its certificate is not valid before {until}")]
    NotYetValid {
        /// First moment of validity.
        until: OffsetDateTime,
    },
    /// It was revoked.
    #[error("its certificate was revoked at {since}")]
    Revoked {
        /// Since when.
        since: OffsetDateTime,
    },
    /// Whether it was revoked could not be found out, and it does not say that this need not be
    /// (`id-pkix-ocsp-nocheck`).
    #[error("whether its certificate was revoked is unknown")]
    Unchecked,
}

/// The moment to judge for, and by how much an answer may be out of date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) at: OffsetDateTime,
    pub(crate) grace: Duration,
}

/// An answer as it was read; nothing in it is believed before [`Response::status`].
#[derive(Clone)]
pub struct Response {
    basic: BasicOcspResponse,
    tbs_der: Vec<u8>,
    certificates: Vec<Certificate>,
}

impl Response {
    /// Reads a DER answer of at most 64 KiB.
    ///
    /// # Errors
    /// [`OcspError::Malformed`], and [`OcspError::Refused`] where it says that there is no answer.
    pub fn from_der(response_der: &[u8]) -> Result<Self, OcspError> {
        let response = OcspResponse::from_der(bounded(response_der, MAX_LENGTH, WHAT)?).reading(WHAT)?;
        if response.response_status != OcspResponseStatus::Successful {
            return Err(OcspError::Refused(response.response_status as u32));
        }
        let bytes = response.response_bytes.ok_or_else(|| Malformed::new(WHAT, der::ErrorKind::Failed))?;
        let basic_der = bytes.response.as_bytes();
        let basic = BasicOcspResponse::from_der(basic_der).reading(WHAT)?;
        let certificates = basic
            .certs
            .iter()
            .flatten()
            .map(|there| Certificate::from_der(&there.to_der().reading("OCSP responder's certificate")?))
            .collect::<Result<_, _>>()?;
        Ok(Self { tbs_der: first_element(basic_der, WHAT)?.to_vec(), basic, certificates })
    }

    /// The nonce it carries.
    pub fn nonce(&self) -> Option<Vec<u8>> {
        let listed = self.basic.tbs_response_data.response_extensions.as_deref().unwrap_or_default();
        let nonce = listed.iter().find(|extension| extension.extn_id == NONCE)?;
        OctetString::from_der(nonce.extn_value.as_bytes()).ok().map(|octets| octets.as_bytes().to_vec())
    }

    /// Whether it speaks about a certificate of an issuer.
    pub fn is_about(&self, issuer: &Certificate, serial: &Serial) -> bool {
        self.single(issuer, serial).is_some()
    }

    /// What it says about a certificate of an issuer. A delegated responder that has to be checked
    /// itself is handed to `responder_status`.
    ///
    /// # Errors
    /// [`OcspError`], all but [`OcspError::Malformed`], [`OcspError::Refused`] and [`OcspError::Nonce`].
    pub fn status<'r>(
        &'r self,
        issuer: &Certificate,
        serial: &Serial,
        at: OffsetDateTime,
        responder_status: impl FnOnce(&'r Certificate) -> Result<(), ResponderFault>,
    ) -> Result<Status, OcspError> {
        let moment = Moment { at, grace: Duration::ZERO };
        self.status_within(issuer, serial, moment, responder_status).map(|(status, _)| status)
    }

    /// As [`Response::status`], for an answer that may be out of date by some grace: then with the moment
    /// when a newer one was due.
    ///
    /// # Errors
    /// As [`Response::status`].
    pub(crate) fn status_within<'r>(
        &'r self,
        issuer: &Certificate,
        serial: &Serial,
        Moment { at, grace }: Moment,
        responder_status: impl FnOnce(&'r Certificate) -> Result<(), ResponderFault>,
    ) -> Result<(Status, Option<OffsetDateTime>), OcspError> {
        let single = self.single(issuer, serial).ok_or(OcspError::OtherCertificate)?;
        match self.delegated(issuer) {
            None if self.is_meant(issuer) => self.verify_signed_by(issuer)?,
            None => return Err(OcspError::Responder(ResponderFault::NotDelegated)),
            Some(responder) => {
                responder.verify_signed_by(issuer.public_key_der())?;
                self.verify_signed_by(responder)?;
                check_dates(responder, at).map_err(OcspError::Responder)?;
                if !responder.extensions.ocsp_no_check {
                    responder_status(responder).map_err(OcspError::Responder)?;
                }
            }
        }
        let this_update = from_unix(single.this_update.0.to_unix_duration());
        let next_update = single.next_update.map(|next| from_unix(next.0.to_unix_duration()));
        // Without a next update there is always something newer (RFC 6960 §4.2.2.1): it is good for now.
        let due = next_update.unwrap_or(this_update);
        let late_by = at.saturating_sub(CLOCK_SKEW) - due;
        if this_update > at.saturating_add(CLOCK_SKEW) || late_by > grace.max(Duration::ZERO) {
            return Err(OcspError::Stale { next_update });
        }
        let was_due = late_by.is_positive().then_some(due);
        let status = match &single.cert_status {
            CertStatus::Good(_) => Status::Good,
            CertStatus::Unknown(_) => Status::Unknown,
            CertStatus::Revoked(info) => Status::Revoked {
                since: from_unix(info.revocation_time.0.to_unix_duration()),
                reason: info.revocation_reason.map_or(RevocationReason::Unspecified, from_crl_reason),
            },
        };
        Ok((status, was_due))
    }

    fn single(&self, issuer: &Certificate, serial: &Serial) -> Option<&SingleResponse> {
        self.basic.tbs_response_data.responses.iter().find(|single| {
            Serial::from(&single.cert_id.serial_number) == *serial && is_issued_by(&single.cert_id, issuer)
        })
    }

    fn is_meant(&self, certificate: &Certificate) -> bool {
        match &self.basic.tbs_response_data.responder_id {
            ResponderId::ByKey(hash) => hash.as_bytes() == Sha1::digest(key_bits(certificate)).to_vec(),
            ResponderId::ByName(name) => *name == certificate.subject().0,
        }
    }

    /// The certificate in the answer that the issuer delegated to; the issuer's own is none.
    fn delegated(&self, issuer: &Certificate) -> Option<&Certificate> {
        self.certificates.iter().find(|candidate| {
            self.is_meant(candidate)
                && candidate.public_key_der() != issuer.public_key_der()
                && candidate.issuer().matches(issuer.subject())
                && candidate.extended_key_usage().is_some_and(|usages| usages.contains(&oid::EKU_OCSP_SIGNING))
                && candidate.key_usage().is_none_or(|usage| usage.digital_signature())
                && candidate.unknown_critical_extensions().is_empty()
        })
    }

    fn verify_signed_by(&self, signer: &Certificate) -> Result<(), SignatureError> {
        let signature = self.basic.signature.as_bytes().ok_or(SignatureError::Wrong)?;
        verify(signer.public_key_der(), &self.basic.signature_algorithm, &self.tbs_der, signature)
    }
}

impl core::fmt::Debug for Response {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Response({} certificates asked about)", self.basic.tbs_response_data.responses.len())
    }
}

/// Reads an answer about one certificate and checks signature, responder, freshness and nonce. A
/// delegated responder has to say that it needs no check of its own.
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
    let response = Response::from_der(response_der)?;
    if nonce.is_some_and(|nonce| response.nonce().as_deref() != Some(nonce.as_slice())) {
        return Err(OcspError::Nonce);
    }
    response.status(issuer, serial, at, |_| Err(ResponderFault::Unchecked))
}

fn check_dates(responder: &Certificate, at: OffsetDateTime) -> Result<(), ResponderFault> {
    if at > responder.not_after() {
        Err(ResponderFault::Expired { since: responder.not_after() })
    } else if at < responder.not_before() {
        Err(ResponderFault::NotYetValid { until: responder.not_before() })
    } else {
        Ok(())
    }
}
