//! Playing tones through the sound card.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use rodio::buffer::SamplesBuffer;
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, Player};

use crate::notes::Tone;

/// Samples in a second.
const RATE_HZ: NonZero<u32> = NonZero::new(48_000).unwrap();
/// One channel; the library gives it to all the device has.
const MONO: NonZero<u16> = NonZero::new(1).unwrap();
/// More tones than this wait for nobody: they are dropped.
const WAITING: usize = 8;

/// Plays tones, one after the other.
///
/// The device is opened for a tone and closed when no other follows for a while: an open one is fed
/// silence all day, which costs more than the rest of the idle kiosk.
#[derive(Debug)]
pub struct Tones {
    orders: SyncSender<Tone>,
}

impl Tones {
    /// Starts with `volume` of 100. `instead` is called for each tone that no device plays; the device is
    /// closed when nothing was played for `linger`.
    pub fn start(volume: u8, linger: Duration, instead: impl Fn(Tone) + Send + 'static) -> Self {
        let (orders, waiting) = sync_channel(WAITING);
        std::thread::spawn(move || play_all(&waiting, volume, linger, instead));
        Self { orders }
    }

    /// Plays `tone` when those before are over, and returns at once.
    pub fn play(&self, tone: Tone) {
        if self.orders.try_send(tone).is_err() {
            tracing::debug!(?tone, "too many tones wait");
        }
    }
}

fn play_all(waiting: &Receiver<Tone>, volume: u8, linger: Duration, instead: impl Fn(Tone)) {
    let mut device: Option<MixerDeviceSink> = None;
    let mut was_told = false;
    loop {
        let next = if device.is_some() {
            waiting.recv_timeout(linger)
        } else {
            waiting.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match next {
            Ok(tone) => match opened(&mut device) {
                Ok(sink) => play(sink, tone, volume),
                Err(error) => {
                    if !std::mem::replace(&mut was_told, true) {
                        tracing::warn!(%error, "no sound card plays tones");
                    }
                    instead(tone);
                }
            },
            Err(RecvTimeoutError::Timeout) => device = None,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn opened(device: &mut Option<MixerDeviceSink>) -> Result<&MixerDeviceSink, DeviceSinkError> {
    if device.is_none() {
        let mut opened = DeviceSinkBuilder::from_default_device()?
            .with_error_callback(|error| tracing::debug!(%error, "sound card"))
            .open_stream()?;
        opened.log_on_drop(false);
        *device = Some(opened);
    }
    device.as_ref().ok_or(DeviceSinkError::NoDevice)
}

fn play(sink: &MixerDeviceSink, tone: Tone, volume: u8) {
    let player = Player::connect_new(sink.mixer());
    player.append(SamplesBuffer::new(MONO, RATE_HZ, tone.samples(RATE_HZ.get(), volume)));
    player.sleep_until_end();
}
