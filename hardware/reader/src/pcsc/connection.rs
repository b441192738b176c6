//! A card through PC/SC.

use std::ffi::CString;
use std::time::{Duration, Instant};

use pcsc::{
    Card, Context, Disposition, Error, MAX_BUFFER_SIZE, MAX_BUFFER_SIZE_EXTENDED, Protocol, Protocols, ReaderState,
    ShareMode, State, Transaction,
};
use piv::{CardChannel, ChannelFault};
use self_cell::{MutBorrow, self_cell};
use zeroize::Zeroizing;

use super::fault::{channel_fault, reader_error};
use super::t0::command_tpdu;
use crate::{CardConnection, Control, ReaderError};

/// `CM_IOCTL_GET_FEATURE_REQUEST` (PC/SC part 10 §2.2).
const FEATURE_REQUEST: u32 = 3400;

/// How long a removal may take to show after a transfer failed; the service looks every 400 ms.
const REMOVAL_SHOWS_WITHIN: Duration = Duration::from_millis(1000);

type HeldTransaction<'card> = Option<Transaction<'card>>;

self_cell!(
    /// A card together with the transaction that borrows it.
    struct InTransaction {
        owner: MutBorrow<Card>,
        #[covariant]
        dependent: HeldTransaction,
    }
);

enum Link {
    Free(Card),
    Held(InTransaction),
    /// Only while one turns into the other.
    Turning,
}

/// A connection; dropping it resets the card.
pub(super) struct PcscConnection {
    link: Link,
    context: Context,
    reader: CString,
    protocol: Option<Protocol>,
    atr: Vec<u8>,
    buffer: Zeroizing<Vec<u8>>,
}

impl PcscConnection {
    pub(super) fn open(context: Context, reader: CString) -> Result<Self, ReaderError> {
        let card = context.connect(&reader, ShareMode::Shared, Protocols::ANY).map_err(reader_error)?;
        let buffer = Zeroizing::new(vec![0; MAX_BUFFER_SIZE_EXTENDED]);
        let mut connection = Self { link: Link::Free(card), context, reader, protocol: None, atr: Vec::new(), buffer };
        connection.refresh()?;
        Ok(connection)
    }

    /// Reads what the card answered to its reset and the protocol it speaks.
    fn refresh(&mut self) -> Result<(), ChannelFault> {
        let status = self.with_card(|card| card.status2_owned()).map_err(channel_fault)?;
        self.protocol = status.protocol2();
        self.atr = status.atr().to_vec();
        Ok(())
    }

    fn with_card<T>(&self, call: impl FnOnce(&Card) -> Result<T, Error>) -> Result<T, Error> {
        match &self.link {
            Link::Free(card) => call(card),
            Link::Held(held) => held.with_dependent(|_, transaction| match transaction {
                Some(transaction) => call(transaction),
                None => Err(Error::InvalidHandle),
            }),
            Link::Turning => Err(Error::InvalidHandle),
        }
    }

    fn take_up(&mut self, initialization: Disposition) -> Result<(), ChannelFault> {
        let (share, protocols) = (ShareMode::Shared, Protocols::ANY);
        match &mut self.link {
            Link::Free(card) => card.reconnect(share, protocols, initialization),
            Link::Held(held) => held.with_dependent_mut(|_, transaction| match transaction {
                Some(transaction) => transaction.reconnect(share, protocols, initialization),
                None => Err(Error::InvalidHandle),
            }),
            Link::Turning => Err(Error::InvalidHandle),
        }
        .map_err(channel_fault)?;
        self.refresh()
    }

    /// Tells a pulled card from one that fell silent: the first sign of both is the same.
    fn why_not_transacted(&self) -> ChannelFault {
        let deadline = Instant::now() + REMOVAL_SHOWS_WITHIN;
        let mut states = [ReaderState::new(self.reader.clone(), State::UNAWARE)];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.context.get_status_change(left, &mut states) {
                Ok(()) => {}
                Err(Error::Timeout) => return ChannelFault::CardMute,
                Err(error) => return channel_fault(error),
            }
            for state in &mut states {
                let shown = state.event_state();
                if shown.intersects(State::UNKNOWN | State::UNAVAILABLE) {
                    return ChannelFault::ReaderGone;
                }
                if shown.contains(State::EMPTY) {
                    return ChannelFault::CardRemoved;
                }
                state.sync_current_state();
            }
            if left.is_zero() {
                return ChannelFault::CardMute;
            }
        }
    }
}

impl CardChannel for PcscConnection {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response_apdu.clear();
        let tpdu;
        let command = if self.protocol == Some(Protocol::T0) {
            tpdu = command_tpdu(command_apdu)?;
            tpdu.as_ref()
        } else {
            command_apdu
        };
        let mut buffer = std::mem::take(&mut *self.buffer);
        let outcome =
            self.with_card(|card| card.transmit(command, &mut buffer).map(|response| response_apdu.extend(response)));
        *self.buffer = buffer;
        let fell_silent = match outcome {
            // Some drivers call it a success when a card goes in the middle of a command, and answer nothing.
            Ok(()) => response_apdu.is_empty(),
            Err(error) => error == Error::NotTransacted,
        };
        if fell_silent { Err(self.why_not_transacted()) } else { outcome.map_err(channel_fault) }
    }
}

impl CardConnection for PcscConnection {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn begin(&mut self) -> Result<(), ChannelFault> {
        match std::mem::replace(&mut self.link, Link::Turning) {
            Link::Free(card) => {
                let begun = InTransaction::try_new_or_recover(MutBorrow::new(card), |card| {
                    card.borrow_mut().transaction().map(Some)
                });
                match begun {
                    Ok(held) => {
                        self.link = Link::Held(held);
                        Ok(())
                    }
                    Err((card, error)) => {
                        self.link = Link::Free(card.into_inner());
                        Err(channel_fault(error))
                    }
                }
            }
            // Begun already; nesting has no use here.
            other @ (Link::Held(_) | Link::Turning) => {
                self.link = other;
                Ok(())
            }
        }
    }

    fn end(&mut self) -> Result<(), ChannelFault> {
        match std::mem::replace(&mut self.link, Link::Turning) {
            Link::Held(mut held) => {
                let ended = held.with_dependent_mut(|_, transaction| match transaction.take() {
                    Some(transaction) => transaction.end(Disposition::LeaveCard).map_err(|(_, error)| error),
                    None => Ok(()),
                });
                self.link = Link::Free(held.into_owner().into_inner());
                ended.map_err(channel_fault)
            }
            other @ (Link::Free(_) | Link::Turning) => {
                self.link = other;
                Ok(())
            }
        }
    }

    fn reconnect(&mut self) -> Result<(), ChannelFault> {
        self.take_up(Disposition::LeaveCard)
    }

    fn stay(&mut self) {
        if matches!(self.link, Link::Held(_)) {
            // What is wrong with the card shows at the next command.
            let _ = self.with_card(|card| card.status2_owned().map(|_| ()));
        }
    }

    fn control(&mut self, control: Control, data: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response.clear();
        let code = match control {
            Control::Features => pcsc::ctl_code(FEATURE_REQUEST.into()),
            Control::Feature(code) => code.into(),
        };
        let mut buffer = Zeroizing::new([0; MAX_BUFFER_SIZE]);
        self.with_card(|card| card.control(code, data, buffer.as_mut_slice()).map(|answer| response.extend(answer)))
            .map_err(channel_fault)
    }

    fn reset(&mut self) -> Result<(), ChannelFault> {
        self.take_up(Disposition::ResetCard)
    }
}
