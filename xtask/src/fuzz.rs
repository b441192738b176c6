//! Short runs of every fuzz target, with the stable compiler and nothing else installed.
//!
//! Every folder below `fuzz` whose manifest says `cargo-fuzz = true` is a set of targets; whatever `[[bin]]` it has is
//! one of them, and `seeds/NAME` there is where it begins. The compiler puts libFuzzer's counters into the code by
//! flags of its stable kind, so that a run is led by coverage as under `cargo fuzz`; what is missing is the address
//! sanitizer, which safe Rust has little use for.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::{step::Steps, workspace};

/// What cargo-fuzz gives the compiler for coverage.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=16";
/// How the targets are built: quick to compile, and strict.
const PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true"),
    ("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true"),
];
/// How long each target runs in the CI.
const CI_SECONDS: u32 = 3;
/// No input may take longer.
const INPUT_LIMIT: &str = "-timeout=20";

/// What to run and for how long.
#[derive(clap::Args)]
pub struct Options {
    /// How long each target runs.
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Only targets with this name.
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
}

/// One fuzz target.
#[derive(Debug)]
struct Target {
    /// The folder of its set.
    set: PathBuf,
    name: String,
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
    #[serde(default)]
    bin: Vec<Binary>,
}

#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    #[serde(default)]
    cargo_fuzz: bool,
}

#[derive(Deserialize)]
struct Binary {
    name: String,
}

/// Runs the targets one after the other.
///
/// # Errors
/// A target does not build, finds something, or none has the name asked for.
pub fn run(steps: &Steps, options: &Options) -> Result<()> {
    let mut targets = targets(&workspace::root().join("fuzz"))?;
    if let Some(name) = &options.target {
        targets.retain(|target| target.name == *name);
    }
    if targets.is_empty() {
        bail!("there is no such fuzz target");
    }
    let host = steps.output("ask for this machine's name", Command::new("rustc").args(["--print", "host-tuple"]))?;
    let mut sets: Vec<_> = targets.iter().map(|target| target.set.clone()).collect();
    sets.dedup();
    for set in &sets {
        build(steps, set, host.trim())?;
    }
    let mut lines = Vec::new();
    for target in &targets {
        lines.push(fuzz(steps, target, host.trim(), options.seconds)?);
    }
    println!("{:<24} {:>10} {:>9}", "fuzz target", "inputs", "coverage");
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// The run of the CI.
///
/// # Errors
/// As [`run`].
pub fn short(steps: &Steps) -> Result<()> {
    run(steps, &Options { seconds: CI_SECONDS, target: None })
}

/// Every target below the folder, in order.
fn targets(folder: &Path) -> Result<Vec<Target>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut sets: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    sets.sort();
    let mut targets = Vec::new();
    for set in sets {
        let path = set.join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let manifest: Manifest = toml::from_str(&text).with_context(|| path.display().to_string())?;
        if manifest.package.metadata.cargo_fuzz {
            targets.extend(manifest.bin.into_iter().map(|bin| Target { set: set.clone(), name: bin.name }));
        }
    }
    Ok(targets)
}

fn build(steps: &Steps, set: &Path, host: &str) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["build", "--release", "--bins", "--target", host, "--manifest-path"]).arg(set.join("Cargo.toml"));
    // Flags for a named target leave build scripts and procedural macros as they are.
    command.env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", target_dir()).envs(PROFILE);
    steps.program(&format!("build the fuzz targets of {}", name_of(set)), &mut command)?;
    Ok(())
}

/// Runs one target and returns its line of the table.
fn fuzz(steps: &Steps, target: &Target, host: &str, seconds: u32) -> Result<String> {
    let Target { set, name } = target;
    let label = format!("{}/{name}", name_of(set));
    let corpus = target_dir().join("corpus").join(&label);
    let found = target_dir().join("found").join(&label);
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let mut command = Command::new(target_dir().join(host).join("release").join(name));
    command.args([&format!("-max_total_time={seconds}"), INPUT_LIMIT, "-print_final_stats=1"]);
    command.arg(format!("-artifact_prefix={}/", found.display())).arg(&corpus);
    let seeds = set.join("seeds").join(name);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    let printed = steps.program(&format!("fuzz {label}"), &mut command)?;
    let (inputs, coverage) = figures(&printed).with_context(|| format!("{label} says nothing of its run"))?;
    Ok(format!("{label:<24} {inputs:>10} {coverage:>9}"))
}

/// Inputs tried, and the last count of edges reached, from what libFuzzer prints.
fn figures(printed: &str) -> Option<(u64, u64)> {
    let inputs = printed.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))?;
    let mut words = printed.split_whitespace().rev();
    let mut last = "";
    let coverage = words.find_map(|word| {
        let found = (word == "cov:").then(|| last.parse().ok());
        last = word;
        found
    });
    Some((inputs.trim().parse().ok()?, coverage.flatten().unwrap_or_default()))
}

fn target_dir() -> PathBuf {
    workspace::target_dir().join("fuzz-short")
}

fn name_of(set: &Path) -> String {
    set.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_targets_is_found() {
        let targets = targets(&workspace::root().join("fuzz")).unwrap();
        for set in ["card", "vcard", "pki"] {
            assert!(targets.iter().any(|target| name_of(&target.set) == set), "{set}");
        }
        assert!(targets.iter().any(|target| target.name == "apdu"));
    }

    #[test]
    fn figures_are_read() {
        let printed = "#2\tINITED cov: 7 ft: 8\n#9\tDONE   cov: 31 ft: 64 corp: 9/99b\nDone 9 runs in 1 second(s)\n\
            stat::number_of_executed_units: 9\nstat::average_exec_per_sec:     0\n";
        assert_eq!(figures(printed), Some((9, 31)));
        assert_eq!(figures("nothing"), None);
    }
}
