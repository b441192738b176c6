//! `kioskctl` as people and scripts meet it, where nothing works: every failure has a code, ends with a
//! non-zero exit code and takes no longer than it says.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on says why")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A kiosk whose configuration is right, with a self-signed certificate for all trust.
struct Kiosk {
    folder: tempfile::TempDir,
}

impl Kiosk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let kiosk = Self { folder };
        kiosk.write("trust.pem", &anchor());
        // Nothing listens on the port that TCP reserves.
        kiosk.write(
            "kiosk.toml",
            r#"profile = "test"
[issuer]
url = "https://127.0.0.1:1"
profile = "test"
trust = ["trust.pem"]
[card]
trust_roots = ["trust.pem"]
required_policies = ["2.16.840.1.101.3.2.1.48.11"]
[organisation]
name = ["Department", "of Examples"]
help_phone = "555 0100"
[audit]
path = "audit.jsonl"
"#,
        );
        kiosk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    /// Runs `kioskctl` without a PC/SC service, with `stdin`.
    fn run(&self, arguments: &[&str], stdin: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kioskctl"))
            .arg("--config")
            .arg(self.path("kiosk.toml"))
            .args(arguments)
            .env("PCSCLITE_CSOCK_NAME", self.path("no-such-service"))
            .env_remove("KIOSK_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        // A program that is done already does not listen.
        let _ = child.stdin.take().expect("piped").write_all(stdin.as_bytes());
        child.wait_with_output().expect("ends")
    }
}

/// A certificate authority of the virtual card's making.
fn anchor() -> String {
    use rand_chacha::rand_core::SeedableRng as _;
    use virtual_card::personalize::{Plan, Trust, personalize, select_profiles};
    use x509_cert::der::EncodePem as _;

    let profiles = select_profiles(&["p256".to_owned()]).expect("a profile");
    let plan = Plan { now: time::OffsetDateTime::now_utc(), pki_url: None, profiles };
    let made = personalize(plan, &mut rand_chacha::ChaCha20Rng::seed_from_u64(1)).expect("a PKI");
    let root = &made.hierarchies[&Trust::Own].root.certificate;
    root.to_pem(x509_cert::der::pem::LineEnding::LF).expect("PEM")
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_a_service_every_command_says_so() {
    let kiosk = Kiosk::new();
    for arguments in [&["readers"][..], &["inspect"]] {
        let output = kiosk.run(arguments, "");
        assert!(!output.status.success());
        assert!(stderr(&output).starts_with("READER-101: "), "{}", stderr(&output));
        let output = kiosk.run(&[&["--json"], arguments].concat(), "");
        assert_eq!(lines(&output)[0]["code"], "READER-101");
    }
    let output = kiosk.run(&["enroll", "--pin-stdin", "--yes", "--json"], "123456\n");
    assert!(!output.status.success());
    let lines = lines(&output);
    assert_eq!(lines.last().expect("a last line")["code"], "READER-101");
    assert!(lines.iter().any(|line| line["view"]["screen"] == "out_of_order"));
    let text = kiosk.run(&["enroll", "--pin-stdin", "--yes"], "123456\n");
    assert!(stderr(&text).contains("READER-101: "), "{}", stderr(&text));
    assert!(!stderr(&text).contains("123456") && !String::from_utf8_lossy(&text.stdout).contains("123456"));
}

#[test]
fn the_doctor_names_what_is_wrong() {
    let output = Kiosk::new().run(&["--json", "doctor"], "");
    assert!(!output.status.success());
    let found: Vec<_> = lines(&output)
        .iter()
        .filter(|line| line["event"] == "check")
        .map(|line| (line["check"]["name"].clone(), line["check"]["outcome"].clone(), line["check"]["code"].clone()))
        .collect();
    for (name, outcome, code) in [
        ("config", "ok", Value::Null),
        ("card trust", "ok", Value::Null),
        ("audit log", "ok", Value::Null),
        ("readers", "fail", "READER-101".into()),
        ("issuer", "fail", "NET-101".into()),
    ] {
        assert!(found.contains(&(name.into(), outcome.into(), code)), "{name}: {found:?}");
    }
}

#[test]
fn a_configuration_is_checked_with_key_and_line() {
    let kiosk = Kiosk::new();
    assert!(kiosk.run(&["config", "check"], "").status.success());
    let text = std::fs::read_to_string(kiosk.path("kiosk.toml")).expect("readable");
    kiosk.write("kiosk.toml", &text.replace("https://127.0.0.1:1", "http://127.0.0.1:1"));
    let output = kiosk.run(&["config", "check"], "");
    assert!(!output.status.success());
    assert!(stderr(&output).contains("line 3: issuer.url: "), "{}", stderr(&output));
    let output = kiosk.run(&["--json", "config", "check"], "");
    assert_eq!(lines(&output)[0]["problems"][0]["line"], 3);
    assert_eq!(lines(&output)[0]["code"], "KIOSK-102");

    let nowhere = Command::new(env!("CARGO_BIN_EXE_kioskctl")).args(["doctor"]).output().expect("runs");
    assert!(!nowhere.status.success());
    assert!(stderr(&nowhere).starts_with("KIOSK-102: "));
}

#[test]
fn the_example_is_a_configuration() {
    let kiosk = Kiosk::new();
    let output = kiosk.run(&["config", "example"], "");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    kiosk.write("kiosk.toml", &text);
    std::fs::create_dir(kiosk.path("trust")).expect("created");
    for name in ["trust/issuer-tls-ca.pem", "trust/root.pem"] {
        std::fs::copy(kiosk.path("trust.pem"), kiosk.path(name)).expect("copied");
    }
    let output = kiosk.run(&["config", "check"], "");
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn an_audit_log_is_verified() {
    let kiosk = Kiosk::new();
    let output = kiosk.run(&["audit", "verify"], "");
    assert!(!output.status.success(), "there is none yet");
    assert!(!Path::new(&kiosk.path("audit.jsonl")).exists(), "looking makes none");
    kiosk.write("audit.jsonl", "{\"hash\":\"00\",\"entry\":{\"seq\":0,\"prev\":\"00\"}}\n");
    let output = kiosk.run(&["audit", "verify"], "");
    assert!(stderr(&output).contains("line 1 was changed"), "{}", stderr(&output));
}
