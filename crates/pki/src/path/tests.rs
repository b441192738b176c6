//! Paths made for one rule each; every refusal by its reason and its certificate.

use time::Duration;
use x509_cert::ext::pkix::{
    InhibitAnyPolicy, KeyUsages, NameConstraints, PolicyConstraints, PolicyMapping, PolicyMappings,
    constraints::name::GeneralSubtree, name::GeneralName,
};

use super::*;
use crate::{
    KeyKind, Serial,
    crl::{NewCrl, RevocationReason, Revoked, build},
    profile::extension::{self, Extension},
    testing::{Authority, NOW, key, name, openssl},
};

const OTHER_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.1");

fn store(roots: &[&Authority], intermediates: &[&Authority]) -> TrustStore {
    TrustStore {
        roots: roots.iter().map(|authority| authority.certificate.clone()).collect(),
        intermediates: intermediates.iter().map(|authority| authority.certificate.clone()).collect(),
        revocation: Revocation::Off,
        ..TrustStore::default()
    }
}

fn run(leaf: &Certificate, store: &TrustStore) -> Result<ValidPath, PathError> {
    validate(leaf.der(), store, NOW, Purpose::ClientAuth)
}

fn refused(leaf: &Certificate, store: &TrustStore) -> (String, Reason) {
    let error = run(leaf, store).unwrap_err();
    (error.about.map(|about| about.name).unwrap_or_default(), error.reason)
}

fn policies(policies: &[ObjectIdentifier]) -> Extension {
    extension::policies(policies).unwrap()
}

#[test]
fn a_path_of_every_key_kind_holds() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
        let root = Authority::root_with("Root", kind);
        let sub = root.issue_ca("Sub");
        let (leaf, _) = sub.leaf("Leaf");
        let path = run(&leaf, &store(&[&root], &[&sub])).unwrap();
        assert_eq!(path.chain.len(), 3);
        assert_eq!(path.leaf(), Some(&leaf));
        assert_eq!(path.root(), Some(&root.certificate));
    }
}

#[test]
fn openssl_accepts_the_same_path() {
    let root = Authority::root_with("Root", KeyKind::P384);
    let sub = root.issue_ca("Sub");
    let (leaf, _) = sub.leaf("Leaf");
    let pem = |certificate: &Certificate| crate::pem::encode(certificate.der()).unwrap();
    let at = NOW.unix_timestamp().to_string();
    let files = [("root.pem", pem(&root.certificate)), ("sub.pem", pem(&sub.certificate)), ("leaf.pem", pem(&leaf))];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let arguments = ["verify", "-x509_strict", "-attime", &at, "-CAfile", "root.pem", "-untrusted", "sub.pem"];
    if let Some(text) = openssl(&arguments, &files) {
        assert!(text.contains("leaf.pem: OK"), "{text}");
    }
}

#[test]
fn an_issuer_nobody_knows() {
    let root = Authority::root("Root");
    let sub = root.issue_ca("Sub");
    let (leaf, _) = sub.leaf("Leaf");
    let (about, reason) = refused(&leaf, &store(&[&root], &[]));
    assert_eq!(about, "CN=Leaf,O=Test,C=US");
    assert_eq!(reason, Reason::UnknownIssuer { issuer: "CN=Sub,O=Test,C=US".into() });
    // A self-signed certificate is nobody's.
    assert!(matches!(refused(&root.certificate, &store(&[&root], &[])).1, Reason::UnknownIssuer { .. }));
}

#[test]
fn a_root_of_the_same_name_with_another_key() {
    let (root, stranger) = (Authority::root("Root"), Authority::root("Root"));
    let (leaf, _) = root.leaf("Leaf");
    assert_eq!(refused(&leaf, &store(&[&stranger], &[])).1, Reason::Constraint(Broken::KeyIdentifier));
    assert!(run(&leaf, &store(&[&stranger, &root], &[])).is_ok());
}

