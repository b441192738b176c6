//! One thread for each card: it runs the commands, nobody else waits for a slow card.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use piv::ChannelFault;

use crate::watchdog::{Expires, Watchdog};
use crate::{CardConnection, ReaderError, ReaderHost, ReaderName};

/// How often a card that is held is shown to be in use; well under the 5 s of Windows.
const STAY_EVERY: Duration = Duration::from_secs(2);
/// Leeway for the watchdog before a reply gives up on it.
const REPLY_LEEWAY: Duration = Duration::from_secs(1);

type Job<S> = Box<dyn FnOnce(Result<(&mut dyn CardConnection, &mut S), ReaderError>) + Send>;

/// A thread that holds one connected card and `S`, what is known of it.
///
/// Operations run one after the other. One that takes longer than its time-out is answered with
/// [`ChannelFault::TimedOut`]; if it had begun, its thread is given up, and whatever is asked for later
/// is answered in the same way. One that had not begun never begins.
///
/// Dropping this resets the card and does not wait for it.
pub struct CardThread<S> {
    jobs: Sender<Job<S>>,
    watchdog: Watchdog,
    fate: Arc<Fate>,
    ended: Receiver<()>,
}

/// What the thread and those who ask it know of each other.
#[derive(Default)]
struct Fate {
    /// An operation did not return in time.
    stuck: AtomicBool,
    /// Nobody asks any more.
    closing: AtomicBool,
}

impl<S: Send + 'static> CardThread<S> {
    /// Connects to the card in `reader` on a thread of its own and asks `learn` what to keep of it.
    ///
    /// If the card cannot be connected, each operation is answered with the reason.
    pub fn start(
        host: Arc<dyn ReaderHost>,
        reader: ReaderName,
        learn: impl FnOnce(&dyn CardConnection) -> S + Send + 'static,
    ) -> Self {
        Self::start_staying(host, reader, learn, STAY_EVERY)
    }

    fn start_staying(
        host: Arc<dyn ReaderHost>,
        reader: ReaderName,
        learn: impl FnOnce(&dyn CardConnection) -> S + Send + 'static,
        stay_every: Duration,
    ) -> Self {
        let (jobs, queue) = mpsc::channel::<Job<S>>();
        let (alive, ended) = mpsc::channel::<()>();
        let fate = Arc::new(Fate::default());
        let seen = Arc::clone(&fate);
        // Without a thread the queue is dropped, and each operation is answered with `Closed`.
        let _ = thread::Builder::new().name("card".into()).spawn(move || {
            serve(&*host, &reader, learn, &queue, &seen, stay_every);
            drop(alive);
        });
        Self { jobs, watchdog: Watchdog::start(), fate, ended }
    }

    /// Runs `op` on the card's thread; the reply is there after `timeout` at the latest.
    pub fn run<T: Send + 'static>(
        &self,
        timeout: Duration,
        op: impl FnOnce(&mut dyn CardConnection, &mut S) -> T + Send + 'static,
    ) -> Reply<T> {
        let (sender, receiver) = mpsc::channel();
        self.run_then(timeout, op, move |outcome| {
            // Nobody may wait any more; the outcome is then of no use.
            let _ = sender.send(outcome);
        });
        Reply { receiver, timeout }
    }

    /// Runs `op` on the card's thread and hands its outcome to `done`, once, after `timeout` at the
    /// latest; `done` must not block.
    pub fn run_then<T: Send + 'static>(
        &self,
        timeout: Duration,
        op: impl FnOnce(&mut dyn CardConnection, &mut S) -> T + Send + 'static,
        done: impl FnOnce(Result<T, ReaderError>) + Send + 'static,
    ) {
        let answer =
            Arc::new(Answer { stage: Mutex::new(Stage::Queued(Box::new(done))), fate: Arc::clone(&self.fate) });
        if self.fate.stuck.load(Ordering::SeqCst) {
            answer.give(Err(ChannelFault::TimedOut.into()));
            return;
        }
        self.watchdog.expire_at(Instant::now() + timeout, Arc::clone(&answer) as Arc<dyn Expires>);
        let pledge = Pledge(answer);
        let job: Job<S> = Box::new(move |card| {
            if pledge.0.begin() {
                pledge.0.give(card.map(|(card, known)| op(card, known)));
            }
        });
        // A queue that nobody serves drops the job, and its pledge answers.
        let _ = self.jobs.send(job);
    }

    /// Puts the card away and waits until it is reset; whether that happened within `timeout`.
    pub fn finish(self, timeout: Duration) -> bool {
        let Self { jobs, fate, ended, watchdog: _watchdog } = &self;
        fate.closing.store(true, Ordering::SeqCst);
        // Wakes the thread where it waits for work.
        let _ = jobs.send(Box::new(|_| {}));
        ended.recv_timeout(timeout) == Err(RecvTimeoutError::Disconnected)
    }
}

impl<S> Drop for CardThread<S> {
    fn drop(&mut self) {
        self.fate.closing.store(true, Ordering::SeqCst);
    }
}

/// The outcome of an operation, once it is there.
pub struct Reply<T> {
    receiver: Receiver<Result<T, ReaderError>>,
    timeout: Duration,
}

