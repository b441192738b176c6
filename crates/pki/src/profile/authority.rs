//! The authorities and servers around the derived credential: root, issuing authority, OCSP signer,
//! and the TLS side.

use core::net::IpAddr;

use der::asn1::{ObjectIdentifier, OctetString};
use time::OffsetDateTime;
use x509_cert::ext::pkix::{KeyUsages, name::GeneralName};

use super::{Draft, IssueError, Issuer, Publication, extension};
use crate::{
    certificate::Certificate, encoding::While, key::KeyKind, name::DistinguishedName, oid, serial::Serial,
    signature::Signer,
};

const WHAT: &str = "certificate extensions";

/// What every certificate of this module needs.
#[derive(Clone, Debug)]
pub struct Basics<'a> {
    /// Random and new.
    pub serial: Serial,
    /// Whose it is.
    pub subject: &'a DistinguishedName,
    /// First moment of validity.
    pub not_before: OffsetDateTime,
    /// Last second of validity.
    pub not_after: OffsetDateTime,
}

impl Basics<'_> {
    fn draft(self, public_key_der: &[u8], extensions: Vec<extension::Extension>) -> Draft {
        Draft {
            serial: self.serial,
            subject: self.subject.clone(),
            public_key_der: public_key_der.to_vec(),
            not_before: self.not_before,
            not_after: self.not_after,
            extensions,
        }
    }
}

/// A self-signed root: keyCertSign and cRLSign, no path length.
///
/// # Errors
/// [`IssueError`].
pub fn root(basics: Basics<'_>, key: &dyn Signer) -> Result<Certificate, IssueError> {
    let extensions = || {
        Ok(vec![
            extension::authority(None)?,
            extension::key_usage(&[KeyUsages::KeyCertSign, KeyUsages::CRLSign])?,
            extension::subject_key_id(key.public_key_der())?,
        ])
    };
    let extensions = extensions().reading(WHAT)?;
    basics.draft(key.public_key_der(), extensions).self_sign(key)
}

/// An authority that issues to people and servers only (path length 0), with the policies it may
/// assert and, where it has to be checked by others, where its issuer publishes.
///
/// # Errors
/// [`IssueError`].
pub fn issuing_authority(
    issuer: &Issuer<'_>,
    basics: Basics<'_>,
    public_key_der: &[u8],
    policies: &[ObjectIdentifier],
    publication: Option<&Publication>,
) -> Result<Certificate, IssueError> {
    let extensions = || {
        let mut extensions = vec![
            extension::authority_key_id(issuer.key_id())?,
            extension::subject_key_id(public_key_der)?,
            extension::authority(Some(0))?,
            extension::key_usage(&[KeyUsages::KeyCertSign, KeyUsages::CRLSign])?,
        ];
        if !policies.is_empty() {
            extensions.push(extension::policies(policies)?);
        }
        if let Some(publication) = publication {
            extensions.push(extension::crl_distribution_point(publication)?);
            extensions.push(extension::authority_info_access(publication)?);
        }
        Ok(extensions)
    };
    let extensions = extensions().reading(WHAT)?;
    basics.draft(public_key_der, extensions).issue(issuer)
}

/// A delegated OCSP responder that is not checked itself (Common Policy profiles, Worksheet 13: at
/// most 120 days, critical EKU, `nocheck`).
///
/// # Errors
/// [`IssueError`].
pub fn ocsp_signer(
    issuer: &Issuer<'_>,
    basics: Basics<'_>,
    public_key_der: &[u8],
    policies: &[ObjectIdentifier],
    publication: &Publication,
) -> Result<Certificate, IssueError> {
    let extensions = || {
        Ok(vec![
            extension::authority_key_id(issuer.key_id())?,
            extension::subject_key_id(public_key_der)?,
            extension::key_usage(&[KeyUsages::DigitalSignature])?,
            extension::policies(policies)?,
            extension::extended_key_usage(true, &[oid::EKU_OCSP_SIGNING])?,
            extension::ocsp_no_check()?,
            extension::authority_info_access(publication)?,
        ])
    };
    let extensions = extensions().reading(WHAT)?;
    basics.draft(public_key_der, extensions).issue(issuer)
}

/// A name a TLS server answers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A DNS name.
    Name(String),
    /// An address.
    Address(IpAddr),
}

/// A TLS server certificate.
///
/// # Errors
/// [`IssueError`].
pub fn tls_server(
    issuer: &Issuer<'_>,
    basics: Basics<'_>,
    public_key_der: &[u8],
    hosts: &[Host],
) -> Result<Certificate, IssueError> {
    let names = || hosts.iter().map(host_name).collect::<der::Result<Vec<_>>>();
    tls(issuer, basics, public_key_der, oid::EKU_SERVER_AUTH, names().reading(WHAT)?)
}

/// A TLS client certificate for a machine or an agent, such as a kiosk's own identity.
///
/// # Errors
/// [`IssueError`].
pub fn tls_client(issuer: &Issuer<'_>, basics: Basics<'_>, public_key_der: &[u8]) -> Result<Certificate, IssueError> {
    tls(issuer, basics, public_key_der, oid::EKU_CLIENT_AUTH, Vec::new())
}

fn tls(
    issuer: &Issuer<'_>,
    basics: Basics<'_>,
    public_key_der: &[u8],
    usage: ObjectIdentifier,
    names: Vec<GeneralName>,
) -> Result<Certificate, IssueError> {
    // TLS 1.2 with RSA key exchange is off everywhere here; the bit is for clients that insist.
    let rsa = matches!(KeyKind::of(public_key_der), Some(KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096));
    let usages: &[KeyUsages] =
        if rsa { &[KeyUsages::DigitalSignature, KeyUsages::KeyEncipherment] } else { &[KeyUsages::DigitalSignature] };
    let extensions = || {
        let mut extensions = vec![
            extension::authority_key_id(issuer.key_id())?,
            extension::subject_key_id(public_key_der)?,
            extension::key_usage(usages)?,
            extension::extended_key_usage(false, &[usage])?,
        ];
        if !names.is_empty() {
            extensions.push(extension::alternative_names(names)?);
        }
        Ok(extensions)
    };
    let extensions = extensions().reading(WHAT)?;
    basics.draft(public_key_der, extensions).issue(issuer)
}

fn host_name(host: &Host) -> der::Result<GeneralName> {
    match host {
        Host::Name(name) => extension::dns_name(name),
        Host::Address(IpAddr::V4(address)) => OctetString::new(address.octets()).map(GeneralName::IpAddress),
        Host::Address(IpAddr::V6(address)) => OctetString::new(address.octets()).map(GeneralName::IpAddress),
    }
}
