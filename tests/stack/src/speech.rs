//! A speech service (speech-dispatcher) of our own that writes what it is to say into a file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{StackError, process::Process, programs::tool};

/// How long the service may take to start.
const START_LIMIT: Duration = Duration::from_secs(10);

/// Two voices, each for a language, that lead to the script beside it.
const MODULE: &str = r#"GenericExecuteSynth "sh @SCRIPT@ '$VOICE' \'$DATA\'"
GenericCmdDependency "sh"
GenericLanguage "en" "en" "utf-8"
GenericLanguage "de" "de" "utf-8"
AddVoice "en" "MALE1" "anna"
AddVoice "de" "MALE1" "dora"
DefaultVoice "anna"
"#;

/// The service opens a sound card even where its modules bring their own.
const NO_SOUND_CARD: &str = "pcm.!default { type null }\nctl.!default { type hw card 0 }\n";

/// A running speech service.
#[derive(Debug)]
pub struct SpeechService {
    _process: Process,
    socket: PathBuf,
    said: PathBuf,
}

impl SpeechService {
    /// Starts the service with its whole configuration below `dir`.
    ///
    /// # Errors
    /// The service is not there or does not come up in time.
    pub fn start(dir: &Path, logs: &Path) -> Result<Self, StackError> {
        let (socket, said, script) = (dir.join("socket"), dir.join("said"), dir.join("say.sh"));
        let sound = dir.join("asound.conf");
        let say = format!("printf '%s|%s\\n' \"$1\" \"$2\" >> {}\n", said.display());
        let service = "LogLevel 3\nAudioOutputMethod \"alsa\"\nDefaultLanguage \"en\"\nDefaultModule file\nAddModule \"file\" \"sd_generic\" \"file.conf\"\n";
        let module = MODULE.replace("@SCRIPT@", &script.display().to_string());
        let files = [
            (script, say),
            (said.clone(), String::new()),
            (sound.clone(), NO_SOUND_CARD.to_owned()),
            (dir.join("speechd.conf"), service.to_owned()),
            (dir.join("modules/file.conf"), module),
        ];
        for (path, text) in files {
            path.parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, text))
                .map_err(StackError::io(path.display().to_string()))?;
        }
        let mut command: Command = tool("speech-dispatcher")?;
        command.args(["--run-single", "--communication-method", "unix_socket", "--timeout", "0"]);
        for (flag, path) in
            [("-C", dir.to_owned()), ("-S", socket.clone()), ("-P", dir.join("pid")), ("-L", logs.to_owned())]
        {
            command.arg(flag).arg(path);
        }
        command.env("ALSA_CONFIG_PATH", sound);
        let mut process = Process::start("speech-dispatcher", &command, logs)?;
        let up = |_: &Process| socket.exists().then_some(());
        process.wait_until("the speech service", START_LIMIT, up)?;
        Ok(Self { _process: process, socket, said })
    }

    /// The environment that leads a program to this service.
    pub fn environment(&self) -> (&'static str, String) {
        ("SPEECHD_ADDRESS", format!("unix_socket:{}", self.socket.display()))
    }

    /// What was said so far, a sentence a line with the voice before it: `anna|Hello`.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }
}
