//! Follows an enrollment over server-sent events, across lost streams; by asking again and again where an
//! issuer has no stream or something on the way holds it back.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use http::header::{ACCEPT, HeaderName, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use issuer_api::kiosk::{EnrollmentEvent, NumberedEvent};
use issuer_api::problem::Reason;
use tokio::time::timeout;

use crate::answer::{self, Answer};
use crate::line::{Ask, Line};
use crate::session::Session;
use crate::sse::EventParser;
use crate::{EnrollmentEvents, IssuerError};

const EVENT_STREAM: &str = "text/event-stream";
const STREAM_OR_LIST: HeaderValue =
    HeaderValue::from_static("text/event-stream, application/json;q=0.5, application/problem+json");
const LIST: HeaderValue = HeaderValue::from_static("application/json, application/problem+json");
/// How long an issuer may hold a list back until something happens (RFC 7240 §4.3); less than a request takes.
const PREFER: HeaderName = HeaderName::from_static("prefer");
const WAIT: HeaderValue = HeaderValue::from_static("wait=10");

/// A stream that has stood this long was a good one, even where nothing happened.
const GOOD_STREAM: Duration = Duration::from_secs(10);

/// Opens the stream of events that `ask` asks for.
pub(crate) async fn follow(session: Arc<Session>, mut ask: Ask) -> Result<EnrollmentEvents, IssuerError> {
    ask.headers.insert(ACCEPT, STREAM_OR_LIST);
    ask.headers.insert(PREFER, WAIT);
    let parser = EventParser::new(session.limits().event_bytes, None);
    let (source, listed) = (Source::Lost, VecDeque::new());
    let mut follower = Follower { session, ask, source, parser, listed, last_number: None, losses: 0, ended: false };
    follower.open().await?;
    Ok(stream::unfold(follower, |mut follower| async move { Some((follower.next().await?, follower)) }).boxed())
}

struct Follower {
    session: Arc<Session>,
    ask: Ask,
    source: Source,
    parser: EventParser,
    listed: VecDeque<NumberedEvent>,
    /// Sequence number of the last event passed on.
    last_number: Option<u64>,
    /// Streams lost in a row without a new event.
    losses: u32,
    ended: bool,
}

/// Where events come from.
enum Source {
    /// A stream that stands.
    Stream {
        line: Arc<Line>,
        body: Incoming,
        since: Instant,
        /// Whether anything came over it.
        heard: bool,
    },
    /// Lists, each asked for.
    Lists {
        /// Whether the last one had nothing in it.
        was_empty: bool,
    },
    /// Nothing, until it is opened again.
    Lost,
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
                if self.is_new(sent.number()) {
                    return answer::parse(sent.data.as_bytes());
                }
            }
            while let Some(NumberedEvent { number, event }) = self.listed.pop_front() {
                if self.is_new(Some(number)) {
                    return Ok(event);
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
    fn is_new(&mut self, number: Option<u64>) -> bool {
        let is_new = number.is_none() || number > self.last_number;
        self.last_number = self.last_number.max(number);
        if is_new {
            self.losses = 0;
        }
        is_new
    }

    /// Reads the next piece of the stream, or the next list.
    async fn read(&mut self) -> Result<(), IssuerError> {
        let limits = *self.session.limits();
        let (line, body, heard) = match &mut self.source {
            Source::Stream { line, body, heard, .. } => (line, body, heard),
            Source::Lists { was_empty } => {
                // An issuer that does not hold its answer back is not to be flooded.
                if *was_empty {
                    tokio::time::sleep(limits.first_pause).await;
                }
                return self.open().await;
            }
            Source::Lost => {
                return Err(IssuerError::ConnectionLost("the stream of events is closed".to_owned()));
            }
        };
        let frame = match timeout(limits.silence, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(error))) => return Err(line.explain(&error)),
            Ok(None) => return Err(IssuerError::ConnectionLost("the stream of events ended early".to_owned())),
            Err(_) => {
                // Even the issuer's signs of life are held back on the way: a stream is of no use here.
                if !*heard {
                    self.ask.headers.insert(ACCEPT, LIST);
                }
                return Err(IssuerError::TimedOut);
            }
        };
        *heard = true;
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
        let last_id = self.last_number.map(|number| number.to_string());
        let last_id = last_id.or_else(|| self.parser.last_id().map(str::to_owned));
        if let Some(value) = last_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            self.ask.headers.insert(HeaderName::from_static("last-event-id"), value);
        }
        let line = self.session.line_for_events().await?;
        let limits = self.session.limits();
        let opening = async {
            let response = self.session.send(&line, &self.ask).await?;
            answer::success(&line, response, limits.answer_bytes).await
        };
        let begun = Instant::now();
        let response = timeout(limits.request, opening).await.map_err(|_| IssuerError::TimedOut).flatten()?;
        self.parser = EventParser::new(limits.event_bytes, last_id);
        if answer::has_type(response.headers(), EVENT_STREAM) {
            self.source = Source::Stream { line, body: response.into_body(), since: Instant::now(), heard: false };
            return Ok(());
        }
        let left = limits.request.saturating_sub(begun.elapsed());
        let list = timeout(left, Answer::read(&line, response, limits.answer_bytes));
        let list: Vec<NumberedEvent> = list.await.map_err(|_| IssuerError::TimedOut).flatten()?.message()?;
        self.source = Source::Lists { was_empty: list.is_empty() };
        self.listed = list.into();
        Ok(())
    }

    fn drop_stream(&mut self) {
        let good = match &self.source {
            Source::Stream { since, .. } => since.elapsed() >= GOOD_STREAM,
            Source::Lists { .. } | Source::Lost => false,
        };
        if good {
            self.losses = 0;
        }
        self.source = Source::Lost;
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
