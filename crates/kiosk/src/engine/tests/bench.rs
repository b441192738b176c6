//! One reader with a card in software, which counts what matters.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use piv::{CardChannel, ChannelFault};
use reader::{CardConnection, Control, ReaderError, ReaderEvent, ReaderHost, ReaderName, Watch};
use virtual_card::{Card, InProcessCard};

use super::keys::{Act, Keys, Outcome, send};

const ATR: [u8; 4] = [0x3B, 0x82, 0x80, 0x01];

/// A reader on the bench; clones are the same reader.
#[derive(Clone, Default)]
pub(super) struct Bench(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    card: Option<InProcessCard>,
    sink: Option<Box<dyn Fn(ReaderEvent) + Send>>,
    apdus: u32,
    verifies: u32,
    resets: u32,
    is_held: bool,
    has_broken_rules: bool,
    removal: Option<Removal>,
    /// The card that was taken out, with what it remembers.
    in_hand: Option<InProcessCard>,
    is_reset_by_another: bool,
    /// Another program's application is the selected one.
    is_elsewhere: bool,
    /// The card no longer lets its PIV application be selected.
    refuses_selection: bool,
    pins_elsewhere: u32,
    last_reference: Option<u8>,
    is_service_gone: bool,
    keys: Keys,
}

/// When a card is taken out, seen from a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The command never reaches the card.
    Before,
    /// The card carries the command out; its answer is lost.
    Inside,
    /// The answer arrives, then the card is gone.
    After,
}

#[derive(Clone, Copy)]
struct Removal {
    apdu: u32,
    moment: Moment,
}

impl Bench {
    pub(super) fn insert(&self, card: Card) {
        let mut state = self.lock();
        state.card = Some(InProcessCard::new(card));
        state.tell(ReaderEvent::CardInserted { reader: reader(), atr: ATR.to_vec() });
    }

    pub(super) fn remove(&self) {
        self.lock().remove();
    }

    /// The reader has keys of its own from now on, and this is what people do there.
    pub(super) fn has_keys(&self, verify: bool, modify: bool, acts: &[Act]) {
        let mut state = self.lock();
        state.keys = Keys { verify, modify, acts: acts.iter().cloned().collect(), ..Keys::default() };
    }

    /// How often the reader asked for a PIN.
    pub(super) fn entries(&self) -> u32 {
        let state = self.lock();
        assert!(state.keys.complaints.is_empty(), "{:?}", state.keys.complaints);
        state.keys.asked
    }

    /// Takes the card out around the APDU of this number, from 1.
    pub(super) fn remove_at_apdu(&self, apdu: u32, moment: Moment) {
        self.lock().removal = Some(Removal { apdu, moment });
    }

    /// Puts the card in again that was taken out: reset, but with its counters as they were.
    pub(super) fn put_back(&self) {
        let mut state = self.lock();
        if let Some(mut card) = state.in_hand.take() {
            card.remove();
            card.insert();
            state.card = Some(card);
            state.tell(ReaderEvent::CardInserted { reader: reader(), atr: ATR.to_vec() });
        }
    }

    /// Whether the card that was in is out.
    pub(super) fn is_card_out(&self) -> bool {
        let state = self.lock();
        state.card.is_none() && state.in_hand.is_some()
    }

    /// PIN tries left on the card, wherever it is.
    pub(super) fn pin_tries_left(&self) -> Option<u8> {
        let state = self.lock();
        state.card.as_ref().or(state.in_hand.as_ref()).map(|card| card.applet().card().pin_tries_left())
    }

    /// Another program resets the card now.
    pub(super) fn reset_by_another(&self) {
        let mut state = self.lock();
        state.reset();
        state.is_reset_by_another = true;
    }

    /// Another program selects an application of its own, without a reset.
    pub(super) fn select_by_another(&self) {
        self.lock().is_elsewhere = true;
    }

    /// The reader service ends; the card stays where it is.
    pub(super) fn stop_service(&self) {
        let mut state = self.lock();
        state.is_service_gone = true;
        state.tell(ReaderEvent::ServiceMissing);
    }

    /// The reader service is back, and finds reader and card.
    pub(super) fn start_service(&self) {
        let mut state = self.lock();
        state.is_service_gone = false;
        state.tell(ReaderEvent::Readers(vec![reader()]));
        state.tell(ReaderEvent::CardInserted { reader: reader(), atr: ATR.to_vec() });
    }

    /// From now on the PIV application cannot be selected.
    pub(super) fn refuse_selection(&self) {
        self.lock().refuses_selection = true;
    }

    /// PINs that another application got to see.
    pub(super) fn pins_elsewhere(&self) -> u32 {
        self.lock().pins_elsewhere
    }

    pub(super) fn apdus(&self) -> u32 {
        self.lock().apdus
    }

    /// The key reference of the last VERIFY that carried a PIN.
    pub(super) fn last_reference(&self) -> Option<u8> {
        self.lock().last_reference
    }

    /// VERIFY commands that carried a PIN.
    pub(super) fn verifies(&self) -> u32 {
        self.lock().verifies
    }

    /// How often the kiosk itself has reset the card.
    pub(super) fn resets(&self) -> u32 {
        self.lock().resets
    }

    pub(super) fn is_held(&self) -> bool {
        self.lock().is_held
    }

    /// Whether a PIN went over the line without the card being held.
    pub(super) fn has_broken_rules(&self) -> bool {
        self.lock().has_broken_rules
    }

