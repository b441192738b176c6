//! The window, from its opening to its end.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use enrollment::{AgentWord, Intent};
use kiosk::config::{AttendedMode, Config};
use kiosk::engine::{self, EngineHandle, EngineParts, UiPort};
use kiosk::setup;
use tauri::process::current_binary;
use tauri::webview::{NewWindowResponse, PermissionResponse};
use tauri::{
    App, AppHandle, Context, Manager as _, Monitor, RESTART_EXIT_CODE, RunEvent, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent,
};
use zeroize::Zeroizing;

use crate::commands::{self, Desk, Views};
use crate::failure::StartFailure;
use crate::lockdown;
use crate::page::PageSettings;
use crate::pulse::Pulse;
use crate::screen::{AgentsScreen, Screen, tell_hearing};
use crate::voice::Voice;
use crate::watchdog::Watchdog;

/// The person's window, as `capabilities/main.json` names it.
pub const WINDOW: &str = "main";
/// The agent's window, as `capabilities/agent.json` names it.
pub const AGENT_WINDOW: &str = "agent";

/// The person's page, by all its names.
const PAGES: [&str; 3] = ["", "/", "/index.html"];
/// The agent's page.
const AGENT_PAGES: [&str; 1] = ["/agent.html"];

/// A page that closes itself would leave a dead window behind.
const NEVER_CLOSE: &str =
    "Object.defineProperty(window, 'close', { value: () => undefined, writable: false, configurable: false });";

/// Opens the window and stays until the kiosk is told to end.
///
/// # Errors
///
/// A [`StartFailure`] where there is nothing to show or no window to show it in.
pub fn run(context: Context, config: &Config, windowed: bool) -> Result<(), StartFailure> {
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![
            commands::current_view,
            commands::submit_intent,
            commands::speak,
            commands::agent_view,
            commands::agent_decides
        ])
        .build(context)?;
    let watchdog = Watchdog::start();
    let agents_monitor = agents_monitor(&app, config.attended.screen)?;
    let shares_monitor = agents_monitor.is_none();
    let pulse = Pulse::start(app.handle().clone(), WINDOW);
    let agents_pulse = Pulse::start(app.handle().clone(), AGENT_WINDOW);
    let page = app.handle().clone();
    let voice = Arc::new(Voice::start(&config.speech, move |hearing| tell_hearing(&page, hearing)));
    let agents = AgentsScreen::new(shares_monitor, agents_pulse.clone());
    let screen = Screen::new(app.handle().clone(), &config.sound, Arc::clone(&voice), pulse.clone(), agents);
    let mut parts = setup::engine_parts(config, Arc::new(screen) as Arc<dyn UiPort>)?;
    // A monitor that is not there is no screen of the agent's own, whatever the configuration says.
    Arc::make_mut(&mut parts.staff).shares_screen = shares_monitor;
    let kiosk = Arc::new(Kiosk::new(parts, watchdog.clone()));
    let views = Box::new(SharedKiosk(Arc::clone(&kiosk)));
    app.manage(Desk { settings: PageSettings::from(config), views, voice });
    let window = open_window(&app, windowed)?;
    lockdown::web_view(&window, pulse)?;
    if config.attended.mode == AttendedMode::Required {
        lockdown::web_view(&open_agents_window(&app, agents_monitor, windowed)?, agents_pulse)?;
    }
    let locked = Arc::clone(&kiosk);
    lockdown::on_lock(move || locked.lock());
    end_on_signal(app.handle().clone(), Arc::clone(&kiosk));
    app.run(move |app, event| on_event(app, event, windowed, &kiosk));
    Ok(())
}

/// The monitor that only the agent sees; none where none was named, or it is not there.
fn agents_monitor(app: &App, number: u8) -> tauri::Result<Option<Monitor>> {
    let Some(index) = usize::from(number).checked_sub(1) else { return Ok(None) };
    let found = app.available_monitors()?.into_iter().nth(index);
    if found.is_none() {
        tracing::error!(number, "the agent's monitor is not there; the agent types a code at the person's");
    }
    Ok(found)
}

/// The agent's window: on a monitor of its own, or over the person's while the agent is asked.
fn open_agents_window(app: &App, monitor: Option<Monitor>, windowed: bool) -> tauri::Result<WebviewWindow> {
    let builder = locked_window(app, AGENT_WINDOW, "agent.html", &AGENT_PAGES);
    let builder = builder.title("Derived PIV Kiosk: agent").visible(monitor.is_some());
    let builder = match monitor {
        Some(monitor) => {
            // The keyboard there is stands at the person's: nobody answers for the agent by keys.
            let builder = builder.focusable(false);
            let (at, scale) = (monitor.position().to_logical::<f64>(monitor.scale_factor()), monitor.scale_factor());
            let size = monitor.size().to_logical::<f64>(scale);
            builder.position(at.x, at.y).inner_size(size.width, size.height)
        }
        None => builder,
    };
    if windowed { builder.build() } else { alone(builder).build() }
}

fn open_window(app: &App, windowed: bool) -> tauri::Result<WebviewWindow> {
    let builder = locked_window(app, WINDOW, "index.html", &PAGES);
    if windowed { builder.build() } else { alone(builder).build() }
}

