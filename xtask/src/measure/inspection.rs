//! `kioskctl inspect`: what a visit needs, every object, and every object with the PIN.

use std::{io::Write as _, process::Stdio, time::Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use stack::{Stack, TEST_PIN};

use super::Row;

/// Arguments, and what they ask for.
const TASKS: [(&[&str], &str); 3] = [
    (&["inspect", "--json"], "read and check what a visit needs"),
    (&["inspect", "--json", "--all"], "read and check every object that is free"),
    (&["inspect", "--json", "--all", "--pin-stdin"], "verify PIN, read and check every object"),
];

/// Measures each of them.
pub fn measure(
    stack: &Stack,
    profile: &'static str,
    card: &'static str,
    more: &[&str],
    extended: bool,
) -> Result<Vec<Row>> {
    stack.await_card(false)?;
    let _card = stack.insert(profile, more)?;
    stack.await_card(true)?;
    let row = |(arguments, task): (&[&str], &'static str)| {
        let begun = Instant::now();
        let told = inspect(stack, arguments)?;
        let milliseconds = begun.elapsed().as_millis();
        let count = |key: &str| told.get(key).and_then(Value::as_u64).with_context(|| format!("no {key}"));
        Ok(Row {
            profile,
            card,
            who: if extended { "kioskctl inspect, extended length" } else { "kioskctl inspect" },
            task,
            apdus: usize::try_from(count("apdus")?)?,
            beside: 0,
            bytes: count("bytes_sent")? + count("bytes_received")?,
            milliseconds,
        })
    };
    TASKS.into_iter().map(row).collect()
}

/// What the program tells of the card.
fn inspect(stack: &Stack, arguments: &[&str]) -> Result<Value> {
    let mut command = stack.kiosk_command("kioskctl")?;
    let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // Without --pin-stdin nobody reads it.
        let _ = writeln!(stdin, "{TEST_PIN}");
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let Some(card) = lines.filter_map(|mut line| line.get_mut("card").map(Value::take)).next_back() else {
        bail!("kioskctl inspect: {}: {said}", output.status);
    };
    Ok(card)
}
