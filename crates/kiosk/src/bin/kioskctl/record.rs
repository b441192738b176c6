//! `kioskctl record`.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use reader::{ReaderHost, RecordingHost};

use crate::arguments::InspectOptions;
use crate::failure::CliError;
use crate::output::Output;
use crate::{inspect, private};

const HEAD: &str = "# A card, command by command; PINs, biometric data and pairing codes are left out.\n";

/// `kioskctl record`: an inspection that leaves a trace.
pub fn run(
    config: Option<&Path>,
    host: &Arc<dyn ReaderHost>,
    trace: &Path,
    options: &InspectOptions,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let mut file = private::create_new(trace)?;
    file.write_all(HEAD.as_bytes()).map_err(|error| CliError::of_file(trace, &error))?;
    let fault = Arc::new(Mutex::new(None));
    let pen = {
        let fault = Arc::clone(&fault);
        move |step| {
            if let Err(error) = writeln!(file, "{step}") {
                fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        }
    };
    let recording: Arc<dyn ReaderHost> = Arc::new(RecordingHost::new(Arc::clone(host), pen));
    let outcome = inspect::run(config, &recording, options, output);
    let fault = fault.lock().unwrap_or_else(PoisonError::into_inner).take();
    match fault {
        Some(error) => Err(CliError::of_file(trace, &error)),
        None => outcome,
    }
}
