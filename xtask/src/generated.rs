//! Files written from the code: TypeScript types, and two tables of the documentation.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{step::Steps, workspace};

/// Where the tests that export types write them.
pub const EXPORT_VARIABLE: &str = "TS_RS_EXPORT_DIR";
/// The types that are in the repository.
const TYPES: &str = "ui/src/generated";

/// Write or check.
#[derive(clap::Args)]
pub struct Options {
    /// Change nothing; fail where a file differs from what the code says.
    #[arg(long)]
    check: bool,
}

/// Writes or checks the TypeScript types.
///
/// # Errors
/// The code does not compile, or a file differs and was to be checked only.
pub fn bindings(steps: &Steps, options: &Options) -> Result<()> {
    let fresh = fresh_bindings_dir()?;
    let mut command = workspace::cargo();
    command.args(["test", "-p", "enrollment", "--lib", "export_bindings"]).env(EXPORT_VARIABLE, &fresh);
    steps.program("export the types", &mut command)?;
    if options.check {
        return compare(steps, &fresh);
    }
    let target = workspace::root().join(TYPES);
    let (new, old) = (read_folder(&fresh)?, read_folder(&target)?);
    fs::create_dir_all(&target)?;
    for (name, text) in new.iter().filter(|(name, text)| old.get(*name) != Some(*text)) {
        fs::write(target.join(name), text)?;
        steps.say(&format!("wrote {TYPES}/{name}"));
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        fs::remove_file(target.join(name))?;
        steps.say(&format!("removed {TYPES}/{name}"));
    }
    Ok(())
}

/// An empty folder for the tests to export types to.
///
/// # Errors
/// It cannot be emptied or made.
pub fn fresh_bindings_dir() -> Result<PathBuf> {
    let fresh = workspace::target_dir().join("bindings");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    Ok(fresh)
}

/// A page of documentation that a program prints.
struct Page {
    path: &'static str,
    /// What builds the program.
    build: &'static [&'static str],
    /// Where it is then, below the folder of debug builds.
    program: &'static str,
    arguments: &'static [&'static str],
}

const PAGES: [Page; 4] = [
    Page {
        path: "docs/states.md",
        build: &["-p", "enrollment", "--example", "states"],
        program: "examples/states",
        arguments: &[],
    },
    Page {
        path: "docs/error-codes.md",
        build: &["-p", "kiosk", "--bin", "kioskctl"],
        program: "kioskctl",
        arguments: &["codes", "--markdown"],
    },
    Page {
        path: "docs/configuration.md",
        build: &["-p", "kiosk", "--bin", "kioskctl"],
        program: "kioskctl",
        arguments: &["config", "example", "--markdown"],
    },
    Page {
        path: "docs/openapi.json",
        build: &["-p", "issuer", "--bin", "derived-piv-issuer"],
        program: "derived-piv-issuer",
        arguments: &["openapi"],
    },
];

/// Writes or checks the generated documentation.
///
/// # Errors
/// The code does not compile, or a file differs and was to be checked only.
pub fn docs(steps: &Steps, options: &Options) -> Result<()> {
    for page in &PAGES {
        steps.program(&format!("build what prints {}", page.path), workspace::cargo().arg("build").args(page.build))?;
        bring_up_to_date(steps, page, options.check)?;
    }
    Ok(())
}

/// Checks everything generated, where everything has just been built and all tests have exported their types.
///
/// # Errors
/// A file differs from what the code says.
pub fn check_after_tests(steps: &Steps) -> Result<()> {
    compare(steps, &workspace::target_dir().join("bindings"))?;
    PAGES.iter().try_for_each(|page| bring_up_to_date(steps, page, true))
}

fn bring_up_to_date(steps: &Steps, page: &Page, only_check: bool) -> Result<()> {
    let mut command = Command::new(workspace::target_dir().join("debug").join(page.program));
    let text = steps.output(page.path, command.args(page.arguments).current_dir(workspace::root()))?;
    let path = workspace::root().join(page.path);
    if fs::read_to_string(&path).ok().as_ref() == Some(&text) {
        return Ok(());
    }
    if only_check {
        bail!("{} is not what the code says; run `cargo xtask docs`", page.path);
    }
    fs::write(&path, text)?;
    steps.say(&format!("wrote {}", page.path));
    Ok(())
}

fn compare(steps: &Steps, fresh: &Path) -> Result<()> {
    steps.run("the types of the pages are those of the code", || {
        let (new, old) = (read_folder(fresh)?, read_folder(&workspace::root().join(TYPES))?);
        let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name)));
        let different: Vec<_> = names.filter(|name| new.get(*name) != old.get(*name)).cloned().collect();
        if different.is_empty() {
            return Ok(());
        }
        bail!("{} differ; run `cargo xtask bindings`", different.join(", "))
    })
}

fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "ts") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}
