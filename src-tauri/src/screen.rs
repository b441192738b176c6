//! The window as the engine's screen.

use enrollment::{Sound, ViewModel};
use kiosk::engine::UiPort;
use tauri::{AppHandle, Emitter as _, Runtime};

use crate::shell::WINDOW;

/// The one event: its payload is the view.
const VIEW_CHANGED: &str = "view_changed";

/// Shows views in the window.
pub struct Screen<R: Runtime> {
    app: AppHandle<R>,
}

impl<R: Runtime> Screen<R> {
    /// The screen that is `app`'s window.
    pub const fn new(app: AppHandle<R>) -> Self {
        Self { app }
    }
}

impl<R: Runtime> UiPort for Screen<R> {
    fn show(&self, view: &ViewModel<'_>) {
        if let Err(error) = self.app.emit_to(WINDOW, VIEW_CHANGED, view) {
            tracing::error!(%error, "the page was not told of the next view");
        }
    }

    fn play(&self, sound: Sound) {
        tracing::debug!(?sound, "sound");
        crate::lockdown::bell(&self.app);
    }
}
