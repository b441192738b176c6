//! What the four listeners answer. Every router serves its own paths and nothing else.

mod agent;
mod body;
mod est;
mod frame;
mod kiosk;
mod openapi;
mod page;
mod phone;
mod place;
mod problem;
mod publication;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio_util::sync::CancellationToken;

pub use self::openapi::document as openapi_document;
use crate::issuer::Issuer;

/// What every handler knows.
#[derive(Clone, Debug)]
pub struct Site {
    /// The issuer.
    pub issuer: Arc<Issuer>,
    /// Ends what would go on for ever.
    pub stop: CancellationToken,
}

/// The other end of a connection.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// The certificate whose key signed the TLS handshake, where one was asked for.
    pub certificate_der: Option<Arc<[u8]>>,
}

/// Kiosks: mutual TLS with the card.
pub fn kiosk(site: &Site) -> Router {
    let router = kiosk::router().layer(from_fn_with_state(site.clone(), kiosk::recognise));
    framed(router.layer(from_fn_with_state(site.clone(), place::locate)), site)
}

/// Phones: TLS.
pub fn phone(site: &Site) -> Router {
    let router = phone::router().merge(est::router()).merge(page::router());
    framed(router.layer(from_fn_with_state(site.clone(), phone::pace)), site)
}

/// Help-desk agents: mutual TLS with their own cards.
pub fn agent(site: &Site) -> Router {
    let router = agent::router().layer(from_fn_with_state(site.clone(), agent::allow));
    framed(router.layer(from_fn_with_state(site.clone(), kiosk::recognise)), site)
}

/// Everybody: certificates and revocation, plain http.
pub fn publication(site: &Site) -> Router {
    publication::router()
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(from_fn(frame::frame))
        .with_state(site.clone())
}

fn framed(router: Router<Site>, site: &Site) -> Router {
    router
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(from_fn(frame::private))
        .layer(from_fn(frame::frame))
        .with_state(site.clone())
}
