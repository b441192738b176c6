//! The keys of a reader, after PC/SC part 10: what it is asked is checked byte by byte, what it sends to the
//! card is what such a reader sends.

use std::collections::VecDeque;

use piv::{CardChannel as _, ChannelFault};
use virtual_card::InProcessCard;

const VERIFY_CODE: u32 = 0x4233_0006;
const MODIFY_CODE: u32 = 0x4233_0007;

/// What a person does at the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Enters these, one after the other: the PIN, or the old one and twice the new one.
    Enter(&'static [&'static str]),
    /// Presses nothing.
    Wait,
    /// Presses cancel.
    Cancel,
    /// Takes the card out before the last key.
    Pull,
    /// The driver answers without having asked anybody.
    Silent,
}

/// A reader's keys.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Whether each of the two is announced.
    pub(super) verify: bool,
    pub(super) modify: bool,
    pub(super) acts: VecDeque<Act>,
    /// How often somebody was asked.
    pub(super) asked: u32,
    /// What was asked that no reader of this kind would take.
    pub(super) complaints: Vec<String>,
}

/// What the reader has to do with the card.
pub(super) enum Outcome {
    Says([u8; 2]),
    SaysNothing,
    Sends(Vec<u8>),
    CardPulled,
}

impl Keys {
    /// The answer to CM_IOCTL_GET_FEATURE_REQUEST (part 10 §2.2).
    pub(super) fn features(&self) -> Result<Vec<u8>, ChannelFault> {
        let mut list = vec![0x12, 4, 0x42, 0x33, 0, 0x12];
        for (is_there, tag, code) in [(self.verify, 0x06, VERIFY_CODE), (self.modify, 0x07, MODIFY_CODE)] {
            if is_there {
                list.extend([tag, 4]);
                list.extend(code.to_be_bytes());
            }
        }
        if self.verify || self.modify { Ok(list) } else { Err(ChannelFault::Other(0x8010_001F)) }
    }

    /// One entry.
    pub(super) fn ask(&mut self, code: u32, structure: &[u8]) -> Outcome {
        self.asked += 1;
        let entries = if code == MODIFY_CODE { 3 } else { 1 };
        let head: &[u8] = match code {
            // bTimerOut, bTimerOut2, bmFormatString, bmPINBlockString, bmPINLengthFormat, wPINMaxExtraDigit,
            // bEntryValidationCondition, bNumberMessage, wLangId, bMsgIndex, bTeoPrologue, ulDataLength.
            VERIFY_CODE => &[30, 30, 0x82, 0x08, 0x00, 0x08, 0x06, 0x02, 0x01, 0x09, 0x04, 0x00, 0, 0, 0, 13, 0, 0, 0],
            // The same with bInsertionOffsetOld, bInsertionOffsetNew, bConfirmPIN and three messages.
            MODIFY_CODE => &[
                30, 30, 0x82, 0x08, 0x00, 0x00, 0x08, 0x08, 0x06, 0x03, 0x02, 0x03, 0x09, 0x04, 0x00, 0x01, 0x02, 0, 0,
                0, 21, 0, 0, 0,
            ],
            _ => &[],
        };
        let Some(command_apdu) = structure.strip_prefix(head).filter(|_| !head.is_empty()) else {
            self.complaints.push(format!("{code:08X}: {structure:02X?}"));
            return Outcome::Says([0x6B, 0x80]);
        };
        let (header, block): (&[u8], _) = command_apdu.split_at(5.min(command_apdu.len()));
        let is_header = match code {
            VERIFY_CODE => matches!(header, [0x00, 0x20, 0x00, 0x80 | 0x00, 8]),
            _ => matches!(header, [0x00, 0x24, 0x00, 0x80 | 0x00, 16]),
        };
        if !is_header || block.iter().any(|byte| *byte != 0xFF) || block.len() != usize::from(header[4]) {
            self.complaints.push(format!("{code:08X}: {command_apdu:02X?}"));
            return Outcome::Says([0x6B, 0x80]);
        }
        match self.acts.pop_front() {
            None | Some(Act::Wait) => Outcome::Says([0x64, 0x00]),
            Some(Act::Cancel) => Outcome::Says([0x64, 0x01]),
            Some(Act::Pull) => Outcome::CardPulled,
            Some(Act::Silent) => Outcome::SaysNothing,
            Some(Act::Enter(typed)) => {
                assert_eq!(typed.len(), entries, "the test enters as much as is asked for");
                if typed.iter().any(|pin| !(6..=8).contains(&pin.len())) {
                    return Outcome::Says([0x64, 0x03]);
                }
                if typed.get(1) != typed.get(2) {
                    return Outcome::Says([0x64, 0x02]);
                }
                let mut command = command_apdu.to_vec();
                for (index, pin) in typed.iter().take(2).enumerate() {
                    let at = 5 + 8 * index;
                    command[at..at + pin.len()].copy_from_slice(pin.as_bytes());
                }
                Outcome::Sends(command)
            }
        }
    }
}

/// What the card says to the command that the reader made.
pub(super) fn send(card: &mut InProcessCard, command_apdu: &[u8]) -> Vec<u8> {
    let mut response = Vec::new();
    card.transmit(command_apdu, &mut response).unwrap();
    response
}
