//! A card checked with what its certificates' issuers publish.

use time::OffsetDateTime;

use super::{CardEvidence, CardPolicy, CardReport, Object, signed::SignedObject, verify_card};
use crate::{
    certificate::Certificate,
    online::{Online, Step},
    path::Purpose,
};

/// As [`verify_card`], fetching what is missing for the paths of 9A, 9E and the content signer; with what
/// was looked into. One bound holds for all of them.
///
/// Blocks, for [`crate::online::Limits::total`] at the longest.
pub fn verify_card_online(
    evidence: &CardEvidence<'_>,
    policy: &CardPolicy,
    at: OffsetDateTime,
    online: &Online,
) -> (CardReport, Vec<Step>) {
    let mut inquiry = online.inquire(&policy.store, at);
    let named = |name| evidence.certificates.iter().find(|(found, _)| *found == name).map(|(_, der)| der.clone());
    let paths = [
        (named("9A"), policy.store.required_policies.as_slice(), Purpose::ClientAuth),
        (named("9E"), policy.card_authentication_policies.as_slice(), policy.card_authentication_purpose()),
        (content_signer(evidence), policy.content_signer_policies.as_slice(), policy.content_signing_purpose()),
    ];
    for (certificate_der, policies, purpose) in paths {
        if let Some(certificate_der) = certificate_der {
            inquiry.require(policies);
            // Asked for what it fetches; the verdict is the report's.
            let _ = inquiry.validate(&certificate_der, purpose);
        }
    }
    inquiry.require(&policy.store.required_policies);
    let (store, steps) = inquiry.into_store();
    (verify_card(evidence, &CardPolicy { store, ..policy.clone() }, at), steps)
}

fn content_signer(evidence: &CardEvidence<'_>) -> Option<Vec<u8>> {
    let chuid = evidence.chuid.as_ref()?;
    let signer: Certificate = SignedObject::read(Object::Chuid, &chuid.signature_der).ok()?.signer()?;
    Some(signer.der().to_vec())
}
