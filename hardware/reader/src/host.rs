//! What the kiosk knows of readers, whoever provides them.

use std::fmt;

use piv::{CardChannel, ChannelFault};
use thiserror::Error;

/// A reader's name as the service gives it; never a key to remember, names change with the port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReaderName(pub String);

impl fmt::Display for ReaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What happens at the readers. The first events after [`ReaderHost::watch`] describe what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderEvent {
    /// The service answers, and these readers are attached (none is an ordinary state).
    Readers(Vec<ReaderName>),
    /// The service is not there; the watch keeps trying to reach it.
    ServiceMissing,
    /// The service refused this program; the watch keeps trying.
    ServiceRefused,
    /// A card is in the reader and answers.
    CardInserted {
        /// Where.
        reader: ReaderName,
        /// Its answer to reset.
        atr: Vec<u8>,
    },
    /// Something is in the reader and does not answer.
    CardMute {
        /// Where.
        reader: ReaderName,
    },
    /// The card was taken out, or its reader or the service went away.
    CardRemoved {
        /// Where it was.
        reader: ReaderName,
    },
}

/// Why a reader host could not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReaderError {
    /// The service is not running.
    #[error("the reader service is not running")]
    ServiceMissing,
    /// The service refused this program.
    #[error("the reader service refused this program")]
    ServiceRefused,
    /// No reader is attached, or none of that name.
    #[error("no such reader")]
    NoReader,
    /// The reader has no card.
    #[error("no card in the reader")]
    NoCard,
    /// The channel to the card failed.
    #[error(transparent)]
    Channel(#[from] ChannelFault),
    /// The card's thread has ended, and this was not done.
    #[error("the card was put away before this was done")]
    Closed,
}

/// Readers and their cards, from PC/SC or from a replay.
pub trait ReaderHost: Send + Sync {
    /// Reports what happens at the readers to `sink`, from a thread of its own, until the watch is dropped.
    ///
    /// No polling where the service can wait for a change. A service that goes away and comes back
    /// is picked up again within 5 s.
    fn watch(&self, sink: Box<dyn Fn(ReaderEvent) + Send>) -> Watch;

    /// The readers attached now.
    ///
    /// # Errors
    ///
    /// [`ReaderError::ServiceMissing`] or [`ReaderError::ServiceRefused`]; an empty list is no error.
    fn readers(&self) -> Result<Vec<ReaderName>, ReaderError>;

    /// Connects to the card in `reader`, shared, with whatever protocol it speaks.
    ///
    /// # Errors
    ///
    /// Any [`ReaderError`].
    fn connect(&self, reader: &ReaderName) -> Result<Box<dyn CardConnection>, ReaderError>;
}

/// Stops a watch when dropped and waits for its thread.
pub struct Watch(Option<Box<dyn FnOnce() + Send>>);

impl Watch {
    /// A watch that runs `stop` when dropped.
    pub fn new(stop: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(stop)))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(stop) = self.0.take() {
            stop();
        }
    }
}

/// `SCARD_E_UNSUPPORTED_FEATURE`.
const UNSUPPORTED_FEATURE: u32 = 0x8010_001F;

/// What a reader itself is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// The features it has, with the codes to ask for them (`CM_IOCTL_GET_FEATURE_REQUEST`).
    Features,
    /// The feature with this code.
    Feature(u32),
}

/// A card in a reader, connected.
///
/// Dropping it resets the card, so that no PIN state is left for the next program.
pub trait CardConnection: CardChannel + Send {
    /// The card's answer to reset.
    fn atr(&self) -> &[u8];

    /// Keeps other programs from the card until [`CardConnection::end`]; never across human input.
    ///
    /// # Errors
    ///
    /// [`ChannelFault::CardReset`] where another program reset the card since: reconnect, select anew.
    fn begin(&mut self) -> Result<(), ChannelFault>;

    /// Lets other programs use the card again.
    ///
    /// # Errors
    ///
    /// Any [`ChannelFault`]; the transaction is over in any case.
    fn end(&mut self) -> Result<(), ChannelFault>;

    /// Takes the card up again after [`ChannelFault::CardReset`].
    ///
    /// # Errors
    ///
    /// Any [`ChannelFault`].
    fn reconnect(&mut self) -> Result<(), ChannelFault>;

    /// Shows the service that the card is still in use, where a transaction is open; sends nothing to
    /// the card.
    ///
    /// Windows resets a card whose transaction was idle for 5 s, as in a handshake over a slow network.
    fn stay(&mut self) {}

    /// Asks the reader itself for something (PC/SC part 3 §6.5, part 10), and replaces the content of
    /// `response` with what it says.
    ///
    /// # Errors
    ///
    /// A [`ChannelFault`] where the reader cannot do that, as those that do not implement this.
    fn control(&mut self, control: Control, data: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
        let _ = (control, data);
        response.clear();
        Err(ChannelFault::Other(UNSUPPORTED_FEATURE))
    }

    /// Resets the card: its selection and PIN state are lost.
    ///
    /// # Errors
    ///
    /// Any [`ChannelFault`].
    fn reset(&mut self) -> Result<(), ChannelFault>;
}
