//! Enrollment over Secure Transport (RFC 7030, corrected by RFC 8951).

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, header};
use issuer_api::problem::Problem;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::body::MAX_BODY;
use super::phone::source;
use super::{Peer, Site};
use crate::redeeming::EST_LABEL;
use crate::refusal::Refusal;

pub(super) fn router() -> Router<Site> {
    Router::new()
        .route("/.well-known/est/cacerts", get(ca_certificates))
        .route("/.well-known/est/{label}/cacerts", get(labelled_ca_certificates))
        .route("/.well-known/est/simpleenroll", post(enrol))
        .route("/.well-known/est/{label}/simpleenroll", post(labelled_enrol))
}

/// The certificates to check the issued one with.
#[utoipa::path(get, path = "/.well-known/est/cacerts", tag = "est", responses(
    (status = 200, description = "Certs-only CMS, base64 (RFC 7030 §4.1)", content_type = "application/pkcs7-mime"),
))]
pub(super) async fn ca_certificates(State(site): State<Site>) -> Result<Response, Refusal> {
    std::future::ready(site.issuer.ca_certificates().map(|bundle_der| bundle(&bundle_der))).await
}

async fn labelled_ca_certificates(site: State<Site>, Path(label): Path<String>) -> Result<Response, Refusal> {
    if label == EST_LABEL { ca_certificates(site).await } else { Err(Refusal::NoSuchPath) }
}

/// A certificate for a request, with the one-time credentials that the phone was given.
#[utoipa::path(post, path = "/.well-known/est/simpleenroll", tag = "est",
    request_body(content = String, content_type = "application/pkcs10", description = "PKCS#10 in base64"),
    responses(
    (status = 200, description = "Certs-only CMS, base64 (RFC 7030 §4.2)", content_type = "application/pkcs7-mime"),
    (status = 400, description = "The request does not fit", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "The one-time credentials are missing or wrong", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "They are right, but not good now", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn enrol(
    State(site): State<Site>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (username, password) = basic(&headers).ok_or(Refusal::Unauthorized)?;
    let body =
        to_bytes(body, MAX_BODY).await.map_err(|_| Refusal::BadRequest("the body is too long or was cut off"))?;
    // On a task of its own: a phone that hangs up does not leave a certificate half made.
    let issuer = site.issuer;
    let source = source(&peer);
    let work = tokio::spawn(async move { issuer.enrol(&username, &password, &body, &source).await });
    let bundle_der = work.await.map_err(|_| Refusal::Because(issuer_api::problem::Reason::Internal))??;
    Ok(bundle(&bundle_der))
}

async fn labelled_enrol(
    site: State<Site>,
    peer: Extension<Peer>,
    Path(label): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    if label == EST_LABEL { enrol(site, peer, headers, body).await } else { Err(Refusal::NoSuchPath) }
}

/// User name and password of HTTP Basic authentication (RFC 7617).
fn basic(headers: &HeaderMap) -> Option<(String, SecretString)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = Zeroizing::new(STANDARD.decode(credentials.trim()).ok()?);
    let (username, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some((username.to_owned(), SecretString::from(password)))
}

/// A bundle as EST wants it: base64 in lines of 64 characters.
fn bundle(bundle_der: &[u8]) -> Response {
    let text = STANDARD.encode(bundle_der);
    let mut wrapped = String::with_capacity(text.len() + text.len() / 64 + 1);
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            wrapped.push('\n');
        }
        wrapped.push(c);
    }
    wrapped.push('\n');
    let mut response = Response::new(Body::from(wrapped));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pkcs7-mime; smime-type=certs-only"));
    headers.insert("content-transfer-encoding", HeaderValue::from_static("base64"));
    response
}
