//! The command line.

use std::path::PathBuf;

/// The kiosk window. Settings stand in the configuration file; see `kioskctl config example`.
#[derive(Debug, clap::Parser)]
#[command(name = "derived-piv-kiosk", version)]
pub struct Arguments {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// In a window of its own that can be closed, instead of the whole screen.
    #[arg(long)]
    pub windowed: bool,
    /// Show every screen in the organisation's face, anew whenever the configuration changes; no card,
    /// reader or issuer is asked for anything.
    #[arg(long, conflicts_with = "windowed")]
    pub preview: bool,
}
