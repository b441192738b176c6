//! The rules a complete path has to keep (RFC 5280 §6.1), from the root down.

use time::OffsetDateTime;
use x509_cert::Version;

use super::{
    Purpose, Revocation, TimeForm, ValidPath,
    error::{Broken, PathError, Reason, Subject, Unchecked},
    name_constraints::NameRules,
    policy::PolicyRules,
    question::{Goal, Question},
    revocation,
};
use crate::certificate::Certificate;

/// Checks a path, leaf first and root last, whose signatures hold already.
pub(super) fn check<'a>(
    path: &[&'a Certificate],
    question: &Question<'a>,
    goal: &Goal<'a>,
) -> Result<ValidPath, PathError> {
    let Some(((root, leaf), below)) =
        path.split_last().and_then(|(root, below)| below.first().map(|leaf| ((*root, *leaf), below)))
    else {
        return Err(PathError { about: None, reason: Reason::TooComplex });
    };
    for certificate in path.iter().rev() {
        check_dates(certificate, question.at)?;
        if question.store.times == TimeForm::AsProfiled && !certificate.has_times_in_form() {
            return Err(broken(certificate, Broken::TimeForm));
        }
        check_critical(certificate)?;
        if certificate.key_kind().is_none() {
            return Err(broken(certificate, Broken::KeyKind));
        }
    }
    check_authorities(path, goal.purpose)?;
    check_users(leaf)?;
    check_leaf(leaf, goal.purpose)?;
    check_names(root, below, question)?;
    let Doubts { unchecked, stale } = check_revocation(path, question, goal)?;
    let policies = check_policies(below, question, goal)?;
    Ok(ValidPath { chain: path.iter().map(|certificate| (*certificate).clone()).collect(), policies, unchecked, stale })
}

fn check_dates(certificate: &Certificate, at: OffsetDateTime) -> Result<(), PathError> {
    let reason = if at < certificate.not_before() {
        Reason::NotYetValid { until: certificate.not_before() }
    } else if at.unix_timestamp() > certificate.not_after().unix_timestamp() {
        Reason::Expired { since: certificate.not_after() }
    } else {
        return Ok(());
    };
    Err(PathError::new(certificate, reason))
}

fn check_critical(certificate: &Certificate) -> Result<(), PathError> {
    match certificate.unknown_critical_extensions().first() {
        None => Ok(()),
        Some(unknown) => Err(broken(certificate, Broken::UnknownCritical(*unknown))),
    }
}

/// Everything that signed a certificate of the path, root included.
fn check_authorities(path: &[&Certificate], purpose: Purpose) -> Result<(), PathError> {
    let (usages, _) = purpose.usages();
    // Authorities between this one and the leaf, self-issued ones not counted.
    let mut authorities_below = 0_usize;
    for (depth, certificate) in path.iter().enumerate().skip(1) {
        let extensions = &certificate.extensions;
        if certificate.subject().is_empty() {
            return Err(broken(certificate, Broken::NoName));
        }
        let is_root = depth + 1 == path.len();
        match &extensions.basic_constraints {
            Some(constraints) if constraints.ca => {
                let allowed = constraints.path_len_constraint.map_or(usize::MAX, usize::from);
                if authorities_below > allowed {
                    return Err(broken(certificate, Broken::PathLength));
                }
            }
            // A version 1 root is trusted by configuration alone.
            None if is_root && certificate.key_usage().is_none() => {}
            Some(_) | None => return Err(broken(certificate, Broken::NotAnAuthority)),
        }
        if extensions.key_usage.is_some_and(|usage| !usage.key_cert_sign()) {
            return Err(broken(certificate, Broken::KeyCertSign));
        }
        if let Some(allowed) = certificate.extended_key_usage()
            && !usages.is_empty()
            && !is_root
            && !allowed.iter().any(|usage| usages.contains(usage) || *usage == crate::oid::EKU_ANY)
        {
            return Err(broken(certificate, Broken::ExtendedKeyUsage));
        }
        if !certificate.is_self_issued() {
            authorities_below += 1;
        }
    }
    Ok(())
}

