//! The virtual phone as a process.

use std::{
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use serde_json::Value;

use crate::{StackError, process::Process, programs::Programs, talk::Talk};

/// What the phone is shown.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// A picture of the square code.
    Picture(&'a Path),
    /// The link in it.
    Link(&'a str),
    /// Instead of it, what is typed: the 13 digits are the number then.
    Typed {
        /// The address, without `https://`.
        address: &'a str,
        /// The identifier.
        identifier: &'a str,
    },
}

/// A phone taking part in one enrollment.
#[derive(Debug)]
pub struct Phone {
    process: Process,
    talk: Talk,
    dir: PathBuf,
}

impl Phone {
    /// Shows a phone the code and types the number; what it gets goes to `dir`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn enroll(
        programs: &Programs,
        seen: Seen<'_>,
        number: &str,
        issuer_anchor: &Path,
        dir: &Path,
        logs: &Path,
    ) -> Result<Self, StackError> {
        let mut command = programs.command("virtual-phone")?;
        command.args(["enroll", "--json", "--kind", "Virtual phone", "--timeout-s", "120"]);
        match seen {
            Seen::Picture(path) => command.arg("--password-stdin").arg("--qr").arg(path),
            Seen::Link(url) => command.args(["--password-stdin", "--url", url]),
            Seen::Typed { address, identifier } => {
                command.args(["--code-stdin", "--typed-address", address, "--identifier", identifier])
            }
        };
        command.arg("--issuer-ca").arg(issuer_anchor).arg("--out").arg(dir);
        let (process, mut talk) = Process::start_talking("phone", &command, logs)?;
        talk.say(number)?;
        Ok(Self { process, talk, dir: dir.to_owned() })
    }

    /// Waits for the match code that the phone shows.
    ///
    /// # Errors
    /// [`StackError::TimedOut`], or [`StackError::Ended`] where the phone gave up.
    pub fn await_match_code(&mut self, limit: Duration) -> Result<String, StackError> {
        let line = self.await_event("match_code", limit)?;
        let code = line.get("match_code").and_then(Value::as_str).map(str::to_owned);
        code.ok_or_else(|| StackError::Garbled { name: "virtual-phone".to_owned(), what: "match code".to_owned() })
    }

    /// Waits for the certificate and returns the phone's line about it.
    ///
    /// # Errors
    /// [`StackError::TimedOut`], or [`StackError::Ended`] where the phone gave up.
    pub fn await_issued(&mut self, limit: Duration) -> Result<Value, StackError> {
        self.await_event("issued", limit)
    }

    /// Waits for the phone's end and returns all it said.
    ///
    /// # Errors
    /// [`StackError::TimedOut`].
    pub fn wait(&mut self, limit: Duration) -> Result<(ExitStatus, Vec<Value>), StackError> {
        let status = self.process.wait(limit)?;
        Ok((status, self.talk.rest(limit)?.to_vec()))
    }

    /// The folder with what it got.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn await_event(&mut self, event: &str, limit: Duration) -> Result<Value, StackError> {
        let wanted = |line: &Value| line.get("event").is_some_and(|name| name == event);
        self.talk
            .wait_for(&format!("the phone's event {event}"), limit, wanted)
            .map_err(|error| error.quoting(&self.process))
    }
}
