//! One connection on which the card has signed, and the exchanges over it.

use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderValue};
use http::uri::PathAndQuery;
use http::{Method, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::config::Address;
use crate::last_words::LastWords;
use crate::overheard::{Heard, Overheard};
use crate::{IssuerError, fault};

/// How long a closed connection may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);
/// How often HTTP/2 asks whether the other side is still there, and how long it may take to answer.
const PING: Duration = Duration::from_secs(15);
/// Most bytes of headers in an answer.
const HEADER_BYTES: u16 = 16 * 1024;

/// A request, as often as it has to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: PathAndQuery,
    pub(crate) headers: HeaderMap,
    /// JSON, or nothing.
    pub(crate) body: Option<Bytes>,
}

/// The connection; it closes when nobody holds it any more or its session ends.
#[derive(Debug)]
pub(crate) struct Line {
    sender: Sender,
    heard: Arc<Heard>,
}

#[derive(Debug)]
enum Sender {
    /// All exchanges at once.
    Http2(http2::SendRequest<Full<Bytes>>),
    /// One after the other.
    Http1(Mutex<http1::SendRequest<Full<Bytes>>>),
}

impl Line {
    /// HTTP over `tls`, by the protocol that the handshake agreed on.
    pub(crate) async fn over(
        tls: TlsStream<LastWords<TcpStream>>,
        closed: CancellationToken,
    ) -> Result<Self, IssuerError> {
        let speaks_http2 = tls.get_ref().1.alpn_protocol() == Some(b"h2");
        let heard = Arc::new(Heard::default());
        let io = TokioIo::new(Overheard::new(tls, Arc::clone(&heard)));
        let explain = |error| explain(&heard, &error);
        let sender = if speaks_http2 {
            let (sender, connection) = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .keep_alive_interval(PING)
                .keep_alive_timeout(PING)
                .max_header_list_size(HEADER_BYTES.into())
                .handshake(io)
                .await
                .map_err(explain)?;
            tokio::spawn(drive(connection, closed));
            Sender::Http2(sender)
        } else {
            let (sender, connection) =
                http1::Builder::new().max_buf_size(HEADER_BYTES.into()).handshake(io).await.map_err(explain)?;
            tokio::spawn(drive(connection, closed));
            Sender::Http1(Mutex::new(sender))
        };
        Ok(Self { sender, heard })
    }

    /// Whether several exchanges can go on at once.
    pub(crate) fn is_shared(&self) -> bool {
        match &self.sender {
            Sender::Http2(_) => true,
            Sender::Http1(_) => false,
        }
    }

    /// Whether it is known to be of no more use.
    pub(crate) fn is_closed(&self) -> bool {
        match &self.sender {
            Sender::Http2(sender) => sender.is_closed(),
            Sender::Http1(sender) => sender.try_lock().is_ok_and(|sender| sender.is_closed()),
        }
    }

    /// Sends a request and waits for the head of the answer.
    pub(crate) async fn send(&self, address: &Address, ask: &Ask) -> Result<Response<Incoming>, IssuerError> {
        let sent = match &self.sender {
            Sender::Http2(sender) => {
                let uri = address.uri(ask.path.clone()).map_err(|error| IssuerError::Garbled(error.to_string()))?;
                let mut sender = sender.clone();
                match sender.ready().await {
                    Ok(()) => sender.send_request(ask.to_request(uri)).await,
                    Err(error) => Err(error),
                }
            }
            Sender::Http1(sender) => {
                let mut request = ask.to_request(Uri::from(ask.path.clone()));
                let host = HeaderValue::from_str(address.authority.as_str());
                request.headers_mut().insert(HOST, host.map_err(|error| IssuerError::Garbled(error.to_string()))?);
                let mut sender = sender.lock().await;
                match sender.ready().await {
                    Ok(()) => sender.send_request(request).await,
                    Err(error) => Err(error),
                }
            }
        };
        sent.map_err(|error| self.explain(&error))
    }

    /// What an error of the HTTP library means, given what was heard below it.
    pub(crate) fn explain(&self, error: &hyper::Error) -> IssuerError {
        explain(&self.heard, error)
    }
}

impl Ask {
    fn to_request(&self, uri: Uri) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.body.clone().unwrap_or_default()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        request.headers_mut().clone_from(&self.headers);
        if self.body.is_some() {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        request
    }
}

/// A line only exists once the card has signed.
fn explain(heard: &Heard, error: &hyper::Error) -> IssuerError {
    heard.cause(true).unwrap_or_else(|| fault::from_http(error))
}

/// Moves the bytes until the connection ends by itself or its session is closed.
async fn drive(connection: impl Future<Output = hyper::Result<()>>, closed: CancellationToken) {
    let closing = async {
        closed.cancelled().await;
        tokio::time::sleep(GOODBYE).await;
    };
    tokio::select! {
        ended = connection => if let Err(error) = ended {
            tracing::debug!(%error, "the connection to the issuer ended");
        },
        () = closing => tracing::debug!("the connection to the issuer was cut after the session"),
    }
}
