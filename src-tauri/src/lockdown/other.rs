//! Windows and macOS: the window's own options do it; the rest is the system's kiosk mode.

use std::path::Path;

use tauri::{AppHandle, Manager as _, Runtime, WebviewWindow};

use crate::failure::StartFailure;
use crate::pulse::Pulse;

/// Nothing beyond what the program's own allocator does.
pub const fn wipe_what_is_freed() {}

/// Left to Tauri, which ends the program.
pub const fn end(_: i32) {}

/// Left to Tauri, which starts another process.
pub const fn begin_anew(_: &Path) {}

/// Loads the page of a window anew; its process stays, and with it what it has not yet written over.
pub fn fresh_page<R: Runtime>(app: &AppHandle<R>, label: &str) {
    let Some(window) = app.get_webview_window(label) else { return };
    if let Err(error) = window.reload() {
        tracing::error!(%error, label, "the page of the visit before is still there");
    }
}

/// There is always a display.
///
/// # Errors
///
/// None.
pub const fn require_display() -> Result<(), StartFailure> {
    Ok(())
}

/// Nothing beyond the window's own options.
///
/// # Errors
///
/// None.
pub fn web_view(_: &WebviewWindow, _: Pulse) -> tauri::Result<()> {
    Ok(())
}

/// Nobody tells of a locked session; the time-outs of a visit do.
pub fn on_lock(_: impl Fn() + 'static) {}

/// No sound.
pub const fn bell<R: Runtime>(_: &AppHandle<R>) {}
