//! One command and its whole answer: chains, `61xx` and `6Cxx` are dealt with here.

use crate::apdu::{Command, CommandApdu, LengthForm, get_response};
use crate::{CardChannel, ChannelFault, Malformed, StatusWord};

/// Longest answer taken from a card, bytes; the largest data objects have about 13 KB.
pub const RESPONSE_MAX_LEN: usize = 64 * 1024;

/// GET RESPONSE answers without a byte of data that are borne with before the card counts as broken.
const EMPTY_ANSWERS_MAX: u32 = 2;

/// APDUs and bytes that went over a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApduCount {
    /// Command APDUs sent, whether or not an answer came.
    pub apdus: u32,
    /// Bytes of all command APDUs.
    pub bytes_sent: u64,
    /// Bytes of all response APDUs, status words included.
    pub bytes_received: u64,
}

impl ApduCount {
    /// What came on top of `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            apdus: self.apdus.saturating_sub(earlier.apdus),
            bytes_sent: self.bytes_sent.saturating_sub(earlier.bytes_sent),
            bytes_received: self.bytes_received.saturating_sub(earlier.bytes_received),
        }
    }
}

/// One APDU and its answer as an [`Observer`] sees them: shape and outcome, never content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservedApdu {
    /// Class byte; 10 marks all but the last of a chain.
    pub class: u8,
    /// Instruction byte.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Length of the command APDU, bytes.
    pub command_len: usize,
    /// Length of the response APDU, bytes; 0 where none came.
    pub response_len: usize,
    /// The card's answer, or why there was none.
    pub outcome: Result<StatusWord, ChannelFault>,
}

/// Sees each APDU after it was answered.
///
/// It is told no content, so that a PIN or personal data cannot reach a log by this way.
pub trait Observer {
    /// An APDU was answered, or could not be carried.
    fn observe(&mut self, apdu: &ObservedApdu);
}

/// The whole answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) data: Vec<u8>,
    pub(crate) status: StatusWord,
}

/// Why there is no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExchangeFault {
    Channel(ChannelFault),
    Malformed(Malformed),
}

/// A channel with its count and observer, for the time of one command.
pub(crate) struct Exchange<'a> {
    pub(crate) channel: &'a mut dyn CardChannel,
    pub(crate) count: &'a mut ApduCount,
    pub(crate) observer: Option<&'a mut dyn Observer>,
}

