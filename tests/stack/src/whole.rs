//! The whole stack: reader service, test cards, issuer, and the commands that use them.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    StackError,
    cards::{Card, Cards},
    issuer::Issuer,
    kiosk::{KioskConfig, Kioskctl},
    pcscd::{Pcscd, Readers, SOCKET_VARIABLE},
    phone::{Phone, Seen},
    programs::Programs,
    run_dir::RunDir,
};

/// What to start and how.
#[derive(Clone, Debug)]
pub struct Builder {
    readers: Readers,
    profiles: Vec<String>,
    extended_length: bool,
    kept_dir: Option<PathBuf>,
    programs_dir: Option<PathBuf>,
}

impl Builder {
    /// Which readers the service has; one unless said otherwise.
    #[must_use]
    pub fn readers(mut self, readers: Readers) -> Self {
        self.readers = readers;
        self
    }

    /// Makes cards of these profiles only, which is faster than all.
    #[must_use]
    pub fn cards(mut self, profiles: &[&str]) -> Self {
        self.profiles = profiles.iter().map(|profile| (*profile).to_owned()).collect();
        self
    }

    /// Lets the kiosk use APDUs of extended length.
    #[must_use]
    pub fn extended_length(mut self) -> Self {
        self.extended_length = true;
        self
    }

    /// Writes to `dir`, emptied first and kept, instead of a temporary folder.
    #[must_use]
    pub fn kept_in(mut self, dir: impl Into<PathBuf>) -> Self {
        self.kept_dir = Some(dir.into());
        self
    }

    /// Runs our programs from `dir` instead of looking for them.
    #[must_use]
    pub fn programs_in(mut self, dir: impl Into<PathBuf>) -> Self {
        self.programs_dir = Some(dir.into());
        self
    }

    /// Starts everything.
    ///
    /// # Errors
    /// The first part that does not start.
    pub fn start(self) -> Result<Stack, StackError> {
        let dir = self.kept_dir.as_deref().map_or_else(RunDir::temporary, RunDir::kept)?;
        let programs = self.programs_dir.map_or_else(Programs::find, |dir| Ok(Programs::in_dir(dir)))?;
        let logs = dir.logs();
        let pcscd = Pcscd::start(&dir.sub("pcsc")?, &logs, self.readers)?;
        let cards = Cards::personalize(&programs, &self.profiles, &dir.path().join("pki"), &logs)?;
        let issuer = Issuer::start(&programs, &cards, &dir.sub("issuer")?, &logs)?;
        let config = KioskConfig {
            issuer: issuer.kiosk_address().to_owned(),
            kiosk_key: issuer.kiosk_key(),
            issuer_anchor: issuer.tls_anchor(),
            card_root: cards.root(),
            card_intermediates: cards.intermediates(),
            card_revocation_lists: cards.revocation_lists()?,
            extended_length: self.extended_length,
            pin_replacement: false,
            severities: Vec::new(),
            challenge: false,
            speech: "mode = \"off\"",
            attended: false,
            agents_screen: 0,
            may_close: false,
            agents: Vec::new(),
        };
        let kiosk_dir = dir.sub("kiosk")?;
        let config_path = config.write(&kiosk_dir)?;
        Ok(Stack { issuer, pcscd, cards, programs, config, config_path, dir })
    }
}

/// A running stack. Dropping it ends everything; the folder goes last.
#[derive(Debug)]
pub struct Stack {
    issuer: Issuer,
    pcscd: Pcscd,
    cards: Cards,
    programs: Programs,
    config: KioskConfig,
    config_path: PathBuf,
    dir: RunDir,
}

impl Stack {
    /// Prepares a stack with one reader, short APDUs and a temporary folder.
    pub fn builder() -> Builder {
        Builder {
            readers: Readers::One,
            profiles: Vec::new(),
            extended_length: false,
            kept_dir: None,
            programs_dir: None,
        }
    }

