//! What is kept between runs, for how long, and what the grace lets pass.

use std::path::Path;
use std::sync::Arc;

use pki::ocsp::{self, AnswerTimes, Request, Status};
use pki::online::{FetchFault, Limits, NoNetwork, NotFetched, Online, Source, Verdict};
use pki::path::{Reason, Unchecked};
use pki::{Certificate, Purpose, TrustStore, cms};
use pki_fetch::{FolderCache, Settings};
use time::{Duration, OffsetDateTime};

use crate::server::{Reply, Server};
use crate::world::{Authority, Places, http_limits, now, online_with, reason, unknown};

/// A run of its own: nothing but the folder is shared.
fn run(folder: &Path, leaf: &Certificate, store: &TrustStore, at: OffsetDateTime) -> Verdict {
    let cache = FolderCache::open(folder, 1_000_000).unwrap();
    online_with(Arc::new(cache), Limits::default()).validate(leaf.der(), store, at, Purpose::Any)
}

fn sources(verdict: &Verdict) -> Vec<Source> {
    verdict.steps.iter().map(|step| step.source).collect()
}

#[test]
fn lists_answers_and_authorities_are_kept_until_they_are_due() {
    let at = now();
    let (root, server, folder) = (Authority::root("Root", at), Server::start(), tempfile::tempdir().unwrap());
    let sub = root.issue_authority("Sub", &Places::crl(server.url("root.crl")));
    let leaf = sub.leaf(&Places {
        ca_issuers: vec![server.url("sub.p7c")],
        ocsp: vec![server.url("ocsp")],
        ..Places::default()
    });
    server.put("sub.p7c", Reply::Body(cms::certs_only(&[&sub.certificate]).unwrap()));
    server.put("root.crl", Reply::Body(root.list(&[], at)));
    let answer = |made: OffsetDateTime| {
        let request = Request::from_der(&ocsp::request(&sub.certificate, &leaf.serial(), None).unwrap()).unwrap();
        let times = AnswerTimes { produced_at: made, this_update: made, next_update: made + Duration::hours(6) };
        Reply::Body(ocsp::respond(&sub.issuer(), &sub.certificate, &request, |_| Status::Good, times).unwrap())
    };
    server.put("ocsp", answer(at));
    let store = root.store();
    assert!(run(folder.path(), &leaf, &store, at).path.is_ok());
    assert_eq!(server.asked(), ["sub.p7c", "root.crl", "ocsp"]);
    // Within the time of all three.
    let later = run(folder.path(), &leaf, &store, at + Duration::hours(5));
    assert!(later.path.is_ok());
    assert_eq!(sources(&later), [Source::Cache; 3]);
    assert!(server.asked().is_empty());
    // The answer is due after six hours.
    let due = at + Duration::hours(7);
    server.put("ocsp", answer(due));
    assert!(run(folder.path(), &leaf, &store, due).path.is_ok());
    assert_eq!(server.asked(), ["ocsp"]);
    // The list is due after 23 hours, the answer once more; the authority a day after it was fetched.
    let due = at + Duration::hours(25);
    server.put("ocsp", answer(due));
    server.put("root.crl", Reply::Body(root.list(&[], due)));
    assert!(run(folder.path(), &leaf, &store, due).path.is_ok());
    assert_eq!(server.asked(), ["sub.p7c", "root.crl", "ocsp"]);
    // Without a network, by what is kept alone.
    let cache = Arc::new(FolderCache::open(folder.path(), 1_000_000).unwrap());
    let offline = Online::new(Arc::new(NoNetwork), cache, Limits::default());
    assert!(offline.validate(leaf.der(), &store, due, Purpose::Any).path.is_ok());
    let verdict = offline.validate(leaf.der(), &store, due + Duration::hours(7), Purpose::Any);
    // Six hours after it was made the answer was due; the clock may be five minutes off.
    let next_update = Some(due + Duration::hours(6));
    let stale = Unchecked::Responder(Box::new(ocsp::OcspError::Stale { next_update }));
    assert_eq!(reason(&verdict, "Leaf"), unknown(stale));
    assert!(server.asked().is_empty());
}

