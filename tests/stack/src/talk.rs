//! A conversation with a program: lines in, JSON lines out, kept in memory only.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{ChildStdin, ChildStdout},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::StackError;

/// A conversation with a program: lines in, JSON lines out, kept in memory only.
#[derive(Debug)]
pub struct Talk {
    name: String,
    stdin: Option<ChildStdin>,
    lines: Receiver<Value>,
    heard: Vec<Value>,
}

impl Talk {
    pub(crate) fn new(name: &str, stdin: Option<ChildStdin>, stdout: Option<ChildStdout>) -> Self {
        let (sender, lines) = mpsc::channel();
        if let Some(stdout) = stdout {
            thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
                    if sender.send(value).is_err() {
                        break;
                    }
                }
            });
        }
        Self { name: name.to_owned(), stdin, lines, heard: Vec::new() }
    }

    /// Sends one line.
    ///
    /// # Errors
    /// The program no longer listens.
    pub fn say(&mut self, line: &str) -> Result<(), StackError> {
        let Some(stdin) = &mut self.stdin else {
            return Err(StackError::Garbled { name: self.name.clone(), what: "standard input".to_owned() });
        };
        let told = writeln!(stdin, "{line}").and_then(|()| stdin.flush());
        told.map_err(StackError::io(format!("tell {}", self.name)))
    }

    /// Ends the program's standard input.
    pub fn hush(&mut self) {
        self.stdin = None;
    }

    /// Waits for the next line that `wanted` accepts; lines before it are kept in [`Talk::heard`].
    ///
    /// # Errors
    /// [`StackError::TimedOut`], or [`StackError::Ended`] where the program closed its output.
    pub fn wait_for(
        &mut self,
        what: &str,
        limit: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, StackError> {
        let begun = Instant::now();
        loop {
            match self.lines.recv_timeout(limit.saturating_sub(begun.elapsed())) {
                Ok(line) => {
                    self.heard.push(line.clone());
                    if wanted(&line) {
                        return Ok(line);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(StackError::TimedOut {
                        what: what.to_owned(),
                        after: limit,
                        context: self.last_heard(),
                    });
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let (name, context) = (self.name.clone(), self.last_heard());
                    return Err(StackError::Ended {
                        name,
                        what: what.to_owned(),
                        status: "output closed".to_owned(),
                        context,
                    });
                }
            }
        }
    }

    /// Everything the program said so far.
    pub fn heard(&mut self) -> &[Value] {
        while let Ok(line) = self.lines.try_recv() {
            self.heard.push(line);
        }
        &self.heard
    }

    /// Waits until the program closes its output, and returns all it said.
    ///
    /// # Errors
    /// [`StackError::TimedOut`].
    pub fn rest(&mut self, limit: Duration) -> Result<&[Value], StackError> {
        match self.wait_for("the end of the output", limit, |_| false) {
            Err(StackError::Ended { .. }) | Ok(_) => Ok(&self.heard),
            Err(error) => Err(error),
        }
    }

    fn last_heard(&self) -> String {
        let last = self.heard.iter().rev().take(3).rev();
        last.fold(String::from("; last heard:"), |text, line| text + "\n    " + &shown(line))
    }
}

/// A line for an error message, without the values of secrets.
fn shown(line: &Value) -> String {
    const SECRET: [&str; 6] = ["scan_url", "number", "password", "code", "qr", "url"];
    fn blank(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    if SECRET.contains(&key.as_str()) && inner.is_string() && !is_error_code(inner) {
                        *inner = Value::String("(hidden)".to_owned());
                    } else {
                        blank(inner);
                    }
                }
            }
            Value::Array(list) => list.iter_mut().for_each(blank),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut line = line.clone();
    blank(&mut line);
    line.to_string().chars().take(600).collect()
}

/// `CARD-101` and the like are for everybody.
fn is_error_code(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        text.split_once('-').is_some_and(|(room, number)| {
            room.bytes().all(|byte| byte.is_ascii_uppercase())
                && number.len() == 3
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use serde_json::json;

    use super::*;
    use crate::process::Process;

    const LIMIT: Duration = Duration::from_secs(5);

    #[test]
    fn lines_go_both_ways() {
        let logs = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", r#"read word; echo '{"event":"first"}'; echo "{\"event\":\"$word\"}""#]);
        let (_process, mut talk) = Process::start_talking("echo", &command, logs.path()).unwrap();
        talk.say("second").unwrap();
        talk.wait_for("the second event", LIMIT, |line| line["event"] == "second").unwrap();
        assert_eq!(talk.rest(LIMIT).unwrap(), [json!({"event": "first"}), json!({"event": "second"})]);
    }

    #[test]
    fn a_closed_output_is_named() {
        let logs = tempfile::tempdir().unwrap();
        let (_process, mut talk) = Process::start_talking("true", &Command::new("true"), logs.path()).unwrap();
        let error = talk.wait_for("a word", LIMIT, |_| true).unwrap_err();
        assert!(matches!(error, StackError::Ended { .. }), "{error}");
    }

    #[test]
    fn an_error_message_hides_secrets_but_not_error_codes() {
        let line = shown(&json!({"view": {"number": "12345678", "code": "CARD-101", "list": [{"password": "x"}]}}));
        assert!(!line.contains("12345678") && !line.contains("\"x\"") && line.contains("CARD-101"), "{line}");
    }
}
