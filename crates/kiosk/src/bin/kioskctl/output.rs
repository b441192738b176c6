//! Where lines go: stdout for what was asked for, stderr for what went wrong.

use std::io::Write as _;

use serde::Serialize;

use crate::failure::CliError;

/// How to tell things.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// As JSON, or as text.
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether as JSON.
    pub const fn is_json(self) -> bool {
        self.json
    }

    /// One object as a line of JSON.
    pub fn object(self, object: &impl Serialize) {
        match serde_json::to_string(object) {
            // The line may hold what is on the screen.
            Ok(line) => self.line(&zeroize::Zeroizing::new(line)),
            Err(error) => tracing::error!(%error, "a line cannot be written as JSON"),
        }
    }

    /// One line of text. A reader that has gone away is no reason to stop what is under way.
    pub fn line(self, line: &str) {
        let _reader_is_gone = writeln!(std::io::stdout().lock(), "{line}");
    }

    /// A failure.
    pub fn failure(self, error: &CliError) {
        if self.json { self.object(&error.json()) } else { self.complain(&error.text()) }
    }

    /// Something went wrong, in words.
    pub fn complain(self, words: &str) {
        let _reader_is_gone = writeln!(std::io::stderr().lock(), "{words}");
    }
}
