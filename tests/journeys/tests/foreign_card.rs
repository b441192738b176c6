//! A card whose applet nobody on this project wrote, personalised by a tool nobody on this project wrote.

use std::{fs, process::Command};

use journeys::{PATIENCE, certificate::Got, leftovers::assert_pin_forgotten, visit};
use stack::{Process, Stack, TEST_PIN, Talk, tool};

/// Puts the foreign card into the reader.
fn insert(stack: &mut Stack) -> (Process, Talk) {
    let port = stack.pcscd().port().to_string();
    let mut command = stack.programs().command("foreign-piv-card").unwrap();
    command.args(["--port", &port]);
    let (process, mut talk) = Process::start_talking("foreign-card", &command, &stack.dir().logs()).unwrap();
    talk.wait_for("the foreign card", PATIENCE, |line| line["event"] == "inserted").unwrap();
    stack.await_card(true).unwrap();
    (process, talk)
}

fn succeed(mut command: Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

fn yubico(stack: &Stack, arguments: &[&str]) -> Command {
    let mut command = stack.with_reader(tool("yubico-piv-tool").unwrap());
    command.args(["--reader", "Kiosk Reader"]).args(arguments);
    command
}

/// Has the card make its key, and OpenSSL a certificate for it, for the person of the card `p256`.
fn personalize(stack: &Stack) {
    let dir = stack.dir().sub("foreign").unwrap();
    let (public, certificate, extensions) = (dir.join("9a.pub"), dir.join("9a.pem"), dir.join("extensions"));
    let mut generate = yubico(stack, &["--slot", "9a", "--algorithm", "ECCP256", "--action", "generate", "--output"]);
    generate.arg(&public);
    succeed(generate);

    let accounts = fs::read_to_string(stack.cards().accounts()).unwrap();
    let account: Vec<_> = accounts.lines().find(|line| line.starts_with("test-p256,")).unwrap().split(',').collect();
    let (fasc_n, card_uuid) = (account[4], account[5]);
    let text = format!(
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n\
         certificatePolicies=2.16.840.1.101.3.2.1.48.11\nauthorityKeyIdentifier=keyid\n\
         2.16.840.1.101.3.6.9.1=ASN1:BOOLEAN:FALSE\nsubjectAltName=@names\n\
         [names]\notherName.1=2.16.840.1.101.3.6.6;FORMAT:HEX,OCT:{fasc_n}\nURI.1=urn:uuid:{card_uuid}\n"
    );
    fs::write(&extensions, text).unwrap();
    let pki = stack.cards().dir();
    let mut issue = Command::new("openssl");
    issue.args(["x509", "-new", "-days", "30", "-set_serial", "0x4242424242424242", "-sha384", "-subj"]);
    issue.args(["/C=US/O=U.S. Government/OU=Department of Examples/CN=ALEX M. RIVERA", "-CAform", "DER"]);
    issue.arg("-force_pubkey").arg(&public).arg("-extfile").arg(&extensions).arg("-out").arg(&certificate);
    issue.arg("-CA").arg(pki.join("trust/signing-ca-ecc.cer")).arg("-CAkey").arg(pki.join("pki/signing-ca-ecc.key"));
    succeed(issue);

    let mut import = yubico(stack, &["--slot", "9a", "--action", "import-certificate", "--input"]);
    import.arg(&certificate);
    succeed(import);
    let mut chuid = yubico(stack, &["--action", "write-object", "--format", "binary", "--id", "0x5FC102", "--input"]);
    chuid.arg(stack.cards().card("p256").join("objects/5FC102.bin"));
    succeed(chuid);
}

#[test]
fn a_person_with_a_foreign_card_gets_a_credential() {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (_card, _talk) = insert(&mut stack);
    personalize(&stack);
    // It is no whole PIV Card: it has neither a security object nor a Card Authentication certificate.
    let missing = ["security-object-missing", "card-authentication-missing"];
    stack.reconfigure(|config| config.severities = missing.map(|kind| (kind, "warn")).to_vec()).unwrap();
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.say(TEST_PIN).unwrap();
    let offer = visit::await_offer(&mut kiosk);
    let (mut phone, issued) = visit::take_part(&stack, &mut kiosk, &offer);
    assert!(kiosk.wait(PATIENCE).unwrap().success());
    assert!(phone.wait(PATIENCE).unwrap().0.success());
    let got = Got::new(&issued, phone.dir());
    got.judge(&stack.issuer().certificate_anchor(), issued["serial"].as_str().unwrap());
    assert_pin_forgotten(&stack);
}

#[test]
fn a_foreign_card_without_a_certificate_is_told_so() {
    let mut stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let (_card, _talk) = insert(&mut stack);
    let mut kiosk = stack.enroll(&[]).unwrap();
    kiosk.say(TEST_PIN).unwrap();
    assert_eq!(visit::await_error(&mut kiosk), "CARD-106");
    visit::await_failure(&mut kiosk);
}
