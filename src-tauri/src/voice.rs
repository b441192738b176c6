//! What may be said aloud, and through what.
//!
//! The page composes the words; here it is decided whether they are heard. A part that is private is said
//! while headphones are in and never otherwise, whatever the page asks for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use audio::{Speaker, Utterance, headphones, speech};
use kiosk::config::{Headphones, Speech, SpeechMode};
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

/// How much of the engine's range one press of *Faster* or *Slower* is.
const RATE_STEP: i8 = 20;
/// How much of the volume one press is.
const VOLUME_STEP: i8 = 10;
/// How many presses either way.
const MOST_STEPS: i8 = 4;
/// More than any screen says.
const MOST_PARTS: usize = 40;
/// More than any part says, in bytes.
const LONGEST_PART: usize = 600;

/// What the page knows of being heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hearing {
    /// Whether words can be said aloud.
    pub offered: bool,
    /// Whether one person alone hears them.
    pub headphones: bool,
}

/// What the page wants to be said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// BCP 47 tag of their language.
    language: String,
    /// One after the other; none to fall silent.
    parts: Vec<Part>,
    /// Steps faster than the kiosk is set to, or slower where negative.
    faster: i8,
    /// Steps louder, or softer where negative.
    louder: i8,
    /// Whether what is being said is cut off.
    interrupts: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    #[serde(deserialize_with = "wiped")]
    text: Zeroizing<String>,
    /// For one person's ears alone.
    private: bool,
}

/// Why words are not said.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum UnfitWords {
    /// There are too many.
    #[error("more words than any screen has")]
    TooMany,
    /// They have what no word has.
    #[error("a control character")]
    Control,
    /// The tag is none.
    #[error("no tag of a language")]
    Language,
}

/// The kiosk's voice.
pub struct Voice {
    settings: Speech,
    speaker: Option<Speaker>,
    facts: Arc<Facts>,
    /// The language of whoever is being spoken to.
    listener: Mutex<Option<String>>,
}

/// What is known of engine and headphones, and who is told.
struct Facts {
    mode: SpeechMode,
    known: Mutex<Known>,
    tell: Box<dyn Fn(Hearing) + Send + Sync>,
}

#[derive(Clone, Copy)]
struct Known {
    engine: bool,
    headphones: bool,
}

impl Voice {
    /// The voice of the system's speech engine. `tell` hears of each change of what the page may know.
    pub fn start(settings: &Speech, tell: impl Fn(Hearing) + Send + Sync + 'static) -> Self {
        let facts = Facts::new(settings, tell);
        let is_off = settings.mode == SpeechMode::Off;
        let speaker = (!is_off).then(|| Speaker::start(speech::system, facts.on_engine()));
        if !is_off && settings.headphones == Headphones::Detect {
            let (facts, speaker) = (Arc::clone(&facts), speaker.clone());
            headphones::watch(move |are_in| facts.on_headphones(are_in, speaker.as_ref()));
        }
        Self { settings: settings.clone(), speaker, facts, listener: Mutex::default() }
    }

    /// What the page may know now.
    pub fn hearing(&self) -> Hearing {
        self.facts.hearing()
    }

    /// Says `words`, as far as they may be heard.
    ///
    /// # Errors
    ///
    /// [`UnfitWords`]: nothing is said.
    pub fn speak(&self, words: Words) -> Result<(), UnfitWords> {
        words.check()?;
        *self.listener() = (!words.parts.is_empty()).then(|| words.language.clone());
        let hearing = self.hearing();
        let Some(speaker) = self.speaker.as_ref().filter(|_| hearing.offered) else { return Ok(()) };
        let parts: Vec<_> =
            words.parts.into_iter().filter(|part| hearing.headphones || !part.private).map(|part| part.text).collect();
        if parts.is_empty() {
            if words.interrupts {
                speaker.hush();
            }
            return Ok(());
        }
        speaker.say(Utterance {
            parts,
            voice: self.settings.voices.get(&words.language).cloned(),
            language: words.language,
            rate: self.settings.rate.saturating_add(steps(words.faster) * RATE_STEP).clamp(-100, 100),
            volume: self.volume(words.louder),
            interrupts: words.interrupts,
        });
        Ok(())
    }

    /// The language of the person who listened to the page before, for one that takes its place.
    pub fn resume(&self) -> Option<String> {
        self.fall_silent();
        self.listener().clone()
    }

