//! Whether a certificate leads to a trusted root, and if not, why not (RFC 5280 §6).
//!
//! [`validate`] builds a path through the given intermediates and checks signatures, dates, basic
//! constraints, path length, key usage, key identifiers, names and name constraints, policies with
//! mapping, extended key usage and revocation by OCSP and CRL. What it does not understand it refuses:
//! unknown critical extensions, constraints on name forms without rules. A delta list takes trust, and
//! gives back no more than a hold took. Every refusal
//! names its reason and the certificate it is about, and every question has a bound: at most
//! [`MAX_LENGTH`] certificates in a path, [`MAX_STEPS`] steps, [`MAX_SIGNATURES`] signatures, [`MAX_COMPARISONS`] names
//! held against constraints and policies against policies, [`MAX_OCTETS`] octets hashed or searched, and
//! [`MAX_POLICIES`] policies in a certificate.

mod budget;
mod error;
mod name_constraints;
mod policy;
mod question;
mod revocation;
mod rules;
mod search;

use der::asn1::ObjectIdentifier;
use time::{Duration, OffsetDateTime};

use self::question::{Goal, Question};
pub use self::{
    budget::{MAX_COMPARISONS, MAX_OCTETS, MAX_SIGNATURES, MAX_STEPS},
    error::{Broken, PathError, Reason, Subject, Unchecked},
    policy::MAX_POLICIES,
    search::MAX_LENGTH,
};
use crate::{
    certificate::Certificate,
    crl::Crl,
    ocsp::Response,
    oid,
    online::{NotFetched, Want},
};

/// What is trusted, what helps to build paths, and what is demanded of them.
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    /// Trusted as they are; their dates and constraints count all the same.
    pub roots: Vec<Certificate>,
    /// Authorities that a path may lead through.
    pub intermediates: Vec<Certificate>,
    /// Revocation lists; unsigned, stale or foreign ones do no harm.
    pub crls: Vec<Crl>,
    /// Answers of status responders; they go before the lists.
    pub ocsp: Vec<Response>,
    /// Places from which nothing usable came, so that a reason can say so.
    pub failed: Vec<NotFetched>,
    /// For how long after a newer one was due an answer or list counts all the same, and is named in
    /// [`ValidPath::stale`]; zero for not at all.
    pub grace: Duration,
    /// Policies of which the path must be valid for at least one, in the root's own terms; empty
    /// for any.
    pub required_policies: Vec<ObjectIdentifier>,
    /// How policies are treated from the root on.
    pub initial: InitialPolicies,
    /// How strictly the form of times is taken.
    pub times: TimeForm,
    /// How revocation is treated.
    pub revocation: Revocation,
}

/// The user's settings of RFC 5280 §6.1.1 (e) to (g); required policies make `explicit` true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InitialPolicies {
    /// The path has to be valid for some policy.
    pub explicit: bool,
    /// No policy is mapped to another.
    pub inhibit_mapping: bool,
    /// The policy that stands for all stands for none.
    pub inhibit_any: bool,
}

/// How strictly the form of times is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeForm {
    /// Any form that can be read.
    #[default]
    Any,
    /// UTCTime through 2049, as RFC 5280 §4.1.2.5 and the Federal profiles want it.
    AsProfiled,
}

/// How revocation is treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Revocation {
    /// A certificate below the root without a fresh answer refuses the path.
    #[default]
    Required,
    /// A certificate without a fresh answer is named in [`ValidPath::unchecked`].
    WhereKnown,
    /// No list is looked at.
    Off,
}

/// What the certificate is to be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Authentication of a person or machine as a TLS client.
    ClientAuth,
    /// A TLS server.
    ServerAuth,
    /// Signing a PIV card's CHUID and security object; has to be said explicitly.
    ContentSigning,
    /// A PIV card's Card Authentication (9E); has to be said explicitly.
    CardAuth,
    /// A use of one's own; has to be said explicitly.
    Named(ObjectIdentifier),
    /// Anything.
    Any,
}

impl Purpose {
    /// The extended key usages of which one has to be there, and whether their absence is fine.
    const fn usages(&self) -> (&[ObjectIdentifier], bool) {
        match self {
            Self::ClientAuth => (&[oid::EKU_CLIENT_AUTH, oid::EKU_ANY], true),
            Self::ServerAuth => (&[oid::EKU_SERVER_AUTH, oid::EKU_ANY], true),
            Self::ContentSigning => (&[oid::EKU_PIV_CONTENT_SIGNING, oid::EKU_PIV_I_CONTENT_SIGNING], false),
            Self::CardAuth => (&[oid::EKU_PIV_CARD_AUTH], false),
            Self::Named(usage) => (core::slice::from_ref(usage), false),
            Self::Any => (&[], true),
        }
    }
}

/// A path that holds.
#[derive(Clone, Debug)]
pub struct ValidPath {
    /// From the certificate asked about to the root.
    pub chain: Vec<Certificate>,
    /// The required policies it is valid for; without required ones, those it asserts all along.
    pub policies: Vec<ObjectIdentifier>,
    /// Certificates whose revocation could not be found out, where [`Revocation::WhereKnown`] lets that pass.
    pub unchecked: Vec<(Subject, Unchecked)>,
    /// Certificates that are good by an answer or a list that is out of date, within [`TrustStore::grace`];
    /// with the moment when a newer one was due.
    pub stale: Vec<(Subject, OffsetDateTime)>,
}

impl ValidPath {
    /// The certificate asked about.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.chain.first()
    }

    /// The root it leads to.
    pub fn root(&self) -> Option<&Certificate> {
        self.chain.last()
    }
}

/// Builds and validates a path for a DER certificate at a moment.
///
/// # Errors
/// [`PathError`]: of several paths that fail, the reason of the most plausible one.
pub fn validate(
    leaf_der: &[u8],
    store: &TrustStore,
    at: OffsetDateTime,
    purpose: Purpose,
) -> Result<ValidPath, PathError> {
    let leaf =
        Certificate::from_der(leaf_der).map_err(|error| PathError { about: None, reason: Reason::Malformed(error) })?;
    ask(&leaf, store, at, purpose).0
}

/// As [`validate`], and what was missing on the way.
pub(crate) fn ask(
    leaf: &Certificate,
    store: &TrustStore,
    at: OffsetDateTime,
    purpose: Purpose,
) -> (Result<ValidPath, PathError>, Vec<Want>) {
    let question = Question::new(store, at);
    let goal = Goal { purpose, root: None, under_check: Vec::new() };
    let result = search::search(leaf, &question, &goal);
    (result, question.into_wants())
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod responder;
#[cfg(test)]
mod tests;
