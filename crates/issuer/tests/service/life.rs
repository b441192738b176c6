//! The life of an enrollment, from the offer to its end.

use issuer_api::kiosk::{
    Applicant, CredentialState, DerivedCredential, Enrollment, EnrollmentEvent, Extended, NumberedEvent,
};
use issuer_api::phone::{Invitation, PhoneEnrollment};
use issuer_api::problem::Reason;
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::cards::new_key;
use crate::world::{World, certificate, problem, reason, request, sent};

#[tokio::test]
async fn a_whole_life_ends_with_a_certificate_for_the_phones_key() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let response = sent(kiosk.get("/kiosk/v1/applicant").header("correlation-id", "7K3P9Q")).await;
    assert_eq!(response.headers()["correlation-id"], "7K3P9Q");
    let applicant: Applicant = response.json().await.expect("an applicant");
    assert_eq!(applicant.first_name.as_deref(), Some("ANN"));
    assert_eq!(applicant.correlation_id, "7K3P9Q");
    assert_eq!(applicant.offers.len(), 1);

    let enrollment = kiosk.create().await;
    assert_eq!(enrollment.password.expose_secret().len(), 8);
    assert_eq!(enrollment.typed.code.expose_secret().len(), 13);
    let (_, code) = enrollment.scan_url.expose_secret().rsplit_once("/e/").expect("a link");
    assert_eq!(code.len(), 22);

    let phone = world.phone();
    let invitation: Invitation = phone.open(&enrollment).await.json().await.expect("an invitation");
    assert_eq!((invitation.password_digits, invitation.tries_left), (8, 5));
    let opened = phone.redeem(&enrollment).await;
    assert!(matches!(phone.state(&opened).await, PhoneEnrollment::Waiting { .. }));
    kiosk.confirm(&enrollment.id).await;
    let est = phone.choices(&opened).await;
    assert_eq!(est.policy_oid, "2.16.840.1.101.3.2.1.48.109");
    let key = new_key();
    let issued = certificate(phone.enrol(&est, &request(&key)).await).await;
    assert_eq!(issued.public_key_der(), pki::Signer::public_key_der(&key));
    assert_eq!(issued.subject().common_name().as_deref(), Some("ANN Tester"));
    assert_ne!(issued.uuid(), Some(world.ann.says.card_uuid));
    assert!(matches!(phone.state(&opened).await, PhoneEnrollment::Issued));

    let events = kiosk.events(&enrollment.id, None, usize::MAX).await;
    let told: Vec<&EnrollmentEvent> = events.iter().map(|(_, event)| event).collect();
    let [offered, opened_event, ok, device, confirmed, requested, last] = told.as_slice() else {
        panic!("seven events, found {told:?}");
    };
    assert_eq!(**offered, EnrollmentEvent::Offered);
    assert_eq!(**opened_event, EnrollmentEvent::Opened);
    assert_eq!(**ok, EnrollmentEvent::PasswordOk);
    let expected = EnrollmentEvent::Device { kind: "Test phone".into(), match_code: opened.match_code.clone() };
    assert_eq!(**device, expected);
    assert_eq!(**confirmed, EnrollmentEvent::Confirmed);
    assert_eq!(**requested, EnrollmentEvent::Requested);
    let EnrollmentEvent::Issued { serial, notice_sent, .. } = last else { panic!("expected issued, found {last:?}") };
    assert_eq!(*serial, issued.serial().hex());
    assert!(notice_sent);

    let has: Vec<DerivedCredential> = sent(kiosk.get("/kiosk/v1/credentials")).await.json().await.expect("a list");
    assert_eq!(has.len(), 1);
    assert_eq!((has[0].name.as_str(), has[0].state), ("Work phone", CredentialState::Active));
    let mail = std::fs::read_to_string(world.issuer_dir().join("outbox/00000001.eml")).expect("a notice");
    assert!(mail.contains("To: <ann@example.org>"), "{mail}");
    assert!(mail.contains(&issued.serial().hex()), "{mail}");
}

#[tokio::test]
async fn events_go_on_where_a_kiosk_left_off() {
    let world = World::new().await;
    let (kiosk, enrollment, _, est) = world.until_confirmed(&world.ann).await;
    let first = kiosk.events(&enrollment.id, None, 3).await;
    assert_eq!(first.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 3]);
    // The rest arrives live while the phone enrols.
    let (rest, response) = tokio::join!(kiosk.events(&enrollment.id, Some(3), usize::MAX), async {
        world.phone().enrol(&est, &request(&new_key())).await
    });
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(rest.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [4, 5, 6, 7]);
    assert!(rest.last().is_some_and(|(_, event)| event.is_last()));
    let bad =
        sent(kiosk.get(&format!("/kiosk/v1/enrollments/{}/events", enrollment.id)).header("last-event-id", "nonsense"));
    assert_eq!(reason(bad.await).await, Reason::BadRequest);
}