    /// Whether the card would sign now, without a PIN.
    pub(super) fn is_pin_verified(&self) -> bool {
        const SELECT: [u8; 14] = [0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0];
        const QUERY: [u8; 4] = [0, 0x20, 0, 0x80];
        let mut state = self.lock();
        let Some(card) = &mut state.card else { return false };
        let mut answer = Vec::new();
        card.transmit(&SELECT, &mut answer).unwrap();
        card.transmit(&QUERY, &mut answer).unwrap();
        answer == [0x90, 0x00]
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tell(&self, event: ReaderEvent) {
        if let Some(sink) = &self.sink {
            sink(event);
        }
    }

    fn remove(&mut self) {
        if let Some(card) = self.card.take() {
            self.in_hand = Some(card);
            self.tell(ReaderEvent::CardRemoved { reader: reader() });
        }
    }

    fn reset(&mut self) {
        self.is_elsewhere = false;
        if let Some(card) = &mut self.card {
            card.remove();
            card.insert();
        }
    }
}

impl ReaderHost for Bench {
    fn watch(&self, sink: Box<dyn Fn(ReaderEvent) + Send>) -> Watch {
        let mut state = self.lock();
        state.sink = Some(sink);
        state.tell(ReaderEvent::Readers(vec![reader()]));
        if state.card.is_some() {
            state.tell(ReaderEvent::CardInserted { reader: reader(), atr: ATR.to_vec() });
        }
        let bench = self.clone();
        Watch::new(move || bench.lock().sink = None)
    }

    fn readers(&self) -> Result<Vec<ReaderName>, ReaderError> {
        Ok(vec![reader()])
    }

    fn connect(&self, _: &ReaderName) -> Result<Box<dyn CardConnection>, ReaderError> {
        let state = self.lock();
        if state.is_service_gone {
            return Err(ReaderError::ServiceMissing);
        }
        if state.card.is_none() {
            return Err(ReaderError::NoCard);
        }
        Ok(Box::new(Connection(self.clone())))
    }
}

struct Connection(Bench);

impl CardChannel for Connection {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response_apdu.clear();
        let mut state = self.0.lock();
        if state.is_service_gone {
            return Err(ChannelFault::ServiceGone);
        }
        state.apdus += 1;
        let removal = state.removal.filter(|removal| removal.apdu == state.apdus).map(|removal| removal.moment);
        if removal == Some(Moment::Before) {
            state.remove();
        }
        if command_apdu.get(1) == Some(&0x20) && command_apdu.len() > 5 {
            state.verifies += 1;
            state.last_reference = command_apdu.get(3).copied();
            state.has_broken_rules |= !state.is_held;
            state.pins_elsewhere += u32::from(state.is_elsewhere);
        }
        if command_apdu.get(1) == Some(&0xA4) && !state.refuses_selection {
            state.is_elsewhere = false;
        } else if command_apdu.get(1) == Some(&0xA4) {
            response_apdu.extend([0x6A, 0x82]);
            return Ok(());
        } else if state.is_elsewhere {
            // What an application says to a command that is none of its own.
            response_apdu.extend([0x6D, 0x00]);
            return Ok(());
        }
        let outcome = match &mut state.card {
            Some(card) => card.transmit(command_apdu, response_apdu),
            None => Err(ChannelFault::CardRemoved),
        };
        match removal {
            Some(Moment::Inside) => {
                response_apdu.clear();
                state.remove();
                Err(ChannelFault::CardRemoved)
            }
            Some(Moment::After) => {
                state.remove();
                outcome
            }
            Some(Moment::Before) | None => outcome,
        }
    }
}

impl CardConnection for Connection {
    fn atr(&self) -> &[u8] {
        &ATR
    }

    fn begin(&mut self) -> Result<(), ChannelFault> {
        let mut state = self.0.lock();
        if state.is_service_gone {
            return Err(ChannelFault::ServiceGone);
        }
        if state.is_reset_by_another {
            return Err(ChannelFault::CardReset);
        }
        if state.card.is_none() {
            return Err(ChannelFault::CardRemoved);
        }
        state.is_held = true;
        Ok(())
    }

    fn end(&mut self) -> Result<(), ChannelFault> {
        self.0.lock().is_held = false;
        Ok(())
    }

    fn reconnect(&mut self) -> Result<(), ChannelFault> {
        self.0.lock().is_reset_by_another = false;
        Ok(())
    }

    fn reset(&mut self) -> Result<(), ChannelFault> {
        let mut state = self.0.lock();
        state.reset();
        state.resets += 1;
        Ok(())
    }

    fn control(&mut self, control: Control, data: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response.clear();
        let mut state = self.0.lock();
        let code = match control {
            Control::Features => {
                *response = state.keys.features()?;
                return Ok(());
            }
            Control::Feature(code) => code,
        };
        state.has_broken_rules |= !state.is_held;
        match state.keys.ask(code, data) {
            Outcome::Says(words) => response.extend(words),
            Outcome::SaysNothing => {}
            Outcome::CardPulled => {
                state.remove();
                return Err(ChannelFault::CardRemoved);
            }
            Outcome::Sends(command_apdu) => {
                state.verifies += 1;
                state.pins_elsewhere += u32::from(state.is_elsewhere);
                let card = state.card.as_mut().ok_or(ChannelFault::CardRemoved)?;
                *response = send(card, &command_apdu);
            }
        }
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_held = false;
        state.is_reset_by_another = false;
        state.reset();
        state.resets += 1;
    }
}

fn reader() -> ReaderName {
    ReaderName("Bench 00 00".to_owned())
}
