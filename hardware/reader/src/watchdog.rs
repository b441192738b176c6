//! A thread that keeps the promise of time-outs.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Instant;

/// Something that must be over by a given time.
pub(crate) trait Expires: Send + Sync {
    /// Its time is over.
    fn expire(&self);
    /// Whether it is over already.
    fn is_over(&self) -> bool;
}

type Watched = (Instant, Arc<dyn Expires>);

/// The thread; it ends when this is dropped and nothing is watched any more.
pub(crate) struct Watchdog(Sender<Watched>);

impl Watchdog {
    pub(crate) fn start() -> Self {
        let (sender, receiver) = mpsc::channel();
        // Without a thread nothing expires here; those who wait have a limit of their own.
        let _ = thread::Builder::new().name("card-watchdog".into()).spawn(move || watch(&receiver));
        Self(sender)
    }

    /// Lets `watched` expire at `deadline` unless it is over by then.
    pub(crate) fn expire_at(&self, deadline: Instant, watched: Arc<dyn Expires>) {
        let _ = self.0.send((deadline, watched));
    }
}

fn watch(incoming: &Receiver<Watched>) {
    let mut watched: Vec<Watched> = Vec::new();
    let mut more_may_come = true;
    loop {
        watched.retain(|(_, item)| !item.is_over());
        let next = watched.iter().map(|(deadline, _)| *deadline).min();
        match (next, more_may_come) {
            (None, false) => return,
            (None, true) => match incoming.recv() {
                Ok(item) => watched.push(item),
                Err(_) => return,
            },
            (Some(deadline), _) => match incoming.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(item) => watched.push(item),
                Err(RecvTimeoutError::Timeout) => expire(&watched),
                Err(RecvTimeoutError::Disconnected) => {
                    more_may_come = false;
                    thread::sleep(deadline.saturating_duration_since(Instant::now()));
                    expire(&watched);
                }
            },
        }
    }
}

fn expire(watched: &[Watched]) {
    let now = Instant::now();
    for (_, item) in watched.iter().filter(|(deadline, _)| *deadline <= now) {
        item.expire();
    }
}
