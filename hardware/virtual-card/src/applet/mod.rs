//! The PIV Card Application, byte for byte (SP 800-73-5 part 2), strict by default.

mod authenticate;
mod command;
mod data;
mod pin;
mod select;
mod status;

use zeroize::Zeroizing;

use self::command::Command;
use self::select::Selected;
use self::status::StatusWord;
use crate::card::Card;

/// Longest data field gathered from a command chain, in bytes.
const CHAIN_LIMIT: usize = 16_384;

mod ins {
    pub(super) const VERIFY: u8 = 0x20;
    pub(super) const CHANGE_REFERENCE_DATA: u8 = 0x24;
    pub(super) const RESET_RETRY_COUNTER: u8 = 0x2C;
    pub(super) const GENERATE_KEY_PAIR: u8 = 0x47;
    pub(super) const GENERAL_AUTHENTICATE: u8 = 0x87;
    pub(super) const SELECT: u8 = 0xA4;
    pub(super) const GET_RESPONSE: u8 = 0xC0;
    pub(super) const GET_DATA: u8 = 0xCB;
    pub(super) const PUT_DATA: u8 = 0xDB;
}

/// A private-key operation, for the latency model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOperation {
    /// RSA, any size.
    Rsa,
    /// A curve, any size.
    Ecc,
}

/// The card edge of one card: takes command APDUs, answers response APDUs, never fails.
#[derive(Debug)]
pub struct Applet {
    card: Card,
    session: Session,
    last_operation: Option<KeyOperation>,
}

/// What a reset wipes.
#[derive(Debug, Default)]
struct Session {
    selected: Selected,
    pin_verified: bool,
    global_pin_verified: bool,
    /// A PIN was verified and no signature with 9C used it up yet.
    fresh_verification: bool,
    chain: Option<Chain>,
    /// Response bytes that wait for GET RESPONSE.
    pending: Zeroizing<Vec<u8>>,
}

/// Data gathered from the blocks of a command chain so far.
#[derive(Debug)]
struct Chain {
    header: [u8; 3],
    data: Zeroizing<Vec<u8>>,
}

type Reply = Result<Zeroizing<Vec<u8>>, StatusWord>;

impl Applet {
    /// An applet for `card`, as after a reset.
    #[must_use]
    pub fn new(card: Card) -> Self {
        Self { card, session: Session::default(), last_operation: None }
    }

    /// The card behind the applet, with its present retry counters.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Cold or warm reset: selection, PIN state, chains and waiting bytes are gone, retry counters stay.
    pub fn reset(&mut self) {
        self.session = Session::default();
    }

    /// The private-key operation the last command performed.
    #[must_use]
    pub fn last_operation(&self) -> Option<KeyOperation> {
        self.last_operation
    }

    /// Carries out one command APDU and gives the response APDU, status word included.
    pub fn transmit(&mut self, command_apdu: &[u8]) -> Vec<u8> {
        self.last_operation = None;
        let (data, status) = match Command::parse(command_apdu) {
            Ok(command) => self.answer(command),
            Err(status) => {
                self.drop_unfinished();
                (Zeroizing::default(), status)
            }
        };
        let mut response_apdu = data.to_vec();
        response_apdu.extend_from_slice(&status.0.to_be_bytes());
        response_apdu
    }

    fn answer(&mut self, command: Command<'_>) -> (Zeroizing<Vec<u8>>, StatusWord) {
        if let Err(status) = check_class(command.cla) {
            self.drop_unfinished();
            return (Zeroizing::default(), status);
        }
        if command.ins == ins::GET_RESPONSE && command.cla == 0 {
            self.session.chain = None;
            return self.get_response(command);
        }
        self.session.pending = Zeroizing::default();
        let gathered = match self.gather(command) {
            Ok(Some(gathered)) => gathered,
            Ok(None) => return (Zeroizing::default(), StatusWord::SUCCESS),
            Err(status) => return (Zeroizing::default(), status),
        };
        match self.carry_out(Command { data: &gathered, ..command }) {
            Ok(answer) => self.send(answer, command.expected),
            Err(status) => (Zeroizing::default(), status),
        }
    }

