//! The windows as the engine's screens.

use std::sync::atomic::{AtomicBool, Ordering};

use enrollment::{AgentView, Sound, View, ViewModel};
use kiosk::engine::UiPort;
use tauri::{AppHandle, Emitter as _, Manager as _, Runtime};

use crate::lockdown;
use crate::pulse::Pulse;
use crate::shell::{AGENT_WINDOW, WINDOW};

/// The one event: its payload is the view.
const VIEW_CHANGED: &str = "view_changed";

/// Tells the agent's page that there is something else to see; the page asks for it.
const AGENT_VIEW_CHANGED: &str = "agent_view_changed";

/// Shows views in the windows.
pub struct Screen<R: Runtime> {
    app: AppHandle<R>,
    /// Whether the page has been shown anything of a visit.
    is_used: AtomicBool,
    /// The agent's window lies over the person's, and is there only while the agent is asked.
    shares_monitor: bool,
    pulse: Pulse,
}

impl<R: Runtime> Screen<R> {
    /// The screens that are `app`'s windows; the person's page is felt the pulse of with every view.
    pub const fn new(app: AppHandle<R>, shares_monitor: bool, pulse: Pulse) -> Self {
        Self { app, is_used: AtomicBool::new(false), shares_monitor, pulse }
    }

    fn bring_agent(&self, is_asked: bool) {
        let Some(window) = self.app.get_webview_window(AGENT_WINDOW) else { return };
        let moved = if is_asked { window.show().and_then(|()| window.set_focus()) } else { window.hide() };
        if let Err(error) = moved {
            tracing::error!(%error, "the agent's window does not come or go");
        }
    }
}

impl<R: Runtime> UiPort for Screen<R> {
    fn show(&self, view: &ViewModel<'_>) {
        if let Err(error) = self.app.emit_to(WINDOW, VIEW_CHANGED, view) {
            tracing::error!(%error, "the page was not told of the next view");
        }
        let is_outside = matches!(view.view, View::Welcome { .. } | View::StaffCard { .. } | View::OutOfOrder { .. });
        if self.is_used.swap(!is_outside, Ordering::Relaxed) && is_outside && !lockdown::is_automated() {
            lockdown::fresh_page(&self.app);
        } else {
            self.pulse.feel();
        }
    }

    fn play(&self, sound: Sound) {
        tracing::debug!(?sound, "sound");
        // The bell has one loudness, too much for a key.
        if sound != Sound::Key {
            lockdown::bell(&self.app);
        }
    }

    fn show_agent(&self, view: &AgentView<'_>) {
        if let Err(error) = self.app.emit_to(AGENT_WINDOW, AGENT_VIEW_CHANGED, ()) {
            tracing::error!(%error, "the agent's page was not told of the next view");
        }
        if self.shares_monitor {
            self.bring_agent(!matches!(view, AgentView::Beside { .. }));
        }
    }

    fn leave(&self, restart: bool) {
        if restart { self.app.request_restart() } else { self.app.exit(0) }
    }
}
