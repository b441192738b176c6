//! Status answers: of a running `openssl ocsp`, and of servers that do not behave.

use pki::crl::RevocationReason;
use pki::ocsp::{self, AnswerTimes, OcspError, Refusal, Request, ResponderFault, Status};
use pki::online::{FetchFault, Kind, NotFetched, Source};
use pki::path::{Reason, Unchecked};
use pki::profile::extension;
use pki::{Certificate, SignatureError};
use time::{Duration, OffsetDateTime};

use crate::openssl::{Known, Responder};
use crate::server::{Reply, Server, nobody};
use crate::world::{Authority, EACH, Places, ask, now, reason, revoked_since, unknown};

/// What one question came to: the reason of a refusal, and the requests it took.
fn judge(root: &Authority, leaf: &Certificate, at: OffsetDateTime) -> (Result<(), Reason>, usize) {
    let verdict = ask(leaf, &root.store(), at);
    assert!(verdict.steps.iter().all(|step| step.source == Source::Network));
    (verdict.path.as_ref().map(|_| ()).map_err(|_| reason(&verdict, "Leaf")), verdict.steps.len())
}

fn of_responder(error: OcspError) -> Result<(), Reason> {
    Err(unknown(Unchecked::Responder(Box::new(error))))
}

#[test]
fn a_running_responder_in_every_state() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    let no_check = || vec![extension::ocsp_no_check().unwrap()];
    let signer = root.responder("Responder", no_check());
    let Some(probe) = Responder::start(&root, &signer, &[], &["-nmin", "5"]) else { return };
    let stranger = root.leaf(&Places::ocsp(&probe.url));
    assert_eq!(judge(&root, &stranger, at), (Err(unknown(Unchecked::UnknownToResponder)), 1), "unknown");

    // What each says about a certificate that is made anew for it, with the same number.
    let good = root.leaf(&Places::default());
    let since = revoked_since(at);
    let check = |signer: &Authority, more: &[&str], at: OffsetDateTime| {
        let known = [Known::Good(&good)];
        let responder = Responder::start(&root, signer, &known, more).unwrap();
        let leaf = reissued(&root, &good, &responder.url);
        judge(&root, &leaf, at)
    };
    assert_eq!(check(&signer, &["-nmin", "5"], at), (Ok(()), 1), "good");
    assert_eq!(check(&root, &["-nmin", "5"], at), (Ok(()), 1), "good, said by the issuer itself");
    assert_eq!(
        check(&signer, &["-nmin", "5", "-badsig"], at),
        (of_responder(OcspError::Signature(SignatureError::Wrong)), 1),
        "bad signature"
    );
    // Without a next update it is good for now (RFC 6960 §4.2.2.1), and for nothing later.
    assert_eq!(check(&signer, &[], at), (Ok(()), 1), "good for now");
    let stale = OcspError::Stale { next_update: None };
    assert_eq!(check(&signer, &[], at + Duration::hours(1)), (of_responder(stale), 1), "good no more");
    let (late, count) = check(&signer, &["-nmin", "5"], at + Duration::hours(1));
    assert!(
        matches!(&late, Err(Reason::RevocationUnknown(Unchecked::Responder(error)))
        if matches!(**error, OcspError::Stale { next_update: Some(_) })),
        "stale: {late:?}"
    );
    assert_eq!(count, 1);

    // Revoked, since when and why.
    let known = [Known::Revoked(&good, since)];
    let responder = Responder::start(&root, &signer, &known, &["-nmin", "5"]).unwrap();
    let leaf = reissued(&root, &good, &responder.url);
    assert_eq!(
        judge(&root, &leaf, at),
        (Err(Reason::Revoked { since, reason: RevocationReason::KeyCompromise }), 1),
        "revoked"
    );

    // The responder's own certificate: expired.
    let key = crate::world::new_key();
    let usages = vec![
        extension::extended_key_usage(false, &[pki::oid::EKU_OCSP_SIGNING]).unwrap(),
        extension::ocsp_no_check().unwrap(),
    ];
    let mut draft = root.draft("Expired", &key, usages);
    draft.not_after = at - Duration::days(1);
    let expired = Authority { certificate: draft.issue(&root.issuer()).unwrap(), key };
    let fault = ResponderFault::Expired { since: at - Duration::days(1) };
    assert_eq!(check(&expired, &["-nmin", "5"], at), (of_responder(OcspError::Responder(fault)), 1), "expired");

    // Not for this use.
    let key = crate::world::new_key();
    let other = Authority { certificate: root.issue("Other", &key, no_check()), key };
    let fault = ResponderFault::NotDelegated;
    assert_eq!(check(&other, &["-nmin", "5"], at), (of_responder(OcspError::Responder(fault)), 1), "not delegated");

    // To be checked: not revoked, revoked, and without a list.
    let lists = server.url("responder.crl");
    let checked = root.responder_checked_at("Checked", &lists);
    server.put("responder.crl", Reply::Body(root.list(&[], at)));
    assert_eq!(check(&checked, &["-nmin", "5"], at), (Ok(()), 2), "checked");
    server.put("responder.crl", Reply::Body(root.list(&[&checked.certificate], at)));
    let fault = ResponderFault::Revoked { since };
    assert_eq!(
        check(&checked, &["-nmin", "5"], at),
        (of_responder(OcspError::Responder(fault)), 2),
        "revoked responder"
    );
    server.put("responder.crl", Reply::Status(404));
    let fault = ResponderFault::Unchecked;
    assert_eq!(check(&checked, &["-nmin", "5"], at), (of_responder(OcspError::Responder(fault)), 2), "unchecked");
    assert_eq!(server.asked(), ["responder.crl"; 3]);

    // With nocheck it is not asked for, though it is on the list (RFC 6960 §4.2.2.2.1).
    server.put("responder.crl", Reply::Body(root.list(&[&signer.certificate], at)));
    assert_eq!(check(&signer, &["-nmin", "5"], at), (Ok(()), 1), "revoked responder with nocheck");
    assert!(server.asked().is_empty());
}

