//! The lint of the derived profile: every rule of R-CRT-01..13 as one finding.

use der::{Tag, Tagged, asn1::ObjectIdentifier};
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;
use x509_cert::{Version, ext::Extension};

use super::MAX_VALIDITY;
use crate::{certificate::Certificate, key::KeyKind, oid, signature::SignatureAlgorithm};

/// From this moment on 112-bit keys are over (R-CRT-03).
const END_OF_112_BITS: OffsetDateTime = datetime!(2031-01-01 0:00 UTC);
/// keyUsage with digitalSignature alone (R-CRT-04).
const DIGITAL_SIGNATURE_DER: [u8; 4] = [0x03, 0x02, 0x07, 0x80];

/// What is known about the certificate besides its profile; `None` is not checked.
#[derive(Clone, Debug, Default)]
pub struct Expected<'a> {
    /// Who has to have signed it.
    pub issuer: Option<&'a Certificate>,
    /// The key it has to certify, as a DER SubjectPublicKeyInfo.
    pub public_key_der: Option<&'a [u8]>,
    /// The policy it has to assert.
    pub policy: Option<ObjectIdentifier>,
    /// The card's UUID, which it must not carry (R-CRT-08).
    pub card_uuid: Option<Uuid>,
    /// When it has to be valid.
    pub at: Option<OffsetDateTime>,
}

/// A rule that is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// Not version 3 (R-CRT-01).
    #[error("it is not version 3")]
    Version,
    /// The serial number is not positive or longer than 20 octets (R-CRT-01).
    #[error("its serial number is not positive or longer than 20 octets")]
    Serial,
    /// A time is not written as RFC 5280 §4.1.2.5 wants it (R-CRT-01).
    #[error("a time is not written as UTCTime through 2049")]
    TimeForm,
    /// The signature algorithm is not allowed (R-CRT-02).
    #[error("its signature algorithm is not allowed")]
    SignatureAlgorithm,
    /// The issuer name is not the issuer's subject, byte for byte (R-CRT-01).
    #[error("its issuer name is not the issuer's subject")]
    IssuerName,
    /// The issuer did not sign it.
    #[error("the issuer did not sign it")]
    Signature,
    /// The key is of a kind or size that is not allowed (R-CRT-03).
    #[error("its key is of a kind or size that is not allowed")]
    Key,
    /// RSA 2048 or P-256 beyond 2030 (R-CRT-03).
    #[error("its key is too short for its lifetime")]
    KeyLifetime,
    /// It certifies another key.
    #[error("it certifies another key")]
    OtherKey,
    /// The validity is empty or longer than 1,096 days (R-MNT-13).
    #[error("its validity is empty or longer than 1,096 days")]
    Validity,
    /// It is not valid at the moment asked about.
    #[error("it is not valid now")]
    NotValidNow,
    /// The subject is empty, has no country or domain component, or is written in a string type
    /// other than PrintableString and UTF8String (R-CRT-07).
    #[error("its subject is empty or not in a form of the Common Policy")]
    Subject,
    /// Subject and issuer are the same.
    #[error("it is self-issued")]
    SelfIssued,
    /// keyUsage is not critical `03 02 07 80` (R-CRT-04).
    #[error("its key usage is not critical digitalSignature alone")]
    KeyUsage,
    /// extKeyUsage is absent, critical, without clientAuth, or with one that is not allowed (R-CRT-05).
    #[error("its extended key usage is not clientAuth")]
    ExtendedKeyUsage,
    /// Not exactly one derived policy, or critical (R-CRT-06).
    #[error("it does not assert exactly one derived policy")]
    Policies,
    /// It asserts another policy than expected.
    #[error("it asserts another policy than announced")]
    OtherPolicy,
    /// subjectAltName is absent, critical, or without exactly one `urn:uuid:` (R-CRT-08).
    #[error("its subject alternative name has no urn:uuid")]
    Uuid,
    /// It carries the card's UUID (R-CRT-08).
    #[error("it carries the card's UUID")]
    CardUuid,
    /// subjectKeyIdentifier is absent or critical (R-CRT-09).
    #[error("its subject key identifier is missing")]
    SubjectKeyId,
    /// authorityKeyIdentifier is absent, critical, more than a key identifier, or not the issuer's (R-CRT-09).
    #[error("its authority key identifier is not the issuer's key identifier alone")]
    AuthorityKeyId,
    /// authorityInfoAccess lacks `http://....p7c` or OCSP at http, or is critical (R-CRT-10).
    #[error("its authority information access lacks an http .p7c or http OCSP")]
    AuthorityInfoAccess,
    /// cRLDistributionPoints lacks a full list at http, or carries reasons or an issuer (R-CRT-11).
    #[error("its CRL distribution point is not one full list at http")]
    CrlDistributionPoint,
    /// basicConstraints says it is an authority (R-CRT-12).
    #[error("it says it is an authority")]
    Authority,
    /// An extension that does not belong here (R-CRT-13).
    #[error("extension {0} does not belong here")]
    StrayExtension(ObjectIdentifier),
}

