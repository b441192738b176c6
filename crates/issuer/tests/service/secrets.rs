//! Secrets stay out of everything the issuer writes, and the audit log tells the story without them.

use secrecy::ExposeSecret;

use crate::cards::new_key;
use crate::world::{World, request};

#[tokio::test]
async fn nothing_on_disk_holds_a_number_a_code_or_a_token() {
    let mut world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let enrollment = kiosk.create().await;
    let phone = world.phone();
    let right = enrollment.password.expose_secret();
    let wrong = if right == "97531864" { "97531865" } else { "97531864" };
    phone.give(&enrollment, wrong).await;
    let opened = phone.redeem(&enrollment).await;
    kiosk.confirm(&enrollment.id).await;
    let est = phone.choices(&opened).await;
    phone.enrol(&est, &request(&new_key())).await;
    world.stop().await;
    let (_, code) = enrollment.scan_url.expose_secret().rsplit_once('/').expect("a link");
    let secrets = [
        right,
        wrong,
        enrollment.typed.code.expose_secret(),
        code,
        opened.token.expose_secret(),
        est.password.expose_secret(),
    ];
    let mut files = 0;
    for file in files_below(&world.issuer_dir()) {
        let bytes = std::fs::read(&file).expect("read");
        files += 1;
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a secret", file.display());
        }
    }
    assert!(files > 10, "looked at {files} files");
}

#[tokio::test]
async fn the_audit_log_tells_the_whole_story_unbroken() {
    let world = World::new().await;
    world.issue(&world.ann).await;
    let path = world.issuer_dir().join("audit.jsonl");
    let verified = issuer::audit::AuditLog::at(&path).verify().expect("unbroken");
    let text = std::fs::read_to_string(&path).expect("read");
    assert_eq!(verified.lines as usize, text.lines().count());
    for event in [
        "issuer_created",
        "service_started",
        "enrollment_created",
        "phone_bound",
        "phone_confirmed",
        "certificate_requested",
        "certificate_issued",
        "revocation_list_issued",
    ] {
        assert!(text.contains(&format!("\"event\":\"{event}\"")), "{event} is missing");
    }
    assert!(!text.contains("ANN") && !text.contains("Tester"), "no names in the log");
}

#[cfg(unix)]
#[tokio::test]
async fn keys_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new().await;
    let mode = |path: &str| {
        let facts = std::fs::metadata(world.issuer_dir().join(path)).expect("there");
        facts.permissions().mode() & 0o777
    };
    assert_eq!(mode(""), 0o700);
    for key in ["root.pem", "issuing.pem", "ocsp.pem", "tls-ca.pem", "tls.pem", "codes.key"] {
        assert_eq!(mode(&format!("keys/{key}")), 0o600, "{key}");
    }
}

fn files_below(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}