#[test]
fn a_bad_signature_names_its_certificate() {
    let root = Authority::root("Root");
    let (leaf, _) = root.leaf("Leaf");
    let mut damaged_der = leaf.der().to_vec();
    let last = damaged_der.len() - 1;
    damaged_der[last] ^= 1;
    let error = validate(&damaged_der, &store(&[&root], &[]), NOW, Purpose::Any).unwrap_err();
    assert_eq!(error.about.unwrap().name, "CN=Leaf,O=Test,C=US");
    assert!(matches!(error.reason, Reason::BadSignature(_)));
    let garbage = validate(&[0x30, 0x00], &store(&[&root], &[]), NOW, Purpose::Any).unwrap_err();
    assert!(matches!(garbage.reason, Reason::Malformed(_)));
}

#[test]
fn dates_of_every_certificate_count() {
    let root = Authority::root("Root");
    let sub = root.issue_ca("Sub");
    let (leaf, _) = sub.leaf("Leaf");
    let store = store(&[&root], &[&sub]);
    let at = |at| validate(leaf.der(), &store, at, Purpose::Any).map(|_| ()).map_err(|error| error.reason);
    assert_eq!(at(leaf.not_after()), Ok(()));
    let late = leaf.not_after() + Duration::seconds(1);
    assert_eq!(at(late), Err(Reason::Expired { since: leaf.not_after() }));
    let early = leaf.not_before() - Duration::seconds(1);
    assert_eq!(at(early), Err(Reason::NotYetValid { until: leaf.not_before() }));
    let end = root.certificate.not_after() + Duration::days(1);
    assert_eq!(at(end), Err(Reason::Expired { since: root.certificate.not_after() }));
}

#[test]
fn who_may_issue() {
    let root = Authority::root("Root");
    let not_an_authority = {
        let key = key(KeyKind::P256);
        Authority { certificate: root.issue("Person", &key, Vec::new()), key }
    };
    let (leaf, _) = not_an_authority.leaf("Leaf");
    let (about, reason) = refused(&leaf, &store(&[&root], &[&not_an_authority]));
    assert_eq!((about.as_str(), reason), ("CN=Person,O=Test,C=US", Reason::Constraint(Broken::NotAnAuthority)));

    let no_cert_sign = {
        let key = key(KeyKind::P256);
        let extensions =
            vec![extension::authority(None).unwrap(), extension::key_usage(&[KeyUsages::CRLSign]).unwrap()];
        Authority { certificate: root.issue("Lists", &key, extensions), key }
    };
    let (leaf, _) = no_cert_sign.leaf("Leaf");
    assert_eq!(refused(&leaf, &store(&[&root], &[&no_cert_sign])).1, Reason::Constraint(Broken::KeyCertSign));
}

#[test]
fn path_length_counts_the_authorities_below() {
    let root = Authority::root("Root");
    let narrow = {
        let key = key(KeyKind::P256);
        let extensions =
            vec![extension::authority(Some(0)).unwrap(), extension::key_usage(&[KeyUsages::KeyCertSign]).unwrap()];
        Authority { certificate: root.issue("Narrow", &key, extensions), key }
    };
    assert!(run(&narrow.leaf("Leaf").0, &store(&[&root], &[&narrow])).is_ok());
    let below = narrow.issue_ca("Below");
    let (about, reason) = refused(&below.leaf("Leaf").0, &store(&[&root], &[&narrow, &below]));
    assert_eq!((about.as_str(), reason), ("CN=Narrow,O=Test,C=US", Reason::Constraint(Broken::PathLength)));
}

#[test]
fn extended_key_usage_and_key_usage_of_the_leaf() {
    let root = Authority::root("Root");
    let with = |usages: &[ObjectIdentifier]| vec![extension::extended_key_usage(false, usages).unwrap()];
    let store = store(&[&root], &[]);
    assert!(run(&root.leaf_with("Client", with(&[oid::EKU_CLIENT_AUTH])).0, &store).is_ok());
    let (server, _) = root.leaf_with("Server", with(&[oid::EKU_SERVER_AUTH]));
    assert_eq!(refused(&server, &store).1, Reason::Constraint(Broken::ExtendedKeyUsage));
    assert!(validate(server.der(), &store, NOW, Purpose::ServerAuth).is_ok());
    assert!(validate(server.der(), &store, NOW, Purpose::Any).is_ok());
    // Content signing has to be said.
    let (plain, _) = root.leaf("Plain");
    assert!(validate(plain.der(), &store, NOW, Purpose::ContentSigning).is_err());
    let (encrypts, _) = root.leaf_with("Encrypts", vec![extension::key_usage(&[KeyUsages::KeyEncipherment]).unwrap()]);
    assert_eq!(refused(&encrypts, &store).1, Reason::Constraint(Broken::DigitalSignature));
}

