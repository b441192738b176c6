//! One enrollment with a virtual card, a reference issuer and a virtual phone.
#![allow(clippy::indexing_slicing, reason = "only JSON is indexed, and what is not there is null")]

mod headless;
mod window;

use anyhow::{Result, bail};
use stack::{Builder, Stack};

use crate::{
    ci,
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

/// How to play.
#[derive(clap::Args)]
pub struct Options {
    /// Without a window: nobody has to touch anything.
    #[arg(long)]
    headless: bool,
    /// Print what happened as one JSON document; with --headless only.
    #[arg(long, requires = "headless")]
    json: bool,
    /// The card: p256, p384, rsa2048, rsa3072, or one that should fail: untrusted, revoked, expired, blocked, last-try.
    #[arg(long, default_value = "p256")]
    profile: String,
    /// Let the kiosk use APDUs of extended length.
    #[arg(long)]
    extended_length: bool,
    /// Build and run without debugging aids.
    #[arg(long)]
    release: bool,
}

/// Plays the demo that needs nobody with the programs that have just been built, as the CI does.
///
/// # Errors
/// Something does not start, or nothing was issued.
pub fn play_built(steps: &Steps) -> Result<()> {
    let profile = "p256".to_owned();
    headless::play(steps, &Options { headless: true, json: true, profile, extended_length: false, release: false })
}

/// Plays it.
///
/// # Errors
/// Something is missing, does not build or start, or nothing was issued.
pub fn run(steps: &Steps, options: &Options) -> Result<()> {
    if options.headless {
        packages::install(steps, &[Purpose::Headless])?;
        build(steps, options, &["virtual-card", "issuer", "device", "kiosk"])?;
        return headless::play(steps, options);
    }
    if std::env::var_os("DISPLAY").is_none() {
        bail!(
            "KIOSK-104: there is no display to show the window on; set DISPLAY, or use `cargo xtask demo --headless`"
        );
    }
    packages::install(steps, &[Purpose::Headless, Purpose::Window])?;
    ci::node()?;
    ci::build_pages(steps)?;
    build(steps, options, &["virtual-card", "issuer", "device", "derived-piv-kiosk"])?;
    window::play(steps, options)
}

fn build(steps: &Steps, options: &Options, packages: &[&str]) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["build", "--locked"]);
    for package in packages {
        command.args(["-p", package]);
    }
    if options.release {
        command.arg("--release");
    }
    steps.program("build", &mut command)?;
    Ok(())
}

/// The stack for a demo, its files in a folder that stays until the next one.
fn prepared(options: &Options) -> Builder {
    let profile = if options.release { "release" } else { "debug" };
    let builder = Stack::builder().programs_in(workspace::target_dir().join(profile));
    // The trust anchors are those of the good cards; a card that should fail needs them as well.
    let mut cards = vec!["p256", &options.profile];
    cards.dedup();
    let builder = builder.cards(&cards).kept_in(workspace::target_dir().join("demo"));
    if options.extended_length { builder.extended_length() } else { builder }
}
