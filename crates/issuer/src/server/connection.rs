//! One connection: its handshake, its protocol, its requests. Every wait on the other end runs out.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::tls;
use crate::web::Peer;

/// A handshake may wait for a card, and for no more than that.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// How long a connection is waited for.
const PATIENCE: Patience = Patience { headers: Duration::from_secs(20), ping: Duration::from_secs(10) };
/// Requests of one connection at once.
const STREAMS: u32 = 64;

/// What the two ends agreed to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Http1,
    Http2,
}

/// How long a connection is waited for.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// A request's headers have to come in this time, and so has the first request.
    headers: Duration,
    /// A peer that does not answer a ping in this time is gone.
    ping: Duration,
}

/// Shakes hands where the listener has TLS, and answers until either end has had enough.
pub(super) async fn converse(
    stream: TcpStream,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    router: Router,
    watcher: Watcher,
) {
    // Small answers must not wait for each other's acknowledgement.
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = acceptor else {
        let peer = Peer { address, certificate_der: None };
        return serve(stream, Protocol::Http1, peer, router, watcher, PATIENCE).await;
    };
    match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let (_, session) = stream.get_ref();
            let protocol = if session.alpn_protocol() == Some(tls::HTTP_2) { Protocol::Http2 } else { Protocol::Http1 };
            let certificates = session.peer_certificates().unwrap_or_default();
            let certificate_der = certificates.first().map(|certificate| Arc::from(certificate.as_ref()));
            serve(stream, protocol, Peer { address, certificate_der }, router, watcher, PATIENCE).await;
        }
        Ok(Err(error)) => tracing::info!(%error, "a TLS handshake failed"),
        Err(_) => tracing::info!("a TLS handshake took too long"),
    }
}

async fn serve<S>(stream: S, protocol: Protocol, peer: Peer, router: Router, watcher: Watcher, patience: Patience)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let asked = Arc::new(Notify::new());
    let first = Arc::clone(&asked);
    let service = hyper::service::service_fn(move |mut request: http::Request<Incoming>| {
        asked.notify_one();
        request.extensions_mut().insert(peer.clone());
        router.clone().oneshot(request)
    });
    let stream = TokioIo::new(stream);
    match protocol {
        Protocol::Http1 => {
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(patience.headers);
            unless_silent(watcher.watch(builder.serve_connection(stream, service)), &first, patience).await;
        }
        Protocol::Http2 => {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.timer(TokioTimer::new()).max_concurrent_streams(STREAMS);
            builder.keep_alive_interval(patience.headers).keep_alive_timeout(patience.ping);
            unless_silent(watcher.watch(builder.serve_connection(stream, service)), &first, patience).await;
        }
    }
}

/// Drives a connection to its end, and ends it where no request comes at all: HTTP/2 has no time-out of
/// its own for a preface that never arrives.
async fn unless_silent(connection: impl Future<Output = hyper::Result<()>>, first: &Notify, patience: Patience) {
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = first.notified() => connection.await,
        () = tokio::time::sleep(patience.headers) => return tracing::info!("a connection asked for nothing"),
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}

#[cfg(test)]
mod tests {
    use hyper_util::server::graceful::GracefulShutdown;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SHORT: Patience = Patience { headers: Duration::from_millis(200), ping: Duration::from_millis(200) };
    /// Far longer than any connection may stay.
    const GIVE_UP: Duration = Duration::from_secs(15);

    /// Says `words` and nothing more; gives the answer once the listener has hung up.
    async fn say(words: &[u8], protocol: Protocol) -> Vec<u8> {
        let (mut client, server) = tokio::io::duplex(4096);
        let peer = Peer { address: ([127, 0, 0, 1], 1).into(), certificate_der: None };
        // Held to the end: where it is dropped, every connection is asked to finish.
        let graceful = GracefulShutdown::new();
        let served = tokio::spawn(serve(server, protocol, peer, Router::new(), graceful.watcher(), SHORT));
        client.write_all(words).await.expect("written");
        let mut answer = Vec::new();
        let heard = tokio::time::timeout(GIVE_UP, client.read_to_end(&mut answer)).await;
        heard.expect("hung up in time").expect("closed");
        served.await.expect("ended");
        answer
    }

    #[tokio::test]
    async fn whoever_stays_silent_is_shown_out() {
        for protocol in [Protocol::Http1, Protocol::Http2] {
            for words in [b"".as_slice(), b"P", b"PRI * HTTP/2.0\r\n"] {
                let answer = say(words, protocol).await;
                assert!(!answer.starts_with(b"HTTP/1.1 2"), "{protocol:?} {words:?}");
            }
        }
    }

    #[tokio::test]
    async fn whoever_asks_once_and_then_stays_silent_is_shown_out() {
        let answer = say(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n", Protocol::Http1).await;
        assert!(answer.starts_with(b"HTTP/1.1 404"), "{}", String::from_utf8_lossy(&answer));
        // Preface and settings, and then not one answer to a ping.
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
        let answer = say(preface, Protocol::Http2).await;
        assert_eq!(answer.get(3), Some(&4), "settings, and then the end");
    }
}