/// A window that shows `page` and leads nowhere but to `pages`, its names.
fn locked_window<'a>(
    app: &'a App,
    label: &str,
    page: &str,
    pages: &'static [&'static str],
) -> WebviewWindowBuilder<'a, tauri::Wry, App> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .title("Derived PIV Kiosk")
        .inner_size(1280.0, 800.0)
        .zoom_hotkeys_enabled(false)
        .disable_drag_drop_handler()
        .devtools(false)
        .incognito(!lockdown::is_automated())
        // A folder of its own each: Tauri gives only the first window of a folder the scheme of the pages.
        .data_directory(lockdown::scratch_folder().join(label))
        .initialization_script_for_all_frames(NEVER_CLOSE)
        .on_navigation(move |url| is_page(url, pages))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
}

/// The whole of its monitor, and nothing to leave it by.
fn alone<'a>(builder: WebviewWindowBuilder<'a, tauri::Wry, App>) -> WebviewWindowBuilder<'a, tauri::Wry, App> {
    // Resizable all the same: on Wayland a window of fixed size does not fill the screen.
    builder
        .fullscreen(true)
        .decorations(false)
        .always_on_top(true)
        .closable(false)
        .minimizable(false)
        .maximizable(false)
        .skip_taskbar(true)
}

/// Whether `url` is one of these pages of this program: below `tauri://localhost`, on Windows
/// `http(s)://tauri.localhost`.
pub fn is_page(url: &Url, pages: &[&str]) -> bool {
    let is_ours = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    is_ours && pages.contains(&url.path())
}

fn on_event(app: &AppHandle, event: RunEvent, windowed: bool, kiosk: &Kiosk) {
    if let RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } = event {
        if !windowed {
            api.prevent_close();
        }
    } else if let RunEvent::ExitRequested { code: None, api, .. } = event {
        if !windowed {
            api.prevent_exit();
        }
    } else if let RunEvent::ExitRequested { code: Some(code), .. } = event {
        kiosk.exit_code.store(code, Ordering::Relaxed);
    } else if let RunEvent::Exit = event {
        tauri::async_runtime::block_on(kiosk.stop());
        let code = kiosk.exit_code.load(Ordering::Relaxed);
        if code == RESTART_EXIT_CODE {
            if let Ok(program) = current_binary(&app.env()) {
                lockdown::begin_anew(&program);
            }
        } else {
            lockdown::end(code);
        }
    }
}

/// Ends cleanly when the system asks for it: the visit is closed and everything wiped.
fn end_on_signal(app: AppHandle, kiosk: Arc<Kiosk>) {
    tauri::async_runtime::spawn(async move {
        lockdown::asked_to_end().await;
        kiosk.stop().await;
        app.exit(0);
    });
}

/// The engine, begun when the page asks for the first view.
struct Kiosk {
    parts: Mutex<Option<EngineParts>>,
    engine: OnceLock<EngineHandle>,
    watchdog: Watchdog,
    /// What the program ends with; [`RESTART_EXIT_CODE`] where staff asked for a restart.
    exit_code: AtomicI32,
}

impl Kiosk {
    fn new(parts: EngineParts, watchdog: Watchdog) -> Self {
        Self { parts: Mutex::new(Some(parts)), engine: OnceLock::new(), watchdog, exit_code: AtomicI32::new(0) }
    }

    fn lock(&self) {
        if let Some(engine) = self.engine.get() {
            engine.lock();
        }
    }

    async fn stop(&self) {
        if let Some(engine) = self.engine.get() {
            engine.stop().await;
        }
    }
}

/// The same engine for the page's commands and for the end.
struct SharedKiosk(Arc<Kiosk>);

impl Views for SharedKiosk {
    fn current(&self) -> Zeroizing<String> {
        let Self(kiosk) = self;
        kiosk.watchdog.calm();
        tracing::info!("the page asks for its first view");
        let mut parts = kiosk.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parts) = parts.take() {
            let engine = tauri::async_runtime::block_on(async { engine::start(parts) });
            let _is_first = kiosk.engine.set(engine);
        }
        drop(parts);
        kiosk.engine.get().map(EngineHandle::current_view).unwrap_or_default()
    }

    fn submit(&self, intent: Intent) {
        if let Some(engine) = self.0.engine.get() {
            engine.submit(intent);
        }
    }

    fn agent(&self) -> Zeroizing<String> {
        self.0.engine.get().map(EngineHandle::agent_view).unwrap_or_default()
    }

    fn agent_says(&self, word: AgentWord) {
        if let Some(engine) = self.0.engine.get() {
            engine.agent_says(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_page_is_navigated_to() {
        for (address, expected) in [
            ("tauri://localhost", true),
            ("tauri://localhost/", true),
            ("tauri://localhost/index.html#x", true),
            ("http://tauri.localhost/", true),
            ("https://tauri.localhost/", true),
            ("tauri://localhost/agent.html", false),
            ("tauri://localhost/preview.html", false),
            ("tauri://localhost/scripted.html", false),
            ("http://tauri.localhost/scripted.html?view=choose", false),
            ("https://issuer.example/", false),
            ("https://tauri.localhost.evil.example/", false),
            ("tauri://evil/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_page(&address.parse().expect(address), &PAGES), expected, "{address}");
        }
        for (address, expected) in [("tauri://localhost/agent.html", true), ("tauri://localhost/", false)] {
            assert_eq!(is_page(&address.parse().expect(address), &AGENT_PAGES), expected, "{address}");
        }
    }
}
