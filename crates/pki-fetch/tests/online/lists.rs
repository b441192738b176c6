//! Revocation lists by distribution point, from a server that behaves and one that does not.

use pki::crl::RevocationReason;
use pki::online::{FetchFault, Limits, NotFetched};
use pki::path::{Reason, Unchecked};
use pki::{Purpose, TrustStore};
use pki_fetch::{HttpFetcher, HttpLimits};
use std::sync::Arc;
use std::time::Instant;
use time::Duration;

use crate::server::{Reply, Server, nobody};
use crate::world::{Authority, EACH, Places, ask, http_limits, now, online_with, reason, revoked_since, unknown};

fn not_fetched(url: &str, fault: FetchFault) -> Reason {
    unknown(Unchecked::NotFetched(Box::new(NotFetched { url: url.to_owned(), fault })))
}

#[test]
fn every_kind_of_list() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    let url = server.url("root.crl");
    let leaf = root.leaf(&Places::crl(&url));
    let after = Duration::try_from(EACH).unwrap();
    let good = root.list(&[], at);
    let old = root.list(&[], at - Duration::days(2));
    let due = at - Duration::days(2) + Duration::hours(23);
    // Of the same name, with another key; and of another name.
    let forger = Authority::root("Root", at);
    let other = Authority::root("Other", at);
    let half = good[..good.len() / 2].to_vec();
    let cases: Vec<(&str, Reply, Result<(), Reason>)> = vec![
        ("fresh", Reply::Body(good.clone()), Ok(())),
        (
            "revoked",
            Reply::Body(root.list(&[&leaf], at)),
            Err(Reason::Revoked { since: revoked_since(at), reason: RevocationReason::KeyCompromise }),
        ),
        ("stale", Reply::Body(old), Err(unknown(Unchecked::Stale { next_update: Some(due) }))),
        ("of another issuer", Reply::Body(other.list(&[], at)), Err(not_fetched(&url, FetchFault::Foreign))),
        ("forged", Reply::Body(forger.list(&[], at)), Err(unknown(Unchecked::ListSignature))),
        ("not there", Reply::Status(404), Err(not_fetched(&url, FetchFault::Status(404)))),
        ("slow", Reply::Silence, Err(not_fetched(&url, FetchFault::TimedOut { after }))),
        ("an octet now and then", Reply::Drip, Err(not_fetched(&url, FetchFault::TimedOut { after }))),
        ("huge", Reply::Announce(100_001), Err(not_fetched(&url, FetchFault::TooLarge { limit: 100_000 }))),
        ("without end", Reply::Endless, Err(not_fetched(&url, FetchFault::TooLarge { limit: 100_000 }))),
        ("broken off", Reply::Cut(good.clone()), Err(not_fetched(&url, FetchFault::Broken))),
        (
            "to another scheme",
            Reply::Redirect("https://127.0.0.1/root.crl".to_owned()),
            Err(not_fetched(&url, FetchFault::Redirect)),
        ),
    ];
    for (name, reply, expected) in cases {
        server.put("root.crl", reply);
        let verdict = ask(&leaf, &root.store(), at);
        let came = verdict.path.as_ref().map(|_| ()).map_err(|_| reason(&verdict, "Leaf"));
        assert_eq!(came, expected, "{name}");
        assert_eq!(server.asked(), ["root.crl"], "{name}");
    }
    server.put("root.crl", Reply::Body(half));
    let verdict = ask(&leaf, &root.store(), at);
    let Reason::RevocationUnknown(Unchecked::NotFetched(failed)) = reason(&verdict, "Leaf") else { panic!("cut") };
    assert!(matches!(failed.fault, FetchFault::Unreadable(_)), "{failed}");
    let down = nobody();
    let verdict = ask(&root.leaf(&Places::crl(&down)), &root.store(), at);
    assert_eq!(reason(&verdict, "Leaf"), not_fetched(&down, FetchFault::Unreachable));
    assert_eq!(server.asked(), ["root.crl"]);

    // What is at hand is not fetched.
    let store = TrustStore { crls: vec![pki::crl::Crl::from_der(&good).unwrap()], ..root.store() };
    let verdict = ask(&leaf, &store, at);
    assert!(verdict.path.is_ok() && verdict.steps.is_empty());
    // A root is not asked about.
    assert!(ask(&root.certificate, &root.store(), at).steps.is_empty());
    assert!(server.asked().is_empty());

    // The next place is asked where the first says nothing.
    server.put("second.crl", Reply::Body(good));
    server.put("root.crl", Reply::Status(500));
    let places = Places { crl: vec![url.clone()], ..Places::default() };
    let both = root.leaf(&Places { ocsp: vec![server.url("nothing")], ..places });
    let verdict = ask(&both, &root.store(), at);
    assert_eq!(reason(&verdict, "Leaf"), not_fetched(&url, FetchFault::Status(500)));
    assert_eq!(server.asked(), ["nothing", "root.crl"]);
}

