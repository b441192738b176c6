//! The contracts with the issuer, as types and nothing else.
//!
//! - [`agent`]: help-desk agent and issuer, JSON over mutual TLS with the agent's card.
//! - [`kiosk`]: kiosk and issuer, JSON over mutual TLS with the card's 9A key.
//! - [`phone`]: phone and issuer, JSON over server-authenticated TLS, then EST (RFC 7030).
//! - [`place`]: which kiosk a message comes from, by its own signature (RFC 9421).
//! - [`problem`]: what either answers when it cannot do what was asked (RFC 9457).
//!
//! Secrets are [`secrecy::SecretString`]s: redacted when printed, wiped when dropped, and readable
//! only on the wire.

pub mod agent;
pub mod kiosk;
pub mod phone;
pub mod place;
pub mod problem;
mod wire;

/// Header that makes a `POST` safe to repeat: the issuer answers a repeated key as it did the first time.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Header that carries the correlation id of the session on every message, both ways.
pub const CORRELATION_ID: &str = "correlation-id";