#[tokio::test]
async fn five_wrong_numbers_lock_it_for_the_right_one_too() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    let right = enrollment.password.expose_secret();
    let wrong = if right == "00000000" { "11111111" } else { "00000000" };
    let phone = world.phone();
    for left in (1..5).rev() {
        let refused = problem(phone.give(&enrollment, wrong).await).await;
        assert_eq!((refused.reason, refused.tries_left), (Reason::WrongPassword, Some(left)));
    }
    assert_eq!(reason(phone.give(&enrollment, wrong).await).await, Reason::Locked);
    assert_eq!(reason(phone.give(&enrollment, right).await).await, Reason::Locked);
    let last = kiosk.events(&enrollment.id, None, usize::MAX).await.pop().expect("events").1;
    assert_eq!(last, EnrollmentEvent::Locked);
}

#[tokio::test]
async fn a_slip_of_the_finger_costs_no_try() {
    let world = World::new().await;
    let enrollment = world.kiosk(&world.ann).create().await;
    let phone = world.phone();
    assert_eq!(reason(phone.give(&enrollment, "1234567").await).await, Reason::BadRequest);
    let invitation: Invitation = phone.open(&enrollment).await.json().await.expect("an invitation");
    assert_eq!(invitation.tries_left, 5);
    let right = enrollment.password.expose_secret();
    let spaced = format!("{} {}", &right[..4], &right[4..]);
    assert_eq!(phone.give(&enrollment, &spaced).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn of_two_phones_that_race_one_wins() {
    let world = World::new().await;
    let enrollment = world.kiosk(&world.ann).create().await;
    let right = enrollment.password.expose_secret();
    let (one, two) = (world.phone(), world.phone());
    let (first, second) = tokio::join!(one.give(&enrollment, right), two.give(&enrollment, right));
    let mut statuses = [first.status().as_u16(), second.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(reason(one.give(&enrollment, right).await).await, Reason::WrongState);
    assert_eq!(reason(one.open(&enrollment).await).await, Reason::WrongState);
}

#[tokio::test]
async fn the_typed_way_leads_to_the_same_place() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    let phone = world.phone();
    assert!(phone.base.ends_with(&enrollment.typed.address), "{}", enrollment.typed.address);
    let typed = |identifier: String, code: &str| {
        let body = json!({ "identifier": identifier, "code": code, "device": { "kind": "Old phone" } });
        sent(phone.client.post(format!("{}/phone/v1/typed", phone.base)).json(&body))
    };
    let code = enrollment.typed.code.expose_secret();
    let wrong = if code == "0000000000000" { "1111111111111" } else { "0000000000000" };
    let refused = problem(typed(enrollment.typed.identifier.clone(), wrong).await).await;
    assert_eq!((refused.reason, refused.tries_left), (Reason::WrongPassword, Some(4)));
    assert_eq!(reason(typed("000000".into(), code).await).await, Reason::NotFound);
    let response = typed(enrollment.typed.identifier.to_lowercase(), code).await;
    assert_eq!(response.status(), StatusCode::OK);
    // The QR code is used up with it.
    let number = enrollment.password.expose_secret();
    assert_eq!(reason(phone.give(&enrollment, number).await).await, Reason::WrongState);
}

#[tokio::test]
async fn a_code_ends_with_its_time_and_never_outlives_its_ceiling() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    assert_eq!((enrollment.expires_in_s, enrollment.ceiling_in_s), (300, 600));
    world.clock.advance_s(290);
    let extend = format!("/kiosk/v1/enrollments/{}/extend", enrollment.id);
    let extended: Extended = sent(kiosk.post(&extend)).await.json().await.expect("extended");
    assert_eq!(extended.expires_in_s, 300);
    world.clock.advance_s(200);
    let extended: Extended = sent(kiosk.post(&extend)).await.json().await.expect("extended");
    assert_eq!(extended.expires_in_s, 110, "600 seconds after the offer it is over");
    world.clock.advance_s(111);
    let right = enrollment.password.expose_secret();
    assert_eq!(reason(world.phone().give(&enrollment, right).await).await, Reason::Expired);
    assert_eq!(reason(sent(kiosk.post(&extend)).await).await, Reason::Expired);
    let last = kiosk.events(&enrollment.id, None, usize::MAX).await.pop().expect("events").1;
    assert_eq!(last, EnrollmentEvent::Expired);
}

#[tokio::test]
async fn upkeep_tells_those_who_listen_that_the_time_is_over() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    let (events, ()) = tokio::join!(kiosk.events(&enrollment.id, None, usize::MAX), async {
        world.clock.advance_s(301);
        world.upkeep().await;
    });
    assert_eq!(events.last().map(|(_, event)| event), Some(&EnrollmentEvent::Expired));
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_the_first_time() {
    let mut world = World::new().await;
    let key = "0123456789abcdef-repeat";
    let kiosk = world.kiosk(&world.ann);
    let first: Enrollment = kiosk.try_create(key).await.json().await.expect("an enrollment");
    let again: Enrollment = kiosk.try_create(key).await.json().await.expect("an enrollment");
    assert_eq!(first.id, again.id);
    assert_eq!(first.password.expose_secret(), again.password.expose_secret());
    assert_eq!(first.scan_url.expose_secret(), again.scan_url.expose_secret());

    let other = json!({ "offer": "aal2-phone", "terms_version": "1", "name": "Another" });
    let mixed_up = sent(kiosk.post("/kiosk/v1/enrollments").header("idempotency-key", key).json(&other)).await;
    assert_eq!(mixed_up.status(), StatusCode::UNPROCESSABLE_ENTITY);

    // After a restart nobody knows the code any more: the same enrollment gets a new one.
    world.stop().await;
    world.start().await;
    let kiosk = world.kiosk(&world.ann);
    let fresh: Enrollment = kiosk.try_create(key).await.json().await.expect("an enrollment");
    assert_eq!(fresh.id, first.id);
    assert_ne!(fresh.password.expose_secret(), first.password.expose_secret());
    world.phone().redeem(&fresh).await;
}

#[tokio::test]
async fn the_same_request_twice_at_once_makes_one_enrollment() {
    let world = World::new().await;
    let (one, two) = (world.kiosk(&world.ann), world.kiosk(&world.ann));
    let key = "0123456789abcdef-at-once";
    let (first, second) = tokio::join!(one.try_create(key), two.try_create(key));
    let first: Enrollment = first.json().await.expect("an enrollment");
    let second: Enrollment = second.json().await.expect("an enrollment");
    assert_eq!(first.id, second.id);
}

#[tokio::test]
async fn a_new_code_kills_the_old_one_and_the_phone_that_had_opened_it() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let old = kiosk.create().await;
    let phone = world.phone();
    let stranger = phone.redeem(&old).await;
    let replace = format!("/kiosk/v1/enrollments/{}/replace-offer", old.id);
    let new: Enrollment = sent(kiosk.post(&replace)).await.json().await.expect("an enrollment");
    assert_eq!(new.id, old.id);
    assert_eq!(reason(phone.open(&old).await).await, Reason::NotFound);
    let path = format!("/phone/v1/enrollments/{}", stranger.token.expose_secret());
    assert_eq!(reason(sent(phone.get(&path)).await).await, Reason::NotFound);
    phone.redeem(&new).await;
    for _ in 0..4 {
        assert_eq!(sent(kiosk.post(&replace)).await.status(), StatusCode::OK);
    }
    assert_eq!(reason(sent(kiosk.post(&replace)).await).await, Reason::WrongState);
}

