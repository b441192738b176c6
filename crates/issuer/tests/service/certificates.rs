//! Client certificates: every refusal has a name.

use issuer_api::kiosk::{Applicant, CardObjects, CreateEnrollment};
use issuer_api::problem::Reason;
use pki::oid;
use reqwest::StatusCode;
use time::Duration;

use crate::cards::{Card, CardPki};
use crate::world::{World, reason, sent};

async fn asked(world: &World, card: &Card) -> Reason {
    reason(sent(world.kiosk(card).get("/kiosk/v1/applicant")).await).await
}

#[tokio::test]
async fn every_refusal_of_a_certificate_has_a_name() {
    let world = World::new().await;
    let now = issuer::clock::Clock::now(world.clock.as_ref());
    let says = world.pki.says("EVE", 9);

    let expired = world.pki.card(crate::cards::Says { not_after: now - Duration::minutes(1), ..says.clone() });
    assert_eq!(asked(&world, &expired).await, Reason::CertificateDates);
    let early = world.pki.card(crate::cards::Says { not_before: now + Duration::hours(1), ..says.clone() });
    assert_eq!(asked(&world, &early).await, Reason::CertificateNotYetValid);
    let card_auth = world.pki.card(crate::cards::Says { policy: oid::TEST_PIV_CARD_AUTH, ..says.clone() });
    assert_eq!(asked(&world, &card_auth).await, Reason::CertificatePolicy);
    let production = world.pki.card(crate::cards::Says { policy: oid::PIV_AUTH, ..says.clone() });
    assert_eq!(asked(&world, &production).await, Reason::CertificatePolicy);
    let stranger = CardPki::new(world.clock.as_ref()).card(says.clone());
    assert_eq!(asked(&world, &stranger).await, Reason::CertificateUntrusted);
    let revoked = world.pki.card(says);
    world.revoke_cards(&[&revoked], Duration::days(1));
    assert_eq!(asked(&world, &revoked).await, Reason::CertificateRevoked);
}

async fn wished(world: &World, card: Option<CardObjects>) -> Reason {
    let wish = CreateEnrollment {
        offer: "aal2-phone".into(),
        terms_version: "1".into(),
        name: "Work phone".into(),
        card,
        attended: None,
    };
    let request = world
        .kiosk(&world.ann)
        .post("/kiosk/v1/enrollments")
        .header("idempotency-key", "0123456789abcdef-1")
        .json(&wish);
    reason(sent(request).await).await
}

#[tokio::test]
async fn what_lies_on_the_card_is_judged_and_missed_where_it_is_required() {
    let chuid = |text: &str| Some(CardObjects { chuid: Some(text.into()), ..CardObjects::default() });
    let world = World::new().await;
    assert_eq!(wished(&world, chuid("no base64!")).await, Reason::CardObjects);
    // A CHUID of nothing but an empty FASC-N.
    assert_eq!(wished(&world, chuid("MAA=")).await, Reason::CardObjects);
    let world = World::with(|toml| {
        assert!(toml.contains("card_objects = \"where_sent\""), "{toml}");
        *toml = toml.replace("card_objects = \"where_sent\"", "card_objects = \"required\"");
    })
    .await;
    assert_eq!(wished(&world, None).await, Reason::CardObjectsMissing);
    assert_eq!(wished(&world, Some(CardObjects::default())).await, Reason::CardObjectsMissing);
}

#[tokio::test]
async fn a_revocation_counts_at_once_even_for_a_card_that_is_remembered() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    assert_eq!(sent(kiosk.get("/kiosk/v1/applicant")).await.status(), StatusCode::OK);
    world.revoke_cards(&[&world.ann], Duration::days(1));
    world.clock.advance_s(11);
    assert_eq!(reason(sent(kiosk.get("/kiosk/v1/applicant")).await).await, Reason::CertificateRevoked);
}

#[tokio::test]
async fn a_stale_list_stops_everything() {
    let world = World::new().await;
    world.revoke_cards(&[], Duration::minutes(1));
    world.clock.advance_s(3600);
    assert_eq!(asked(&world, &world.ann).await, Reason::RevocationUnknown);
}

#[tokio::test]
async fn a_card_without_an_account_gets_an_answer_and_nothing_else() {
    let world = World::new().await;
    let eve = world.pki.card(world.pki.says("EVE", 9));
    let kiosk = world.kiosk(&eve);
    let applicant: Applicant = sent(kiosk.get("/kiosk/v1/applicant")).await.json().await.expect("an applicant");
    assert_eq!(applicant.refused, Some(Reason::NoAccount));
    assert!(applicant.offers.is_empty());
    assert_eq!(applicant.first_name, None);
    assert_eq!(reason(kiosk.try_create("0123456789abcdef").await).await, Reason::NoAccount);

    // The right FASC-N with another UUID is another card.
    let mut says = world.pki.says("ANN", 1);
    says.card_uuid = uuid::Uuid::from_u128(1);
    let half = world.pki.card(says);
    assert_eq!(reason(world.kiosk(&half).try_create("0123456789abcdef").await).await, Reason::NoAccount);
}

#[tokio::test]
async fn an_account_that_is_not_eligible_gets_no_code() {
    let world = World::new().await;
    world.import(&world.ann.csv_line("ann", false)).await;
    let kiosk = world.kiosk(&world.ann);
    let applicant: Applicant = sent(kiosk.get("/kiosk/v1/applicant")).await.json().await.expect("an applicant");
    assert_eq!(applicant.refused, Some(Reason::NotEligible));
    assert_eq!(reason(kiosk.try_create("0123456789abcdef").await).await, Reason::NotEligible);
}

#[tokio::test]
async fn nothing_is_served_without_a_certificate() {
    let world = World::new().await;
    let phone = world.phone();
    let url = format!("https://{}/kiosk/v1/applicant", world.server().addresses().kiosk);
    assert!(phone.client.get(url).send().await.is_err(), "the handshake has to fail");
}

#[tokio::test]
async fn every_listener_serves_its_own_paths_only() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    for path in ["/", "/e/AAAAAAAAAAAAAAAAAAAAAA", "/agent/v1/enrollments", "/crl/issuing.crl", "/nonsense"] {
        let response = sent(kiosk.get(path)).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reason(response).await, Reason::NotFound);
    }
    let phone = world.phone();
    for path in ["/kiosk/v1/applicant", "/agent/v1/enrollments", "/crl/issuing.crl"] {
        assert_eq!(sent(phone.get(path)).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let wrong = sent(kiosk.post("/kiosk/v1/applicant")).await;
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
}
