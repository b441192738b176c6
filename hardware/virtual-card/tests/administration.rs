//! yubico-piv-tool and OpenSC personalise the card over a real PC/SC service, and the folder keeps what they did.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::reader::{CardProgram, READER, ReaderService};
use common::tool;

const MANAGEMENT_KEY: &str = "01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08";
/// Differs from the other in more than the parity bits, which DES does not look at.
const ANOTHER_KEY: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f901122334455667788";

/// A folder with one card of this profile.
fn personalize(service: &ReaderService, profile: &str) -> std::path::PathBuf {
    let cards = service.folder().join(format!("personalized-{profile}"));
    tool::run(
        Command::new(env!("CARGO_BIN_EXE_virtual-piv-card"))
            .args(["personalize", "--only", profile, "--out"])
            .arg(&cards),
    );
    cards
}

fn yubico(service: &ReaderService, arguments: &[&str]) -> Output {
    service
        .client("yubico-piv-tool")
        .args(["-r", READER])
        .args(arguments)
        .current_dir(service.folder())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

fn must(service: &ReaderService, arguments: &[&str]) -> String {
    let output = yubico(service, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// Certifies `public` with a CA of its own into `certificate`, both in the service's folder.
fn certify(folder: &Path, public: &str, certificate: &str) {
    let mut root = Command::new("openssl");
    root.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=CA"]);
    tool::run(root.args(["-days", "3", "-keyout", "ca.key", "-out", "ca.pem"]).current_dir(folder));
    let mut leaf = Command::new("openssl");
    leaf.args(["x509", "-new", "-force_pubkey", public, "-subj", "/CN=one", "-CA", "ca.pem", "-CAkey", "ca.key"]);
    tool::run(leaf.args(["-days", "3", "-out", certificate]).current_dir(folder));
}

#[test]
fn yubico_piv_tool_personalises_a_card_and_the_folder_keeps_it() {
    if !["yubico-piv-tool", "openssl"].iter().all(|program| tool::installed(program)) {
        return;
    }
    let Some(service) = ReaderService::start() else { return };
    let cards = personalize(&service, "p256");
    let arguments = ["--profile", "p256", "--save", "--dir", cards.to_str().unwrap()];
    let mut card = CardProgram::insert(&service, &arguments);

    for (algorithm, slot) in [("ECCP256", "9a"), ("ECCP384", "9c"), ("RSA2048", "9e")] {
        let public = format!("{slot}.pub");
        let certificate = format!("{slot}.pem");
        must(&service, &["-s", slot, "-A", algorithm, "-a", "generate", "-o", &public]);
        certify(service.folder(), &public, &certificate);
        must(&service, &["-s", slot, "-a", "import-certificate", "-i", &certificate]);
        let hash = if algorithm == "ECCP384" { "SHA384" } else { "SHA256" };
        let test = ["-s", slot, "-A", algorithm, "-H", hash, "-P", "123456", "-a", "verify-pin"];
        let answer = must(&service, &[&test[..], &["-a", "test-signature", "-i", &certificate]].concat());
        assert!(answer.contains("Successful"), "{answer}");
    }
    must(&service, &["-a", "set-chuid"]);
    must(&service, &["-a", "set-ccc"]);
    must(&service, &["-a", "change-pin", "-P", "123456", "-N", "654321"]);
    must(&service, &["-a", "change-puk", "-P", "12345678", "-N", "87654321"]);
    for tries_left in ["2 tries left", "1 tries left", "blocked"] {
        let wrong = yubico(&service, &["-a", "verify-pin", "-P", "111111"]);
        assert!(!wrong.status.success() && said(&wrong).contains(tries_left), "{}", said(&wrong));
    }
    must(&service, &["-a", "unblock-pin", "-P", "87654321", "-N", "246810"]);
    must(&service, &["-a", "verify-pin", "-P", "246810"]);
    let wrong_key = yubico(&service, &[&format!("-k{ANOTHER_KEY}"), "-a", "set-chuid"]);
    assert!(said(&wrong_key).contains("Failed authentication"), "{}", said(&wrong_key));
    let status = must(&service, &["-a", "status"]);
    card.command("quit");
    assert!(card.wait_for_end().success());

    // The same card in another process: nothing that was done is lost.
    let card = CardProgram::insert(&service, &arguments);
    assert_eq!(must(&service, &["-a", "status"]), status);
    assert!(status.contains("CN=one") && status.contains("PIN tries left:\t3"), "{status}");
    let signature = ["-s", "9a", "-A", "ECCP256", "-P", "246810", "-a", "verify-pin", "-a", "test-signature"];
    must(&service, &[&signature[..], &["-i", "9a.pem"]].concat());
    drop(card);
}

#[test]
fn yubico_piv_tool_finds_a_yubikey_with_metadata_and_attestation() {
    if !["yubico-piv-tool", "openssl"].iter().all(|program| tool::installed(program)) {
        return;
    }
    let Some(service) = ReaderService::start() else { return };
    let cards = personalize(&service, "yubikey");
    let card = CardProgram::insert(&service, &["--profile", "yubikey", "--dir", cards.to_str().unwrap()]);
    let status = must(&service, &["-a", "status"]);
    assert!(status.contains("Version:\t5.4.3") && status.contains("Serial Number:\t5500001"), "{status}");

    must(&service, &["-s", "9a", "-A", "ECCP256", "-a", "generate", "-o", "9a.pub"]);
    must(&service, &["-s", "9a", "-a", "attest", "-o", "attestation.pem"]);
    must(&service, &["-s", "f9", "-a", "read-certificate", "-o", "f9.pem"]);
    let folder = service.folder();
    tool::run(Command::new("openssl").args(["verify", "-CAfile", "f9.pem", "attestation.pem"]).current_dir(folder));
    let mut attested = Command::new("openssl");
    attested.args(["x509", "-noout", "-pubkey", "-in", "attestation.pem"]).current_dir(folder);
    assert_eq!(tool::run(&mut attested).stdout, fs::read(folder.join("9a.pub")).unwrap());

    let mut make = Command::new("openssl");
    make.args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.key"]);
    tool::run(make.current_dir(folder));
    must(&service, &["-s", "9c", "-a", "import-key", "-i", "rsa.key", "--pin-policy", "never"]);
    tool::run(Command::new("openssl").args(["rsa", "-in", "rsa.key", "-pubout", "-out", "9c.pub"]).current_dir(folder));
    certify(folder, "9c.pub", "9c.pem");
    must(&service, &["-s", "9c", "-A", "RSA2048", "-a", "test-signature", "-i", "9c.pem"]);
    assert!(!yubico(&service, &["-s", "9c", "-a", "attest"]).status.success(), "an imported key was attested");

    must(&service, &["-a", "set-mgm-key", "-n", ANOTHER_KEY]);
    assert!(!yubico(&service, &["-a", "set-chuid"]).status.success(), "the old management key was accepted");
    let retries = ["-P", "123456", "-a", "verify-pin", "-a", "pin-retries", "--pin-retries", "2", "--puk-retries", "1"];
    must(&service, &[&[format!("-k{ANOTHER_KEY}").as_str()][..], &retries].concat());
    for _ in 0..2 {
        yubico(&service, &["-a", "verify-pin", "-P", "111111"]);
    }
    assert!(!yubico(&service, &["-a", "unblock-pin", "-P", "11111111", "-N", "222222"]).status.success());
    must(&service, &["-a", "reset"]);
    let status = must(&service, &["-a", "status"]);
    assert!(status.contains("CHUID:\tNo data available") && status.contains("PIN tries left:\t3"), "{status}");
    must(&service, &["-a", "set-chuid"]);
    drop(card);
}

#[test]
fn opensc_piv_tool_authenticates_makes_keys_and_writes_objects() {
    if !["piv-tool", "openssl", "opensc-tool"].iter().all(|program| tool::installed(program)) {
        return;
    }
    let Some(service) = ReaderService::start() else { return };
    let cards = personalize(&service, "p256");
    let folder = service.folder().to_owned();
    fs::write(folder.join("management-key"), MANAGEMENT_KEY).unwrap();
    let arguments = ["--profile", "p256", "--save", "--dir", cards.to_str().unwrap()];
    let card = CardProgram::insert(&service, &arguments);
    let piv_tool = |arguments: &[&str]| {
        let mut command = service.client("piv-tool");
        command.env("PIV_EXT_AUTH_KEY", folder.join("management-key")).args(arguments).current_dir(&folder);
        command.output().unwrap()
    };
    tool::run(
        service
            .client("piv-tool")
            .env("PIV_EXT_AUTH_KEY", folder.join("management-key"))
            .args(["-A", "M:9B:03"])
            .current_dir(&folder),
    );
    // What the tool says of itself after the card did its part differs between versions; the card's folder decides.
    let key_file = cards.join("cards/p256/keys/9A.pem");
    let before = fs::read(&key_file).unwrap();
    piv_tool(&["-A", "M:9B:03", "-G", "9A:11", "-o", "9a.pub"]);
    assert_ne!(fs::read(&key_file).unwrap(), before, "no new key was made");

    let value = [&[0x01, 0x05][..], b"Alice", &[0xFE, 0x00]].concat();
    let object = [&[0x53, u8::try_from(value.len()).unwrap()][..], &value].concat();
    fs::write(folder.join("object"), object).unwrap();
    piv_tool(&["-A", "M:9B:03", "-O", "3001", "-i", "object"]);
    assert_eq!(fs::read(cards.join("cards/p256/objects/5FC109.bin")).unwrap(), value);

    fs::write(folder.join("management-key"), MANAGEMENT_KEY.replace("08", "0A")).unwrap();
    let refused = piv_tool(&["-A", "M:9B:03"]);
    assert!(!refused.status.success(), "a wrong key was accepted");
    drop(card);
}
