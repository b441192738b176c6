//! Words that must not stand in the tree.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};

use crate::workspace;

/// Looks through every text file.
///
/// # Errors
/// A file cannot be read.
pub fn check(files: &[PathBuf]) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    for path in files.iter().filter(|path| !path.ends_with("tidy/words.rs")) {
        let bytes = fs::read(workspace::root().join(path)).with_context(|| path.display().to_string())?;
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let lock = path.ends_with("package-lock.json");
        for (number, line) in text.lines().enumerate() {
            if let Some(what) = breach(line, lock) {
                breaches.push(format!("{}:{}: {what}", path.display(), number + 1));
            }
        }
    }
    Ok(breaches)
}

fn breach(line: &str, lock: bool) -> Option<&'static str> {
    if lock && line.trim_start().starts_with("\"resolved\"") {
        return Some("a registry's address in the lock file; install with omit-lockfile-registry-resolved");
    }
    let promise = line.match_indices("TODO").any(|(at, word)| {
        let before = line.get(..at).and_then(|rest| rest.chars().next_back());
        let after = line.get(at + word.len()..).unwrap_or_default();
        let whole_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        whole_word && !after.trim_start_matches(['(', ':', ' ']).starts_with('#')
    });
    if promise {
        return Some("a TODO without the number of an issue (TODO #12)");
    }
    ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark)).then_some("a merge left its marks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_needs_a_number() {
        assert!(breach("// TODO: later", false).is_some());
        assert!(breach("// TODO", false).is_some());
        assert_eq!(breach("// TODO #12 later", false), None);
        assert_eq!(breach("// TODO(#12) later", false), None);
        assert_eq!(breach("const TODOS: u8 = 1;", false), None);
    }

    #[test]
    fn a_lock_file_names_no_registry() {
        assert!(breach("      \"resolved\": \"https://example.org/a.tgz\",", true).is_some());
        assert_eq!(breach("      \"resolved\": \"https://example.org/a.tgz\",", false), None);
    }

    #[test]
    fn merge_marks_are_found() {
        assert!(breach("<<<<<<< HEAD", false).is_some());
    }
}
