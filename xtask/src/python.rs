//! The Python environment of the tests: another validator of certification paths to compare ours with, and NIST's
//! test suite, which comes with a package. Made once; made again where the list of packages changed.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::{step::Steps, workspace};

/// The variable that names the environment to the tests.
pub const VARIABLE: &str = "PKI_TEST_PYTHON";
/// The packages with their versions, in the root of the work tree.
const PACKAGES: &str = "xtask/test-python.txt";

/// Makes the environment where it is missing or old, and returns where it is.
///
/// Without a package index the tests that need it skip themselves; they and this say so.
///
/// # Errors
/// The list of packages cannot be read.
pub fn environment(steps: &Steps) -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os(VARIABLE) {
        return Ok(Some(named.into()));
    }
    let folder = workspace::target_dir().join("test-python");
    let packages = fs::read_to_string(workspace::root().join(PACKAGES))?;
    if fs::read_to_string(folder.join(stamp())).is_ok_and(|there| there == packages) {
        return Ok(Some(folder));
    }
    match make(steps, &folder, &packages) {
        Ok(()) => Ok(Some(folder)),
        Err(error) => {
            steps.say(&format!("SKIPPED: what needs Python packages, which cannot be installed: {error:#}"));
            Ok(None)
        }
    }
}

/// Written last, so that half an environment is none.
const fn stamp() -> &'static str {
    "packages.txt"
}

fn make(steps: &Steps, folder: &Path, packages: &str) -> Result<()> {
    if !workspace::answers("python3", &["-c", "import venv, ensurepip"]) {
        bail!("python3 with its venv module is missing (Debian: python3-venv)");
    }
    let mut venv = Command::new("python3");
    steps.program("make a Python environment", venv.args(["-m", "venv", "--clear"]).arg(folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
        "--requirement",
        PACKAGES,
    ]);
    steps.program("install its packages", pip.current_dir(workspace::root()))?;
    fs::write(folder.join(stamp()), packages)?;
    Ok(())
}
