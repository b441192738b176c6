//! A PC/SC service of a test's own with one virtual reader, and a card program in it.

use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use serde_json::Value;
use stack::{Pcscd, Process, Readers, RunDir, SOCKET_VARIABLE, StackError, Talk, await_card};

use super::tool;

/// The reader's name, as far as tools need it.
pub const READER: &str = "Kiosk Reader";

const PATIENCE: Duration = Duration::from_secs(30);

/// A `pcscd` of its own mount namespace; ends with this value.
pub struct ReaderService {
    pcscd: Pcscd,
    folder: RunDir,
}

impl ReaderService {
    /// Starts the service with one reader; says why and gives `None` where this machine cannot.
    pub fn start() -> Option<Self> {
        Self::start_with(Readers::One)
    }

    /// The same with these readers.
    pub fn start_with(readers: Readers) -> Option<Self> {
        let folder = RunDir::temporary().unwrap();
        match Pcscd::start(folder.path(), &folder.logs(), readers) {
            Ok(pcscd) => Some(Self { pcscd, folder }),
            Err(why @ (StackError::ToolMissing { .. } | StackError::NoNamespace)) => {
                tool::skip(&why.to_string());
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// A program that talks to this service.
    pub fn client(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env(SOCKET_VARIABLE, self.pcscd.socket());
        command
    }

    /// The readers in order: a part of the name that no other has, and the port.
    pub fn readers(&self) -> Vec<(String, u16)> {
        self.pcscd.readers().collect()
    }

    /// Waits until programs see a card in this reader, or none.
    fn await_card(&self, reader: &str, present: bool) {
        match await_card(self.pcscd.socket(), reader, present) {
            // Nothing else tells; tests of other tools do without.
            Ok(()) | Err(StackError::ToolMissing { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// A folder that ends with the service.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A running `virtual-piv-card serve --json`; ends with this value.
pub struct CardProgram {
    process: Process,
    talk: Talk,
}

impl CardProgram {
    /// Starts the program on the first reader's port and waits until programs see the card.
    pub fn insert(service: &ReaderService, arguments: &[&str]) -> Self {
        Self::insert_at(service, &(Pcscd::READER.to_owned(), service.pcscd.port()), arguments)
    }

    /// The same in this reader.
    pub fn insert_at(service: &ReaderService, (reader, port): &(String, u16), arguments: &[&str]) -> Self {
        service.await_card(reader, false);
        let mut command = Command::new(env!("CARGO_BIN_EXE_virtual-piv-card"));
        command.args(["serve", "--json", "--port", &port.to_string()]).args(arguments);
        let (process, talk) = Process::start_talking("card", &command, &service.folder.logs()).unwrap();
        let mut program = Self { process, talk };
        program.wait_for("inserted");
        service.await_card(reader, true);
        program
    }

    /// Waits for an event of this name and gives it.
    pub fn wait_for(&mut self, name: &str) -> Value {
        self.talk.wait_for(name, PATIENCE, |line| line["event"] == name).unwrap()
    }

    /// Every event so far.
    pub fn events_so_far(&mut self) -> &[Value] {
        self.talk.heard()
    }

    /// Writes one command line.
    pub fn command(&mut self, command: &str) {
        self.talk.say(command).unwrap();
    }

    /// Waits for the program to end by itself.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        self.process.wait(PATIENCE).unwrap()
    }
}
