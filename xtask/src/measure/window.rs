//! The window's start, its rest and its memory: the program `measure-window`, put into the page.

use anyhow::Result;

use super::page;
use crate::{
    ci::build_pages,
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

/// Builds everything of a release and measures; by default for about an hour.
///
/// # Errors
/// It does not build or run, or the page lacks its marks.
pub fn run(steps: &Steps, print: bool, visits: u32, idle_s: u32) -> Result<()> {
    packages::install(steps, &[Purpose::Headless, Purpose::Window, Purpose::Test])?;
    build_pages(steps)?;
    let mut build = workspace::cargo();
    build.args(["build", "--locked", "--release", "--features", "derived-piv-kiosk/custom-protocol"]);
    for package in ["derived-piv-kiosk", "kiosk", "issuer", "virtual-card", "journeys"] {
        build.args(["-p", package]);
    }
    steps.program("build", &mut build)?;
    let mut measure = std::process::Command::new(workspace::target_dir().join("release/measure-window"));
    measure.args(["--visits", &visits.to_string(), "--idle-s", &idle_s.to_string()]);
    let table = steps.program("measure the window", &mut measure)?;
    page::tell(steps, print, "window", &table)
}
