//! APDUs and times of our kiosk beside OpenSC and yubico-piv-tool, on the same virtual card.

mod inspection;
mod page;
mod paths;
mod peers;
mod table;
mod window;

use std::time::{Duration, Instant};

use anyhow::Result;
use stack::{Stack, TEST_PIN};

use crate::{
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

/// A patience far above what any measured thing takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// The cards to measure with.
const PROFILES: [&str; 2] = ["p256", "rsa2048"];
/// A slow but real card and reader: bytes at 106 kbit/s with overhead, and the chip's own time for a signature.
const SLOW_CARD: [&str; 6] =
    ["--latency-ms-per-byte", "0.12", "--latency-ms-per-ecc", "90", "--latency-ms-per-rsa", "400"];

/// Write or print.
#[derive(clap::Args)]
pub struct Options {
    /// Print the tables instead of writing them into docs/performance.md.
    #[arg(long)]
    print: bool,
    /// Measure the debug build: counts are the same, times are longer.
    #[arg(long)]
    debug: bool,
    /// Only validate paths beside OpenSSL: no card, no reader, no window.
    #[arg(long)]
    paths: bool,
    /// Only the window: its start, its rest and its memory. Takes about an hour.
    #[arg(long)]
    window: bool,
    /// Visits to the window.
    #[arg(long, default_value_t = 500, requires = "window")]
    visits: u32,
    /// Seconds of the window's rest.
    #[arg(long, default_value_t = 600, requires = "window")]
    idle_s: u32,
}

impl Options {
    const fn build(&self) -> &'static str {
        if self.debug { "debug" } else { "release" }
    }
}

/// What one program did with the card.
struct Row {
    profile: &'static str,
    card: &'static str,
    who: &'static str,
    task: &'static str,
    /// Those a person waits for.
    apdus: usize,
    /// Those that went beside the person's typing.
    beside: usize,
    /// Bytes there and back, all of them.
    bytes: u64,
    milliseconds: u128,
}

/// Measures and writes the tables.
///
/// # Errors
/// A peer is missing, the stack does not start, or the page lacks its marks.
pub fn run(steps: &Steps, options: &Options) -> Result<()> {
    if options.window {
        return window::run(steps, options.print, options.visits, options.idle_s);
    }
    paths::run(steps, options.print)?;
    if options.paths {
        return Ok(());
    }
    packages::install(steps, &[Purpose::Headless, Purpose::Test])?;
    let mut build = workspace::cargo();
    build.args(["build", "--locked", "-p", "virtual-card", "-p", "issuer", "-p", "kiosk"]);
    if !options.debug {
        build.arg("--release");
    }
    steps.program("build", &mut build)?;
    let mut rows = Vec::new();
    for profile in PROFILES {
        for extended in [false, true] {
            let stack = steps.run(&format!("start a stack, {profile}, extended length {extended}"), || {
                start(profile, extended, options.build())
            })?;
            for (card, more) in [("fast", &[][..]), ("slow", &SLOW_CARD[..])] {
                if !extended {
                    rows.extend(steps.run(&format!("peers, {profile}, {card} card"), || {
                        peers::measure(&stack, profile, card, more)
                    })?);
                }
                rows.push(
                    steps.run(&format!("kiosk, {profile}, {card} card"), || {
                        ours(&stack, profile, card, more, extended)
                    })?,
                );
                rows.extend(steps.run(&format!("inspect, {profile}, {card} card"), || {
                    inspection::measure(&stack, profile, card, more, extended)
                })?);
            }
        }
    }
    let tables = format!("Our programs: {} build.\n{}", options.build(), table::markdown(&rows));
    page::tell(steps, options.print, "measured", &tables)
}

fn start(profile: &str, extended: bool, build: &str) -> Result<Stack> {
    let builder = Stack::builder().cards(&[profile]).programs_in(workspace::target_dir().join(build));
    let builder = if extended { builder.extended_length() } else { builder };
    Ok(builder.start()?)
}

/// Card in to signed handshake, and to the square code.
fn ours(stack: &Stack, profile: &'static str, card: &'static str, more: &[&str], extended: bool) -> Result<Row> {
    stack.await_card(false)?;
    let mut kiosk = stack.enroll(&[])?;
    kiosk.say(TEST_PIN)?;
    kiosk.await_screen("welcome", PATIENCE)?;
    let inserted = Instant::now();
    let _card = stack.insert(profile, more)?;
    kiosk.await_screen("scan_code", PATIENCE)?;
    let milliseconds = inserted.elapsed().as_millis();
    kiosk.intend("stop")?;
    kiosk.wait(PATIENCE)?;
    let result = kiosk.result()?;
    let count =
        |key: &str| result.pointer(&format!("/apdu/{key}")).and_then(serde_json::Value::as_u64).unwrap_or_default();
    Ok(Row {
        profile,
        card,
        who: if extended { "kiosk, extended length" } else { "kiosk" },
        task: "read, check, verify PIN, sign, enroll up to the square code",
        apdus: usize::try_from(count("waited"))?,
        beside: usize::try_from(count("overlapped"))?,
        bytes: count("bytes_sent") + count("bytes_received"),
        milliseconds,
    })
}
