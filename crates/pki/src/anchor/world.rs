//! Tests or production: two worlds that never mix (R-TST-14), and how a certificate shows its own.

use core::fmt;

use const_oid::db::rfc4519;
use der::asn1::ObjectIdentifier;

use super::Fingerprint;
use crate::{certificate::Certificate, name::DistinguishedName};

/// What a certificate, a kiosk or an issuer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// Test cards and test authorities.
    Test,
    /// Real cards.
    Production,
    /// It does not say.
    Unknown,
}

impl World {
    /// Its name, for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Production => "production",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Test => "tests only",
            Self::Production => "real cards",
            Self::Unknown => "nobody in particular",
        })
    }
}

/// What shows a certificate's world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is a known one.
    Known,
    /// It asserts a policy of that world.
    Policy(ObjectIdentifier),
    /// A part of its subject or issuer name says so.
    Name(String),
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known => f.write_str("its fingerprint is a known one"),
            Self::Policy(policy) => write!(f, "it asserts the policy {policy}"),
            Self::Name(name) => write!(f, "its name says \"{name}\""),
        }
    }
}

/// Roots that are known whatever they say.
const KNOWN: [(&str, World); 3] = [
    // ICAM Test Card Root CA, ICAM Test Card PIV-I Root CA.
    ("65c81e10e726143f72192d96a72bda6ff730d53403d040f0cd8c1085800e7be1", World::Test),
    ("119bace406b6526ed210c2c91d9b29635ea84c0338a0a91711b356a3e70de080", World::Test),
    // Federal Common Policy CA of 2010.
    ("894ebc0b23da2a50c0186b7f8f25ef1f6b2935af32a94584ef80aaf877a3a06e", World::Production),
];

/// Arcs of certificate policies: csor-certpolicy, with test policies below 48 and those of the Common Policy below 3.
const ARCS: [(&str, World); 2] =
    [("2.16.840.1.101.3.2.1.48.", World::Test), ("2.16.840.1.101.3.2.1.3.", World::Production)];

/// Names that real authorities have; the word "Test" in one goes before them.
const REAL_NAMES: [&str; 2] = ["Federal Common Policy CA", "Federal Bridge CA"];

/// The world that a certificate shows, and by what; `None` where it shows none.
pub fn mark_of(certificate: &Certificate) -> Option<(World, Mark)> {
    let fingerprint = hex::encode(Fingerprint::of(certificate.der()).0);
    if let Some((_, world)) = KNOWN.iter().find(|(known, _)| *known == fingerprint) {
        return Some((*world, Mark::Known));
    }
    let by_name = [certificate.subject(), certificate.issuer()].into_iter().find_map(by_name);
    // A cross-certificate names policies of both sides: the test side is the one that must not get in.
    let by_policy = |world: World| {
        let arcs = ARCS.iter().filter(move |(_, of)| *of == world);
        arcs.flat_map(|(arc, _)| certificate.policies().iter().map(move |policy| (arc, policy)))
            .find(|(arc, policy)| policy.to_string().starts_with(**arc))
            .map(|(_, policy)| (world, Mark::Policy(*policy)))
    };
    by_policy(World::Test).or(by_name).or_else(|| by_policy(World::Production))
}

/// The world that a certificate shows.
pub fn world_of(certificate: &Certificate) -> World {
    mark_of(certificate).map_or(World::Unknown, |(world, _)| world)
}

/// The word "Test" or "Tests" in a common name, an organization or a unit of it; else a real authority's name.
pub(super) fn by_name(name: &DistinguishedName) -> Option<(World, Mark)> {
    let parts: Vec<String> =
        [rfc4519::CN, rfc4519::O, rfc4519::OU].into_iter().flat_map(|attribute| name.values(attribute)).collect();
    let is_test = |part: &&String| {
        part.split(|c: char| !c.is_alphanumeric())
            .any(|word| word.eq_ignore_ascii_case("test") || word.eq_ignore_ascii_case("tests"))
    };
    if let Some(part) = parts.iter().find(is_test) {
        return Some((World::Test, Mark::Name(part.clone())));
    }
    let real = parts.iter().find(|part| REAL_NAMES.iter().any(|real| part.starts_with(real)))?;
    Some((World::Production, Mark::Name(real.clone())))
}
