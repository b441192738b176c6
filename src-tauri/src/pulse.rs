//! A page's pulse: felt at every new view and every touch, so that it costs nothing while idle.
//!
//! A page whose process died or hangs is replaced by a new one, which asks for the present view. The
//! visit goes on: all that it is stands in the engine, the page holds nothing but a picture of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager as _, Runtime, WebviewWindow};
use tokio::sync::{Notify, mpsc};

use crate::failure::StartFailure;
use crate::lockdown;

/// How long a page may take to answer before it is replaced.
const PATIENCE: Duration = Duration::from_secs(4);

/// Deaths of the page within [`DEATHS_WITHIN`] after which the whole program ends.
const DEATHS_AT_MOST: usize = 3;

/// The time in which deaths are counted.
const DEATHS_WITHIN: Duration = Duration::from_secs(60);

/// Feels a page's pulse, and counts its deaths.
#[derive(Clone)]
pub struct Pulse {
    ask: mpsc::Sender<()>,
    deaths: Arc<Mutex<Deaths>>,
}

impl Pulse {
    /// Begins to watch over the page in the window `label` of `app`.
    pub fn start<R: Runtime>(app: AppHandle<R>, label: &'static str) -> Self {
        let (ask, asked) = mpsc::channel(1);
        let pulse = Self { ask, deaths: Arc::default() };
        tauri::async_runtime::spawn(watch(app, label, pulse.clone(), asked));
        pulse
    }

    /// Asks the page for a sign of life; replaces it where none comes within some seconds.
    pub fn feel(&self) {
        let _already_asked = self.ask.try_send(());
    }

    /// Takes note that the page's process is gone or has to go, and says whether another one may take its place.
    ///
    /// # Errors
    ///
    /// [`StartFailure::PageDies`] where it keeps dying: then only a new start of the whole program helps.
    pub fn died(&self) -> Result<(), StartFailure> {
        let mut deaths = self.deaths.lock().unwrap_or_else(PoisonError::into_inner);
        if deaths.are_too_many(Instant::now()) { Err(StartFailure::PageDies) } else { Ok(()) }
    }
}

async fn watch<R: Runtime>(app: AppHandle<R>, label: &str, pulse: Pulse, mut asked: mpsc::Receiver<()>) {
    while asked.recv().await.is_some() {
        let Some(window) = app.get_webview_window(label) else { continue };
        if is_alive(&window).await {
            continue;
        }
        tracing::error!(label, "the page does not answer; another takes its place");
        match pulse.died() {
            Ok(()) => lockdown::fresh_page(&app, label),
            Err(failure) => failure.end(&app),
        }
    }
}

async fn is_alive<R: Runtime>(window: &WebviewWindow<R>) -> bool {
    let beat = Arc::new(Notify::new());
    let answered = Arc::clone(&beat);
    // Where the process is gone this answers too, and whoever hears of its end loads the page again.
    let asked = window.eval_with_callback("0", move |_| answered.notify_one());
    asked.is_err() || tokio::time::timeout(PATIENCE, beat.notified()).await.is_ok()
}

/// The moments at which the page's process ended, the latest last.
#[derive(Debug, Default)]
struct Deaths(VecDeque<Instant>);

impl Deaths {
    fn are_too_many(&mut self, now: Instant) -> bool {
        let Self(moments) = self;
        moments.retain(|moment| now.duration_since(*moment) < DEATHS_WITHIN);
        moments.push_back(now);
        moments.len() >= DEATHS_AT_MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deaths_count_where_they_follow_each_other_closely() {
        let start = Instant::now();
        for (seconds, expected) in [
            (&[0][..], false),
            (&[0, 1], false),
            (&[0, 1, 2], true),
            (&[0, 30, 59], true),
            (&[0, 30, 60], false),
            (&[0, 50, 100, 150], false),
            (&[0, 50, 100, 109], true),
        ] {
            let mut deaths = Deaths::default();
            let last = seconds.iter().map(|after| deaths.are_too_many(start + Duration::from_secs(*after))).last();
            assert_eq!(last, Some(expected), "{seconds:?}");
        }
    }
}
