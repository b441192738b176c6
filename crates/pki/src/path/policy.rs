//! Policy processing (RFC 5280 §6.1) on a graph instead of a tree (RFC 9618): one node per policy
//! and depth, so that hostile mappings cannot make it grow without bound.

use std::collections::{BTreeMap, BTreeSet};

use der::asn1::ObjectIdentifier;

use super::{
    InitialPolicies,
    budget::Budget,
    error::{Broken, Reason},
};
use crate::{certificate::Certificate, oid};

/// More policies or mappings in one certificate are refused: the work grows with their square.
pub const MAX_POLICIES: usize = 256;

/// One policy at one depth.
#[derive(Clone, Debug)]
struct Node {
    /// What the certificates below may say to mean it.
    expected: BTreeSet<ObjectIdentifier>,
    /// Policies of the depth above that it refines.
    parents: BTreeSet<ObjectIdentifier>,
}

type Level = BTreeMap<ObjectIdentifier, Node>;

pub(super) struct PolicyRules<'a> {
    budget: &'a Budget,
    required: &'a [ObjectIdentifier],
    /// `None` once no policy is valid any more.
    levels: Option<Vec<Level>>,
    explicit_policy: usize,
    inhibit_any_policy: usize,
    policy_mapping: usize,
}

impl<'a> PolicyRules<'a> {
    /// Before the first certificate below the root, of `length` ones.
    pub(super) fn new(
        budget: &'a Budget,
        length: usize,
        required: &'a [ObjectIdentifier],
        initial: InitialPolicies,
    ) -> Self {
        let any = Node { expected: BTreeSet::from([oid::ANY_POLICY]), parents: BTreeSet::new() };
        Self {
            budget,
            required,
            levels: Some(vec![Level::from([(oid::ANY_POLICY, any)])]),
            explicit_policy: if required.is_empty() && !initial.explicit { length + 1 } else { 0 },
            inhibit_any_policy: if initial.inhibit_any { 0 } else { length + 1 },
            policy_mapping: if initial.inhibit_mapping { 0 } else { length + 1 },
        }
    }

    /// The next certificate on the way down.
    pub(super) fn enter(&mut self, certificate: &Certificate, is_leaf: bool) -> Result<(), Reason> {
        let mappings = certificate.extensions.policy_mappings.as_ref().map_or(0, |mappings| mappings.0.len());
        if certificate.policies().len() > MAX_POLICIES || mappings > MAX_POLICIES {
            return Err(Reason::TooComplex);
        }
        let self_issued = certificate.is_self_issued();
        let any_counts = self.inhibit_any_policy > 0 || (!is_leaf && self_issued);
        // Every policy is held against every one above it.
        let above = self.levels.as_ref().and_then(|levels| levels.last()).map_or(0, BTreeMap::len);
        if !self.budget.take_comparisons(above.saturating_mul(certificate.policies().len().max(above))) {
            return Err(Reason::TooComplex);
        }
        let next = match (&certificate.extensions.policies, self.levels.as_ref().and_then(|levels| levels.last())) {
            (Some(policies), Some(above)) => Some(descend(above, policies, any_counts)),
            _ => None,
        };
        self.push(next);
        if self.explicit_policy == 0 && self.levels.is_none() {
            return Err(Reason::WrongPolicy);
        }
        if is_leaf { self.wrap_up(certificate) } else { self.prepare(certificate, self_issued) }
            .map_err(Reason::Constraint)
    }

    /// After the leaf: the required policies the path is valid for.
    pub(super) fn finish(self) -> Result<Vec<ObjectIdentifier>, Reason> {
        let (found, any) = self.levels.as_deref().map(domains).unwrap_or_default();
        let valid: Vec<ObjectIdentifier> = if self.required.is_empty() {
            found.into_iter().collect()
        } else {
            self.required.iter().copied().filter(|policy| any || found.contains(policy)).collect()
        };
        let none = valid.is_empty() && !(any && self.required.is_empty());
        if self.explicit_policy == 0 && none { Err(Reason::WrongPolicy) } else { Ok(valid) }
    }

    fn push(&mut self, next: Option<Level>) {
        match (next, &mut self.levels) {
            (Some(level), Some(levels)) if !level.is_empty() => levels.push(level),
            _ => self.levels = None,
        }
    }