#[test]
fn redirects_schemes_and_addresses() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    server.put("list", Reply::Body(root.list(&[], at)));
    let there = server.url("list");
    for (name, target, expected, asked) in [
        ("whole", there.clone(), None, &["here", "list"] as &[&str]),
        ("relative", "/list".to_owned(), None, &["here", "list"]),
        ("in a circle", "/here".to_owned(), Some(FetchFault::Redirect), &["here"; 4]),
        ("file", "file:///etc/hostname".to_owned(), Some(FetchFault::Redirect), &["here"]),
        ("another host in disguise", "//127.0.0.1/list".to_owned(), Some(FetchFault::Redirect), &["here"]),
        ("with a name and password", there.replace("//", "//a:b@"), Some(FetchFault::Redirect), &["here"]),
    ] {
        let url = server.put("here", Reply::Redirect(target));
        let verdict = ask(&root.leaf(&Places::crl(&url)), &root.store(), at);
        assert_eq!(
            verdict.path.as_ref().map(|_| ()).map_err(|_| reason(&verdict, "Leaf")),
            match expected {
                None => Ok(()),
                Some(fault) => Err(not_fetched(&url, fault)),
            },
            "{name}"
        );
        assert_eq!(server.asked(), asked, "{name}");
    }
    for url in ["ldap://127.0.0.1/o=Test", "https://127.0.0.1/root.crl", "file:///etc/hostname"] {
        let verdict = ask(&root.leaf(&Places::crl(url)), &root.store(), at);
        assert_eq!(reason(&verdict, "Leaf"), not_fetched(url, FetchFault::Scheme));
    }
    // An address of this machine is refused unless the operator allows it, also behind a redirect or a name.
    let strict = HttpLimits { private_addresses: false, ..http_limits() };
    let online =
        pki::online::Online::new(Arc::new(HttpFetcher::new(strict)), Arc::new(pki::online::NoCache), Limits::default());
    for url in
        [there.clone(), there.replace("127.0.0.1", "localhost"), there.replace("127.0.0.1", "[::ffff:127.0.0.1]")]
    {
        let leaf = root.leaf(&Places::crl(&url));
        let verdict = online.validate(leaf.der(), &root.store(), at, Purpose::Any);
        assert_eq!(reason(&verdict, "Leaf"), not_fetched(&url, FetchFault::Address), "{url}");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn one_question_costs_no_more_than_allowed() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    // Time: the first takes its whole share, the second what is left, the third nothing.
    let urls: Vec<_> = (0..4).map(|number| server.put(&format!("{number}"), Reply::Silence)).collect();
    let leaf = root.leaf(&Places { ocsp: urls.clone(), ..Places::default() });
    let limits = Limits { total: Duration::milliseconds(450), ..Limits::default() };
    let begun = Instant::now();
    let verdict =
        online_with(Arc::new(pki::online::NoCache), limits).validate(leaf.der(), &root.store(), at, Purpose::Any);
    assert!(begun.elapsed() < std::time::Duration::from_millis(900), "{:?}", begun.elapsed());
    assert_eq!(server.asked(), ["0", "1"]);
    let faults: Vec<_> = verdict.steps.iter().filter_map(|step| step.fault.clone()).collect();
    assert!(
        matches!(faults[..], [
        FetchFault::TimedOut { .. },
        FetchFault::TimedOut { after },
        FetchFault::Spent,
        FetchFault::Spent
    ] if after < Duration::milliseconds(200)),
        "{faults:?}"
    );

    // Number: three and no more.
    let urls: Vec<_> = (0..4).map(|number| server.put(&format!("{number}"), Reply::Status(500))).collect();
    let leaf = root.leaf(&Places { ocsp: urls.clone(), ..Places::default() });
    let limits = Limits { fetches: 3, ..Limits::default() };
    let verdict =
        online_with(Arc::new(pki::online::NoCache), limits).validate(leaf.der(), &root.store(), at, Purpose::Any);
    assert_eq!(reason(&verdict, "Leaf"), not_fetched(&urls[3], FetchFault::Spent));
    assert_eq!(server.asked(), ["0", "1", "2"]);

    // Octets: what the first list took is not there for the second.
    let list = root.list(&[], at - Duration::days(2));
    let length = list.len();
    let limits = Limits { bytes: length + 10, ..Limits::default() };
    server.put("a.crl", Reply::Body(list.clone()));
    let url = server.put("b.crl", Reply::Body(list));
    let more = [Places::crl(server.url("a.crl")), Places::crl(&url)];
    let online = online_with(Arc::new(pki::online::NoCache), limits);
    let mut inquiry = online.inquire(&root.store(), at);
    let reasons: Vec<_> =
        more.iter().map(|places| inquiry.validate(root.leaf(places).der(), Purpose::Any).unwrap_err().reason).collect();
    assert!(matches!(reasons[0], Reason::RevocationUnknown(Unchecked::Stale { .. })));
    assert_eq!(reasons[1], not_fetched(&url, FetchFault::TooLarge { limit: 10 }));
    assert_eq!(server.asked(), ["a.crl", "b.crl"]);

    // At the same time: none more than allowed.
    let url = server.put("busy.crl", Reply::Body(root.list(&[], at)));
    for (at_once, fault) in [(1, None), (0, Some(FetchFault::Busy))] {
        let fetcher = HttpFetcher::new(HttpLimits { at_once, ..http_limits() });
        let online = pki::online::Online::new(Arc::new(fetcher), Arc::new(pki::online::NoCache), Limits::default());
        let verdict = online.validate(root.leaf(&Places::crl(&url)).der(), &root.store(), at, Purpose::Any);
        assert_eq!(verdict.steps.iter().map(|step| step.fault.clone()).collect::<Vec<_>>(), [fault]);
    }
    assert_eq!(server.asked(), ["busy.crl"]);

    // A silent host is not asked again for a while.
    let quiet = HttpLimits { silence: std::time::Duration::from_secs(60), ..http_limits() };
    let fetcher = Arc::new(HttpFetcher::new(quiet));
    let url = server.put("quiet", Reply::Silence);
    for _ in 0..3 {
        let online = pki::online::Online::new(fetcher.clone(), Arc::new(pki::online::NoCache), Limits::default());
        let verdict = online.validate(root.leaf(&Places::crl(&url)).der(), &root.store(), at, Purpose::Any);
        let after = Duration::try_from(EACH).unwrap();
        assert_eq!(reason(&verdict, "Leaf"), not_fetched(&url, FetchFault::TimedOut { after }));
    }
    assert_eq!(server.asked(), ["quiet"]);
}
