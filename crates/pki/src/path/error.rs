//! Why a path is refused, and which certificate it is about.

use core::fmt;

use der::asn1::ObjectIdentifier;
use time::OffsetDateTime;

use crate::{
    certificate::Certificate, crl::RevocationReason, encoding::Malformed, ocsp::OcspError, online::NotFetched,
    serial::Serial, signature::SignatureError,
};

/// A path that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", .about.as_ref().map_or_else(|| "certificate".to_owned(), ToString::to_string))]
pub struct PathError {
    /// The certificate it is about; `None` where that cannot be read.
    pub about: Option<Box<Subject>>,
    /// Why.
    pub reason: Reason,
}

impl PathError {
    pub(super) fn new(about: &Certificate, reason: Reason) -> Self {
        Self { about: Some(Box::new(Subject::of(about))), reason }
    }
}

/// Which certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its subject, RFC 4514.
    pub name: String,
    /// Its issuer, RFC 4514.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
}

impl Subject {
    pub(super) fn of(certificate: &Certificate) -> Self {
        Self {
            name: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial: certificate.serial(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (serial {})", self.name, self.serial)
    }
}

/// Why a path is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It cannot be read.
    #[error(transparent)]
    Malformed(Malformed),
    /// Its time is over.
    #[error("expired since {}", moment(*.since))]
    Expired {
        /// Last second of validity.
        since: OffsetDateTime,
    },
    /// Its time has not come.
    #[error("not valid before {}", moment(*.until))]
    NotYetValid {
        /// First moment of validity.
        until: OffsetDateTime,
    },
    /// It was revoked.
    #[error("revoked since {} ({reason})", moment(*.since))]
    Revoked {
        /// Since when.
        since: OffsetDateTime,
        /// Why.
        reason: RevocationReason,
    },
    /// Whether it was revoked could not be found out.
    #[error("revocation unknown: {0}")]
    RevocationUnknown(Unchecked),
    /// No certificate of its issuer is known.
    #[error("unknown issuer {issuer}")]
    UnknownIssuer {
        /// The issuer's name, RFC 4514.
        issuer: String,
    },
    /// The path is valid for none of the required policies.
    #[error("not valid for any required policy")]
    WrongPolicy,
    /// Its issuer did not sign it.
    #[error("bad signature: {0}")]
    BadSignature(SignatureError),
    /// A constraint is broken.
    #[error("{0}")]
    Constraint(Broken),
    /// The search was given up: more authorities of one name than any honest store holds.
    #[error("too many possible paths")]
    TooComplex,
}

/// Which constraint is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It issued a certificate without being an authority (basicConstraints).
    #[error("it issued a certificate without being an authority")]
    NotAnAuthority,
    /// Its key is of a kind or size that is not allowed (R-CRD-25).
    #[error("its key is of a kind or size that is not allowed")]
    KeyKind,
    /// It issued a certificate without having a name.
    #[error("it issued a certificate without having a name")]
    NoName,
    /// It may not sign certificates (keyUsage).
    #[error("its key usage does not allow signing certificates")]
    KeyCertSign,
    /// It may not sign (keyUsage).
    #[error("its key usage does not allow digital signatures")]
    DigitalSignature,
    /// It may not be used for this (extKeyUsage).
    #[error("its extended key usage does not allow this use")]
    ExtendedKeyUsage,
    /// More authorities below it than it allows (pathLenConstraint).
    #[error("more authorities below it than it allows")]
    PathLength,
    /// Its authority key identifier names another key than its issuer's.
    #[error("its authority key identifier is not its issuer's key identifier")]
    KeyIdentifier,
    /// A name in it is outside of what an authority above it permits.
    #[error("a name in it is outside of what an authority above it permits")]
    Name,
    /// An authority's name constraints are of a kind without rules.
    #[error("its name constraints are of a kind that cannot be checked")]
    NameConstraintForm,
    /// Its policy mappings map the special policy that stands for all.
    #[error("its policy mappings map anyPolicy")]
    PolicyMapping,
    /// It is older than version 3, and no root.
    #[error("it is not of version 3")]
    Version,
    /// It says what only authorities may say, and is none.
    #[error("it says what only an authority may say")]
    NotForUsers,
    /// A time in it is written as GeneralizedTime before 2050 (RFC 5280 §4.1.2.5).
    #[error("a time in it is not written as UTCTime through 2049")]
    TimeForm,
    /// It has a critical extension that is not understood.
    #[error("critical extension {0} is not understood")]
    UnknownCritical(ObjectIdentifier),
}

/// Why revocation could not be found out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unchecked {
    /// No list speaks about it.
    #[error("no revocation list speaks about it")]
    NoList,
    /// The responder does not know it.
    #[error("the status responder does not know it")]
    UnknownToResponder,
    /// There is an answer of a responder that cannot be used, and no list instead.
    #[error("status responder: {0}")]
    Responder(Box<OcspError>),
    /// The list is out of date.
    #[error("the revocation list is out of date{}", .next_update.map(|due| format!(": a newer one was due on {}", moment(due))).unwrap_or_default())]
    Stale {
        /// When a newer list was due.
        next_update: Option<OffsetDateTime>,
    },
    /// The list is not in force yet.
    #[error("the revocation list is not in force yet: it was made on {this_update}")]
    Early {
        /// When it was, or will be, made.
        this_update: OffsetDateTime,
    },
    /// The list is signed neither by the certificate's issuer nor by anyone it delegated to.
    #[error("the revocation list is not signed by the issuer")]
    ListSignature,
    /// The lists at hand speak about some reasons for revocation only.
    #[error("the revocation lists speak about some reasons only")]
    SomeReasons,
    /// Nothing is at hand, and nothing usable came from where the certificate says.
    #[error("{0}")]
    NotFetched(Box<NotFetched>),
}

/// A moment for people, to the minute.
fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    format!("{} {:02}:{:02} UTC", at.date(), at.hour(), at.minute())
}
