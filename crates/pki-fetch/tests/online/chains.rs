//! Missing authorities: found upwards and downwards, and never without end.

use std::sync::Arc;

use pki::online::{FetchFault, Limits, NoCache};
use pki::path::Reason;
use pki::{Certificate, Purpose, cms};

use crate::server::{Reply, Server};
use crate::world::{Authority, Places, ask, new_key, now, online_with, reason};

fn bundle(certificates: &[&Certificate]) -> Reply {
    Reply::Body(cms::certs_only(certificates).unwrap())
}

#[test]
fn authorities_are_found_upwards() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    let top = root.issue_authority("Top", &Places::issuers(server.url("root.cer")));
    let sub = top.issue_authority("Sub", &Places::issuers(server.url("top.cer")));
    let leaf = sub.leaf(&Places::issuers(server.url("sub.p7c")));
    let stranger = Authority::root("Stranger", at);
    server.put("sub.p7c", bundle(&[&stranger.certificate, &sub.certificate]));
    server.put("top.cer", Reply::Body(top.certificate.der().to_vec()));
    let verdict = ask(&leaf, &root.store_of_paths(), at);
    let names: Vec<_> = verdict.path.unwrap().chain.iter().filter_map(|one| one.subject().common_name()).collect();
    assert_eq!(names, ["Leaf", "Sub", "Top", "Root"]);
    assert_eq!(server.asked(), ["sub.p7c", "top.cer"], "each once, and nothing above what is trusted");

    // With revocation: lists of all three, each by its place.
    let named = |issuers: &str, list: &str| Places {
        ca_issuers: vec![server.url(issuers)],
        crl: vec![server.url(list)],
        ..Places::default()
    };
    let top = root.issue_authority("Top", &named("root.cer", "root.crl"));
    let sub = top.issue_authority("Sub", &named("top.cer", "top.crl"));
    let leaf = sub.leaf(&named("sub.p7c", "sub.crl"));
    server.put("sub.p7c", bundle(&[&sub.certificate, &top.certificate]));
    for (path, authority) in [("root.crl", &root), ("top.crl", &top), ("sub.crl", &sub)] {
        server.put(path, Reply::Body(authority.list(&[], at)));
    }
    assert!(ask(&leaf, &root.store(), at).path.is_ok());
    assert_eq!(server.asked(), ["sub.p7c", "root.crl", "top.crl", "sub.crl"], "from the root down");
    // An authority that was revoked is told by its name; its own word is not asked for.
    server.put("top.crl", Reply::Body(top.list(&[&sub.certificate], at)));
    let verdict = ask(&leaf, &root.store(), at);
    assert!(matches!(reason(&verdict, "Sub"), Reason::Revoked { .. }));
    assert_eq!(server.asked(), ["sub.p7c", "root.crl", "top.crl"]);
}

#[test]
fn authorities_are_found_downwards() {
    let at = now();
    let server = Server::start();
    let root = Authority::root_with("Root", &Places::repository(server.url("issued.p7c")), at);
    let top = root.issue_authority("Top", &Places::repository(server.url("below.p7c")));
    let sub = top.issue_authority("Sub", &Places::default());
    server.put("issued.p7c", bundle(&[&top.certificate]));
    server.put("below.p7c", bundle(&[&sub.certificate]));
    let leaf = sub.leaf(&Places::default());
    assert!(ask(&leaf, &root.store_of_paths(), at).path.is_ok());
    assert_eq!(server.asked(), ["issued.p7c", "below.p7c"]);
    // Not where the operator wants no authorities but those of the store.
    let limits = Limits { chase: false, ..Limits::default() };
    let verdict = online_with(Arc::new(NoCache), limits).validate(leaf.der(), &root.store_of_paths(), at, Purpose::Any);
    assert!(matches!(reason(&verdict, "Leaf"), Reason::UnknownIssuer { .. }));
    assert!(server.asked().is_empty());
}

#[test]
fn what_is_of_no_use_is_named() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    let sub = root.issue_authority("Sub", &Places::default());
    let url = server.url("sub");
    let leaf = sub.leaf(&Places::issuers(&url));
    let impostor = root.issue_authority("Sub", &Places::default());
    let readable = |fault: &FetchFault| matches!(fault, FetchFault::Unreadable(_));
    for (name, reply, is_expected) in [
        (
            "another key",
            bundle(&[&impostor.certificate]),
            (|fault| *fault == FetchFault::Foreign) as fn(&FetchFault) -> bool,
        ),
        ("empty", bundle(&[]), |fault| *fault == FetchFault::Foreign),
        ("no certificate", Reply::Body(b"<html></html>".to_vec()), readable),
        ("nothing", Reply::Body(Vec::new()), readable),
        ("huge", Reply::Announce(1_048_577), |fault| *fault == FetchFault::TooLarge { limit: 1_048_576 }),
        ("not there", Reply::Status(404), |fault| *fault == FetchFault::Status(404)),
    ] {
        server.put("sub", reply);
        let verdict = ask(&leaf, &root.store_of_paths(), at);
        assert!(matches!(reason(&verdict, "Leaf"), Reason::UnknownIssuer { .. }), "{name}");
        assert_eq!(server.asked(), ["sub"], "{name}");
        let [step] = &verdict.steps[..] else { panic!("{name}") };
        assert!(step.fault.as_ref().is_some_and(is_expected), "{name}: {:?}", step.fault);
    }
    // A certificate that is wrong in itself makes nobody ask.
    let verdict = online_with(Arc::new(NoCache), Limits::default()).validate(
        leaf.der(),
        &root.store_of_paths(),
        leaf.not_after() + time::Duration::days(1),
        Purpose::Any,
    );
    assert!(verdict.path.is_err());
}

#[test]
fn circles_and_endless_chains_end() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    // Two who certify each other.
    let (left, right) = (Authority::root("Left", at), Authority::root("Right", at));
    let left_by_right = right.certify("Left", &left.key, &Places::issuers(server.url("right")));
    let right_by_left = left.certify("Right", &right.key, &Places::issuers(server.url("left")));
    server.put("left", bundle(&[&left_by_right]));
    server.put("right", bundle(&[&right_by_left]));
    let verdict = ask(&left.leaf(&Places::issuers(server.url("left"))), &root.store_of_paths(), at);
    assert!(matches!(reason(&verdict, "Leaf"), Reason::UnknownIssuer { .. }));
    assert_eq!(server.asked(), ["left", "right"]);

    // One above the other, and always another.
    let key = new_key();
    let mut above = Authority { certificate: Authority::root("C30", at).certificate, key: new_key() };
    above.certificate = Authority::root("C31", at).certify("C30", &above.key, &Places::issuers(server.url("31")));
    for number in (0..30).rev() {
        server.put(&format!("{}", number + 1), Reply::Body(above.certificate.der().to_vec()));
        above = above.issue_authority(&format!("C{number}"), &Places::issuers(server.url(&format!("{}", number + 1))));
    }
    server.put("0", Reply::Body(above.certificate.der().to_vec()));
    let leaf = above.issue("Leaf", &key, Places::issuers(server.url("0")).extensions());
    let limits = Limits { fetches: 5, ..Limits::default() };
    let verdict = online_with(Arc::new(NoCache), limits).validate(leaf.der(), &root.store_of_paths(), at, Purpose::Any);
    assert!(verdict.path.is_err());
    assert_eq!(server.asked(), ["0", "1", "2", "3", "4"]);
    // As many as are allowed by default never lead beyond the longest path.
    let verdict = ask(&leaf, &root.store_of_paths(), at);
    assert!(verdict.path.is_err());
    assert!(server.asked().len() <= 16);
}
