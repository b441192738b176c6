//! A session that PKI-AUTH opened.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http::{Method, Response};
use hyper::body::{Bytes, Incoming};
use issuer_api::kiosk::{Applicant, CreateEnrollment, DerivedCredential, Enrollment, Extended, Revoke, RevokeReason};
use issuer_api::{CORRELATION_ID, IDEMPOTENCY_KEY};
use serde::Serialize;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::answer::Answer;
use crate::dialer::Dialer;
use crate::line::{Ask, Line};
use crate::{CardSigner, EnrollmentEvents, IssuerError, IssuerSession, follow};

const APPLICANT: &str = "/kiosk/v1/applicant";

/// A session at a gateway issuer; dropping it closes its connections and ends its streams of events.
#[derive(Debug)]
pub struct GatewaySession {
    session: Arc<Session>,
    /// The answer that ended PKI-AUTH, for the first one who asks.
    first_answer: Mutex<Option<Applicant>>,
    _closes_on_drop: DropGuard,
}

impl GatewaySession {
    /// Opens a connection with the card and waits for the issuer's first answer.
    pub(crate) async fn open(
        dialer: Arc<Dialer>,
        signer: Arc<dyn CardSigner>,
        correlation_id: &str,
    ) -> Result<Self, IssuerError> {
        let closed = CancellationToken::new();
        let closes_on_drop = closed.clone().drop_guard();
        let limit = dialer.limits.authenticate;
        let session = Session {
            dialer,
            signer,
            signatures: Arc::default(),
            is_stranded: AtomicBool::new(false),
            correlation_id: correlation_id.to_owned(),
            line: tokio::sync::Mutex::default(),
            closed,
        };
        let applicant = timeout(limit, session.authenticate()).await.map_err(|_| IssuerError::TimedOut).flatten()?;
        Ok(Self {
            session: Arc::new(session),
            first_answer: Mutex::new(Some(applicant)),
            _closes_on_drop: closes_on_drop,
        })
    }

    /// How many signatures this session has asked of the card; one, unless the issuer speaks HTTP/1.1
    /// only or the connection broke.
    pub fn signatures(&self) -> u32 {
        self.session.signatures.load(Ordering::Acquire)
    }
}

#[async_trait]
impl IssuerSession for GatewaySession {
    async fn applicant(&self) -> Result<Applicant, IssuerError> {
        let first = self.first_answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match first {
            Some(applicant) => Ok(applicant),
            None => self.session.exchange(&self.session.ask(Method::GET, APPLICANT)?).await?.message(),
        }
    }

    async fn create(&self, request: &CreateEnrollment, idempotency_key: &str) -> Result<Enrollment, IssuerError> {
        let ask = self.session.ask(Method::POST, "/kiosk/v1/enrollments")?.with_json(request)?;
        self.session.exchange(&ask.with_key(idempotency_key)?).await?.message()
    }

    async fn follow(&self, enrollment: &str) -> Result<EnrollmentEvents, IssuerError> {
        let ask = self.session.ask(Method::GET, &enrollment_path(enrollment, "/events")?)?;
        follow::follow(Arc::clone(&self.session), ask).await
    }

    async fn confirm(&self, enrollment: &str) -> Result<(), IssuerError> {
        self.session.post(&enrollment_path(enrollment, "/confirm")?).await.map(drop)
    }

    async fn replace(&self, enrollment: &str) -> Result<Enrollment, IssuerError> {
        self.session.post(&enrollment_path(enrollment, "/replace-offer")?).await?.message()
    }

    async fn extend(&self, enrollment: &str) -> Result<Extended, IssuerError> {
        self.session.post(&enrollment_path(enrollment, "/extend")?).await?.message()
    }

    async fn cancel(&self, enrollment: &str) -> Result<(), IssuerError> {
        let ask = self.session.ask(Method::DELETE, &enrollment_path(enrollment, "")?)?;
        self.session.exchange(&ask).await.map(drop)
    }

