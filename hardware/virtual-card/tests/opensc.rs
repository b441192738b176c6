//! OpenSC reads and signs with the card over a real PC/SC service, and the card comes and goes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::reader::{CardProgram, ReaderService};
use common::tool;

const MODULES: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
];

#[test]
fn opensc_knows_the_card_and_signs_with_it() {
    let tools = ["opensc-tool", "pkcs15-tool", "pkcs11-tool", "openssl"];
    if !tools.iter().all(|program| tool::installed(program)) {
        return;
    }
    let Some(service) = ReaderService::start() else { return };
    let Some(module) = MODULES.iter().find(|path| Path::new(path).exists()) else {
        tool::skip("opensc-pkcs11.so is not installed");
        return;
    };
    let cards = service.folder().join("personalized");
    tool::run(
        Command::new(env!("CARGO_BIN_EXE_virtual-piv-card"))
            .args(["personalize", "--only", "p256", "--only", "rsa2048", "--out"])
            .arg(&cards),
    );
    for (name, mechanism) in [("p256", "ECDSA-SHA256"), ("rsa2048", "SHA256-RSA-PKCS")] {
        let mut card = CardProgram::insert(&service, &["--profile", name, "--dir", cards.to_str().unwrap()]);
        let said = tool::run(service.client("opensc-tool").arg("-n"));
        assert!(String::from_utf8_lossy(&said.stdout).contains("Personal Identity Verification Card"));

        let stored = cards.join(format!("cards/{name}/certificates/9A.pem"));
        let read = tool::run(service.client("pkcs15-tool").args(["--read-certificate", "1"]));
        assert_eq!(without_line_ends(&read.stdout), without_line_ends(&fs::read(&stored).unwrap()));

        sign_and_verify(&service, module, mechanism, &stored);
        self_test(&service, module);

        card.command("remove");
        assert_eq!(card.wait_for("removed")["by"], "command");
        card.command("insert");
        card.wait_for("inserted");
        card.command("quit");
        assert!(card.wait_for_end().success());
    }
}

fn sign_and_verify(service: &ReaderService, module: &str, mechanism: &str, certificate: &Path) {
    let [message, signature, key] = ["message", "signature", "key"].map(|name| service.folder().join(name));
    fs::write(&message, b"to be signed").unwrap();
    tool::run(
        service
            .client("pkcs11-tool")
            .args(["--module", module, "--login", "--pin", "123456", "--sign", "--id", "01", "-m", mechanism])
            .args(["--signature-format", "openssl", "-i"])
            .arg(&message)
            .arg("-o")
            .arg(&signature),
    );
    let public_key = tool::run(Command::new("openssl").args(["x509", "-noout", "-pubkey", "-in"]).arg(certificate));
    fs::write(&key, public_key.stdout).unwrap();
    tool::run(
        Command::new("openssl")
            .args(["dgst", "-sha256", "-verify"])
            .arg(&key)
            .arg("-signature")
            .arg(&signature)
            .arg(&message),
    );
}

/// The tests OpenSC brings along: digests, signatures with every key, verification, decryption.
fn self_test(service: &ReaderService, module: &str) {
    let list = tool::run(service.client("pkcs15-tool").arg("--dump"));
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    for name in ["PIV AUTH", "SIGN", "KEY MAN", "CARD AUTH"] {
        assert!(list.contains(&format!("[{name} key]")), "{list}");
    }
    let tested = service
        .client("pkcs11-tool")
        .args(["--module", module, "--login", "--pin", "123456", "--test"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[tested.stdout, tested.stderr].concat()).into_owned();
    assert!(said.contains("Signatures"), "{said}");
    // A PIV card makes no random numbers for others: the one thing the test may miss.
    let failures: Vec<_> = said.lines().filter(|line| line.contains("ERR") || line.contains("error:")).collect();
    assert!(failures.iter().all(|line| line.contains("C_GenerateRandom")), "{said}");
}

fn without_line_ends(pem: &[u8]) -> String {
    String::from_utf8_lossy(pem).split_whitespace().collect()
}