#[test]
fn unknown_critical_extensions_are_refused() {
    let root = Authority::root("Root");
    let unknown = extension::of(OTHER_POLICY, true, &der::asn1::Null).unwrap();
    let (leaf, _) = root.leaf_with("Leaf", vec![unknown]);
    assert_eq!(refused(&leaf, &store(&[&root], &[])).1, Reason::Constraint(Broken::UnknownCritical(OTHER_POLICY)));
}

#[test]
fn policies_have_to_reach_from_root_to_leaf() {
    let root = Authority::root("Root");
    let both = root.issue_ca_with("Both", vec![policies(&[oid::TEST_PIV_AUTH, OTHER_POLICY])]);
    let other = root.issue_ca_with("Other", vec![policies(&[OTHER_POLICY])]);
    let any = root.issue_ca_with("Any", vec![policies(&[oid::ANY_POLICY])]);
    let none = root.issue_ca("None");
    let inhibited = root.issue_ca_with(
        "Inhibited",
        vec![policies(&[oid::ANY_POLICY]), extension::of(oid::INHIBIT_ANY_POLICY, true, &InhibitAnyPolicy(0)).unwrap()],
    );
    for (authority, leaf_policies, expected) in [
        (&both, vec![oid::TEST_PIV_AUTH], true),
        (&any, vec![oid::TEST_PIV_AUTH], true),
        (&any, vec![oid::ANY_POLICY], true),
        (&both, vec![oid::ANY_POLICY], true),
        (&both, vec![OTHER_POLICY], false),
        (&other, vec![oid::TEST_PIV_AUTH], false),
        (&none, vec![oid::TEST_PIV_AUTH], false),
        (&both, vec![], false),
        (&inhibited, vec![oid::TEST_PIV_AUTH], true),
        (&inhibited, vec![oid::ANY_POLICY], false),
    ] {
        let extensions = if leaf_policies.is_empty() { vec![] } else { vec![policies(&leaf_policies)] };
        let (leaf, _) = authority.leaf_with("Leaf", extensions);
        let mut store = store(&[&root], &[authority]);
        assert!(run(&leaf, &store).is_ok(), "without required policies");
        store.required_policies = vec![oid::TEST_PIV_AUTH];
        let label = format!("{} {leaf_policies:?}", authority.certificate.subject());
        match run(&leaf, &store) {
            Ok(path) => {
                assert!(expected, "{label}");
                assert_eq!(path.policies, [oid::TEST_PIV_AUTH], "{label}");
            }
            Err(error) => {
                assert!(!expected, "{label}");
                assert_eq!(error.reason, Reason::WrongPolicy, "{label}");
            }
        }
    }
}

