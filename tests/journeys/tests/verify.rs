//! What a help desk is told of a card, and that the issuer finds out what a kiosk lets pass.

use std::{fs, process::Stdio};

use journeys::visit;
use serde_json::Value;
use stack::{Card, Stack, TEST_PIN};

/// What `kioskctl` prints and whether it succeeded; the first line of stdin is `line`.
fn kioskctl(stack: &Stack, arguments: &[&str], line: &str) -> (bool, String) {
    use std::io::Write as _;
    let mut command = stack.kiosk_command("kioskctl").unwrap();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.success(), if said.is_empty() { String::from_utf8(output.stderr).unwrap() } else { said })
}

fn json(stack: &Stack, arguments: &[&str], line: &str) -> (bool, Value) {
    let (ok, said) = kioskctl(stack, &[arguments, &["--json"]].concat(), line);
    (
        ok,
        serde_json::from_str(said.lines().last().unwrap_or_default()).unwrap_or_else(|error| panic!("{error}: {said}")),
    )
}

fn check<'v>(verdict: &'v Value, name: &str) -> &'v Value {
    verdict["verdict"]["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap()
}

#[test]
fn a_help_desk_is_told_what_is_wrong_with_a_card() {
    let stack = Stack::builder().cards(&["p256", "revoked", "expired", "untrusted"]).start().unwrap();
    {
        let mut card = stack.insert("p256", &[]).unwrap();
        let (ok, verdict) = json(&stack, &["verify"], "");
        assert!(ok, "{verdict}");
        assert_eq!(verdict["verdict"]["accepted"], true);
        let checks = verdict["verdict"]["checks"].as_array().unwrap();
        assert!(checks.iter().all(|check| check["outcome"] == "passed"), "{verdict}");
        assert!(verdict["verdict"]["card"]["holder"].as_str().unwrap().contains("ALEX M. RIVERA"));

        assert_eq!(card.pin_tries(), 0);
        let (ok, verdict) = json(&stack, &["verify", "--pin-stdin"], TEST_PIN);
        assert!(ok, "{verdict}");
        assert_eq!(card.pin_tries(), 1);
        let (ok, refused) = json(&stack, &["verify", "--pin-stdin"], "999999");
        assert!(!ok && refused["what"].as_str().unwrap().contains("the PIN is wrong"), "{refused}");
        take_out(&stack, card);
    }
    for (profile, code, kind) in [
        ("revoked", "TRUST-104", "certificate-path"),
        ("expired", "TRUST-102", "certificate-path"),
        ("untrusted", "TRUST-101", "certificate-path"),
    ] {
        let mut card = stack.insert(profile, &[]).unwrap();
        let (ok, verdict) = json(&stack, &["verify"], "");
        assert!(!ok, "{profile}: {verdict}");
        assert_eq!(verdict["verdict"]["reasons"][0]["code"], code, "{profile}: {verdict}");
        let failed = check(&verdict, "authentication-certificate");
        let finding = &failed["findings"][0];
        assert_eq!((failed["outcome"].as_str(), finding["kind"].as_str()), (Some("failed"), Some(kind)), "{profile}");
        assert!(finding["certificate"]["serial"].is_string(), "{profile}: {finding}");
        assert_eq!(finding["since"].is_string(), profile != "untrusted", "{profile}: {finding}");
        let (_, lines) = kioskctl(&stack, &["verify"], "");
        assert!(lines.starts_with("REFUSED as of ") && lines.contains("What to do: "), "{lines}");
        assert!(lines.contains(&format!("\n  {code}: ")), "{lines}");
        assert_eq!(card.pin_tries(), 0);
        take_out(&stack, card);
    }
}

/// Takes the card out and waits until the reader service has seen that.
fn take_out(stack: &Stack, mut card: Card) {
    card.remove().unwrap();
    drop(card);
    let is_out = (0..50).any(|_| kioskctl(stack, &["verify"], "").1.contains("no card is in"));
    assert!(is_out, "the card is still in");
}

#[test]
fn a_kiosk_that_lets_a_mixed_up_card_pass_is_overruled_by_the_issuer() {
    let mut stack = Stack::builder().cards(&["p256", "p384"]).start().unwrap();
    let chuid = |profile: &str| stack.cards().card(profile).join("objects/5FC102.bin");
    fs::copy(chuid("p384"), chuid("p256")).unwrap();
    let (mut kiosk, card) = visit::arrive(&stack, "p256", TEST_PIN, &[]);
    assert_eq!(visit::await_error(&mut kiosk), "TRUST-105");
    assert_eq!(visit::await_failure(&mut kiosk)["code"], "TRUST-105");
    drop(kiosk);
    take_out(&stack, card);

    let forgiven = ["fasc-n", "card-uuid", "object-hash"];
    stack.reconfigure(|config| config.severities = forgiven.map(|kind| (kind, "note")).to_vec()).unwrap();
    let (mut kiosk, _card) = visit::arrive(&stack, "p256", TEST_PIN, &[]);
    assert_eq!(visit::await_error(&mut kiosk), "TRUST-105");
    visit::await_failure(&mut kiosk);
    let issuer = fs::read_to_string(stack.dir().path().join("issuer/audit.jsonl")).unwrap();
    assert!(issuer.lines().any(|line| line.contains("card_presented") && line.contains("refused")), "{issuer}");
    let kiosk = fs::read_to_string(stack.dir().path().join("kiosk/audit.jsonl")).unwrap();
    assert!(kiosk.contains("fasc-n: FASC-N of CHUID and 9A differ"), "{kiosk}");
}

