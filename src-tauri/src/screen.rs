//! The windows as the engine's screens, and what is heard of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use audio::{Tone, Tones};
use enrollment::{AgentView, Sound, View, ViewModel};
use kiosk::config;
use kiosk::engine::UiPort;
use tauri::{AppHandle, Manager as _, Runtime};

use crate::lockdown;
use crate::pulse::Pulse;
use crate::shell::{AGENT_WINDOW, WINDOW};
use crate::told::tell;
use crate::voice::{Hearing, Voice};

/// Its payload is the view.
const VIEW_CHANGED: &str = "view_changed";
/// Its payload is a [`Hearing`].
const HEARING_CHANGED: &str = "hearing_changed";

/// How long the sound card stays open for the next tone.
const LINGER: Duration = Duration::from_secs(10);

/// Tells the agent's page that there is something else to see; the page asks for it.
const AGENT_VIEW_CHANGED: &str = "agent_view_changed";

/// Shows views in the windows.
pub struct Screen<R: Runtime> {
    app: AppHandle<R>,
    tones: Option<Tones>,
    voice: Arc<Voice>,
    /// Whose visit was shown last, by its number.
    shown: Mutex<Option<u64>>,
    /// Whether the page has been shown anything of a visit.
    is_used: AtomicBool,
    pulse: Pulse,
    agents: AgentsScreen,
}

/// The agent's window, where there is one.
pub struct AgentsScreen {
    /// It lies over the person's, and is there only while the agent is asked.
    shares_monitor: bool,
    /// Whether the agent is asked.
    is_asked: AtomicBool,
    pulse: Pulse,
}

impl AgentsScreen {
    /// A window that is over the person's or not, with the pulse of its page.
    pub const fn new(shares_monitor: bool, pulse: Pulse) -> Self {
        Self { shares_monitor, is_asked: AtomicBool::new(false), pulse }
    }
}

impl<R: Runtime> Screen<R> {
    /// The screens that are `app`'s windows, with `voice` for who cannot see them; a page is felt the pulse of
    /// with every view.
    pub fn new(
        app: AppHandle<R>,
        sound: &config::Sound,
        voice: Arc<Voice>,
        pulse: Pulse,
        agents: AgentsScreen,
    ) -> Self {
        let bell = app.clone();
        let tones = sound.enabled.then(|| {
            Tones::start(sound.volume, LINGER, move |tone| {
                // The bell has one loudness, too much for a key.
                if tone != Tone::Key {
                    lockdown::bell(&bell);
                }
            })
        });
        Self { app, tones, voice, shown: Mutex::new(None), is_used: AtomicBool::new(false), pulse, agents }
    }

    /// Where another person may stand now, nobody goes on speaking to the one before.
    fn rest_between_people(&self, view: &ViewModel<'_>, is_outside: bool) {
        let whose = (!is_outside).then_some(view.visit);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *shown, whose) != whose {
            self.voice.rest();
        }
    }

    /// Brings the agent's window over the person's, or takes it away; the keys go to the one that is seen.
    fn bring_agent(&self, is_asked: bool) {
        let windows = self.app.get_webview_window(AGENT_WINDOW).zip(self.app.get_webview_window(WINDOW));
        let Some((agents, persons)) = windows else { return };
        let moved = if is_asked {
            agents.show().and_then(|()| agents.set_focus())
        } else {
            agents.hide().and_then(|()| persons.set_focus())
        };
        if let Err(error) = moved {
            tracing::error!(%error, "the agent's window does not come or go");
        }
    }
}

/// Tells the page that it can be heard in another way than before.
pub fn tell_hearing<R: Runtime>(app: &AppHandle<R>, hearing: Hearing) {
    tell(app, WINDOW, HEARING_CHANGED, &hearing);
}

impl<R: Runtime> UiPort for Screen<R> {
    fn show(&self, view: &ViewModel<'_>) {
        let is_outside = matches!(view.view, View::Welcome { .. } | View::StaffCard { .. } | View::OutOfOrder { .. });
        self.rest_between_people(view, is_outside);
        tell(&self.app, WINDOW, VIEW_CHANGED, view);
        if self.is_used.swap(!is_outside, Ordering::Relaxed) && is_outside && !lockdown::is_automated() {
            lockdown::fresh_page(&self.app, WINDOW);
        } else {
            self.pulse.feel();
        }
    }

    fn play(&self, sound: Sound) {
        tracing::debug!(?sound, "sound");
        if let Some(tones) = &self.tones {
            tones.play(tone(sound));
        }
    }

    fn show_agent(&self, view: &AgentView<'_>) {
        tell(&self.app, AGENT_WINDOW, AGENT_VIEW_CHANGED, &());
        let is_asked = !matches!(view, AgentView::Beside { .. });
        let was_asked = self.agents.is_asked.swap(is_asked, Ordering::Relaxed);
        if self.agents.shares_monitor && is_asked != was_asked {
            self.bring_agent(is_asked);
        }
        // Name and picture of the person are nowhere once the agent has decided.
        if was_asked && !is_asked && !lockdown::is_automated() {
            lockdown::fresh_page(&self.app, AGENT_WINDOW);
        } else {
            self.agents.pulse.feel();
        }
    }

    fn leave(&self, restart: bool) {
        if restart { self.app.request_restart() } else { self.app.exit(0) }
    }
}

const fn tone(sound: Sound) -> Tone {
    match sound {
        Sound::CardIn => Tone::CardIn,
        Sound::Key => Tone::Key,
        Sound::Mistake => Tone::Mistake,
        Sound::PhoneHello => Tone::PhoneHello,
        Sound::MoreTime => Tone::MoreTime,
        Sound::TakeCard => Tone::TakeCard,
        Sound::CardForgotten => Tone::CardForgotten,
    }
}
