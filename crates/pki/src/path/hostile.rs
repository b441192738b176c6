//! Input made to cost time or memory: every question ends, after counted work, with a reason.

use der::asn1::ObjectIdentifier;
use time::Duration;
use x509_cert::ext::pkix::{
    KeyUsages, NameConstraints, PolicyMapping, PolicyMappings, certpolicy::CertificatePolicies,
    certpolicy::PolicyInformation, constraints::name::GeneralSubtree, name::GeneralName,
};

use super::*;
use crate::{
    Serial,
    crl::{NewCrl, RevocationReason, Revoked, build},
    profile::extension,
    testing::{Authority, NOW, key},
};

fn store(roots: &[&Authority], others: &[&Authority]) -> TrustStore {
    let certificates = |of: &[&Authority]| of.iter().map(|authority| authority.certificate.clone()).collect();
    TrustStore {
        roots: certificates(roots),
        intermediates: certificates(others),
        revocation: Revocation::Off,
        ..TrustStore::default()
    }
}

fn arc(number: usize) -> ObjectIdentifier {
    ObjectIdentifier::new(&format!("1.2.3.4.{number}")).unwrap()
}

fn policies(of: impl Iterator<Item = ObjectIdentifier>) -> extension::Extension {
    let policies = of.map(|policy| PolicyInformation { policy_identifier: policy, policy_qualifiers: None });
    extension::of(oid::CERTIFICATE_POLICIES, false, &CertificatePolicies(policies.collect())).unwrap()
}

/// The answer, and what it cost: steps, signatures, comparisons and octets.
fn cost(leaf: &Certificate, store: &TrustStore) -> (Result<ValidPath, PathError>, (u32, u32, u32, u64)) {
    let question = Question::new(store, NOW);
    let goal = Goal { purpose: Purpose::Any, root: None, under_check: Vec::new() };
    let answer = search::search(leaf, &question, &goal);
    (answer, question.budget.used())
}

fn octets<'a>(of: impl Iterator<Item = &'a Certificate>) -> u64 {
    of.map(|certificate| certificate.der().len() as u64).sum()
}

#[test]
fn a_path_of_hundreds_ends() {
    let root = Authority::root("Root");
    let mut chain = vec![root.issue_ca("A0")];
    for depth in 1..200 {
        let next = chain[depth - 1].issue_ca(&format!("A{depth}"));
        chain.push(next);
    }
    let (leaf, _) = chain[199].leaf("Leaf");
    let error = validate(leaf.der(), &store(&[&root], &chain.iter().collect::<Vec<_>>()), NOW, Purpose::Any);
    assert_eq!(error.unwrap_err().reason, Reason::TooComplex);
    let (leaf, _) = chain[MAX_LENGTH - 3].leaf("Leaf");
    let path = validate(leaf.der(), &store(&[&root], &chain.iter().collect::<Vec<_>>()), NOW, Purpose::Any).unwrap();
    assert_eq!(path.chain.len(), MAX_LENGTH);
    // Of the two hundred, as many are looked at as a path may have.
    let (leaf, _) = chain[199].leaf("Leaf");
    let (answer, used) = cost(&leaf, &store(&[&root], &chain.iter().collect::<Vec<_>>()));
    assert_eq!(answer.unwrap_err().reason, Reason::TooComplex);
    let looked_at = core::iter::once(&leaf).chain(chain.iter().rev().map(|one| &one.certificate).take(MAX_LENGTH - 2));
    assert_eq!(used, (12, 11, 0, octets(looked_at)));
}

