//! Certificate extensions, with the criticality the federal profiles ask for.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE,
    ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_PE_AUTHORITY_INFO_ACCESS,
};
use const_oid::db::rfc5912::{ID_AD_CA_ISSUERS, ID_CE_CERTIFICATE_POLICIES};
use der::Encode;
use der::asn1::{BitString, Ia5String, OctetString};
use der::flagset::FlagSet;
use sha1::{Digest, Sha1};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};

pub(super) fn extension(oid: ObjectIdentifier, critical: bool, value: &impl Encode) -> der::Result<Extension> {
    Ok(Extension { extn_id: oid, critical, extn_value: OctetString::new(value.to_der()?)? })
}

/// A comment of this length, which no one reads (the old Netscape comment).
pub(super) fn padding(len: usize) -> der::Result<Extension> {
    const COMMENT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.113730.1.13");
    extension(COMMENT, false, &Ia5String::new(&"padding ".repeat(len / 8 + 1).get(..len).unwrap_or_default())?)
}

pub(super) fn authority(path_len_constraint: Option<u8>) -> der::Result<Extension> {
    extension(ID_CE_BASIC_CONSTRAINTS, true, &BasicConstraints { ca: true, path_len_constraint })
}

pub(super) fn key_usage(usages: impl Into<FlagSet<KeyUsages>>) -> der::Result<Extension> {
    extension(ID_CE_KEY_USAGE, true, &KeyUsage(usages.into()))
}

pub(super) fn extended_key_usage(critical: bool, purposes: &[ObjectIdentifier]) -> der::Result<Extension> {
    extension(ID_CE_EXT_KEY_USAGE, critical, &purposes.to_vec())
}

pub(super) fn policies(policies: &[ObjectIdentifier]) -> der::Result<Extension> {
    let policies: Vec<_> = policies
        .iter()
        .map(|policy| PolicyInformation { policy_identifier: *policy, policy_qualifiers: None })
        .collect();
    extension(ID_CE_CERTIFICATE_POLICIES, false, &policies)
}

pub(super) fn subject_key(key_id: &[u8]) -> der::Result<Extension> {
    extension(ID_CE_SUBJECT_KEY_IDENTIFIER, false, &SubjectKeyIdentifier(OctetString::new(key_id)?))
}

pub(super) fn authority_key(key_id: &[u8]) -> der::Result<Extension> {
    let identifier =
        AuthorityKeyIdentifier { key_identifier: Some(OctetString::new(key_id)?), ..AuthorityKeyIdentifier::default() };
    extension(ID_CE_AUTHORITY_KEY_IDENTIFIER, false, &identifier)
}

pub(super) fn crl_distribution_point(urls: &[String]) -> der::Result<Extension> {
    let names = urls.iter().map(|url| uri(url)).collect::<der::Result<_>>()?;
    let point = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(names)),
        reasons: None,
        crl_issuer: None,
    };
    extension(ID_CE_CRL_DISTRIBUTION_POINTS, false, &vec![point])
}

pub(super) fn authority_information(urls: &[String]) -> der::Result<Extension> {
    let access =
        urls.iter().map(|url| Ok(AccessDescription { access_method: ID_AD_CA_ISSUERS, access_location: uri(url)? }));
    extension(ID_PE_AUTHORITY_INFO_ACCESS, false, &access.collect::<der::Result<Vec<_>>>()?)
}

pub(super) fn subject_alternative(names: Vec<GeneralName>) -> der::Result<Extension> {
    extension(ID_CE_SUBJECT_ALT_NAME, false, &names)
}

pub(super) fn uri(url: &str) -> der::Result<GeneralName> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5String::new(url)?))
}

/// Key identifier by method 1 of RFC 5280 §4.2.1.2.
pub(super) fn key_id(public_key: &BitString) -> [u8; 20] {
    Sha1::digest(public_key.raw_bytes()).into()
}
