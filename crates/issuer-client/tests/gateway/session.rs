//! What a session asks and how: one connection, one signature, the right headers.

use futures_util::StreamExt;
use issuer_api::kiosk::{CreateEnrollment, EnrollmentEvent, RevokeReason};
use issuer_client::{CardKey, IssuerError, IssuerSession, SignFault};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::card::SoftCard;
use crate::server::{Reply, Seen, Setup, TestIssuer, applicant, event_stream, json, problem, reply};
use crate::test_pki::Authority;

const ID: &str = "0b7e2a54-6f0f-4d7c-8d0a-1d2c3b4a5f60";

fn enrollment(password: &str) -> serde_json::Value {
    json!({
        "id": ID, "scan_url": "https://issuer.example/e/AAAAAAAAAAAAAAAAAAAAAA", "password": password,
        "typed": { "address": "issuer.example/t", "identifier": "K7QF2M", "code": "1234567890123" },
        "expires_at": "2026-11-21T10:00:00Z", "expires_in_s": 300, "ceiling_in_s": 600, "correlation_id": "K7QF2M"
    })
}

/// An issuer as it should be.
fn good(seen: &Seen) -> Reply {
    let path = seen.path.strip_prefix("/kiosk/v1/").unwrap();
    match (seen.method.as_str(), path.replace(ID, "ID").as_str()) {
        ("GET", "applicant") => applicant(),
        ("POST", "enrollments") => json(201, &enrollment("12345678")),
        ("GET", "enrollments/ID/events") => event_stream(&["id: 1\ndata: {\"event\":\"offered\"}\n\n"], true),
        ("POST", "enrollments/ID/confirm") => reply(204, "", ""),
        ("POST", "enrollments/ID/replace-offer") => json(200, &enrollment("87654321")),
        ("POST", "enrollments/ID/extend") => {
            json(200, &json!({ "expires_at": "2026-11-21T10:05:00Z", "expires_in_s": 600 }))
        }
        ("DELETE", "enrollments/ID") => reply(204, "", ""),
        ("POST", "credentials/c-1/revoke") => json(200, &json!([])),
        _ => problem(404, "not_found"),
    }
}

fn wish() -> CreateEnrollment {
    CreateEnrollment {
        offer: "o1".into(),
        terms_version: "1".into(),
        name: "Work phone".into(),
        card: None,
        attended: None,
    }
}

/// Every request there is, the events followed meanwhile.
async fn whole_session(alpn: Vec<&'static [u8]>) -> (u32, u32, Vec<Seen>) {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup { alpn, ..Setup::for_cards_of(&cards) }, good).await;
    let card = SoftCard::new(CardKey::P256, &cards);
    let session = issuer.client().open(card.clone(), "K7QF2M").await.unwrap();
    assert_eq!(session.applicant().await.unwrap().first_name.as_deref(), Some("Ada"));
    let made = session.create(&wish(), "key-1").await.unwrap();
    assert_eq!(made.password.expose_secret(), "12345678");
    let mut events = session.follow(&made.id).await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap(), EnrollmentEvent::Offered);
    session.confirm(&made.id).await.unwrap();
    assert_eq!(session.replace(&made.id).await.unwrap().password.expose_secret(), "87654321");
    assert_eq!(session.extend(&made.id).await.unwrap().expires_in_s, 600);
    session.cancel(&made.id).await.unwrap();
    assert!(session.revoke("c-1", RevokeReason::Lost).await.unwrap().is_empty());
    session.applicant().await.unwrap();
    assert_eq!(session.signatures(), card.asked());
    (card.asked(), issuer.connections(), issuer.seen())
}

#[tokio::test]
async fn a_whole_session_over_http_2_takes_one_signature_and_one_connection() {
    let (signatures, connections, seen) = whole_session(vec![b"h2", b"http/1.1"]).await;
    assert_eq!((signatures, connections), (1, 1));

    assert!(seen.iter().all(|request| request.headers["correlation-id"] == "K7QF2M"));
    let keys: Vec<_> = seen.iter().filter_map(|request| request.headers.get("idempotency-key")).collect();
    assert_eq!(keys.len(), seen.iter().filter(|request| request.method == "POST").count());
    assert_eq!(keys[0], "key-1");
    assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)));
    // The answer that ended PKI-AUTH serves the first question for the applicant.
    assert_eq!(seen.iter().filter(|request| request.path.ends_with("/applicant")).count(), 2);
    let create: CreateEnrollment = serde_json::from_slice(&seen[1].body).unwrap();
    assert_eq!(create, wish());
    assert_eq!(seen[1].headers["content-type"], "application/json");
}

#[tokio::test]
async fn over_http_1_1_the_events_take_a_second_connection_and_signature() {
    for alpn in [vec![b"http/1.1".as_slice()], vec![]] {
        let (signatures, connections, _) = whole_session(alpn).await;
        assert_eq!((signatures, connections), (2, 2));
    }
}

#[tokio::test]
async fn a_refusal_within_the_session_has_its_reason_and_leaves_the_session_alive() {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), good).await;
    let session = issuer.client().open(SoftCard::new(CardKey::P256, &cards), "K7QF2M").await.unwrap();
    assert!(matches!(session.confirm("unknown").await, Err(IssuerError::Refused(_))));
    assert!(matches!(session.confirm("../applicant").await, Err(IssuerError::Garbled(_))));
    session.confirm(ID).await.unwrap();
    assert_eq!(session.signatures(), 1);
}

#[tokio::test]
async fn a_broken_connection_is_replaced_while_the_card_signs() {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), good).await;
    let card = SoftCard::good_for(CardKey::P256, &cards, 2, SignFault::Channel("removed".into()));
    let session = issuer.client().open(card, "K7QF2M").await.unwrap();
    issuer.cut();
    session.confirm(ID).await.unwrap();
    assert_eq!((session.signatures(), issuer.connections()), (2, 2));

    // With the card gone the connection is what is lost, and nobody asks the card for ever.
    issuer.cut();
    for _ in 0..3 {
        let error = session.confirm(ID).await.unwrap_err();
        assert!(matches!(error, IssuerError::ConnectionLost(_)), "{error:?}");
    }
    assert_eq!(session.signatures(), 3);
}

#[tokio::test]
async fn the_number_of_signatures_is_bounded() {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), good).await;
    let mut config = issuer.config();
    config.limits.signatures = 1;
    let client = issuer_client::GatewayIssuer::new(&config).unwrap();
    let card = SoftCard::new(CardKey::P256, &cards);
    let session = client.open(card.clone(), "K7QF2M").await.unwrap();
    issuer.cut();
    assert!(matches!(session.confirm(ID).await, Err(IssuerError::ConnectionLost(_))));
    assert_eq!(card.asked(), 1);
}
