//! Where cards come from: the readers of this machine, or a trace.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use enrollment::ErrorCode;
use reader::{PcscHost, ReaderHost, ReplayHost, Trace};

use crate::failure::CliError;

/// The readers that commands work with.
pub struct Stage {
    /// The readers.
    pub host: Arc<dyn ReaderHost>,
    replay: Option<ReplayHost>,
}

impl Stage {
    /// The readers of this machine, or those of the trace at `replay`.
    pub fn open(replay: Option<&Path>) -> Result<Self, CliError> {
        let Some(path) = replay else { return Ok(Self { host: Arc::new(PcscHost), replay: None }) };
        let text = std::fs::read_to_string(path).map_err(|error| CliError::of_file(path, &error))?;
        let trace: Trace = text
            .parse()
            .map_err(|error| CliError::because(ErrorCode::ConfigInvalid, format!("{}: {error}", path.display())))?;
        let replay = ReplayHost::new(trace);
        Ok(Self { host: Arc::new(replay.clone()), replay: Some(replay) })
    }

    /// The outcome of a command, unless it did something else than its trace.
    pub fn close(self, outcome: Result<ExitCode, CliError>) -> Result<ExitCode, CliError> {
        match self.replay.and_then(|replay| replay.mismatch()) {
            Some(mismatch) => {
                let expected = mismatch.expected.map_or_else(|| "its end".to_owned(), |step| step.to_string());
                let expected = expected.lines().next().unwrap_or_default().to_owned();
                let what = format!("the trace has `{expected}` where this command does `{}`", mismatch.actual);
                Err(CliError::because(ErrorCode::KioskFault, what))
            }
            None => outcome,
        }
    }
}
