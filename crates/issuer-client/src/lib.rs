//! The issuer port and its adapters; TLS with the card's key.

mod port;
mod signer;

pub use port::{EnrollmentEvents, IssuerError, IssuerPort, IssuerSession, TlsStage};
pub use signer::{CardKey, CardSignature, CardSigner, SignFault};
