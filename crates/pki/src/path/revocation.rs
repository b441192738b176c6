//! Revocation by the lists at hand (RFC 5280 §6.3, full lists of the issuer itself).

use time::OffsetDateTime;

use super::error::Unchecked;
use crate::{
    certificate::Certificate,
    crl::{Crl, CrlAnswer, RevocationReason},
};

pub(super) enum Answer {
    Good,
    Revoked { since: OffsetDateTime, reason: RevocationReason },
    Unknown(Unchecked),
}

/// What the lists that `issuer` signed say about a certificate.
pub(super) fn check(certificate: &Certificate, issuer: &Certificate, crls: &[Crl], at: OffsetDateTime) -> Answer {
    // RFC 6960 §4.2.2.2.1: the issuer says that this responder is not to be checked.
    if certificate.extensions.ocsp_no_check {
        return Answer::Good;
    }
    let mut unknown = Unchecked::NoList;
    let mut good = false;
    for crl in crls {
        let said = crl.answer(certificate);
        if said == CrlAnswer::NotCovered {
            continue;
        }
        if !is_signed_by(crl, issuer) {
            if unknown == Unchecked::NoList {
                unknown = Unchecked::ListSignature;
            }
            continue;
        }
        // What was revoked stays revoked, however old the list.
        if let CrlAnswer::Revoked(entry) = said {
            return Answer::Revoked { since: entry.since, reason: entry.reason };
        }
        if crl.is_fresh(at) {
            good = true;
        } else {
            unknown = Unchecked::Stale { next_update: crl.next_update() };
        }
    }
    if good { Answer::Good } else { Answer::Unknown(unknown) }
}

fn is_signed_by(crl: &Crl, issuer: &Certificate) -> bool {
    let same_key = match (crl.authority_key_id(), issuer.subject_key_id()) {
        (Some(named), Some(there)) => named == there,
        _ => true,
    };
    same_key
        && issuer.key_usage().is_none_or(|usage| usage.crl_sign())
        && crl.verify_signed_by(issuer.public_key_der()).is_ok()
}