/// The same certificate number, asked about elsewhere: a responder's port is known only when it runs.
fn reissued(root: &Authority, like: &Certificate, url: &str) -> Certificate {
    let key = crate::world::new_key();
    let mut draft = root.draft("Leaf", &key, Places::ocsp(url).extensions());
    draft.serial = like.serial();
    draft.issue(&root.issuer()).unwrap()
}

#[test]
fn servers_that_do_not_behave() {
    let at = now();
    let (root, server) = (Authority::root("Root", at), Server::start());
    let path = "ocsp";
    let url = server.url(path);
    let leaf = root.leaf(&Places::ocsp(&url));
    let signer = root.responder("Responder", vec![extension::ocsp_no_check().unwrap()]);
    let answer = |about: &Certificate, nonce: Option<&[u8; 32]>| {
        let request_der = ocsp::request(&root.certificate, &about.serial(), nonce).unwrap();
        let times = AnswerTimes { produced_at: at, this_update: at, next_update: at + Duration::hours(1) };
        let request = Request::from_der(&request_der).unwrap();
        Reply::Body(ocsp::respond(&signer.issuer(), &root.certificate, &request, |_| Status::Good, times).unwrap())
    };
    let after = Duration::try_from(EACH).unwrap();
    let other = root.leaf(&Places::default());
    let cases = [
        ("an answer made ahead, without a nonce", answer(&leaf, None), None),
        ("an answer to an older question", answer(&leaf, Some(&[7; 32])), Some(FetchFault::Nonce)),
        ("about another certificate", answer(&other, None), Some(FetchFault::Foreign)),
        ("a refusal", Reply::Body(ocsp::refuse(Refusal::TryLater).unwrap()), Some(FetchFault::Refused(3))),
        ("an error", Reply::Status(503), Some(FetchFault::Status(503))),
        ("silence", Reply::Silence, Some(FetchFault::TimedOut { after })),
        ("an octet now and then", Reply::Drip, Some(FetchFault::TimedOut { after })),
        ("a huge answer", Reply::Announce(65_537), Some(FetchFault::TooLarge { limit: 65_536 })),
        ("an answer without end", Reply::Endless, Some(FetchFault::TooLarge { limit: 65_536 })),
        ("no HTTP", Reply::Garbage, Some(FetchFault::Broken)),
        ("elsewhere", Reply::Redirect("http://127.0.0.1/".to_owned()), Some(FetchFault::Redirect)),
    ];
    for (name, reply, fault) in cases {
        server.put(path, reply);
        let expected = match fault {
            None => Ok(()),
            Some(fault) => Err(not_fetched(&url, fault)),
        };
        assert_eq!(judge(&root, &leaf, at), (expected, 1), "{name}");
        assert_eq!(server.asked(), [path], "{name}");
    }
    let url = nobody();
    let leaf = root.leaf(&Places::ocsp(&url));
    assert_eq!(judge(&root, &leaf, at), (Err(not_fetched(&url, FetchFault::Unreachable)), 1), "down");

    // A list is asked for where the responder says nothing; both stand in the record.
    server.put("list.crl", Reply::Body(root.list(&[], at)));
    let places = Places { ocsp: vec![url.clone()], crl: vec![server.url("list.crl")], ..Places::default() };
    let verdict = ask(&root.leaf(&places), &root.store(), at);
    assert!(verdict.path.is_ok());
    let seen: Vec<_> = verdict.steps.iter().map(|step| (step.kind, step.fault.clone())).collect();
    assert_eq!(seen, [(Kind::Status, Some(FetchFault::Unreachable)), (Kind::List, None)]);
}

fn not_fetched(url: &str, fault: FetchFault) -> Reason {
    unknown(Unchecked::NotFetched(Box::new(NotFetched { url: url.to_owned(), fault })))
}
