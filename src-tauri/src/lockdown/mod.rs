//! What the system would offer besides the page, and is not wanted: one file a platform.

#[cfg(target_os = "linux")]
mod darkness;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
pub use darkness::on_lock;
#[cfg(target_os = "linux")]
pub use linux::{begin_anew, bell, end, fresh_page, require_display, web_view, wipe_what_is_freed};
#[cfg(not(target_os = "linux"))]
pub use other::{begin_anew, bell, end, fresh_page, on_lock, require_display, web_view, wipe_what_is_freed};

use std::path::PathBuf;

use crate::failure::StartFailure;

/// Set by whoever wants to steer the web view.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// A folder for what the web view opens although nothing is to be kept; in memory wherever the system has such a one.
pub fn scratch_folder() -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
    runtime.unwrap_or_else(std::env::temp_dir).join("derived-piv-kiosk")
}

/// Whether the web view may be steered from outside, and is.
pub fn is_automated() -> bool {
    may_be_automated() && std::env::var_os(AUTOMATION).is_some()
}

/// Refuses to open a window that anybody with the environment could steer.
///
/// # Errors
///
/// [`StartFailure::Automation`] in a build for people.
pub fn refuse_automation() -> Result<(), StartFailure> {
    if std::env::var_os(AUTOMATION).is_some() && !may_be_automated() {
        return Err(StartFailure::Automation);
    }
    Ok(())
}

const fn may_be_automated() -> bool {
    cfg!(debug_assertions) || cfg!(feature = "automation")
}

/// Waits until the system asks the program to end.
pub async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
