use time::Duration;

use super::*;
use crate::testing::{Authority, NOW, name};

fn faults(certificate: &Certificate, role: Role, own: World, at: OffsetDateTime) -> Vec<&'static str> {
    Anchor::examine(certificate, role, own, at, SOON).faults.iter().map(Fault::name).collect()
}

#[test]
fn a_root_is_told_by_its_dates_signature_and_use() {
    let root = Authority::root("Agency Root CA").certificate;
    assert!(faults(&root, Role::Root, World::Unknown, NOW).is_empty());
    let end = root.not_after();
    assert_eq!(faults(&root, Role::Root, World::Unknown, end - Duration::days(1)), ["expiring"]);
    assert_eq!(faults(&root, Role::Root, World::Unknown, end + Duration::seconds(1)), ["expired"]);
    assert_eq!(faults(&root, Role::Root, World::Unknown, root.not_before() - Duration::seconds(1)), ["not-yet-valid"]);

    let mut changed = root.der().to_vec();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let changed = Certificate::from_der(&changed).unwrap();
    assert_eq!(faults(&changed, Role::Root, World::Unknown, NOW), ["self-signature"]);
}

#[test]
fn what_is_no_root_or_no_authority_is_told() {
    let root = Authority::root("Agency Root CA");
    let middle = root.issue_ca("Agency CA");
    assert_eq!(faults(&middle.certificate, Role::Root, World::Unknown, NOW), ["not-a-root"]);
    assert!(faults(&middle.certificate, Role::Intermediate, World::Unknown, NOW).is_empty());
    let (leaf, _) = middle.leaf("A person");
    assert!(faults(&leaf, Role::Intermediate, World::Unknown, NOW).contains(&"not-an-authority"));
}

#[test]
fn the_worlds_do_not_mix() {
    for (text, world) in [
        ("CN=Test PIV Root CA,O=U.S. Government,C=US", World::Test),
        ("CN=ICAM Test Card Root CA,C=US", World::Test),
        ("CN=Trust Anchor,O=Test Certificates 2011,C=US", World::Test),
        ("CN=Federal Common Policy CA G2,OU=FPKI,O=U.S. Government,C=US", World::Production),
        ("CN=Federal Common Policy CA G2 TEST,OU=FPKI,O=U.S. Government,C=US", World::Test),
        ("CN=Contest Agency Root CA,C=US", World::Unknown),
    ] {
        let found = world::by_name(&name(text)).map_or(World::Unknown, |(world, _)| world);
        assert_eq!(found, world, "{text}");
    }
    let root = Authority::root("Root CA").certificate;
    assert_eq!(world_of(&root), World::Test, "the test PKI calls itself one");
    assert!(faults(&root, Role::Root, World::Test, NOW).is_empty());
    assert_eq!(faults(&root, Role::Root, World::Production, NOW), ["other-world"]);
}

#[test]
fn a_fingerprint_is_recognised_however_it_is_written() {
    let root = Authority::root("Agency Root CA").certificate;
    let print = Fingerprint::of(root.der());
    assert!(print.is_given_by(&print.to_string()));
    assert!(print.is_given_by(&hex::encode(print.0)));
    assert!(print.is_given_by(&print.to_string().replace(':', " ").to_lowercase()));
    assert!(!print.is_given_by("") && !print.is_given_by(&print.to_string()[..20]));
}