impl Exchange<'_> {
    /// Sends the command and fetches its whole answer.
    pub(crate) fn command(&mut self, command: &Command<'_>, form: LengthForm) -> Result<Response, ExchangeFault> {
        let mut response = Response { data: Vec::new(), status: StatusWord::SUCCESS };
        for apdu in command.apdus(form) {
            if !response.status.is_success() {
                // The card refused an earlier part and waits for no further one.
                return Ok(response);
            }
            response = self.with_exact_length(apdu)?;
        }
        let mut empty_answers = 0;
        while let Some(left) = response.status.more_data() {
            let next = self.with_exact_length(get_response(left))?;
            if next.data.is_empty() && next.status.more_data().is_some() {
                empty_answers += 1;
            }
            response.data.extend_from_slice(&next.data);
            response.status = next.status;
            if response.data.len() > RESPONSE_MAX_LEN || empty_answers > EMPTY_ANSWERS_MAX {
                return Err(ExchangeFault::Malformed(Malformed::Endless { limit: RESPONSE_MAX_LEN }));
            }
        }
        Ok(response)
    }

    /// Sends the command once and takes what comes: for commands that cost something, as a PIN try.
    pub(crate) fn command_once(&mut self, command: &Command<'_>) -> Result<Response, ExchangeFault> {
        let mut response = Response { data: Vec::new(), status: StatusWord::SUCCESS };
        for apdu in command.apdus(LengthForm::Short) {
            response = self.transmit(&apdu)?;
        }
        Ok(response)
    }

    fn with_exact_length(&mut self, apdu: CommandApdu) -> Result<Response, ExchangeFault> {
        let response = self.transmit(&apdu)?;
        match response.status.exact_length() {
            Some(length) if apdu.wants_data() => self.transmit(&apdu.asking_for(length)),
            _ => Ok(response),
        }
    }

    fn transmit(&mut self, apdu: &CommandApdu) -> Result<Response, ExchangeFault> {
        let mut bytes = Vec::with_capacity(258);
        let carried = self.channel.transmit(apdu.bytes(), &mut bytes);
        self.count.apdus = self.count.apdus.saturating_add(1);
        self.count.bytes_sent = self.count.bytes_sent.saturating_add(length(apdu.bytes()));
        self.count.bytes_received = self.count.bytes_received.saturating_add(length(&bytes));
        let response_len = bytes.len();
        let status = match (carried, bytes.pop(), bytes.pop()) {
            (Err(fault), _, _) => Err(ExchangeFault::Channel(fault)),
            (Ok(()), Some(sw2), Some(sw1)) => Ok(StatusWord::of(sw1, sw2)),
            (Ok(()), _, _) => Err(ExchangeFault::Malformed(Malformed::NoStatusWord)),
        };
        self.report(apdu, response_len, status);
        Ok(Response { status: status?, data: bytes })
    }

    fn report(&mut self, apdu: &CommandApdu, response_len: usize, status: Result<StatusWord, ExchangeFault>) {
        let (Some(observer), &[class, ins, p1, p2, ..]) = (self.observer.as_deref_mut(), apdu.bytes()) else {
            return;
        };
        let outcome = status.map_err(|fault| match fault {
            ExchangeFault::Channel(fault) => fault,
            ExchangeFault::Malformed(_) => ChannelFault::CardMute,
        });
        let command_len = apdu.bytes().len();
        observer.observe(&ObservedApdu { class, ins, p1, p2, command_len, response_len, outcome });
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hands an answer out in pieces of given sizes, as cards do with `61xx`.
    struct InPieces {
        left: Vec<u8>,
        pieces: Vec<usize>,
        lying: bool,
    }

    impl CardChannel for InPieces {
        fn transmit(&mut self, command: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
            response.clear();
            if command.get(1) == Some(&0xC0) {
                assert_eq!(command.len(), 5);
            }
            let size = self.pieces.pop().unwrap_or(256).min(self.left.len()).min(256);
            response.extend(self.left.drain(..size));
            let left = if self.lying { 0xFF } else { u8::try_from(self.left.len()).unwrap_or(0) };
            response.extend(if self.left.is_empty() { [0x90, 0x00] } else { [0x61, left] });
            Ok(())
        }
    }

    fn fetch(channel: &mut dyn CardChannel) -> (Result<Response, ExchangeFault>, ApduCount) {
        let mut count = ApduCount::default();
        let command = Command { ins: 0xCB, p1: 0x3F, p2: 0xFF, data: &[0x5C, 0x01, 0x7E], wants_data: true };
        let response = Exchange { channel, count: &mut count, observer: None }.command(&command, LengthForm::Short);
        (response, count)
    }

    proptest! {
        #[test]
        fn an_answer_in_pieces_is_put_together(data in proptest::collection::vec(any::<u8>(), 0..3000), pieces in proptest::collection::vec(1_usize..300, 0..20), lying: bool) {
            let (response, count) = fetch(&mut InPieces { left: data.clone(), pieces, lying });
            prop_assert_eq!(response, Ok(Response { data: data.clone(), status: StatusWord::SUCCESS }));
            prop_assert_eq!(count.bytes_received, length(&data) + 2 * u64::from(count.apdus));
            prop_assert_eq!(count.bytes_sent, 9 + 5 * u64::from(count.apdus - 1));
        }
    }

    #[test]
    fn an_endless_answer_ends() {
        struct Endless(usize);
        impl CardChannel for Endless {
            fn transmit(&mut self, _: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
                response.clear();
                response.extend(vec![0; self.0]);
                response.extend([0x61, 0x00]);
                Ok(())
            }
        }
        for size in [0, 1, 256] {
            let (response, count) = fetch(&mut Endless(size));
            assert_eq!(response, Err(ExchangeFault::Malformed(Malformed::Endless { limit: RESPONSE_MAX_LEN })));
            assert!(count.apdus <= 65_538);
        }
    }

    #[test]
    fn a_response_without_status_word_is_malformed() {
        struct Cut;
        impl CardChannel for Cut {
            fn transmit(&mut self, _: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
                *response = vec![0x90];
                Ok(())
            }
        }
        assert_eq!(fetch(&mut Cut).0, Err(ExchangeFault::Malformed(Malformed::NoStatusWord)));
    }
}
