//! Packages: built by Tauri's bundler around a folder that is laid out as the installed system has it.

mod check;
mod stage;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use crate::{
    bill, ci,
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

/// The bundler's version: that of the crate `tauri` in Cargo.lock.
const BUNDLER: &str = "2.12.5";

/// Which packages, from which programs.
#[derive(clap::Args)]
pub struct Options {
    /// The profile that the programs are built in: `kiosk` for people, `dev` for a quick look at the packages.
    #[arg(long, default_value = "kiosk")]
    profile: String,
    /// Pack the programs that were built in this profile before, as they are.
    #[arg(long)]
    built: bool,
    /// Install the packages into roots of their own, run the window from there, remove them, and judge everything.
    #[arg(long)]
    check: bool,
}

/// Builds deb and rpm.
///
/// # Errors
/// A program does not compile, the bundler fails, or the check finds something.
pub fn run(steps: &Steps, options: &Options) -> Result<()> {
    packages::install(steps, &[Purpose::Headless, Purpose::Window])?;
    ci::node()?;
    if !options.built {
        ci::build_pages(steps)?;
        programs(steps, &options.profile)?;
    }
    pack_and_check(steps, &options.profile, options.check)
}

/// Packs the programs that were just built for tests, and checks the packages.
///
/// # Errors
/// As [`run`].
pub fn check_built(steps: &Steps) -> Result<()> {
    pack_and_check(steps, "dev", true)
}

fn pack_and_check(steps: &Steps, profile: &str, check: bool) -> Result<()> {
    let bundles = pack(steps, profile)?;
    for bundle in [&bundles.deb, &bundles.rpm] {
        println!("{} ({} kB)", bundle.display(), fs::metadata(bundle)?.len() / 1000);
    }
    if check {
        packages::install(steps, &[Purpose::Bundle])?;
        check::run(steps, &bundles)?;
    }
    Ok(())
}

/// The packages that were built.
struct Bundles {
    deb: PathBuf,
    rpm: PathBuf,
}

fn programs(steps: &Steps, profile: &str) -> Result<()> {
    let mut build = workspace::cargo();
    build.args(["build", "--locked", "--profile", profile, "--bin", "derived-piv-kiosk", "--bin", "kioskctl"]);
    build.args(bill::SHIPPED);
    if profile != "dev" {
        // What the bundler's own build sets: commands that no capability grants are left out.
        build.env("REMOVE_UNUSED_COMMANDS", workspace::root().join("src-tauri"));
    }
    steps.program("build the programs", &mut build)?;
    Ok(())
}

fn pack(steps: &Steps, profile: &str) -> Result<Bundles> {
    let work = workspace::target_dir().join("package");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    // The bundler looks for the program where cargo would have put it.
    let release = work.join("target/release");
    fs::create_dir_all(&release)?;
    let built = workspace::target_dir().join(if profile == "dev" { "debug" } else { profile });
    let program = built.join("derived-piv-kiosk");
    fs::copy(&program, release.join("derived-piv-kiosk")).with_context(|| program.display().to_string())?;
    let root = work.join("root");
    stage::lay_out(steps, &root, &built)?;
    if profile == "dev" {
        // What the profile for people does by itself.
        let programs = [release.join("derived-piv-kiosk"), root.join("usr/bin/kioskctl")];
        steps.program("strip", Command::new("strip").args(programs))?;
    }
    let changelog = work.join("changelog");
    fs::write(&changelog, stage::changelog()?)?;
    let config = work.join("files.json");
    fs::write(&config, serde_json::to_string_pretty(&files_config(&root, &changelog)?)?)?;
    let mut tauri = Command::new(bundler(steps)?);
    tauri.args(["bundle", "--ci", "--no-binary-patching", "--bundles", "deb,rpm"]);
    tauri.args(["--features", "custom-protocol", "--config"]).arg(&config);
    tauri.env("CARGO_TARGET_DIR", work.join("target")).current_dir(workspace::root().join("src-tauri"));
    steps.program("pack", &mut tauri)?;
    let bundle = release.join("bundle");
    Ok(Bundles { deb: only_file(&bundle.join("deb"), "deb")?, rpm: only_file(&bundle.join("rpm"), "rpm")? })
}

/// Tauri's bundler, compiled, from npm; kept for the next time.
///
/// No dependency of the page: a lock file has to have the packages for every system, and not every registry does.
fn bundler(steps: &Steps) -> Result<PathBuf> {
    let folder = workspace::target_dir().join(format!("tauri-cli-{BUNDLER}"));
    let program = folder.join("node_modules/.bin/tauri");
    if !program.is_file() {
        fs::create_dir_all(&folder)?;
        let package = format!("@tauri-apps/cli@{BUNDLER}");
        let mut npm = workspace::npm(&["install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit"]);
        npm.args(["--no-fund", "--prefix"]).arg(&folder).arg(package);
        steps.program("install the bundler", &mut npm)?;
    }
    Ok(program)
}

/// Every file of the folder at the same place in both packages.
fn files_config(root: &Path, changelog: &Path) -> Result<Value> {
    let mut files = Map::new();
    for path in stage::files_below(root)? {
        files.insert(format!("/{path}"), json!(root.join(&path)));
    }
    Ok(json!({"bundle": {"linux": {"deb": {"files": files, "changelog": changelog}, "rpm": {"files": files}}}}))
}

fn only_file(folder: &Path, kind: &str) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut found =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|k| k == kind));
    match (found.next(), found.next()) {
        (Some(path), None) => Ok(path),
        _ => bail!("{} should have one .{kind}", folder.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_publisher_is_the_maintainers_name() {
        let config = fs::read_to_string(workspace::root().join("src-tauri/tauri.conf.json")).unwrap();
        let config: Value = serde_json::from_str(&config).unwrap();
        let name = stage::MAINTAINERS.split('<').next().unwrap().trim();
        assert_eq!(config["bundle"]["publisher"], name);
    }

    #[test]
    fn the_bundler_is_that_of_the_crate() {
        let lock = fs::read_to_string(workspace::root().join("Cargo.lock")).unwrap();
        assert!(lock.contains(&format!("name = \"tauri\"\nversion = \"{BUNDLER}\"\n")));
    }
}
