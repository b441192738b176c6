//! The issuer port: what the kiosk needs of any issuer.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use issuer_api::kiosk::{
    Applicant, CreateEnrollment, DerivedCredential, Enrollment, EnrollmentEvent, Extended, RevokeReason,
};
use issuer_api::problem::Problem;
use thiserror::Error;

use crate::{CardSigner, SignFault};

/// Where in the TLS handshake something failed, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsStage {
    /// The issuer's certificate was not accepted by this kiosk.
    ServerCertificate,
    /// The issuer did not accept the card's certificate or signature.
    ClientCertificate,
    /// No common protocol version, cipher suite or signature scheme.
    Negotiation,
}

/// Why the issuer could not be asked or did not agree.
#[derive(Debug, Error)]
pub enum IssuerError {
    /// No connection: refused, no route, no such name.
    #[error("the issuer cannot be reached: {0}")]
    Unreachable(String),
    /// No answer in time.
    #[error("the issuer did not answer in time")]
    TimedOut,
    /// The connection broke.
    #[error("the connection to the issuer broke: {0}")]
    ConnectionLost(String),
    /// The TLS handshake failed.
    #[error("the secure connection failed ({stage:?}): {detail}")]
    Tls {
        /// Where.
        stage: TlsStage,
        /// The library's own words, for the log.
        detail: String,
    },
    /// The card did not sign the handshake.
    #[error("the card did not sign the handshake: {0}")]
    Card(#[source] SignFault),
    /// The issuer said no, and why.
    #[error("the issuer refused: {} ({:?})", .0.title, .0.reason)]
    Refused(Box<Problem>),
    /// The issuer's answer could not be understood.
    #[error("the issuer's answer could not be understood: {0}")]
    Garbled(String),
}

/// What happens to an enrollment; ends after the last event, or with an error when the line is lost for good.
pub type EnrollmentEvents = BoxStream<'static, Result<EnrollmentEvent, IssuerError>>;

/// An issuer that a card can authenticate to.
#[async_trait]
pub trait IssuerPort: Send + Sync {
    /// The issuer's host, as people see it.
    fn host(&self) -> &str;

    /// Does PKI-AUTH (SP 800-157r1 §2.2, R-ISS-02): one TLS handshake signed by the card.
    ///
    /// The handshake counts only when the issuer has answered: with TLS 1.3 a refused certificate
    /// shows on the first read.
    ///
    /// `correlation_id` is the code the person can tell the help desk; it goes with every message.
    ///
    /// # Errors
    ///
    /// An [`IssuerError`]; a failed signature keeps its status word.
    async fn authenticate(
        &self,
        signer: Arc<dyn CardSigner>,
        correlation_id: &str,
    ) -> Result<Box<dyn IssuerSession>, IssuerError>;
}

/// A session that PKI-AUTH opened; dropping it closes the connection.
#[async_trait]
pub trait IssuerSession: Send + Sync {
    /// Who the issuer says the person is.
    async fn applicant(&self) -> Result<Applicant, IssuerError>;
    /// Asks for an offer; safe to repeat with the same `idempotency_key`.
    async fn create(&self, request: &CreateEnrollment, idempotency_key: &str) -> Result<Enrollment, IssuerError>;
    /// What happens to the enrollment, from its beginning; reconnects by itself within the session.
    async fn follow(&self, enrollment: &str) -> Result<EnrollmentEvents, IssuerError>;
    /// The person recognised the phone.
    async fn confirm(&self, enrollment: &str) -> Result<(), IssuerError>;
    /// A new code; the old one dies at once.
    async fn replace(&self, enrollment: &str) -> Result<Enrollment, IssuerError>;
    /// More time, up to the ceiling.
    async fn extend(&self, enrollment: &str) -> Result<Extended, IssuerError>;
    /// Voids the enrollment.
    async fn cancel(&self, enrollment: &str) -> Result<(), IssuerError>;
    /// Turns a credential off; returns what the person has now.
    async fn revoke(&self, credential: &str, reason: RevokeReason) -> Result<Vec<DerivedCredential>, IssuerError>;
}
