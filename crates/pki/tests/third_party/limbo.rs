//! x509-limbo: no certificate that the suite rejects is accepted.

use pki::{
    Certificate, Purpose, TrustStore,
    crl::Crl,
    path::{Revocation, validate},
};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

#[derive(Deserialize)]
struct Suite {
    testcases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    validation_kind: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    expected_result: String,
    crls: Vec<String>,
    max_chain_depth: Option<u8>,
}

/// Rejected by the suite for rules that are not a path's, or that bind who issues and not who verifies.
const NOT_OURS: [(&str, &str); 21] = [
    ("webpki::", "rules of the Web PKI and names of TLS servers, which TLS libraries check"),
    ("rfc5280::san::underscore-dns", "names of TLS servers"),
    ("rfc5280::san::ip-in-dns", "names of TLS servers"),
    ("rfc5280::san::noncritical-with-empty-subject", "binds the issuer"),
    ("rfc5280::nc::nc-permits-invalid-dns-san", "names of TLS servers"),
    ("rfc5280::nc::nc-permits-invalid-email-san", "mail is not used"),
    ("rfc5280::nc::invalid-dnsname-leading-period", "read as other verifiers do: everything below"),
    ("rfc5280::nc::permitted-dns-match-noncritical", "heeded although not critical"),
    ("rfc5280::nc::not-allowed-in-ee-noncritical", "binds the issuer"),
    ("rfc5280::nc::not-allowed-in-ee-critical", "binds the issuer"),
    ("rfc5280::pc::ica-noncritical-pc", "heeded although not critical"),
    ("rfc5280::root-non-critical-basic-constraints", "heeded although not critical"),
    ("rfc5280::aki::leaf-missing-aki", "binds the issuer; the signature decides"),
    ("rfc5280::aki::intermediate-missing-aki", "binds the issuer; the signature decides"),
    ("rfc5280::aki::cross-signed-root-missing-aki", "binds the issuer; the signature decides"),
    ("rfc5280::ski::root-missing-ski", "binds the issuer; the signature decides"),
    ("rfc5280::ski::intermediate-missing-ski", "binds the issuer; the signature decides"),
    ("rfc5280::serial::zero", "binds the issuer"),
    ("rfc5280::leaf-ku-keycertsign", "binds the issuer; it cannot issue without basicConstraints"),
    ("crl::crlnumber-missing", "binds the issuer; the list is signed and fresh"),
    ("crl::crlnumber-critical", "binds the issuer; the list is signed and fresh"),
];

/// Of those above, rules about keys, which every verifier has to keep.
const OURS_ALL_THE_SAME: &str = "webpki::forbidden-";

fn all(pems: &[String]) -> Vec<Certificate> {
    pems.iter().filter_map(|pem| Certificate::from_pem(pem).ok()).flatten().collect()
}

fn accepts(case: &Case) -> bool {
    let at = case.validation_time.as_deref().map_or_else(
        || OffsetDateTime::from_unix_timestamp(1_767_225_600).unwrap(),
        |text| OffsetDateTime::parse(text, &Rfc3339).unwrap(),
    );
    let crls = case.crls.iter().filter_map(|pem| {
        let (_, crl_der) = der::pem::decode_vec(pem.as_bytes()).ok()?;
        Crl::from_der(&crl_der).ok()
    });
    let store = TrustStore {
        roots: all(&case.trusted_certs),
        intermediates: all(&case.untrusted_intermediates),
        crls: crls.collect(),
        required_policies: Vec::new(),
        revocation: if case.crls.is_empty() { Revocation::Off } else { Revocation::Required },
    };
    let purpose = if case.validation_kind == "SERVER" { Purpose::ServerAuth } else { Purpose::ClientAuth };
    let Ok(leaf_der) = pki::pem::certificates(&case.peer_certificate) else { return false };
    leaf_der.first().is_some_and(|leaf_der| validate(leaf_der, &store, at, purpose).is_ok())
}

#[test]
fn no_wrong_accept() {
    let Some(folder) = super::data("limbo") else { return };
    let text = std::fs::read_to_string(folder.join("limbo-no-bettertls.json")).unwrap();
    let suite: Suite = serde_json::from_str(&text).unwrap();
    let (mut right, mut wrong_accepts, mut wrong_rejects) = (0, Vec::new(), Vec::new());
    for case in suite.testcases.iter().filter(|case| case.max_chain_depth.is_none()) {
        let expected = case.expected_result == "SUCCESS";
        match (accepts(case), expected) {
            (true, false)
                if case.id.starts_with(OURS_ALL_THE_SAME)
                    || !NOT_OURS.iter().any(|(prefix, _)| case.id.starts_with(prefix)) =>
            {
                wrong_accepts.push(case.id.as_str());
            }
            (false, true) => wrong_rejects.push(case.id.as_str()),
            _ => right += 1,
        }
    }
    eprintln!("{right} as expected, wrongly refused: {wrong_rejects:?}");
    assert_eq!(wrong_accepts, Vec::<&str>::new());
}
