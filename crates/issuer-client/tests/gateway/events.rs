//! Following an enrollment across lost streams and lost connections.

use std::time::Duration;

use futures_util::StreamExt;
use issuer_api::kiosk::EnrollmentEvent;
use issuer_client::{
    CardKey, EnrollmentEvents, GatewayIssuer, GatewaySession, IssuerError, IssuerSession, Limits, SignFault,
};

use crate::card::SoftCard;
use crate::server::{Reply, Seen, Setup, TestIssuer, applicant, event_stream, json, problem, reply};
use crate::test_pki::Authority;

const OFFERED: &str = ": hello\n\nid: 1\nevent: offered\ndata: {\"event\":\"offered\"}\n\n";
const OPENED: &str = "id: 2\ndata: {\"event\":\"opened\"}\n\n";
const EXPIRED: &str = "id: 3\ndata: {\"event\":\"expired\"}\n\n";

/// A session whose events come from `events`, with pauses too short to notice.
async fn following(
    good_for: u32,
    events: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
) -> (TestIssuer, GatewaySession, EnrollmentEvents) {
    following_with(Limits::default().silence, good_for, events).await
}

async fn following_with(
    silence: Duration,
    good_for: u32,
    events: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
) -> (TestIssuer, GatewaySession, EnrollmentEvents) {
    let cards = Authority::root("Card Root");
    let answer = move |seen: &Seen| if seen.path.ends_with("/events") { events(seen) } else { applicant() };
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), answer).await;
    let mut config = issuer.config();
    config.limits = Limits {
        silence,
        reconnects: 2,
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(2),
        ..Limits::default()
    };
    let card = SoftCard::good_for(CardKey::P256, &cards, good_for, SignFault::Channel("removed".into()));
    let session = GatewayIssuer::new(&config).unwrap().open(card, "K7QF2M").await.unwrap();
    let stream = session.follow("e-1").await.unwrap();
    (issuer, session, stream)
}

/// The requests for the stream of events, by the `Last-Event-ID` that came with them.
fn last_ids(issuer: &TestIssuer) -> Vec<Option<String>> {
    let of_events = issuer.seen().into_iter().filter(|seen| seen.path.ends_with("/events"));
    of_events.map(|seen| seen.headers.get("last-event-id").map(|id| id.to_str().unwrap().to_owned())).collect()
}

async fn next(stream: &mut EnrollmentEvents) -> Option<Result<EnrollmentEvent, IssuerError>> {
    tokio::time::timeout(Duration::from_secs(20), stream.next()).await.expect("the stream hangs")
}

#[tokio::test]
async fn the_stream_ends_after_the_last_event() {
    let (_issuer, session, mut stream) = following(1, |_| event_stream(&[OFFERED, EXPIRED, OPENED], true)).await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Expired);
    assert!(next(&mut stream).await.is_none());
    assert_eq!(session.signatures(), 1);
}

#[tokio::test]
async fn a_lost_stream_goes_on_after_the_last_event_without_a_signature() {
    let (issuer, session, mut stream) = following(1, |seen| match seen.before {
        // Cut in the middle of the second event: it does not count.
        0 => event_stream(&[OFFERED, "id: 2\ndata: {\"event\""], false),
        1 => problem(503, "internal"),
        // Starts again from the beginning, whatever was asked for.
        _ => event_stream(&[OFFERED, OPENED, EXPIRED], false),
    })
    .await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Opened);
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Expired);
    assert!(next(&mut stream).await.is_none());
    assert_eq!(last_ids(&issuer), [None, Some("1".into()), Some("1".into())]);
    assert_eq!((session.signatures(), issuer.connections()), (1, 1));
}

#[tokio::test]
async fn a_stream_that_is_lost_again_and_again_is_given_up() {
    let (issuer, _session, mut stream) = following(1, |_| event_stream(&[OFFERED], false)).await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    assert!(matches!(next(&mut stream).await, Some(Err(IssuerError::ConnectionLost(_)))));
    assert!(next(&mut stream).await.is_none());
    assert_eq!(last_ids(&issuer).len(), 3);
}

#[tokio::test]
async fn long_silence_is_a_lost_stream() {
    let (issuer, _session, mut stream) =
        following_with(Duration::from_millis(50), 1, |_| event_stream(&[], true)).await;
    assert!(matches!(next(&mut stream).await, Some(Err(IssuerError::TimedOut))));
    assert!(next(&mut stream).await.is_none());
    assert_eq!(last_ids(&issuer).len(), 3);
}

