//! The PIV Card Application, byte for byte (SP 800-73-5 part 2), strict by default.

mod administrator;
mod attest;
mod authenticate;
mod command;
mod data;
mod generate;
mod pin;
mod select;
mod status;
mod yubikey;

use zeroize::Zeroizing;

use self::administrator::AdministratorStep;
use self::command::Command;
use self::select::Selected;
pub(crate) use self::status::StatusWord;
use crate::card::{Card, ExtendedLength};

/// Longest data field gathered from a command chain, in bytes.
const CHAIN_LIMIT: usize = 16_384;
/// Longest data field of an answer to a short command, in bytes.
const SHORT_ANSWER: usize = 256;

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
    /// The YubiKey extension.
    pub(super) const GET_METADATA: u8 = 0xF7;
    pub(super) const GET_SERIAL: u8 = 0xF8;
    pub(super) const ATTEST: u8 = 0xF9;
    pub(super) const SET_PIN_RETRIES: u8 = 0xFA;
    pub(super) const RESET: u8 = 0xFB;
    pub(super) const GET_VERSION: u8 = 0xFD;
    pub(super) const IMPORT_KEY: u8 = 0xFE;
    pub(super) const SET_MANAGEMENT_KEY: u8 = 0xFF;
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
    may_have_changed: bool,
}

/// What a reset wipes.
#[derive(Debug, Default)]
struct Session {
    selected: Selected,
    pin_verified: bool,
    global_pin_verified: bool,
    /// A PIN was verified and no signature with 9C used it up yet.
    fresh_verification: bool,
    /// The card management key was authenticated with.
    administrator: bool,
    /// First step of an authentication with the card management key, for the very next command.
    administrator_step: Option<AdministratorStep>,
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
        Self { card, session: Session::default(), last_operation: None, may_have_changed: false }
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

    /// True where a command since the last call may have changed what a reset does not wipe.
    pub fn take_change(&mut self) -> bool {
        std::mem::take(&mut self.may_have_changed)
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
        if command.is_extended && self.card.behaviour.extended == ExtendedLength::Refused {
            self.drop_unfinished();
            return (Zeroizing::default(), StatusWord::WRONG_LENGTH);
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
            Ok(answer) => {
                let most = self.first_part(&command, answer.len());
                self.send(answer, most)
            }
            Err(status) => (Zeroizing::default(), status),
        }
    }

    /// How much of an answer of `len` bytes comes without GET RESPONSE.
    fn first_part(&self, command: &Command<'_>, len: usize) -> usize {
        let behaviour = &self.card.behaviour;
        if behaviour.fetch_only && !command.data.is_empty() {
            return 0;
        }
        match behaviour.first_part {
            Some(first) if len > SHORT_ANSWER => first.min(command.expected),
            _ => self.part(command),
        }
    }

    /// How much comes at once for this Le.
    fn part(&self, command: &Command<'_>) -> usize {
        let behaviour = &self.card.behaviour;
        let in_parts = command.is_extended && behaviour.extended == ExtendedLength::Parts;
        let most = if in_parts { SHORT_ANSWER } else { command.expected };
        behaviour.part.map_or(most, |part| most.min(part))
    }

    /// Command chaining (SP 800-73-5 part 2 §2.4, ISO/IEC 7816-4 §5.3.3): the whole data field, or nothing yet.
    ///
    /// Any other command in between drops the chain.
    fn gather(&mut self, command: Command<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, StatusWord> {
        let header = [command.ins, command.p1, command.p2];
        let earlier = self.session.chain.take().filter(|chain| chain.header == header);
        let more = command.cla & 0x10 != 0;
        if more && !self.takes_chains(command.ins) {
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

    fn takes_chains(&self, instruction: u8) -> bool {
        match instruction {
            ins::GENERAL_AUTHENTICATE | ins::PUT_DATA | ins::GENERATE_KEY_PAIR => true,
            ins::IMPORT_KEY => self.card.yubikey.is_some(),
            _ => false,
        }
    }

    fn carry_out(&mut self, command: Command<'_>) -> Reply {
        let step = self.session.administrator_step.take();
        if command.ins == ins::SELECT {
            return self.select(command);
        }
        if self.session.selected != Selected::Piv {
            return Err(StatusWord::INSTRUCTION_UNSUPPORTED);
        }
        self.may_have_changed |= may_change(command.ins);
        match command.ins {
            ins::GET_DATA => self.get_data(command),
            ins::VERIFY => self.verify(command),
            ins::CHANGE_REFERENCE_DATA => self.change_reference_data(command),
            ins::RESET_RETRY_COUNTER => self.reset_retry_counter(command),
            ins::GENERAL_AUTHENTICATE if command.p2 == administrator::MANAGEMENT_KEY => {
                self.authenticate_administrator(command, step)
            }
            ins::GENERAL_AUTHENTICATE => self.general_authenticate(command),
            ins::PUT_DATA => self.put_data(command),
            ins::GENERATE_KEY_PAIR => self.generate_key_pair(command),
            _ => match self.card.yubikey.clone() {
                Some(extension) => self.yubikey_command(command, &extension),
                None => Err(StatusWord::INSTRUCTION_UNSUPPORTED),
            },
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
        if self.card.behaviour.exact_le && command.expected > waiting.len() {
            let status = StatusWord::exact_length(waiting.len());
            self.session.pending = waiting;
            return (Zeroizing::default(), status);
        }
        let most = self.part(&command);
        self.send(waiting, most)
    }

    /// Gives `most` bytes of an answer and keeps the rest for GET RESPONSE.
    fn send(&mut self, mut answer: Zeroizing<Vec<u8>>, most: usize) -> (Zeroizing<Vec<u8>>, StatusWord) {
        let taken = most.min(answer.len());
        let rest = Zeroizing::new(answer.split_off(taken));
        if rest.is_empty() {
            return (answer, StatusWord::SUCCESS);
        }
        let status = self.card.behaviour.announces.status(rest.len());
        self.session.pending = rest;
        (answer, status)
    }

    fn drop_unfinished(&mut self) {
        self.session.administrator_step = None;
        self.session.chain = None;
        self.session.pending = Zeroizing::default();
    }
}

/// Instructions that may change keys, objects, reference data or retry counters.
fn may_change(instruction: u8) -> bool {
    matches!(
        instruction,
        ins::VERIFY
            | ins::CHANGE_REFERENCE_DATA
            | ins::RESET_RETRY_COUNTER
            | ins::GENERATE_KEY_PAIR
            | ins::PUT_DATA
            | ins::SET_PIN_RETRIES
            | ins::RESET
            | ins::IMPORT_KEY
            | ins::SET_MANAGEMENT_KEY
    )
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
