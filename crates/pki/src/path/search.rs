//! Path building: depth first, the most plausible issuer first, bounded.

use time::OffsetDateTime;

use super::{
    Purpose, TrustStore, ValidPath,
    error::{Broken, PathError, Reason},
    rules,
};
use crate::certificate::Certificate;

/// Longest path, root included.
const MAX_LENGTH: usize = 12;
/// Most signatures checked in one search.
const MAX_SIGNATURES: usize = 128;

pub(super) fn search(
    leaf: &Certificate,
    store: &TrustStore,
    at: OffsetDateTime,
    purpose: Purpose,
) -> Result<ValidPath, PathError> {
    let mut search = Search { store, at, purpose, signatures_left: MAX_SIGNATURES, best: None };
    match search.extend(&mut vec![leaf]) {
        Some(path) => Ok(path),
        None => Err(search.best.map_or_else(|| PathError::new(leaf, unknown_issuer(leaf)), |(_, error)| error)),
    }
}

struct Search<'a> {
    store: &'a TrustStore,
    at: OffsetDateTime,
    purpose: Purpose,
    signatures_left: usize,
    best: Option<(Plausibility, PathError)>,
}

/// How much a failure tells: the greatest is reported, the first among equals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plausibility {
    /// Somewhere up there nobody was known.
    DeadEnd,
    /// An issuer of the right name was there, but with another key.
    WrongIssuer,
    /// The path led to a root and broke a rule.
    Complete,
}

impl<'a> Search<'a> {
    /// Extends a path upwards; every certificate in it but the last is signed by its successor.
    fn extend(&mut self, path: &mut Vec<&'a Certificate>) -> Option<ValidPath> {
        let current = *path.last()?;
        let (candidates, mismatched) = self.candidates(current);
        if candidates.is_empty() {
            let (plausibility, reason) = if mismatched {
                (Plausibility::WrongIssuer, Reason::Constraint(Broken::KeyIdentifier))
            } else {
                (Plausibility::DeadEnd, unknown_issuer(current))
            };
            self.note(plausibility, PathError::new(current, reason));
            return None;
        }
        for (candidate, is_root) in candidates {
            if path.len() >= MAX_LENGTH || self.signatures_left == 0 {
                self.note(Plausibility::DeadEnd, PathError::new(current, Reason::TooComplex));
                return None;
            }
            // A name and key met before: a loop of cross-certificates.
            if path.iter().any(|seen| same_authority(seen, candidate)) {
                continue;
            }
            self.signatures_left -= 1;
            if let Err(error) = current.verify_signed_by(candidate.public_key_der()) {
                self.note(Plausibility::WrongIssuer, PathError::new(current, Reason::BadSignature(error)));
                continue;
            }
            path.push(candidate);
            let found = if is_root {
                rules::check(path, self.store, self.at, self.purpose)
                    .map_err(|error| self.note(Plausibility::Complete, error))
                    .ok()
            } else {
                self.extend(path)
            };
            path.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Certificates that may have issued this one, roots first; and whether others had to be left
    /// out for their key identifier.
    fn candidates(&self, current: &Certificate) -> (Vec<(&'a Certificate, bool)>, bool) {
        let roots = self.store.roots.iter().map(|root| (root, true));
        let others = self.store.intermediates.iter().map(|other| (other, false));
        let named: Vec<_> = roots
            .chain(others)
            .filter(|(candidate, _)| candidate.subject().matches(current.issuer()) && *candidate != current)
            .collect();
        let fits = |candidate: &Certificate| match (current.authority_key_id(), candidate.subject_key_id()) {
            (Some(wanted), Some(there)) => wanted == there,
            _ => true,
        };
        let count = named.len();
        let mut fitting: Vec<_> = named.into_iter().filter(|(candidate, _)| fits(candidate)).collect();
        let mismatched = fitting.len() < count;
        // Valid ones before expired ones of the same name and key; the sort is stable.
        let at = self.at;
        fitting.sort_by_key(|(candidate, is_root)| {
            let in_time = candidate.not_before() <= at && at <= candidate.not_after();
            (!in_time, !is_root)
        });
        (fitting, mismatched)
    }

    fn note(&mut self, plausibility: Plausibility, error: PathError) {
        if self.best.as_ref().is_none_or(|(best, _)| plausibility > *best) {
            self.best = Some((plausibility, error));
        }
    }
}

fn unknown_issuer(certificate: &Certificate) -> Reason {
    Reason::UnknownIssuer { issuer: certificate.issuer().to_string() }
}

fn same_authority(left: &Certificate, right: &Certificate) -> bool {
    left.public_key_der() == right.public_key_der() && left.subject().matches(right.subject())
}
