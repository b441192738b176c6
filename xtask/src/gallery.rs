//! Pictures of every view, language, theme and size.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{
    ci,
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

/// Where the pictures and their index page are written.
const GALLERY: &str = "artifacts/gallery";

/// Which pictures to take. Several values are separated by commas.
#[derive(clap::Args)]
pub struct Options {
    /// Only these languages, such as `de,fr`; `en-XA` is 40 % longer, `en-XB` runs from right to left.
    #[arg(long)]
    lang: Option<String>,
    /// Only views whose name contains this.
    #[arg(long)]
    view: Option<String>,
    /// Only these themes: light, dark, contrast.
    #[arg(long)]
    theme: Option<String>,
    /// Only these sizes: 1920x1080, 1280x800, 1080x1920, 800x600.
    #[arg(long)]
    size: Option<String>,
    /// Text size: 1, 1.25, 1.5 or 2.
    #[arg(long)]
    text: Option<String>,
    /// One theme and size a language, as the CI does.
    #[arg(long)]
    reduced: bool,
    /// Compare with the pictures in this folder and fail where one changed.
    #[arg(long, value_name = "BASELINE_DIR")]
    compare: Option<PathBuf>,
    /// Take the reduced series and fail where a picture does not look as when it was last accepted.
    #[arg(long, conflicts_with = "compare")]
    check: bool,
    /// Take the reduced series and make what it looks like the baseline, in ui/e2e/baseline.
    #[arg(long, conflicts_with_all = ["compare", "check"])]
    accept: bool,
    /// Where the pictures go.
    #[arg(long, default_value = GALLERY)]
    out: PathBuf,
}

/// Takes the pictures.
///
/// # Errors
/// A filter names nothing, a page cannot be shown, or a picture differs from the baseline.
pub fn run(steps: &Steps, options: &Options) -> Result<()> {
    packages::install(steps, &[Purpose::Test])?;
    ci::node()?;
    ci::install_page_packages(steps)?;
    let mut npm = workspace::npm(&["run", "gallery", "--", "--out"]);
    npm.arg(from_root(&options.out));
    let filters = [
        ("--lang", &options.lang),
        ("--view", &options.view),
        ("--theme", &options.theme),
        ("--size", &options.size),
        ("--text", &options.text),
    ];
    for (name, value) in filters {
        if let Some(value) = value {
            npm.args([name, value]);
        }
    }
    let flags = [("--reduced", options.reduced), ("--check", options.check), ("--accept", options.accept)];
    for (flag, _) in flags.into_iter().filter(|(_, is_set)| *is_set) {
        npm.arg(flag);
    }
    if let Some(baseline) = &options.compare {
        npm.arg("--compare").arg(from_root(baseline));
    }
    let printed = steps.program("take pictures of the screens", &mut npm)?;
    ci::print_closing_lines(&printed, &[" pictures, "]);
    Ok(())
}

/// Takes one theme and size a language and holds them against the baseline.
///
/// # Errors
/// A page cannot be shown, or does not look as it did.
pub fn check(steps: &Steps) -> Result<()> {
    let options = Options {
        lang: None,
        view: None,
        theme: None,
        size: None,
        text: None,
        reduced: false,
        compare: None,
        check: true,
        accept: false,
        out: PathBuf::from(GALLERY),
    };
    run(steps, &options)
}

/// A path as the person gave it: seen from the root, where `cargo xtask` is called.
fn from_root(path: &Path) -> PathBuf {
    workspace::root().join(path)
}
