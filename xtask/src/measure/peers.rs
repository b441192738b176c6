//! Programs of others on the same card: one signature with the PIV authentication key.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context as _, Result, bail};
use stack::{Card, Pcscd, Stack, TEST_PIN, tool};

use super::Row;

/// Where distributions put OpenSC's PKCS#11 module.
const MODULES: [&str; 2] =
    ["/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so"];

/// What a program took.
struct Taken {
    apdus: usize,
    bytes: u64,
    milliseconds: u128,
}

/// Measures each of them.
pub fn measure(stack: &Stack, profile: &'static str, card: &'static str, more: &[&str]) -> Result<Vec<Row>> {
    let digest = stack.dir().path().join("digest");
    fs::write(&digest, [0x5A; 32])?;
    let mut inserted = stack.insert(profile, more)?;
    inserted.remove()?;
    stack.await_card(false)?;
    let signed = run(stack, &mut inserted, pkcs11_tool(stack, profile, &digest)?)?;
    let (certificate, read) = read_certificate(stack, &mut inserted)?;
    let verified = run(stack, &mut inserted, yubico_sign(profile, &certificate)?)?;
    let mut dump = tool("pkcs15-tool")?;
    dump.arg("--dump");
    let dumped = run(stack, &mut inserted, dump)?;
    let mut status = tool("yubico-piv-tool")?;
    status.args(["--reader", Pcscd::READER, "--action", "status"]);
    let told = run(stack, &mut inserted, status)?;
    let row = |who, task, Taken { apdus, bytes, milliseconds }| Row {
        profile,
        card,
        who,
        task,
        apdus,
        beside: 0,
        bytes,
        milliseconds,
    };
    Ok(vec![
        row("OpenSC pkcs11-tool", "log in, sign", signed),
        row("OpenSC pkcs15-tool", "tell what is on the card", dumped),
        row("yubico-piv-tool", "read certificate", read),
        row("yubico-piv-tool", "verify PIN, sign", verified),
        row("yubico-piv-tool", "tell what is on the card", told),
    ])
}

fn pkcs11_tool(stack: &Stack, profile: &str, digest: &Path) -> Result<Command> {
    let module =
        MODULES.iter().find(|path| Path::new(path).exists()).context("OpenSC's PKCS#11 module is not installed")?;
    let mechanism = if profile.starts_with("rsa") { "RSA-PKCS" } else { "ECDSA" };
    let mut command = tool("pkcs11-tool")?;
    command.args(["--module", module, "--login", "--pin", TEST_PIN, "--sign", "--id", "01", "--mechanism", mechanism]);
    command.arg("--input-file").arg(digest).arg("--output-file").arg(stack.dir().path().join("signature"));
    Ok(command)
}

fn yubico() -> Result<Command> {
    let mut command = tool("yubico-piv-tool")?;
    command.args(["--reader", Pcscd::READER, "--slot", "9a"]);
    Ok(command)
}

fn read_certificate(stack: &Stack, card: &mut Card) -> Result<(PathBuf, Taken)> {
    let path = stack.dir().path().join("card.pem");
    let mut command = yubico()?;
    command.args(["--action", "read-certificate", "--output"]).arg(&path);
    Ok((path, run(stack, card, command)?))
}

fn yubico_sign(profile: &str, certificate: &Path) -> Result<Command> {
    let algorithm = if profile.starts_with("rsa") { "RSA2048" } else { "ECCP256" };
    let mut command = yubico()?;
    command.args([
        "--algorithm",
        algorithm,
        "--action",
        "verify-pin",
        "--pin",
        TEST_PIN,
        "--action",
        "test-signature",
        "--input",
    ]);
    command.arg(certificate);
    Ok(command)
}

/// Puts the card in, runs a program to its end, and counts what the card was asked.
fn run(stack: &Stack, card: &mut Card, command: Command) -> Result<Taken> {
    card.insert()?;
    stack.await_card(true)?;
    let before = card.apdus().len();
    let begun = Instant::now();
    let output = stack.with_reader(command).output()?;
    let milliseconds = begun.elapsed().as_millis();
    if !output.status.success() {
        bail!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    // Events come in order: what the card was asked has been told once it tells of its removal.
    card.remove()?;
    stack.await_card(false)?;
    let asked = card.apdus().split_off(before);
    let bytes = asked.iter().map(|apdu| apdu.sent + apdu.received).sum();
    Ok(Taken { apdus: asked.len(), bytes, milliseconds })
}