#[test]
fn mapped_policies_count_in_the_roots_terms() {
    let root = Authority::root("Root");
    let mapping = |issuer, subject| {
        let mappings =
            PolicyMappings(vec![PolicyMapping { issuer_domain_policy: issuer, subject_domain_policy: subject }]);
        extension::of(oid::POLICY_MAPPINGS, true, &mappings).unwrap()
    };
    let bridge =
        root.issue_ca_with("Bridge", vec![policies(&[oid::TEST_PIV_AUTH]), mapping(oid::TEST_PIV_AUTH, OTHER_POLICY)]);
    let (leaf, _) = bridge.leaf_with("Leaf", vec![policies(&[OTHER_POLICY])]);
    let mut trust = store(&[&root], &[&bridge]);
    trust.required_policies = vec![oid::TEST_PIV_AUTH];
    assert_eq!(run(&leaf, &trust).unwrap().policies, [oid::TEST_PIV_AUTH]);
    // The mapped policy is not what the root's verifier asked for.
    trust.required_policies = vec![OTHER_POLICY];
    assert_eq!(refused(&leaf, &trust).1, Reason::WrongPolicy);
    // What was mapped away does not count any more.
    let (same, _) = bridge.leaf_with("Leaf", vec![policies(&[oid::TEST_PIV_AUTH])]);
    trust.required_policies = vec![oid::TEST_PIV_AUTH];
    assert_eq!(refused(&same, &trust).1, Reason::WrongPolicy);

    let no_mapping = extension::of(
        oid::POLICY_CONSTRAINTS,
        true,
        &PolicyConstraints { require_explicit_policy: None, inhibit_policy_mapping: Some(0) },
    );
    let strict = root.issue_ca_with("Strict", vec![policies(&[oid::TEST_PIV_AUTH]), no_mapping.unwrap()]);
    let mapped = strict
        .issue_ca_with("Mapped", vec![policies(&[oid::TEST_PIV_AUTH]), mapping(oid::TEST_PIV_AUTH, OTHER_POLICY)]);
    let (leaf, _) = mapped.leaf_with("Leaf", vec![policies(&[OTHER_POLICY])]);
    let mut trust = store(&[&root], &[&strict, &mapped]);
    trust.required_policies = vec![oid::TEST_PIV_AUTH];
    assert_eq!(refused(&leaf, &trust).1, Reason::WrongPolicy);

    let broken =
        root.issue_ca_with("Broken", vec![policies(&[oid::ANY_POLICY]), mapping(oid::ANY_POLICY, OTHER_POLICY)]);
    let (leaf, _) = broken.leaf_with("Leaf", vec![policies(&[OTHER_POLICY])]);
    assert_eq!(refused(&leaf, &store(&[&root], &[&broken])).1, Reason::Constraint(Broken::PolicyMapping));
}

#[test]
fn names_have_to_stay_in_the_permitted_tree() {
    let root = Authority::root("Root");
    let subtree =
        |text: &str| GeneralSubtree { base: GeneralName::DirectoryName(name(text).0), minimum: 0, maximum: None };
    let constrained = |permitted: Option<Vec<_>>, excluded: Option<Vec<_>>| {
        let constraints = NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded };
        root.issue_ca_with("Sub", vec![extension::of(oid::NAME_CONSTRAINTS, true, &constraints).unwrap()])
    };
    for (sub, expected) in [
        (constrained(Some(vec![subtree("o=TEST,C=US")]), None), Ok(())),
        (constrained(Some(vec![subtree("O=Else,C=US")]), None), Err(Broken::Name)),
        (constrained(None, Some(vec![subtree("O=Test,C=US")])), Err(Broken::Name)),
        (constrained(None, Some(vec![subtree("O=Else,C=US")])), Ok(())),
    ] {
        let (leaf, _) = sub.leaf("Leaf");
        let result = run(&leaf, &store(&[&root], &[&sub])).map(|_| ()).map_err(|error| error.reason);
        assert_eq!(result, expected.map_err(Reason::Constraint));
    }
}

#[test]
fn loops_and_crowds_end() {
    let root = Authority::root("Root");
    let (left, right) = (Authority::root("Left"), Authority::root("Right"));
    // Cross-certificates both ways, and no way out.
    let cross = |from: &Authority, to: &Authority, common_name| Authority {
        certificate: from.issue(
            common_name,
            &to.key,
            vec![extension::authority(None).unwrap(), extension::key_usage(&[KeyUsages::KeyCertSign]).unwrap()],
        ),
        key: to.key.clone(),
    };
    let (left_right, right_left) = (cross(&left, &right, "Right"), cross(&right, &left, "Left"));
    let (leaf, _) = right.leaf("Leaf");
    let trust = store(&[&root], &[&left_right, &right_left]);
    assert!(matches!(refused(&leaf, &trust).1, Reason::UnknownIssuer { .. }));
    // With a way out it is found.
    let out = cross(&root, &left, "Left");
    assert_eq!(run(&leaf, &store(&[&root], &[&left_right, &right_left, &out])).unwrap().chain.len(), 4);

    // Hundreds of authorities of one name and without key identifiers.
    let crowd: Vec<_> = (0..300).map(|_| Authority::root("Crowd")).collect();
    let (mut leaf, _) = crowd[0].leaf("Leaf");
    leaf.extensions.authority_key_id = None;
    let mut trust = store(&[&root], &crowd.iter().skip(1).collect::<Vec<_>>());
    trust.intermediates.push(crowd[0].certificate.clone());
    let error = search::search(
        &leaf,
        &Question::new(&trust, NOW),
        &Goal { purpose: Purpose::Any, root: None, under_check: Vec::new() },
    )
    .unwrap_err();
    assert!(matches!(error.reason, Reason::BadSignature(_) | Reason::TooComplex));
}

