//! Verdicts about folders of objects, as `kioskctl verify` gives them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "test code: a panic is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

use kiosk::card::CardRules;
use kiosk::verify::{CheckOutcome, FolderError, VerifyReport, from_folder, verify};
use pki::card_objects::CardPolicy;
use pki::crl::Crl;
use pki::path::TimeForm;
use pki::{Certificate, ObjectIdentifier, TrustStore};
use time::OffsetDateTime;
use time::macros::datetime;

const AT: OffsetDateTime = datetime!(2020-06-01 0:00 UTC);

fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: there is no folder {}", path.display());
    None
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
}

fn certificates(path: &Path) -> Vec<Certificate> {
    Certificate::from_pem(&String::from_utf8_lossy(&fs::read(path).unwrap())).unwrap()
}

/// The list in a file, as the one of the place that the test cards name.
fn list(path: &Path) -> Option<Crl> {
    let file = path.file_name()?.to_string_lossy();
    let crl = Crl::from_der(&fs::read(path).ok()?).ok()?;
    Some(crl.published_at(format!("http://http.apl-test.cite.fpki-lab.gov/crls/{file}")))
}

fn policy(pki: &Path) -> CardPolicy {
    let policies = |last: &str| vec![ObjectIdentifier::new(&format!("2.16.840.1.101.3.2.1.48.{last}")).unwrap()];
    CardPolicy {
        store: TrustStore {
            roots: certificates(&pki.join("00_ICAM_Test_Card_Root_CA.crt")),
            intermediates: files(pki).flat_map(|path| certificates(&path)).collect(),
            crls: files(&pki.join("crls")).filter_map(|path| list(&path)).collect(),
            required_policies: policies("11"),
            times: TimeForm::AsProfiled,
            ..TrustStore::default()
        },
        content_signer_policies: policies("86"),
        card_authentication_policies: policies("13"),
        ..CardPolicy::default()
    }
}

fn verdict(card: &str) -> Option<VerifyReport> {
    let rules = CardRules { policy: policy(&shared("icam-pki")?), ..CardRules::default() };
    Some(verify(&from_folder(&shared("icam-cards")?.join(card)).unwrap(), &rules, AT))
}

#[test]
fn a_golden_card_is_accepted() {
    let Some(report) = verdict("46_Golden_FIPS_201-2_PIV") else { return };
    assert!(report.accepted, "{}", report.lines().join("\n"));
    assert!(report.lines().first().unwrap().starts_with("ACCEPTED as of 2020-06-01"));
}

#[test]
fn a_refusal_names_the_check_the_certificate_and_since_when() {
    let Some(report) = verdict("57_Revoked_CHUID_Cert") else { return };
    assert!(!report.accepted);
    let chuid = report.checks.iter().find(|check| check.name == "chuid").unwrap();
    assert_eq!(chuid.outcome, CheckOutcome::Failed);
    let finding = chuid.findings.first().unwrap();
    assert_eq!((finding.kind, finding.severity), ("signer-path", "stop"));
    assert!(finding.certificate.as_ref().unwrap().subject.contains("Revoked CHUID Signer"));
    assert!(finding.since.is_some());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json.pointer("/accepted"), Some(&serde_json::Value::Bool(false)));
}

#[test]
fn a_missing_security_object_is_told() {
    let Some(report) = verdict("55_FIPS_201-2_Missing_Security_Object") else { return };
    let failed: Vec<_> =
        report.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed).map(|check| check.name).collect();
    assert_eq!(failed, ["security-object"]);
}

#[test]
fn a_folder_without_a_card_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(from_folder(folder.path()), Err(FolderError::NoCard(_))));
    assert!(matches!(from_folder(&folder.path().join("nowhere")), Err(FolderError::Unreadable { .. })));
}
