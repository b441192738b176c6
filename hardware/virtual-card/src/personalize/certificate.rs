//! The certificates of a card and of a content signer (Federal PKI profiles, worksheets 5, 6 and 8).

use std::str::FromStr;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION};
use der::asn1::{Ia5String, OctetString};
use der::{Any, EncodeValue, Tag, Tagged};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::KeyUsages;
use x509_cert::ext::pkix::name::{GeneralName, OtherName};
use x509_cert::name::Name;

use super::{Holder, extension};
use crate::card::{KeyReference, KeyType};

/// Test policy for signature and key-management certificates.
const POLICY_HARDWARE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.48.9");
/// Test policy for PIV authentication.
const POLICY_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.48.11");
/// Test policy for card authentication.
const POLICY_CARD_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.48.13");
/// Test policy for content signing.
const POLICY_CONTENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.48.86");

/// Every policy a signing CA may issue under.
pub(super) const POLICIES: [ObjectIdentifier; 4] =
    [POLICY_HARDWARE, POLICY_AUTHENTICATION, POLICY_CARD_AUTHENTICATION, POLICY_CONTENT_SIGNING];

const KP_SMART_CARD_LOGON: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.2");
const KP_PKINIT_CLIENT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.2.3.4");
const KP_CONTENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.7");
const KP_CARD_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.8");
const NAME_FASC_N: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.6");
const NAME_PRINCIPAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.3");

/// Whether the background check of the holder is still open; not any more.
const PIV_INTERIM: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.9.1");

/// Name of a CA or content signer of the Department of Examples.
pub(super) fn organization_name(common_name: &str) -> der::Result<Name> {
    Name::from_str(&format!("CN={common_name},OU=Department of Examples,O=U.S. Government,C=US"))
}

/// Subject of a certificate of the card.
pub(super) fn subject(reference: KeyReference, holder: &Holder) -> der::Result<Name> {
    match reference {
        KeyReference::CardAuthentication => Name::from_str(&format!(
            "serialNumber={},OU=Department of Examples,O=U.S. Government,C=US",
            hex::encode_upper(holder.fasc_n)
        )),
        KeyReference::Authentication
        | KeyReference::Signature
        | KeyReference::KeyManagement
        | KeyReference::Retired(_)
        | KeyReference::Attestation => organization_name(&holder.full_name),
    }
}

/// Extensions of a certificate of the card, without those every certificate of the CA has.
pub(super) fn card_extensions(
    reference: KeyReference,
    key_type: KeyType,
    holder: &Holder,
) -> der::Result<Vec<Extension>> {
    let fasc_n = other_name(NAME_FASC_N, &OctetString::new(holder.fasc_n.as_slice())?)?;
    let card_uuid = extension::uri(&format!("urn:uuid:{}", holder.card_uuid.hyphenated()))?;
    let email = GeneralName::Rfc822Name(Ia5String::new(&holder.email)?);
    Ok(match reference {
        KeyReference::Authentication => vec![
            extension::key_usage(KeyUsages::DigitalSignature)?,
            extension::extended_key_usage(false, &[ID_KP_CLIENT_AUTH, KP_SMART_CARD_LOGON, KP_PKINIT_CLIENT])?,
            extension::policies(&[POLICY_AUTHENTICATION])?,
            extension::subject_alternative(vec![
                fasc_n,
                other_name(NAME_PRINCIPAL, &Any::new(Tag::Utf8String, holder.email.as_bytes())?)?,
                card_uuid,
            ])?,
            extension::extension(PIV_INTERIM, false, &false)?,
        ],
        KeyReference::Signature => vec![
            extension::key_usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation)?,
            extension::extended_key_usage(false, &[ID_KP_EMAIL_PROTECTION])?,
            extension::policies(&[POLICY_HARDWARE])?,
            extension::subject_alternative(vec![email])?,
        ],
        // The attestation certificate is a root of its own and is not made here.
        KeyReference::KeyManagement | KeyReference::Retired(_) | KeyReference::Attestation => vec![
            extension::key_usage(if key_type.is_rsa() { KeyUsages::KeyEncipherment } else { KeyUsages::KeyAgreement })?,
            extension::policies(&[POLICY_HARDWARE])?,
            extension::subject_alternative(vec![email])?,
        ],
        KeyReference::CardAuthentication => vec![
            extension::key_usage(KeyUsages::DigitalSignature)?,
            extension::extended_key_usage(true, &[KP_CARD_AUTHENTICATION])?,
            extension::policies(&[POLICY_CARD_AUTHENTICATION])?,
            extension::subject_alternative(vec![fasc_n, card_uuid])?,
        ],
    })
}

/// Extensions of a content signer, without those every certificate of the CA has.
pub(super) fn content_signer_extensions() -> der::Result<Vec<Extension>> {
    Ok(vec![
        extension::key_usage(KeyUsages::DigitalSignature)?,
        extension::extended_key_usage(true, &[KP_CONTENT_SIGNING])?,
        extension::policies(&[POLICY_CONTENT_SIGNING])?,
    ])
}

fn other_name(type_id: ObjectIdentifier, value: &(impl Tagged + EncodeValue)) -> der::Result<GeneralName> {
    Ok(GeneralName::OtherName(OtherName { type_id, value: Any::encode_from(value)? }))
}
