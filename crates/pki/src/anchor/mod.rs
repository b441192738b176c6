//! What an operator is told of a certificate that is to be trusted: who it is, until when, what is wrong
//! with it, and whether it belongs to the world of tests.

mod list;
mod world;

use core::fmt;

use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

pub use self::list::{ListFault, examine_list};
pub use self::world::{Mark, World, mark_of, world_of};
use crate::{certificate::Certificate, key::KeyKind, signature::SignatureError};

/// Warn so long before a certificate ends.
pub const SOON: Duration = Duration::days(90);

/// What a certificate is trusted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Paths end at it.
    Root,
    /// Paths may lead through it.
    Intermediate,
}

/// Something about a certificate in a trust store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Its time is over.
    #[error("expired since {}", day(*.0))]
    Expired(OffsetDateTime),
    /// Its time ends soon.
    #[error("ends soon, on {}", day(*.0))]
    Expiring(OffsetDateTime),
    /// Its time has not come.
    #[error("not valid before {}", day(*.0))]
    NotYetValid(OffsetDateTime),
    /// A root that is signed by itself, wrongly.
    #[error("its own signature does not hold: {0}")]
    SelfSignature(SignatureError),
    /// A root that another authority signed: its path would go on.
    #[error("it is no root: {0} issued it")]
    NotARoot(String),
    /// It may not issue certificates.
    #[error("it may not issue certificates")]
    NotAnAuthority,
    /// Its key is of a kind or size that is not allowed.
    #[error("its key is of a kind or size that is not allowed")]
    Key,
    /// It belongs to the other world (R-TST-14).
    #[error("it is for {world}: {mark}")]
    OtherWorld {
        /// The world it belongs to.
        world: World,
        /// How that is known.
        mark: Mark,
    },
}

impl Fault {
    /// Whether the certificate cannot do what it is there for; else it is only worth knowing.
    pub const fn is_fatal(&self) -> bool {
        match self {
            Self::Expiring(_) | Self::NotARoot(_) => false,
            Self::Expired(_)
            | Self::NotYetValid(_)
            | Self::SelfSignature(_)
            | Self::NotAnAuthority
            | Self::Key
            | Self::OtherWorld { .. } => true,
        }
    }

    /// Its stable name, for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Expired(_) => "expired",
            Self::Expiring(_) => "expiring",
            Self::NotYetValid(_) => "not-yet-valid",
            Self::SelfSignature(_) => "self-signature",
            Self::NotARoot(_) => "not-a-root",
            Self::NotAnAuthority => "not-an-authority",
            Self::Key => "key",
            Self::OtherWorld { .. } => "other-world",
        }
    }
}

/// A certificate as an operator sees it.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// Subject, RFC 4514.
    pub subject: String,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// SHA-256 of the whole certificate.
    pub fingerprint: Fingerprint,
    /// First moment of validity.
    pub not_before: OffsetDateTime,
    /// Last moment of validity.
    pub not_after: OffsetDateTime,
    /// Kind of its key, where it has a name.
    pub key: Option<KeyKind>,
    /// Which world it belongs to.
    pub world: World,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl Anchor {
    /// Looks at a certificate that is trusted in `role` by somebody of world `own`, at a moment; `soon` is
    /// how long before its end that is worth a word.
    pub fn examine(certificate: &Certificate, role: Role, own: World, at: OffsetDateTime, soon: Duration) -> Self {
        let mut faults = Vec::new();
        if at > certificate.not_after() {
            faults.push(Fault::Expired(certificate.not_after()));
        } else if at < certificate.not_before() {
            faults.push(Fault::NotYetValid(certificate.not_before()));
        } else if certificate.not_after() - at < soon {
            faults.push(Fault::Expiring(certificate.not_after()));
        }
        if role == Role::Root {
            if !certificate.is_self_issued() {
                faults.push(Fault::NotARoot(certificate.issuer().to_string()));
            } else if let Err(error) = certificate.verify_signed_by(certificate.public_key_der()) {
                faults.push(Fault::SelfSignature(error));
            }
        }
        if !certificate.is_ca() {
            faults.push(Fault::NotAnAuthority);
        }
        if certificate.key_kind().is_none() {
            faults.push(Fault::Key);
        }
        faults.extend(other_world(certificate, own));
        Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial: certificate.serial().hex(),
            fingerprint: Fingerprint::of(certificate.der()),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            key: certificate.key_kind(),
            world: world_of(certificate),
            faults,
        }
    }

    /// Whether it can do what it is there for.
    pub fn is_sound(&self) -> bool {
        !self.faults.iter().any(Fault::is_fatal)
    }

    /// What it is, in lines for people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            self.subject.clone(),
            format!("SHA-256 {}", self.fingerprint),
            format!("from {} until {}", day(self.not_before), day(self.not_after)),
            format!("key {}, serial {}", self.key.map_or("of another kind", KeyKind::name), self.serial),
        ];
        if self.world != World::Unknown {
            lines.push(format!("for {}", self.world));
        }
        if self.issuer != self.subject {
            lines.push(format!("issued by {}", self.issuer));
        }
        lines
    }
}

/// Why somebody of world `own` must not trust this certificate, where it belongs to the other one.
pub fn other_world(certificate: &Certificate, own: World) -> Option<Fault> {
    let (world, mark) = mark_of(certificate)?;
    (own != World::Unknown && world != own).then_some(Fault::OtherWorld { world, mark })
}

/// SHA-256 of a whole certificate; printed in pairs with colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate.
    pub fn of(certificate_der: &[u8]) -> Self {
        Self(Sha256::digest(certificate_der).into())
    }

    /// Whether a person gave this one: hexadecimal digits in either case, with or without colons and spaces.
    pub fn is_given_by(&self, text: &str) -> bool {
        let digits: String =
            text.chars().filter(|c| !matches!(c, ':' | ' ' | '-')).map(|c| c.to_ascii_lowercase()).collect();
        digits == hex::encode(self.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

/// A day for people, as `YYYY-MM-DD`.
fn day(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC).date().to_string()
}

#[cfg(test)]
mod tests;
