//! GTK and WebKitGTK: what Tauri has no option for.

use tauri::{AppHandle, Runtime, WebviewWindow};
use webkit2gtk::{SettingsExt as _, WebViewExt as _};

use crate::failure::StartFailure;

/// Makes sure that there is a display; GTK would end the program without a word of ours.
///
/// # Errors
///
/// [`StartFailure::NoDisplay`].
pub fn require_display() -> Result<(), StartFailure> {
    gtk::init().map_err(|_| StartFailure::NoDisplay)
}

/// No context menu, no print, no script dialog, no developer tools; a page that crashed comes back.
///
/// # Errors
///
/// The web view is gone.
pub fn web_view(window: &WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|platform| {
        let view = platform.inner();
        view.connect_context_menu(|_, _, _, _| true);
        view.connect_print(|_, _| true);
        view.connect_script_dialog(|_, _| true);
        view.connect_web_process_terminated(|view, reason| {
            tracing::error!(?reason, "the page's process ended; loading the page again");
            view.reload();
        });
        if let Some(settings) = view.settings() {
            settings.set_enable_developer_extras(false);
            settings.set_enable_webgl(false);
            settings.set_enable_webaudio(false);
            settings.set_enable_page_cache(false);
            settings.set_enable_html5_local_storage(false);
            settings.set_enable_html5_database(false);
            settings.set_javascript_can_open_windows_automatically(false);
        }
    })
}

/// Rings the display's bell.
pub fn bell<R: Runtime>(app: &AppHandle<R>) {
    let rung = app.run_on_main_thread(|| {
        if let Some(display) = gtk::gdk::Display::default() {
            display.beep();
        }
    });
    if let Err(error) = rung {
        tracing::debug!(%error, "no bell");
    }
}
