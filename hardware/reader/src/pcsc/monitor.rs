//! The thread that watches the readers.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, State};

use super::fault::reader_error;
use super::{establish, reader_name};
use crate::changes::{Presence, Slot, View, events};
use crate::{ReaderError, ReaderEvent, Watch};

/// First and longest wait before the service is tried again; well under the 5 s that are promised.
const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_LONGEST: Duration = Duration::from_millis(1600);
/// A service that let this program in before has to refuse it so often to be believed.
const REFUSALS_BELIEVED: u32 = 3;
/// How often readers are listed where the service does not report their coming and going.
const LISTED_EVERY: Duration = Duration::from_millis(1000);
/// A service that wakes us this fast and this often for nothing is slowed down.
const HURRIED_WAKE: Duration = Duration::from_millis(5);
const HURRIED_WAKES_MAX: u32 = 20;
const HURRIED_PAUSE: Duration = Duration::from_millis(250);
/// Listing is repeated until twice the same, at most this often.
const LISTINGS_MAX: u32 = 10;
/// How a watch is stopped: cancel until the thread has seen it, for so long at most.
const CANCEL_EVERY: Duration = Duration::from_millis(20);
const CANCEL_TRIES: u32 = 100;

type Sink = Box<dyn Fn(ReaderEvent) + Send>;

/// Starts the thread; the watch ends it.
pub(super) fn watch(sink: Sink) -> Watch {
    let waiting = Arc::new(Mutex::new(None::<Context>));
    let (stop, stopped) = mpsc::channel();
    let (alive, ended) = mpsc::channel::<()>();
    let monitor = Monitor { sink, waiting: Arc::clone(&waiting), stopped, view: View::Unknown, alive };
    let started = thread::Builder::new().name("reader-monitor".into()).spawn(move || monitor.run());
    Watch::new(move || {
        if started.is_ok() {
            end(&stop, &waiting, &ended);
        }
    })
}

/// Cancels until the thread has ended: a cancel between two waits of the thread is lost.
fn end(stop: &Sender<()>, waiting: &Mutex<Option<Context>>, ended: &Receiver<()>) {
    // The thread may have ended by itself; then nobody listens.
    let _ = stop.send(());
    for _ in 0..CANCEL_TRIES {
        let context = waiting.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(context) = context {
            // A service that has gone cannot cancel, and need not.
            let _ = context.cancel();
        }
        if ended.recv_timeout(CANCEL_EVERY) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

struct Monitor {
    sink: Sink,
    /// The context that the thread waits on, for others to cancel.
    waiting: Arc<Mutex<Option<Context>>>,
    stopped: Receiver<()>,
    view: View,
    /// Dropped with the thread; nothing is ever sent.
    alive: Sender<()>,
}

/// Why following the readers came to an end.
enum Ended {
    Stopped,
    Failed(Error),
}

impl Monitor {
    fn run(mut self) {
        let mut retry = RETRY_FIRST;
        let mut refusals = 0;
        loop {
            let ended = match establish() {
                Ok(context) => {
                    retry = RETRY_FIRST;
                    *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.clone());
                    let ended = self.follow(&context);
                    *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = None;
                    ended
                }
                Err(error) => Ended::Failed(error),
            };
            let Ended::Failed(error) = ended else { break };
            let view = view_without_service(error, cfg!(windows));
            refusals = if view == View::Refused { refusals + 1 } else { 0 };
            self.show(believed(view, &self.view, refusals));
            if self.pause(retry) {
                break;
            }
            retry = (retry * 2).min(RETRY_LONGEST);
        }
        drop(self.alive);
    }

    /// Reports changes until the service or the watch ends.
    fn follow(&mut self, context: &Context) -> Ended {
        let pnp = !cfg!(target_os = "macos");
        let mut states = Vec::new();
        if pnp {
            states.push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
        }
        let mut hurried_wakes = 0;
        loop {
            if self.is_stopped() {
                return Ended::Stopped;
            }
            let listed_anew = match list(context, &mut states) {
                Ok(listed_anew) => listed_anew,
                Err(error) => return Ended::Failed(error),
            };
            let news = listed_anew || !matches!(self.view, View::Slots(_));
            let patience = patience(news, pnp);
            let asked = Instant::now();
            match wait(context, patience, &mut states) {
                Ok(()) | Err(Error::Timeout) => {}
                // Cancelled by the watch, which has said so before; or the list is to be read again, as
                // a reader on it has gone.
                Err(Error::Cancelled | Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable) => {
                    if self.pause(HURRIED_PAUSE) {
                        return Ended::Stopped;
                    }
                    states.truncate(usize::from(pnp));
                    continue;
                }
                Err(error) => return Ended::Failed(error),
            }
            let told = self.show(View::Slots(states.iter().filter_map(slot).collect()));
            let hurried = patience.is_none() && !told && asked.elapsed() < HURRIED_WAKE;
            hurried_wakes = if hurried { hurried_wakes + 1 } else { 0 };
            if hurried_wakes > HURRIED_WAKES_MAX && self.pause(HURRIED_PAUSE) {
                return Ended::Stopped;
            }
        }
    }

    /// Reports what changed; whether anything did.
    fn show(&mut self, now: View) -> bool {
        let events = events(&self.view, &now);
        self.view = now;
        let told = !events.is_empty();
        for event in events {
            (self.sink)(event);
        }
        told
    }

    /// Waits; whether the watch was stopped meanwhile.
    fn pause(&self, pause: Duration) -> bool {
        self.stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.try_recv() != Err(mpsc::TryRecvError::Empty)
    }
}

/// How long to wait for a change: for ever where the service tells of new readers too, and otherwise,
/// as on macOS, until they are to be listed again.
const fn patience(news: bool, tells_of_readers: bool) -> Option<Duration> {
    match (news, tells_of_readers) {
        // New ones are asked for what they hold, without waiting.
        (true, _) => Some(Duration::ZERO),
        (false, true) => None,
        (false, false) => Some(LISTED_EVERY),
    }
}

/// Brings the states in line with the list of readers; whether the list changed.
fn list(context: &Context, states: &mut Vec<ReaderState>) -> Result<bool, Error> {
    let mut changed = false;
    // Two readers that come at once are reported once.
    for _ in 0..LISTINGS_MAX {
        let names = match context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Err(error),
        };
        let known = states.len();
        states.retain(|state| state.name() == PNP_NOTIFICATION() || names.iter().any(|name| **name == *state.name()));
        let mut stable = states.len() == known;
        for name in names {
            if !states.iter().any(|state| state.name() == name.as_c_str()) {
                states.push(ReaderState::new(name, State::UNAWARE));
                stable = false;
            }
        }
        if stable {
            break;
        }
        changed = true;
    }
    Ok(changed)
}

