//! Credentials that are turned off.

use issuer_api::kiosk::{CredentialState, DerivedCredential};
use issuer_api::problem::Reason;
use pki::crl::{Crl, CrlAnswer};
use serde_json::json;

use crate::world::{World, reason, sent};

async fn on_list(world: &World, certificate: &pki::Certificate) -> bool {
    let bytes = sent(world.phone().client.get(format!("{}/crl/issuing.crl", world.pki_url())))
        .await
        .bytes()
        .await
        .expect("a list");
    matches!(Crl::from_der(&bytes).expect("a list").answer(certificate), CrlAnswer::Revoked { .. })
}

#[tokio::test]
async fn a_lost_phone_is_dealt_with_at_the_kiosk() {
    let world = World::new().await;
    let certificate = world.issue(&world.ann).await;
    assert!(!on_list(&world, &certificate).await);
    let kiosk = world.kiosk(&world.ann);
    let has: Vec<DerivedCredential> = sent(kiosk.get("/kiosk/v1/credentials")).await.json().await.expect("a list");
    let revoke = format!("/kiosk/v1/credentials/{}/revoke", has[0].id);
    let bob = sent(world.kiosk(&world.bob).post(&revoke).json(&json!({ "reason": "lost" }))).await;
    assert_eq!(reason(bob).await, Reason::NotFound);
    let now: Vec<DerivedCredential> =
        sent(kiosk.post(&revoke).json(&json!({ "reason": "lost" }))).await.json().await.expect("a list");
    assert_eq!(now[0].state, CredentialState::Revoked);
    assert!(on_list(&world, &certificate).await, "the next list names it at once");
    assert!(world.issuer_dir().join("outbox/00000002.eml").exists(), "and the person is told");
}

#[tokio::test]
async fn a_terminated_account_loses_everything_at_once_and_for_good() {
    let world = World::new().await;
    let (one, two) = (world.issue(&world.ann).await, world.issue(&world.ann).await);
    let bobs = world.issue(&world.bob).await;
    let now = issuer::clock::Clock::now(world.clock.as_ref());
    let serials = world.store().await.terminate_account("ann", now).await.expect("terminated").expect("known");
    assert_eq!(serials.len(), 2);
    assert!(on_list(&world, &one).await && on_list(&world, &two).await);
    assert!(!on_list(&world, &bobs).await);
    world.import(&world.ann.csv_line("ann", true)).await;
    assert_eq!(reason(world.kiosk(&world.ann).try_create("0123456789abcdef").await).await, Reason::NotEligible);
}

#[tokio::test]
async fn a_terminated_account_loses_what_it_has_running_too() {
    use issuer_api::kiosk::EnrollmentEvent;
    let world = World::new().await;
    let (kiosk, enrollment, _, est) = world.until_confirmed(&world.ann).await;
    let now = issuer::clock::Clock::now(world.clock.as_ref());
    world.store().await.terminate_account("ann", now).await.expect("terminated").expect("known");
    let last = kiosk.events(&enrollment.id, None, usize::MAX).await.pop().expect("events").1;
    assert_eq!(last, EnrollmentEvent::Failed { reason: Reason::NotEligible });
    let refused = world.phone().enrol(&est, &crate::world::request(&crate::cards::new_key())).await;
    assert_eq!(refused.status(), reqwest::StatusCode::FORBIDDEN);
}