    /// The folder the run writes to.
    pub fn dir(&self) -> &RunDir {
        &self.dir
    }

    /// The test cards.
    pub fn cards(&self) -> &Cards {
        &self.cards
    }

    /// Our programs.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// The issuer.
    pub fn issuer(&mut self) -> &mut Issuer {
        &mut self.issuer
    }

    /// The reader service.
    pub fn pcscd(&mut self) -> &mut Pcscd {
        &mut self.pcscd
    }

    /// [`Pcscd::await_card`].
    ///
    /// # Errors
    /// OpenSC is not installed, or [`StackError::TimedOut`].
    pub fn await_card(&self, present: bool) -> Result<(), StackError> {
        self.pcscd.await_card(present)
    }

    /// The readers, in order: a part of the name that no other has, and the port.
    pub fn readers(&self) -> Vec<(String, u16)> {
        self.pcscd.readers().collect()
    }

    /// The reader service's socket, for [`SOCKET_VARIABLE`].
    pub fn reader_socket(&self) -> &Path {
        self.pcscd.socket()
    }

    /// The kiosk's configuration file.
    pub fn config_path(&self) -> &Path {
        &self.config_path
    }

    /// Writes the kiosk's configuration anew with changes.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn reconfigure(&mut self, change: impl FnOnce(&mut KioskConfig)) -> Result<(), StackError> {
        change(&mut self.config);
        self.config.write(&self.dir.sub("kiosk")?).map(|_| ())
    }

    /// Writes the configuration of another kiosk of this stack, with an audit log of its own, into the folder `name`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn another_kiosk(&self, name: &str) -> Result<PathBuf, StackError> {
        self.config.write(&self.dir.sub(name)?)
    }

    /// Puts a card of the set into the reader; `more` are further arguments for the card.
    ///
    /// # Errors
    /// The card does not start.
    pub fn insert(&self, profile: &str, more: &[&str]) -> Result<Card, StackError> {
        self.insert_at(self.pcscd.port(), profile, more)
    }

    /// Puts a card of the set into the reader at `port`.
    ///
    /// # Errors
    /// The card does not start.
    pub fn insert_at(&self, port: u16, profile: &str, more: &[&str]) -> Result<Card, StackError> {
        Card::insert_new(&self.programs, &self.cards, profile, port, &self.dir.logs(), more)
    }

    /// A command that sees this stack's reader service.
    pub fn with_reader(&self, mut command: Command) -> Command {
        command.env(SOCKET_VARIABLE, self.pcscd.socket());
        command
    }

    /// One of our programs for people, with this stack's reader service and configuration.
    ///
    /// # Errors
    /// [`StackError::ProgramMissing`].
    pub fn kiosk_command(&self, program: &str) -> Result<Command, StackError> {
        let mut command = self.with_reader(self.programs.command(program)?);
        command.arg("--config").arg(&self.config_path);
        Ok(command)
    }

    /// Starts `kioskctl enroll`: it is told the PIN first, then intents, and says the obvious yes itself.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn enroll(&self, more: &[&str]) -> Result<Kioskctl, StackError> {
        self.enroll_asking(&[&["--yes"], more].concat())
    }

    /// The same, but every answer has to be said.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn enroll_asking(&self, more: &[&str]) -> Result<Kioskctl, StackError> {
        let mut command = self.kiosk_command("kioskctl")?;
        command.args(["enroll", "--pin-stdin", "--json"]).args(more);
        Kioskctl::start(&mut command, &self.dir.logs())
    }

    /// A phone that sees the code; what it gets goes to the folder `phone` of the run.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn phone(&self, seen: Seen<'_>, number: &str) -> Result<Phone, StackError> {
        Phone::enroll(
            &self.programs,
            seen,
            number,
            &self.issuer.tls_anchor(),
            &self.dir.sub("phone")?,
            &self.dir.logs(),
        )
    }
}