    async fn revoke(&self, credential: &str, reason: RevokeReason) -> Result<Vec<DerivedCredential>, IssuerError> {
        let path = format!("/kiosk/v1/credentials/{}/revoke", segment(credential)?);
        let ask = self.session.ask(Method::POST, &path)?.with_json(&Revoke { reason })?;
        self.session.exchange(&ask.with_key(&fresh_key())?).await?.message()
    }
}

/// What the session and its streams of events share.
#[derive(Debug)]
pub(crate) struct Session {
    dialer: Arc<Dialer>,
    signer: Arc<dyn CardSigner>,
    signatures: Arc<AtomicU32>,
    /// A further connection was needed and the card does not sign for it any more.
    is_stranded: AtomicBool,
    correlation_id: String,
    line: tokio::sync::Mutex<Option<Arc<Line>>>,
    pub(crate) closed: CancellationToken,
}

impl Session {
    pub(crate) fn limits(&self) -> &crate::Limits {
        &self.dialer.limits
    }

    /// Whether there will be no further connection, whatever happens.
    pub(crate) fn is_stranded(&self) -> bool {
        self.is_stranded.load(Ordering::Acquire)
    }

    /// The handshake and the first answer; nothing is tried twice here, because a second attempt
    /// would ask the card again.
    async fn authenticate(&self) -> Result<Applicant, IssuerError> {
        let line =
            Arc::new(self.dialer.dial(Arc::clone(&self.signer), Arc::clone(&self.signatures), &self.closed).await?);
        *self.line.lock().await = Some(Arc::clone(&line));
        self.exchange_over(&line, &self.ask(Method::GET, APPLICANT)?).await?.message()
    }

    /// A request with the headers that every message carries.
    fn ask(&self, method: Method, path: &str) -> Result<Ask, IssuerError> {
        let path: PathAndQuery = path.parse().map_err(unsendable)?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, application/problem+json"));
        let correlation_id = HeaderValue::from_str(&self.correlation_id).map_err(unsendable)?;
        headers.insert(HeaderName::from_static(CORRELATION_ID), correlation_id);
        Ok(Ask { method, path, headers, body: None })
    }

    async fn post(&self, path: &str) -> Result<Answer, IssuerError> {
        self.exchange(&self.ask(Method::POST, path)?.with_key(&fresh_key())?).await
    }

    /// One exchange, repeated once where the connection broke: every `POST` carries a key that makes
    /// it safe to repeat, and the other methods are safe by themselves.
    async fn exchange(&self, ask: &Ask) -> Result<Answer, IssuerError> {
        let line = self.line().await?;
        match self.exchange_over(&line, ask).await {
            Err(IssuerError::ConnectionLost(why)) => {
                tracing::info!(correlation_id = self.correlation_id, why, "asking the issuer again");
                let line = self.line_after(&line).await?;
                self.exchange_over(&line, ask).await
            }
            outcome => outcome,
        }
    }

    async fn exchange_over(&self, line: &Line, ask: &Ask) -> Result<Answer, IssuerError> {
        let limits = self.limits();
        let exchange = async { Answer::read(line, self.send(line, ask).await?, limits.answer_bytes).await };
        timeout(limits.request, exchange).await.map_err(|_| IssuerError::TimedOut).flatten()
    }

    /// Sends a request and waits for the head of the answer.
    pub(crate) async fn send(&self, line: &Line, ask: &Ask) -> Result<Response<Incoming>, IssuerError> {
        let address = &self.dialer.address;
        let identity = self.dialer.identity.as_ref();
        let signed = identity.map(|identity| identity.sign(address.authority.as_str(), ask)).transpose()?;
        let started = Instant::now();
        let sent = line.send(address, signed.as_ref().unwrap_or(ask)).await;
        tracing::debug!(
            correlation_id = self.correlation_id,
            method = %ask.method,
            path = %ask.path,
            status = sent.as_ref().ok().map(|response| response.status().as_u16()),
            error = sent.as_ref().err().map(tracing::field::display),
            elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "asked the issuer"
        );
        sent
    }

