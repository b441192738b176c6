//! A TLS stream that remembers what broke it.
//!
//! HTTP libraries keep of an I/O error what they need for themselves: over HTTP/2 only its kind and
//! text survive. With TLS 1.3 the issuer's refusal of a card comes as an alert on the first read, so
//! that the cause has to be caught here, below HTTP, while it still has a type.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{IssuerError, fault};

/// What broke a stream; empty while it stands.
#[derive(Debug, Default)]
pub(crate) struct Heard(Mutex<Option<Cause>>);

#[derive(Clone, Debug)]
enum Cause {
    Tls(rustls::Error),
    Io(io::ErrorKind, String),
}

impl Heard {
    /// The cause as the issuer port names it; `signed` tells whether the card had signed by then.
    pub(crate) fn cause(&self, signed: bool) -> Option<IssuerError> {
        Some(match self.slot().as_ref()? {
            Cause::Tls(error) => fault::from_tls(error, signed),
            Cause::Io(kind, detail) => fault::from_kind(*kind, detail.clone()),
        })
    }

    /// Keeps the first cause; an alert outranks the broken pipe that it made.
    fn note(&self, error: &io::Error) {
        let mut slot = self.slot();
        match (fault::tls_inside(error), slot.as_ref()) {
            (Some(tls), None | Some(Cause::Io(..))) => *slot = Some(Cause::Tls(tls.clone())),
            (None, None) => *slot = Some(Cause::Io(error.kind(), error.to_string())),
            (Some(_) | None, Some(_)) => {}
        }
    }

    fn slot(&self) -> MutexGuard<'_, Option<Cause>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stream.
#[derive(Debug)]
pub(crate) struct Overheard<S> {
    stream: S,
    heard: Arc<Heard>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Overheard<S> {
    pub(crate) fn new(stream: S, heard: Arc<Heard>) -> Self {
        Self { stream, heard }
    }

    fn note<T>(&self, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(error)) = &result {
            self.heard.note(error);
        }
        result
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Overheard<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_read(cx, into);
        self.note(result)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Overheard<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        self.note(result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use rustls::AlertDescription;

    use super::*;
    use crate::TlsStage;

    #[test]
    fn the_first_cause_stays_unless_an_alert_explains_it() {
        let heard = Heard::default();
        assert!(heard.cause(true).is_none());
        heard.note(&io::ErrorKind::ConnectionReset.into());
        assert!(matches!(heard.cause(true), Some(IssuerError::ConnectionLost(_))));
        let alert = |alert| io::Error::new(io::ErrorKind::InvalidData, rustls::Error::AlertReceived(alert));
        heard.note(&alert(AlertDescription::CertificateRevoked));
        heard.note(&io::ErrorKind::TimedOut.into());
        heard.note(&alert(AlertDescription::ProtocolVersion));
        assert!(matches!(heard.cause(true), Some(IssuerError::Tls { stage: TlsStage::ClientCertificate, .. })));
    }
}
