//! Questions and answers, made, read, and damaged.

use proptest::prelude::*;

use time::Duration;

use super::*;
use crate::profile::Issuer;
use crate::{
    KeyKind, Signer,
    profile::authority::ocsp_signer,
    testing::{Authority, NOW, SharedKey, basics, key, name, openssl, publication},
};

const TIMES: AnswerTimes =
    AnswerTimes { produced_at: NOW, this_update: NOW, next_update: NOW.saturating_add(Duration::hours(6)) };
const NONCE_SENT: [u8; 32] = [7; 32];

struct Setting {
    authority: Authority,
    responder: (Certificate, SharedKey),
    asked: Serial,
    request_der: Vec<u8>,
}

fn setting() -> Setting {
    let authority = Authority::root("Root");
    let responder_key = key(KeyKind::P256);
    let subject = name("CN=OCSP,O=Test,C=US");
    let responder = ocsp_signer(
        &authority.issuer(),
        basics(&subject, 30),
        responder_key.public_key_der(),
        &[oid::TEST_DERIVED_PIV_AUTH],
        &publication(),
    )
    .unwrap();
    let asked = authority.leaf("Leaf").0.serial();
    let request_der = request(&authority.certificate, &asked, Some(&NONCE_SENT)).unwrap();
    Setting { authority, responder: (responder, responder_key), asked, request_der }
}

fn answer(setting: &Setting, status: Status) -> Vec<u8> {
    let responder = Issuer::new(&setting.responder.0, &setting.responder.1).unwrap();
    let request = Request::from_der(&setting.request_der).unwrap();
    assert_eq!(request.serials(), std::slice::from_ref(&setting.asked));
    respond(&responder, &setting.authority.certificate, &request, |_| status, TIMES).unwrap()
}

#[test]
fn every_status_goes_both_ways() {
    let setting = setting();
    let issuer = &setting.authority.certificate;
    let revoked = Status::Revoked { since: NOW - Duration::days(1), reason: RevocationReason::KeyCompromise };
    for status in [Status::Good, Status::Unknown, revoked] {
        let response_der = answer(&setting, status);
        assert_eq!(read(&response_der, issuer, &setting.asked, Some(&NONCE_SENT), NOW), Ok(status));
    }
    // The authority may answer itself.
    let request = Request::from_der(&setting.request_der).unwrap();
    let response_der = respond(&setting.authority.issuer(), issuer, &request, |_| Status::Good, TIMES).unwrap();
    assert_eq!(read(&response_der, issuer, &setting.asked, None, NOW), Ok(Status::Good));
}

#[test]
fn what_does_not_fit_is_refused() {
    let setting = setting();
    let issuer = &setting.authority.certificate;
    let good = answer(&setting, Status::Good);
    let reading = |response_der: &[u8], serial: &Serial, nonce: &[u8; 32], at| {
        read(response_der, issuer, serial, Some(nonce), at)
    };
    let asked = &setting.asked;
    assert_eq!(reading(&good, asked, &[8; 32], NOW), Err(OcspError::Nonce));
    assert_eq!(reading(&good, &crate::testing::serial(), &NONCE_SENT, NOW), Err(OcspError::OtherCertificate));
    assert_eq!(
        reading(&good, asked, &NONCE_SENT, NOW + Duration::hours(7)),
        Err(OcspError::Stale { next_update: Some(TIMES.next_update) })
    );
    assert_eq!(
        reading(&good, asked, &NONCE_SENT, NOW - Duration::hours(1)),
        Err(OcspError::Stale { next_update: Some(TIMES.next_update) })
    );
    let stranger = Authority::root("Root");
    assert!(read(&good, &stranger.certificate, asked, None, NOW).is_err());
    let refusal = refuse(Refusal::TryLater).unwrap();
    assert_eq!(reading(&refusal, asked, &NONCE_SENT, NOW), Err(OcspError::Refused(3)));
    // Asked about another authority's certificate, the responder does not pretend to know.
    let responder = Issuer::new(&setting.responder.0, &setting.responder.1).unwrap();
    let foreign = Request::from_der(&request(&stranger.certificate, asked, None).unwrap()).unwrap();
    let response_der = respond(&responder, issuer, &foreign, |_| Status::Good, TIMES).unwrap();
    let text = openssl(&["ocsp", "-noverify", "-resp_text", "-respin"], &[("response.der", &response_der)]);
    if let Some(text) = text {
        assert!(text.contains("Cert Status: unknown"), "{text}");
    }
}

#[test]
fn a_leaf_without_the_key_usage_does_not_speak_for_the_issuer() {
    let mut setting = setting();
    setting.responder = setting.authority.leaf("Not a responder");
    let response_der = answer(&setting, Status::Good);
    let issuer = &setting.authority.certificate;
    assert_eq!(
        read(&response_der, issuer, &setting.asked, None, NOW),
        Err(OcspError::Responder(ResponderFault::NotDelegated))
    );
}

#[test]
fn openssl_verifies_the_answer() {
    let setting = setting();
    let response_der = answer(&setting, Status::Good);
    let pem = crate::pem::encode(setting.authority.certificate.der()).unwrap();
    let at = NOW.unix_timestamp().to_string();
    let serial = format!("0x{}", setting.asked);
    let text = openssl(
        &[
            "ocsp",
            "-issuer",
            "ca.pem",
            "-CAfile",
            "ca.pem",
            "-serial",
            &serial,
            "-attime",
            &at,
            "-no_nonce",
            "-validity_period",
            "999999999",
            "-respin",
        ],
        &[("ca.pem", pem.as_bytes()), ("response.der", &response_der)],
    );
    if let Some(text) = text {
        assert!(text.contains("Response verify OK") && text.contains(": good"), "{text}");
    }
}

proptest! {
    #[test]
    fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let setting = setting();
        let _ = Request::from_der(&bytes);
        prop_assert!(read(&bytes, &setting.authority.certificate, &setting.asked, None, NOW).is_err());
    }

    #[test]
    fn damaged_answers_never_turn_good(at in 0_usize..1200, flip in 1_u8..) {
        let setting = setting();
        let mut response_der = answer(&setting, Status::Unknown);
        let at = at % response_der.len();
        response_der[at] ^= flip;
        let said = read(&response_der, &setting.authority.certificate, &setting.asked, None, NOW);
        prop_assert_ne!(said, Ok(Status::Good));
    }
}