    /// A connection for a stream of events: the shared one over HTTP/2, one of its own over HTTP/1.1.
    pub(crate) async fn line_for_events(&self) -> Result<Arc<Line>, IssuerError> {
        let line = self.line().await?;
        if line.is_shared() { Ok(line) } else { self.dial_again().await }
    }

    async fn line(&self) -> Result<Arc<Line>, IssuerError> {
        let mut slot = self.line.lock().await;
        match slot.as_ref().filter(|line| !line.is_closed()) {
            Some(line) => Ok(Arc::clone(line)),
            None => Ok(Arc::clone(slot.insert(self.dial_again().await?))),
        }
    }

    /// A connection that is not `broken`, which somebody else may have replaced by now.
    async fn line_after(&self, broken: &Arc<Line>) -> Result<Arc<Line>, IssuerError> {
        let mut slot = self.line.lock().await;
        if slot.as_ref().is_some_and(|line| Arc::ptr_eq(line, broken)) {
            *slot = None;
        }
        drop(slot);
        self.line().await
    }

    /// Opens a further connection of this session: the card has to sign once more.
    async fn dial_again(&self) -> Result<Arc<Line>, IssuerError> {
        if self.is_stranded() || self.signatures.load(Ordering::Acquire) >= self.limits().signatures {
            self.is_stranded.store(true, Ordering::Release);
            let why = "the session may ask for no more signatures of the card".to_owned();
            return Err(IssuerError::ConnectionLost(why));
        }
        tracing::info!(correlation_id = self.correlation_id, "asking the card for a further connection");
        match self.dialer.dial(Arc::clone(&self.signer), Arc::clone(&self.signatures), &self.closed).await {
            // The session is lost because its connection is, and not because a card that may be gone
            // by now cannot sign.
            Err(IssuerError::Card(fault)) => {
                self.is_stranded.store(true, Ordering::Release);
                Err(IssuerError::ConnectionLost(fault.to_string()))
            }
            outcome => outcome.map(Arc::new),
        }
    }
}

impl Ask {
    fn with_json(mut self, message: &impl Serialize) -> Result<Self, IssuerError> {
        self.body = Some(Bytes::from(serde_json::to_vec(message).map_err(unsendable)?));
        Ok(self)
    }

    fn with_key(mut self, idempotency_key: &str) -> Result<Self, IssuerError> {
        let key = HeaderValue::from_str(idempotency_key).map_err(unsendable)?;
        self.headers.insert(HeaderName::from_static(IDEMPOTENCY_KEY), key);
        Ok(self)
    }
}

fn fresh_key() -> String {
    Uuid::new_v4().to_string()
}

fn enrollment_path(enrollment: &str, rest: &str) -> Result<String, IssuerError> {
    Ok(format!("/kiosk/v1/enrollments/{}{rest}", segment(enrollment)?))
}

/// An id of the issuer's as one segment of a path; anything that could mean more is refused.
fn segment(id: &str) -> Result<&str, IssuerError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if (1..=128).contains(&id.len()) && id.bytes().all(plain) {
        Ok(id)
    } else {
        Err(IssuerError::Garbled("an id that is no id".to_owned()))
    }
}

fn unsendable(fault: impl std::error::Error) -> IssuerError {
    IssuerError::Garbled(format!("the request cannot be written: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_segment_and_nothing_else() {
        for id in ["7f2c", "0b7e2a54-6f0f-4d7c-8d0a-000000000000", "a_b"] {
            assert_eq!(segment(id).unwrap(), id);
        }
        for id in ["", "..", "a/b", "a?b", "a#b", "a%2fb", "a b", "é", "\r\n", &"x".repeat(129)] {
            assert!(segment(id).is_err(), "{id}");
        }
    }
}