    /// RFC 5280 §6.1.4 (a), (b), (h), (i), (j).
    fn prepare(&mut self, certificate: &Certificate, self_issued: bool) -> Result<(), Broken> {
        if let Some(mappings) = &certificate.extensions.policy_mappings {
            let mut by_issuer: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>> = BTreeMap::new();
            for mapping in &mappings.0 {
                if mapping.issuer_domain_policy == oid::ANY_POLICY || mapping.subject_domain_policy == oid::ANY_POLICY {
                    return Err(Broken::PolicyMapping);
                }
                by_issuer.entry(mapping.issuer_domain_policy).or_default().insert(mapping.subject_domain_policy);
            }
            self.map(by_issuer);
        }
        if !self_issued {
            self.explicit_policy = self.explicit_policy.saturating_sub(1);
            self.policy_mapping = self.policy_mapping.saturating_sub(1);
            self.inhibit_any_policy = self.inhibit_any_policy.saturating_sub(1);
        }
        if let Some(constraints) = &certificate.extensions.policy_constraints {
            lower(&mut self.explicit_policy, constraints.require_explicit_policy);
            lower(&mut self.policy_mapping, constraints.inhibit_policy_mapping);
        }
        lower(&mut self.inhibit_any_policy, certificate.extensions.inhibit_any_policy);
        Ok(())
    }

    /// RFC 5280 §6.1.5 (a), (b).
    fn wrap_up(&mut self, certificate: &Certificate) -> Result<(), Broken> {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if let Some(constraints) = &certificate.extensions.policy_constraints
            && constraints.require_explicit_policy == Some(0)
        {
            self.explicit_policy = 0;
        }
        Ok(())
    }

    fn map(&mut self, by_issuer: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>>) {
        let allowed = self.policy_mapping > 0;
        let Some(level) = self.levels.as_mut().and_then(|levels| levels.last_mut()) else {
            return;
        };
        let has_any = level.contains_key(&oid::ANY_POLICY);
        for (policy, mapped) in by_issuer {
            if !allowed {
                level.remove(&policy);
            } else if let Some(node) = level.get_mut(&policy) {
                node.expected = mapped;
            } else if has_any {
                level.insert(policy, Node { expected: mapped, parents: BTreeSet::from([oid::ANY_POLICY]) });
            }
        }
        if level.is_empty() {
            self.levels = None;
        }
    }
}

/// RFC 5280 §6.1.3 (d).
fn descend(above: &Level, policies: &[ObjectIdentifier], any_counts: bool) -> Level {
    let parents_of = |policy: &ObjectIdentifier| -> BTreeSet<ObjectIdentifier> {
        above.iter().filter(|(_, node)| node.expected.contains(policy)).map(|(parent, _)| *parent).collect()
    };
    let mut level = Level::new();
    let mut add = |policy: ObjectIdentifier, parents: BTreeSet<ObjectIdentifier>| {
        level.entry(policy).or_insert_with(|| Node { expected: BTreeSet::from([policy]), parents });
    };
    for policy in policies.iter().filter(|policy| **policy != oid::ANY_POLICY) {
        let parents = parents_of(policy);
        if !parents.is_empty() {
            add(*policy, parents);
        } else if above.contains_key(&oid::ANY_POLICY) {
            add(*policy, BTreeSet::from([oid::ANY_POLICY]));
        }
    }
    if any_counts && policies.contains(&oid::ANY_POLICY) {
        let expected: BTreeSet<_> = above.values().flat_map(|node| node.expected.iter().copied()).collect();
        for policy in expected {
            add(policy, parents_of(&policy));
        }
    }
    level
}

/// The policies in the root's own terms that reach the last depth, and whether any policy does.
fn domains(levels: &[Level]) -> (BTreeSet<ObjectIdentifier>, bool) {
    let mut found = BTreeSet::new();
    let Some(last) = levels.last() else {
        return (found, false);
    };
    let any = last.contains_key(&oid::ANY_POLICY);
    let mut reached: BTreeSet<ObjectIdentifier> = last.keys().copied().collect();
    for level in levels.iter().rev() {
        let mut above = BTreeSet::new();
        for (policy, node) in level.iter().filter(|(policy, _)| reached.contains(*policy)) {
            if *policy != oid::ANY_POLICY && node.parents.contains(&oid::ANY_POLICY) {
                found.insert(*policy);
            }
            above.extend(node.parents.iter().copied().filter(|parent| *parent != oid::ANY_POLICY));
        }
        reached = above;
    }
    (found, any)
}

fn lower(counter: &mut usize, to: Option<u32>) {
    if let Some(to) = to.and_then(|to| usize::try_from(to).ok()) {
        *counter = (*counter).min(to);
    }
}
