//! The recipe of the README, and that a reset loses the PIN state and a restart keeps the keys.
#![allow(clippy::unwrap_used, reason = "test code: a panic is a failed test")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use stack::{Pcscd, Process, Readers, SOCKET_VARIABLE, Talk, tool};

const PATIENCE: Duration = Duration::from_secs(20);

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test must be seen")]
fn the_card_is_personalised_signs_and_remembers() {
    for name in ["pcscd", "yubico-piv-tool", "opensc-tool", "openssl"] {
        if let Err(missing) = tool(name) {
            eprintln!("SKIPPED: {missing}");
            return;
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let readers = Pcscd::start(dir, dir, Readers::One).unwrap();
    let (mut card, _talk) = insert(&readers, dir);

    let signs = |arguments: &[&str]| {
        let mut command = client(&readers, "yubico-piv-tool");
        command.current_dir(dir).args(["-r", "00 00", "-s", "9a", "-A", "ECCP256"]).args(arguments);
        command.args(["-a", "test-signature", "-i", "9a.pem"]).output().unwrap().status.success()
    };
    personalise(&readers, dir);
    assert!(signs(&["-a", "verify-pin", "-P", "123456"]));
    // The next program resets the card when it is done, and finds no PIN state of the one before.
    assert!(!signs(&[]), "signed without a PIN");
    let name = run(client(&readers, "opensc-tool").arg("-n"));
    assert!(name.contains("Personal Identity Verification Card"), "{name}");

    card.end();
    let (_card, _talk) = insert(&readers, dir);
    assert!(signs(&["-a", "verify-pin", "-P", "123456"]), "the key is gone after a restart");
}

/// Starts the card program with its state in `dir` and waits until the reader has seen it.
fn insert(readers: &Pcscd, dir: &Path) -> (Process, Talk) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foreign-piv-card"));
    command.args(["--port", &readers.port().to_string(), "--state"]).arg(dir.join("card.state"));
    let (card, mut talk) = Process::start_talking("foreign-piv-card", &command, dir).unwrap();
    talk.wait_for("the card in the reader", PATIENCE, |line| line["event"] == "inserted").unwrap();
    (card, talk)
}

fn personalise(readers: &Pcscd, dir: &Path) {
    let card = |arguments: &[&str]| {
        run(client(readers, "yubico-piv-tool").current_dir(dir).args(["-r", "00 00"]).args(arguments))
    };
    let openssl = |arguments: &[&str]| run(tool("openssl").unwrap().current_dir(dir).args(arguments));
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    openssl(
        &[&["req", "-x509"][..], &curve, &["-noenc", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca"]]
            .concat(),
    );
    fs::write(dir.join("extensions"), "extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n").unwrap();

    card(&["-s", "9a", "-A", "ECCP256", "-a", "generate", "-o", "9a.pub"]);
    let issue = ["x509", "-new", "-force_pubkey", "9a.pub", "-subj", "/CN=one/OU=test", "-days", "365"];
    let by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-extfile", "extensions", "-out", "9a.pem"];
    openssl(&[&issue[..], &by].concat());
    card(&["-s", "9a", "-a", "import-certificate", "-i", "9a.pem"]);
    card(&["-a", "set-chuid"]);
    card(&["-a", "set-ccc"]);
}

fn client(readers: &Pcscd, program: &str) -> Command {
    let mut command = tool(program).unwrap();
    command.env(SOCKET_VARIABLE, readers.socket());
    command
}

/// Runs a program to its end; gives what it said.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}
