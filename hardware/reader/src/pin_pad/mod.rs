//! Readers with keys of their own: the PIN goes from the fingers to the card and never through here.

mod structures;

use piv::{ChannelFault, PinReference, PivState, StatusWord};

use crate::{CardConnection, Control, ReaderName};

const FEATURE_VERIFY_PIN_DIRECT: u8 = 0x06;
const FEATURE_MODIFY_PIN_DIRECT: u8 = 0x07;

/// Readers that announce a pad that must not be used: data, not code.
const DENIED: &str = include_str!("denied.txt");

/// The PIN pad of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinPad {
    verify: Option<u32>,
    modify: Option<u32>,
}

/// What came of an entry at a PIN pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinPadAnswer {
    /// The card answered.
    Card(StatusWord),
    /// Nobody pressed a key in time; nothing was sent to the card.
    TimedOut,
    /// The person pressed cancel; nothing was sent to the card.
    Cancelled,
    /// The new PINs differ; nothing was sent to the card.
    Differs,
    /// Too few or too many digits; nothing was sent to the card.
    Length,
    /// The reader answered nothing, as some that never asked, or that it cannot do this: the PIN counts as
    /// not given.
    Silent,
}

impl PinPad {
    /// The PIN pad of the reader that holds `card`, where it has one that may be used.
    pub fn of(card: &mut dyn CardConnection, reader: &ReaderName) -> Option<Self> {
        if is_denied(reader) {
            return None;
        }
        let mut features = Vec::new();
        card.control(Control::Features, &[], &mut features).ok()?;
        let pad = Self {
            verify: feature(&features, FEATURE_VERIFY_PIN_DIRECT),
            modify: feature(&features, FEATURE_MODIFY_PIN_DIRECT),
        };
        pad.verify.or(pad.modify).map(|_| pad)
    }

    /// Whether a PIN can be entered at the pad.
    pub const fn can_verify(self) -> bool {
        self.verify.is_some()
    }

    /// Whether a PIN can be changed at the pad.
    pub const fn can_change(self) -> bool {
        self.modify.is_some()
    }

    /// Lets the person enter the PIN at the pad, for one VERIFY. Blocks until then: the pad waits `wait_s`
    /// seconds for the first key, and as long for the rest.
    ///
    /// None, and nothing done, where the pad cannot do that or the PIV Card Application is not
    /// selected: a PIN must reach no other.
    ///
    /// # Errors
    ///
    /// A [`ChannelFault`], after which a try may or may not be spent.
    pub fn verify(
        self,
        card: &mut dyn CardConnection,
        state: &PivState,
        reference: PinReference,
        wait_s: u8,
    ) -> Result<Option<PinPadAnswer>, ChannelFault> {
        ask(card, state, self.verify, &structures::verify(reference, wait_s))
    }

    /// Lets the person enter the old PIN and twice the new one at the pad, for one CHANGE REFERENCE DATA.
    ///
    /// Blocks as [`PinPad::verify`] does, for each of the three. None, and nothing done, as there.
    ///
    /// # Errors
    ///
    /// As [`PinPad::verify`].
    pub fn change(
        self,
        card: &mut dyn CardConnection,
        state: &PivState,
        reference: PinReference,
        wait_s: u8,
    ) -> Result<Option<PinPadAnswer>, ChannelFault> {
        ask(card, state, self.modify, &structures::modify(reference, wait_s))
    }
}

fn ask(
    card: &mut dyn CardConnection,
    state: &PivState,
    feature: Option<u32>,
    structure: &[u8],
) -> Result<Option<PinPadAnswer>, ChannelFault> {
    let (Some(code), true) = (feature, state.is_selected()) else { return Ok(None) };
    let mut response = Vec::new();
    card.control(Control::Feature(code), structure, &mut response)?;
    Ok(Some(answer(&response)))
}

fn answer(response: &[u8]) -> PinPadAnswer {
    match *response {
        [0x64, 0x00] => PinPadAnswer::TimedOut,
        [0x64, 0x01] => PinPadAnswer::Cancelled,
        [0x64, 0x02] => PinPadAnswer::Differs,
        [0x64, 0x03] => PinPadAnswer::Length,
        // The structure has something that this reader cannot do (PC/SC part 10 §2.5.2).
        [0x6B, 0x80] => PinPadAnswer::Silent,
        [.., sw1, sw2] => PinPadAnswer::Card(StatusWord(u16::from_be_bytes([sw1, sw2]))),
        _ => PinPadAnswer::Silent,
    }
}

/// The code of a feature out of a reader's list: tag, length 04, code with the most significant byte first.
fn feature(list: &[u8], wanted: u8) -> Option<u32> {
    let mut rest = list;
    while let Some((&[tag, len], after)) = rest.split_first_chunk() {
        let (value, next) = after.split_at_checked(usize::from(len))?;
        if tag == wanted {
            return value.try_into().ok().map(u32::from_be_bytes);
        }
        rest = next;
    }
    None
}

