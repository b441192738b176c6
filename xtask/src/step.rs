//! Steps with a name, the time they took, and their output where they failed.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// How often a long step says that it is still at it.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// How much of a failed step's output is shown.
const SHOWN_LINES: usize = 120;

/// A run of steps, counting time from its start.
pub struct Steps {
    start: Instant,
    logs: PathBuf,
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { start: Instant::now(), logs: workspace::target_dir().join("xtask-logs") }
    }

    /// Says something with the time passed.
    pub fn say(&self, text: &str) {
        eprintln!("[{:6.1} s] {text}", self.start.elapsed().as_secs_f32());
    }

    /// Runs a piece of work under a name.
    ///
    /// # Errors
    /// The work's own, with the name in front.
    pub fn run<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.say(name);
        let begun = Instant::now();
        let value = work().with_context(|| name.to_owned())?;
        self.say(&format!("{name}: done in {:.1} s", begun.elapsed().as_secs_f32()));
        Ok(value)
    }

    /// Runs a program under a name and returns what it printed; shows it where the program failed.
    ///
    /// # Errors
    /// The program cannot be started, or its exit status is not zero.
    pub fn program(&self, name: &str, command: &mut Command) -> Result<String> {
        self.say(name);
        let begun = Instant::now();
        let log = self.log_path(name)?;
        let out = File::create(&log).with_context(|| format!("{}", log.display()))?;
        let err = out.try_clone()?;
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .with_context(|| format!("{name}: cannot start {program}"))?;
        let status = self.wait(name, begun, &log, &mut child)?;
        let printed = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        if !status.success() {
            let from = printed.lines().count().saturating_sub(SHOWN_LINES);
            for line in printed.lines().skip(from) {
                eprintln!("    {line}");
            }
            bail!("{name}: {program} failed ({status}); all of its output is in {}", log.display());
        }
        self.say(&format!("{name}: done in {:.1} s", begun.elapsed().as_secs_f32()));
        Ok(printed)
    }

    /// Runs a program under a name and returns its standard output alone.
    ///
    /// # Errors
    /// The program cannot be started, fails, or prints something other than UTF-8.
    pub fn output(&self, name: &str, command: &mut Command) -> Result<String> {
        self.run(name, || {
            let output = command.stdin(Stdio::null()).output()?;
            if !output.status.success() {
                bail!("{}{}", output.status, String::from_utf8_lossy(&output.stderr));
            }
            Ok(String::from_utf8(output.stdout)?)
        })
    }

    fn wait(&self, name: &str, begun: Instant, log: &Path, child: &mut Child) -> Result<ExitStatus> {
        let mut next_sign = SIGN_OF_LIFE;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            if begun.elapsed() >= next_sign {
                next_sign += SIGN_OF_LIFE;
                let seconds = begun.elapsed().as_secs();
                self.say(&format!("{name}: {seconds} s so far; {}", last_line(log)));
            }
            thread::sleep(LOOK);
        }
    }

    fn log_path(&self, name: &str) -> Result<PathBuf> {
        fs::create_dir_all(&self.logs)?;
        let file: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        Ok(self.logs.join(format!("{file}.log")))
    }
}

fn last_line(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.trim().chars().take(100).collect()
}
