//! What a certificate says: every field and extension the project looks at, read once.

use der::{Decode, Encode, asn1::ObjectIdentifier};
use time::OffsetDateTime;
use uuid::Uuid;
use x509_cert::{
    Version,
    ext::{
        Extension,
        pkix::{
            AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
            CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage, InhibitAnyPolicy, KeyUsage, NameConstraints,
            PolicyConstraints, PolicyMappings, SubjectAltName, SubjectInfoAccessSyntax, SubjectKeyIdentifier,
            name::{DistributionPointName, GeneralName},
        },
    },
};

use crate::{
    encoding::{Malformed, While, bounded, signed_parts},
    key::KeyKind,
    name::DistinguishedName,
    oid,
    serial::Serial,
    signature::{SignatureError, verify},
    validity::Validity,
};

/// No honest certificate is longer; a PIV container holds at most 3,000 octets.
const MAX_LENGTH: usize = 64 * 1024;

const NEVER_CRITICAL: [ObjectIdentifier; 3] =
    [oid::SUBJECT_KEY_IDENTIFIER, oid::AUTHORITY_KEY_IDENTIFIER, oid::AUTHORITY_INFO_ACCESS];

/// A certificate, decoded, with the bytes it came in.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
    subject: DistinguishedName,
    issuer: DistinguishedName,
    subject_folded: String,
    issuer_folded: String,
    public_key_der: Vec<u8>,
    validity: Validity,
    pub(crate) extensions: Extensions,
}

/// The decoded extensions; absent ones are `None`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) subject_key_id: Option<SubjectKeyIdentifier>,
    pub(crate) authority_key_id: Option<AuthorityKeyIdentifier>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_key_usage: Option<Vec<ObjectIdentifier>>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) policies: Option<Vec<ObjectIdentifier>>,
    pub(crate) policy_mappings: Option<PolicyMappings>,
    pub(crate) policy_constraints: Option<PolicyConstraints>,
    pub(crate) inhibit_any_policy: Option<u32>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) subject_alt_name: Vec<GeneralName>,
    pub(crate) crl_distribution_points: Option<CrlDistributionPoints>,
    pub(crate) authority_info_access: Option<AuthorityInfoAccessSyntax>,
    pub(crate) subject_info_access: Option<SubjectInfoAccessSyntax>,
    pub(crate) ocsp_no_check: bool,
    /// Critical ones this room does not process: a path with them is refused.
    pub(crate) unknown_critical: Vec<ObjectIdentifier>,
}

impl Certificate {
    /// Reads a DER certificate.
    ///
    /// # Errors
    /// Bytes that are not exactly one well-formed certificate of at most 64 KiB, an extension that
    /// occurs twice or cannot be read, or two different signature algorithms in and outside of it.
    pub fn from_der(certificate_der: &[u8]) -> Result<Self, Malformed> {
        let certificate_der = bounded(certificate_der, MAX_LENGTH, "certificate")?;
        let (validity, with_later_years) = Validity::read(certificate_der)?;
        let parsed = x509_cert::Certificate::from_der(with_later_years.as_deref().unwrap_or(certificate_der))
            .reading("certificate")?;
        let tbs = &parsed.tbs_certificate;
        if tbs.signature != parsed.signature_algorithm {
            return Err(Malformed::new("certificate signature algorithm", der::ErrorKind::Failed));
        }
        let listed = tbs.extensions.as_deref().unwrap_or_default();
        if tbs.version != Version::V3 && !listed.is_empty() {
            return Err(Malformed::new("certificate version", der::ErrorKind::Failed));
        }
        let (subject, issuer) = (DistinguishedName(tbs.subject.clone()), DistinguishedName(tbs.issuer.clone()));
        Ok(Self {
            der: certificate_der.to_vec(),
            subject_folded: subject.folded(),
            issuer_folded: issuer.folded(),
            subject,
            issuer,
            public_key_der: tbs.subject_public_key_info.to_der().reading("certificate public key")?,
            validity,
            extensions: Extensions::read(listed)?,
            parsed,
        })
    }

    /// Reads every certificate of a PEM file in order.
    ///
    /// # Errors
    /// Damaged PEM, or as [`Certificate::from_der`].
    pub fn from_pem(text: &str) -> Result<Vec<Self>, Malformed> {
        crate::pem::certificates(text)?.iter().map(|certificate_der| Self::from_der(certificate_der)).collect()
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whose it is.
    pub const fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Who says so.
    pub const fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// The person's first name as a kiosk may show it.
    pub fn first_name(&self) -> Option<String> {
        self.subject.first_name()
    }

    /// The person's organisation.
    pub fn agency(&self) -> Option<String> {
        self.subject.agency()
    }

    /// The serial number.
    pub fn serial(&self) -> Serial {
        Serial::from(&self.parsed.tbs_certificate.serial_number)
    }

    /// First moment of validity.
    pub const fn not_before(&self) -> OffsetDateTime {
        self.validity.not_before
    }

    /// Last second of validity.
    pub const fn not_after(&self) -> OffsetDateTime {
        self.validity.not_after
    }

    /// Whether both times are written as RFC 5280 §4.1.2.5 wants it: UTCTime through 2049.
    pub const fn has_times_in_form(&self) -> bool {
        self.validity.is_well_formed
    }

    /// The public key as a DER SubjectPublicKeyInfo.
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    /// The kind of the public key; `None` for kinds this project does not accept.
    pub fn key_kind(&self) -> Option<KeyKind> {
        KeyKind::of(&self.public_key_der)
    }

    /// Subject and issuer are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.subject_folded == self.issuer_folded
    }

