//! What the system would offer besides the page, and is not wanted: one file a platform.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
pub use linux::{bell, fresh_page, require_display, web_view, wipe_what_is_freed};
#[cfg(not(target_os = "linux"))]
pub use other::{bell, fresh_page, require_display, web_view, wipe_what_is_freed};

use crate::failure::StartFailure;

/// Set by whoever wants to steer the web view.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

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