    /// Command chaining (SP 800-73-5 part 2 §2.4, ISO/IEC 7816-4 §5.3.3): the whole data field, or nothing yet.
    ///
    /// Any other command in between drops the chain.
    fn gather(&mut self, command: Command<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, StatusWord> {
        let header = [command.ins, command.p1, command.p2];
        let earlier = self.session.chain.take().filter(|chain| chain.header == header);
        let more = command.cla & 0x10 != 0;
        if more && !matches!(command.ins, ins::GENERAL_AUTHENTICATE | ins::PUT_DATA) {
            return Err(StatusWord::CHAINING_UNSUPPORTED);
        }
        let mut data = earlier.map(|chain| chain.data).unwrap_or_default();
        data.extend_from_slice(command.data);
        if data.len() > CHAIN_LIMIT {
            return Err(StatusWord::WRONG_LENGTH);
        }
        if more {
            self.session.chain = Some(Chain { header, data });
            return Ok(None);
        }
        Ok(Some(data))
    }

    fn carry_out(&mut self, command: Command<'_>) -> Reply {
        if command.ins == ins::SELECT {
            return self.select(command);
        }
        if self.session.selected != Selected::Piv {
            return Err(StatusWord::INSTRUCTION_UNSUPPORTED);
        }
        match command.ins {
            ins::GET_DATA => self.get_data(command),
            ins::VERIFY => self.verify(command),
            ins::CHANGE_REFERENCE_DATA => self.change_reference_data(command),
            ins::RESET_RETRY_COUNTER => self.reset_retry_counter(command),
            ins::GENERAL_AUTHENTICATE => self.general_authenticate(command),
            // Both want the card management key, which a card in the field never sees.
            ins::PUT_DATA | ins::GENERATE_KEY_PAIR => Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED),
            _ => Err(StatusWord::INSTRUCTION_UNSUPPORTED),
        }
    }

    fn get_response(&mut self, command: Command<'_>) -> (Zeroizing<Vec<u8>>, StatusWord) {
        let waiting = std::mem::take(&mut self.session.pending);
        if command.p1 != 0 || command.p2 != 0 {
            return (Zeroizing::default(), StatusWord::WRONG_P1_P2);
        }
        if !command.data.is_empty() {
            return (Zeroizing::default(), StatusWord::WRONG_LENGTH);
        }
        if waiting.is_empty() {
            return (Zeroizing::default(), StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        self.send(waiting, command.expected)
    }

    /// Gives as much of an answer as Le asks for and keeps the rest for GET RESPONSE.
    fn send(&mut self, mut answer: Zeroizing<Vec<u8>>, expected: usize) -> (Zeroizing<Vec<u8>>, StatusWord) {
        let taken = expected.min(answer.len());
        let rest = Zeroizing::new(answer.split_off(taken));
        if rest.is_empty() {
            return (answer, StatusWord::SUCCESS);
        }
        let status = StatusWord::more(rest.len());
        self.session.pending = rest;
        (answer, status)
    }

    fn drop_unfinished(&mut self) {
        self.session.chain = None;
        self.session.pending = Zeroizing::default();
    }
}

/// Accepts `00` and `10`: no secure messaging, no logical channels (SP 800-73-5 part 2 §2.4.1).
fn check_class(cla: u8) -> Result<(), StatusWord> {
    match cla {
        0x00 | 0x10 => Ok(()),
        0x01..=0x03 | 0x11..=0x13 => Err(StatusWord::LOGICAL_CHANNEL_UNSUPPORTED),
        0x04..=0x0F | 0x14..=0x1F => Err(StatusWord::SECURE_MESSAGING_UNSUPPORTED),
        _ => Err(StatusWord::CLASS_UNSUPPORTED),
    }
}