    /// Whether the key identifier it gives for its issuer is that of `authority`, where both are there.
    pub(crate) fn names_issuer_key(&self, authority: &Self) -> bool {
        match (self.authority_key_id(), authority.subject_key_id()) {
            (Some(wanted), Some(there)) => wanted == there,
            _ => true,
        }
    }

    /// The issuer as a text for looking it up.
    pub(crate) fn issuer_folded(&self) -> &str {
        &self.issuer_folded
    }

    /// The subject as a text for looking it up.
    pub(crate) fn subject_folded(&self) -> &str {
        &self.subject_folded
    }

    /// The certificate policies, as listed; empty without the extension.
    pub fn policies(&self) -> &[ObjectIdentifier] {
        self.extensions.policies.as_deref().unwrap_or_default()
    }

    /// The extended key usages, as listed; `None` without the extension.
    pub fn extended_key_usage(&self) -> Option<&[ObjectIdentifier]> {
        self.extensions.extended_key_usage.as_deref()
    }

    /// The key usage; `None` without the extension.
    pub const fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage
    }

    pub(crate) const fn version(&self) -> Version {
        self.parsed.tbs_certificate.version
    }

    /// Whether it says it is a certificate authority's.
    pub fn is_ca(&self) -> bool {
        self.extensions.basic_constraints.as_ref().is_some_and(|constraints| constraints.ca)
    }

    /// The FASC-N in the subject alternative name, 25 octets on a PIV card (SP 800-73-5 part 1 §3.1.2).
    pub fn fasc_n(&self) -> Option<Vec<u8>> {
        self.extensions.subject_alt_name.iter().find_map(|name| {
            let GeneralName::OtherName(other) = name else { return None };
            let octets = other.value.decode_as::<der::asn1::OctetString>().ok()?;
            (other.type_id == oid::SAN_FASC_N).then(|| octets.as_bytes().to_vec())
        })
    }

    /// The UUID in the subject alternative name's `urn:uuid:` (RFC 4122).
    pub fn uuid(&self) -> Option<Uuid> {
        self.alternative_uris().find_map(|uri| {
            let (scheme, rest) = uri.split_at_checked(9)?;
            scheme.eq_ignore_ascii_case("urn:uuid:").then(|| Uuid::try_parse(rest).ok()).flatten()
        })
    }

    /// The subject alternative name's URIs.
    pub fn alternative_uris(&self) -> impl Iterator<Item = &str> {
        self.extensions.subject_alt_name.iter().filter_map(uri)
    }

    /// The subject alternative name's DNS names.
    pub fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.extensions
            .subject_alt_name
            .iter()
            .filter_map(|name| if let GeneralName::DnsName(dns) = name { Some(dns.as_str()) } else { None })
    }

    /// The subject key identifier.
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.extensions.subject_key_id.as_ref().map(|id| id.0.as_bytes())
    }

    /// The authority key identifier's key identifier.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.extensions.authority_key_id.as_ref()?.key_identifier.as_ref().map(|id| id.as_bytes())
    }

    /// Where the issuer's certificates can be had.
    pub fn ca_issuer_urls(&self) -> Vec<&str> {
        access(self.extensions.authority_info_access.as_ref().map(|access| access.0.as_slice()), oid::AD_CA_ISSUERS)
    }

    /// Where OCSP is answered.
    pub fn ocsp_urls(&self) -> Vec<&str> {
        access(self.extensions.authority_info_access.as_ref().map(|access| access.0.as_slice()), oid::AD_OCSP)
    }

    /// Where the certificates that this authority issued can be had (RFC 5280 §4.2.2.2).
    pub fn ca_repository_urls(&self) -> Vec<&str> {
        access(self.extensions.subject_info_access.as_ref().map(|access| access.0.as_slice()), oid::AD_CA_REPOSITORY)
    }

    /// Where the CRL can be had.
    pub fn crl_urls(&self) -> Vec<&str> {
        let points = self.extensions.crl_distribution_points.as_ref().map(|points| points.0.as_slice());
        points
            .unwrap_or_default()
            .iter()
            .filter_map(|point| match &point.distribution_point {
                Some(DistributionPointName::FullName(names)) => Some(names.iter().filter_map(uri)),
                Some(DistributionPointName::NameRelativeToCRLIssuer(_)) | None => None,
            })
            .flatten()
            .collect()
    }

    /// Critical extensions that [`crate::path`] does not process.
    pub fn unknown_critical_extensions(&self) -> &[ObjectIdentifier] {
        &self.extensions.unknown_critical
    }

    /// Checks that the holder of `issuer_key_der` (SubjectPublicKeyInfo) signed this certificate.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify_signed_by(&self, issuer_key_der: &[u8]) -> Result<(), SignatureError> {
        let parts = signed_parts(&self.der, "certificate").map_err(|_| SignatureError::Wrong)?;
        verify(issuer_key_der, &parts.algorithm, parts.tbs_der, parts.signature)
    }

    pub(crate) const fn parsed(&self) -> &x509_cert::Certificate {
        &self.parsed
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl core::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Certificate({}, serial {})", self.subject, self.serial())
    }
}

