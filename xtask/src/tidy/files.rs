//! How long files may be, and that every crate says what it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::workspace;

/// Above this a file gets a note.
const AIM_LINES: usize = 300;
/// Above this it is a breach.
const MOST_LINES: usize = 500;

/// What was found.
#[derive(Default)]
pub struct Found {
    /// Rules broken.
    pub breaches: Vec<String>,
    /// Rules about to be.
    pub notes: Vec<String>,
}

/// Looks at every source file of ours.
///
/// # Errors
/// A file cannot be read.
pub fn check(files: &[PathBuf]) -> Result<Found> {
    let mut found = Found::default();
    for path in files.iter().filter(|path| is_source(path)) {
        let text = fs::read_to_string(workspace::root().join(path)).with_context(|| path.display().to_string())?;
        look(path, &text, &mut found);
    }
    Ok(found)
}

fn is_source(path: &Path) -> bool {
    let kinds = ["rs", "ts", "svelte"];
    let generated = path.starts_with("ui/src/generated");
    !generated && path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known))
}

fn look(path: &Path, text: &str, found: &mut Found) {
    let lines = text.lines().count();
    if lines > MOST_LINES {
        found.breaches.push(format!("{}: {lines} lines; split it (at most {MOST_LINES})", path.display()));
    } else if lines > AIM_LINES {
        found.notes.push(format!("{}: {lines} lines (aim at {AIM_LINES})", path.display()));
    }
    let crate_root = path.ends_with("src/lib.rs") || path.ends_with("src/main.rs");
    if crate_root && !text.lines().any(|line| line.starts_with("//! ")) {
        found.breaches.push(format!("{}: no crate documentation", path.display()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Found {
        let mut found = Found::default();
        look(Path::new(path), text, &mut found);
        found
    }

    #[test]
    fn long_files_are_noted_and_longer_ones_refused() {
        assert!(found("a.rs", &"x\n".repeat(300)).notes.is_empty());
        assert_eq!(found("a.rs", &"x\n".repeat(301)).notes.len(), 1);
        assert_eq!(found("a.rs", &"x\n".repeat(501)).breaches.len(), 1);
    }

    #[test]
    fn a_crate_says_what_it_is() {
        assert_eq!(found("crates/a/src/lib.rs", "fn a() {}\n").breaches.len(), 1);
        assert!(found("crates/a/src/lib.rs", "//! Says it.\n").breaches.is_empty());
    }

    #[test]
    fn generated_files_are_left_alone() {
        assert!(!is_source(Path::new("ui/src/generated/View.ts")));
        assert!(is_source(Path::new("ui/src/App.svelte")));
    }
}
