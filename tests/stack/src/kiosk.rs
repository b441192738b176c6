//! The kiosk's configuration for a run, and `kioskctl` as a process that is talked with.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{StackError, process::Process, talk::Talk};

/// Name under which the kiosk of a run is enrolled with its issuer.
pub const KIOSK_NAME: &str = "kiosk-1";

/// What a kiosk's configuration has to say about a run.
#[derive(Clone, Debug)]
pub struct KioskConfig {
    /// The issuer's address, `host:port`.
    pub issuer: String,
    /// PEM file with the trust anchor of its server certificate.
    pub issuer_anchor: PathBuf,
    /// PEM file with the kiosk's own key.
    pub kiosk_key: PathBuf,
    /// PEM file with the root of the cards.
    pub card_root: PathBuf,
    /// PEM file with the intermediate certificates of the cards.
    pub card_intermediates: PathBuf,
    /// Revocation lists of the cards' PKI.
    pub card_revocation_lists: Vec<PathBuf>,
    /// Whether APDUs of extended length may be used.
    pub extended_length: bool,
    /// Whether PINs may be changed and unblocked.
    pub pin_replacement: bool,
    /// Kinds of findings about a card with their severities, where not as by default.
    pub severities: Vec<(&'static str, &'static str)>,
    /// Whether the card has to answer a challenge with its Card Authentication key.
    pub challenge: bool,
    /// Whether words are said aloud: `[speech]` as TOML, where not as by default.
    pub speech: &'static str,
    /// Whether an agent has to be beside each person.
    pub attended: bool,
    /// The agent's monitor, from 1; 0 for none.
    pub agents_screen: u8,
    /// Whether staff may end the program at the menu.
    pub may_close: bool,
    /// The agents: name, and SHA-256 of the key of the card's PIV Authentication certificate.
    pub agents: Vec<(&'static str, String)>,
}

impl KioskConfig {
    /// Writes it as `kiosk.toml` into `dir`, where the audit log goes too.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, dir: &Path) -> Result<PathBuf, StackError> {
        // JSON strings and lists of them are TOML strings and lists.
        let list =
            |paths: &[PathBuf]| json!(paths.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>()).to_string();
        let one = |path: &Path| list(&[path.to_owned()]);
        let text = format!(
            r#"profile = "test"

[issuer]
url = "https://{issuer}"
profile = "test"
trust = {issuer_anchor}
kiosk_name = "{name}"
kiosk_key = {key}

[card]
trust_roots = {roots}
intermediates = {intermediates}
crls = {lists}
required_policies = ["2.16.840.1.101.3.2.1.48.11"]
extended_length = "{extended}"
pin_change = {pins}
pin_unblock = {pins}

[card_checks]
challenge_card_authentication = {challenge}

[card_checks.severity]
{severities}

[attended]
mode = "{mode}"
screen = {screen}
may_close = {may_close}
agents = [{agents}]

[organisation]
name = ["Department", "of Examples"]
help_phone = "555 0100"
badge_office = "Badge office"
badge_office_place = "Room 110"
badge_office_hours = "Mon-Fri 8-16"

[audit]
path = "audit.jsonl"

[speech]
{speech}
"#,
            speech = self.speech,
            issuer = self.issuer,
            issuer_anchor = one(&self.issuer_anchor),
            name = KIOSK_NAME,
            key = json!(self.kiosk_key.to_string_lossy()),
            roots = one(&self.card_root),
            intermediates = one(&self.card_intermediates),
            lists = list(&self.card_revocation_lists),
            pins = self.pin_replacement,
            challenge = self.challenge,
            mode = if self.attended { "required" } else { "off" },
            screen = self.agents_screen,
            may_close = self.may_close,
            agents = self
                .agents
                .iter()
                .map(|(name, key)| format!("{{ name = \"{name}\", key_sha256 = \"{key}\" }}"))
                .collect::<Vec<_>>()
                .join(", "),
            severities = self
                .severities
                .iter()
                .map(|(kind, severity)| format!("{kind} = \"{severity}\""))
                .collect::<Vec<_>>()
                .join("\n"),
            extended = if self.extended_length { "auto" } else { "never" },
        );
        let path = dir.join("kiosk.toml");
        fs::write(&path, text).map_err(StackError::io(path.display().to_string()))?;
        Ok(path)
    }
}

/// A running `kioskctl` that prints a JSON object a line.
#[derive(Debug)]
pub struct Kioskctl {
    process: Process,
    talk: Talk,
}

impl Kioskctl {
    /// Starts a prepared `kioskctl` command.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(command: &mut Command, logs: &Path) -> Result<Self, StackError> {
        let (process, talk) = Process::start_talking("kioskctl", command, logs)?;
        Ok(Self { process, talk })
    }

    /// Sends one line: the PIN first where it was asked for, then intents.
    ///
    /// # Errors
    /// The program no longer listens.
    pub fn say(&mut self, line: &str) -> Result<(), StackError> {
        self.talk.say(line)
    }

    /// Sends an intent without fields.
    ///
    /// # Errors
    /// The program no longer listens.
    pub fn intend(&mut self, name: &str) -> Result<(), StackError> {
        self.talk.say(&json!({"intent": name}).to_string())
    }

    /// Waits for the next line with a view of this kind and returns the line.
    ///
    /// # Errors
    /// [`StackError::TimedOut`] or [`StackError::Ended`].
    pub fn await_screen(&mut self, screen: &str, limit: Duration) -> Result<Value, StackError> {
        self.await_view(&format!("the screen {screen}"), limit, |view| {
            view.get("screen").is_some_and(|name| name == screen)
        })
    }

    /// Waits for the next line whose view `wanted` accepts and returns the line.
    ///
    /// # Errors
    /// [`StackError::TimedOut`] or [`StackError::Ended`].
    pub fn await_view(
        &mut self,
        what: &str,
        limit: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, StackError> {
        let found = self.talk.wait_for(what, limit, |line| view_of(line).is_some_and(&wanted));
        found.map_err(|error| error.quoting(&self.process))
    }

    /// The views so far.
    pub fn views(&mut self) -> Vec<Value> {
        self.talk.heard().iter().filter_map(view_of).cloned().collect()
    }

    /// Everything it printed so far.
    pub fn heard(&mut self) -> &[Value] {
        self.talk.heard()
    }

    /// Waits for its end; what it printed is then complete.
    ///
    /// # Errors
    /// [`StackError::TimedOut`].
    pub fn wait(&mut self, limit: Duration) -> Result<ExitStatus, StackError> {
        let status = self.process.wait(limit)?;
        self.talk.rest(limit)?;
        Ok(status)
    }

    /// The line about how it went, printed last.
    ///
    /// # Errors
    /// [`StackError::Garbled`] where there is none.
    pub fn result(&mut self) -> Result<Value, StackError> {
        let last = self.talk.heard().iter().rev().find(|line| line.get("event").is_some_and(|event| event == "result"));
        last.cloned().ok_or_else(|| StackError::Garbled { name: "kioskctl".to_owned(), what: "result".to_owned() })
    }

    /// Its last words on standard error.
    pub fn last_words(&self) -> String {
        self.process.last_words()
    }
}

/// The view of a printed line, where it has one.
pub fn view_of(line: &Value) -> Option<&Value> {
    line.get("view").filter(|view| view.get("screen").is_some())
}
