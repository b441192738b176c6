//! The certificates an issuer makes, and the lint of the derived one.
//!
//! - [`derived`]: the Derived PIV Authentication certificate, byte for byte (R-CRT-01..13).
//! - [`authority`]: the authorities and servers around it.
//! - [`check`]: the lint of the derived profile, for issuer, phone and tests alike.

pub mod authority;
mod check;
mod derived;
pub mod extension;

use der::Encode;
use spki::SubjectPublicKeyInfoOwned;
use time::OffsetDateTime;
use x509_cert::{TbsCertificate, Version, ext::Extension, time::Validity};

pub use self::{
    check::{Expected, Finding, check},
    derived::{Arc, DerivedPivAuth, Level, MAX_VALIDITY, policy_oid},
};
use crate::{
    certificate::Certificate,
    encoding::{Malformed, While, assemble, to_time},
    name::DistinguishedName,
    serial::Serial,
    signature::{SignError, Signer},
};

/// A certificate authority at work: its certificate and its key.
#[derive(Clone, Copy)]
pub struct Issuer<'a> {
    certificate: &'a Certificate,
    signer: &'a dyn Signer,
    key_id: &'a [u8],
}

/// A certificate or list that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// Something cannot be encoded.
    #[error(transparent)]
    Encoding(#[from] Malformed),
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The issuer's key is not the one in its certificate.
    #[error("the issuer's key is not the one in its certificate")]
    KeyMismatch,
    /// The issuer's certificate has no subject key identifier.
    #[error("the issuer's certificate has no subject key identifier")]
    NoKeyIdentifier,
    /// The validity ends before it begins, or after the issuer's.
    #[error("the validity {not_before} to {not_after} is empty or exceeds the issuer's")]
    Validity {
        /// First moment asked for.
        not_before: OffsetDateTime,
        /// Last moment asked for.
        not_after: OffsetDateTime,
    },
    /// The result does not fit its profile.
    #[error("the certificate would not fit its profile: {0:?}")]
    Profile(Vec<Finding>),
}

impl<'a> Issuer<'a> {
    /// Puts certificate and key together.
    ///
    /// # Errors
    /// [`IssueError::KeyMismatch`], [`IssueError::NoKeyIdentifier`].
    pub fn new(certificate: &'a Certificate, signer: &'a dyn Signer) -> Result<Self, IssueError> {
        if certificate.public_key_der() != signer.public_key_der() {
            return Err(IssueError::KeyMismatch);
        }
        let key_id = certificate.subject_key_id().ok_or(IssueError::NoKeyIdentifier)?;
        Ok(Self { certificate, signer, key_id })
    }

    /// Its certificate.
    pub const fn certificate(&self) -> &'a Certificate {
        self.certificate
    }

    /// Its key.
    pub const fn signer(&self) -> &'a dyn Signer {
        self.signer
    }

    /// Its subject key identifier.
    pub const fn key_id(&self) -> &'a [u8] {
        self.key_id
    }
}

/// A certificate before it is signed; the named profiles are made of these.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Serial number.
    pub serial: Serial,
    /// Whose it is.
    pub subject: DistinguishedName,
    /// The key as a DER SubjectPublicKeyInfo.
    pub public_key_der: Vec<u8>,
    /// First moment of validity.
    pub not_before: OffsetDateTime,
    /// Last second of validity.
    pub not_after: OffsetDateTime,
    /// Extensions in the order they are written.
    pub extensions: Vec<Extension>,
}

impl Draft {
    /// Signs it with an issuer's key.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn issue(&self, issuer: &Issuer<'_>) -> Result<Certificate, IssueError> {
        let authority = issuer.certificate();
        // Certificates hold whole seconds.
        let seconds = OffsetDateTime::unix_timestamp;
        if seconds(self.not_before) < seconds(authority.not_before())
            || seconds(self.not_after) > seconds(authority.not_after())
        {
            return Err(self.wrong_validity());
        }
        self.sign(authority.subject(), issuer.signer())
    }

    /// Signs it with its own key: a root.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn self_sign(&self, key: &dyn Signer) -> Result<Certificate, IssueError> {
        if key.public_key_der() != self.public_key_der {
            return Err(IssueError::KeyMismatch);
        }
        self.sign(&self.subject, key)
    }

    fn sign(&self, issuer: &DistinguishedName, key: &dyn Signer) -> Result<Certificate, IssueError> {
        use der::Decode;
        let what = "certificate";
        if self.not_after <= self.not_before {
            return Err(self.wrong_validity());
        }
        let algorithm = key.algorithm().identifier().reading(what)?;
        let tbs = TbsCertificate {
            version: Version::V3,
            serial_number: self.serial.to_x509().reading(what)?,
            signature: algorithm.clone(),
            issuer: issuer.0.clone(),
            validity: Validity {
                not_before: to_time(self.not_before).reading(what)?,
                not_after: to_time(self.not_after).reading(what)?,
            },
            subject: self.subject.0.clone(),
            subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(&self.public_key_der).reading(what)?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(self.extensions.clone()),
        };
        let tbs_der = tbs.to_der().reading(what)?;
        let signature = key.sign(&tbs_der)?;
        Ok(Certificate::from_der(&assemble(&tbs_der, &algorithm, &signature).reading(what)?)?)
    }

    fn wrong_validity(&self) -> IssueError {
        IssueError::Validity { not_before: self.not_before, not_after: self.not_after }
    }
}

/// Where an issuer publishes what others need to check its certificates; plain http, never https
/// (R-CRT-10, R-CRT-11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The issuer's own certificates: `http://.../name.p7c`.
    pub ca_issuers: String,
    /// The OCSP responder.
    pub ocsp: String,
    /// The full CRL.
    pub crl: String,
}
