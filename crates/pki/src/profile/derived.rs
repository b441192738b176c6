//! The Derived PIV Authentication certificate (Common Policy profiles, Worksheet 10; R-CRT-01..13).

use der::asn1::ObjectIdentifier;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use x509_cert::ext::pkix::KeyUsages;

use super::{Draft, Expected, IssueError, Issuer, Publication, check, extension};
use crate::{certificate::Certificate, encoding::While, name::DistinguishedName, oid, serial::Serial};

/// The longest validity of a derived certificate: 1,096 days (R-MNT-13).
pub const MAX_VALIDITY: Duration = Duration::days(1096);

/// How well the private key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// In software: AAL2.
    Software,
    /// In hardware of the agency's: AAL3.
    Hardware,
}

/// Which policy arc the issuer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arc {
    /// The Federal PKI's own.
    Production,
    /// The one reserved for tests, which no production verifier accepts (R-CRT-18).
    Test,
}

/// The policy of a level in an arc (R-CRT-06).
pub const fn policy_oid(level: Level, arc: Arc) -> ObjectIdentifier {
    match (arc, level) {
        (Arc::Production, Level::Software) => oid::DERIVED_PIV_AUTH,
        (Arc::Production, Level::Hardware) => oid::DERIVED_PIV_AUTH_HARDWARE,
        (Arc::Test, Level::Software) => oid::TEST_DERIVED_PIV_AUTH,
        (Arc::Test, Level::Hardware) => oid::TEST_DERIVED_PIV_AUTH_HARDWARE,
    }
}

/// A Derived PIV Authentication certificate to be made.
#[derive(Clone, Debug)]
pub struct DerivedPivAuth<'a> {
    /// Random and new.
    pub serial: Serial,
    /// From the account, never from the request.
    pub subject: &'a DistinguishedName,
    /// The phone's key as a DER SubjectPublicKeyInfo.
    pub public_key_der: &'a [u8],
    /// First moment of validity.
    pub not_before: OffsetDateTime,
    /// Last second of validity, at most [`MAX_VALIDITY`] later.
    pub not_after: OffsetDateTime,
    /// How well the key is kept.
    pub level: Level,
    /// Which policy arc.
    pub arc: Arc,
    /// Random and new for every certificate, never the card's (R-CRT-08).
    pub uuid: Uuid,
    /// Where the issuer publishes.
    pub publication: &'a Publication,
}

impl DerivedPivAuth<'_> {
    /// Makes, signs and lints it.
    ///
    /// # Errors
    /// [`IssueError`]; [`IssueError::Profile`] where what was asked for cannot fit the profile.
    pub fn issue(&self, issuer: &Issuer<'_>) -> Result<Certificate, IssueError> {
        let policy = policy_oid(self.level, self.arc);
        let extensions = || -> der::Result<_> {
            Ok(vec![
                extension::authority_key_id(issuer.key_id())?,
                extension::subject_key_id(self.public_key_der)?,
                extension::key_usage(&[KeyUsages::DigitalSignature])?,
                extension::policies(&[policy])?,
                extension::alternative_names(vec![extension::uuid_name(self.uuid)?])?,
                extension::extended_key_usage(false, &[oid::EKU_CLIENT_AUTH])?,
                extension::crl_distribution_point(self.publication)?,
                extension::authority_info_access(self.publication)?,
            ])
        };
        let draft = Draft {
            serial: self.serial.clone(),
            subject: self.subject.clone(),
            public_key_der: self.public_key_der.to_vec(),
            not_before: self.not_before,
            not_after: self.not_after,
            extensions: extensions().reading("derived certificate extensions")?,
        };
        let certificate = draft.issue(issuer)?;
        let expected = Expected {
            issuer: Some(issuer.certificate()),
            public_key_der: Some(self.public_key_der),
            policy: Some(policy),
            card_uuid: None,
            at: None,
        };
        let findings = check(certificate.der(), &expected);
        if findings.is_empty() { Ok(certificate) } else { Err(IssueError::Profile(findings)) }
    }
}
