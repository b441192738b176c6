//! The phone contract (`issuer_api::phone`), as far as it is JSON.

use axum::Router;
use axum::extract::{Extension, Path, Query, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use issuer_api::CORRELATION_ID;
use issuer_api::phone::{Invitation, Opened, Password, PhoneEnrollment, Typed};
use issuer_api::problem::{Problem, Reason};
use serde::Deserialize;

use super::body::Json;
use super::page;
use super::{Peer, Site};
use crate::refusal::Refusal;

/// Longest wait of a long poll.
const MAX_WAIT_S: u64 = 25;

pub(super) fn router() -> Router<Site> {
    Router::new()
        .route("/e/{code}", get(invitation))
        .route("/e/{code}/password", post(password))
        .route("/phone/v1/typed", post(typed))
        .route("/phone/v1/enrollments/{token}", get(state).delete(cancel))
}

/// Lets every source ask only so often.
pub(super) async fn pace(State(site): State<Site>, request: Request, next: Next) -> Response {
    let Some(peer) = request.extensions().get::<Peer>() else {
        return Refusal::Because(Reason::Internal).into_response();
    };
    if site.issuer.pace.allows(peer.address.ip(), site.issuer.now()) {
        next.run(request).await
    } else {
        Refusal::Because(Reason::SlowDown).into_response()
    }
}

/// A correlation id as a header.
type Told = [(HeaderName, HeaderValue); 1];

fn told(correlation_id: &str) -> Told {
    let value = HeaderValue::from_str(correlation_id).unwrap_or(HeaderValue::from_static(""));
    [(HeaderName::from_static(CORRELATION_ID), value)]
}

/// What the link says before the number is known; a page for browsers.
#[utoipa::path(get, path = "/e/{code}", tag = "phone",
    params(("code" = String, Path, description = "22 base64url characters")), responses(
    (status = 200, body = Invitation),
    (status = 404, description = "No such code", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The code was used or replaced", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "The code has expired", body = Problem, content_type = "application/problem+json"),
    (status = 423, description = "Too many wrong numbers", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn invitation(State(site): State<Site>, Path(code): Path<String>, headers: HeaderMap) -> Response {
    let answer = site.issuer.invite(&code).await;
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut response = if accepts.contains("application/json") {
        match answer {
            Ok((invitation, correlation_id)) => (told(&correlation_id), axum::Json(invitation)).into_response(),
            Err(refusal) => refusal.into_response(),
        }
    } else {
        page::invitation(&site.issuer.config, answer.map(|(invitation, _)| invitation))
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// The number beside the QR code.
#[utoipa::path(post, path = "/e/{code}/password", tag = "phone", request_body = Password,
    params(("code" = String, Path)), responses(
    (status = 200, body = Opened),
    (status = 403, description = "The number is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Another phone was faster", body = Problem, content_type = "application/problem+json"),
    (status = 423, description = "Too many wrong numbers", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn password(
    State(site): State<Site>,
    Extension(peer): Extension<Peer>,
    Path(code): Path<String>,
    Json(given): Json<Password>,
) -> Result<axum::Json<Opened>, Refusal> {
    Ok(axum::Json(site.issuer.give_number(&code, &given, &source(&peer)).await?))
}

/// The identifier and the 13 digits instead of a scan.
#[utoipa::path(post, path = "/phone/v1/typed", tag = "phone", request_body = Typed, responses(
    (status = 200, body = Opened),
    (status = 403, description = "The digits are wrong", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such identifier", body = Problem, content_type = "application/problem+json"),
    (status = 423, description = "Too many wrong numbers", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn typed(
    State(site): State<Site>,
    Extension(peer): Extension<Peer>,
    Json(given): Json<Typed>,
) -> Result<axum::Json<Opened>, Refusal> {
    Ok(axum::Json(site.issuer.give_typed(&given, &source(&peer)).await?))
}

/// How long the phone is ready to wait.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Patience {
    #[serde(default)]
    wait_s: Option<u64>,
}

/// Where the enrollment stands, for its phone.
#[utoipa::path(get, path = "/phone/v1/enrollments/{token}", tag = "phone",
    params(("token" = String, Path), ("wait_s" = Option<u64>, Query, description = "Wait for news, at most 25 seconds")),
    responses(
    (status = 200, body = PhoneEnrollment),
    (status = 404, description = "No such token", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn state(
    State(site): State<Site>,
    Path(token): Path<String>,
    patience: Result<Query<Patience>, axum::extract::rejection::QueryRejection>,
) -> Result<(Told, axum::Json<PhoneEnrollment>), Refusal> {
    let Query(patience) = patience.map_err(|_| Refusal::BadRequest("wait_s is not a number of seconds"))?;
    let wait_s = patience.wait_s.unwrap_or(0).min(MAX_WAIT_S);
    let answer = tokio::select! {
        answer = site.issuer.phone_state(&token, wait_s) => answer?,
        () = site.stop.cancelled() => site.issuer.phone_state(&token, 0).await?,
    };
    let (state, correlation_id) = answer;
    Ok((told(&correlation_id), axum::Json(state)))
}

/// "This is not my request."
#[utoipa::path(delete, path = "/phone/v1/enrollments/{token}", tag = "phone", params(("token" = String, Path)),
    responses(
    (status = 204, description = "It is over"),
    (status = 404, description = "No such token", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn cancel(
    State(site): State<Site>,
    Extension(peer): Extension<Peer>,
    Path(token): Path<String>,
) -> Result<StatusCode, Refusal> {
    site.issuer.phone_cancel(&token, &source(&peer)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn source(peer: &Peer) -> String {
    peer.address.ip().to_string()
}
