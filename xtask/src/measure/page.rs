//! The tables in docs/performance.md, each between two marks.

use std::fs;

use anyhow::{Context as _, Result};

use crate::{step::Steps, workspace};

/// Prints `table`, or writes it into the page between the marks that are called `name`.
///
/// # Errors
/// The page lacks the marks, or cannot be written.
pub fn tell(steps: &Steps, print: bool, name: &str, table: &str) -> Result<()> {
    if print {
        println!("{table}");
        return Ok(());
    }
    let page = workspace::root().join("docs/performance.md");
    let text = fs::read_to_string(&page).with_context(|| page.display().to_string())?;
    let text =
        replaced(&text, name, table).with_context(|| format!("docs/performance.md lacks its marks for {name}"))?;
    fs::write(&page, text)?;
    steps.say("wrote docs/performance.md");
    Ok(())
}

fn replaced(page: &str, name: &str, table: &str) -> Option<String> {
    let [begin, end] = ["begin", "end"].map(|which| format!("<!-- {name}: {which} -->"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n{end}{after}", table.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_goes_between_its_marks() {
        let page = |inside: &str| format!("before\n<!-- paths: begin -->\n{inside}\n<!-- paths: end -->\nafter\n");
        assert_eq!(replaced(&page("old"), "paths", "| new |\n").unwrap(), page("| new |"));
        assert_eq!(replaced(&page("old"), "window", "new"), None);
        assert_eq!(replaced("no marks", "paths", "new"), None);
    }
}
