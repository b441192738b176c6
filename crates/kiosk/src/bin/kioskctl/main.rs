//! `kioskctl`: the kiosk without its window.

mod agents;
mod arguments;
mod codes;
mod doctor;
mod enroll;
mod failure;
mod headless;
mod host;
mod identity;
mod inspect;
mod manual;
mod output;
mod pin;
mod private;
mod readers;
mod record;
mod result;
mod settings;
mod signals;
mod stdin;
mod trust;
mod verify;

use std::alloc::System;
use std::process::ExitCode;

use clap::Parser as _;
use kiosk::log_filter::log_filter;
use zeroizing_alloc::ZeroAlloc;

use arguments::{Arguments, AuditCommand, Command, ConfigCommand};
use failure::CliError;
use host::Stage;
use output::Output;

/// PINs, views and answers pass through many hands: whatever is freed is overwritten.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

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

fn run(arguments: Arguments, output: &Output) -> Result<ExitCode, CliError> {
    let config = arguments.config.as_deref();
    let stage = Stage::open(arguments.replay.as_deref())?;
    let host = &stage.host;
    let code = match arguments.command {
        Command::Readers => readers::run(config, host, output),
        Command::Inspect(options) => inspect::run(config, host, &options, output),
        Command::Verify(options) => verify::run(config, host, &options, output),
        Command::Trust(command) => trust::run(config, command, output),
        Command::Agents(command) => agents::run(config, host, command, output),
        Command::Pin(command) => pin::run(config, host, command, output),
        Command::Record { trace, options } => record::run(config, host, &trace, &options, output),
        Command::Enroll(options) => enroll::run(config, host, options, output),
        Command::Doctor => doctor::run(config, host, output),
        Command::Codes(options) => codes::run(&options, output),
        Command::Config(ConfigCommand::Check) => settings::check(config, output),
        Command::Config(ConfigCommand::Example { markdown }) => settings::example(markdown, output),
        Command::Identity(command) => identity::run(config, command, output),
        Command::Completions { shell } => Ok(manual::completions(shell)),
        Command::Manual { folder } => manual::write(&folder),
        Command::Audit(AuditCommand::Verify { file }) => settings::verify_audit(config, file.as_deref(), output),
    };
    stage.close(code)
}
