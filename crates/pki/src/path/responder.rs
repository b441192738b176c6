//! Answers of responders in a path: who may give them, and what becomes of those that cannot be used.

use time::Duration;
use x509_cert::ext::pkix::KeyUsages;

use super::*;
use crate::{
    Signer,
    crl::{NewCrl, RevocationReason, Revoked, build},
    ocsp::{AnswerTimes, OcspError, Request, ResponderFault, Status, request, respond},
    profile::{Issuer, extension},
    testing::{Authority, NOW, SharedKey, key},
};

struct Setting {
    root: Authority,
    leaf: Certificate,
}

/// How a delegated responder's certificate is made.
#[derive(Clone, Copy)]
struct Responder {
    no_check: bool,
    usage: ObjectIdentifier,
    ends_after_days: i64,
}

const GOOD: Responder = Responder { no_check: true, usage: oid::EKU_OCSP_SIGNING, ends_after_days: 365 };

impl Setting {
    fn new() -> Self {
        let root = Authority::root("Root");
        let leaf = root.leaf("Leaf").0;
        Self { root, leaf }
    }

    fn responder(&self, of: Responder) -> (Certificate, SharedKey) {
        let key = key(crate::KeyKind::P256);
        let mut extensions = vec![
            extension::key_usage(&[KeyUsages::DigitalSignature]).unwrap(),
            extension::extended_key_usage(false, &[of.usage]).unwrap(),
        ];
        if of.no_check {
            extensions.push(extension::of(oid::OCSP_NO_CHECK, false, &der::asn1::Null).unwrap());
        }
        let mut draft = self.root.draft("Responder", &key, extensions);
        draft.not_after = NOW + Duration::days(of.ends_after_days);
        (draft.issue(&self.root.issuer()).unwrap(), key)
    }

    fn answer(&self, (certificate, key): &(Certificate, SharedKey), status: Status, made: OffsetDateTime) -> Response {
        let asked = Request::from_der(&request(&self.root.certificate, &self.leaf.serial(), None).unwrap()).unwrap();
        let times = AnswerTimes { produced_at: made, this_update: made, next_update: made + Duration::hours(6) };
        let issuer = Issuer::new(certificate, key).unwrap();
        let answer = respond(&issuer, &self.root.certificate, &asked, |_| status, times).unwrap();
        Response::from_der(&answer).unwrap()
    }

    fn list(&self, revoked: &[&Certificate]) -> Crl {
        let entry = |certificate: &&Certificate| Revoked {
            serial: certificate.serial(),
            since: NOW - Duration::days(1),
            reason: RevocationReason::KeyCompromise,
        };
        let revoked: Vec<_> = revoked.iter().map(entry).collect();
        let new = NewCrl { number: 1, this_update: NOW, next_update: NOW + Duration::hours(9), revoked: &revoked };
        Crl::from_der(&build(&self.root.issuer(), &new).unwrap()).unwrap()
    }

    fn verdict(&self, ocsp: Vec<Response>, crls: Vec<Crl>) -> Result<(), Reason> {
        let roots = vec![self.root.certificate.clone()];
        let store = TrustStore { roots, ocsp, crls, ..TrustStore::default() };
        let result = validate(self.leaf.der(), &store, NOW, Purpose::Any);
        result.map(|_| ()).map_err(|error| {
            assert_eq!(error.about.unwrap().name, "CN=Leaf,O=Test,C=US");
            error.reason
        })
    }
}

fn responder_fault(fault: ResponderFault) -> Result<(), Reason> {
    Err(Reason::RevocationUnknown(Unchecked::Responder(Box::new(OcspError::Responder(fault)))))
}

#[test]
fn a_good_answer_of_the_issuer_or_of_whom_it_named() {
    let setting = Setting::new();
    let own = (setting.root.certificate.clone(), setting.root.key.clone());
    assert_eq!(setting.verdict(vec![setting.answer(&own, Status::Good, NOW)], vec![]), Ok(()));
    let named = setting.responder(GOOD);
    assert_eq!(setting.verdict(vec![setting.answer(&named, Status::Good, NOW)], vec![]), Ok(()));
}

