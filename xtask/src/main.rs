//! Every chore: demo, test, ci, tidy, bindings, docs.
//!
//! `cargo xtask <verb>`. Progress goes to standard error with the time passed since the start;
//! results go to standard output. A failed step shows what its program printed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program speaks on both")]

mod bill;
mod bundle;
mod ci;
mod demo;
mod fuzz;
mod gallery;
mod generated;
mod measure;
mod packages;
mod python;
mod step;
mod targets;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{packages::Purpose, step::Steps};

/// The project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Play one enrollment with a virtual card, a reference issuer and a virtual phone.
    ///
    /// Installs missing packages, builds, starts everything and opens the kiosk window on your
    /// display. You are the person: touch the screen, and put the card in and out from the terminal.
    Demo(demo::Options),
    /// Run every test: Rust, user interface, end to end.
    Test(ci::TestOptions),
    /// Everything the CI does: tidy, format, lint, build, test, user interface, end to end.
    Ci,
    /// Check the architecture's arrows, file sizes, crate docs and words that must not stand in the tree.
    Tidy,
    /// Write the TypeScript types of the user interface from the Rust types.
    Bindings(generated::Options),
    /// Write docs/states.md and docs/error-codes.md from the code.
    Docs(generated::Options),
    /// Run every fuzz target for some seconds with the stable compiler.
    Fuzz(fuzz::Options),
    /// Type-check everything but tests for Windows and macOS.
    CheckTargets(targets::Options),
    /// Take pictures of every view, language, theme and size into artifacts/gallery, with an index page.
    Gallery(gallery::Options),
    /// Count APDUs and times side by side with OpenSC and yubico-piv-tool; write docs/performance.md.
    Measure(measure::Options),
    /// Build deb and rpm; with --check install, run, remove and judge them.
    Bundle(bundle::Options),
    /// Write the bill of materials of what is shipped, CycloneDX as JSON.
    Sbom(bill::Options),
    /// Write the licences of what is shipped, with their texts; fails on one that deny.toml does not allow.
    Licences(bill::Options),
    /// Print the packages of Debian or Ubuntu that a purpose needs, or install the missing ones.
    Packages {
        /// What for; everything where none is named.
        purpose: Vec<Purpose>,
        /// Install what is missing, as root or with sudo.
        #[arg(long)]
        install: bool,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    let steps = Steps::new();
    match verb {
        Verb::Demo(options) => demo::run(&steps, &options),
        Verb::Test(options) => ci::test(&steps, &options),
        Verb::Ci => ci::run(&steps),
        Verb::Tidy => tidy::run(&steps),
        Verb::Bindings(options) => generated::bindings(&steps, &options),
        Verb::Docs(options) => generated::docs(&steps, &options),
        Verb::Fuzz(options) => fuzz::run(&steps, &options),
        Verb::CheckTargets(options) => targets::run(&steps, &options),
        Verb::Gallery(options) => gallery::run(&steps, &options),
        Verb::Measure(options) => measure::run(&steps, &options),
        Verb::Bundle(options) => bundle::run(&steps, &options),
        Verb::Sbom(options) => bill::write_sbom(&steps, &options),
        Verb::Licences(options) => bill::write_licences(&steps, &options),
        Verb::Packages { purpose, install } => {
            let purpose = if purpose.is_empty() { Purpose::ALL.to_vec() } else { purpose };
            if install { packages::install(&steps, &purpose) } else { packages::print(&purpose) }
        }
    }
}
