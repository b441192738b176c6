//! Attestations of the YubiKey extension: a certificate over a key that was made on the card.

use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::{Decode, Encode};
use rand_core::OsRng;
use x509_cert::Certificate;
use x509_cert::ext::Extension;

use crate::card::{Card, KeyReference, KeySlot, YubikeyExtension, tag};
use crate::personalize::CertificateAuthority;
use crate::tlv;

const FIRMWARE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.41482.3.3");
const SERIAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.41482.3.7");
const POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.41482.3.8");
/// Touch policy "never".
const TOUCH_NEVER: u8 = 1;

/// The attestation of the key in `slot`, in DER; `None` where the card has no attestation key and certificate.
pub(super) fn attestation(
    card: &Card,
    reference: KeyReference,
    slot: &KeySlot,
    extension: &YubikeyExtension,
) -> Option<Vec<u8>> {
    let key = card.key(KeyReference::Attestation)?.clone();
    let (0x53, container, _) = tlv::split_first(card.object(tag::ATTESTATION_CERTIFICATE)?)? else {
        return None;
    };
    let fields = tlv::split_all(container)?;
    let (_, certificate_der) = fields.iter().find(|(tag, _)| *tag == 0x70)?;
    let authority = CertificateAuthority::attesting(Certificate::from_der(certificate_der).ok()?, key);
    let extensions = vec![
        raw(FIRMWARE, &extension.version)?,
        raw(SERIAL, &extension.serial.to_der().ok()?)?,
        raw(POLICIES, &[slot.pin_policy as u8, TOUCH_NEVER])?,
    ];
    let name = format!("CN=YubiKey PIV Attestation {:02x}", reference.byte());
    authority.attest(&name, slot.key.public_key().ok()?, extensions, &mut OsRng).ok()?.to_der().ok()
}

fn raw(extn_id: ObjectIdentifier, value: &[u8]) -> Option<Extension> {
    Some(Extension { extn_id, critical: false, extn_value: OctetString::new(value).ok()? })
}
