use enrollment::{ErrorCode, Failure, Finding, Severity};

use super::*;

const UUID: [u8; 16] = [0x5A; 16];

fn log_of_three(folder: &Path) -> PathBuf {
    let path = folder.join("audit.jsonl");
    let log = AuditLog::open(&path, true).expect("opens");
    let context = Context { session: Some("K7QFAB".to_owned()), card_uuid: Some(UUID) };
    log.record(&AuditEvent::CardInserted, &Context::default());
    log.record(&AuditEvent::PinVerified, &context);
    log.record(&AuditEvent::Issued { serial: "0a1b".to_owned() }, &context);
    drop(log);
    path
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).expect("readable").lines().map(str::to_owned).collect()
}

fn write_lines(path: &Path, lines: &[String]) {
    std::fs::write(path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).expect("written");
}

#[test]
fn a_chain_is_verified_and_continued() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log_of_three(folder.path());
    let first = verify(&path).expect("whole");
    assert_eq!(first.entries, 3);
    drop(log_of_three(folder.path()));
    let second = verify(&path).expect("still whole");
    assert_eq!(second.entries, 6);
    assert_ne!(first.last_hash, second.last_hash);
}

#[test]
fn changed_removed_and_moved_lines_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log_of_three(folder.path());
    let whole = lines(&path);

    let mut changed = whole.clone();
    changed[1] = changed[1].replace("pin_verified", "pin_blocked");
    write_lines(&path, &changed);
    assert!(matches!(verify(&path), Err(Broken::Changed { line: 2 })));

    write_lines(&path, &[whole[0].clone(), whole[2].clone()]);
    assert!(matches!(verify(&path), Err(Broken::OutOfChain { line: 2 })));

    write_lines(&path, &[whole[1].clone(), whole[0].clone(), whole[2].clone()]);
    assert!(matches!(verify(&path), Err(Broken::OutOfChain { line: 1 })));

    write_lines(&path, &whole);
    assert_eq!(verify(&path).expect("as it was").entries, 3);
}

#[test]
fn a_line_torn_by_a_crash_is_replaced_by_a_note() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log_of_three(folder.path());
    let mut text = std::fs::read_to_string(&path).expect("readable");
    text.push_str("{\"hash\":\"12");
    std::fs::write(&path, text).expect("written");
    drop(AuditLog::open(&path, true).expect("opens"));
    assert_eq!(verify(&path).expect("whole").entries, 4);
    assert!(lines(&path)[3].contains("torn_line_removed"));
}

#[test]
fn a_damaged_end_and_a_second_writer_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log_of_three(folder.path());
    let log = AuditLog::open(&path, true).expect("opens");
    assert!(matches!(AuditLog::open(&path, true), Err(AuditError::InUse { .. })));
    drop(log);
    std::fs::write(&path, "something else\n").expect("written");
    assert!(matches!(AuditLog::open(&path, true), Err(AuditError::Damaged { .. })));
}

#[test]
fn the_card_appears_as_a_pseudonym_that_depends_on_the_salt() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log_of_three(folder.path());
    let text = std::fs::read_to_string(&path).expect("readable");
    assert!(!text.contains(&hex::encode(UUID)));
    let card = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        line["entry"]["card"].as_str().map(str::to_owned)
    };
    let seen: Vec<_> = text.lines().map(card).collect();
    assert_eq!(seen[0], None);
    assert_eq!(seen[1], seen[2], "one card, one pseudonym");
    assert_eq!(seen[1].as_ref().map(String::len), Some(32));

    let elsewhere = tempfile::tempdir().expect("a folder");
    let other = log_of_three(elsewhere.path());
    assert_ne!(card(&lines(&other)[1]), seen[1], "another installation, another pseudonym");
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_log_and_salt() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = log_of_three(folder.path());
    for file in [path.clone(), path.with_extension("jsonl.salt")] {
        assert_eq!(std::fs::metadata(file).expect("there").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn entries_hold_codes_and_ids_only() {
    let finding =
        Finding { code: ErrorCode::CardPolicy, severity: Severity::Stop, detail: "policy 1.2.3 is missing".to_owned() };
    let checked = facts(&AuditEvent::CardChecked(vec![finding]));
    assert_eq!(checked["findings"][0]["code"], "TRUST-106");
    assert_eq!(checked["findings"][0]["severity"], "stop");
    let failed = facts(&AuditEvent::Failed(Failure { code: ErrorCode::CardMute, incident: "ABC123".to_owned() }));
    assert_eq!(failed["failure"], json!({ "code": "CARD-102", "incident": "ABC123" }));
}