    /// Nobody listens any more: silence, and an engine that died is looked for again.
    pub fn rest(&self) {
        self.fall_silent();
        *self.listener() = None;
    }

    fn fall_silent(&self) {
        if let Some(speaker) = &self.speaker {
            speaker.hush();
            speaker.connect();
        }
    }

    fn listener(&self) -> MutexGuard<'_, Option<String>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never down to nothing: who hears nothing cannot find the way back.
    fn volume(&self, louder: i8) -> u8 {
        let volume = i16::from(self.settings.volume) + i16::from(steps(louder) * VOLUME_STEP);
        u8::try_from(volume.clamp(i16::from(self.settings.volume.min(20)), 100)).unwrap_or(100)
    }
}

impl Words {
    fn check(&self) -> Result<(), UnfitWords> {
        let is_tag = |tag: &str| {
            (2..=15).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !is_tag(&self.language) {
            return Err(UnfitWords::Language);
        }
        if self.parts.len() > MOST_PARTS || self.parts.iter().any(|part| part.text.len() > LONGEST_PART) {
            return Err(UnfitWords::TooMany);
        }
        if self.parts.iter().any(|part| part.text.chars().any(char::is_control)) {
            return Err(UnfitWords::Control);
        }
        Ok(())
    }
}

impl Facts {
    fn new(settings: &Speech, tell: impl Fn(Hearing) + Send + Sync + 'static) -> Arc<Self> {
        let headphones = settings.headphones == Headphones::Always;
        let known = Mutex::new(Known { engine: false, headphones });
        Arc::new(Self { mode: settings.mode, known, tell: Box::new(tell) })
    }

    fn on_engine(self: &Arc<Self>) -> impl Fn(bool) + Send + 'static {
        let facts = Arc::clone(self);
        move |engine| facts.change(|known| known.engine = engine)
    }

    fn on_headphones(&self, are_in: bool, speaker: Option<&Speaker>) {
        self.change(|known| known.headphones = are_in);
        // Known before hushed: what is asked for in between is no longer private.
        if let Some(speaker) = speaker.filter(|_| !are_in) {
            speaker.hush();
        }
    }

    /// Told under the lock, so that two changes are never told in the wrong order.
    fn change(&self, change: impl FnOnce(&mut Known)) {
        let mut known = self.known();
        let before = self.hearing_of(*known);
        change(&mut known);
        let after = self.hearing_of(*known);
        if before != after {
            (self.tell)(after);
        }
    }

    fn hearing(&self) -> Hearing {
        self.hearing_of(*self.known())
    }

    fn hearing_of(&self, Known { engine, headphones }: Known) -> Hearing {
        let offered = match self.mode {
            SpeechMode::OnRequest => engine,
            SpeechMode::HeadphonesOnly => engine && headphones,
            SpeechMode::Off => false,
        };
        Hearing { offered, headphones }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn steps(asked: i8) -> i8 {
    asked.clamp(-MOST_STEPS, MOST_STEPS)
}

fn wiped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(deserializer).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use audio::{SpeechError, speech::SpeechEngine};
    use serde_json::{Value, json};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    /// Tells what it is asked for: the words, or `-` for silence.
    struct Fake(Sender<String>);

    impl SpeechEngine for Fake {
        fn say(&mut self, said: &Utterance) -> Result<(), SpeechError> {
            let words: Vec<_> = said.parts.iter().map(|part| part.as_str()).collect();
            let heard = format!("{} {} {} {}", said.language, said.rate, said.volume, words.join("|"));
            self.0.send(heard).map_err(|error| SpeechError::Unreachable(error.to_string()))
        }

        fn hush(&mut self) -> Result<(), SpeechError> {
            self.0.send("-".to_owned()).map_err(|error| SpeechError::Unreachable(error.to_string()))
        }
    }

    struct Scene {
        voice: Voice,
        heard: Receiver<String>,
        told: Receiver<Hearing>,
    }

    fn scene(mode: SpeechMode, headphones: Headphones) -> Scene {
        let settings = Speech { mode, headphones, ..Speech::default() };
        let ((says, heard), (tells, told)) = (channel(), channel());
        let facts = Facts::new(&settings, move |hearing| tells.send(hearing).expect("a listener"));
        let speaker = Speaker::start(move || Ok(Fake(says.clone())), facts.on_engine());
        speaker.connect();
        let voice = Voice { settings, speaker: Some(speaker), facts, listener: Mutex::default() };
        Scene { voice, heard, told }
    }

    fn words(parts: &[(&str, bool)]) -> Value {
        let parts: Vec<_> = parts.iter().map(|(text, private)| json!({"text": text, "private": private})).collect();
        json!({"language": "en-US", "parts": parts, "faster": 0, "louder": 0, "interrupts": true})
    }

    fn read(words: &Value) -> Words {
        serde_json::from_value(words.clone()).expect("words")
    }

    #[test]
    fn what_is_private_is_heard_in_headphones_and_never_otherwise() {
        let mixed = words(&[("Your number is", false), ("4 8 3 1", true)]);
        let Scene { voice, heard, told } = scene(SpeechMode::OnRequest, Headphones::Detect);
        assert_eq!(told.recv_timeout(PATIENCE), Ok(Hearing { offered: true, headphones: false }));
        voice.speak(read(&mixed)).expect("fit");
        assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("en-US 0 80 Your number is"));

        voice.facts.on_headphones(true, voice.speaker.as_ref());
        assert_eq!(told.recv_timeout(PATIENCE), Ok(Hearing { offered: true, headphones: true }));
        voice.speak(read(&mixed)).expect("fit");
        assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("en-US 0 80 Your number is|4 8 3 1"));

