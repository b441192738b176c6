//! Follows an enrollment over server-sent events, across lost streams.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use http::header::{ACCEPT, HeaderName, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use issuer_api::kiosk::EnrollmentEvent;
use issuer_api::problem::Reason;
use tokio::time::timeout;

use crate::line::{Ask, Line};
use crate::session::Session;
use crate::sse::{EventParser, SentEvent};
use crate::{EnrollmentEvents, IssuerError, answer};

const EVENT_STREAM: &str = "text/event-stream";

/// A stream that has stood this long was a good one, even where nothing happened.
const GOOD_STREAM: Duration = Duration::from_secs(10);

/// Opens the stream of events that `ask` asks for.
pub(crate) async fn follow(session: Arc<Session>, mut ask: Ask) -> Result<EnrollmentEvents, IssuerError> {
    ask.headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream, application/problem+json"));
    let parser = EventParser::new(session.limits().event_bytes, None);
    let mut follower = Follower { session, ask, open: None, parser, last_number: None, losses: 0, ended: false };
    follower.open().await?;
    Ok(stream::unfold(follower, |mut follower| async move { Some((follower.next().await?, follower)) }).boxed())
}

struct Follower {
    session: Arc<Session>,
    ask: Ask,
    open: Option<Open>,
    parser: EventParser,
    /// Sequence number of the last event passed on.
    last_number: Option<u64>,
    /// Streams lost in a row without a new event.
    losses: u32,
    ended: bool,
}

/// A stream that stands.
struct Open {
    line: Arc<Line>,
    body: Incoming,
    since: Instant,
}

impl Follower {
    /// The next event, or the error that ends it all.
    async fn next(&mut self) -> Option<Result<EnrollmentEvent, IssuerError>> {
        if self.ended {
            return None;
        }
        let closed = self.session.closed.clone();
        let outcome = tokio::select! {
            biased;
            () = closed.cancelled() => Err(IssuerError::ConnectionLost("the session was closed".to_owned())),
            outcome = self.wait() => outcome,
        };
        self.ended = outcome.as_ref().map_or(true, EnrollmentEvent::is_last);
        Some(outcome)
    }

    async fn wait(&mut self) -> Result<EnrollmentEvent, IssuerError> {
        loop {
            while let Some(sent) = self.parser.next() {
                if self.is_new(&sent) {
                    self.losses = 0;
                    return answer::parse(sent.data.as_bytes());
                }
            }
            let lost = match self.read().await {
                Ok(()) => continue,
                Err(lost) => lost,
            };
            self.drop_stream();
            self.reopen(lost).await?;
        }
    }

    /// Whether an event was not passed on before: an issuer may start again from the beginning.
    fn is_new(&mut self, sent: &SentEvent) -> bool {
        let number = sent.id.as_ref().and_then(|id| id.parse::<u64>().ok());
        let is_new = number.is_none() || number > self.last_number;
        self.last_number = self.last_number.max(number);
        is_new
    }

    /// Reads the next piece of the stream.
    async fn read(&mut self) -> Result<(), IssuerError> {
        let Some(open) = self.open.as_mut() else {
            return Err(IssuerError::ConnectionLost("the stream of events is closed".to_owned()));
        };
        let frame = match timeout(self.session.limits().silence, open.body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(error))) => return Err(open.line.explain(&error)),
            Ok(None) => return Err(IssuerError::ConnectionLost("the stream of events ended early".to_owned())),
            Err(_) => return Err(IssuerError::TimedOut),
        };
        let piece = frame.data_ref().map(AsRef::as_ref).unwrap_or_default();
        self.parser.feed(piece).map_err(|fault| IssuerError::Garbled(fault.to_string()))
    }

    /// Opens the stream again, with pauses, until it stands or there is no more hope.
    async fn reopen(&mut self, mut lost: IssuerError) -> Result<(), IssuerError> {
        loop {
            let limits = *self.session.limits();
            if !may_pass(&lost) || self.session.is_stranded() || self.losses >= limits.reconnects {
                return Err(lost);
            }
            let doubled = limits.first_pause.saturating_mul(1_u32.checked_shl(self.losses).unwrap_or(u32::MAX));
            self.losses += 1;
            tokio::time::sleep(doubled.min(limits.longest_pause)).await;
            match self.open().await {
                Ok(()) => return Ok(()),
                Err(error) => lost = error,
            }
        }
    }

    async fn open(&mut self) -> Result<(), IssuerError> {
        let last_id = self.parser.last_id().map(str::to_owned);
        if let Some(value) = last_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            self.ask.headers.insert(HeaderName::from_static("last-event-id"), value);
        }
        let line = self.session.line_for_events().await?;
        let limits = self.session.limits();
        let opening = async {
            let response = self.session.send(&line, &self.ask).await?;
            answer::success(&line, response, limits.answer_bytes).await
        };
        let response = timeout(limits.request, opening).await.map_err(|_| IssuerError::TimedOut).flatten()?;
        if !answer::has_type(response.headers(), EVENT_STREAM) {
            return Err(IssuerError::Garbled("the stream of events is not of its type".to_owned()));
        }
        self.parser = EventParser::new(limits.event_bytes, last_id);
        self.open = Some(Open { line, body: response.into_body(), since: Instant::now() });
        Ok(())
    }

    fn drop_stream(&mut self) {
        if self.open.take().is_some_and(|open| open.since.elapsed() >= GOOD_STREAM) {
            self.losses = 0;
        }
    }
}

/// Whether a fault may be gone at the next attempt.
fn may_pass(fault: &IssuerError) -> bool {
    match fault {
        IssuerError::Unreachable(_) | IssuerError::TimedOut | IssuerError::ConnectionLost(_) => true,
        IssuerError::Refused(problem) => matches!(problem.reason, Reason::SlowDown | Reason::Internal),
        IssuerError::Tls { .. } | IssuerError::Card(_) | IssuerError::Garbled(_) => false,
    }
}
