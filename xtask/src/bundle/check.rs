//! Judges the packages: what is in them, what others say of it, and whether it installs, runs and goes away.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::{Bundles, stage};
use crate::{ci, packages, step::Steps, workspace};

/// Every file of both packages.
const FILES: &str = "src-tauri/package/linux/files.txt";
/// What only the deb has.
const DEB_ONLY: [&str; 1] = ["/usr/share/doc/derived-piv-kiosk/changelog.gz"];
/// The program's identifier is no name of the domain system; it is the same on every system.
const METAINFO: [&str; 3] = ["validate", "--no-net", "--override=cid-desktopapp-is-not-rdns=info"];
/// What lintian says where the maintainers have no address.
const NO_ADDRESS: &str = "malformed-contact,bogus-mail-host-in-debian-changelog";
/// The journey that is played with the installed programs, and the test in it.
const JOURNEY: &str = "traces";
/// What happens in the overlay.
const INSTALLED: &str = "xtask/src/bundle/installed.sh";

/// Judges.
///
/// # Errors
/// The first thing that is not as it should be.
pub fn run(steps: &Steps, bundles: &Bundles) -> Result<()> {
    let scratch = workspace::target_dir().join("package/unpacked");
    steps.program("unpack", Command::new("dpkg-deb").arg("-x").arg(&bundles.deb).arg(&scratch))?;
    lists(steps, bundles)?;
    let at = |path: &str| scratch.join(path);
    let desktop = at("usr/share/applications/derived-piv-kiosk.desktop");
    steps.program("the desktop entry", Command::new("desktop-file-validate").arg(desktop))?;
    let metainfo = at("usr/share/metainfo/kiosk.derived-piv.metainfo.xml");
    steps.program("the metainfo", Command::new("appstreamcli").args(METAINFO).arg(metainfo))?;
    lint(steps, &bundles.deb)?;
    installed(steps, bundles)
}

/// Both packages have exactly the files of the list.
fn lists(steps: &Steps, bundles: &Bundles) -> Result<()> {
    let list = workspace::root().join(FILES);
    let wanted = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let wanted: Vec<_> = wanted.lines().filter(|line| line.starts_with('/')).map(str::to_owned).collect();
    let mut contents = Command::new("dpkg-deb");
    let printed = steps.output("what is in the deb", contents.arg("-c").arg(&bundles.deb))?;
    let deb = printed.lines().filter(|line| !line.starts_with('d'));
    let deb = deb
        .filter_map(|line| line.split_whitespace().nth(5))
        .map(|path| format!("/{}", path.trim_start_matches("./").trim_start_matches('/')));
    let deb = deb.filter(|path| !DEB_ONLY.contains(&path.as_str())).collect();
    same("deb", &wanted, deb)?;
    let mut query = Command::new("rpm");
    query.args(["-qp", "--queryformat", "[%{FILEMODES:perms} %{FILENAMES}\n]"]).arg(&bundles.rpm);
    let printed = steps.output("what is in the rpm", &mut query)?;
    let rpm = printed.lines().filter(|line| !line.starts_with('d'));
    same("rpm", &wanted, rpm.filter_map(|line| line.split_once(' ')).map(|(_, path)| path.to_owned()).collect())
}

fn same(what: &str, wanted: &[String], mut found: Vec<String>) -> Result<()> {
    found.sort();
    let missing: Vec<_> = wanted.iter().filter(|path| !found.contains(path)).collect();
    let strange: Vec<_> = found.iter().filter(|path| !wanted.contains(path)).collect();
    if missing.is_empty() && strange.is_empty() {
        return Ok(());
    }
    bail!("the {what} is not what {FILES} says; missing: {missing:?}, not listed: {strange:?}")
}

fn lint(steps: &Steps, deb: &Path) -> Result<()> {
    let mut lintian = Command::new("lintian");
    lintian.args(["--fail-on", "error", "--allow-root", "--tag-display-limit", "0"]);
    if !stage::has_address() {
        println!("the packages name no address of their maintainers; Cargo.toml's authors may have one");
        lintian.args(["--suppress-tags", NO_ADDRESS]);
    }
    lintian.arg(deb);
    let printed = steps.program("lintian", &mut lintian)?;
    ci::print_closing_lines(&printed, &["E: ", "W: "]);
    Ok(())
}

fn installed(steps: &Steps, bundles: &Bundles) -> Result<()> {
    let Some(front) = packages::root_front() else {
        println!("SKIPPED: installing the packages, which needs root");
        return Ok(());
    };
    let journey = journey(steps)?;
    let work = workspace::target_dir().join("package/overlay");
    let artifacts = workspace::root().join(ci::ARTIFACTS);
    for folder in [&work, &artifacts] {
        fs::create_dir_all(folder)?;
    }
    let mut words = front;
    words.extend(["unshare", "--mount", "--propagation", "private", "sh"].map(String::from));
    let mut command = Command::new(words.remove(0));
    command.args(words).arg(workspace::root().join(INSTALLED)).arg("enter").arg(&work);
    command.args([&bundles.deb, &bundles.rpm]).arg(workspace::root());
    command.arg(workspace::target_dir().join("debug")).arg(journey).arg(artifacts);
    steps.program("install, use and remove", &mut command)?;
    Ok(())
}

/// A line of cargo's about something it built.
#[derive(Deserialize)]
struct Message {
    executable: Option<String>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The built test program of the journey.
fn journey(steps: &Steps) -> Result<String> {
    // As the tests are built, so that nothing is built twice.
    let mut build = ci::compiling(&["test", "--locked", "--workspace", "--test", JOURNEY, "--no-run"]);
    build.args(["--message-format", "json"]);
    let printed = steps.output("build the journey", &mut build)?;
    // Programs of the same room are built along with its tests.
    let program = printed.lines().rev().find_map(|line| {
        let message: Message = serde_json::from_str(line).ok()?;
        message.target.filter(|target| target.name == JOURNEY).and(message.executable)
    });
    program.context("cargo names no test program")
}
