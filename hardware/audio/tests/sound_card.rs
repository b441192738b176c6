//! Tones through the system's own sound library, into a file instead of a loudspeaker.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::f64::consts::PI;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use audio::{LONGEST_MS, Tone, Tones};

/// Set for the test's own child, which alone has the sound library's configuration of the test.
const CHILD: &str = "AUDIO_TEST_CHILD";
const RATE: f64 = 48_000.0;

/// A sound card that takes everything at once and keeps it as raw 16-bit mono.
fn configuration(file: &Path) -> String {
    format!(
        "pcm.!default {{ type plug slave {{ pcm kept format S16_LE channels 1 rate 48000 }} }}\n\
         pcm.kept {{ type file slave.pcm nowhere file \"{}\" format raw }}\n\
         pcm.nowhere {{ type null }}\n\
         ctl.!default {{ type hw card 0 }}\n",
        file.display()
    )
}

/// Plays `tones` in a process of its own and returns what reached the sound card, without the silence
/// before and after.
fn heard(tone: Tone, volume: u8) -> Vec<f64> {
    let dir = tempfile::tempdir().expect("a folder");
    let (config, file) = (dir.path().join("asound.conf"), dir.path().join("played.raw"));
    fs::write(&config, configuration(&file)).expect("a configuration");
    let program = std::env::current_exe().expect("this program");
    let status = Command::new(program)
        .args(["--exact", "plays_for_its_parent", "--nocapture"])
        .env("ALSA_CONFIG_PATH", &config)
        .env(CHILD, format!("{tone:?} {volume}"))
        .status()
        .expect("a child");
    assert!(status.success());
    let bytes = fs::read(&file).expect("something was played");
    let samples: Vec<f64> =
        bytes.chunks_exact(2).map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0).collect();
    let sounds = |sample: &f64| sample.abs() > 0.001;
    let first = samples.iter().position(sounds).expect("a sound");
    let last = samples.iter().rposition(sounds).expect("a sound");
    samples[first..=last].to_vec()
}

/// How much of `frequency_hz` is in `samples` (Goertzel), as the amplitude of a sine.
fn amplitude(samples: &[f64], frequency_hz: f64) -> f64 {
    let turn = 2.0 * (2.0 * PI * frequency_hz / RATE).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in samples {
        (last, before) = (sample + turn * last - before, last);
    }
    let power = last * last + before * before - turn * last * before;
    2.0 * power.sqrt() / samples.len() as f64
}

/// Not a test of its own: the child of [`heard`], which plays what its parent asks for.
#[test]
fn plays_for_its_parent() {
    let Ok(wish) = std::env::var(CHILD) else { return };
    let (name, volume) = wish.split_once(' ').expect("a tone and a volume");
    let tone = Tone::ALL.into_iter().find(|tone| format!("{tone:?}") == name).expect("a tone");
    let (missing, is_missing) = std::sync::mpsc::channel();
    let tones = Tones::start(volume.parse().expect("a number"), Duration::ZERO, move |tone| {
        missing.send(tone).expect("a parent");
    });
    tones.play(tone);
    drop(tones);
    // The thread of the tones is over when its end of the channel is.
    assert!(is_missing.recv_timeout(Duration::from_secs(10)).is_err(), "no sound card played {tone:?}");
}

#[test]
fn every_tone_reaches_the_sound_card_as_it_was_meant() {
    for tone in Tone::ALL {
        let samples = heard(tone, 100);
        let length_ms = samples.len() as f64 * 1_000.0 / RATE;
        let meant_ms = tone.notes().iter().map(|note| note.length_ms).sum::<u32>();
        assert!((length_ms - f64::from(meant_ms)).abs() < 5.0, "{tone:?} is {length_ms} ms long, not {meant_ms}");
        assert!(length_ms <= f64::from(LONGEST_MS));
        let mut at = 0;
        for note in tone.notes() {
            let end = (at + note.length_ms as usize * 48).min(samples.len());
            let piece = &samples[at..end];
            let wanted = amplitude(piece, f64::from(note.frequency_hz));
            for other in tone.notes().iter().filter(|other| other.frequency_hz != note.frequency_hz) {
                let found = amplitude(piece, f64::from(other.frequency_hz));
                assert!(wanted > 4.0 * found, "{tone:?}: {note:?} {wanted:.3}, {other:?} {found:.3}");
            }
            assert!(wanted > 0.25, "{tone:?}: {note:?} has {wanted:.3}");
            at = end;
        }
    }
}

#[test]
fn every_key_sounds_the_same_and_louder_is_louder() {
    let key = heard(Tone::Key, 70);
    assert_eq!(key, heard(Tone::Key, 70));
    let loudest = |samples: Vec<f64>| samples.into_iter().fold(0.0, |most: f64, sample| most.max(sample.abs()));
    let [soft, usual, forgotten] = [(Tone::TakeCard, 35), (Tone::TakeCard, 70), (Tone::CardForgotten, 70)]
        .map(|(tone, v)| loudest(heard(tone, v)));
    assert!((usual / soft - 2.0).abs() < 0.05, "{usual} beside {soft}");
    assert!((forgotten / usual - 2.0).abs() < 0.05, "{forgotten} beside {usual}");
}

#[test]
fn without_a_sound_card_every_tone_is_given_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = dir.path().join("asound.conf");
    fs::write(&config, "# nothing\n").expect("a configuration");
    let program = std::env::current_exe().expect("this program");
    let status = Command::new(program)
        .args(["--exact", "gives_back_for_its_parent", "--nocapture"])
        .env("ALSA_CONFIG_PATH", &config)
        .env(CHILD, "silent")
        .status()
        .expect("a child");
    assert!(status.success());
}

/// Not a test of its own: the child of the one above.
#[test]
fn gives_back_for_its_parent() {
    if std::env::var(CHILD).is_err() {
        return;
    }
    let (missing, is_missing) = std::sync::mpsc::channel();
    let tones = Tones::start(70, Duration::ZERO, move |tone| missing.send(tone).expect("a parent"));
    for tone in [Tone::CardIn, Tone::Key] {
        tones.play(tone);
        assert_eq!(is_missing.recv_timeout(Duration::from_secs(10)), Ok(tone));
    }
}
