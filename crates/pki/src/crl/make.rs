//! Lists made and signed.

use der::Encode;
use time::OffsetDateTime;
use x509_cert::{
    Version,
    crl::{RevokedCert, TbsCertList},
    ext::pkix::{CrlNumber, CrlReason},
};

use super::{RevocationReason, Revoked};
use crate::{
    encoding::{While, assemble, to_time},
    oid,
    profile::{IssueError, Issuer, extension},
};

/// A list to be made.
#[derive(Clone, Debug)]
pub struct NewCrl<'a> {
    /// Its number, larger than every one before.
    pub number: u64,
    /// Now.
    pub this_update: OffsetDateTime,
    /// When the next one is due (R-MNT-11: within 48 hours, made at least every 18).
    pub next_update: OffsetDateTime,
    /// Everything revoked, in any order.
    pub revoked: &'a [Revoked],
}

/// Makes and signs a full list.
///
/// # Errors
/// [`IssueError`].
pub fn build(issuer: &Issuer<'_>, new: &NewCrl<'_>) -> Result<Vec<u8>, IssueError> {
    let what = "certificate revocation list";
    let entries =
        new.revoked.iter().map(|revoked| encode_entry(revoked).reading(what)).collect::<Result<Vec<_>, _>>()?;
    let algorithm = issuer.signer().algorithm().identifier().reading(what)?;
    let tbs = TbsCertList {
        version: Version::V2,
        signature: algorithm.clone(),
        issuer: issuer.certificate().subject().0.clone(),
        this_update: to_time(new.this_update).reading(what)?,
        next_update: Some(to_time(new.next_update).reading(what)?),
        revoked_certificates: (!entries.is_empty()).then_some(entries),
        crl_extensions: Some(vec![
            extension::authority_key_id(issuer.key_id()).reading(what)?,
            extension::of(
                oid::CRL_NUMBER,
                false,
                &CrlNumber(der::asn1::Uint::new(&new.number.to_be_bytes()).reading(what)?),
            )
            .reading(what)?,
        ]),
    };
    let tbs_der = tbs.to_der().reading(what)?;
    let signature = issuer.signer().sign(&tbs_der)?;
    Ok(assemble(&tbs_der, &algorithm, &signature).reading(what)?)
}

fn encode_entry(revoked: &Revoked) -> der::Result<RevokedCert> {
    let reason = match revoked.reason {
        // RFC 5280 §5.3.1: absent rather than unspecified.
        RevocationReason::Unspecified => None,
        RevocationReason::KeyCompromise => Some(CrlReason::KeyCompromise),
        RevocationReason::CaCompromise => Some(CrlReason::CaCompromise),
        RevocationReason::AffiliationChanged => Some(CrlReason::AffiliationChanged),
        RevocationReason::Superseded => Some(CrlReason::Superseded),
        RevocationReason::CessationOfOperation => Some(CrlReason::CessationOfOperation),
        RevocationReason::CertificateHold => Some(CrlReason::CertificateHold),
        RevocationReason::PrivilegeWithdrawn => Some(CrlReason::PrivilegeWithdrawn),
    };
    Ok(RevokedCert {
        serial_number: revoked.serial.to_x509()?,
        revocation_date: to_time(revoked.since)?,
        crl_entry_extensions: match reason {
            Some(reason) => Some(vec![extension::of(oid::CRL_REASON, false, &reason)?]),
            None => None,
        },
    })
}
