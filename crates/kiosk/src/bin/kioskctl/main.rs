//! `kioskctl`: the kiosk without its window.

mod arguments;
mod doctor;
mod enroll;
mod failure;
mod headless;
mod inspect;
mod output;
mod readers;
mod result;
mod settings;
mod stdin;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use arguments::{Arguments, AuditCommand, Command, ConfigCommand};
use failure::CliError;
use output::Output;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output::new(arguments.json);
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(log_filter()).init();
    match run(arguments, &output) {
        Ok(code) => code,
        Err(error) => {
            output.failure(&error);
            ExitCode::FAILURE
        }
    }
}

/// KIOSK_LOG says how much our own rooms tell. Libraries never tell more than warnings: at their finer
/// levels they would write down what goes over the line, codes and all.
fn log_filter() -> EnvFilter {
    const ROOMS: [&str; 7] = ["kiosk", "kioskctl", "enrollment", "reader", "piv", "pki", "issuer_client"];
    let wanted = std::env::var("KIOSK_LOG").ok().and_then(|level| level.parse::<LevelFilter>().ok());
    let level = wanted.unwrap_or(LevelFilter::WARN);
    let rooms = ROOMS.iter().map(|room| format!(",{room}={level}"));
    EnvFilter::new(rooms.fold(LevelFilter::WARN.to_string(), |filter, room| filter + &room))
}

fn run(arguments: Arguments, output: &Output) -> Result<ExitCode, CliError> {
    let config = arguments.config.as_deref();
    match arguments.command {
        Command::Readers => readers::run(config, output),
        Command::Inspect { reader, extended_length } => {
            inspect::run(config, reader.as_deref(), extended_length, output)
        }
        Command::Inspect { reader, extended_length } => inspect::run(config, reader.as_deref(), extended_length, output),
        Command::Verify(options) => verify::run(config, &options, output),
        Command::Enroll(options) => enroll::run(config, options, output),
        Command::Doctor => doctor::run(config, output),
        Command::Config(ConfigCommand::Check) => settings::check(config, output),
        Command::Config(ConfigCommand::Example { markdown }) => settings::example(markdown, output),
        Command::Audit(AuditCommand::Verify { file }) => settings::verify_audit(config, file.as_deref(), output),
    }
}
