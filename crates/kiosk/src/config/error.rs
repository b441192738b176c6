//! Complaints about the configuration, each with its key and line.

use std::fmt;
use std::path::PathBuf;

use enrollment::ErrorCode;
use serde::Serialize;
use thiserror::Error;

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Line of the file, from 1; absent where the key is not in the file.
    pub line: Option<usize>,
    /// The key, such as `card.trust_roots`; absent where the file is no TOML.
    pub key: Option<String>,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl Problem {
    /// What the TOML reader had to say.
    pub(super) fn from_toml(text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| line_at(text, span.start));
        Self { line, key: None, what: error.message().to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if let Some(key) = &self.key {
            write!(f, "{key}: ")?;
        }
        f.write_str(&self.what)
    }
}

/// Why there is no configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is wrong.
    #[error("the configuration {} is wrong:{}", path.display(), listed(problems))]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// Every complaint, in the order of the file.
        problems: Vec<Problem>,
    },
}

impl ConfigError {
    /// The code: always [`ErrorCode::ConfigInvalid`].
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::ConfigInvalid
    }

    /// The complaints; empty where the file cannot be read.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Unreadable { .. } => &[],
            Self::Invalid { problems, .. } => problems,
        }
    }
}

/// The line, from 1, that holds the byte at `offset`.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}
