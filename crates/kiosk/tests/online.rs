//! `kioskctl verify` with nothing but a root: everything else comes from where the card's certificates say.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says why"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::Value;
use time::OffsetDateTime;
use virtual_card::personalize::{Personalization, Plan, personalize, select_profiles};
use x509_cert::der::Encode as _;

/// What a server has, by path, and what it was asked for.
#[derive(Clone, Default)]
struct Published {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Published {
    /// Serves on a free port of this machine until the test's process ends.
    fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let served = self.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(&stream).lines();
                let Some(Ok(first)) = lines.next() else { continue };
                let path = first.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
                // The head of a request ends with an empty line.
                let _ = lines.map_while(Result::ok).find(String::is_empty);
                let body = served.files.lock().unwrap().get(&path).cloned();
                served.asked.lock().unwrap().push(path);
                let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
                let body = body.unwrap_or_default();
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
                // Until the other side has read it.
                let _ = stream.read(&mut [0]);
            }
        });
        address
    }

    fn put_all(&self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            let name = entry.file_name().into_string().unwrap();
            self.files.lock().unwrap().insert(name, fs::read(entry.path()).unwrap());
        }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

/// A card as a folder of files, numbered as the ICAM test cards are.
fn write_card(made: &Personalization, profile: &str, folder: &Path) {
    let card = made.card(profile).unwrap();
    fs::create_dir_all(folder).unwrap();
    for (tag, name) in [(0x7E, "1 - Discovery"), (0x5F_C106, "2 - Security Object"), (0x5F_C102, "8 - CHUID")] {
        if let Some((_, content)) = card.card.objects().find(|(found, _)| *found == tag) {
            fs::write(folder.join(name), content).unwrap();
        }
    }
    for (reference, certificate) in &card.certificates {
        let number = match reference.byte() {
            0x9A => 3,
            0x9E => 6,
            _ => continue,
        };
        let name = format!("{number} - Certificate.crt");
        fs::write(folder.join(name), pki::pem::encode(&certificate.to_der().unwrap()).unwrap()).unwrap();
    }
}

/// Runs `kioskctl verify` on a folder; whether the card was accepted, and the verdict.
fn verify(config: &Path, card: &Path, more: &[&str]) -> (bool, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_kioskctl"))
        .arg("--config")
        .arg(config)
        .args(["--json", "verify"])
        .arg(card)
        .args(more)
        .env_remove("KIOSK_LOG")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().last().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let told: Value = serde_json::from_str(line).unwrap();
    (output.status.success(), told["verdict"].clone())
}

fn kinds(verdict: &Value) -> Vec<String> {
    let checks = verdict["checks"].as_array().unwrap();
    let findings = checks.iter().flat_map(|check| check["findings"].as_array().unwrap());
    findings.map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_card_is_judged_by_what_its_issuer_publishes() {
    let (published, folder) = (Published::default(), tempfile::tempdir().unwrap());
    let address = published.serve();
    let names = ["p256".to_owned(), "revoked".to_owned()];
    let plan = Plan {
        now: OffsetDateTime::now_utc(),
        pki_url: Some(format!("http://{address}")),
        profiles: select_profiles(&names).unwrap(),
    };
    let made = personalize(plan, &mut ChaCha20Rng::seed_from_u64(7)).unwrap();
    made.write(&folder.path().join("made")).unwrap();
    published.put_all(&folder.path().join("made/trust"));
    let (good, revoked) = (folder.path().join("good"), folder.path().join("revoked"));
    write_card(&made, "p256", &good);
    write_card(&made, "revoked", &revoked);
    let write_config = |name: &str, fetch: &str| {
        let text = format!(
            r#"profile = "test"
[issuer]
url = "https://127.0.0.1:1"
profile = "test"
trust = ["made/trust/root.pem"]
[card]
trust_roots = ["made/trust/root.pem"]
required_policies = ["2.16.840.1.101.3.2.1.48.11"]
[fetch]
{fetch}
private_addresses = true
[organisation]
name = ["Department", "of Examples"]
help_phone = "555 0100"
[audit]
path = "audit.jsonl"
"#
        );
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let off = write_config("off.toml", "enabled = false");
    let kept = write_config("kept.toml", "enabled = true\ncache = \"kept\"\ngrace_h = 24");

    // Without the network nobody knows the card's authority.
    let (accepted, verdict) = verify(&off, &good, &[]);
    assert!(!accepted && verdict["fetched"].as_array().unwrap().is_empty(), "{verdict}");
    assert_eq!(verdict["reasons"][0]["code"], "TRUST-101");
    assert!(published.asked().is_empty());

    // With it: the authority, and the lists of the root and of the authority, each once for all certificates.
    let (accepted, verdict) = verify(&off, &good, &["--online"]);
    assert!(accepted, "{verdict:#}");
    let asked = published.asked();
    assert_eq!(asked.len(), 3, "{asked:?}");
    let what: Vec<_> = verdict["fetched"].as_array().unwrap().iter().map(|one| one["what"].clone()).collect();
    assert_eq!(what, ["authorities", "revocation-list", "revocation-list"]);

    // Revoked: which certificate, and since when.
    let (accepted, verdict) = verify(&kept, &revoked, &[]);
    assert!(!accepted);
    assert_eq!(verdict["reasons"][0]["code"], "TRUST-104", "{verdict:#}");
    let finding = &verdict["checks"][0]["findings"][0];
    assert!(finding["since"].is_string() && finding["certificate"]["serial"].is_string(), "{finding:#}");
    assert_eq!(published.asked().len(), 3);

    // What was kept serves the next card, another run, without a request.
    let (accepted, verdict) = verify(&kept, &good, &["--offline"]);
    assert!(accepted, "{verdict:#}");
    assert!(verdict["fetched"].as_array().unwrap().iter().all(|one| one["from"] == "kept"));
    assert!(published.asked().is_empty());

    // Out of date by less than the grace: a warning that names the certificate. By more: unknown.
    published.files.lock().unwrap().retain(|name, _| !name.ends_with(".crl"));
    let due = first_due(&folder.path().join("made/trust"));
    let at = |moment: OffsetDateTime| moment.format(&time::format_description::well_known::Rfc3339).unwrap();
    let (accepted, verdict) = verify(&kept, &good, &["--at", &at(due + time::Duration::hours(1))]);
    assert!(accepted, "{verdict:#}");
    assert!(kinds(&verdict).contains(&"revocation-stale".to_owned()), "{verdict:#}");
    let finding = &verdict["checks"][0]["findings"][0];
    assert!(finding["certificate"]["subject"].is_string() && finding["since"].is_string(), "{finding:#}");
    let (_, verdict) = verify(&kept, &good, &["--at", &at(due + time::Duration::hours(25))]);
    assert!(kinds(&verdict).contains(&"revocation-unknown".to_owned()), "{verdict:#}");
}

/// When the first of the lists is due.
fn first_due(folder: &Path) -> OffsetDateTime {
    let lists = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let lists = lists.filter(|path| path.extension().is_some_and(|end| end == "crl"));
    let due = lists.map(|path| pki::crl::Crl::from_der(&fs::read(path).unwrap()).unwrap().next_update().unwrap());
    due.min().unwrap()
}
