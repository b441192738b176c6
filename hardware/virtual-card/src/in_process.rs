//! A card without a reader, for unit tests of whoever talks to cards.

use piv::{CardChannel, ChannelFault};

use crate::applet::Applet;
use crate::card::Card;
use crate::exchange::{CardInReader, ScriptedCard};
use crate::script::Script;

/// A card in this process behind [`CardChannel`]; it plays a fault script but no delays.
#[derive(Debug)]
pub struct InProcessCard {
    card: ScriptedCard,
    inserted: bool,
}

impl InProcessCard {
    /// An inserted card without faults.
    #[must_use]
    pub fn new(card: Card) -> Self {
        Self::with_script(card, Script::default())
    }

    /// An inserted card that plays `script`.
    #[must_use]
    pub fn with_script(card: Card, script: Script) -> Self {
        Self { card: ScriptedCard::new(card, script), inserted: true }
    }

    /// Takes the card out: every exchange fails until [`InProcessCard::insert`].
    pub fn remove(&mut self) {
        self.inserted = false;
    }

    /// Puts the card in again, as after a reset.
    pub fn insert(&mut self) {
        self.card.reset();
        self.inserted = true;
    }

    /// The applet, for a look at retry counters.
    #[must_use]
    pub fn applet(&self) -> &Applet {
        self.card.applet()
    }

    /// Command APDUs that reached the card so far.
    #[must_use]
    pub fn exchanges(&self) -> u64 {
        self.card.exchanges()
    }
}

impl CardChannel for InProcessCard {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response_apdu.clear();
        if !self.inserted {
            return Err(ChannelFault::CardRemoved);
        }
        let exchange = self.card.exchange(command_apdu);
        if exchange.removal.is_some() {
            self.inserted = false;
        }
        match exchange.response_apdu {
            Some(answer) => {
                *response_apdu = answer;
                Ok(())
            }
            None => Err(ChannelFault::CardRemoved),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SELECT: [u8; 14] = [0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0];

    #[test]
    fn a_removed_card_answers_nothing_until_it_is_back() {
        let mut card = InProcessCard::new(Card::blank());
        let mut answer = Vec::new();
        assert_eq!(card.transmit(&SELECT, &mut answer), Ok(()));
        card.remove();
        assert_eq!(card.transmit(&SELECT, &mut answer), Err(ChannelFault::CardRemoved));
        assert!(answer.is_empty());
        card.insert();
        assert_eq!(card.transmit(&[0, 0x20, 0, 0x80], &mut answer), Ok(()));
        assert_eq!(answer, [0x6D, 0x00], "the selection is gone");
    }

    #[test]
    fn a_scripted_removal_inside_a_command_loses_the_answer() {
        let script = Script::parse(r#"{"steps":[{"ins":"A4","do":{"remove":{"moment":"inside"}}}]}"#).unwrap();
        let mut card = InProcessCard::with_script(Card::blank(), script);
        let mut answer = Vec::new();
        assert_eq!(card.transmit(&SELECT, &mut answer), Err(ChannelFault::CardRemoved));
        assert_eq!(card.transmit(&SELECT, &mut answer), Err(ChannelFault::CardRemoved));
        assert_eq!(card.exchanges(), 1);
    }

    #[test]
    fn answers_are_padded_and_never_end_where_the_script_says_so() {
        let script = r#"{"steps":[{"apdu":1,"do":{"pad_to":300}},{"apdu":2,"do":"endless"}]}"#;
        let mut card = InProcessCard::with_script(Card::blank(), Script::parse(script).unwrap());
        let mut answer = Vec::new();
        assert_eq!(card.transmit(&SELECT, &mut answer), Ok(()));
        assert_eq!((answer.len(), answer.first()), (302, Some(&0x61)));
        assert!(answer.ends_with(&[0x90, 0x00]));
        let rounds = [&[0x00, 0x20, 0x00, 0x80][..], &[0x00, 0xC0, 0, 0, 0], &[0x00, 0xC0, 0, 0, 0]];
        for command_apdu in rounds {
            assert_eq!(card.transmit(command_apdu, &mut answer), Ok(()));
            assert_eq!(answer.len(), 258);
            assert!(answer.ends_with(&[0x61, 0x00]));
        }
        assert_eq!(card.transmit(&[0x00, 0x20, 0x00, 0x80], &mut answer), Ok(()));
        assert_eq!(answer, [0x63, 0xC3], "another command ends it");
    }
}
