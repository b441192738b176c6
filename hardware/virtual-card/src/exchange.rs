//! One exchange with the fault script applied: shared by the card in process and the card on a reader.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::applet::{Applet, KeyOperation};
use crate::card::Card;
use crate::script::{Fault, Moment, Removal, Script};

/// A card that follows a fault script.
#[derive(Debug)]
pub struct ScriptedCard {
    applet: Applet,
    script: Script,
    exchanges: u64,
    /// How often each instruction came, by INS.
    by_instruction: BTreeMap<u8, u64>,
    /// Every GET RESPONSE is answered with more.
    endless: bool,
}

const GET_RESPONSE: u8 = 0xC0;
/// Data bytes of each part of an answer without end.
const ENDLESS_PART: usize = 256;

/// What became of one command APDU.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The answer; `None` where the card was gone before it could answer.
    pub response_apdu: Option<Vec<u8>>,
    /// The card leaves the reader: before or inside (no answer) or after the answer.
    pub removal: Option<Removal>,
    /// Private-key operation performed.
    pub operation: Option<KeyOperation>,
    /// Extra time the script asks for.
    pub slow: Duration,
    /// Faults played, in the order of the script.
    pub faults: Vec<Fault>,
}

/// A card that can sit in a reader.
///
/// The reader module knows cards by this alone, so that an applet of somebody else can sit there too.
pub trait CardInReader {
    /// Cold or warm reset, or power off.
    fn reset(&mut self);

    /// Carries out one command APDU.
    fn exchange(&mut self, command_apdu: &[u8]) -> Exchange;

    /// Command APDUs that came so far.
    fn exchanges(&self) -> u64;
}

impl CardInReader for ScriptedCard {
    fn reset(&mut self) {
        self.applet.reset();
    }

    fn exchange(&mut self, command_apdu: &[u8]) -> Exchange {
        self.carry_out(command_apdu)
    }

    fn exchanges(&self) -> u64 {
        self.exchanges
    }
}

impl ScriptedCard {
    /// Puts `card` under `script`.
    #[must_use]
    pub fn new(card: Card, script: Script) -> Self {
        Self { applet: Applet::new(card), script, exchanges: 0, by_instruction: BTreeMap::new(), endless: false }
    }

    /// The applet behind the script.
    #[must_use]
    pub fn applet(&self) -> &Applet {
        &self.applet
    }

    /// Plays `script` too, whose counts begin with the next command.
    pub fn play(&mut self, script: Script) {
        self.script.append(script, self.exchanges, &self.by_instruction);
    }

    /// True where a command since the last call may have changed what a reset does not wipe.
    pub fn take_change(&mut self) -> bool {
        self.applet.take_change()
    }

    /// Carries out one command APDU with the faults the script has for it.
    fn carry_out(&mut self, command_apdu: &[u8]) -> Exchange {
        self.exchanges += 1;
        let instruction = command_apdu.get(1).copied();
        let occurrence = instruction.map_or(0, |ins| {
            let count = self.by_instruction.entry(ins).or_default();
            *count += 1;
            *count
        });
        let faults = self.script.faults(self.exchanges, instruction.map(|ins| (ins, occurrence)));
        let removal = faults.iter().find_map(Fault::removal);
        if faults.contains(&Fault::Reset) {
            self.applet.reset();
        }
        let slow = faults.iter().filter_map(Fault::slow).sum();
        let mut exchange = Exchange { removal, slow, ..Exchange::default() };
        let leaves = removal.map(|removal| removal.moment);
        if leaves != Some(Moment::Before) {
            let response_apdu = self.respond(command_apdu, &faults);
            exchange.operation = self.applet.last_operation();
            exchange.response_apdu = (leaves != Some(Moment::Inside)).then_some(response_apdu);
        }
        if removal.is_some() {
            self.applet.reset();
        }
        exchange.faults = faults;
        exchange
    }

    fn respond(&mut self, command_apdu: &[u8], faults: &[Fault]) -> Vec<u8> {
        if let Some(status) = faults.iter().find_map(Fault::status) {
            return status.to_be_bytes().to_vec();
        }
        let mut response_apdu = self.applet.transmit(command_apdu);
        self.endless = faults.contains(&Fault::Endless)
            || (self.endless && command_apdu.get(1).is_some_and(|instruction| *instruction == GET_RESPONSE));
        if self.endless {
            response_apdu = vec![0; ENDLESS_PART];
            response_apdu.extend([0x61, 0x00]);
        }
        for fault in faults {
            match fault {
                Fault::TruncateTo(len) => response_apdu.truncate(*len),
                Fault::PadTo(len) => {
                    let status = response_apdu.split_off(response_apdu.len().saturating_sub(2));
                    response_apdu.resize(response_apdu.len().max(*len), 0);
                    response_apdu.extend(status);
                }
                Fault::Garble => response_apdu.iter_mut().for_each(|byte| *byte = !*byte),
                Fault::Remove(_) | Fault::Status(_) | Fault::SlowMs(_) | Fault::Endless | Fault::Reset => {}
            }
        }
        response_apdu
    }
}