/// Checks a DER certificate against the Derived PIV Authentication profile; no findings is good.
pub fn check(certificate_der: &[u8], expected: &Expected<'_>) -> Vec<Finding> {
    let certificate = match Certificate::from_der(certificate_der) {
        Ok(certificate) => certificate,
        Err(error) => return vec![Finding::Unreadable(error.to_string())],
    };
    let mut findings = Vec::new();
    let mut require = |holds: bool, otherwise: Finding| {
        if !holds {
            findings.push(otherwise);
        }
    };
    require_fields(&certificate, &mut require);
    require_key(&certificate, &mut require);
    require_usage(&certificate, &mut require);
    require_names(&certificate, &mut require);
    require_publication(&certificate, &mut require);
    for extension in extensions(&certificate) {
        if !ALLOWED_EXTENSIONS.contains(&extension.extn_id) {
            require(false, Finding::StrayExtension(extension.extn_id));
        }
    }
    require_expected(&certificate, expected, &mut require);
    findings
}

const ALLOWED_EXTENSIONS: [ObjectIdentifier; 11] = [
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::CERTIFICATE_POLICIES,
    oid::SUBJECT_ALT_NAME,
    oid::AUTHORITY_INFO_ACCESS,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::BASIC_CONSTRAINTS,
    oid::SUBJECT_DIRECTORY_ATTRIBUTES,
    oid::PIV_INTERIM,
];

type Require<'a> = dyn FnMut(bool, Finding) + 'a;

fn require_fields(certificate: &Certificate, require: &mut Require<'_>) {
    use x509_cert::time::Time;
    let tbs = &certificate.parsed().tbs_certificate;
    require(tbs.version == Version::V3, Finding::Version);
    let serial = tbs.serial_number.as_bytes();
    let positive = serial.first().is_some_and(|byte| byte & 0x80 == 0) && serial.iter().any(|&byte| byte != 0);
    require(positive && serial.len() <= 20, Finding::Serial);
    let well_written = |time: &Time| match time {
        Time::UtcTime(_) => true,
        Time::GeneralTime(_) => time.to_date_time().year() >= 2050,
    };
    require(well_written(&tbs.validity.not_before) && well_written(&tbs.validity.not_after), Finding::TimeForm);
    let lifetime = certificate.not_after() - certificate.not_before();
    require(lifetime.is_positive() && lifetime <= MAX_VALIDITY, Finding::Validity);
    require(has_allowed_algorithm(certificate), Finding::SignatureAlgorithm);
    require(!certificate.is_self_issued(), Finding::SelfIssued);
    require(!certificate.is_ca(), Finding::Authority);
}

fn require_key(certificate: &Certificate, require: &mut Require<'_>) {
    let kind = certificate.key_kind();
    require(kind.is_some(), Finding::Key);
    let short = matches!(kind, Some(KeyKind::Rsa2048 | KeyKind::P256));
    require(!short || certificate.not_after() < END_OF_112_BITS, Finding::KeyLifetime);
    let key_id = extension(certificate, oid::SUBJECT_KEY_IDENTIFIER);
    require(key_id.is_some_and(|extension| !extension.critical), Finding::SubjectKeyId);
    let alone = certificate.extensions.authority_key_id.as_ref().is_some_and(|id| {
        id.key_identifier.is_some() && id.authority_cert_issuer.is_none() && id.authority_cert_serial_number.is_none()
    });
    let authority = extension(certificate, oid::AUTHORITY_KEY_IDENTIFIER);
    require(alone && authority.is_some_and(|extension| !extension.critical), Finding::AuthorityKeyId);
}

fn require_usage(certificate: &Certificate, require: &mut Require<'_>) {
    let usage = extension(certificate, oid::KEY_USAGE);
    require(
        usage.is_some_and(|found| found.critical && found.extn_value.as_bytes() == DIGITAL_SIGNATURE_DER),
        Finding::KeyUsage,
    );
    let allowed = [oid::EKU_CLIENT_AUTH, oid::EKU_SMART_CARD_LOGON, oid::EKU_PKINIT_CLIENT];
    let usages = certificate.extended_key_usage().unwrap_or_default();
    require(
        usages.contains(&oid::EKU_CLIENT_AUTH)
            && usages.iter().all(|usage| allowed.contains(usage))
            && extension(certificate, oid::EXTENDED_KEY_USAGE).is_some_and(|found| !found.critical),
        Finding::ExtendedKeyUsage,
    );
    let policies = certificate.policies();
    let derived = policies.iter().filter(|policy| DERIVED_POLICIES.contains(policy)).count();
    require(
        derived == 1
            && !policies.contains(&oid::ANY_POLICY)
            && extension(certificate, oid::CERTIFICATE_POLICIES).is_some_and(|found| !found.critical),
        Finding::Policies,
    );
}