fn is_denied(reader: &ReaderName) -> bool {
    let parts = DENIED.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let name = reader.0.to_lowercase();
    parts.into_iter().any(|part| name.contains(&part.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use piv::{CardChannel, PivSession};
    use proptest::prelude::*;

    use super::*;

    const FEATURES: [u8; 12] = [0x06, 4, 0x42, 0x33, 0, 0x06, 0x07, 4, 0x42, 0x33, 0, 0x07];

    /// A reader with a pad that answers as told.
    struct Pad {
        features: Result<Vec<u8>, ChannelFault>,
        answer: Vec<u8>,
        asked: Vec<(u32, Vec<u8>)>,
    }

    impl Pad {
        fn answering(answer: &[u8]) -> Self {
            Self { features: Ok(FEATURES.to_vec()), answer: answer.to_vec(), asked: Vec::new() }
        }
    }

    impl CardChannel for Pad {
        fn transmit(&mut self, _: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
            *response_apdu = vec![0x90, 0x00];
            Ok(())
        }
    }

    impl CardConnection for Pad {
        fn atr(&self) -> &[u8] {
            &[]
        }
        fn begin(&mut self) -> Result<(), ChannelFault> {
            Ok(())
        }
        fn end(&mut self) -> Result<(), ChannelFault> {
            Ok(())
        }
        fn reconnect(&mut self) -> Result<(), ChannelFault> {
            Ok(())
        }
        fn control(&mut self, control: Control, data: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
            match control {
                Control::Features => *response = self.features.clone()?,
                Control::Feature(code) => {
                    self.asked.push((code, data.to_vec()));
                    response.clone_from(&self.answer);
                }
            }
            Ok(())
        }
        fn reset(&mut self) -> Result<(), ChannelFault> {
            Ok(())
        }
    }

    fn reader(name: &str) -> ReaderName {
        ReaderName(name.into())
    }

    fn selected(card: &mut Pad) -> PivState {
        let mut state = PivState::short_only();
        PivSession::new(card, &mut state).select().unwrap();
        state
    }

    #[test]
    fn a_pad_is_asked_once_by_its_own_code() {
        let mut card = Pad::answering(&[0x63, 0xC2]);
        let state = selected(&mut card);
        let pad = PinPad::of(&mut card, &reader("A reader with keys")).unwrap();
        let verified = pad.verify(&mut card, &state, PinReference::Piv, 30);
        assert_eq!(verified, Ok(Some(PinPadAnswer::Card(StatusWord(0x63C2)))));
        let changed = pad.change(&mut card, &state, PinReference::Global, 30);
        assert_eq!(changed, Ok(Some(PinPadAnswer::Card(StatusWord(0x63C2)))));
        let codes: Vec<_> = card.asked.iter().map(|(code, data)| (*code, data.len())).collect();
        assert_eq!(codes, [(0x4233_0006, 32), (0x4233_0007, 45)]);
    }

    #[test]
    fn every_answer_of_a_pad() {
        let table: [(&[u8], PinPadAnswer); 8] = [
            (&[0x90, 0x00], PinPadAnswer::Card(StatusWord::SUCCESS)),
            (&[0x64, 0x00], PinPadAnswer::TimedOut),
            (&[0x64, 0x01], PinPadAnswer::Cancelled),
            (&[0x64, 0x02], PinPadAnswer::Differs),
            (&[0x64, 0x03], PinPadAnswer::Length),
            (&[0x6B, 0x80], PinPadAnswer::Silent),
            // Said to be a success by some drivers, without anybody having been asked.
            (&[], PinPadAnswer::Silent),
            (&[0x90], PinPadAnswer::Silent),
        ];
        for (bytes, expected) in table {
            let mut card = Pad::answering(bytes);
            let state = selected(&mut card);
            let pad = PinPad::of(&mut card, &reader("A reader with keys")).unwrap();
            assert_eq!(pad.verify(&mut card, &state, PinReference::Piv, 30), Ok(Some(expected)), "{bytes:02X?}");
        }
    }

    #[test]
    fn no_pad_where_there_is_none_or_it_must_not_be_used() {
        let mut card = Pad::answering(&[0x90, 0x00]);
        assert_eq!(PinPad::of(&mut card, &reader("SCM SPR532 [Vendor Interface] 00 00")), None);
        assert_eq!(PinPad::of(&mut card, &reader("REINER SCT cyberJack RFID 00 00")), None);
        card.features = Ok(vec![0x12, 4, 0, 0, 0, 1]);
        assert_eq!(PinPad::of(&mut card, &reader("A reader without keys")), None);
        card.features = Err(ChannelFault::Other(0x8010_001F));
        assert_eq!(PinPad::of(&mut card, &reader("An old reader")), None);
    }

    #[test]
    fn nothing_is_asked_before_the_application_is_selected() {
        let mut card = Pad::answering(&[0x90, 0x00]);
        let pad = PinPad::of(&mut card, &reader("A reader with keys")).unwrap();
        assert_eq!(pad.verify(&mut card, &PivState::short_only(), PinReference::Piv, 30), Ok(None));
        assert!(card.asked.is_empty());
    }

    proptest! {
        #[test]
        fn any_list_of_features_is_answered(list in proptest::collection::vec(any::<u8>(), 0..60), wanted in any::<u8>()) {
            let _ = feature(&list, wanted);
        }
    }
}
