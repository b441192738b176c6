//! Certificates and revocation for everybody, plain http (R-CRT-10, R-CRT-11): what is served here is
//! signed.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, header};

use super::Site;
use super::body::MAX_BODY;
use crate::authority::Asked;
use crate::refusal::Refusal;

const CRL: &str = "application/pkix-crl";
const CERTIFICATE: &str = "application/pkix-cert";
const BUNDLE: &str = "application/pkcs7-mime";
const ANSWER: &str = "application/ocsp-response";

pub(super) fn router() -> Router<Site> {
    Router::new()
        .route("/crl/issuing.crl", get(crl))
        .route("/crl/root.crl", get(root_crl))
        .route("/ocsp", post(ocsp))
        .route("/ocsp/{*request}", get(ocsp_get))
        .route("/root-ocsp", post(root_ocsp))
        .route("/root-ocsp/{*request}", get(root_ocsp_get))
        .route("/aia/issuing.p7c", get(issuing_bundle))
        .route("/aia/issuing.cer", get(issuing_certificate))
        .route("/aia/root.p7c", get(root_bundle))
        .route("/aia/root.cer", get(root_certificate))
}

async fn crl(State(site): State<Site>) -> Result<Response, Refusal> {
    Ok(der(site.issuer.crl().await?, CRL))
}

async fn root_crl(State(site): State<Site>) -> Response {
    std::future::ready(der(site.issuer.authority.root_crl_der(), CRL)).await
}

async fn issuing_bundle(State(site): State<Site>) -> Result<Response, Refusal> {
    std::future::ready(bundle(&site, Asked::Issuing)).await
}

async fn root_bundle(State(site): State<Site>) -> Result<Response, Refusal> {
    std::future::ready(bundle(&site, Asked::Root)).await
}

async fn issuing_certificate(State(site): State<Site>) -> Response {
    std::future::ready(certificate(&site, Asked::Issuing)).await
}

async fn root_certificate(State(site): State<Site>) -> Response {
    std::future::ready(certificate(&site, Asked::Root)).await
}

async fn ocsp(State(site): State<Site>, body: Body) -> Result<Response, Refusal> {
    answer(&site, Asked::Issuing, &posted(body).await?).await
}

async fn root_ocsp(State(site): State<Site>, body: Body) -> Result<Response, Refusal> {
    answer(&site, Asked::Root, &posted(body).await?).await
}

async fn ocsp_get(State(site): State<Site>, Path(request): Path<String>) -> Result<Response, Refusal> {
    answer(&site, Asked::Issuing, &in_path(&request)).await
}

async fn root_ocsp_get(State(site): State<Site>, Path(request): Path<String>) -> Result<Response, Refusal> {
    answer(&site, Asked::Root, &in_path(&request)).await
}

async fn answer(site: &Site, asked: Asked, request_der: &[u8]) -> Result<Response, Refusal> {
    let issuer = &site.issuer;
    let answer_der = issuer.authority.ocsp(asked, request_der, &issuer.store, issuer.now()).await?;
    Ok(der(answer_der, ANSWER))
}

async fn posted(body: Body) -> Result<Vec<u8>, Refusal> {
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| Refusal::BadRequest("the request is too long"))?;
    Ok(bytes.into())
}

/// The request in a path (RFC 6960 A.1): base64, which may hold slashes. What cannot be decoded
/// becomes an empty request, which is answered as malformed.
fn in_path(request: &str) -> Vec<u8> {
    STANDARD.decode(request).unwrap_or_default()
}

fn bundle(site: &Site, asked: Asked) -> Result<Response, Refusal> {
    Ok(der(site.issuer.authority.bundle(asked)?, BUNDLE))
}

fn certificate(site: &Site, asked: Asked) -> Response {
    der(site.issuer.authority.authority_certificate(asked).der().to_vec(), CERTIFICATE)
}

fn der(bytes: Vec<u8>, media_type: &'static str) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
