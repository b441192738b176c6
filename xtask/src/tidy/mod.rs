//! Rules of the house that a machine can check.

mod arrows;
mod files;
mod words;

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{step::Steps, workspace};

/// Checks everything and names every breach.
///
/// # Errors
/// There is a breach, or the tree cannot be read.
pub fn run(steps: &Steps) -> Result<()> {
    steps.run("tidy", || {
        let files = tracked_files()?;
        let mut breaches = arrows::check()?;
        let sizes = files::check(&files)?;
        breaches.extend(sizes.breaches);
        breaches.extend(words::check(&files)?);
        for note in &sizes.notes {
            steps.say(&format!("note: {note}"));
        }
        if breaches.is_empty() {
            return Ok(());
        }
        for breach in &breaches {
            eprintln!("    {breach}");
        }
        bail!("{} breaches of the house rules", breaches.len())
    })
}

/// Every file that is or would be in the repository, relative to the root.
fn tracked_files() -> Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(workspace::root())
        .output()
        .context("git ls-files")?;
    if !output.status.success() {
        bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    }
    let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let paths = names.map(|name| PathBuf::from(String::from_utf8_lossy(name).into_owned()));
    Ok(paths.filter(|path| workspace::root().join(path).is_file()).collect())
}
