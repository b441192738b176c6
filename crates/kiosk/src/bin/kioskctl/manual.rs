//! `kioskctl manual` and `kioskctl completions`: what the packages bring along.

use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::failure::CliError;

/// Prints the completions for a shell.
pub fn completions(shell: Shell) -> ExitCode {
    clap_complete::generate(shell, &mut Arguments::command(), "kioskctl", &mut std::io::stdout().lock());
    ExitCode::SUCCESS
}

/// Writes the pages.
///
/// # Errors
/// The folder cannot be written to.
pub fn write(folder: &Path) -> Result<ExitCode, CliError> {
    clap_mangen::generate_to(Arguments::command(), folder).map_err(|error| CliError::of_file(folder, &error))?;
    Ok(ExitCode::SUCCESS)
}