/// Thousands of authorities: those of other names cost nothing, those of the right name are counted.
#[test]
fn thousands_of_cross_certificates() {
    let (root, sub) = (Authority::root("Root"), Authority::root("Root").issue_ca("Other"));
    let (leaf, _) = root.leaf("Leaf");
    let copies = |of: &Certificate, count: u32| -> Vec<Certificate> {
        let place = of.der().windows(8).position(|octets| octets == &of.serial().as_bytes()[12..]).unwrap();
        let copy = |number: u32| {
            let mut copy_der = of.der().to_vec();
            copy_der[place..place + 4].copy_from_slice(&number.to_be_bytes());
            Certificate::from_der(&copy_der).unwrap()
        };
        // Number 0 is the original.
        (1..=count).map(copy).collect()
    };
    let mut trust = store(&[&root], &[]);
    trust.intermediates = copies(&sub.certificate, 5000);
    let (answer, used) = cost(&leaf, &trust);
    assert!(answer.is_ok());
    assert_eq!(used, (2, 1, 1, octets([&leaf].into_iter())));
    // The right name and key, signed by nobody: each is tried until the signatures are used up.
    let below = root.issue_ca("Below");
    let (leaf, _) = below.leaf("Leaf");
    trust.intermediates = copies(&below.certificate, 5000);
    let (answer, (_, signatures, ..)) = cost(&leaf, &trust);
    assert!(matches!(answer.unwrap_err().reason, Reason::BadSignature(_)));
    assert_eq!(signatures, MAX_SIGNATURES);
}

/// Twelve authorities who all signed each other: more paths than atoms, and none to the root.
#[test]
fn everybody_signed_everybody() {
    let root = Authority::root("Root");
    let people: Vec<_> = (0..12).map(|number| Authority::root(&format!("P{number}"))).collect();
    let extensions =
        || vec![extension::authority(None).unwrap(), extension::key_usage(&[KeyUsages::KeyCertSign]).unwrap()];
    let mut trust = store(&[&root], &[]);
    for (number, subject) in people.iter().enumerate() {
        for issuer in people.iter().filter(|issuer| issuer.certificate != subject.certificate) {
            trust.intermediates.push(issuer.issue(&format!("P{number}"), &subject.key, extensions()));
        }
    }
    // One of them is known to the root by name, so that no way can be ruled out by names.
    let forged = Authority {
        certificate: Authority::root("Root").issue("P0", &key(crate::KeyKind::P256), extensions()),
        key: people[0].key.clone(),
    };
    trust.intermediates.push(forged.certificate);
    let (leaf, _) = people[11].leaf("Leaf");
    let question = Question::new(&trust, NOW);
    let goal = Goal { purpose: Purpose::Any, root: None, under_check: Vec::new() };
    assert!(search::search(&leaf, &question, &goal).is_err());
    assert!(question.budget.take_signature(), "each signature is looked at once, however many ways lead over it");
}

/// Mappings of every policy to every other, level after level.
#[test]
fn policies_cannot_explode() {
    let root = Authority::root("Root");
    let count = 15;
    let mapping: Vec<_> = (0..count)
        .flat_map(|from| (0..count).map(move |to| (from, to)))
        .map(|(from, to)| PolicyMapping { issuer_domain_policy: arc(from), subject_domain_policy: arc(to) })
        .collect();
    let extensions = || {
        let mappings = extension::of(oid::POLICY_MAPPINGS, true, &PolicyMappings(mapping.clone())).unwrap();
        vec![policies((0..count).map(arc)), mappings]
    };
    let mut chain = vec![root.issue_ca_with("A0", extensions())];
    for depth in 1..9 {
        let next = chain[depth - 1].issue_ca_with(&format!("A{depth}"), extensions());
        chain.push(next);
    }
    let (leaf, _) = chain[8].leaf_with("Leaf", vec![policies((0..count).map(arc))]);
    let mut trust = store(&[&root], &chain.iter().collect::<Vec<_>>());
    trust.required_policies = vec![arc(3)];
    assert_eq!(validate(leaf.der(), &trust, NOW, Purpose::Any).unwrap().policies, [arc(3)]);
    // A tree would have 15 to the power of 9 leaves; the graph has 15 nodes at each of ten depths.
    assert_eq!(cost(&leaf, &trust).1.2, 15 + 9 * 15 * 15);
    let (leaf, _) = root.leaf_with("Leaf", vec![policies((0..=MAX_POLICIES).map(arc))]);
    assert_eq!(validate(leaf.der(), &trust, NOW, Purpose::Any).unwrap_err().reason, Reason::TooComplex);
}

