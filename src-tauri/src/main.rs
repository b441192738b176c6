//! The kiosk window: a web view over [`kiosk::engine`], locked down to three commands and two events, and
//! where an agent is beside people another one with two commands and an event of its own.
//!
//! The page shows what the machine says and hands in what the person asks for; nothing is decided
//! here. The engine begins when the page asks for its first view, which it does when it has painted.

#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

mod arguments;
mod commands;
mod failure;
mod lockdown;
mod page;
mod preview;
mod pulse;
mod screen;
mod shell;
mod told;
mod voice;
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
    // Made in one place: it holds the pages.
    let context = tauri::generate_context!();
    if arguments.preview {
        lockdown::require_display()?;
        return preview::run(context, &arguments.config);
    }
    let config = Config::load(&arguments.config)?;
    for remark in config.remarks() {
        tracing::warn!("{remark}");
    }
    lockdown::require_display()?;
    shell::run(context, &config, arguments.windowed)
}