#[tokio::test]
async fn a_new_code_asked_for_twice_with_one_key_is_one_code() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let old = kiosk.create().await;
    let replace = format!("/kiosk/v1/enrollments/{}/replace-offer", old.id);
    let with = async |key: &str| {
        let request = kiosk.post(&replace).header("idempotency-key", key);
        sent(request).await.json::<Enrollment>().await.expect("an enrollment")
    };
    let new = with("0123456789abcdef-one").await;
    let url = |enrollment: &Enrollment| enrollment.scan_url.expose_secret().to_owned();
    assert_ne!(url(&new), url(&old));
    for _ in 0..9 {
        assert_eq!(url(&with("0123456789abcdef-one").await), url(&new), "a repeat is no replacement");
    }
    assert_ne!(url(&with("0123456789abcdef-two").await), url(&new));
    let short = sent(kiosk.post(&replace).header("idempotency-key", "short")).await;
    assert_eq!(short.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_cannot_follow_a_stream_asks_for_lists() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    let path = format!("/kiosk/v1/enrollments/{}/events", enrollment.id);
    let list = async |after: u64, wait: &str| {
        let request = kiosk.get(&path).header("accept", "application/json").header("prefer", wait);
        let response = sent(request.header("last-event-id", after.to_string())).await;
        response.json::<Vec<NumberedEvent>>().await.expect("a list")
    };
    let first = list(0, "").await;
    assert_eq!(first, [NumberedEvent { number: 1, event: EnrollmentEvent::Offered }]);
    assert_eq!(list(1, "").await, [], "nothing new, and nobody asked to wait");
    let phone = world.phone();
    let (held_back, _opened) = tokio::join!(list(1, "wait=20"), phone.redeem(&enrollment));
    assert_eq!(held_back[0].number, 2);
    let rest = list(2, "wait=20, respond-async").await;
    assert_eq!(rest[0].number, 3);
    let other = sent(world.kiosk(&world.bob).get(&path).header("accept", "application/json")).await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn either_side_can_cancel() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let phone = world.phone();
    let enrollment = kiosk.create().await;
    let path = format!("/kiosk/v1/enrollments/{}", enrollment.id);
    assert_eq!(sent(kiosk.delete(&path)).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(sent(kiosk.delete(&path)).await.status(), StatusCode::NO_CONTENT, "once more is no error");
    assert_eq!(reason(phone.open(&enrollment).await).await, Reason::WrongState);

    let enrollment = kiosk.create().await;
    let opened = phone.redeem(&enrollment).await;
    let mine = format!("{}/phone/v1/enrollments/{}", phone.base, opened.token.expose_secret());
    assert_eq!(sent(phone.client.delete(mine)).await.status(), StatusCode::NO_CONTENT);
    assert!(matches!(phone.state(&opened).await, PhoneEnrollment::Ended { .. }));
    let confirm = format!("/kiosk/v1/enrollments/{}/confirm", enrollment.id);
    assert_eq!(reason(sent(kiosk.post(&confirm)).await).await, Reason::WrongState);
}

#[tokio::test]
async fn a_person_has_one_code_at_a_time() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let first = kiosk.create().await;
    let second = kiosk.create().await;
    assert_eq!(reason(world.phone().open(&first).await).await, Reason::WrongState);
    assert_eq!(world.phone().open(&second).await.status(), StatusCode::OK);
    let last = kiosk.events(&first.id, None, usize::MAX).await.pop().expect("events").1;
    assert_eq!(last, EnrollmentEvent::Cancelled);
}

