//! The issuer port and its adapters; TLS with the card's key.
//!
//! [`GatewayIssuer`] is the adapter for issuers that speak the gateway contract
//! ([`issuer_api::kiosk`]): HTTPS with JSON over mutual TLS, in which the card's PIV Authentication
//! key signs the handshake (SP 800-157r1 §2.2, R-ISS-02, R-ISS-04).
//!
//! One session is one connection and one signature wherever the issuer speaks HTTP/2. Over HTTP/1.1 a
//! connection carries one exchange at a time, so that following an enrollment takes a second
//! connection and with it a second signature, for which the card still has to be there.

mod answer;
mod config;
mod credential;
mod dialer;
mod fault;
mod follow;
mod gateway;
mod last_words;
mod line;
mod overheard;
mod padding;
mod place;
mod port;
mod scheme;
mod session;
mod signer;
mod sse;
mod trust;

pub use config::{ConfigFault, GatewayConfig, LONGEST_AUTHENTICATION, Limits};
pub use gateway::GatewayIssuer;
pub use place::{IdentityFault, KioskIdentity};
pub use port::{EnrollmentEvents, IssuerError, IssuerPort, IssuerSession, TlsStage};
pub use session::GatewaySession;
pub use signer::{CardKey, CardSignature, CardSigner, SignFault};
