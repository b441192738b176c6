//! EST: credentials work once, after the kiosk confirmed, and for fitting requests only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use issuer_api::kiosk::EnrollmentEvent;
use issuer_api::problem::Reason;
use reqwest::StatusCode;
use secrecy::SecretString;
use time::Duration;

use crate::cards::new_key;
use crate::world::{World, certificate, reason, request, sent};

#[tokio::test]
async fn wrong_or_missing_credentials_are_unauthorized() {
    let world = World::new().await;
    let (_, _, _, est) = world.until_confirmed(&world.ann).await;
    let phone = world.phone();
    let body = STANDARD.encode(request(&new_key()));
    let wrong = phone.enrol_with(&est, &SecretString::from("wrong"), &body).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert!(wrong.headers()["www-authenticate"].to_str().expect("ASCII").starts_with("Basic realm="));
    let none = sent(phone.client.post(format!("{}/simpleenroll", est.url)).body(body.clone())).await;
    assert_eq!(none.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(phone.enrol_with(&est, &est.password, &body).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn credentials_work_once_also_in_a_race() {
    let world = World::new().await;
    let (_, _, _, est) = world.until_confirmed(&world.ann).await;
    let (one, two) = (world.phone(), world.phone());
    let (mine, theirs) = (request(&new_key()), request(&new_key()));
    let (first, second) = tokio::join!(one.enrol(&est, &mine), two.enrol(&est, &theirs));
    let good = [first.status(), second.status()].into_iter().filter(|status| *status == StatusCode::OK).count();
    assert_eq!(good, 1);
    let again = one.enrol(&est, &mine).await;
    assert_eq!(again.status(), StatusCode::FORBIDDEN);
    assert_eq!(reason(again).await, Reason::WrongState);
}

#[tokio::test]
async fn unfit_requests_cost_tries_and_then_the_enrollment() {
    let world = World::new().await;
    let (kiosk, enrollment, _, est) = world.until_confirmed(&world.ann).await;
    let phone = world.phone();
    let mut unsigned = request(&new_key());
    *unsigned.last_mut().expect("a byte") ^= 1;
    for body in ["nonsense!", &STANDARD.encode(&unsigned), "", "AAAA", "MAA="] {
        let refused = phone.enrol_with(&est, &est.password, body).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        assert_eq!(reason(refused).await, Reason::BadCertificateRequest);
    }
    let late = phone.enrol(&est, &request(&new_key())).await;
    assert_eq!(late.status(), StatusCode::FORBIDDEN);
    let last = kiosk.events(&enrollment.id, None, usize::MAX).await.pop().expect("events").1;
    assert_eq!(last, EnrollmentEvent::Failed { reason: Reason::BadCertificateRequest });
}

#[tokio::test]
async fn a_fitting_request_after_an_unfit_one_is_fine() {
    let world = World::new().await;
    let (_, _, _, est) = world.until_confirmed(&world.ann).await;
    let phone = world.phone();
    assert_eq!(phone.enrol_with(&est, &est.password, "AAAA").await.status(), StatusCode::BAD_REQUEST);
    certificate(phone.enrol(&est, &request(&new_key())).await).await;
}

#[tokio::test]
async fn eligibility_is_looked_at_again_before_signing() {
    let world = World::new().await;
    let (kiosk, enrollment, _, est) = world.until_confirmed(&world.ann).await;
    world.import(&world.ann.csv_line("ann", false)).await;
    let refused = world.phone().enrol(&est, &request(&new_key())).await;
    assert_eq!(reason(refused).await, Reason::NotEligible);
    let last = kiosk.events(&enrollment.id, None, usize::MAX).await.pop().expect("events").1;
    assert_eq!(last, EnrollmentEvent::Failed { reason: Reason::NotEligible });
}

#[tokio::test]
async fn a_card_revoked_in_between_stops_it() {
    let world = World::new().await;
    let (_, _, _, est) = world.until_confirmed(&world.ann).await;
    world.revoke_cards(&[&world.ann], Duration::days(1));
    let refused = world.phone().enrol(&est, &request(&new_key())).await;
    assert_eq!(reason(refused).await, Reason::CertificateRevoked);
}

#[tokio::test]
async fn a_confirmed_phone_has_its_own_time() {
    let world = World::new().await;
    let (_, _, _, est) = world.until_confirmed(&world.ann).await;
    world.clock.advance_s(181);
    let late = world.phone().enrol(&est, &request(&new_key())).await;
    assert_eq!(late.status(), StatusCode::FORBIDDEN);
    assert_eq!(reason(late).await, Reason::Expired);
}

#[tokio::test]
async fn a_person_has_as_many_credentials_as_allowed() {
    let world = World::with(|toml| *toml = toml.replace("max_credentials = 5", "max_credentials = 1")).await;
    world.issue(&world.ann).await;
    let refused = world.kiosk(&world.ann).try_create("0123456789abcdef").await;
    assert_eq!(reason(refused).await, Reason::TooManyCredentials);
    world.issue(&world.bob).await;
}

#[tokio::test]
async fn unknown_labels_lead_nowhere() {
    let world = World::new().await;
    let phone = world.phone();
    assert_eq!(sent(phone.get("/.well-known/est/derived/cacerts")).await.status(), StatusCode::OK);
    assert_eq!(sent(phone.get("/.well-known/est/other/cacerts")).await.status(), StatusCode::NOT_FOUND);
}
