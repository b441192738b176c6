//! The one list of packages, and how missing ones are installed or named.

use std::{
    collections::BTreeMap,
    io::IsTerminal as _,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::{step::Steps, workspace};

/// What packages are needed for: a heading of packages.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Purpose {
    /// Everything but the window.
    Headless,
    /// The window on a display.
    Window,
    /// The tests' judges and their display.
    Test,
    /// Type-checking for other systems.
    Cross,
    /// Judging packages and the kiosk's session.
    Bundle,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Headless, Self::Window, Self::Test, Self::Cross, Self::Bundle];

    const fn heading(self) -> &'static str {
        match self {
            Self::Headless => "headless",
            Self::Window => "window",
            Self::Test => "test",
            Self::Cross => "cross",
            Self::Bundle => "bundle",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    build: Vec<String>,
    run: Vec<String>,
}

/// Prints the packages for some purposes, one a line.
///
/// # Errors
/// packages.toml cannot be read.
pub fn print(purposes: &[Purpose]) -> Result<()> {
    for wanted in wanted(purposes)? {
        println!("{}", pick(&wanted));
    }
    Ok(())
}

/// Installs what is missing for some purposes; names it where that is not possible.
///
/// # Errors
/// Packages are missing and cannot be installed from here; the message names them.
pub fn install(steps: &Steps, purposes: &[Purpose]) -> Result<()> {
    let wanted = wanted(purposes)?;
    if !workspace::answers("dpkg-query", &["--version"]) {
        steps.say(&format!("not a Debian or Ubuntu system; this has to be there already: {}", wanted.join(", ")));
        return Ok(());
    }
    if missing(&wanted).is_empty() {
        return Ok(());
    }
    let Some(front) = root_front() else { return name_them(&missing(&wanted)) };
    // The index first: alternatives are picked by what it knows, and an old one names files that are gone.
    if steps.program("refresh the package index", &mut apt(&front, &["update"])).is_err() {
        steps.say("the package index could not be refreshed; trying with the one at hand");
    }
    let missing = missing(&wanted);
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(missing.iter().map(String::as_str));
    let step = format!("install {} packages", missing.len());
    if steps.program(&step, &mut apt(&front, &arguments)).is_err() {
        return name_them(&missing);
    }
    Ok(())
}

fn wanted(purposes: &[Purpose]) -> Result<Vec<String>> {
    let path = workspace::root().join("xtask/packages.toml");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let lists: BTreeMap<String, Lists> = toml::from_str(&text).with_context(|| path.display().to_string())?;
    let mut wanted = Vec::new();
    for purpose in purposes {
        let lists =
            lists.get(purpose.heading()).with_context(|| format!("packages.toml lacks [{}]", purpose.heading()))?;
        wanted.extend(lists.build.iter().chain(&lists.run).cloned());
    }
    Ok(wanted)
}

/// The packages that are not installed; of alternatives the one to install.
fn missing(wanted: &[String]) -> Vec<String> {
    wanted.iter().filter(|choice| !alternatives(choice).any(installed)).map(|choice| pick(choice)).collect()
}

fn alternatives(choice: &str) -> impl Iterator<Item = &str> {
    choice.split('|').map(str::trim)
}

fn pick(choice: &str) -> String {
    let first = alternatives(choice).next().unwrap_or_default();
    if first == choice {
        return first.to_owned();
    }
    alternatives(choice).find(|name| installed(name) || known(name)).unwrap_or(first).to_owned()
}

fn installed(name: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", name])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn known(name: &str) -> bool {
    Command::new("apt-cache")
        .args(["show", name])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| !output.stdout.is_empty())
}

/// The words in front of apt-get that make it run as root, where there are any.
pub fn root_front() -> Option<Vec<String>> {
    let id = Command::new("id").arg("-u").output().ok()?;
    if id.stdout.trim_ascii() == b"0" {
        return Some(Vec::new());
    }
    if workspace::answers("sudo", &["-n", "true"]) {
        return Some(vec!["sudo".into(), "-n".into()]);
    }
    // A person at a terminal can give sudo its password beforehand.
    let asked =
        std::io::stdin().is_terminal() && Command::new("sudo").arg("-v").status().is_ok_and(|status| status.success());
    asked.then(|| vec!["sudo".into(), "-n".into()])
}

fn apt(front: &[String], arguments: &[&str]) -> Command {
    let mut words = front.to_vec();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"].map(String::from));
    let mut command = Command::new(words.remove(0));
    command.args(words).args(arguments);
    command
}

fn name_them(missing: &[String]) -> Result<()> {
    bail!(
        "packages are missing; install them as root with:\n    apt-get install --no-install-recommends {}",
        missing.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_has_its_list() {
        for purpose in Purpose::ALL {
            assert!(!wanted(&[purpose]).unwrap().is_empty(), "{purpose:?}");
        }
    }

    #[test]
    fn alternatives_are_split_at_bars() {
        assert_eq!(alternatives("one | two|three").collect::<Vec<_>>(), ["one", "two", "three"]);
    }
}
