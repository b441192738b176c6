//! A program that runs for a while and is ended, with all it started, when its owner goes.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::{StackError, programs::tool, talk::Talk};

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// How long a program may take to end when asked to.
const GRACE: Duration = Duration::from_secs(5);
/// How much of a log an error quotes.
const QUOTED_LINES: usize = 15;

/// A running program, the leader of a process group of its own.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    status: Option<ExitStatus>,
}

impl Process {
    /// Starts a program whose output goes to `NAME.log` in `logs`.
    ///
    /// # Errors
    /// The log cannot be made or the program not be started.
    pub fn start(name: &str, command: &Command, logs: &Path) -> Result<Self, StackError> {
        let log = logs.join(format!("{name}.log"));
        let mut command = bound_to_us(command);
        command.stdin(Stdio::null()).stdout(append(&log)?);
        Self::spawn(name, &mut command, log)
    }

    /// Starts a program that is talked with: lines in, JSON lines out. Only its standard error is logged.
    ///
    /// # Errors
    /// The log cannot be made or the program not be started.
    pub fn start_talking(name: &str, command: &Command, logs: &Path) -> Result<(Self, Talk), StackError> {
        let log = logs.join(format!("{name}.log"));
        let mut command = bound_to_us(command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = Self::spawn(name, &mut command, log)?;
        let talk = Talk::new(name, process.child.stdin.take(), process.child.stdout.take());
        Ok((process, talk))
    }

    fn spawn(name: &str, command: &mut Command, log: PathBuf) -> Result<Self, StackError> {
        command.stderr(append(&log)?).process_group(0);
        let child = command.spawn().map_err(StackError::io(format!("start {name}")))?;
        Ok(Self { name: name.to_owned(), child, log, status: None })
    }

    /// The process id, which is also the id of its group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The last lines of its log, for an error message.
    pub fn last_words(&self) -> String {
        tail(&self.log)
    }

    /// How the program ended, where it has.
    pub fn status(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.status = self.child.try_wait().ok().flatten();
        }
        self.status
    }

    /// Waits for the program's end.
    ///
    /// # Errors
    /// [`StackError::TimedOut`] where it still runs after `limit`.
    pub fn wait(&mut self, limit: Duration) -> Result<ExitStatus, StackError> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.status() {
                return Ok(status);
            }
            if begun.elapsed() >= limit {
                let what = format!("the end of {}", self.name);
                return Err(StackError::TimedOut { what, after: limit, context: self.last_words() });
            }
            thread::sleep(LOOK);
        }
    }

    /// Waits until `check` answers, as long as the program runs.
    ///
    /// # Errors
    /// [`StackError::TimedOut`], or [`StackError::Ended`] where the program ended before.
    pub fn wait_until<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut check: impl FnMut(&Self) -> Option<T>,
    ) -> Result<T, StackError> {
        let begun = Instant::now();
        loop {
            if let Some(value) = check(self) {
                return Ok(value);
            }
            if let Some(status) = self.status() {
                let context = self.last_words();
                return Err(StackError::Ended {
                    name: self.name.clone(),
                    what: what.to_owned(),
                    status: status.to_string(),
                    context,
                });
            }
            if begun.elapsed() >= limit {
                return Err(StackError::TimedOut { what: what.to_owned(), after: limit, context: self.last_words() });
            }
            thread::sleep(LOOK);
        }
    }

    /// Ends the program and all of its group: asks first, then insists.
    pub fn end(&mut self) {
        let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else { return };
        if self.status().is_none() {
            // A refusal means that it is gone already, which is what is wanted.
            let _ = kill_process(pid, Signal::TERM);
            if self.wait(GRACE).is_err() {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        let _ = kill_process_group(pid, Signal::KILL);
        if self.status.is_none() {
            self.status = self.child.wait().ok();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs a program to its end, logging what it prints.
///
/// # Errors
/// It cannot be started, is not done after `limit`, or fails.
pub fn run(name: &str, command: &Command, logs: &Path, limit: Duration) -> Result<(), StackError> {
    let mut process = Process::start(name, command, logs)?;
    let status = process.wait(limit)?;
    if status.success() {
        return Ok(());
    }
    Err(StackError::Failed { name: name.to_owned(), status, context: process.last_words() })
}

/// The same command, but asked to end by the system when the thread that starts it ends: nothing is left
/// where a chore is interrupted. Environment and folder are taken over, standard streams are not.
fn bound_to_us(command: &Command) -> Command {
    let mut bound = match tool("setpriv") {
        Ok(mut setpriv) => {
            setpriv.args(["--pdeathsig", "TERM", "--"]).arg(command.get_program());
            setpriv
        }
        Err(_) => Command::new(command.get_program()),
    };
    bound.args(command.get_args());
    if let Some(dir) = command.get_current_dir() {
        bound.current_dir(dir);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bound.env(name, value),
            None => bound.env_remove(name),
        };
    }
    bound
}

fn append(log: &Path) -> Result<File, StackError> {
    let open = File::options().create(true).append(true).open(log);
    open.map_err(StackError::io(log.display().to_string()))
}

fn tail(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text.lines().collect();
    let from = lines.len().saturating_sub(QUOTED_LINES);
    lines.iter().skip(from).fold(String::new(), |quoted, line| quoted + "\n    " + line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_ended_with_all_it_started() {
        let logs = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & echo $!; wait"]);
        let mut process = Process::start("sleeper", &command, logs.path()).unwrap();
        let read = |_: &Process| fs::read_to_string(logs.path().join("sleeper.log")).ok()?.trim().parse::<u32>().ok();
        let inner = process.wait_until("its pid", Duration::from_secs(5), read).unwrap();
        process.end();
        let gone = || {
            let state = fs::read_to_string(format!("/proc/{inner}/stat")).unwrap_or_default();
            state.is_empty() || state.contains(") Z ")
        };
        let begun = Instant::now();
        while !gone() {
            assert!(begun.elapsed() < Duration::from_secs(5), "{inner} still runs");
            thread::sleep(LOOK);
        }
    }

    #[test]
    fn a_program_ends_with_the_thread_that_started_it() {
        let logs = tempfile::tempdir().unwrap();
        let dir = logs.path().to_owned();
        let started = thread::spawn(move || {
            let mut command = Command::new("sh");
            command.args(["-c", "echo ready; exec sleep 60"]);
            let mut process = Process::start("sleeper", &command, &dir).unwrap();
            let ready = |_: &Process| fs::read(dir.join("sleeper.log")).ok().filter(|log| log.starts_with(b"ready"));
            process.wait_until("its word", Duration::from_secs(5), ready).unwrap();
            process
        });
        let mut process = started.join().unwrap();
        let status = process.wait(Duration::from_secs(5)).unwrap();
        assert_eq!(status.code(), None, "ended by a signal: {status}");
    }

    #[test]
    fn a_failure_quotes_the_last_words() {
        let logs = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        let error =
            run("speaker", command.args(["-c", "echo last words >&2; exit 3"]), logs.path(), Duration::from_secs(5));
        assert!(error.unwrap_err().to_string().contains("last words"));
    }

    #[test]
    fn a_wait_ends() {
        let logs = tempfile::tempdir().unwrap();
        let mut process = Process::start("sleeper", Command::new("sleep").arg("60"), logs.path()).unwrap();
        let error = process.wait(Duration::from_millis(30)).unwrap_err();
        assert!(matches!(error, StackError::TimedOut { .. }));
    }
}