impl<T> Reply<T> {
    /// Waits for the outcome, no longer than the operation's time-out and a little.
    ///
    /// # Errors
    ///
    /// [`ReaderError::Channel`] with [`ChannelFault::TimedOut`], [`ReaderError::Closed`] where the card was
    /// put away first, or why the card could not be connected.
    pub fn wait(self) -> Result<T, ReaderError> {
        let longest = self.timeout.saturating_add(REPLY_LEEWAY);
        match self.receiver.recv_timeout(longest) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => Err(ChannelFault::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(ReaderError::Closed),
        }
    }
}

fn serve<S>(
    host: &dyn ReaderHost,
    reader: &ReaderName,
    learn: impl FnOnce(&dyn CardConnection) -> S,
    queue: &Receiver<Job<S>>,
    fate: &Fate,
    stay_every: Duration,
) {
    let mut card = host.connect(reader).map(|card| {
        let known = learn(&*card);
        (card, known)
    });
    loop {
        let job = match queue.recv_timeout(stay_every) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                if let Ok((card, _)) = &mut card {
                    card.stay();
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if fate.closing.load(Ordering::SeqCst) || fate.stuck.load(Ordering::SeqCst) {
            return;
        }
        match &mut card {
            Ok((card, known)) => job(Ok((&mut **card, known))),
            Err(error) => job(Err(*error)),
        }
        if fate.stuck.load(Ordering::SeqCst) {
            return;
        }
    }
}

type Done<T> = Box<dyn FnOnce(Result<T, ReaderError>) + Send>;

enum Stage<T> {
    Queued(Done<T>),
    Running(Done<T>),
    Answered,
}

/// The place where an operation and its time-out race for the one answer.
struct Answer<T> {
    stage: Mutex<Stage<T>>,
    fate: Arc<Fate>,
}

impl<T> Answer<T> {
    /// Takes the operation up; `false` where its time is over.
    fn begin(&self) -> bool {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *stage, Stage::Answered) {
            Stage::Queued(done) | Stage::Running(done) => {
                *stage = Stage::Running(done);
                true
            }
            Stage::Answered => false,
        }
    }

    /// Answers unless that happened before.
    fn give(&self, outcome: Result<T, ReaderError>) {
        if let Stage::Queued(done) | Stage::Running(done) = self.take() {
            done(outcome);
        }
    }

    fn take(&self) -> Stage<T> {
        std::mem::replace(&mut *self.stage.lock().unwrap_or_else(PoisonError::into_inner), Stage::Answered)
    }
}

impl<T: Send> Expires for Answer<T> {
    fn expire(&self) {
        let timed_out = Err(ChannelFault::TimedOut.into());
        match self.take() {
            Stage::Queued(done) => done(timed_out),
            Stage::Running(done) => {
                self.fate.stuck.store(true, Ordering::SeqCst);
                done(timed_out);
            }
            Stage::Answered => {}
        }
    }

    fn is_over(&self) -> bool {
        matches!(*self.stage.lock().unwrap_or_else(PoisonError::into_inner), Stage::Answered)
    }
}

/// Answers in any case: also when the operation panics or is never begun.
struct Pledge<T>(Arc<Answer<T>>);

