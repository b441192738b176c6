//! Between reader and applet: command chaining, GET RESPONSE, and what the applet leaves to its host.

use iso7816::command::class::Chain;
use iso7816::command::{CommandView, FromSliceError};
use iso7816::{Command, Instruction, Status};
use piv_authenticator::{Authenticator, Options};
use virtual_card::{CardInReader, Exchange};

use crate::dispatch::CardClient;

/// Longest data field of a command or an answer, in bytes.
const BUFFER_LEN: usize = 16_384;
const PIV_RID: [u8; 5] = [0xA0, 0x00, 0x00, 0x03, 0x08];
const SELECT_PIV: [u8; 16] =
    [0x00, 0xA4, 0x04, 0x00, 0x0B, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
/// VERIFY that clears the security status (SP 800-73-5 part 2 §3.2.1).
const FORGET_PIN: [u8; 4] = [0x00, 0x20, 0xFF, 0x80];

/// The applet with the state of one reader connection.
pub(crate) struct ForeignCard<'a> {
    applet: Authenticator<CardClient<'a>>,
    chain: Option<Box<Command<BUFFER_LEN>>>,
    /// Answer bytes that wait for GET RESPONSE.
    pending: Vec<u8>,
    exchanges: u64,
}

impl<'a> ForeignCard<'a> {
    pub(crate) fn new(client: CardClient<'a>) -> Self {
        Self { applet: Authenticator::new(client, Options::new()), chain: None, pending: Vec::new(), exchanges: 0 }
    }

    fn answer(&mut self, command_apdu: &[u8]) -> Result<Vec<u8>, Status> {
        let command = CommandView::try_from(command_apdu).map_err(refusal)?;
        if command.instruction() == Instruction::GetResponse {
            let waiting = std::mem::take(&mut self.pending);
            return if waiting.is_empty() {
                Err(Status::ConditionsOfUseNotSatisfied)
            } else {
                Ok(self.portion(waiting, command.expected()))
            };
        }
        self.pending.clear();
        let earlier = self.chain.take().filter(|earlier| {
            earlier.instruction() == command.instruction() && earlier.p1 == command.p1 && earlier.p2 == command.p2
        });
        let whole = match earlier {
            Some(mut earlier) => {
                earlier.extend_from_command_view(command).map_err(|_| Status::WrongLength)?;
                earlier
            }
            None => Box::new(command.to_owned().map_err(refusal)?),
        };
        if command.class().chain() == Chain::NotTheLast {
            self.chain = Some(whole);
            return Ok(Vec::from([0x90, 0x00]));
        }
        let answer = self.respond(whole.as_view())?;
        Ok(self.portion(answer, command.expected()))
    }

    fn respond(&mut self, command: CommandView<'_>) -> Result<Vec<u8>, Status> {
        let mut reply = Box::new(heapless::Vec::<u8, BUFFER_LEN>::new());
        // The applet takes its name in full or right-truncated, not the bare registered identifier.
        let widened = command.instruction() == Instruction::Select && command.data() == PIV_RID;
        let command = if widened { CommandView::try_from(&SELECT_PIV[..]).map_err(refusal)? } else { command };
        self.applet.respond(command, reply.as_mut_view())?;
        Ok(reply.to_vec())
    }

    /// As much of an answer as Le asks for, with its status word; no Le counts as 256.
    fn portion(&mut self, mut answer: Vec<u8>, expected: usize) -> Vec<u8> {
        let expected = if expected == 0 { 256 } else { expected };
        let rest = answer.split_off(expected.min(answer.len()));
        let status = if rest.is_empty() {
            Status::Success
        } else {
            Status::MoreAvailable(u8::try_from(rest.len()).unwrap_or(0))
        };
        self.pending = rest;
        answer.extend(<[u8; 2]>::from(status));
        answer
    }
}

impl CardInReader for ForeignCard<'_> {
    fn reset(&mut self) {
        self.chain = None;
        self.pending.clear();
        // Its own hook for this is empty: without the command the PIN state would survive a reset.
        if let Ok(command) = CommandView::try_from(&FORGET_PIN[..]) {
            // An applet that does not know the command yet has nothing to forget.
            let _ = self.respond(command);
        }
    }

    fn exchange(&mut self, command_apdu: &[u8]) -> Exchange {
        self.exchanges += 1;
        let response_apdu = self.answer(command_apdu).unwrap_or_else(|status| <[u8; 2]>::from(status).to_vec());
        Exchange { response_apdu: Some(response_apdu), ..Exchange::default() }
    }

    fn exchanges(&self) -> u64 {
        self.exchanges
    }
}

fn refusal(error: FromSliceError) -> Status {
    match error {
        FromSliceError::InvalidClass => Status::ClassNotSupported,
        FromSliceError::TooShort
        | FromSliceError::TooLong
        | FromSliceError::InvalidFirstBodyByteForExtended
        | FromSliceError::InvalidSliceLength => Status::WrongLength,
    }
}
