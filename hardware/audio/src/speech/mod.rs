//! Words, said by the system's speech engine.

mod engine;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use thiserror::Error;
use zeroize::Zeroizing;

pub use engine::system;

/// More than this waits for nobody: whoever hears has long been left behind.
const WAITING: usize = 32;

/// Something to be said.
#[derive(Debug)]
pub struct Utterance {
    /// The words, one after the other with a pause between; without control characters.
    pub parts: Vec<Zeroizing<String>>,
    /// BCP 47 tag of their language.
    pub language: String,
    /// Name of the voice, as the system calls it; its choice for the language where absent.
    pub voice: Option<String>,
    /// -100 (slowest) to 100 (fastest).
    pub rate: i8,
    /// 0 to 100.
    pub volume: u8,
    /// Whether what is being said is cut off; else this waits until it is over.
    pub interrupts: bool,
}

/// Why nothing is heard.
#[derive(Debug, Error)]
pub enum SpeechError {
    /// There is no engine, or it does not answer.
    #[error("the system's speech engine cannot be reached: {0}")]
    Unreachable(String),
    /// It answered with a refusal.
    #[error("the system's speech engine refused: {0}")]
    Refused(String),
}

/// A speech engine.
pub trait SpeechEngine {
    /// Says `utterance`, and returns when the engine has taken it.
    ///
    /// # Errors
    ///
    /// The engine is gone or does not take it.
    fn say(&mut self, utterance: &Utterance) -> Result<(), SpeechError>;

    /// Falls silent, in the middle of a word, and drops what waits.
    ///
    /// # Errors
    ///
    /// The engine is gone.
    fn hush(&mut self) -> Result<(), SpeechError>;
}

/// Speaks on a thread of its own.
#[derive(Clone, Debug)]
pub struct Speaker {
    orders: SyncSender<Order>,
}

enum Order {
    Connect,
    Say(Utterance),
    Hush,
}

impl Speaker {
    /// Starts with the engine that `connect` finds, there on its thread, each time there is none.
    /// `tell` hears whether there is one, each time that changes.
    pub fn start<E: SpeechEngine>(
        connect: impl Fn() -> Result<E, SpeechError> + Send + 'static,
        tell: impl Fn(bool) + Send + 'static,
    ) -> Self {
        let (orders, waiting) = sync_channel(WAITING);
        std::thread::spawn(move || obey(&waiting, connect, tell));
        Self { orders }
    }

    /// Looks for an engine where there is none. A dead one is not looked for by itself: that would be
    /// polling, and the next visit is early enough.
    pub fn connect(&self) {
        self.order(Order::Connect);
    }

    /// Says something, if there is an engine.
    pub fn say(&self, utterance: Utterance) {
        self.order(Order::Say(utterance));
    }

    /// Falls silent at once.
    pub fn hush(&self) {
        self.order(Order::Hush);
    }

    fn order(&self, order: Order) {
        if self.orders.try_send(order).is_err() {
            tracing::warn!("the speech engine does not keep up");
        }
    }
}

fn obey<E: SpeechEngine>(waiting: &Receiver<Order>, connect: impl Fn() -> Result<E, SpeechError>, tell: impl Fn(bool)) {
    let mut engine: Option<E> = None;
    let mut was_told = None;
    while let Ok(order) = waiting.recv() {
        let done = match (order, &mut engine) {
            (Order::Connect, None) => connect().map(|found| engine = Some(found)),
            (Order::Say(utterance), Some(engine)) => engine.say(&utterance),
            (Order::Hush, Some(engine)) => engine.hush(),
            (Order::Connect, Some(_)) | (Order::Say(_) | Order::Hush, None) => Ok(()),
        };
        if let Err(error) = done {
            engine = None;
            if was_told != Some(false) {
                tracing::warn!(%error, "nothing is said aloud");
            }
        }
        if was_told != Some(engine.is_some()) {
            was_told = Some(engine.is_some());
            tell(engine.is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use super::*;

    /// Says into a channel, as long as it lives.
    struct Fake {
        alive: Arc<AtomicBool>,
        said: mpsc::Sender<String>,
    }

    impl SpeechEngine for Fake {
        fn say(&mut self, utterance: &Utterance) -> Result<(), SpeechError> {
            if !self.alive.load(Ordering::SeqCst) {
                return Err(SpeechError::Unreachable("gone".to_owned()));
            }
            let _nobody_hears = self.said.send(utterance.parts.iter().map(|part| part.as_str()).collect());
            Ok(())
        }

        fn hush(&mut self) -> Result<(), SpeechError> {
            let _nobody_hears = self.said.send(String::new());
            Ok(())
        }
    }

    fn words(text: &str) -> Utterance {
        let parts = vec![Zeroizing::new(text.to_owned())];
        Utterance { parts, language: "en-US".to_owned(), voice: None, rate: 0, volume: 100, interrupts: true }
    }

    #[test]
    fn an_engine_that_dies_is_found_again_at_the_next_visit_and_not_before() {
        let patience = Duration::from_secs(5);
        let (told, hears) = mpsc::channel();
        let (said, listens) = mpsc::channel();
        let alive = Arc::new(AtomicBool::new(true));
        let connect = {
            let alive = Arc::clone(&alive);
            move || {
                alive.store(true, Ordering::SeqCst);
                Ok(Fake { alive: Arc::clone(&alive), said: said.clone() })
            }
        };
        let speaker = Speaker::start(connect, move |is_there| told.send(is_there).expect("a listener"));
        speaker.say(words("too early"));
        assert_eq!(hears.recv_timeout(patience), Ok(false));
        speaker.connect();
        assert_eq!(hears.recv_timeout(patience), Ok(true));
        speaker.say(words("one"));
        assert_eq!(listens.recv_timeout(patience).as_deref(), Ok("one"));
        alive.store(false, Ordering::SeqCst);
        speaker.say(words("lost"));
        assert_eq!(hears.recv_timeout(patience), Ok(false));
        speaker.say(words("lost too"));
        speaker.connect();
        assert_eq!(hears.recv_timeout(patience), Ok(true));
        speaker.say(words("two"));
        assert_eq!(listens.recv_timeout(patience).as_deref(), Ok("two"));
        speaker.hush();
        assert_eq!(listens.recv_timeout(patience).as_deref(), Ok(""));
    }
}