impl<T> Drop for Pledge<T> {
    fn drop(&mut self) {
        self.0.give(Err(ReaderError::Closed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReaderEvent, Watch};

    const SOON: Duration = Duration::from_secs(10);

    /// A host whose card reports when it is put away.
    struct OneCard {
        put_away: Mutex<Option<Sender<()>>>,
        refusal: Option<ReaderError>,
    }

    struct SilentCard(Option<Sender<()>>);

    /// A host whose card tells whenever it is shown to be in use.
    struct Restless(Mutex<Sender<()>>);

    struct RestlessCard(Sender<()>);

    impl piv::CardChannel for RestlessCard {
        fn transmit(&mut self, _: &[u8], _: &mut Vec<u8>) -> Result<(), ChannelFault> {
            Err(ChannelFault::CardMute)
        }
    }

    impl CardConnection for RestlessCard {
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
        fn stay(&mut self) {
            let _ = self.0.send(());
        }
        fn reset(&mut self) -> Result<(), ChannelFault> {
            Ok(())
        }
    }

    impl ReaderHost for Restless {
        fn watch(&self, _: Box<dyn Fn(ReaderEvent) + Send>) -> Watch {
            Watch::new(|| {})
        }
        fn readers(&self) -> Result<Vec<ReaderName>, ReaderError> {
            Ok(Vec::new())
        }
        fn connect(&self, _: &ReaderName) -> Result<Box<dyn CardConnection>, ReaderError> {
            Ok(Box::new(RestlessCard(self.0.lock().unwrap().clone())))
        }
    }

    #[test]
    fn a_card_that_waits_is_shown_to_be_in_use() {
        assert!(STAY_EVERY < Duration::from_secs(5), "Windows resets a card after that");
        let (shown, is_shown) = mpsc::channel();
        let host = Arc::new(Restless(Mutex::new(shown)));
        let thread = CardThread::start_staying(host, ReaderName("one".into()), |_| (), Duration::from_millis(1));
        for _ in 0..3 {
            assert_eq!(is_shown.recv_timeout(SOON), Ok(()));
        }
        assert_eq!(thread.run(SOON, |_, ()| 7).wait(), Ok(7), "work goes first");
        assert!(thread.finish(SOON));
    }

    impl Drop for SilentCard {
        fn drop(&mut self) {
            if let Some(put_away) = self.0.take() {
                let _ = put_away.send(());
            }
        }
    }

    impl piv::CardChannel for SilentCard {
        fn transmit(&mut self, _: &[u8], response: &mut Vec<u8>) -> Result<(), ChannelFault> {
            *response = vec![0x90, 0x00];
            Ok(())
        }
    }

    impl CardConnection for SilentCard {
        fn atr(&self) -> &[u8] {
            &[0x3B, 0x00]
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
        fn reset(&mut self) -> Result<(), ChannelFault> {
            Ok(())
        }
    }

    impl ReaderHost for OneCard {
        fn watch(&self, _: Box<dyn Fn(ReaderEvent) + Send>) -> Watch {
            Watch::new(|| {})
        }
        fn readers(&self) -> Result<Vec<ReaderName>, ReaderError> {
            Ok(Vec::new())
        }
        fn connect(&self, _: &ReaderName) -> Result<Box<dyn CardConnection>, ReaderError> {
            match self.refusal {
                Some(refusal) => Err(refusal),
                None => Ok(Box::new(SilentCard(self.put_away.lock().unwrap().take()))),
            }
        }
    }

    fn start(refusal: Option<ReaderError>) -> (CardThread<Vec<u8>>, Receiver<()>) {
        let (put_away, was_put_away) = mpsc::channel();
        let host = Arc::new(OneCard { put_away: Mutex::new(Some(put_away)), refusal });
        let thread = CardThread::start(host, ReaderName("one".into()), |card| card.atr().to_vec());
        (thread, was_put_away)
    }

    #[test]
    fn what_is_known_lasts_from_one_operation_to_the_next() {
        let (thread, _) = start(None);
        let first = thread.run(SOON, |_, known| known.push(7));
        let second = thread.run(SOON, |card, known| {
            let mut response = Vec::new();
            card.transmit(&[0, 0, 0, 0], &mut response).map(|()| (known.clone(), response))
        });
        assert_eq!(first.wait(), Ok(()));
        assert_eq!(second.wait(), Ok(Ok((vec![0x3B, 0x00, 7], vec![0x90, 0x00]))));
    }

    #[test]
    fn a_card_that_cannot_be_connected_answers_with_the_reason() {
        let (thread, _) = start(Some(ReaderError::NoCard));
        assert_eq!(thread.run(SOON, |_, _| ()).wait(), Err(ReaderError::NoCard));
    }

    #[test]
    fn a_stuck_operation_is_answered_and_later_ones_never_begin() {
        let (thread, was_put_away) = start(None);
        let (release, hold) = mpsc::channel::<()>();
        let (begun, has_begun) = mpsc::channel();
        let stuck = thread.run(Duration::from_millis(50), move |_, _| {
            begun.send(()).unwrap();
            let _ = hold.recv_timeout(SOON);
        });
        assert_eq!(has_begun.recv_timeout(SOON), Ok(()));
        let (ran, has_run) = mpsc::channel();
        let queued = thread.run(Duration::from_millis(50), move |_, _| ran.send(()));
        let timed_out = ReaderError::Channel(ChannelFault::TimedOut);
        assert_eq!(stuck.wait(), Err(timed_out));
        assert_eq!(queued.wait().map(|_| ()), Err(timed_out));
        assert_eq!(thread.run(SOON, |_, _| ()).wait(), Err(timed_out));
        release.send(()).unwrap();
        assert_eq!(was_put_away.recv_timeout(SOON), Ok(()));
        assert!(has_run.recv_timeout(SOON).is_err());
    }

    #[test]
    fn dropping_puts_the_card_away() {
        let (thread, was_put_away) = start(None);
        assert_eq!(thread.run(SOON, |_, _| ()).wait(), Ok(()));
        drop(thread);
        assert_eq!(was_put_away.recv_timeout(SOON), Ok(()));
    }

    #[test]
    fn finishing_waits_until_the_card_is_put_away() {
        let (thread, was_put_away) = start(None);
        assert_eq!(thread.run(SOON, |_, _| ()).wait(), Ok(()));
        assert!(thread.finish(SOON));
        assert_eq!(was_put_away.try_recv(), Ok(()));
    }

    #[test]
    fn an_operation_that_panics_is_answered_and_the_card_put_away() {
        let (thread, was_put_away) = start(None);
        let reply = thread.run(SOON, |_, _| panic!("on purpose"));
        assert_eq!(reply.wait(), Err::<(), _>(ReaderError::Closed));
        assert_eq!(was_put_away.recv_timeout(SOON), Ok(()));
        assert_eq!(thread.run(SOON, |_, _| ()).wait(), Err(ReaderError::Closed));
    }
}
