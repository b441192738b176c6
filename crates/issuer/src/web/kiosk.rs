//! The kiosk contract (`issuer_api::kiosk`).

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Extension, Path, Request, State};
use axum::middleware::Next;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use issuer_api::IDEMPOTENCY_KEY;
use issuer_api::kiosk::{
    Applicant, CreateEnrollment, DerivedCredential, Enrollment, EnrollmentEvent, Extended, NumberedEvent, Revoke,
};
use issuer_api::problem::{Problem, Reason};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::body::Json;
use super::frame::Correlation;
use super::place::Place;
use super::{Peer, Site};
use crate::issuer::{Caller, Presented};
use crate::refusal::Refusal;

const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// No list of events is held back longer.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// A command may have changed an enrollment without this process hearing of it.
const OTHER_PROCESSES: Duration = Duration::from_secs(2);

pub(super) fn router() -> Router<Site> {
    Router::new()
        .route("/kiosk/v1/applicant", get(applicant))
        .route("/kiosk/v1/enrollments", post(create))
        .route("/kiosk/v1/enrollments/{id}", delete(cancel))
        .route("/kiosk/v1/enrollments/{id}/events", get(events))
        .route("/kiosk/v1/enrollments/{id}/confirm", post(confirm))
        .route("/kiosk/v1/enrollments/{id}/replace-offer", post(replace_offer))
        .route("/kiosk/v1/enrollments/{id}/extend", post(extend))
        .route("/kiosk/v1/credentials", get(credentials))
        .route("/kiosk/v1/credentials/{id}/revoke", post(revoke))
}