#[test]
fn revocation_is_required_unless_told_otherwise() {
    let root = Authority::root("Root");
    let sub = root.issue_ca("Sub");
    let (leaf, _) = sub.leaf("Leaf");
    let list = |authority: &Authority, revoked: &[Serial], made: OffsetDateTime| {
        let revoked: Vec<_> = revoked
            .iter()
            .map(|serial| Revoked {
                serial: serial.clone(),
                since: NOW - Duration::days(2),
                reason: RevocationReason::KeyCompromise,
            })
            .collect();
        let new = NewCrl { number: 1, this_update: made, next_update: made + Duration::hours(36), revoked: &revoked };
        Crl::from_der(&build(&authority.issuer(), &new).unwrap()).unwrap()
    };
    let mut trust = store(&[&root], &[&sub]);
    trust.revocation = Revocation::Required;
    assert_eq!(refused(&leaf, &trust).1, Reason::RevocationUnknown(Unchecked::NoList));

    trust.crls = vec![list(&root, &[], NOW), list(&sub, &[], NOW)];
    assert!(run(&leaf, &trust).unwrap().unchecked.is_empty());

    trust.crls = vec![list(&root, &[], NOW), list(&sub, &[leaf.serial()], NOW)];
    let (about, reason) = refused(&leaf, &trust);
    assert_eq!(about, "CN=Leaf,O=Test,C=US");
    let since = NOW - Duration::days(2);
    assert_eq!(reason, Reason::Revoked { since, reason: RevocationReason::KeyCompromise });

    trust.crls = vec![list(&root, &[sub.certificate.serial()], NOW), list(&sub, &[], NOW)];
    assert_eq!(refused(&leaf, &trust).0, "CN=Sub,O=Test,C=US");

    let old = NOW - Duration::days(3);
    trust.crls = vec![list(&root, &[], NOW), list(&sub, &[], old)];
    let stale = Unchecked::Stale { next_update: Some(old + Duration::hours(36)) };
    assert_eq!(refused(&leaf, &trust).1, Reason::RevocationUnknown(stale.clone()));
    trust.revocation = Revocation::WhereKnown;
    let unchecked = run(&leaf, &trust).unwrap().unchecked;
    assert_eq!(unchecked.len(), 1);
    assert_eq!(unchecked[0].1, stale);
    // An old list still knows what was revoked.
    trust.crls = vec![list(&root, &[], NOW), list(&sub, &[leaf.serial()], old)];
    assert!(matches!(refused(&leaf, &trust).1, Reason::Revoked { .. }));

    // A list in the right name by the wrong key.
    let forger = Authority::root("Sub");
    trust.crls = vec![list(&root, &[], NOW), list(&forger, &[leaf.serial()], NOW)];
    trust.revocation = Revocation::Required;
    assert_eq!(refused(&leaf, &trust).1, Reason::RevocationUnknown(Unchecked::ListSignature));
}

proptest::proptest! {
    #[test]
    fn damaged_certificates_never_pass(at in 0_usize..600, flip in 1_u8..) {
        let root = Authority::root("Root");
        let mut leaf_der = root.leaf("Leaf").0.der().to_vec();
        let at = at % leaf_der.len();
        leaf_der[at] ^= flip;
        proptest::prop_assert!(validate(&leaf_der, &store(&[&root], &[]), NOW, Purpose::Any).is_err());
    }

    #[test]
    fn foreign_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..500)) {
        let root = Authority::root("Root");
        proptest::prop_assert!(validate(&bytes, &store(&[&root], &[]), NOW, Purpose::Any).is_err());
    }
}
