//! GTK and WebKitGTK: what Tauri has no option for.

use std::{env, os::unix::process::CommandExt as _, path::Path, process::Command};

use gtk::glib::Propagation;
use gtk::prelude::{GtkSettingsExt as _, WidgetExt as _};
use tauri::{AppHandle, Manager as _, Runtime, WebviewWindow};
use webkit2gtk::{SettingsExt as _, WebProcessTerminationReason, WebView, WebViewExt};

use crate::failure::StartFailure;
use crate::pulse::Pulse;

/// What makes the C libraries of this process overwrite the memory they free: WebKit takes the C library's
/// heap instead of one of its own, and the C library fills what is freed and keeps no thread's blocks back.
/// And what lets WebKit draw without OpenGL, whose software renderer reads what it has freed, and Mesa keep no
/// compiled shaders on the disk.
const FROM_THE_START: [(&str, &str); 4] = [
    ("Malloc", "1"),
    ("GLIBC_TUNABLES", "glibc.malloc.perturb=170:glibc.malloc.tcache_count=0"),
    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
    ("MESA_SHADER_CACHE_DISABLE", "true"),
];

/// Begins the program anew with settings that only count from its first instruction on, so that no view is
/// left in memory that was freed; goes on without them, and says so, where that fails.
pub fn wipe_what_is_freed() {
    if FROM_THE_START.iter().all(|(name, value)| env::var_os(name).is_some_and(|is| is == *value)) {
        return;
    }
    match env::current_exe() {
        Ok(program) => {
            let error = Command::new(program).args(env::args_os().skip(1)).envs(FROM_THE_START).exec();
            tracing::warn!(%error, "freed memory is not overwritten: the program could not begin anew");
        }
        Err(error) => tracing::warn!(%error, "freed memory is not overwritten: the program does not find itself"),
    }
}

/// Ends the program at once. All that has to be closed is closed by now; what the C libraries would do at an
/// ordinary end, beside threads that still use them, has brought the program down with a fault.
pub fn end(code: i32) {
    signal_hook::low_level::exit(code)
}

/// Begins the program `program` anew in this process, so that whoever started it goes on watching over it.
pub fn begin_anew(program: &Path) {
    let error = Command::new(program).args(env::args_os().skip(1)).exec();
    tracing::error!(%error, "the program could not begin anew in its place");
}

/// Draws the page of a window in a new process and ends the old one, even one that hangs; its memory had been shown what a
/// person was shown.
pub fn fresh_page<R: Runtime>(app: &AppHandle<R>, label: &str) {
    let Some(window) = app.get_webview_window(label) else { return };
    if let Err(error) = window.with_webview(|platform| platform.inner().terminate_web_process()) {
        tracing::error!(%error, label, "the page of the visit before is still there");
    }
}

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
pub fn web_view(window: &WebviewWindow, pulse: Pulse) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |platform| {
        let view = platform.inner();
        view.connect_context_menu(|_, _, _, _| true);
        view.connect_print(|_, _| true);
        view.connect_script_dialog(|_, _| true);
        feel_at_every_touch(&view, &pulse);
        view.connect_web_process_terminated(move |view, reason| {
            if reason != WebProcessTerminationReason::TerminatedByApi {
                tracing::error!(?reason, "the page's process ended; loading the page again");
                if let Err(failure) = pulse.died() {
                    return failure.end(&app);
                }
            }
            view.reload();
        });
        if let Some(settings) = WebViewExt::settings(&view) {
            settings.set_enable_developer_extras(false);
            settings.set_enable_webgl(false);
            settings.set_enable_webaudio(false);
            settings.set_enable_page_cache(false);
            settings.set_enable_html5_local_storage(false);
            settings.set_enable_html5_database(false);
            settings.set_enable_back_forward_navigation_gestures(false);
            settings.set_javascript_can_open_windows_automatically(false);
        }
        if let Some(settings) = gtk::Settings::default() {
            settings.set_gtk_enable_primary_paste(false);
        }
    })
}

/// A page that hangs says nothing by itself; whoever touches it wants an answer.
fn feel_at_every_touch(view: &WebView, pulse: &Pulse) {
    let (pressed, touched, typed) = (pulse.clone(), pulse.clone(), pulse.clone());
    view.connect_button_press_event(move |_, _| {
        pressed.feel();
        Propagation::Proceed
    });
    view.connect_touch_event(move |_, _| {
        touched.feel();
        Propagation::Proceed
    });
    view.connect_key_press_event(move |_, _| {
        typed.feel();
        Propagation::Proceed
    });
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
