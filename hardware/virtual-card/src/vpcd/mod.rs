//! A card in a reader of `vpcd`, the virtual reader driver of vsmartcard.
//!
//! The card is a TCP client: connecting inserts it, closing removes it. Messages are two bytes of length and a body;
//! bodies of one byte are controls, longer ones are command APDUs.

mod serve;

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use thiserror::Error;

pub use self::serve::{CardEvent, Ended, serve};
pub use crate::card::{Atr, AtrError};

/// How long one connection attempt or one write may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);

/// Why the connection to the reader failed.
#[derive(Debug, Error)]
pub enum VpcdError {
    /// Nothing listens there, or the name does not resolve.
    #[error("no virtual reader answers on {host}:{port}: {source}")]
    Connect {
        /// Host asked for.
        host: String,
        /// Port asked for.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the connection to the virtual reader broke: {0}")]
    Broken(#[from] io::Error),
    /// An answer does not fit into one message.
    #[error("an answer of {0} bytes does not fit into a message to the virtual reader")]
    TooLong(usize),
}

/// One message of the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    PowerOff,
    PowerOn,
    Reset,
    Atr,
    Apdu(Vec<u8>),
}

/// A card's connection to its reader.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    removed: Arc<AtomicBool>,
}

/// Takes the card out from another thread.
#[derive(Debug)]
pub struct Remover {
    stream: TcpStream,
    removed: Arc<AtomicBool>,
}

impl Connection {
    /// Connects to the reader: the card goes in. The reader notices within its polling time (400 ms).
    ///
    /// # Errors
    ///
    /// [`VpcdError::Connect`] where nothing listens, [`VpcdError::Broken`] where the socket cannot be set up.
    pub fn open(host: &str, port: u16) -> Result<Self, VpcdError> {
        let failed = |source| VpcdError::Connect { host: host.to_owned(), port, source };
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in (host, port).to_socket_addrs().map_err(failed)? {
            match TcpStream::connect_timeout(&address, STEP_TIMEOUT) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    stream.set_write_timeout(Some(STEP_TIMEOUT))?;
                    return Ok(Self { stream, removed: Arc::new(AtomicBool::new(false)) });
                }
                Err(error) => last = error,
            }
        }
        Err(failed(last))
    }

    /// A handle that takes the card out while this thread waits for the reader.
    ///
    /// # Errors
    ///
    /// [`VpcdError::Broken`] where the socket cannot be shared.
    pub fn remover(&self) -> Result<Remover, VpcdError> {
        Ok(Remover { stream: self.stream.try_clone()?, removed: Arc::clone(&self.removed) })
    }

    /// True once a [`Remover`] took the card out.
    #[must_use]
    pub fn was_removed(&self) -> bool {
        self.removed.load(Ordering::SeqCst)
    }

    /// Waits for the next message; `None` once the connection is closed.
    pub(crate) fn receive(&mut self) -> Result<Option<Request>, VpcdError> {
        loop {
            let mut length = [0; 2];
            if !self.read_whole(&mut length)? {
                return Ok(None);
            }
            let mut body = vec![0; usize::from(u16::from_be_bytes(length))];
            if !self.read_whole(&mut body)? {
                return Ok(None);
            }
            match body.as_slice() {
                [0] => return Ok(Some(Request::PowerOff)),
                [1] => return Ok(Some(Request::PowerOn)),
                [2] => return Ok(Some(Request::Reset)),
                [4] => return Ok(Some(Request::Atr)),
                // Controls of later versions want no answer.
                [] | [_] => {}
                _ => return Ok(Some(Request::Apdu(body))),
            }
        }
    }

    pub(crate) fn send(&mut self, answer: &[u8]) -> Result<(), VpcdError> {
        let length = u16::try_from(answer.len()).map_err(|_| VpcdError::TooLong(answer.len()))?;
        let mut message = length.to_be_bytes().to_vec();
        message.extend_from_slice(answer);
        Ok(self.stream.write_all(&message)?)
    }

    /// Fills `buffer`; false where the connection closes or breaks, which to a card is the same.
    fn read_whole(&mut self, buffer: &mut [u8]) -> Result<bool, VpcdError> {
        acknowledge_at_once(&self.stream)?;
        match self.stream.read_exact(buffer) {
            Ok(()) => Ok(true),
            Err(error) if is_closed(error.kind()) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Remover {
    /// Takes the card out.
    pub fn remove(&self) {
        self.removed.store(true, Ordering::SeqCst);
        // Fails only where the connection is closed already, which is what is wanted.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

fn is_closed(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
    )
}

/// Asks for an immediate acknowledgement of what is read next.
///
/// The driver sends length and body of a message in two small packets and Nagle's algorithm holds the second one back
/// until the first is acknowledged: 44 ms for each APDU without this. The kernel forgets the setting, hence the calls
/// before every read.
#[cfg(target_os = "linux")]
fn acknowledge_at_once(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_tcp_quickack(true)
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the same form as on Linux")]
fn acknowledge_at_once(_stream: &TcpStream) -> io::Result<()> {
    Ok(())
}
