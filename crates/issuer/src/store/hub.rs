//! Wakes those who follow an enrollment when something was committed to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// One channel per followed enrollment; says that something is new, never what.
#[derive(Clone, Debug, Default)]
pub(super) struct Hub(Arc<Mutex<HashMap<String, watch::Sender<()>>>>);

impl Hub {
    /// A receiver that changes with every later commit to `enrollment`.
    pub(super) fn subscribe(&self, enrollment: &str) -> watch::Receiver<()> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, sender| sender.receiver_count() > 0);
        channels.entry(enrollment.to_owned()).or_insert_with(|| watch::Sender::new(())).subscribe()
    }

    /// Tells everybody who follows `enrollment`.
    pub(super) fn announce(&self, enrollment: &str) {
        let channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = channels.get(enrollment) {
            sender.send_replace(());
        }
    }
}
