//! The kiosk window: a web view over [`kiosk::engine`], locked down to two commands and one event, and
//! where an agent is beside people another one with two of its own.
//!
//! The page shows what the machine says and hands in what the person asks for; nothing is decided
//! here. The engine begins when the page asks for its first view, which it does when it has painted.

#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

mod arguments;
mod commands;
mod failure;
mod lockdown;
mod page;
mod pulse;
mod screen;
mod shell;
mod watchdog;

use std::alloc::System;
use std::process::ExitCode;

use clap::Parser as _;
use kiosk::config::Config;
use kiosk::log_filter::log_filter;
use zeroizing_alloc::ZeroAlloc;

use arguments::Arguments;
use failure::StartFailure;

/// Views hold what a person is shown, and pass through many hands: whatever is freed is overwritten.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(log_filter()).init();
    lockdown::wipe_what_is_freed();
    match open(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

/// Opens the window and stays until it is closed.
fn open(arguments: &Arguments) -> Result<(), StartFailure> {
    lockdown::refuse_automation()?;
    let config = Config::load(&arguments.config)?;
    lockdown::require_display()?;
    shell::run(&config, arguments.windowed)
}