#[test]
fn the_grace_lets_pass_what_is_named() {
    let at = now();
    let (root, server, folder) = (Authority::root("Root", at), Server::start(), tempfile::tempdir().unwrap());
    let leaf = root.leaf(&Places::crl(server.url("root.crl")));
    server.put("root.crl", Reply::Body(root.list(&[], at)));
    let store = TrustStore { grace: Duration::hours(12), ..root.store() };
    assert!(run(folder.path(), &leaf, &store, at).path.is_ok());
    server.put("root.crl", Reply::Status(503));
    server.asked();
    let due = at + Duration::hours(23);
    // Fresh until it is due; then asked for, and good for the grace, with a warning.
    for (after_due, is_stale, is_good) in
        [(0, false, true), (1, true, true), (12 * 3600, true, true), (12 * 3600 + 1, true, false)]
    {
        let verdict = run(folder.path(), &leaf, &store, due + Duration::seconds(after_due));
        assert_eq!(server.asked().len(), usize::from(is_stale), "{after_due}");
        match &verdict.path {
            Ok(path) => {
                assert!(is_good, "{after_due}");
                let named: Vec<_> = path.stale.iter().map(|(about, due)| (about.name.as_str(), *due)).collect();
                let expected = if is_stale { vec![("CN=Leaf,O=Test,C=US", due)] } else { vec![] };
                assert_eq!(named, expected, "{after_due}");
            }
            Err(_) => {
                assert!(!is_good, "{after_due}");
                assert_eq!(reason(&verdict, "Leaf"), unknown(Unchecked::Stale { next_update: Some(due) }));
            }
        }
    }
    // What is revoked stays revoked, in the grace and after it.
    server.put("root.crl", Reply::Body(root.list(&[&leaf], at)));
    let other = tempfile::tempdir().unwrap();
    assert!(run(other.path(), &leaf, &store, at).path.is_err());
    server.put("root.crl", Reply::Status(503));
    for hours in [1, 24, 100] {
        let verdict = run(other.path(), &leaf, &store, due + Duration::hours(hours));
        assert!(matches!(reason(&verdict, "Leaf"), Reason::Revoked { .. }), "{hours}");
    }
}

#[test]
fn nothing_bad_is_kept() {
    let at = now();
    let (root, server, folder) = (Authority::root("Root", at), Server::start(), tempfile::tempdir().unwrap());
    let url = server.url("root.crl");
    let leaf = root.leaf(&Places::crl(&url));
    let forger = Authority::root("Root", at);
    let there = || std::fs::read_dir(folder.path()).unwrap().count();
    for reply in [
        Reply::Body(forger.list(&[], at)),
        Reply::Body(b"garbage".to_vec()),
        Reply::Status(404),
        Reply::Cut(root.list(&[], at)),
    ] {
        server.put("root.crl", reply);
        assert!(run(folder.path(), &leaf, &root.store(), at).path.is_err());
        assert_eq!(there(), 0);
    }
    server.put("root.crl", Reply::Body(root.list(&[], at)));
    assert!(run(folder.path(), &leaf, &root.store(), at).path.is_ok());
    assert_eq!(there(), 1);
    // Damaged on disk: dropped, and fetched again.
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    server.asked();
    let verdict = run(folder.path(), &leaf, &root.store(), at);
    assert!(verdict.path.is_ok());
    assert_eq!((sources(&verdict), server.asked()), (vec![Source::Network], vec!["root.crl".to_owned()]));
    // A list that is revoked on disk only is none: what is kept under another's name is not read.
    assert_eq!(sources(&run(folder.path(), &leaf, &root.store(), at)), [Source::Cache]);
}

#[test]
fn settings_open_what_they_describe() {
    let at = now();
    let (root, server, folder) = (Authority::root("Root", at), Server::start(), tempfile::tempdir().unwrap());
    let url = server.put("root.crl", Reply::Body(root.list(&[], at)));
    let leaf = root.leaf(&Places::crl(&url));
    let kept = folder.path().join("kept");
    let settings = Settings { cache_dir: Some(kept.clone()), http: http_limits(), ..Settings::default() };
    let off = Settings { fetch: false, ..settings.clone() };
    let verdict = off.open().unwrap().validate(leaf.der(), &root.store(), at, Purpose::Any);
    let failed = NotFetched { url, fault: FetchFault::Off };
    assert_eq!(reason(&verdict, "Leaf"), unknown(Unchecked::NotFetched(Box::new(failed))));
    assert!(settings.open().unwrap().validate(leaf.der(), &root.store(), at, Purpose::Any).path.is_ok());
    assert!(off.open().unwrap().validate(leaf.der(), &root.store(), at, Purpose::Any).path.is_ok());
    assert_eq!(server.asked(), ["root.crl"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(kept).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
