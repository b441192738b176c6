//! Object identifiers this room knows by name.

use der::asn1::ObjectIdentifier;

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

/// PIV Authentication (9A), id-fpki-common-authentication (Common Policy).
pub const PIV_AUTH: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.3.13");
/// PIV Card Authentication (9E), id-fpki-common-cardAuth (Common Policy).
pub const PIV_CARD_AUTH: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.3.17");
/// PIV content signing, id-fpki-common-piv-contentSigning (Common Policy).
pub const PIV_CONTENT_SIGNING: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.3.39");
/// Derived PIV Authentication in software, AAL2.
pub const DERIVED_PIV_AUTH: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.3.40");
/// Derived PIV Authentication in hardware, AAL3.
pub const DERIVED_PIV_AUTH_HARDWARE: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.3.41");
/// Test arc: PIV Authentication.
pub const TEST_PIV_AUTH: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.48.11");
/// Test arc: PIV Card Authentication.
pub const TEST_PIV_CARD_AUTH: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.48.13");
/// Test arc: PIV content signing.
pub const TEST_PIV_CONTENT_SIGNING: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.48.86");
/// Test arc: Derived PIV Authentication in software.
pub const TEST_DERIVED_PIV_AUTH: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.48.109");
/// Test arc: Derived PIV Authentication in hardware.
pub const TEST_DERIVED_PIV_AUTH_HARDWARE: ObjectIdentifier = oid("2.16.840.1.101.3.2.1.48.110");
/// The policy that stands for all (RFC 5280 §4.2.1.4).
pub const ANY_POLICY: ObjectIdentifier = oid("2.5.29.32.0");

/// Extended key usage: TLS server.
pub const EKU_SERVER_AUTH: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.1");
/// Extended key usage: TLS client.
pub const EKU_CLIENT_AUTH: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.2");
/// Extended key usage: OCSP responses.
pub const EKU_OCSP_SIGNING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.9");
/// Extended key usage: Windows smart card logon.
pub const EKU_SMART_CARD_LOGON: ObjectIdentifier = oid("1.3.6.1.4.1.311.20.2.2");
/// Extended key usage: PKINIT client.
pub const EKU_PKINIT_CLIENT: ObjectIdentifier = oid("1.3.6.1.5.2.3.4");
/// Extended key usage: anything.
pub const EKU_ANY: ObjectIdentifier = oid("2.5.29.37.0");
/// Extended key usage: PIV content signing.
pub const EKU_PIV_CONTENT_SIGNING: ObjectIdentifier = oid("2.16.840.1.101.3.6.7");
/// Extended key usage: PIV-I content signing.
pub const EKU_PIV_I_CONTENT_SIGNING: ObjectIdentifier = oid("2.16.840.1.101.3.8.7");
/// Extended key usage: PIV Card Authentication.
pub const EKU_PIV_CARD_AUTH: ObjectIdentifier = oid("2.16.840.1.101.3.6.8");

/// Subject alternative name: the card's FASC-N.
pub const SAN_FASC_N: ObjectIdentifier = oid("2.16.840.1.101.3.6.6");
/// CMS content type of a CHUID (FIPS 201-3 §4.2.1).
pub const CHUID_CONTENT: ObjectIdentifier = oid("2.16.840.1.101.3.6.1");
/// CMS content type of an LDS security object (ICAO 9303), used by the PIV security object.
pub const LDS_SECURITY_OBJECT: ObjectIdentifier = oid("1.3.27.1.1.1");
/// CMS attribute: the signer's name (SP 800-73-5 part 1 §3.1.2.1).
pub const PIV_SIGNER_DN: ObjectIdentifier = oid("2.16.840.1.101.3.6.5");
/// CMS content type: data.
pub const CMS_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
/// CMS content type: signed data.
pub const CMS_SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
/// CMS attribute: content type.
pub const CMS_CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
/// CMS attribute: message digest.
pub const CMS_MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");

pub(crate) const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = oid("2.5.29.14");
pub(crate) const KEY_USAGE: ObjectIdentifier = oid("2.5.29.15");
pub(crate) const SUBJECT_ALT_NAME: ObjectIdentifier = oid("2.5.29.17");
pub(crate) const BASIC_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.19");
pub(crate) const CRL_NUMBER: ObjectIdentifier = oid("2.5.29.20");
pub(crate) const CRL_REASON: ObjectIdentifier = oid("2.5.29.21");
pub(crate) const DELTA_CRL: ObjectIdentifier = oid("2.5.29.27");
pub(crate) const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = oid("2.5.29.28");
pub(crate) const CERTIFICATE_ISSUER: ObjectIdentifier = oid("2.5.29.29");
pub(crate) const NAME_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.30");
pub(crate) const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = oid("2.5.29.31");
pub(crate) const CERTIFICATE_POLICIES: ObjectIdentifier = oid("2.5.29.32");
pub(crate) const POLICY_MAPPINGS: ObjectIdentifier = oid("2.5.29.33");
pub(crate) const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = oid("2.5.29.35");
pub(crate) const POLICY_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.36");
pub(crate) const EXTENDED_KEY_USAGE: ObjectIdentifier = oid("2.5.29.37");
pub(crate) const INHIBIT_ANY_POLICY: ObjectIdentifier = oid("2.5.29.54");
pub(crate) const AUTHORITY_INFO_ACCESS: ObjectIdentifier = oid("1.3.6.1.5.5.7.1.1");
pub(crate) const AD_OCSP: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1");
pub(crate) const AD_CA_ISSUERS: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.2");
pub(crate) const SUBJECT_INFO_ACCESS: ObjectIdentifier = oid("1.3.6.1.5.5.7.1.11");
pub(crate) const AD_CA_REPOSITORY: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.5");
pub(crate) const OCSP_NO_CHECK: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.5");
pub(crate) const SUBJECT_DIRECTORY_ATTRIBUTES: ObjectIdentifier = oid("2.5.29.9");
pub(crate) const PIV_INTERIM: ObjectIdentifier = oid("2.16.840.1.101.3.6.9.1");

pub(crate) const RSA_ENCRYPTION: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
pub(crate) const RSASSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
pub(crate) const RSA_SHA256: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
pub(crate) const RSA_SHA384: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
pub(crate) const RSA_SHA512: ObjectIdentifier = oid("1.2.840.113549.1.1.13");
pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
pub(crate) const ECDSA_SHA256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_SHA384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
pub(crate) const ECDSA_SHA512: ObjectIdentifier = oid("1.2.840.10045.4.3.4");
pub(crate) const CURVE_P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
pub(crate) const CURVE_P384: ObjectIdentifier = oid("1.3.132.0.34");
pub(crate) const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
pub(crate) const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
