//! Virtual PIV cards: made once for a run, then put into the virtual reader and taken out.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;

use crate::{
    StackError,
    process::{Process, run},
    programs::Programs,
    talk::Talk,
};

/// Making RSA keys takes a while on a slow machine.
const PERSONALIZE_LIMIT: Duration = Duration::from_secs(180);
/// How long the card may take to do as it is told.
const CARD_LIMIT: Duration = Duration::from_secs(15);

/// The PIN of every test card (SP 800-73-5 leaves it to the issuer; this one is for everybody to know).
pub const TEST_PIN: &str = "123456";

/// A set of test cards with the PKI they come from.
#[derive(Clone, Debug)]
pub struct Cards {
    dir: PathBuf,
}

impl Cards {
    /// Makes a test PKI and cards of these profiles (all there are where none is named) in the new folder `dir`.
    ///
    /// # Errors
    /// The program fails or takes too long.
    pub fn personalize(programs: &Programs, profiles: &[String], dir: &Path, logs: &Path) -> Result<Self, StackError> {
        let mut command = programs.command("virtual-piv-card")?;
        command.arg("personalize").arg("--out").arg(dir);
        for profile in profiles {
            command.args(["--only", profile]);
        }
        run("personalize", &command, logs, PERSONALIZE_LIMIT)?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// The folder of the set.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The root certificate of the cards' PKI, PEM.
    pub fn root(&self) -> PathBuf {
        self.dir.join("trust/root.pem")
    }

    /// Its intermediate certificates, PEM.
    pub fn intermediates(&self) -> PathBuf {
        self.dir.join("trust/intermediates.pem")
    }

    /// Its revocation lists, DER, in the order of their names.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn revocation_lists(&self) -> Result<Vec<PathBuf>, StackError> {
        let trust = self.dir.join("trust");
        let entries = std::fs::read_dir(&trust).map_err(StackError::io(trust.display().to_string()))?;
        let paths = entries.flatten().map(|entry| entry.path());
        let mut lists: Vec<_> = paths.filter(|path| path.extension().is_some_and(|kind| kind == "crl")).collect();
        lists.sort();
        Ok(lists)
    }

    /// The accounts of the people the cards were made for, as the issuer imports them.
    pub fn accounts(&self) -> PathBuf {
        self.dir.join("accounts.csv")
    }

    /// The folder of one card.
    pub fn card(&self, profile: &str) -> PathBuf {
        self.dir.join("cards").join(profile)
    }
}

/// One command that a card answered, as the card counted it; never its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apdu {
    /// The instruction byte, two hexadecimal digits: `A4`, `CB`, `20`, `87`, `C0`, ...
    pub ins: String,
    /// The status word, four hexadecimal digits; empty where the answer was lost.
    pub sw: String,
    /// Bytes of the command.
    pub sent: u64,
    /// Bytes of the answer.
    pub received: u64,
}

impl Apdu {
    /// VERIFY (SP 800-73-5 part 2 §3.2.1).
    pub const VERIFY: &str = "20";

    fn from_line(line: &Value) -> Option<Self> {
        let text = |key: &str| line.get(key).and_then(Value::as_str).map(str::to_ascii_uppercase);
        let number = |key: &str| line.get(key).and_then(Value::as_u64).unwrap_or_default();
        (line.get("event")? == "apdu").then_some(())?;
        Some(Self {
            ins: text("ins")?,
            sw: text("sw").unwrap_or_default(),
            sent: number("sent"),
            received: number("received"),
        })
    }

    /// Whether the command carried a PIN to be compared; a query carries none.
    pub fn is_pin_try(&self) -> bool {
        // Header (4), length (1) and the padded PIN (8); the query for the tries left has the header alone.
        self.ins == Self::VERIFY && self.sent > 5
    }
}

/// A virtual card at the virtual reader, in or out.
#[derive(Debug)]
pub struct Card {
    process: Process,
    talk: Talk,
}

impl Card {
    /// Starts a card of the set; it is in the reader from the start.
    ///
    /// # Errors
    /// The program does not start or not connect.
    pub fn insert_new(
        programs: &Programs,
        cards: &Cards,
        profile: &str,
        port: u16,
        logs: &Path,
        more: &[&str],
    ) -> Result<Self, StackError> {
        let mut command = programs.command("virtual-piv-card")?;
        command.args(["serve", "--json", "--profile", profile, "--dir"]).arg(cards.dir());
        command.args(["--port", &port.to_string()]).args(more);
        let (process, talk) = Process::start_talking(&format!("card-{profile}"), &command, logs)?;
        let mut card = Self { process, talk };
        card.await_event("inserted")?;
        Ok(card)
    }

    /// Takes the card out.
    ///
    /// # Errors
    /// The card does not follow.
    pub fn remove(&mut self) -> Result<(), StackError> {
        self.talk.say("remove")?;
        self.await_event("removed")
    }

    /// Puts the card in again.
    ///
    /// # Errors
    /// The card does not follow.
    pub fn insert(&mut self) -> Result<(), StackError> {
        self.talk.say("insert")?;
        self.await_event("inserted")
    }

    /// Waits until a script or the reader has taken the card out.
    ///
    /// # Errors
    /// [`StackError::TimedOut`].
    pub fn await_removed(&mut self) -> Result<(), StackError> {
        self.await_event("removed")
    }

    /// Adds faults whose counts begin with the next command.
    ///
    /// # Errors
    /// The card does not take them.
    pub fn play(&mut self, steps: &Value) -> Result<(), StackError> {
        self.talk.say(&format!("play {}", serde_json::json!({ "steps": steps })))?;
        self.await_event("armed")
    }

    /// Waits until a fault is being played.
    ///
    /// # Errors
    /// [`StackError::TimedOut`].
    pub fn await_fault(&mut self) -> Result<(), StackError> {
        self.await_event("fault")
    }

    /// Every command the card answered since it was started.
    pub fn apdus(&mut self) -> Vec<Apdu> {
        self.talk.heard().iter().filter_map(Apdu::from_line).collect()
    }

    /// How often the card was given a PIN to compare.
    pub fn pin_tries(&mut self) -> usize {
        self.apdus().iter().filter(|apdu| apdu.is_pin_try()).count()
    }

    /// Waits until the card has answered a command with this instruction byte since the last wait.
    ///
    /// # Errors
    /// [`StackError::TimedOut`].
    pub fn await_instruction(&mut self, ins: &str) -> Result<(), StackError> {
        let what = format!("a command {ins} to the card");
        let wanted = |line: &Value| Apdu::from_line(line).is_some_and(|apdu| apdu.ins == ins);
        self.talk.wait_for(&what, CARD_LIMIT, wanted).map(|_| ())
    }

    fn await_event(&mut self, event: &str) -> Result<(), StackError> {
        let wanted = |line: &Value| line.get("event").is_some_and(|name| name == event);
        let waited = self.talk.wait_for(&format!("the card to be {event}"), CARD_LIMIT, wanted);
        waited.map(|_| ()).map_err(|error| error.quoting(&self.process))
    }
}
