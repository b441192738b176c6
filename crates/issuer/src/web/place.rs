//! Where a kiosk's request comes from (RFC 9421).

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use issuer_api::IDEMPOTENCY_KEY;
use issuer_api::place::{self, SignatureInput, Signed};
use issuer_api::problem::Reason;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use sha2::{Digest, Sha256};

use super::frame::Correlation;
use super::{Peer, Site};
use crate::audit::{Entry, Event, Outcome};
use crate::refusal::Refusal;

/// No honest request is longer.
const MAX_BODY: usize = 64 * 1024;

/// The kiosk that signed the request.
#[derive(Clone, Debug)]
pub struct Place(pub String);

/// Finds out which kiosk is asking; refuses one that says who it is and is not, and, where the configuration
/// wants it, one that does not say.
pub(super) async fn locate(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return Refusal::BadRequest("the body is too long or was cut off").into_response();
    };
    let mut request = Request::from_parts(head, Body::from(body.clone()));
    match kiosk(&site, &request, &body) {
        Ok(Some(name)) => {
            request.extensions_mut().insert(Place(name));
        }
        Ok(None) => {}
        Err(why) => return refuse(&site, &request, why).into_response(),
    }
    next.run(request).await
}

/// The name of the kiosk, or why it is not believed.
fn kiosk(site: &Site, request: &Request, body: &[u8]) -> Result<Option<String>, &'static str> {
    let headers = request.headers();
    let Some(input) = text(headers, place::SIGNATURE_INPUT) else {
        let required = site.issuer.config.kiosks.required;
        return if required { Err("the request is not signed by a kiosk") } else { Ok(None) };
    };
    let input = SignatureInput::from_header(input).ok_or("the signature is of no known kind")?;
    let name = input.key_id().filter(|name| place::is_kiosk_name(name)).ok_or("the key has no kiosk's name")?;
    let now = site.issuer.now().unix_timestamp();
    if input.created().is_none_or(|created| created.abs_diff(now) > place::CLOCK_SKEW_S) {
        return Err("the signature was not made now; the clocks may differ");
    }
    let digest = text(headers, place::CONTENT_DIGEST);
    let fits = match digest {
        Some(digest) => place::digest_from_header(digest).is_some_and(|sha256| *sha256 == *Sha256::digest(body)),
        None => body.is_empty(),
    };
    if !fits {
        return Err("the digest is not that of the body");
    }
    let uri = request.uri();
    let authority = uri.authority().map(http::uri::Authority::as_str).or_else(|| text(headers, header::HOST.as_str()));
    let signed = Signed {
        method: request.method().as_str(),
        authority: authority.unwrap_or_default(),
        path: uri.path(),
        correlation_id: text(headers, issuer_api::CORRELATION_ID).unwrap_or_default(),
        idempotency_key: text(headers, IDEMPOTENCY_KEY),
        content_digest: digest,
    };
    let base = input.base(&signed).ok_or("the signature does not cover the whole request")?;
    let signature = text(headers, place::SIGNATURE).and_then(place::signature_from_header);
    let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok()).ok_or("there is no signature")?;
    let key = std::fs::read_to_string(site.issuer.folder.kiosk(name)).map_err(|_| "this kiosk is not enrolled")?;
    let key = VerifyingKey::from_public_key_pem(&key).map_err(|_| "the kiosk's key on file is no P-256 key")?;
    key.verify(base.as_bytes(), &signature).map_err(|_| "the signature is wrong")?;
    Ok(Some(name.to_owned()))
}

fn refuse(site: &Site, request: &Request, why: &'static str) -> Refusal {
    let source = request.extensions().get::<Peer>().map(|peer| peer.address.ip().to_string()).unwrap_or_default();
    tracing::warn!(source, why, "a kiosk is not believed");
    let mut entry = Entry::new(Event::KioskRefused, Outcome::Refused, &source).fact("why", why);
    if let Some(Correlation(correlation_id)) = request.extensions().get() {
        entry = entry.correlation(correlation_id);
    }
    match site.issuer.write_down(entry) {
        Ok(()) => Reason::KioskUnknown.into(),
        Err(error) => error,
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
