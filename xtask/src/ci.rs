//! Tests, and everything else that has to hold before a change goes in.

use std::{env, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{
    bundle, demo, fuzz, gallery, generated,
    packages::{self, Purpose},
    python,
    step::Steps,
    targets, tidy, workspace,
};

/// Where window journeys leave their screenshots.
pub const ARTIFACTS: &str = "artifacts";

/// What to test.
#[derive(clap::Args)]
pub struct TestOptions {
    /// Leave out the user interface (no Node needed, but it has to be built already).
    #[arg(long)]
    no_ui: bool,
    /// Only tests whose name contains this.
    filter: Option<String>,
}

/// Runs every test.
///
/// # Errors
/// Something is missing, does not build, or a test fails.
pub fn test(steps: &Steps, options: &TestOptions) -> Result<()> {
    prepare(steps)?;
    if !options.no_ui {
        user_interface(steps)?;
    }
    build(steps)?;
    rust_tests(steps, options.filter.as_deref())?;
    if !options.no_ui {
        user_interface_end_to_end(steps)?;
    }
    Ok(())
}

/// Does everything the CI does.
///
/// # Errors
/// The first step that fails.
pub fn run(steps: &Steps) -> Result<()> {
    prepare(steps)?;
    tidy::run(steps)?;
    steps.program("format", workspace::cargo().args(["fmt", "--all", "--check"]))?;
    // The window embeds the built pages, so that they come before anything that compiles it.
    user_interface(steps)?;
    steps.program(
        "lint",
        &mut compiling(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    )?;
    build(steps)?;
    rust_tests(steps, None)?;
    demo::play_built(steps)?;
    generated::check_after_tests(steps)?;
    bundle::check_built(steps)?;
    user_interface_end_to_end(steps)?;
    gallery::check(steps)?;
    fuzz::short(steps)?;
    targets::run_where_possible(steps)?;
    steps.say("all of it holds");
    Ok(())
}

/// Installs what is missing and says which tools have to be there.
fn prepare(steps: &Steps) -> Result<()> {
    packages::install(steps, &[Purpose::Headless, Purpose::Window, Purpose::Test, Purpose::Bundle])?;
    for (component, arguments) in [("rustfmt", ["fmt", "--version"]), ("clippy", ["clippy", "--version"])] {
        if !workspace::answers("cargo", &arguments) {
            bail!("{component} is missing; install it with: rustup component add {component}");
        }
    }
    node()
}

/// Checks that Node is there and new enough for the build of the pages.
///
/// # Errors
/// It is not; the message says what is needed.
pub fn node() -> Result<()> {
    let needed = "Node 20.19 or newer with npm is needed";
    let output = Command::new("node").arg("--version").output().context(needed)?;
    let version = String::from_utf8_lossy(&output.stdout);
    let mut numbers = version.trim().trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    let (major, minor) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    if (major, minor) < (20, 19) || !workspace::answers("npm", &["--version"]) {
        bail!("{needed}; `node --version` says {}", version.trim());
    }
    Ok(())
}

/// Installs the packages of the pages where the lock file is newer, and builds the pages.
///
/// # Errors
/// npm fails.
pub fn build_pages(steps: &Steps) -> Result<()> {
    install_page_packages(steps)?;
    steps.program("build the pages", &mut workspace::npm(&["run", "build"]))?;
    Ok(())
}

/// Installs the packages of the pages where the lock file is newer.
///
/// # Errors
/// npm fails.
pub fn install_page_packages(steps: &Steps) -> Result<()> {
    let ui = workspace::root().join("ui");
    let age = |path: PathBuf| fs::metadata(path).and_then(|data| data.modified()).ok();
    let installed = age(ui.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < age(ui.join("package-lock.json")) {
        steps.program(
            "install the packages of the pages",
            &mut workspace::npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
        )?;
    }
    Ok(())
}

fn user_interface(steps: &Steps) -> Result<()> {
    build_pages(steps)?;
    steps.program("check the pages", &mut workspace::npm(&["run", "check"]))?;
    let printed = steps.program("test the pages", &mut workspace::npm(&["test"]))?;
    print_closing_lines(&printed, &["Test Files", "Tests "]);
    Ok(())
}

fn user_interface_end_to_end(steps: &Steps) -> Result<()> {
    let printed = steps.program("test the pages in a browser", &mut workspace::npm(&["run", "e2e"]))?;
    print_closing_lines(&printed, &[" passed", " failed"]);
    Ok(())
}

/// Builds programs and tests in one go, so that dependencies are compiled for one set of features only.
fn build(steps: &Steps) -> Result<()> {
    steps.program("build", &mut compiling(&["build", "--workspace", "--all-targets", "--locked"]))?;
    Ok(())
}

fn rust_tests(steps: &Steps, filter: Option<&str>) -> Result<()> {
    let bindings = generated::fresh_bindings_dir()?;
    let python = python::environment(steps)?;
    let artifacts = workspace::root().join(ARTIFACTS);
    fs::create_dir_all(&artifacts)?;
    let whole = ["--workspace", "--all-targets", "--locked", "--no-fail-fast"];
    // The output of passing tests is asked for because a test that skips itself says so there; that of
    // failed ones comes last, where it is seen.
    let mut command = if workspace::answers("cargo", &["nextest", "--version"]) {
        let mut command = compiling(&["nextest", "run", "--success-output", "immediate", "--failure-output", "final"]);
        command.args(whole).args(filter);
        command
    } else {
        let mut command = compiling(&["test"]);
        command.args(whole).args(filter).args(["--", "--show-output"]);
        command
    };
    if let Some(python) = python {
        command.env(python::VARIABLE, python);
    }
    command.env(generated::EXPORT_VARIABLE, bindings).env("DERIVED_PIV_ARTIFACTS", artifacts);
    let printed = steps.program("test", &mut command)?;
    print_closing_lines(&printed, &["Summary [", "test result:", "SKIPPED"]);
    Ok(())
}

/// A cargo command that compiles; on a CI machine without what only helps the next build.
pub fn compiling(arguments: &[&str]) -> Command {
    let mut command = workspace::cargo();
    command.args(arguments);
    if env::var_os("CI").is_some() {
        command.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    }
    command
}

/// Prints the lines that have one of the marks in them.
pub fn print_closing_lines(printed: &str, marks: &[&str]) {
    for line in printed.lines().filter(|line| marks.iter().any(|mark| line.contains(mark))) {
        println!("{}", line.trim());
    }
}