/// Validates the client certificate before anything is answered.
pub(super) async fn recognise(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let (Some(peer), Some(Correlation(correlation_id))) = (extensions.get::<Peer>(), extensions.get()) else {
        return Refusal::Because(Reason::Internal).into_response();
    };
    let Some(certificate_der) = &peer.certificate_der else {
        return Refusal::Because(Reason::CertificateMissing).into_response();
    };
    let who = Presented {
        certificate_der: Arc::clone(certificate_der),
        fingerprint: Sha256::digest(certificate_der).into(),
        source: peer.address.ip().to_string(),
        kiosk: extensions.get::<Place>().map(|Place(name)| name.clone()),
        correlation_id: correlation_id.clone(),
    };
    match site.issuer.recognise(&who).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(who);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Who the issuer says the person is, what they may get and already have.
#[utoipa::path(get, path = "/kiosk/v1/applicant", tag = "kiosk", responses(
    (status = 200, body = Applicant),
    (status = 403, description = "The card's certificate is not accepted", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn applicant(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Extension(who): Extension<Presented>,
) -> Result<axum::Json<Applicant>, Refusal> {
    Ok(axum::Json(site.issuer.applicant(&caller, &who).await?))
}

/// The person agreed: a code.
#[utoipa::path(post, path = "/kiosk/v1/enrollments", tag = "kiosk", request_body = CreateEnrollment,
    params(("idempotency-key" = String, Header, description = "Makes it safe to repeat")), responses(
    (status = 201, body = Enrollment),
    (status = 403, description = "Not eligible, or too many credentials", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The idempotency key was used for another request", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn create(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(request): Json<CreateEnrollment>,
) -> Result<(StatusCode, axum::Json<Enrollment>), Refusal> {
    let key = idempotency_key(&headers)?.ok_or(Refusal::BadRequest(NEEDS_KEY))?;
    let enrollment = site.issuer.create(&caller, &request, key).await?;
    Ok((StatusCode::CREATED, axum::Json(enrollment)))
}

const NEEDS_KEY: &str = "an idempotency-key header of 16 to 128 characters is needed";

fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (16..=128).contains(&key.len()));
    key.map(Some).ok_or(Refusal::BadRequest(NEEDS_KEY))
}

/// The person recognised the phone.
#[utoipa::path(post, path = "/kiosk/v1/enrollments/{id}/confirm", tag = "kiosk",
    params(("id" = String, Path)), responses(
    (status = 204, description = "The phone may enrol"),
    (status = 404, description = "No such enrollment, or not yours", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "No phone has come yet, or it is over", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn confirm(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    site.issuer.confirm(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new code; the old one dies at once.
#[utoipa::path(post, path = "/kiosk/v1/enrollments/{id}/replace-offer", tag = "kiosk",
    params(("id" = String, Path), ("idempotency-key" = Option<String>, Header, description = "Makes it safe to repeat")),
    responses(
    (status = 200, body = Enrollment),
    (status = 404, description = "No such enrollment, or not yours", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Replaced too often, or the phone is confirmed", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn replace_offer(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<axum::Json<Enrollment>, Refusal> {
    Ok(axum::Json(site.issuer.replace(&caller, &id, idempotency_key(&headers)?).await?))
}

/// More time, up to the ceiling.
#[utoipa::path(post, path = "/kiosk/v1/enrollments/{id}/extend", tag = "kiosk",
    params(("id" = String, Path)), responses(
    (status = 200, body = Extended),
    (status = 404, description = "No such enrollment, or not yours", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "There is nothing to extend any more", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn extend(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<axum::Json<Extended>, Refusal> {
    Ok(axum::Json(site.issuer.extend(&caller, &id).await?))
}

/// Voids the enrollment.
#[utoipa::path(delete, path = "/kiosk/v1/enrollments/{id}", tag = "kiosk",
    params(("id" = String, Path)), responses(
    (status = 204, description = "It is over"),
    (status = 404, description = "No such enrollment, or not yours", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The certificate is being made or was issued", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn cancel(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    site.issuer.cancel(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The person's derived credentials, newest first.
#[utoipa::path(get, path = "/kiosk/v1/credentials", tag = "kiosk", responses(
    (status = 200, body = Vec<DerivedCredential>),
    (status = 403, description = "No account", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn credentials(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Vec<DerivedCredential>>, Refusal> {
    Ok(axum::Json(site.issuer.credentials(&caller).await?))
}

/// Turns a credential off; gives what the person has now.
#[utoipa::path(post, path = "/kiosk/v1/credentials/{id}/revoke", tag = "kiosk", request_body = Revoke,
    params(("id" = String, Path)), responses(
    (status = 200, body = Vec<DerivedCredential>),
    (status = 404, description = "No such credential, or not yours", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn revoke(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Json(request): Json<Revoke>,
) -> Result<axum::Json<Vec<DerivedCredential>>, Refusal> {
    Ok(axum::Json(site.issuer.revoke(&caller, &id, request.reason).await?))
}

/// What happens to the enrollment: server-sent events with the enrollment's own sequence numbers, which end
/// after the last one; or, for who accepts JSON alone, a list of what came since `last-event-id`, held back
/// for `prefer: wait` seconds (RFC 7240) where that is nothing yet.
#[utoipa::path(get, path = "/kiosk/v1/enrollments/{id}/events", tag = "kiosk",
    params(("id" = String, Path), ("last-event-id" = Option<u64>, Header, description = "Go on after this one"),
    ("prefer" = Option<String>, Header, description = "`wait=10`: hold an empty list back, at most 20 seconds")),
    responses(
    (status = 200, description = "Server-sent events, each an EnrollmentEvent; or a list", content(
        (EnrollmentEvent = "text/event-stream"), (Vec<NumberedEvent> = "application/json"))),
    (status = 404, description = "No such enrollment, or not yours", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn events(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let after = match headers.get("last-event-id") {
        None => 0,
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|text| text.parse::<u32>().ok())
            .map(i64::from)
            .ok_or(Refusal::BadRequest("last-event-id is not one of this enrollment's numbers"))?,
    };
    let news = site.issuer.follow(&caller, &id).await?;
    let mut follower = Follower { site, id, after, news, ready: VecDeque::new(), is_over: false };
    if wants_a_list(&headers) {
        follower.look().await?;
        // Running out of time is an empty list.
        tokio::time::timeout(wait_of(&headers), follower.wait()).await.unwrap_or(Ok(()))?;
        let list: Vec<_> = follower.ready.into_iter().filter_map(numbered).collect();
        return Ok(axum::Json(list).into_response());
    }
    let stream = futures_util::stream::unfold(follower, Follower::next);
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

fn numbered((number, event): (i64, EnrollmentEvent)) -> Option<NumberedEvent> {
    Some(NumberedEvent { number: number.try_into().ok()?, event })
}

fn wants_a_list(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/event-stream")
}

/// How long an empty list is held back; not at all where nobody asked for it.
fn wait_of(headers: &HeaderMap) -> Duration {
    let prefer = headers.get("prefer").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wait = prefer.split([',', ';']).find_map(|one| one.trim().strip_prefix("wait=")?.parse().ok());
    wait.map_or(Duration::ZERO, Duration::from_secs).min(LONGEST_WAIT)
}

/// Reads an enrollment's events as they are committed.
struct Follower {
    site: Site,
    id: String,
    after: i64,
    news: watch::Receiver<()>,
    ready: VecDeque<(i64, EnrollmentEvent)>,
    is_over: bool,
}

impl Follower {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if !self.is_over
            && let Err(error) = self.wait().await
        {
            tracing::error!(%error, "events cannot be read; the kiosk will ask again");
        }
        let (number, event) = self.ready.pop_front()?;
        self.after = number;
        self.is_over = event.is_last();
        let event = Event::default().id(number.to_string()).json_data(&event).ok()?;
        Some((Ok(event), self))
    }

    /// Reads what has come.
    async fn look(&mut self) -> Result<(), Refusal> {
        if self.ready.is_empty() {
            self.ready.extend(self.site.issuer.events(&self.id, self.after).await?);
        }
        Ok(())
    }

    /// Waits until something is ready, or there will be nothing more.
    async fn wait(&mut self) -> Result<(), Refusal> {
        let stop = self.site.stop.clone();
        loop {
            self.look().await?;
            if !self.ready.is_empty() {
                return Ok(());
            }
            tokio::select! {
                changed = self.news.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(OTHER_PROCESSES) => {}
                () = stop.cancelled() => return Ok(()),
            }
        }
    }
}