#[test]
fn revoked_and_unknown() {
    let setting = Setting::new();
    let named = setting.responder(GOOD);
    let since = NOW - Duration::days(3);
    let revoked = Status::Revoked { since, reason: RevocationReason::CessationOfOperation };
    let answer = setting.answer(&named, revoked, NOW);
    // The answer goes before a list that does not know yet.
    assert_eq!(
        setting.verdict(vec![answer], vec![setting.list(&[])]),
        Err(Reason::Revoked { since, reason: RevocationReason::CessationOfOperation })
    );
    let unknown = setting.answer(&named, Status::Unknown, NOW);
    assert_eq!(
        setting.verdict(vec![unknown.clone()], vec![]),
        Err(Reason::RevocationUnknown(Unchecked::UnknownToResponder))
    );
    assert_eq!(setting.verdict(vec![unknown], vec![setting.list(&[])]), Ok(()));
}

#[test]
fn the_responders_own_certificate_counts() {
    let setting = Setting::new();
    let expired = setting.responder(Responder { ends_after_days: -1, ..GOOD });
    let answer = setting.answer(&expired, Status::Good, NOW);
    assert_eq!(
        setting.verdict(vec![answer], vec![]),
        responder_fault(ResponderFault::Expired { since: NOW - Duration::days(1) })
    );
    let other_use = setting.responder(Responder { usage: oid::EKU_CLIENT_AUTH, ..GOOD });
    let answer = setting.answer(&other_use, Status::Good, NOW);
    assert_eq!(setting.verdict(vec![answer], vec![]), responder_fault(ResponderFault::NotDelegated));
    let stranger = Setting::new();
    let answer = setting.answer(&stranger.responder(GOOD), Status::Good, NOW);
    assert!(matches!(setting.verdict(vec![answer], vec![]), Err(Reason::RevocationUnknown(Unchecked::Responder(_)))));
}

#[test]
fn a_responder_that_has_to_be_checked_is_checked() {
    let setting = Setting::new();
    let checked = setting.responder(Responder { no_check: false, ..GOOD });
    let answer = || vec![setting.answer(&checked, Status::Good, NOW)];
    assert_eq!(setting.verdict(answer(), vec![]), responder_fault(ResponderFault::Unchecked));
    assert_eq!(setting.verdict(answer(), vec![setting.list(&[])]), Ok(()));
    // A revoked responder says nothing; a list about the certificate itself does.
    let list = setting.list(&[&checked.0, &setting.leaf]);
    assert!(matches!(setting.verdict(answer(), vec![list]), Err(Reason::Revoked { .. })));
    let goal_list = setting.list(&[&checked.0]);
    assert_eq!(setting.verdict(answer(), vec![goal_list]), Ok(()), "the list says that the certificate is good");
    // With nocheck its revocation is not asked for (RFC 6960 §4.2.2.2.1).
    let trusted = setting.responder(GOOD);
    let answer = vec![setting.answer(&trusted, Status::Good, NOW)];
    assert_eq!(setting.verdict(answer, vec![setting.list(&[&trusted.0])]), Ok(()));
}

#[test]
fn stale_future_and_forged_answers() {
    let setting = Setting::new();
    let named = setting.responder(GOOD);
    for made in [NOW - Duration::days(1), NOW + Duration::days(1)] {
        let stale = OcspError::Stale { next_update: Some(made + Duration::hours(6)) };
        assert_eq!(
            setting.verdict(vec![setting.answer(&named, Status::Good, made)], vec![]),
            Err(Reason::RevocationUnknown(Unchecked::Responder(Box::new(stale))))
        );
    }
    // At the end of all time there is no later moment to compare with.
    let end = time::macros::datetime!(9999-12-31 23:59:59 UTC);
    let answer = setting.answer(&named, Status::Good, NOW);
    assert!(answer.status(&setting.root.certificate, &setting.leaf.serial(), end, |_| Ok(())).is_err());
    // Another key behind the responder's certificate.
    let forger = (named.0.clone(), key(crate::KeyKind::P256));
    assert!(Issuer::new(&forger.0, &forger.1).is_err() || forger.1.public_key_der() == named.0.public_key_der());
}
