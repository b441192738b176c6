//! What the kiosk is heard by, as three small ports with the systems behind them.
//!
//! [`Speaker`] says words through the system's speech engine, [`Tones`] plays notes made here, and
//! [`headphones::watch`] tells whether headphones are in. Each works on a thread of its own, so that no
//! screen ever waits for a sound, and each does without its device: what is missing is said once in the
//! log and nothing else changes.

pub mod headphones;
mod notes;
pub mod speech;
mod tones;

pub use notes::{LONGEST_MS, Note, Tone};
pub use speech::{Speaker, SpeechError, Utterance};
pub use tones::Tones;