#[tokio::test]
async fn nothing_is_confirmed_before_a_phone_came() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    let confirm = format!("/kiosk/v1/enrollments/{}/confirm", enrollment.id);
    assert_eq!(reason(sent(kiosk.post(&confirm)).await).await, Reason::WrongState);
}

#[tokio::test]
async fn what_was_being_signed_at_a_crash_is_failed_at_the_next_start() {
    use issuer::life::Happening;
    use issuer::store::moves::Change;
    let mut world = World::new().await;
    let (_, enrollment, opened, _) = world.until_confirmed(&world.ann).await;
    let store = world.store().await;
    let now = issuer::clock::Clock::now(world.clock.as_ref());
    store.move_enrollment(&enrollment.id, Change::of(Happening::RequestFits), now).await.expect("moved");
    world.stop().await;
    world.start().await;
    assert!(matches!(world.phone().state(&opened).await, PhoneEnrollment::Ended { reason: Reason::Internal }));
}

#[tokio::test]
async fn what_nobody_is_signing_any_more_is_failed_within_minutes() {
    use issuer::life::Happening;
    use issuer::store::moves::Change;
    let world = World::new().await;
    let (_, enrollment, opened, _) = world.until_confirmed(&world.ann).await;
    let now = issuer::clock::Clock::now(world.clock.as_ref());
    let store = world.store().await;
    store.move_enrollment(&enrollment.id, Change::of(Happening::RequestFits), now).await.expect("moved");
    world.clock.advance_s(50);
    world.upkeep().await;
    let ended = |state: &PhoneEnrollment| matches!(state, PhoneEnrollment::Ended { .. });
    assert!(!ended(&world.phone().state(&opened).await), "somebody may be at it");
    world.clock.advance_s(11);
    world.upkeep().await;
    assert!(matches!(world.phone().state(&opened).await, PhoneEnrollment::Ended { reason: Reason::Internal }));
    let log = std::fs::read_to_string(world.issuer_dir().join("audit.jsonl")).expect("read");
    let ends = log.lines().filter(|line| line.contains("enrollment_ended") && line.contains(&enrollment.id));
    assert_eq!(ends.count(), 1, "{log}");
}

#[tokio::test]
async fn a_browser_gets_a_page_that_names_the_issuer_and_runs_nothing() {
    let world = World::new().await;
    let enrollment = world.kiosk(&world.ann).create().await;
    let phone = world.phone();
    let page = sent(phone.client.get(enrollment.scan_url.expose_secret()).header("accept", "text/html")).await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().expect("ASCII").to_owned();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(page.headers()["cache-control"], "no-store");
    let text = page.text().await.expect("text");
    assert!(text.contains("Example Agency"), "{text}");
    assert!(!text.contains(enrollment.password.expose_secret()), "{text}");
    let gone = sent(phone.get("/e/AAAAAAAAAAAAAAAAAAAAAA").header("accept", "text/html")).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    assert!(gone.text().await.expect("text").contains("There is no such code"));
}