#[tokio::test]
async fn a_lost_connection_is_replaced_while_the_card_signs_and_given_up_when_it_is_gone() {
    let (issuer, session, mut stream) = following(2, |seen| match seen.before {
        0 => event_stream(&[OFFERED], true),
        _ => event_stream(&[OPENED], true),
    })
    .await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    issuer.cut();
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Opened);
    assert_eq!((session.signatures(), issuer.connections()), (2, 2));
    issuer.cut();
    assert!(matches!(next(&mut stream).await, Some(Err(IssuerError::ConnectionLost(_)))));
    assert!(next(&mut stream).await.is_none());
    assert_eq!(session.signatures(), 3);
}

#[tokio::test]
async fn a_refusal_while_coming_back_ends_the_stream() {
    let (issuer, _session, mut stream) = following(1, |seen| match seen.before {
        0 => event_stream(&[OFFERED], false),
        _ => problem(404, "not_found"),
    })
    .await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    assert!(matches!(next(&mut stream).await, Some(Err(IssuerError::Refused(_)))));
    assert!(next(&mut stream).await.is_none());
    assert_eq!(last_ids(&issuer).len(), 2);
}

#[tokio::test]
async fn events_that_cannot_be_understood_end_the_stream() {
    let long = format!("data: {}\n\n", "x".repeat(20 * 1024)).leak();
    for piece in ["data: {\"event\":\"exploded\"}\n\n", "data: \n\n", long] {
        let (_issuer, _session, mut stream) = following(1, move |_| event_stream(&[piece], true)).await;
        assert!(matches!(next(&mut stream).await, Some(Err(IssuerError::Garbled(_)))));
        assert!(next(&mut stream).await.is_none());
    }
}

#[tokio::test]
async fn what_is_no_event_stream_is_not_followed() {
    let cards = Authority::root("Card Root");
    let answer = |seen: &Seen| {
        if seen.path.ends_with("/events") { reply(200, "text/html", "<p>") } else { applicant() }
    };
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), answer).await;
    let session = issuer.client().open(SoftCard::new(CardKey::P256, &cards), "K7QF2M").await.unwrap();
    assert!(matches!(session.follow("e-1").await.err(), Some(IssuerError::Garbled(_))));
}

fn list(events: &[(u64, &str)]) -> Reply {
    let events =
        events.iter().map(|(number, event)| serde_json::json!({ "number": number, "event": { "event": event } }));
    json(200, &events.collect::<serde_json::Value>())
}

/// What kinds of answer each request for events would take.
fn accepts(issuer: &TestIssuer) -> Vec<bool> {
    let of_events = issuer.seen().into_iter().filter(|seen| seen.path.ends_with("/events"));
    of_events.map(|seen| seen.headers["accept"].to_str().unwrap().contains("event-stream")).collect()
}

#[tokio::test]
async fn an_issuer_without_a_stream_is_asked_for_lists() {
    let (issuer, session, mut stream) = following(1, |seen| match seen.before {
        0 => list(&[(1, "offered")]),
        1 => list(&[]),
        2 => problem(503, "internal"),
        // Starts again from the beginning, whatever was asked for.
        _ => list(&[(1, "offered"), (2, "opened"), (3, "expired")]),
    })
    .await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Opened);
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Expired);
    assert!(next(&mut stream).await.is_none());
    assert_eq!(last_ids(&issuer), [None, Some("1".into()), Some("1".into()), Some("1".into())]);
    assert!(
        issuer
            .seen()
            .iter()
            .filter(|seen| seen.path.ends_with("/events"))
            .all(|seen| seen.headers["prefer"] == "wait=10")
    );
    assert_eq!((session.signatures(), issuer.connections()), (1, 1));
}

#[tokio::test]
async fn a_stream_held_back_on_the_way_is_left_for_lists() {
    let (issuer, _session, mut stream) = following_with(Duration::from_millis(50), 1, |seen| match seen.before {
        0 => event_stream(&[], true),
        _ => list(&[(1, "offered"), (2, "expired")]),
    })
    .await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Expired);
    assert!(next(&mut stream).await.is_none());
    assert_eq!(accepts(&issuer), [true, false]);
}

#[tokio::test]
async fn the_end_of_the_session_ends_the_stream() {
    let (_issuer, session, mut stream) = following(1, |_| event_stream(&[OFFERED], true)).await;
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), EnrollmentEvent::Offered);
    drop(session);
    assert!(matches!(next(&mut stream).await, Some(Err(IssuerError::ConnectionLost(_)))));
    assert!(next(&mut stream).await.is_none());
}