/// What RFC 5280 §4.2.1.3 and §4.2.1.10 leave to authorities.
fn check_users(leaf: &Certificate) -> Result<(), PathError> {
    if leaf.version() != Version::V3 {
        return Err(broken(leaf, Broken::Version));
    }
    let signs = leaf.key_usage().is_some_and(|usage| usage.key_cert_sign());
    if !leaf.is_ca() && (signs || leaf.extensions.name_constraints.is_some()) {
        return Err(broken(leaf, Broken::NotForUsers));
    }
    Ok(())
}

fn check_leaf(leaf: &Certificate, purpose: Purpose) -> Result<(), PathError> {
    if purpose == Purpose::Any {
        return Ok(());
    }
    if leaf.key_usage().is_some_and(|usage| !usage.digital_signature()) {
        return Err(broken(leaf, Broken::DigitalSignature));
    }
    let (usages, may_be_absent) = purpose.usages();
    let allowed = match leaf.extended_key_usage() {
        None => may_be_absent,
        Some(there) => there.iter().any(|usage| usages.contains(usage)),
    };
    if allowed { Ok(()) } else { Err(broken(leaf, Broken::ExtendedKeyUsage)) }
}

fn check_names(root: &Certificate, below: &[&Certificate], question: &Question<'_>) -> Result<(), PathError> {
    let mut rules = NameRules::new(&question.budget);
    rules.add(root)?;
    for (depth, certificate) in below.iter().enumerate().rev() {
        let is_leaf = depth == 0;
        if is_leaf || !certificate.is_self_issued() {
            rules.check(certificate)?;
        }
        if !is_leaf {
            rules.add(certificate)?;
        }
    }
    Ok(())
}

/// What the policy lets pass.
#[derive(Default)]
struct Doubts {
    unchecked: Vec<(Subject, Unchecked)>,
    stale: Vec<(Subject, OffsetDateTime)>,
}

fn check_revocation<'a>(
    path: &[&'a Certificate],
    question: &Question<'a>,
    goal: &Goal<'a>,
) -> Result<Doubts, PathError> {
    let mut doubts = Doubts::default();
    if question.store.revocation == Revocation::Off {
        return Ok(doubts);
    }
    let goal = Goal { purpose: goal.purpose, root: path.last().copied(), under_check: goal.under_check.clone() };
    // From the root down, so that nothing is believed from an authority that was revoked itself.
    for (certificate, issuer) in path.iter().zip(path.iter().skip(1)).rev() {
        match revocation::check(certificate, issuer, question, &goal) {
            revocation::Answer::Good => {}
            revocation::Answer::Stale { was_due } => doubts.stale.push((Subject::of(certificate), was_due)),
            revocation::Answer::Revoked(entry) => {
                return Err(PathError::new(certificate, Reason::Revoked { since: entry.since, reason: entry.reason }));
            }
            revocation::Answer::Unknown(why) if question.store.revocation == Revocation::WhereKnown => {
                doubts.unchecked.push((Subject::of(certificate), why));
            }
            revocation::Answer::Unknown(why) => {
                return Err(PathError::new(certificate, Reason::RevocationUnknown(why)));
            }
        }
    }
    Ok(doubts)
}

fn check_policies(
    below: &[&Certificate],
    question: &Question<'_>,
    goal: &Goal<'_>,
) -> Result<Vec<der::asn1::ObjectIdentifier>, PathError> {
    let store = question.store;
    // A list's signer is asked for no policy.
    let mut rules = if goal.under_check.is_empty() {
        PolicyRules::new(&question.budget, below.len(), &store.required_policies, store.initial)
    } else {
        PolicyRules::new(&question.budget, below.len(), &[], super::InitialPolicies::default())
    };
    for (depth, certificate) in below.iter().enumerate().rev() {
        let is_leaf = depth == 0;
        rules.enter(certificate, is_leaf).map_err(|reason| PathError::new(certificate, reason))?;
    }
    let leaf = below.first();
    rules.finish().map_err(|reason| PathError { about: leaf.map(|leaf| Box::new(Subject::of(leaf))), reason })
}

fn broken(certificate: &Certificate, constraint: Broken) -> PathError {
    PathError::new(certificate, Reason::Constraint(constraint))
}
