//! Windows and macOS: the window's own options do it; the rest is the system's kiosk mode.

use tauri::{AppHandle, Runtime, WebviewWindow};

use crate::failure::StartFailure;

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
pub fn web_view(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// No sound.
pub const fn bell<R: Runtime>(_: &AppHandle<R>) {}
