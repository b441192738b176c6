//! `derived-piv-issuer`: makes, runs and looks after a reference issuer.

use std::process::ExitCode;

fn main() -> ExitCode {
    issuer::cli::run()
}
