//! Certificate extensions, each with the criticality its profile wants.

use der::{
    Encode,
    asn1::{Ia5String, Null, ObjectIdentifier, OctetString},
};
use sha1::{Digest, Sha1};
use spki::SubjectPublicKeyInfoRef;
use uuid::Uuid;
pub use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName, SubjectKeyIdentifier,
    certpolicy::PolicyInformation,
    crl::dp::DistributionPoint,
    name::{DistributionPointName, GeneralName},
};

use super::Publication;
use crate::oid;

/// Any extension from its encodable value.
///
/// # Errors
/// A value that cannot be encoded.
pub fn of(id: ObjectIdentifier, critical: bool, value: &impl Encode) -> der::Result<Extension> {
    Ok(Extension { extn_id: id, critical, extn_value: OctetString::new(value.to_der()?)? })
}

/// basicConstraints of an authority, critical.
///
/// # Errors
/// None in practice.
pub fn authority(path_len: Option<u8>) -> der::Result<Extension> {
    of(oid::BASIC_CONSTRAINTS, true, &BasicConstraints { ca: true, path_len_constraint: path_len })
}

/// keyUsage, critical.
///
/// # Errors
/// None in practice.
pub fn key_usage(usages: &[KeyUsages]) -> der::Result<Extension> {
    let mut flags = der::flagset::FlagSet::default();
    for &usage in usages {
        flags |= usage;
    }
    of(oid::KEY_USAGE, true, &KeyUsage(flags))
}

/// extKeyUsage.
///
/// # Errors
/// None in practice.
pub fn extended_key_usage(critical: bool, usages: &[ObjectIdentifier]) -> der::Result<Extension> {
    of(oid::EXTENDED_KEY_USAGE, critical, &ExtendedKeyUsage(usages.to_vec()))
}

/// certificatePolicies without qualifiers, not critical.
///
/// # Errors
/// None in practice.
pub fn policies(policies: &[ObjectIdentifier]) -> der::Result<Extension> {
    let listed =
        policies.iter().map(|&policy| PolicyInformation { policy_identifier: policy, policy_qualifiers: None });
    of(oid::CERTIFICATE_POLICIES, false, &CertificatePolicies(listed.collect()))
}

/// subjectKeyIdentifier by method 1 of RFC 5280 §4.2.1.2: SHA-1 over the key's bits.
///
/// # Errors
/// A key that is not a SubjectPublicKeyInfo.
pub fn subject_key_id(public_key_der: &[u8]) -> der::Result<Extension> {
    let id = SubjectKeyIdentifier(OctetString::new(key_id(public_key_der)?)?);
    of(oid::SUBJECT_KEY_IDENTIFIER, false, &id)
}

/// authorityKeyIdentifier with the key identifier alone (R-CRT-09).
///
/// # Errors
/// None in practice.
pub fn authority_key_id(key_id: &[u8]) -> der::Result<Extension> {
    let id = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(key_id)?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    of(oid::AUTHORITY_KEY_IDENTIFIER, false, &id)
}

/// subjectAltName of the given names, not critical.
///
/// # Errors
/// None in practice.
pub fn alternative_names(names: Vec<GeneralName>) -> der::Result<Extension> {
    of(oid::SUBJECT_ALT_NAME, false, &SubjectAltName(names))
}

/// The `urn:uuid:` name of a UUID (RFC 4122).
///
/// # Errors
/// None in practice.
pub fn uuid_name(uuid: Uuid) -> der::Result<GeneralName> {
    uri(&uuid.urn().to_string())
}

/// The name that carries a card's FASC-N.
///
/// # Errors
/// None in practice.
pub fn fasc_n_name(fasc_n: &[u8]) -> der::Result<GeneralName> {
    Ok(GeneralName::OtherName(x509_cert::ext::pkix::name::OtherName {
        type_id: oid::SAN_FASC_N,
        value: der::Any::encode_from(&OctetString::new(fasc_n)?)?,
    }))
}

/// A DNS name.
///
/// # Errors
/// A name that is not ASCII.
pub fn dns_name(name: &str) -> der::Result<GeneralName> {
    Ok(GeneralName::DnsName(Ia5String::new(name)?))
}

/// authorityInfoAccess: the `.p7c` first, then OCSP (R-CRT-10).
///
/// # Errors
/// URLs that are not ASCII.
pub fn authority_info_access(published: &Publication) -> der::Result<Extension> {
    let access = AuthorityInfoAccessSyntax(vec![
        AccessDescription { access_method: oid::AD_CA_ISSUERS, access_location: uri(&published.ca_issuers)? },
        AccessDescription { access_method: oid::AD_OCSP, access_location: uri(&published.ocsp)? },
    ]);
    of(oid::AUTHORITY_INFO_ACCESS, false, &access)
}

/// cRLDistributionPoints with one full list (R-CRT-11).
///
/// # Errors
/// A URL that is not ASCII.
pub fn crl_distribution_point(published: &Publication) -> der::Result<Extension> {
    let point = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![uri(&published.crl)?])),
        reasons: None,
        crl_issuer: None,
    };
    of(oid::CRL_DISTRIBUTION_POINTS, false, &CrlDistributionPoints(vec![point]))
}

/// id-pkix-ocsp-nocheck: a responder that is not checked itself (RFC 6960 §4.2.2.2.1).
///
/// # Errors
/// None in practice.
pub fn ocsp_no_check() -> der::Result<Extension> {
    of(oid::OCSP_NO_CHECK, false, &Null)
}

/// The key identifier by method 1 of RFC 5280 §4.2.1.2.
///
/// # Errors
/// A key that is not a SubjectPublicKeyInfo.
pub fn key_id(public_key_der: &[u8]) -> der::Result<Vec<u8>> {
    use der::Decode;
    let key = SubjectPublicKeyInfoRef::from_der(public_key_der)?;
    Ok(Sha1::digest(key.subject_public_key.raw_bytes()).to_vec())
}

fn uri(text: &str) -> der::Result<GeneralName> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5String::new(text)?))
}
