//! The window as the engine's screen.

use std::sync::atomic::{AtomicBool, Ordering};

use enrollment::{Sound, View, ViewModel};
use kiosk::engine::UiPort;
use tauri::{AppHandle, Emitter as _, Runtime};

use crate::lockdown;
use crate::shell::WINDOW;

/// The one event: its payload is the view.
const VIEW_CHANGED: &str = "view_changed";

/// Shows views in the window.
pub struct Screen<R: Runtime> {
    app: AppHandle<R>,
    /// Whether the page has been shown anything of a visit.
    is_used: AtomicBool,
}

impl<R: Runtime> Screen<R> {
    /// The screen that is `app`'s window.
    pub const fn new(app: AppHandle<R>) -> Self {
        Self { app, is_used: AtomicBool::new(false) }
    }
}

impl<R: Runtime> UiPort for Screen<R> {
    fn show(&self, view: &ViewModel<'_>) {
        if let Err(error) = self.app.emit_to(WINDOW, VIEW_CHANGED, view) {
            tracing::error!(%error, "the page was not told of the next view");
        }
        let is_outside = matches!(view.view, View::Welcome | View::OutOfOrder { .. });
        if self.is_used.swap(!is_outside, Ordering::Relaxed) && is_outside && !lockdown::is_automated() {
            lockdown::fresh_page(&self.app);
        }
    }

    fn play(&self, sound: Sound) {
        tracing::debug!(?sound, "sound");
        lockdown::bell(&self.app);
    }
}
