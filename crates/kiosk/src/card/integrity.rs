//! Whether each object is the one that was signed: the hashes of the security object (SP 800-73-5 part 1 §3.1.7).
//!
//! Told to staff for each object, whether or not there is a configuration to say whom to trust.

use piv::{Chuid, ObjectId, SecurityObject};
use pki::TrustStore;
use pki::card_objects::{self, Finding, MappedContainer};
use serde::Serialize;
use time::OffsetDateTime;

/// What the security object says of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// Its hash is the one that was signed; of the security object itself: the signature holds.
    Matches,
    /// Its hash is another; of the security object itself: the signature does not hold.
    Differs,
    /// The security object does not list it, as is usual for certificates, which have signatures of their own.
    NotCovered,
}

/// The security object of a card, if its signature is the one of the signer whom the CHUID brings.
pub(crate) struct Hashes<'a> {
    security: Option<SecurityObject>,
    signer: Option<pki::Certificate>,
    objects: Vec<(ObjectId, &'a [u8])>,
}

impl<'a> Hashes<'a> {
    /// Of a card with these objects, whose content is given.
    pub(crate) fn of(objects: Vec<(ObjectId, &'a [u8])>, at: OffsetDateTime) -> Self {
        let content = |wanted| objects.iter().find(|(object, _)| *object == wanted).map(|(_, content)| *content);
        let security = content(ObjectId::SecurityObject).and_then(|tlv| SecurityObject::from_object(tlv).ok());
        let chuid = content(ObjectId::Chuid).and_then(|tlv| Chuid::from_object(tlv).ok());
        let signer = chuid.and_then(|chuid| {
            // Whom to trust is not asked here; the signer is known where the signature holds.
            card_objects::check_chuid(&chuid.signed_tlv, &chuid.signature_der, &TrustStore::default(), at).0
        });
        Self { security, signer, objects }
    }

    /// What is said of `object`; nothing where the card has no security object or signer to go by.
    pub(crate) fn verdict(&self, object: ObjectId) -> Option<Integrity> {
        let (security, signer) = (self.security.as_ref()?, self.signer.as_ref()?);
        let (_, content) = self.objects.iter().find(|(found, _)| *found == object)?;
        let mapping: Vec<_> = security
            .mapping
            .iter()
            .map(|line| MappedContainer { data_group: line.data_group, container_id: line.container_id })
            .collect();
        let check = |contents: &[(u16, &[u8])]| {
            card_objects::check_security_object(&security.signed_data_der, &mapping, contents, signer)
        };
        if object == ObjectId::SecurityObject {
            return Some(if check(&[]).is_empty() { Integrity::Matches } else { Integrity::Differs });
        }
        match check(&[(object.container_id(), content)]).as_slice() {
            [] => Some(Integrity::Matches),
            [Finding::Hash { .. }] => Some(Integrity::Differs),
            [Finding::NotCovered { .. }] => Some(Integrity::NotCovered),
            _ => None,
        }
    }
}
