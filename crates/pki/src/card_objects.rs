//! What a PIV card's signed objects say about the card (R-CRD-26..31): CHUID signature, security
//! object and its hashes, and whether everything speaks of one and the same card.
//!
//! The bytes come from whoever reads the card; nothing here knows about cards or their objects'
//! tags. What is found is listed, and how bad it is decides the caller.

mod keys;
mod kind;
mod online;
mod signed;
mod verdict;

use core::fmt;

use der::{Decode, Sequence, asn1::OctetString};
use spki::AlgorithmIdentifierOwned;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use self::signed::{SignedObject, verify_object};
pub use self::{
    keys::{allowed_until, is_allowed},
    kind::{Kind, Severity},
    online::verify_card_online,
    verdict::{
        CHECKS, CardEvidence, CardPolicy, CardReport, Challenge, Check, ChuidEvidence, Judged, SecurityEvidence,
        verify_authentication, verify_card,
    },
};
use crate::{
    certificate::Certificate,
    encoding::{Malformed, While},
    oid,
    path::{self, PathError, Purpose, Subject, TrustStore, Unchecked, ValidPath},
    signature::{Hash, SignatureError},
};

/// Which signed object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// The card holder unique identifier.
    Chuid,
    /// The security object.
    SecurityObject,
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chuid => "CHUID",
            Self::SecurityObject => "security object",
        })
    }
}

/// What every PIV card has (SP 800-73-5 part 1 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The PIV Authentication certificate.
    Authentication,
    /// The Card Authentication certificate.
    CardAuthentication,
    /// The card holder unique identifier.
    Chuid,
    /// The security object.
    SecurityObject,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authentication => "PIV Authentication certificate (9A)",
            Self::CardAuthentication => "Card Authentication certificate (9E)",
            Self::Chuid => "CHUID",
            Self::SecurityObject => "security object",
        })
    }
}

/// Something about the card that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The signed data cannot be read.
    #[error("{object}: {error}")]
    Malformed {
        /// Where.
        object: Object,
        /// What the decoder found.
        error: Malformed,
    },
    /// The signed data is of another type than the object wants.
    #[error("{object}: the signed content is of type {found}")]
    ContentType {
        /// Where.
        object: Object,
        /// The type found.
        found: der::asn1::ObjectIdentifier,
    },
    /// Not exactly one signature, or attributes missing that the object wants.
    #[error("{object}: not signed in the form the card standard wants")]
    Form {
        /// Where.
        object: Object,
    },
    /// The content is not what was signed.
    #[error("{object}: the content is not what was signed")]
    Digest {
        /// Where.
        object: Object,
    },
    /// The signature does not hold.
    #[error("{object}: {error}")]
    Signature {
        /// Where.
        object: Object,
        /// Why.
        error: SignatureError,
    },
    /// The CHUID does not bring its signer's certificate.
    #[error("the CHUID does not bring its signer's certificate")]
    SignerMissing,
    /// The name attribute in the CHUID's signature is not the signer's.
    #[error("the CHUID's signer is not the one it names")]
    SignerName,
    /// The signer's certificate does not lead to a trusted root.
    #[error("content signer: {0}")]
    Signer(PathError),
    /// The signer's certificate ends before the Card Authentication certificate (R-CRD-29).
    #[error("the content signer's certificate ends before the Card Authentication certificate")]
    SignerEndsEarly,
    /// An object's hash is not the one that was signed.
    #[error("the hash of the {} is not the one that was signed", container(*.container_id))]
    Hash {
        /// The container (SP 800-73-5 part 1 table 2).
        container_id: u16,
    },
    /// An object is on the card but not covered by the security object.
    #[error("the {} is not covered by the security object", container(*.container_id))]
    NotCovered {
        /// The container (SP 800-73-5 part 1 table 2).
        container_id: u16,
    },
    /// FASC-N of CHUID and certificate differ.
    #[error("FASC-N of CHUID and {certificate} differ")]
    FascN {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
    },
    /// Card UUID of CHUID and certificate differ.
    #[error("card UUID of CHUID and {certificate} differ")]
    CardUuid {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
    },
    /// The card's last day is over.
    #[error("the card expired on {on}")]
    CardExpired {
        /// Its last day.
        on: Date,
    },
    /// A certificate cannot be read.
    #[error("{certificate} cannot be read: {error}")]
    Unreadable {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
        /// What the decoder found.
        error: Malformed,
    },
    /// A certificate does not lead to a trusted root.
    #[error("{certificate}: {error}")]
    Path {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
        /// Why.
        error: PathError,
    },
    /// Whether a certificate was revoked is not known, which the policy lets pass.
    #[error("{certificate}: revocation unknown: {why}")]
    Unchecked {
        /// Which certificate's path, such as `9A`.
        certificate: &'static str,
        /// The certificate of that path it is about.
        about: Box<Subject>,
        /// Why.
        why: Unchecked,
    },
    /// A certificate is good by an answer or list that is out of date, which the policy lets pass for a while.
    #[error("{certificate}: {about} is good by revocation data that should have been renewed at {was_due}")]
    Stale {
        /// Which certificate's path, such as `9A`.
        certificate: &'static str,
        /// The certificate of that path it is about.
        about: Box<Subject>,
        /// When newer data was due.
        was_due: OffsetDateTime,
    },
    /// A certificate's key is of a kind or size that is not allowed today (R-CRD-25).
    #[error("{certificate}: a key of this kind is not allowed (any more)")]
    KeyNotAllowed {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
    },
    /// A certificate's subject key identifier is none of its key.
    #[error("{certificate}: its key identifier is not its key's")]
    SubjectKeyId {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
    },
    /// A challenge was answered by another key than the certificate's, or not at all.
    #[error("{certificate}: the card does not have the certificate's private key")]
    WrongKey {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
    },
    /// The card does not have something that every card has.
    #[error("the card has no {what}")]
    Missing {
        /// What.
        what: Part,
    },
    /// The card has something that nobody can read.
    #[error("the {what} cannot be read: {why}")]
    Garbled {
        /// What.
        what: Part,
        /// What the decoder found.
        why: String,
    },
    /// The date on the CHUID is no day of the calendar.
    #[error("the CHUID's expiry date is no day of the calendar")]
    NoSuchDay,
    /// A certificate is valid longer than the card.
    #[error("{certificate} is valid longer than the card")]
    OutlivesCard {
        /// Which certificate, such as `9A`.
        certificate: &'static str,
    },
}

