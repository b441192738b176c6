//! What belongs to one person does not exist for another.

use issuer_api::agent::{LiveEnrollment, LiveStep};
use issuer_api::problem::Reason;
use reqwest::StatusCode;

use crate::world::{World, reason, sent};

#[tokio::test]
async fn another_persons_enrollment_does_not_exist() {
    let world = World::new().await;
    let enrollment = world.kiosk(&world.ann).create().await;
    let bob = world.kiosk(&world.bob);
    let path = |end: &str| format!("/kiosk/v1/enrollments/{}{end}", enrollment.id);
    for request in [
        bob.get(&path("/events")),
        bob.post(&path("/confirm")),
        bob.post(&path("/replace-offer")),
        bob.post(&path("/extend")),
        bob.delete(&path("")),
    ] {
        assert_eq!(reason(sent(request).await).await, Reason::NotFound);
    }
}

#[tokio::test]
async fn another_card_of_the_same_person_does_not_own_it_either() {
    let world = World::new().await;
    let enrollment = world.kiosk(&world.ann).create().await;
    let twin = world.pki.card(world.ann.says.clone());
    let confirm = format!("/kiosk/v1/enrollments/{}/confirm", enrollment.id);
    assert_eq!(reason(sent(world.kiosk(&twin).post(&confirm)).await).await, Reason::NotFound);
}

#[tokio::test]
async fn agents_see_where_it_stands_and_nothing_secret() {
    let world = World::with(|toml| *toml = toml.replace("accounts = []", "accounts = [\"bob\"]")).await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    assert_eq!(reason(sent(world.agent(&world.ann).get("/agent/v1/enrollments")).await).await, Reason::NotEligible);
    let agent = world.agent(&world.bob);
    let text = sent(agent.get("/agent/v1/enrollments")).await.text().await.expect("text");
    let live: Vec<LiveEnrollment> = serde_json::from_str(&text).expect("a list");
    assert_eq!(live.len(), 1);
    assert_eq!((live[0].step, live[0].first_name.as_str()), (LiveStep::Offered, "ANN"));
    assert_eq!(live[0].correlation_id, enrollment.correlation_id);
    assert!(!text.contains("Tester"), "{text}");
    let void = format!("/agent/v1/enrollments/{}", enrollment.id);
    assert_eq!(sent(agent.delete(&void)).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(reason(world.phone().open(&enrollment).await).await, Reason::WrongState);
}

#[tokio::test]
async fn a_source_that_asks_too_often_has_to_wait() {
    let world =
        World::with(|toml| *toml = toml.replace("phone_requests_per_minute = 120", "phone_requests_per_minute = 10"))
            .await;
    let phone = world.phone();
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(sent(phone.get("/.well-known/est/cacerts")).await.status());
    }
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::OK).count(), 10);
    assert_eq!(answers.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    world.clock.advance_s(60);
    assert_eq!(sent(phone.get("/.well-known/est/cacerts")).await.status(), StatusCode::OK);
}
