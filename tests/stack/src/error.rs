//! Why a part of the stack did not start, answer or end.

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};

use crate::process::Process;

/// Why a part of the stack did not start, answer or end.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The operating system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// The refusal.
        source: io::Error,
    },
    /// A program of ours has not been built.
    #[error("{name} is not built; looked in {}", dir.display())]
    ProgramMissing {
        /// The program.
        name: String,
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// A program of others is not installed.
    #[error("{name} is not installed; `cargo xtask packages --install` does it")]
    ToolMissing {
        /// The program.
        name: String,
    },
    /// Something awaited did not happen.
    #[error("{what} did not happen within {} s{context}", after.as_secs())]
    TimedOut {
        /// What was awaited.
        what: String,
        /// How long.
        after: Duration,
        /// What was seen instead.
        context: String,
    },
    /// A program ended while something was awaited from it.
    #[error("{name} ended while {what} was awaited ({status}){context}")]
    Ended {
        /// The program.
        name: String,
        /// What was awaited.
        what: String,
        /// How it ended.
        status: String,
        /// Its last words.
        context: String,
    },
    /// A program that is run to its end failed.
    #[error("{name} failed ({status}){context}")]
    Failed {
        /// The program.
        name: String,
        /// How it ended.
        status: ExitStatus,
        /// Its last words.
        context: String,
    },
    /// The reader service cannot have a `/run` of its own here.
    #[error(
        "no private mount namespace for pcscd (unshare): run as root, or allow user namespaces (on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0)"
    )]
    NoNamespace,
    /// No two neighbouring ports are free.
    #[error("no pair of free ports for the virtual reader")]
    NoPorts,
    /// A program printed something other than agreed.
    #[error("{name} printed no {what}")]
    Garbled {
        /// The program.
        name: String,
        /// What was agreed.
        what: String,
    },
}

impl StackError {
    /// Makes a mapper for refusals of the operating system.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what: what.into(), source }
    }

    /// Adds a program's last words where the error is that it ended.
    pub(crate) fn quoting(mut self, process: &Process) -> Self {
        if let Self::Ended { context, .. } = &mut self {
            context.push_str(&process.last_words());
        }
        self
    }
}
