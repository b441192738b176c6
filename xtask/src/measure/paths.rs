//! Validation of a path of four certificates beside OpenSSL: the benchmark `path` of `pki`, put into the page.

use std::fs;

use anyhow::{Context as _, Result};

use crate::{
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

const BEGIN: &str = "<!-- paths: begin -->";
const END: &str = "<!-- paths: end -->";

/// Runs the benchmark, and writes or prints its table.
///
/// # Errors
/// It does not build or run, or the page lacks its marks.
pub fn run(steps: &Steps, print: bool) -> Result<()> {
    packages::install(steps, &[Purpose::Test])?;
    let mut bench = workspace::cargo();
    let printed =
        steps.program("measure paths", bench.args(["bench", "--locked", "--package", "pki", "--bench", "path"]))?;
    let table: String = printed.lines().filter(|line| line.starts_with('|')).map(|line| format!("{line}\n")).collect();
    if print {
        println!("{table}");
        return Ok(());
    }
    let page = workspace::root().join("docs/performance.md");
    let text = fs::read_to_string(&page).with_context(|| page.display().to_string())?;
    let text = replaced(&text, &table).context("docs/performance.md lacks its marks for paths")?;
    fs::write(&page, text)?;
    steps.say("wrote docs/performance.md");
    Ok(())
}

fn replaced(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_goes_between_its_marks() {
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        assert_eq!(replaced(&page, "| new |\n").unwrap(), format!("before\n{BEGIN}\n| new |\n{END}\nafter\n"));
        assert_eq!(replaced("no marks", "| new |\n"), None);
    }
}
