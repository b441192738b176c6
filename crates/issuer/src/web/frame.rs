//! Around every request: correlation id, time limit, one log line without secrets, problem bodies.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use issuer_api::CORRELATION_ID;

use crate::codes;
use crate::policy::CORRELATION_LETTERS;
use crate::refusal::Refusal;
use crate::web::problem::with_body;

/// No answer takes longer to begin; long polls wait for 25 seconds at most.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The correlation id of a message: the one it came with, where that is well formed, else a new one.
#[derive(Clone, Debug)]
pub struct Correlation(pub String);

/// Frames a request and its answer.
///
/// Paths are logged as patterns: a real one may hold a code or a token.
pub async fn frame(mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let sent = request.headers().get(CORRELATION_ID).and_then(|value| value.to_str().ok());
    let correlation_id = match sent {
        Some(sent) if codes::is_letters(sent, CORRELATION_LETTERS) => sent.to_owned(),
        _ => codes::draw_letters(CORRELATION_LETTERS),
    };
    request.extensions_mut().insert(Correlation(correlation_id.clone()));
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map_or("(none)".to_owned(), |path| path.as_str().to_owned());
    let response = match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::TookTooLong.into_response(),
    };
    // A handler that knows the enrollment has put its own id there.
    let known = response.headers().get(CORRELATION_ID).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let correlation_id = known.unwrap_or(correlation_id);
    let mut response = with_body(response, &correlation_id);
    if let Ok(value) = HeaderValue::from_str(&correlation_id) {
        response.headers_mut().insert(CORRELATION_ID, value);
    }
    let status = response.status().as_u16();
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status, ms, correlation_id, "answered");
    response
}

/// Answers about people and codes are kept nowhere.
pub async fn private(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