        voice.facts.on_headphones(false, voice.speaker.as_ref());
        assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("-"), "cut off at once");
        voice.speak(read(&words(&[("4 8 3 1", true)]))).expect("fit");
        assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("-"), "nothing is left to say");
    }

    #[test]
    fn headphones_only_means_it_and_a_handset_is_always_private() {
        let Scene { voice, heard, told } = scene(SpeechMode::HeadphonesOnly, Headphones::Detect);
        voice.speak(read(&words(&[("too early", false)]))).expect("fit");
        voice.facts.on_headphones(true, voice.speaker.as_ref());
        assert!(told.iter().any(|hearing| hearing == Hearing { offered: true, headphones: true }));
        voice.speak(read(&words(&[("now", false)]))).expect("fit");
        assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("en-US 0 80 now"));

        let Scene { voice, heard, told } = scene(SpeechMode::OnRequest, Headphones::Always);
        assert_eq!(told.recv_timeout(PATIENCE), Ok(Hearing { offered: true, headphones: true }));
        voice.speak(read(&words(&[("4 8 3 1", true)]))).expect("fit");
        assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("en-US 0 80 4 8 3 1"));
    }

    #[test]
    fn steps_stay_within_what_can_be_understood() {
        let Scene { voice, heard, told } = scene(SpeechMode::OnRequest, Headphones::Never);
        told.recv_timeout(PATIENCE).expect("an engine");
        for (faster, louder, expected) in
            [(1, 1, "en-US 20 90 x"), (127, 127, "en-US 80 100 x"), (-128, -128, "en-US -80 40 x")]
        {
            let mut asked = words(&[("x", false)]);
            asked["faster"] = faster.into();
            asked["louder"] = louder.into();
            voice.speak(read(&asked)).expect("fit");
            assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn another_page_goes_on_for_whoever_listens_and_for_nobody_else() {
        let Scene { voice, told, .. } = scene(SpeechMode::OnRequest, Headphones::Never);
        told.recv_timeout(PATIENCE).expect("an engine");
        assert_eq!(voice.resume(), None);
        voice.speak(read(&words(&[("x", false)]))).expect("fit");
        assert_eq!(voice.resume().as_deref(), Some("en-US"));
        voice.speak(read(&words(&[]))).expect("fit");
        assert_eq!(voice.resume(), None, "the person had heard enough");
        voice.speak(read(&words(&[("x", false)]))).expect("fit");
        voice.rest();
        assert_eq!(voice.resume(), None, "the person has gone");
    }

    #[test]
    fn words_that_no_screen_has_are_refused() {
        let Scene { voice, .. } = scene(SpeechMode::OnRequest, Headphones::Never);
        let long = "x".repeat(LONGEST_PART + 1);
        let many = vec![("x", false); MOST_PARTS + 1];
        let mut spanish = words(&[("hola", false)]);
        spanish["language"] = "es\r\nQUIT".into();
        for (asked, expected) in [
            (words(&[(&long, false)]), UnfitWords::TooMany),
            (words(&many), UnfitWords::TooMany),
            (words(&[("a\r\n.\r\nSET all", false)]), UnfitWords::Control),
            (spanish, UnfitWords::Language),
        ] {
            assert_eq!(voice.speak(read(&asked)), Err(expected), "{asked}");
        }
    }
}
