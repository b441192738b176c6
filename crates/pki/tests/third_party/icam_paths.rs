//! ICAM fault paths: root NN, bridge NN, bridge 99, signing CA, golden card; one defect each.

use std::path::Path;

use pki::{
    Certificate, Purpose, TrustStore,
    crl::Crl,
    oid,
    path::{Reason, Revocation},
    validate,
};
use time::{OffsetDateTime, macros::datetime};

use super::{certificate, certificates, data, files};

const AT: OffsetDateTime = datetime!(2020-06-01 0:00 UTC);
/// The paths that are to be accepted.
const VALID: [&str; 2] = ["22", "35"];

/// The lists that the certificates themselves point to, as a client would fetch them.
fn published(folder: &Path, store: &TrustStore, leaf: &Certificate) -> Vec<Crl> {
    let mut names: Vec<&str> = store
        .intermediates
        .iter()
        .chain([leaf])
        .flat_map(Certificate::crl_urls)
        .filter_map(|url| url.rsplit('/').next())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.iter().filter_map(|name| Crl::from_der(&std::fs::read(folder.join(name)).ok()?).ok()).collect()
}

#[test]
fn no_faulty_path_is_accepted() {
    let (Some(pki), Some(cards)) = (data("icam-pki"), data("icam-cards")) else { return };
    let leaf = certificate(&cards.join("46_Golden_FIPS_201-2_PIV").join("3 - ICAM_Test_Card_PIV_Auth_SP_800-73-4.crt"));
    let paths = pki.join("fault-paths");
    let shared: Vec<Certificate> = certificates(&pki).into_iter().filter(|one| !one.is_self_issued()).collect();
    let mut accepted = Vec::new();
    let mut refused = Vec::new();
    for root in files(&paths.join("roots"), "crt") {
        let number = root.file_name().unwrap().to_string_lossy()[..2].to_owned();
        let bridges = files(&paths.join("bridge"), "crt").into_iter().filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(&number) || name.starts_with("99_")
        });
        let parsed = |path: &Path| {
            let bytes = std::fs::read(path).unwrap();
            match std::str::from_utf8(&bytes) {
                Ok(text) if text.contains("BEGIN") => Certificate::from_pem(text).map(|mut all| all.remove(0)),
                _ => Certificate::from_der(&bytes),
            }
        };
        let mut intermediates = shared.clone();
        // What cannot be read cannot be trusted either.
        intermediates.extend(bridges.filter_map(|path| parsed(&path).ok()));
        let Ok(root) = parsed(&root) else {
            refused.push((number, None));
            continue;
        };
        let store = TrustStore {
            roots: vec![root],
            intermediates,
            crls: Vec::new(),
            required_policies: vec![oid::TEST_PIV_AUTH],
            revocation: Revocation::Required,
            ..TrustStore::default()
        };
        let store = TrustStore { crls: published(&pki.join("crls"), &store, &leaf), ..store };
        match validate(leaf.der(), &store, AT, Purpose::ClientAuth) {
            Ok(_) => accepted.push(number),
            Err(error) => refused.push((number, Some(error))),
        }
    }
    for (number, error) in &refused {
        eprintln!("{number}: {}", error.as_ref().map_or_else(|| "unreadable".to_owned(), ToString::to_string));
    }
    assert_eq!(accepted, VALID);
    let reason = |number: &str| {
        refused
            .iter()
            .find(|(found, _)| found == number)
            .and_then(|(_, error)| error.as_ref())
            .map(|error| &error.reason)
    };
    assert!(matches!(reason("01"), Some(Reason::BadSignature(_))), "{:?}", reason("01"));
    assert!(matches!(reason("03"), Some(Reason::Expired { .. })), "{:?}", reason("03"));
}