fn wait(context: &Context, patience: Option<Duration>, states: &mut [ReaderState]) -> Result<(), Error> {
    for state in states.iter_mut() {
        state.sync_current_state();
    }
    context.get_status_change(patience, states)
}

fn slot(state: &ReaderState) -> Option<Slot> {
    if state.name() == PNP_NOTIFICATION() {
        return None;
    }
    let shown = state.event_state();
    let presence = if shown.contains(State::MUTE) {
        Presence::Mute
    } else if shown.contains(State::PRESENT) {
        Presence::Card { atr: state.atr().to_vec() }
    } else {
        Presence::Empty
    };
    Some(Slot { reader: reader_name(state.name()), presence, changes: state.event_count() })
}

/// What is shown when the service cannot be asked.
///
/// Windows runs the service only while a reader is attached, so that its absence means: no reader.
fn view_without_service(error: Error, service_comes_with_readers: bool) -> View {
    match reader_error(error) {
        ReaderError::ServiceRefused => View::Refused,
        ReaderError::ServiceMissing if service_comes_with_readers => View::Slots(Vec::new()),
        ReaderError::ServiceMissing
        | ReaderError::NoReader
        | ReaderError::NoCard
        | ReaderError::Channel(_)
        | ReaderError::Closed => View::Missing,
    }
}

/// A service that is going down refuses programs for a moment before it is gone.
fn believed(now: View, before: &View, refusals: u32) -> View {
    let let_in_before = matches!(before, View::Slots(_) | View::Missing);
    if now == View::Refused && let_in_before && refusals < REFUSALS_BELIEVED { View::Missing } else { now }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_goes_down_is_missing_and_not_refusing() {
        let working = View::Slots(Vec::new());
        assert_eq!(believed(View::Refused, &working, 1), View::Missing);
        assert_eq!(believed(View::Refused, &View::Missing, 2), View::Missing);
        assert_eq!(believed(View::Refused, &View::Missing, REFUSALS_BELIEVED), View::Refused);
        assert_eq!(believed(View::Refused, &View::Unknown, 1), View::Refused, "nothing is waited for at the start");
        assert_eq!(believed(working.clone(), &View::Refused, 0), working);
    }

    #[test]
    fn a_missing_service_is_told_from_a_refusing_one() {
        assert_eq!(view_without_service(Error::NoService, false), View::Missing);
        assert_eq!(view_without_service(Error::SecurityViolation, false), View::Refused);
        assert_eq!(view_without_service(Error::SecurityViolation, true), View::Refused);
        assert_eq!(view_without_service(Error::NoService, true), View::Slots(Vec::new()));
    }

    #[test]
    fn readers_are_listed_again_where_the_service_does_not_tell_of_them() {
        assert_eq!(patience(false, true), None, "no polling where the service can wait");
        assert_eq!(patience(false, false), Some(LISTED_EVERY));
        assert!(LISTED_EVERY <= Duration::from_secs(2), "a person who plugs a reader in waits for this");
        assert_eq!((patience(true, true), patience(true, false)), (Some(Duration::ZERO), Some(Duration::ZERO)));
    }

    #[test]
    fn the_service_is_tried_again_often_enough() {
        assert!(RETRY_LONGEST < Duration::from_secs(5));
    }
}
