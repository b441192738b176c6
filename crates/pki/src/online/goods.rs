//! A body read as what it was asked for.

use time::OffsetDateTime;

use super::{
    port::{FetchFault, Kind},
    want::{Place, Want},
};
use crate::{
    certificate::Certificate,
    cms,
    crl::{Crl, CrlAnswer},
    ocsp::{OcspError, Response, Status},
    path::TrustStore,
};

/// What a body holds.
#[derive(Debug, Default)]
pub(super) struct Goods {
    pub(super) certificates: Vec<Certificate>,
    pub(super) list: Option<Crl>,
    pub(super) answer: Option<Response>,
    /// Signed by whom it should be, so that keeping it does no harm to later questions.
    pub(super) is_authentic: bool,
    /// A newer one is not due yet.
    pub(super) is_fresh: bool,
    /// Whether a later question may want it.
    pub(super) is_worth_keeping: bool,
}

/// Reads a body; what can be read but is not right is handed on to be judged with its reason.
pub(super) fn read(
    place: &Place,
    want: &Want,
    body: &[u8],
    nonce: Option<&[u8; 32]>,
    store: &TrustStore,
    at: OffsetDateTime,
) -> Result<Goods, FetchFault> {
    match (place.kind, want) {
        (Kind::Certificates, _) => certificates(want, body),
        (Kind::List, Want::Status { of, issuer }) => list(&place.url, of, issuer, body, store, at),
        (Kind::Status, Want::Status { of, issuer }) => answer(of, issuer, body, nonce, at),
        (Kind::List | Kind::Status, Want::Issuer { .. } | Want::Issued { .. }) => Err(FetchFault::Foreign),
    }
}

fn certificates(want: &Want, body: &[u8]) -> Result<Goods, FetchFault> {
    let certificates = match Certificate::from_der(body) {
        Ok(certificate) => vec![certificate],
        Err(as_certificate) => match cms::readable_certificates(body) {
            Ok(certificates) => certificates,
            // A SEQUENCE that begins with an identifier was meant as a bundle.
            Err(as_bundle) => {
                return Err(FetchFault::Unreadable(if is_bundle(body) { as_bundle } else { as_certificate }));
            }
        },
    };
    let helps = |found: &Certificate| match want {
        Want::Issuer { of } => {
            of.issuer_folded() == found.subject_folded() && of.verify_signed_by(found.public_key_der()).is_ok()
        }
        Want::Issued { by } => {
            found.issuer_folded() == by.subject_folded() && found.verify_signed_by(by.public_key_der()).is_ok()
        }
        Want::Status { .. } => false,
    };
    if !certificates.iter().any(helps) {
        return Err(FetchFault::Foreign);
    }
    Ok(Goods { certificates, is_authentic: true, is_fresh: true, is_worth_keeping: true, ..Goods::default() })
}

fn is_bundle(body: &[u8]) -> bool {
    use der::{Decode, Reader};
    let tags = || -> der::Result<der::Tag> {
        let mut reader = der::SliceReader::new(body)?;
        der::Header::decode(&mut reader)?;
        reader.peek_tag()
    };
    tags().is_ok_and(|tag| tag == der::Tag::ObjectIdentifier)
}

fn list(
    url: &str,
    of: &Certificate,
    issuer: &Certificate,
    body: &[u8],
    store: &TrustStore,
    at: OffsetDateTime,
) -> Result<Goods, FetchFault> {
    let list = Crl::from_der(body).map_err(FetchFault::Unreadable)?.published_at(url);
    if !list.is_delta() && list.answer(of) == CrlAnswer::NotCovered {
        return Err(FetchFault::Foreign);
    }
    let signers = core::iter::once(issuer).chain(&store.roots).chain(&store.intermediates);
    let is_authentic = signers
        .filter(|signer| signer.subject().matches(list.issuer()))
        .any(|signer| list.verify_signed_by(signer.public_key_der()).is_ok());
    Ok(Goods {
        is_authentic,
        is_fresh: list.is_fresh(at),
        is_worth_keeping: true,
        list: Some(list),
        ..Goods::default()
    })
}

fn answer(
    of: &Certificate,
    issuer: &Certificate,
    body: &[u8],
    nonce: Option<&[u8; 32]>,
    at: OffsetDateTime,
) -> Result<Goods, FetchFault> {
    let answer = Response::from_der(body).map_err(|error| match error {
        OcspError::Malformed(error) => FetchFault::Unreadable(error),
        OcspError::Refused(status) => FetchFault::Refused(status),
        OcspError::Responder(_)
        | OcspError::Signature(_)
        | OcspError::OtherCertificate
        | OcspError::Stale { .. }
        | OcspError::Nonce => FetchFault::Foreign,
    })?;
    // Responders that make their answers ahead of time send none (RFC 5019 §4).
    if let (Some(sent), Some(came)) = (nonce, answer.nonce())
        && came != sent.as_slice()
    {
        return Err(FetchFault::Nonce);
    }
    let serial = of.serial();
    if !answer.is_about(issuer, &serial) {
        return Err(FetchFault::Foreign);
    }
    let status = answer.status(issuer, &serial, at, |_| Ok(()));
    Ok(Goods {
        is_authentic: matches!(status, Ok(_) | Err(OcspError::Stale { .. })),
        is_fresh: status.is_ok(),
        // A certificate that was made a moment ago may be known in the next.
        is_worth_keeping: status != Ok(Status::Unknown),
        answer: Some(answer),
        ..Goods::default()
    })
}