#[test]
fn a_card_that_answers_a_challenge_gets_its_code() {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    stack.reconfigure(|config| config.challenge = true).unwrap();
    let (mut kiosk, _card) = visit::arrive(&stack, "p256", TEST_PIN, &[]);
    visit::await_offer(&mut kiosk);
    kiosk.intend("stop").unwrap();
    visit::await_failure(&mut kiosk);
}

#[test]
fn trust_is_listed_checked_and_added() {
    let stack = Stack::builder().cards(&["p256", "untrusted"]).start().unwrap();
    let (ok, report) = json(&stack, &["trust", "check"], "");
    assert!(ok, "{report}");
    let certificates = report["trust"]["certificates"].as_array().unwrap();
    let roots = certificates.iter().filter(|one| one["key"] == "card.trust_roots");
    assert_eq!(roots.map(|root| root["world"].as_str().unwrap()).collect::<Vec<_>>(), ["test"]);
    let (_, lines) = kioskctl(&stack, &["trust", "list"], "");
    assert!(lines.contains("SHA-256 ") && lines.contains("card.trust_roots: cards have to lead to it"), "{lines}");

    let before = fs::read_to_string(stack.config_path()).unwrap();
    let stray = stray(&stack);
    let fingerprint = &["trust", "add", "--for", "card-root", stray[0].as_str(), "--fingerprint", "00"];
    let (ok, refused) = json(&stack, fingerprint, "");
    assert!(!ok && refused["what"].as_str().unwrap().contains("not the one that was given"), "{refused}");
    assert_eq!(fs::read_to_string(stack.config_path()).unwrap(), before, "nothing was changed");

    let (ok, added) = json(&stack, &["trust", "add", "--for", "card-root", &stray[0], "--yes"], "");
    assert!(ok && added["added"] == true, "{added}");
    // The last 8 digits of the fingerprint, typed.
    let digits: String = fingerprint_of(&stray[1]);
    let (ok, said) = kioskctl(&stack, &["trust", "add", "--for", "card-intermediate", &stray[1]], &digits);
    assert!(ok, "{said}");
    let (ok, again) = json(&stack, &["trust", "add", "--for", "card-root", &stray[0], "--yes"], "");
    assert!(ok && again["added"] == false, "{again}");

    let _card = stack.insert("untrusted", &[]).unwrap();
    let (_, verdict) = json(&stack, &["verify"], "");
    let failed = check(&verdict, "authentication-certificate");
    assert_eq!(failed["outcome"], "passed", "{verdict}");

    // A kiosk for production has nothing to do with any of it.
    let text = fs::read_to_string(stack.config_path()).unwrap();
    let text = text.replace("\"test\"", "\"production\"").replace(".48.11", ".3.13");
    fs::write(stack.config_path(), text).unwrap();
    let (ok, refused) = json(&stack, &["config", "check"], "");
    assert!(!ok && refused["what"].as_str().unwrap().contains("must not be trusted here"), "{refused}");
    let (ok, report) = json(&stack, &["trust", "check"], "");
    assert!(!ok && report.to_string().contains("other-world"), "{report}");
}

/// The root and the signing authority of the card nobody trusts, as PEM files.
fn stray(stack: &Stack) -> [String; 2] {
    ["root.pem", "intermediates.pem"]
        .map(|name| stack.cards().dir().join("other-trust").join(name).display().to_string())
}

fn fingerprint_of(pem: &str) -> String {
    let output = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in", pem])
        .output()
        .unwrap();
    let digits: String = String::from_utf8(output.stdout).unwrap().trim().rsplit('=').next().unwrap().replace(':', "");
    digits[digits.len() - 8..].to_owned()
}

#[test]
fn the_issuer_tells_and_checks_whom_it_trusts() {
    let stack = Stack::builder().cards(&["p256", "untrusted"]).start().unwrap();
    let dir = stack.dir().path().join("issuer").display().to_string();
    let issuer = |arguments: &[&str]| {
        let mut command = stack.programs().command("derived-piv-issuer").unwrap();
        let output = command.arg("trust").args(arguments).args(["--dir", &dir, "--json"]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), serde_json::from_str::<Value>(said.lines().next().unwrap_or_default()).unwrap())
    };
    let (ok, report) = issuer(&["check"]);
    assert!(ok && report["ok"] == true, "{report}");
    let count = report["certificates"].as_array().unwrap().len();
    let [root, _] = stray(&stack);
    let (ok, refused) = issuer(&["add", "--for", "card-root", &root, "--fingerprint", "00"]);
    assert!(!ok && refused["code"] == "ISSUERD-105", "{refused}");
    let (ok, added) = issuer(&["add", "--for", "card-root", &root, "--yes"]);
    assert!(ok && added["added"] == true, "{added}");
    let (ok, report) = issuer(&["list"]);
    assert!(ok && report["certificates"].as_array().unwrap().len() == count + 1, "{report}");
}
