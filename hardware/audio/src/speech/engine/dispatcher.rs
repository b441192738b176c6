//! speech-dispatcher, in its own protocol (SSIP) over its Unix socket.

use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use ssip_client_async::fifo::synchronous::Builder;
use ssip_client_async::{
    Client, ClientError, ClientName, ClientScope, MessageScope, OK_CANCELED, OK_LANGUAGE_SET, OK_PRIORITY_SET,
    OK_RATE_SET, OK_VOICE_SET, OK_VOLUME_SET, Priority,
};

use crate::speech::{SpeechEngine, SpeechError, Utterance};

/// Where the service listens, as its own library has it: `unix_socket:PATH`.
const ADDRESS: &str = "SPEECHD_ADDRESS";
/// For one answer of the service.
const ANSWER: Duration = Duration::from_secs(3);

/// A connection with the service.
pub struct Dispatcher {
    client: Client<UnixStream>,
    /// What was asked for last, so that it is not asked for again and again.
    set: Option<Manner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Manner {
    language: String,
    voice: Option<String>,
    rate: i8,
    volume: u8,
}

/// Connects with the service, and has it started where nobody says where it listens.
///
/// # Errors
///
/// It is not there or does not answer within seconds.
pub fn connect() -> Result<Dispatcher, SpeechError> {
    let mut builder = Builder::new();
    builder.timeout(ANSWER);
    let address = std::env::var(ADDRESS).ok();
    let client = match address.as_deref().and_then(|address| address.strip_prefix("unix_socket:")) {
        Some(path) => builder.path(PathBuf::from(path)).build(),
        // The service ends by itself some seconds after its last client.
        None => builder.build().or_else(|_| builder.with_spawn()?.build()),
    };
    let mut client = client.map_err(|error| SpeechError::Unreachable(error.to_string()))?;
    client.set_client_name(ClientName::new("kiosk", "derived-piv-kiosk")).and_then(|c| c.check_client_name_set())?;
    client.set_priority(Priority::Message).and_then(|c| c.check_status(OK_PRIORITY_SET))?;
    Ok(Dispatcher { client, set: None })
}

impl Dispatcher {
    fn set(&mut self, manner: Manner) -> Result<(), SpeechError> {
        if self.set.as_ref() == Some(&manner) {
            return Ok(());
        }
        let own = ClientScope::Current;
        let client = &mut self.client;
        client.set_language(own.clone(), &manner.language).and_then(|c| c.check_status(OK_LANGUAGE_SET))?;
        if let Some(voice) = &manner.voice {
            client.set_synthesis_voice(own.clone(), voice).and_then(|c| c.check_status(OK_VOICE_SET))?;
        }
        client.set_rate(own.clone(), manner.rate.clamp(-100, 100)).and_then(|c| c.check_status(OK_RATE_SET))?;
        client.set_volume(own, volume(manner.volume)).and_then(|c| c.check_status(OK_VOLUME_SET))?;
        self.set = Some(manner);
        Ok(())
    }
}

impl SpeechEngine for Dispatcher {
    fn say(&mut self, utterance: &Utterance) -> Result<(), SpeechError> {
        if utterance.interrupts {
            self.hush()?;
        }
        let Utterance { language, voice, rate, volume, .. } = utterance;
        self.set(Manner { language: language.clone(), voice: voice.clone(), rate: *rate, volume: *volume })?;
        for part in &utterance.parts {
            let client = self.client.speak().and_then(|c| c.check_receiving_data())?;
            // A line that begins with a dot would end the message.
            client.send_line(part.trim_start_matches(['.', ' ']))?.receive_message_id()?;
        }
        Ok(())
    }

    fn hush(&mut self) -> Result<(), SpeechError> {
        self.client.cancel(MessageScope::Last).and_then(|c| c.check_status(OK_CANCELED))?;
        Ok(())
    }
}

impl From<ClientError> for SpeechError {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::Ssip(_) | ClientError::UnexpectedStatus(_) => Self::Refused(error.to_string()),
            ClientError::Io(_) | ClientError::NotReady | ClientError::TooFewLines | ClientError::TooManyLines => {
                Self::Unreachable(error.to_string())
            }
        }
    }
}

/// The service counts from -100 to 100.
fn volume(percent: u8) -> i8 {
    i8::try_from(i16::from(percent.min(100)) * 2 - 100).unwrap_or(i8::MAX)
}
