//! `virtual-piv-card`: makes test cards and puts them into virtual readers.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
