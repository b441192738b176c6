//! The window as the engine's screen, and what is heard of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use audio::{Tone, Tones};
use enrollment::{Sound, View, ViewModel};
use kiosk::config;
use kiosk::engine::UiPort;
use tauri::{AppHandle, Emitter as _, Runtime};

use crate::lockdown;
use crate::shell::WINDOW;
use crate::voice::{Hearing, Voice};

/// Its payload is the view.
const VIEW_CHANGED: &str = "view_changed";
/// Its payload is a [`Hearing`].
const HEARING_CHANGED: &str = "hearing_changed";

/// How long the sound card stays open for the next tone.
const LINGER: Duration = Duration::from_secs(10);

/// Shows views in the window.
pub struct Screen<R: Runtime> {
    app: AppHandle<R>,
    tones: Option<Tones>,
    voice: Arc<Voice>,
    /// Whose visit was shown last, by its number.
    shown: Mutex<Option<u64>>,
    /// Whether the page has been shown anything of a visit.
    is_used: AtomicBool,
}

impl<R: Runtime> Screen<R> {
    /// The screen that is `app`'s window, with `voice` for who cannot see it.
    pub fn new(app: AppHandle<R>, sound: &config::Sound, voice: Arc<Voice>) -> Self {
        let bell = app.clone();
        let tones = sound.enabled.then(|| Tones::start(sound.volume, LINGER, move |_| lockdown::bell(&bell)));
        Self { app, tones, voice, shown: Mutex::new(None), is_used: AtomicBool::new(false) }
    }

    /// Where another person may stand now, nobody goes on speaking to the one before.
    fn rest_between_people(&self, view: &ViewModel<'_>, is_outside: bool) {
        let whose = (!is_outside).then_some(view.visit);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *shown, whose) != whose {
            self.voice.rest();
        }
    }
}

/// Tells the page that it can be heard in another way than before.
pub fn tell_hearing<R: Runtime>(app: &AppHandle<R>, hearing: Hearing) {
    if let Err(error) = app.emit_to(WINDOW, HEARING_CHANGED, hearing) {
        tracing::error!(%error, "the page was not told whether it is heard");
    }
}

impl<R: Runtime> UiPort for Screen<R> {
    fn show(&self, view: &ViewModel<'_>) {
        let is_outside = matches!(view.view, View::Welcome | View::OutOfOrder { .. });
        self.rest_between_people(view, is_outside);
        if let Err(error) = self.app.emit_to(WINDOW, VIEW_CHANGED, view) {
            tracing::error!(%error, "the page was not told of the next view");
        }
        if self.is_used.swap(!is_outside, Ordering::Relaxed) && is_outside && !lockdown::is_automated() {
            lockdown::fresh_page(&self.app);
        }
    }

    fn play(&self, sound: Sound) {
        tracing::debug!(?sound, "sound");
        if let Some(tones) = &self.tones {
            tones.play(tone(sound));
        }
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
