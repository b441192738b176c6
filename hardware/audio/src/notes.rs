//! What each tone sounds like, as samples made on the spot: no file, no clip, nothing to load.

use std::f32::consts::PI;

/// No tone is longer, ms.
pub const LONGEST_MS: u32 = 400;

/// Time in which a note swells and fades, ms: without it every note begins and ends with a click.
const EDGE_MS: u32 = 8;

/// What is loudest, of full scale; the rest is left to overtones of small loudspeakers.
const LOUDEST: f32 = 0.8;

/// How much softer every tone is than one that was ignored for long.
const USUAL: f32 = 0.5;

/// A tone of the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Two notes up: the card was noticed.
    CardIn,
    /// One tick, the same for every key.
    Key,
    /// Two low notes: something did not work.
    Mistake,
    /// A chime: a phone opened the link.
    PhoneHello,
    /// Two equal notes: the person is asked for a sign of life.
    MoreTime,
    /// Three notes: take the card.
    TakeCard,
    /// The same, louder: the card has been asked for in vain.
    CardForgotten,
}

/// A note of a tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Frequency, 400 to 1,200 Hz: heard by people who hear badly, too.
    pub frequency_hz: u16,
    /// Length in ms.
    pub length_ms: u32,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 7] =
        [Self::CardIn, Self::Key, Self::Mistake, Self::PhoneHello, Self::MoreTime, Self::TakeCard, Self::CardForgotten];

    /// The notes, one after the other.
    pub const fn notes(self) -> &'static [Note] {
        match self {
            Self::CardIn => const { &[note(660, 120), note(880, 180)] },
            Self::Key => const { &[note(1_000, 30)] },
            Self::Mistake => const { &[note(494, 150), note(415, 240)] },
            Self::PhoneHello => const { &[note(784, 110), note(988, 110), note(1_175, 180)] },
            Self::MoreTime => const { &[note(740, 180), note(740, 180)] },
            Self::TakeCard | Self::CardForgotten => const { &[note(659, 120), note(784, 120), note(988, 160)] },
        }
    }

    /// The samples of the tone at `volume` of 100, mono, -1 to 1.
    pub fn samples(self, rate_hz: u32, volume: u8) -> Vec<f32> {
        let share = if self == Self::CardForgotten { 1.0 } else { USUAL };
        let loudness = LOUDEST * share * f32::from(volume.min(100)) / 100.0;
        self.notes().iter().flat_map(|note| note.samples(rate_hz, loudness)).collect()
    }
}

impl Note {
    #[allow(clippy::cast_precision_loss, reason = "a note has some thousands of samples")]
    fn samples(self, rate_hz: u32, loudness: f32) -> impl Iterator<Item = f32> {
        let count = rate_hz * self.length_ms / 1_000;
        let edge = (rate_hz * EDGE_MS / 1_000).max(1) as f32;
        let step = 2.0 * PI * f32::from(self.frequency_hz) / rate_hz as f32;
        (0..count).map(move |at| {
            let from_edge = at.min(count - at) as f32 / edge;
            let swell = if from_edge < 1.0 { (1.0 - (PI * from_edge).cos()) / 2.0 } else { 1.0 };
            loudness * swell * (step * at as f32).sin()
        })
    }
}

const fn note(frequency_hz: u16, length_ms: u32) -> Note {
    Note { frequency_hz, length_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tone_keeps_to_the_range_that_most_people_hear() {
        for tone in Tone::ALL {
            assert!(tone.notes().iter().all(|note| (400..=1_200).contains(&note.frequency_hz)), "{tone:?}");
            assert!(tone.notes().iter().map(|note| note.length_ms).sum::<u32>() <= LONGEST_MS, "{tone:?}");
        }
    }

    #[test]
    fn every_note_begins_and_ends_softly() {
        for tone in Tone::ALL {
            let samples = tone.samples(48_000, 100);
            let ends = [samples.first(), samples.last()];
            assert!(ends.iter().flatten().all(|sample| sample.abs() < 0.01), "{tone:?}");
            assert!(samples.iter().all(|sample| sample.abs() <= LOUDEST), "{tone:?}");
        }
    }
}
