//! A failure as a command line tells it.

use enrollment::ErrorCode;
use kiosk::audit::AuditError;
use kiosk::config::ConfigError;
use kiosk::setup::SetupError;
use kiosk::words::words;
use serde_json::{Value, json};

/// A failure with its code.
#[derive(Debug)]
pub struct CliError {
    /// The code.
    pub code: ErrorCode,
    /// What happened; the code's own words where there is no more to say.
    pub what: String,
}

impl CliError {
    /// The code with its own words.
    pub fn plain(code: ErrorCode) -> Self {
        Self { code, what: words(code).what.to_owned() }
    }

    /// The code with what happened this time.
    pub fn because(code: ErrorCode, what: impl ToString) -> Self {
        Self { code, what: what.to_string() }
    }

    /// As a line of JSON.
    pub fn json(&self) -> Value {
        json!({
            "event": "error",
            "ok": false,
            "code": self.code.id(),
            "what": self.what,
            "todo": words(self.code).todo,
        })
    }

    /// As two lines of text.
    pub fn text(&self) -> String {
        format!("{}: {}\n  What to do: {}", self.code.id(), self.what, words(self.code).todo)
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::because(error.code(), error)
    }
}

impl From<SetupError> for CliError {
    fn from(error: SetupError) -> Self {
        Self::because(error.code(), error)
    }
}

impl From<AuditError> for CliError {
    fn from(error: AuditError) -> Self {
        Self::because(ErrorCode::KioskFault, error)
    }
}
