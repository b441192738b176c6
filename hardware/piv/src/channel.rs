//! The boundary to whatever carries APDUs: a PC/SC card, a card in software, a replay.

use thiserror::Error;

/// Why a channel could not carry an APDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChannelFault {
    /// The card was taken out.
    #[error("the card was removed")]
    CardRemoved,
    /// Another program reset the card: selection and PIN state are lost.
    #[error("the card was reset by another program")]
    CardReset,
    /// The card does not answer.
    #[error("the card does not answer")]
    CardMute,
    /// Another program holds the card.
    #[error("another program holds the card")]
    Busy,
    /// The reader went away.
    #[error("the reader went away")]
    ReaderGone,
    /// The PC/SC service went away.
    #[error("the reader service went away")]
    ServiceGone,
    /// The card took longer than its time-out.
    #[error("the card took too long")]
    TimedOut,
    /// Anything else, with the service's own code.
    #[error("the reader service reported 0x{0:08X}")]
    Other(u32),
}

/// A channel that carries one command APDU and brings back one response APDU.
///
/// Object safe, so that a session can run over `&mut dyn CardChannel`.
pub trait CardChannel {
    /// Sends `command_apdu` and replaces the content of `response_apdu` with the answer, status word
    /// included.
    ///
    /// # Errors
    ///
    /// A [`ChannelFault`] where no answer came; `response_apdu` is then empty.
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault>;
}

impl<C: CardChannel + ?Sized> CardChannel for &mut C {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        (**self).transmit(command_apdu, response_apdu)
    }
}

impl<C: CardChannel + ?Sized> CardChannel for Box<C> {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        (**self).transmit(command_apdu, response_apdu)
    }
}
