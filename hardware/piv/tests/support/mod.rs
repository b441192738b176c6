//! Cards for tests: one that follows a script, one that behaves.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a card for tests may fail loudly"
)]
#![allow(dead_code, reason = "each test program uses its part")]

use std::collections::{HashMap, VecDeque};

use piv::{CardChannel, ChannelFault, tlv};

pub fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).unwrap()).collect();
    digits.chunks_exact(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// What the card answers: a response in hexadecimal, or a fault of the channel.
pub type Line = (&'static str, Result<&'static str, ChannelFault>);

/// Answers exactly the commands of its script, in order.
pub struct Script(VecDeque<Line>);

impl Script {
    pub fn new(lines: &[Line]) -> Self {
        Self(lines.iter().copied().collect())
    }

    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }
}

impl CardChannel for Script {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        let (command, response) = self.0.pop_front().unwrap_or_else(|| panic!("unscripted: {command_apdu:02X?}"));
        assert_eq!(command_apdu, bytes(command), "the script has {command}");
        response_apdu.clear();
        response_apdu.extend(bytes(response?));
        Ok(())
    }
}

/// How a [`ModelCard`] takes extended lengths.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extended {
    Taken,
    /// Refused with this status word.
    Refused(u16),
    /// The reader fails the transfer.
    Faulted(ChannelFault),
    /// A driver cuts answers to this length.
    CutTo(usize),
    /// Commands are taken, answers come in `61xx` pieces all the same.
    AnsweredInPieces,
}

/// A PIV card without keys: it signs with the answers it was given.
pub struct ModelCard {
    pub objects: HashMap<u32, Vec<u8>>,
    pub signature: Vec<u8>,
    pub extended: Extended,
    pub verified: bool,
    chained: Vec<u8>,
    rest: Vec<u8>,
}

impl ModelCard {
    pub fn new(extended: Extended, certificate_der: &[u8], signature: Vec<u8>) -> Self {
        let mut certificate = Vec::new();
        tlv::write(&mut certificate, 0x70, certificate_der);
        tlv::write(&mut certificate, 0x71, &[0]);
        tlv::write(&mut certificate, 0xFE, &[]);
        let objects = HashMap::from([(0x7E, bytes("4F0BA000000308000010000100 5F2F024000")), (0x5F_C105, certificate)]);
        Self { objects, signature, extended, verified: false, chained: Vec::new(), rest: Vec::new() }
    }

    fn answer(&mut self, ins: u8, p2: u8, data: &[u8]) -> (Vec<u8>, u16) {
        match ins {
            0xA4 => (bytes("61114F06000010000100 79074F05A000000308"), 0x9000),
            0xCB => {
                let tag = tlv::find(data, 0x5C).unwrap().unwrap();
                let tag = tag.iter().fold(0, |tag, byte| (tag << 8) | u32::from(*byte));
                let Some(content) = self.objects.get(&tag) else { return (Vec::new(), 0x6A82) };
                let mut object = Vec::new();
                tlv::write(&mut object, if tag == 0x7E { tag } else { 0x53 }, content);
                (object, 0x9000)
            }
            0x20 if data.is_empty() => (Vec::new(), if self.verified { 0x9000 } else { 0x63C3 }),
            0x20 => {
                self.verified = data == b"123456\xFF\xFF";
                (Vec::new(), if self.verified { 0x9000 } else { 0x63C2 })
            }
            0x87 if p2 == 0x9A && !self.verified => (Vec::new(), 0x6982),
            0x87 => {
                let mut response = Vec::new();
                tlv::write(&mut response, 0x82, &self.signature);
                let mut template = Vec::new();
                tlv::write(&mut template, 0x7C, &response);
                (template, 0x9000)
            }
            _ => (Vec::new(), 0x6D00),
        }
    }
}

impl CardChannel for ModelCard {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response_apdu.clear();
        let (header, body) = command_apdu.split_at(4);
        let is_extended = body.len() > 1 && body[0] == 0;
        let data = match (is_extended, body) {
            (false, [length, data @ ..]) if !data.is_empty() => &data[..usize::from(*length)],
            (true, [_, high, low, data @ ..]) if !data.is_empty() => {
                &data[..usize::from(u16::from_be_bytes([*high, *low]))]
            }
            _ => &[],
        };
        if is_extended {
            match self.extended {
                Extended::Refused(status) => {
                    response_apdu.extend(status.to_be_bytes());
                    return Ok(());
                }
                Extended::Faulted(fault) => return Err(fault),
                Extended::Taken | Extended::CutTo(_) | Extended::AnsweredInPieces => {}
            }
        }
        if header[0] == 0x10 {
            self.chained.extend_from_slice(data);
            response_apdu.extend([0x90, 0x00]);
            return Ok(());
        }
        let (mut answer, status) = if header[1] == 0xC0 {
            (std::mem::take(&mut self.rest), 0x9000)
        } else {
            let data = [std::mem::take(&mut self.chained), data.to_vec()].concat();
            self.answer(header[1], header[3], &data)
        };
        match self.extended {
            Extended::CutTo(limit) if is_extended => answer.truncate(limit),
            Extended::Taken if is_extended => {}
            Extended::Taken
            | Extended::Refused(_)
            | Extended::Faulted(_)
            | Extended::CutTo(_)
            | Extended::AnsweredInPieces => self.rest = answer.split_off(answer.len().min(256)),
        }
        let left = u8::try_from(self.rest.len()).unwrap_or(0);
        response_apdu.extend(answer);
        response_apdu.extend(if self.rest.is_empty() { status.to_be_bytes() } else { [0x61, left] });
        Ok(())
    }
}
