//! `[sound]` and `[speech]`: what is heard of the kiosk.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::check::Complaints;

/// `[sound]`: tones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sound {
    /// Whether there are any.
    pub enabled: bool,
    /// How loud, 0 to 100.
    pub volume: u8,
}

impl Default for Sound {
    fn default() -> Self {
        Self { enabled: true, volume: 70 }
    }
}

/// `[speech]`: words said aloud by the system's speech engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Speech {
    /// When there is speech.
    pub mode: SpeechMode,
    /// How fast it begins, -100 to 100; 0 is the engine's own rate.
    pub rate: i8,
    /// How loud it begins, 0 to 100.
    pub volume: u8,
    /// The engine's name of a voice for each language, by BCP 47 tag; its own choice where absent.
    pub voices: BTreeMap<String, String>,
    /// How the kiosk knows of headphones.
    pub headphones: Headphones,
}

impl Default for Speech {
    fn default() -> Self {
        Self {
            mode: SpeechMode::default(),
            rate: 0,
            volume: 80,
            voices: BTreeMap::new(),
            headphones: Headphones::default(),
        }
    }
}

/// When there is speech.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeechMode {
    /// When *Listen* is pressed or headphones are put in.
    #[default]
    OnRequest,
    /// Through headphones alone.
    HeadphonesOnly,
    /// Never.
    Off,
}

/// How the kiosk knows of headphones, in which alone secrets are spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Headphones {
    /// The jack tells.
    #[default]
    Detect,
    /// Whatever is heard is heard by one person: a handset, say.
    Always,
    /// There are none.
    Never,
}

pub(super) fn check(sound: &Sound, speech: &Speech, complaints: &mut Complaints<'_>) {
    complaints.range("sound.volume", sound.volume.into(), 0, 100);
    complaints.range("speech.volume", speech.volume.into(), 0, 100);
    if !(-100..=100).contains(&speech.rate) {
        complaints.add("speech.rate", format!("{} is not between -100 and 100", speech.rate));
    }
    if speech.mode == SpeechMode::HeadphonesOnly && speech.headphones == Headphones::Never {
        complaints.add("speech.headphones", "nothing could ever be heard; write mode = \"off\"".to_owned());
    }
    for voice in speech.voices.values().filter(|voice| voice.is_empty() || voice.chars().any(char::is_control)) {
        complaints.add("speech.voices", format!("`{voice}` is no name of a voice"));
    }
}
