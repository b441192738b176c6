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
    /// What to do about it, where the code's own words do not fit.
    todo: Option<&'static str>,
}

impl CliError {
    /// What was typed cannot be used, or was not confirmed; nothing was sent to the card.
    pub fn not_sent(what: impl ToString) -> Self {
        let todo = Some("nothing was sent to the card; type it again");
        Self { code: ErrorCode::ConfigInvalid, what: what.to_string(), todo }
    }

    /// A file cannot be read or written.
    pub fn of_file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let todo = Some("name another file, or see to it that it can be used");
        Self { code: ErrorCode::ConfigInvalid, what: format!("{}: {error}", path.display()), todo }
    }

    /// The code with its own words.
    pub fn plain(code: ErrorCode) -> Self {
        Self { code, what: words(code).what.to_owned(), todo: None }
    }

    /// The code with what happened this time.
    pub fn because(code: ErrorCode, what: impl ToString) -> Self {
        Self { code, what: what.to_string(), todo: None }
    }

    /// As a line of JSON.
    pub fn json(&self) -> Value {
        json!({
            "event": "error",
            "ok": false,
            "code": self.code.id(),
            "what": self.what,
            "todo": self.todo(),
        })
    }

    /// As two lines of text.
    pub fn text(&self) -> String {
        format!("{}: {}\n  What to do: {}", self.code.id(), self.what, self.todo())
    }

    fn todo(&self) -> &'static str {
        self.todo.unwrap_or(words(self.code).todo)
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