#[test]
fn names_times_constraints_are_counted() {
    let root = Authority::root("Root");
    let dns = |number: usize| GeneralName::DnsName(der::asn1::Ia5String::new(&format!("n{number}.example")).unwrap());
    let excluded = (0..1500).map(|number| GeneralSubtree { base: dns(number), minimum: 0, maximum: None }).collect();
    let constraints = NameConstraints { permitted_subtrees: None, excluded_subtrees: Some(excluded) };
    let sub = root.issue_ca_with("Sub", vec![extension::of(oid::NAME_CONSTRAINTS, true, &constraints).unwrap()]);
    let names = (2000..3500).map(dns).collect();
    let (leaf, _) = sub.leaf_with("Leaf", vec![extension::alternative_names(names).unwrap()]);
    let error = validate(leaf.der(), &store(&[&root], &[&sub]), NOW, Purpose::Any).unwrap_err();
    assert_eq!(error.reason, Reason::TooComplex);
    // Half as many of each are judged, every one.
    let names = (2000..2500).map(dns).collect();
    let (leaf, _) = sub.leaf_with("Leaf", vec![extension::alternative_names(names).unwrap()]);
    let (answer, used) = cost(&leaf, &store(&[&root], &[&sub]));
    assert!(answer.is_ok());
    // 500 alternative names and the subject; and two certificates without policies below the one for all.
    assert_eq!(used.2, 501 * 1500 + 1);
}

/// Tens of thousands of entries: read and searched where they lie.
#[test]
fn a_giant_list_is_searched_where_it_lies() {
    let root = Authority::root("Root");
    let (leaf, _) = root.leaf("Leaf");
    let entry = |serial| Revoked { serial, since: NOW - Duration::days(2), reason: RevocationReason::Unspecified };
    let mut revoked: Vec<_> =
        (1_u32..60_000).map(|number| entry(Serial::from_hex(&format!("{number:08x}01")).unwrap())).collect();
    revoked.push(entry(leaf.serial()));
    let new = NewCrl { number: 1, this_update: NOW, next_update: NOW + Duration::hours(1), revoked: &revoked };
    let crl_der = build(&root.issuer(), &new).unwrap();
    let crl = Crl::from_der(&crl_der).unwrap();
    assert_eq!(crl.len(), 60_000);
    let mut trust = store(&[&root], &[]);
    (trust.revocation, trust.crls) = (Revocation::Required, vec![crl]);
    assert!(matches!(validate(leaf.der(), &trust, NOW, Purpose::Any).unwrap_err().reason, Reason::Revoked { .. }));
    // Hashed once, searched once.
    let length = trust.crls[0].der().len() as u64;
    let (_, used) = cost(&leaf, &trust);
    assert_eq!((used.1, used.3), (2, octets([&leaf].into_iter()) + 2 * length));
    // One octet more than the longest list is not looked at.
    assert!(Crl::from_der(&vec![0x30; crate::crl::MAX_LENGTH + 1]).is_err());
}

/// Lists without end, all signed wrongly: the signatures looked at are counted.
#[test]
fn lists_without_end_are_counted() {
    let (root, forger) = (Authority::root("Root"), Authority::root("Root"));
    let (leaf, _) = root.leaf("Leaf");
    let lists = (0..300_u64).map(|number| {
        let new = NewCrl { number, this_update: NOW, next_update: NOW + Duration::hours(1), revoked: &[] };
        Crl::from_der(&build(&forger.issuer(), &new).unwrap()).unwrap()
    });
    let mut trust = store(&[&root], &[]);
    trust.crls = lists.collect();
    trust.revocation = Revocation::Required;
    let reason = validate(leaf.der(), &trust, NOW, Purpose::Any).unwrap_err().reason;
    assert_eq!(reason, Reason::RevocationUnknown(Unchecked::ListSignature));
}
