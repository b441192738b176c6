//! A reader host that plays a trace back, strictly.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use piv::{CardChannel, ChannelFault};

use crate::{CardConnection, ReaderError, ReaderEvent, ReaderHost, ReaderName, Step, Trace, TracedCommand, Watch};

/// The code under which a deviation from the trace is reported, in the range left to applications.
const DEVIATION: ChannelFault = ChannelFault::Other(0xE000_0001);

/// Plays a trace back: the same card, the same answers, in the same order.
///
/// Anything asked for that is not the next step of the trace is answered with
/// [`ChannelFault::Other`] and noted as [`Mismatch`]; nothing works after that.
#[derive(Clone)]
pub struct ReplayHost(Arc<Mutex<Stage>>);

/// The first deviation from a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What the trace has next; none at its end.
    pub expected: Option<Step>,
    /// What was asked for, as a line of a trace.
    pub actual: String,
}

struct Stage {
    reader: Option<ReaderName>,
    atr: Vec<u8>,
    left: VecDeque<Step>,
    mismatch: Option<Mismatch>,
    card_is_in: bool,
    watches: Vec<Sender<ReaderEvent>>,
}

impl ReplayHost {
    /// A host with the reader and the card of the trace's first connection.
    pub fn new(trace: Trace) -> Self {
        let first = trace.0.iter().find_map(|step| match step {
            Step::Connect { reader, atr } => Some((reader.clone(), atr.clone())),
            Step::Apdu { .. }
            | Step::Begin(_)
            | Step::End(_)
            | Step::Reconnect(_)
            | Step::Reset(_)
            | Step::Disconnect => None,
        });
        let card_is_in = first.is_some();
        let (reader, atr) = first.map_or((None, Vec::new()), |(reader, atr)| (Some(reader), atr));
        let left = trace.0.into();
        Self(Arc::new(Mutex::new(Stage { reader, atr, left, mismatch: None, card_is_in, watches: Vec::new() })))
    }

    /// The first deviation from the trace.
    pub fn mismatch(&self) -> Option<Mismatch> {
        self.stage().mismatch.clone()
    }

    /// Steps of the trace not played yet.
    pub fn steps_left(&self) -> usize {
        self.stage().left.len()
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReaderHost for ReplayHost {
    fn watch(&self, sink: Box<dyn Fn(ReaderEvent) + Send>) -> Watch {
        let (sender, receiver) = mpsc::channel();
        {
            let mut stage = self.stage();
            // A watch that ends before it is heard misses nothing.
            let _ = sender.send(ReaderEvent::Readers(stage.reader.iter().cloned().collect()));
            if let (true, Some(reader)) = (stage.card_is_in, stage.reader.clone()) {
                let _ = sender.send(ReaderEvent::CardInserted { reader, atr: stage.atr.clone() });
            }
            stage.watches.push(sender);
        }
        let started =
            thread::Builder::new().name("replay-monitor".into()).spawn(move || receiver.into_iter().for_each(sink));
        let host = self.clone();
        Watch::new(move || {
            // A replay has one watch; ending it ends all.
            host.stage().watches.clear();
            if let Ok(thread) = started {
                let _ = thread.join();
            }
        })
    }

    fn readers(&self) -> Result<Vec<ReaderName>, ReaderError> {
        Ok(self.stage().reader.iter().cloned().collect())
    }

    fn connect(&self, reader: &ReaderName) -> Result<Box<dyn CardConnection>, ReaderError> {
        let mut stage = self.stage();
        if stage.reader.as_ref() != Some(reader) {
            return Err(ReaderError::NoReader);
        }
        if !stage.card_is_in {
            return Err(ReaderError::NoCard);
        }
        let asked = || format!("connect to {reader}");
        let step = stage.next(asked, |step| matches!(step, Step::Connect { .. }))?;
        let atr = if let Step::Connect { atr, .. } = step { atr } else { Vec::new() };
        Ok(Box::new(ReplayConnection { host: self.clone(), atr }))
    }
}

impl Stage {
    /// The next step where it is what was asked for; otherwise the replay is over.
    fn next(&mut self, asked: impl Fn() -> String, fits: impl Fn(&Step) -> bool) -> Result<Step, ChannelFault> {
        if self.mismatch.is_some() {
            return Err(DEVIATION);
        }
        match self.left.pop_front() {
            Some(step) if fits(&step) => Ok(step),
            expected => {
                self.mismatch = Some(Mismatch { expected, actual: asked() });
                Err(DEVIATION)
            }
        }
    }

    fn follow(&mut self, fault: ChannelFault) {
        if fault == ChannelFault::CardRemoved && self.card_is_in {
            self.card_is_in = false;
            if let Some(reader) = self.reader.clone() {
                self.watches.retain(|watch| watch.send(ReaderEvent::CardRemoved { reader: reader.clone() }).is_ok());
            }
        }
    }
}

struct ReplayConnection {
    host: ReplayHost,
    atr: Vec<u8>,
}

impl ReplayConnection {
    fn act(
        &self,
        verb: &str,
        outcome_of: impl Fn(&Step) -> Option<Result<(), ChannelFault>>,
    ) -> Result<(), ChannelFault> {
        let mut stage = self.host.stage();
        let step = stage.next(|| verb.into(), |step| outcome_of(step).is_some())?;
        let outcome = outcome_of(&step).unwrap_or(Err(DEVIATION));
        if let Err(fault) = outcome {
            stage.follow(fault);
        }
        outcome
    }
}

impl CardChannel for ReplayConnection {
    fn transmit(&mut self, command_apdu: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response_apdu.clear();
        let mut stage = self.host.stage();
        let asked = || format!("send {}", TracedCommand::of(command_apdu));
        let step =
            stage.next(asked, |step| matches!(step, Step::Apdu { command, .. } if command.matches(command_apdu)))?;
        let Step::Apdu { response, .. } = step else { return Err(DEVIATION) };
        match response {
            Ok(response) => {
                response_apdu.extend(response);
                Ok(())
            }
            Err(fault) => {
                stage.follow(fault);
                Err(fault)
            }
        }
    }
}

impl CardConnection for ReplayConnection {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn begin(&mut self) -> Result<(), ChannelFault> {
        self.act("begin", |step| if let Step::Begin(outcome) = step { Some(*outcome) } else { None })
    }

    fn end(&mut self) -> Result<(), ChannelFault> {
        self.act("end", |step| if let Step::End(outcome) = step { Some(*outcome) } else { None })
    }

    fn reconnect(&mut self) -> Result<(), ChannelFault> {
        self.act("reconnect", |step| if let Step::Reconnect(outcome) = step { Some(*outcome) } else { None })
    }

    fn reset(&mut self) -> Result<(), ChannelFault> {
        self.act("reset", |step| if let Step::Reset(outcome) = step { Some(*outcome) } else { None })
    }
}

impl Drop for ReplayConnection {
    fn drop(&mut self) {
        let mut stage = self.host.stage();
        // A trace that was cut short has no end of connection.
        if stage.mismatch.is_none() && stage.left.front() == Some(&Step::Disconnect) {
            stage.left.pop_front();
        }
    }
}
