//! Path building: depth first, the most plausible issuer first, bounded.

use super::{
    ValidPath,
    error::{Broken, PathError, Reason},
    question::{Goal, Question},
    rules,
};
use crate::certificate::Certificate;

/// Longest path, root included.
pub const MAX_LENGTH: usize = 12;

/// The path, or why there is none: of several reasons, that of the most plausible path.
pub(super) fn search<'a>(
    leaf: &'a Certificate,
    question: &Question<'a>,
    goal: &Goal<'a>,
) -> Result<ValidPath, PathError> {
    if !question.budget.take_step() {
        return Err(PathError::new(leaf, Reason::TooComplex));
    }
    let mut search = Search { question, goal, best: None };
    match search.extend(&mut vec![leaf]) {
        Some(path) => Ok(path),
        None => Err(search.best.map_or_else(|| PathError::new(leaf, unknown_issuer(leaf)), |(_, error)| error)),
    }
}

struct Search<'q, 'a> {
    question: &'q Question<'a>,
    goal: &'q Goal<'a>,
    best: Option<(Plausibility, PathError)>,
}

/// How much a failure tells: the greatest is reported, the first among equals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plausibility {
    /// A key or signature was wrong on a way that leads to no root of ours anyway.
    SideRoad,
    /// Somewhere up there nobody was known.
    DeadEnd,
    /// An issuer of the right name was there, but with another key.
    WrongIssuer,
    /// The path led to a root and broke a rule.
    Complete,
}

impl<'a> Search<'_, 'a> {
    /// Extends a path upwards; every certificate in it but the last is signed by its successor.
    fn extend(&mut self, path: &mut Vec<&'a Certificate>) -> Option<ValidPath> {
        let current = *path.last()?;
        let (candidates, mismatched) = self.candidates(current);
        if candidates.is_empty() {
            self.question.want_issuer(current);
            let (plausibility, reason) = match (mismatched, self.question.leads_to_root(current)) {
                (true, true) => (Plausibility::WrongIssuer, Reason::Constraint(Broken::KeyIdentifier)),
                (true, false) => (Plausibility::SideRoad, Reason::Constraint(Broken::KeyIdentifier)),
                (false, _) => (Plausibility::DeadEnd, unknown_issuer(current)),
            };
            self.note(plausibility, PathError::new(current, reason));
            return None;
        }
        for (candidate, is_root) in candidates {
            // A name and key met before: a loop of cross-certificates.
            if path.iter().any(|seen| same_authority(seen, candidate)) {
                continue;
            }
            if path.len() >= MAX_LENGTH || !self.question.budget.take_step() {
                self.note(Plausibility::DeadEnd, PathError::new(current, Reason::TooComplex));
                return None;
            }
            match self.question.is_signed_by(current, candidate) {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    let on_the_way = is_root || self.question.leads_to_root(candidate);
                    let plausibility = if on_the_way { Plausibility::WrongIssuer } else { Plausibility::SideRoad };
                    self.note(plausibility, PathError::new(current, Reason::BadSignature(error)));
                    continue;
                }
                None => {
                    self.question.budget.exhaust();
                    self.note(Plausibility::DeadEnd, PathError::new(current, Reason::TooComplex));
                    return None;
                }
            }
            path.push(candidate);
            let found = if is_root {
                rules::check(path, self.question, self.goal)
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
        self.question.want_issuer(current);
        None
    }

    /// Certificates that may have issued this one, roots first; and whether others had to be left
    /// out for their key identifier.
    fn candidates(&self, current: &Certificate) -> (Vec<(&'a Certificate, bool)>, bool) {
        let of_name = self.question.named(current.issuer_folded()).iter().copied();
        let named: Vec<_> = of_name
            .filter(|(root, is_root)| !is_root || self.goal.root.is_none_or(|only| only == *root))
            .filter(|(candidate, _)| *candidate != current)
            .collect();
        let count = named.len();
        let mut fitting: Vec<_> =
            named.into_iter().filter(|(candidate, _)| current.names_issuer_key(candidate)).collect();
        let mismatched = fitting.len() < count;
        // Bridges lead to many roots, few of them ours: no way is gone that cannot end at one.
        if fitting.iter().any(|(candidate, _)| self.question.leads_to_root(candidate)) {
            fitting.retain(|(candidate, is_root)| *is_root || self.question.leads_to_root(candidate));
        }
        // Valid ones before expired ones of the same name and key; the sort is stable.
        let at = self.question.at;
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
