//! Windows (`WinRT`) and macOS (`AVFoundation`), which one library speaks with.

use tts::{Tts, Voice};

use crate::speech::{SpeechEngine, SpeechError, Utterance};

/// The engine that is part of the system.
pub struct Native {
    engine: Tts,
    voices: Vec<Voice>,
}

/// Opens the engine.
///
/// # Errors
///
/// The system has none.
pub fn connect() -> Result<Native, SpeechError> {
    let engine = Tts::default().map_err(unreachable)?;
    let voices = engine.voices().map_err(unreachable)?;
    Ok(Native { engine, voices })
}

impl Native {
    /// The voice that was asked for; else one of the language and country, or of the language.
    fn voice(&self, utterance: &Utterance) -> Option<&Voice> {
        let named = |voice: &&Voice| utterance.voice.as_ref().is_some_and(|name| *name == voice.name());
        let of = |tag: &str| self.voices.iter().find(|voice| voice.language().as_str().eq_ignore_ascii_case(tag));
        let primary = utterance.language.split('-').next().unwrap_or_default();
        self.voices
            .iter()
            .find(named)
            .or_else(|| of(&utterance.language))
            .or_else(|| self.voices.iter().find(|voice| voice.language().primary_language() == primary))
    }
}

impl SpeechEngine for Native {
    fn say(&mut self, utterance: &Utterance) -> Result<(), SpeechError> {
        if utterance.interrupts {
            self.hush()?;
        }
        if let Some(voice) = self.voice(utterance).cloned() {
            self.engine.set_voice(&voice).map_err(refused)?;
        }
        let engine = &mut self.engine;
        let [slowest, normal, fastest] = [engine.min_rate(), engine.normal_rate(), engine.max_rate()];
        let share = f32::from(utterance.rate.clamp(-100, 100)) / 100.0;
        let room = if share < 0.0 { normal - slowest } else { fastest - normal };
        engine.set_rate(room.mul_add(share, normal)).map_err(refused)?;
        let [softest, loudest] = [engine.min_volume(), engine.max_volume()];
        let loudness = f32::from(utterance.volume.min(100)) / 100.0;
        engine.set_volume((loudest - softest).mul_add(loudness, softest)).map_err(refused)?;
        for part in &utterance.parts {
            engine.speak(part.as_str(), false).map_err(refused)?;
        }
        Ok(())
    }

    fn hush(&mut self) -> Result<(), SpeechError> {
        self.engine.stop().map(|_| ()).map_err(unreachable)
    }
}

fn unreachable(error: tts::Error) -> SpeechError {
    SpeechError::Unreachable(error.to_string())
}

fn refused(error: tts::Error) -> SpeechError {
    SpeechError::Refused(error.to_string())
}