impl Extensions {
    fn read(listed: &[Extension]) -> Result<Self, Malformed> {
        let mut read = Self::default();
        let mut seen = Vec::new();
        for extension in listed {
            let id = extension.extn_id;
            if seen.contains(&id) {
                return Err(Malformed::new("extension that occurs twice", der::ErrorKind::Failed));
            }
            seen.push(id);
            read.read_one(extension)?;
        }
        Ok(read)
    }

    fn read_one(&mut self, extension: &Extension) -> Result<(), Malformed> {
        let id = extension.extn_id;
        let value = extension.extn_value.as_bytes();
        // RFC 5280 §4.2: these must not be critical, so one that is means something unknown.
        if extension.critical && NEVER_CRITICAL.contains(&id) {
            self.unknown_critical.push(id);
        }
        if id == oid::SUBJECT_KEY_IDENTIFIER {
            self.subject_key_id = Some(decode(value, "subjectKeyIdentifier")?);
        } else if id == oid::AUTHORITY_KEY_IDENTIFIER {
            self.authority_key_id = Some(decode(value, "authorityKeyIdentifier")?);
        } else if id == oid::KEY_USAGE {
            self.key_usage = Some(decode(value, "keyUsage")?);
        } else if id == oid::EXTENDED_KEY_USAGE {
            self.extended_key_usage = Some(decode::<ExtendedKeyUsage>(value, "extKeyUsage")?.0);
        } else if id == oid::BASIC_CONSTRAINTS {
            self.basic_constraints = Some(decode(value, "basicConstraints")?);
        } else if id == oid::CERTIFICATE_POLICIES {
            let policies: CertificatePolicies = decode(value, "certificatePolicies")?;
            self.policies = Some(policies.0.into_iter().map(|policy| policy.policy_identifier).collect());
        } else if id == oid::POLICY_MAPPINGS {
            self.policy_mappings = Some(decode(value, "policyMappings")?);
        } else if id == oid::POLICY_CONSTRAINTS {
            self.policy_constraints = Some(decode(value, "policyConstraints")?);
        } else if id == oid::INHIBIT_ANY_POLICY {
            self.inhibit_any_policy = Some(decode::<InhibitAnyPolicy>(value, "inhibitAnyPolicy")?.0);
        } else if id == oid::NAME_CONSTRAINTS {
            self.name_constraints = Some(decode(value, "nameConstraints")?);
        } else if id == oid::SUBJECT_ALT_NAME {
            self.subject_alt_name = decode::<SubjectAltName>(value, "subjectAltName")?.0;
        } else if id == oid::CRL_DISTRIBUTION_POINTS {
            self.crl_distribution_points = Some(decode(value, "cRLDistributionPoints")?);
        } else if id == oid::AUTHORITY_INFO_ACCESS {
            self.authority_info_access = Some(decode(value, "authorityInfoAccess")?);
        } else if id == oid::OCSP_NO_CHECK {
            self.ocsp_no_check = true;
        } else if id == oid::SUBJECT_INFO_ACCESS && !extension.critical {
            // It helps to find certificates and means nothing else: one that cannot be read is none.
            self.subject_info_access = SubjectInfoAccessSyntax::from_der(value).ok();
        } else if extension.critical {
            self.unknown_critical.push(id);
        }
        Ok(())
    }
}

fn decode<'a, T: Decode<'a>>(value: &'a [u8], what: &'static str) -> Result<T, Malformed> {
    T::from_der(value).reading(what)
}

fn access(listed: Option<&[AccessDescription]>, method: ObjectIdentifier) -> Vec<&str> {
    listed
        .unwrap_or_default()
        .iter()
        .filter(|access| access.access_method == method)
        .filter_map(|access| uri(&access.access_location))
        .collect()
}

fn uri(name: &GeneralName) -> Option<&str> {
    if let GeneralName::UniformResourceIdentifier(uri) = name { Some(uri.as_str()) } else { None }
}
