//! The command line: coded errors, exit codes, the ready line, a clean end.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::world::World;

fn issuer(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_derived-piv-issuer")).args(arguments).output().expect("run")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn refused(output: &Output, code: &str) -> String {
    let said = text(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.starts_with(code), "{said}");
    assert!(said.lines().count() >= 2, "says what to do: {said}");
    said
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[tokio::test]
async fn an_issuer_is_never_overwritten() {
    let world = World::new().await;
    let (dir, root) = (world.issuer_dir(), world.dir.path().join("root.pem"));
    let before = std::fs::read(dir.join("keys/issuing.pem")).expect("read");
    let output = issuer(&["init", "--dir", path(&dir), "--profile", "test", "--trust-root", path(&root)]);
    refused(&output, "ISSUERD-101");
    assert_eq!(std::fs::read(dir.join("keys/issuing.pem")).expect("read"), before);
}

#[tokio::test]
async fn test_and_production_do_not_mix() {
    let world = World::new().await;
    let file = |name: &str| world.dir.path().join(name);
    let (dir, root, ca) = (file("other"), file("root.pem"), file("ca.pem"));
    let output = issuer(&[
        "init",
        "--dir",
        path(&dir),
        "--profile",
        "production",
        "--trust-root",
        path(&root),
        "--trust-intermediate",
        path(&ca),
    ]);
    let said = refused(&output, "ISSUERD-105");
    assert!(said.contains("another profile than production"), "{said}");
    assert!(!dir.exists(), "nothing is left behind");
}

#[tokio::test]
async fn errors_have_codes_and_say_what_to_do() {
    let world = World::new().await;
    let dir = world.issuer_dir();
    refused(&issuer(&["serve", "--dir", path(&world.dir.path().join("nowhere"))]), "ISSUERD-102");

    let bad = world.dir.path().join("bad.csv");
    std::fs::write(
        &bad,
        "account_id,first_name,last_name,email,fasc_n_hex,card_uuid,eligible,max_aal\na,b,c,d,e,f,g,h\n",
    )
    .expect("written");
    let said = refused(&issuer(&["accounts", "import", "--dir", path(&dir), path(&bad)]), "ISSUERD-110");
    assert!(said.contains("line 2: card_uuid"), "{said}");
    refused(&issuer(&["accounts", "terminate", "--dir", path(&dir), "nobody"]), "ISSUERD-111");

    let toml = std::fs::read_to_string(dir.join("issuer.toml")).expect("read");
    std::fs::write(dir.join("issuer.toml"), toml.replace("number_tries = 5", "number_tries = 50")).expect("written");
    let said = refused(&issuer(&["config", "check", "--dir", path(&dir)]), "ISSUERD-104");
    assert!(said.contains("limits.number_tries = 50 is outside 3..=10"), "{said}");
}

#[tokio::test]
async fn accounts_are_listed_and_a_changed_audit_log_is_found() {
    let world = World::new().await;
    let dir = world.issuer_dir();
    let output = issuer(&["accounts", "list", "--dir", path(&dir), "--json"]);
    let accounts: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(accounts.as_array().map(Vec::len), Some(2));
    assert!(issuer(&["audit", "verify", "--dir", path(&dir)]).status.success());
    let log = dir.join("audit.jsonl");
    let text = std::fs::read_to_string(&log).expect("read");
    std::fs::write(&log, text.replacen("operator", "somebody", 1)).expect("written");
    refused(&issuer(&["audit", "verify", "--dir", path(&dir)]), "ISSUERD-108");
}

#[cfg(unix)]
#[tokio::test]
async fn serving_says_when_it_is_ready_and_ends_cleanly_when_told() {
    use std::io::{BufRead, BufReader, Read};
    let mut world = World::new().await;
    world.stop().await;
    let dir = world.issuer_dir();
    let mut child = Command::new(env!("CARGO_BIN_EXE_derived-piv-issuer"))
        .args(["serve", "--dir", path(&dir), "--json", "--public-phone-url", "https://enrol.example.org"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("run");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(ready["ready"], true);
    for listener in ["kiosk", "phone", "agent", "pki"] {
        let address: std::net::SocketAddr =
            ready[listener].as_str().and_then(|text| text.parse().ok()).expect("an address");
        assert!(address.port() > 0 && address.ip().is_loopback(), "{listener}");
        std::net::TcpStream::connect(address).expect("open");
    }
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(told.success());
    assert!(child.wait().expect("ended").success());
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("read");
    assert_eq!(rest, "", "one line and no more");
    let log = std::fs::read_to_string(dir.join("audit.jsonl")).expect("read");
    assert!(log.lines().last().expect("a line").contains("service_stopped"));
}