const DERIVED_POLICIES: [ObjectIdentifier; 4] = [
    oid::DERIVED_PIV_AUTH,
    oid::DERIVED_PIV_AUTH_HARDWARE,
    oid::TEST_DERIVED_PIV_AUTH,
    oid::TEST_DERIVED_PIV_AUTH_HARDWARE,
];

fn require_names(certificate: &Certificate, require: &mut Require<'_>) {
    use const_oid::db::rfc4519;
    let subject = certificate.subject();
    let located = subject.attributes().any(|found| found.oid == rfc4519::C || found.oid == rfc4519::DC);
    let well_written = subject.attributes().all(|found| {
        let tag = found.value.tag();
        tag == Tag::PrintableString || tag == Tag::Utf8String || (tag == Tag::Ia5String && found.oid == rfc4519::DC)
    });
    require(located && well_written, Finding::Subject);
    let uuids = certificate.alternative_uris().filter(|uri| uri.starts_with("urn:uuid:")).count();
    require(
        uuids == 1
            && certificate.uuid().is_some()
            && extension(certificate, oid::SUBJECT_ALT_NAME).is_some_and(|found| !found.critical),
        Finding::Uuid,
    );
}

fn require_publication(certificate: &Certificate, require: &mut Require<'_>) {
    let http = |url: &&str| url.starts_with("http://");
    let issuers = certificate.ca_issuer_urls();
    let responders = certificate.ocsp_urls();
    let access = extension(certificate, oid::AUTHORITY_INFO_ACCESS);
    require(
        issuers.first().is_some_and(|url| http(url) && url.ends_with(".p7c"))
            && responders.first().is_some_and(http)
            && !issuers.iter().chain(&responders).any(|url| url.starts_with("https:"))
            && access.is_some_and(|found| !found.critical),
        Finding::AuthorityInfoAccess,
    );
    let points = certificate.extensions.crl_distribution_points.as_ref().map(|points| points.0.as_slice());
    let points = points.unwrap_or_default();
    require(
        certificate.crl_urls().first().is_some_and(http)
            && points.iter().all(|point| point.reasons.is_none() && point.crl_issuer.is_none())
            && extension(certificate, oid::CRL_DISTRIBUTION_POINTS).is_some_and(|found| !found.critical),
        Finding::CrlDistributionPoint,
    );
}

fn require_expected(certificate: &Certificate, expected: &Expected<'_>, require: &mut Require<'_>) {
    if let Some(issuer) = expected.issuer {
        require(certificate.issuer() == issuer.subject(), Finding::IssuerName);
        require(certificate.verify_signed_by(issuer.public_key_der()).is_ok(), Finding::Signature);
        let same_key =
            certificate.authority_key_id().is_some() && certificate.authority_key_id() == issuer.subject_key_id();
        require(same_key, Finding::AuthorityKeyId);
    }
    if let Some(key) = expected.public_key_der {
        require(certificate.public_key_der() == key, Finding::OtherKey);
    }
    if let Some(policy) = expected.policy {
        require(certificate.policies().contains(&policy), Finding::OtherPolicy);
    }
    if let Some(card) = expected.card_uuid {
        require(certificate.uuid() != Some(card), Finding::CardUuid);
    }
    if let Some(at) = expected.at {
        require(certificate.not_before() <= at && at <= certificate.not_after(), Finding::NotValidNow);
    }
}

fn has_allowed_algorithm(certificate: &Certificate) -> bool {
    use crate::signature::Hash::{Sha256, Sha384, Sha512};
    let found = &certificate.parsed().signature_algorithm;
    [Sha256, Sha384, Sha512]
        .into_iter()
        .flat_map(|hash| {
            [SignatureAlgorithm::RsaPkcs1(hash), SignatureAlgorithm::RsaPss(hash), SignatureAlgorithm::Ecdsa(hash)]
        })
        .any(|algorithm| algorithm.identifier().is_ok_and(|identifier| identifier == *found))
}

fn extensions(certificate: &Certificate) -> &[Extension] {
    certificate.parsed().tbs_certificate.extensions.as_deref().unwrap_or_default()
}

fn extension(certificate: &Certificate, id: ObjectIdentifier) -> Option<&Extension> {
    extensions(certificate).iter().find(|extension| extension.extn_id == id)
}
