//! Validation of a path of four certificates beside OpenSSL: the benchmark `path` of `pki`, put into the page.

use anyhow::Result;

use super::page;
use crate::{
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

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
    page::tell(steps, print, "paths", &table)
}