/// Checks a CHUID's signature (R-CRD-27): form, digest, signature, and the signer's path for content
/// signing with the policies that `store` requires.
///
/// `signed_tlv` is everything the signature covers. The signer is returned where its signature
/// holds, trusted or not, since the security object is checked with it.
pub fn check_chuid(
    signed_tlv: &[u8],
    signature_der: &[u8],
    store: &TrustStore,
    at: OffsetDateTime,
) -> (Option<Certificate>, Vec<Finding>) {
    check_chuid_for(signed_tlv, signature_der, store, at, Purpose::ContentSigning)
}

/// As [`check_chuid`], for a content signer of another use.
pub(crate) fn check_chuid_for(
    signed_tlv: &[u8],
    signature_der: &[u8],
    store: &TrustStore,
    at: OffsetDateTime,
    purpose: Purpose,
) -> (Option<Certificate>, Vec<Finding>) {
    let object = Object::Chuid;
    let signed = match SignedObject::read(object, signature_der) {
        Ok(signed) => signed,
        Err(finding) => return (None, vec![finding]),
    };
    if signed.content_type() != oid::CHUID_CONTENT {
        return (None, vec![Finding::ContentType { object, found: signed.content_type() }]);
    }
    let Some(signer) = signed.signer() else {
        return (None, vec![Finding::SignerMissing]);
    };
    if let Err(finding) = verify_object(&signed, signed_tlv, &signer) {
        return (None, vec![finding]);
    }
    let mut findings = Vec::new();
    if signed.signer_name().is_none_or(|name| !name.matches(signer.subject())) {
        findings.push(Finding::SignerName);
    }
    match path::validate(signer.der(), store, at, purpose) {
        Ok(path) => findings.extend(doubts("content signer", path)),
        Err(error) => findings.push(Finding::Signer(error)),
    }
    (Some(signer), findings)
}

/// What the policy let pass about a path that holds.
fn doubts(certificate: &'static str, path: ValidPath) -> impl Iterator<Item = Finding> {
    let unchecked = path.unchecked.into_iter().map(move |(about, why)| Finding::Unchecked {
        certificate,
        about: Box::new(about),
        why,
    });
    let stale = path.stale.into_iter().map(move |(about, was_due)| Finding::Stale {
        certificate,
        about: Box::new(about),
        was_due,
    });
    unchecked.chain(stale)
}

/// A container number of the security object's map, and the data group it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappedContainer {
    /// Data group number.
    pub data_group: u8,
    /// Container identifier (SP 800-73-5 part 1 table 2).
    pub container_id: u16,
}

