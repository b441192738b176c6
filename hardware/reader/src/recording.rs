//! A reader host that writes down what happens with its cards.

use std::sync::{Arc, Mutex, PoisonError};

use piv::{CardChannel, ChannelFault};

use crate::censor::Censor;
use crate::{CardConnection, ReaderError, ReaderEvent, ReaderHost, ReaderName, Step, TracedCommand, Watch};

type Pen = Arc<Mutex<dyn FnMut(Step) + Send>>;

/// Passes everything on to another host and hands each step with a card to a closure.
///
/// PINs never reach the closure: a [`TracedCommand`] has no place for them. Biometric data and pairing
/// codes are zeros there, as long as they were.
pub struct RecordingHost {
    host: Arc<dyn ReaderHost>,
    pen: Pen,
}

impl RecordingHost {
    /// Records what happens with the cards of `host`.
    pub fn new(host: Arc<dyn ReaderHost>, pen: impl FnMut(Step) + Send + 'static) -> Self {
        Self { host, pen: Arc::new(Mutex::new(pen)) }
    }
}

impl ReaderHost for RecordingHost {
    fn watch(&self, sink: Box<dyn Fn(ReaderEvent) + Send>) -> Watch {
        self.host.watch(sink)
    }

    fn readers(&self) -> Result<Vec<ReaderName>, ReaderError> {
        self.host.readers()
    }

    fn connect(&self, reader: &ReaderName) -> Result<Box<dyn CardConnection>, ReaderError> {
        let card = self.host.connect(reader)?;
        let recording = RecordingConnection { card, pen: Arc::clone(&self.pen), censor: Censor::default() };
        recording.write(Step::Connect { reader: reader.clone(), atr: recording.card.atr().to_vec() });
        Ok(Box::new(recording))
    }
}

struct RecordingConnection {
    card: Box<dyn CardConnection>,
    pen: Pen,
    censor: Censor,
}

impl RecordingConnection {
    fn write(&self, step: Step) {
        let mut pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        (*pen)(step);
    }
}

impl CardChannel for RecordingConnection {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        let outcome = self.card.transmit(command_apdu, response_apdu);
        let response = outcome.map(|()| self.censor.passed(command_apdu, response_apdu));
        self.write(Step::Apdu { command: TracedCommand::of(command_apdu), response });
        outcome
    }
}

impl CardConnection for RecordingConnection {
    fn atr(&self) -> &[u8] {
        self.card.atr()
    }

    fn begin(&mut self) -> Result<(), ChannelFault> {
        let outcome = self.card.begin();
        self.write(Step::Begin(outcome));
        outcome
    }

    fn end(&mut self) -> Result<(), ChannelFault> {
        let outcome = self.card.end();
        self.write(Step::End(outcome));
        outcome
    }

    fn reconnect(&mut self) -> Result<(), ChannelFault> {
        let outcome = self.card.reconnect();
        self.write(Step::Reconnect(outcome));
        outcome
    }

    fn stay(&mut self) {
        self.card.stay();
    }

    fn reset(&mut self) -> Result<(), ChannelFault> {
        let outcome = self.card.reset();
        self.write(Step::Reset(outcome));
        outcome
    }
}

impl Drop for RecordingConnection {
    fn drop(&mut self) {
        self.write(Step::Disconnect);
    }
}
