//! The folder that is packed: what is in the repository, and what is made from the code.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};

use crate::{bill, step::Steps, workspace};

/// What is in the repository, laid out as it is installed.
const ROOT: &str = "src-tauri/package/linux/root";
/// Who packs, from the workspace's `authors`, which the bundler reads too.
pub const MAINTAINERS: &str = env!("CARGO_PKG_AUTHORS");
/// Debian's changelog, to be filled in.
const CHANGELOG: &str = "src-tauri/package/linux/changelog";
/// Where guides, licences and the bill of materials go.
const DOC: &str = "usr/share/doc/derived-piv-kiosk";

/// Files of the repository, and where they go.
const COPIES: [(&str, &str); 5] = [
    ("ui/public/icon.svg", "usr/share/icons/hicolor/scalable/apps/derived-piv-kiosk.svg"),
    ("CHANGELOG.md", "usr/share/doc/derived-piv-kiosk/CHANGELOG.md"),
    ("docs/configuration.md", "usr/share/doc/derived-piv-kiosk/configuration.md"),
    ("docs/error-codes.md", "usr/share/doc/derived-piv-kiosk/error-codes.md"),
    ("docs/lock-down/linux.md", "usr/share/doc/derived-piv-kiosk/lock-down.md"),
];

/// Shells, and where each looks for completions.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/kioskctl"),
    ("zsh", "usr/share/zsh/vendor-completions/_kioskctl"),
    ("fish", "usr/share/fish/vendor_completions.d/kioskctl.fish"),
];

/// Lays everything out in the new folder `root`; `programs` is where cargo put them.
pub fn lay_out(steps: &Steps, root: &Path, programs: &Path) -> Result<()> {
    let repository = workspace::root();
    for path in files_below(&repository.join(ROOT))? {
        copy(&repository.join(ROOT).join(&path), &root.join(&path))?;
    }
    for (from, to) in COPIES {
        copy(&repository.join(from), &root.join(to))?;
    }
    let kioskctl = programs.join("kioskctl");
    copy(&kioskctl, &root.join("usr/bin/kioskctl"))?;
    let example = steps.output("the example", Command::new(&kioskctl).args(["config", "example"]))?;
    write(&root.join("usr/share/derived-piv-kiosk/kiosk.toml"), &example)?;
    for (shell, to) in COMPLETIONS {
        let name = format!("completions for {shell}");
        write(&root.join(to), &steps.output(&name, Command::new(&kioskctl).args(["completions", shell]))?)?;
    }
    let pages = root.join("usr/share/man/man1");
    fs::create_dir_all(&pages)?;
    steps.output("manual pages", Command::new(&kioskctl).arg("manual").arg(&pages))?;
    bill::write_licences(steps, &bill::Options::to(root.join(DOC).join("THIRD-PARTY.md")))?;
    bill::write_sbom(steps, &bill::Options::to(root.join(DOC).join("sbom.cdx.json")))?;
    for path in files_below(root)?.iter().filter(|path| path.starts_with("usr/share/man")) {
        compress(&root.join(path))?;
    }
    files_below(root)?.iter().try_for_each(|path| settle_mode(&root.join(path)))
}

/// Debian's changelog: the maintainers and the version are those of the workspace.
pub fn changelog() -> Result<String> {
    let path = workspace::root().join(CHANGELOG);
    let template = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    // A line of it has brackets, though nothing be in them.
    let maintainers = if has_address() { MAINTAINERS.to_owned() } else { format!("{MAINTAINERS} <>") };
    Ok(template.replace("@VERSION@", env!("CARGO_PKG_VERSION")).replace("@MAINTAINER@", &maintainers))
}

/// Whether the maintainers say where they can be written to.
pub fn has_address() -> bool {
    MAINTAINERS.contains('<')
}

/// The paths of all files below a folder, from there, in order.
pub fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut next = vec![folder.to_owned()];
    while let Some(dir) = next.pop() {
        for entry in fs::read_dir(&dir).with_context(|| dir.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                next.push(path);
            } else {
                found.push(path.strip_prefix(folder)?.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(Path::new("/")))?;
    fs::copy(from, to).with_context(|| from.display().to_string())?;
    Ok(())
}

fn write(to: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(Path::new("/")))?;
    fs::write(to, text).with_context(|| to.display().to_string())
}

/// Replaces a file by its compressed form, without a time in it.
fn compress(path: &Path) -> Result<()> {
    let packed = PathBuf::from(format!("{}.gz", path.display()));
    let mut encoder = GzBuilder::new().mtime(0).write(fs::File::create(packed)?, Compression::best());
    std::io::copy(&mut fs::File::open(path)?, &mut encoder)?;
    encoder.finish()?;
    Ok(fs::remove_file(path)?)
}

/// For everybody to read, and to run where it is a program, whatever the mask of whoever builds.
fn settle_mode(path: &Path) -> Result<()> {
    let is_program = fs::metadata(path)?.permissions().mode() & 0o100 != 0;
    let mode = if is_program { 0o755 } else { 0o644 };
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}