/// Checks a security object (R-CRD-30): signed by the CHUID's signer, and with the hash of every
/// object that was read.
///
/// `contents` holds container numbers with the bytes that are hashed; objects that were not read
/// are not checked.
pub fn check_security_object(
    signed_data_der: &[u8],
    mapping: &[MappedContainer],
    contents: &[(u16, &[u8])],
    chuid_signer: &Certificate,
) -> Vec<Finding> {
    let object = Object::SecurityObject;
    let hashes = match read_hashes(signed_data_der, chuid_signer) {
        Ok(hashes) => hashes,
        Err(finding) => return vec![finding],
    };
    let Some(hash) = Hash::from_oid(hashes.hash_algorithm.oid) else {
        let error = SignatureError::Algorithm(hashes.hash_algorithm.oid);
        return vec![Finding::Signature { object, error }];
    };
    let check = |&(container_id, content): &(u16, &[u8])| {
        let groups: Vec<u8> =
            mapping.iter().filter(|line| line.container_id == container_id).map(|line| line.data_group).collect();
        let mut signed = hashes.values.iter().filter(|value| groups.contains(&value.data_group)).peekable();
        if signed.peek().is_none() {
            return Some(Finding::NotCovered { container_id });
        }
        let digest = hash.digest(content);
        // A container listed twice has to be right twice.
        signed.any(|value| value.hash.as_bytes() != digest).then_some(Finding::Hash { container_id })
    };
    contents.iter().filter_map(check).collect()
}

/// What a CHUID says about the card.
#[derive(Clone, Copy, Debug)]
pub struct CardIdentity<'a> {
    /// FASC-N, 25 octets.
    pub fasc_n: &'a [u8],
    /// Card UUID.
    pub card_uuid: Uuid,
    /// The card's last day.
    pub expires_on: Date,
}

/// Checks that certificates and CHUID speak of one card, and dates against each other (R-CRD-28).
///
/// `certificates` have names such as `9A` for findings. What a certificate leaves out is not compared.
pub fn check_identity(
    card: CardIdentity<'_>,
    certificates: &[(&'static str, &Certificate)],
    at: OffsetDateTime,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if at.date() > card.expires_on {
        findings.push(Finding::CardExpired { on: card.expires_on });
    }
    for &(name, certificate) in certificates {
        if certificate.fasc_n().is_some_and(|fasc_n| fasc_n != card.fasc_n) {
            findings.push(Finding::FascN { certificate: name });
        }
        if certificate.uuid().is_some_and(|uuid| uuid != card.card_uuid) {
            findings.push(Finding::CardUuid { certificate: name });
        }
        if certificate.not_after().date() > card.expires_on {
            findings.push(Finding::OutlivesCard { certificate: name });
        }
    }
    findings
}

/// Checks that the content signer stays valid as long as the Card Authentication certificate (R-CRD-29).
pub fn check_signer_lifetime(signer: &Certificate, card_authentication: &Certificate) -> Option<Finding> {
    (signer.not_after() < card_authentication.not_after()).then_some(Finding::SignerEndsEarly)
}

/// A container in words, with its number (SP 800-73-5 part 1 table 2).
fn container(id: u16) -> String {
    let name = match id {
        0xDB00 => "card capability container",
        0x3000 => "CHUID",
        0x3001 => "printed information",
        0x0101 => "certificate of 9A",
        0x0100 => "certificate of 9C",
        0x0102 => "certificate of 9D",
        0x0500 => "certificate of 9E",
        0x6010 => "fingerprints",
        0x6030 => "facial image",
        0x6050 => "Discovery Object",
        0x6060 => "key history",
        0x1015 => "iris images",
        _ => return format!("container {id:04X}"),
    };
    format!("{name} ({id:04X})")
}

/// LDSSecurityObject (ICAO 9303 part 10, as SP 800-73-5 part 1 §3.1.7 uses it).
#[derive(Clone, Debug, Sequence)]
struct Hashes {
    #[allow(dead_code, reason = "part of the structure; no version means anything else")]
    version: u8,
    hash_algorithm: AlgorithmIdentifierOwned,
    values: Vec<HashValue>,
}

#[derive(Clone, Debug, Sequence)]
struct HashValue {
    data_group: u8,
    hash: OctetString,
}

fn read_hashes(signed_data_der: &[u8], signer: &Certificate) -> Result<Hashes, Finding> {
    let object = Object::SecurityObject;
    let signed = SignedObject::read(object, signed_data_der)?;
    if signed.content_type() != oid::LDS_SECURITY_OBJECT {
        return Err(Finding::ContentType { object, found: signed.content_type() });
    }
    let content = signed.content().ok_or(Finding::Form { object })?;
    verify_object(&signed, content, signer)?;
    Hashes::from_der(content).reading("LDS security object").map_err(|error| Finding::Malformed { object, error })
}

#[cfg(test)]
mod tests;
