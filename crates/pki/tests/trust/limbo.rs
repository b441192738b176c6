//! x509-limbo: odd certificates of the web. Names of servers are for TLS to match and are left out, with
//! the cases that are about nothing else.

use pki::{
    Certificate, Purpose, TrustStore,
    crl::Crl,
    path::{Revocation, TimeForm},
    validate,
};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{data, opinion::Asked};

#[derive(Debug, Deserialize)]
struct Suite {
    testcases: Vec<Case>,
}

/// One case of the suite.
#[derive(Debug, Deserialize)]
pub struct Case {
    pub id: String,
    validation_kind: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    expected_result: String,
    max_chain_depth: Option<usize>,
    crls: Vec<String>,
}

/// Cases whose verdict is not ours, each kind with the reason; the identifiers begin so.
const NOT_OURS: &[(&str, &str)] = &[
    ("webpki::cn::", NAMES),
    ("webpki::san::", NAMES),
    ("rfc5280::san::", NAMES),
    ("rfc5280::nc::invalid-dnsname-leading-period", NAMES),
    ("rfc5280::nc::nc-permits-invalid-", NAMES),
    ("crl::crlnumber-", DUTIES),
    ("rfc5280::aki::", DUTIES),
    ("rfc5280::ski::", DUTIES),
    ("rfc5280::serial::zero", DUTIES),
    ("rfc5280::root-non-critical-basic-constraints", DUTIES),
    ("rfc5280::nc::permitted-dns-match-noncritical", DUTIES),
    ("rfc5280::pc::ica-noncritical-pc", DUTIES),
    ("rfc5280::ee-critical-aia-invalid", DUTIES),
    ("webpki::aki::", BROWSERS),
    ("webpki::eku::", BROWSERS),
    ("webpki::ee-basicconstraints-ca", BROWSERS),
    ("rfc5280::ca-as-leaf", "an authority's key may not sign logins: refused on purpose"),
    ("pathlen::validation-ignores-pathlen-in-leaf", "an authority's key may not sign logins: refused on purpose"),
];
const NAMES: &str = "whether a name is the server's is for TLS";
const DUTIES: &str = "a duty of authorities that verifiers need not enforce: what is said holds all the same";
const BROWSERS: &str = "a rule of browsers' root programs";

fn all() -> Option<Vec<Case>> {
    let file = data::shared("limbo")?.join("limbo-no-bettertls.json");
    Some(serde_json::from_slice::<Suite>(&std::fs::read(file).unwrap()).unwrap().testcases)
}

/// The certificates that can be read; a store passes over those that cannot.
fn certificates(pem: &[String]) -> Vec<Certificate> {
    ders(pem).iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
}

fn crl_der(pem: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    base64::engine::general_purpose::STANDARD.decode(body).ok()
}

impl Case {
    fn at(&self) -> OffsetDateTime {
        let text = self.validation_time.as_deref().unwrap_or("2024-06-01T00:00:00Z");
        OffsetDateTime::parse(text, &Rfc3339).unwrap()
    }

    fn leaf_der(&self) -> Vec<u8> {
        pki::pem::certificates(&self.peer_certificate).unwrap().remove(0)
    }

    fn store(&self) -> TrustStore {
        TrustStore {
            roots: certificates(&self.trusted_certs),
            intermediates: certificates(&self.untrusted_intermediates),
            crls: self.crls.iter().filter_map(|pem| Crl::from_der(&crl_der(pem)?).ok()).collect(),
            revocation: if self.crls.is_empty() { Revocation::Off } else { Revocation::Required },
            times: TimeForm::AsProfiled,
            ..TrustStore::default()
        }
    }

    fn purpose(&self) -> Purpose {
        if self.validation_kind == "CLIENT" { Purpose::ClientAuth } else { Purpose::ServerAuth }
    }

    fn verdict(&self) -> Result<(), String> {
        let path = validate(&self.leaf_der(), &self.store(), self.at(), self.purpose());
        let path = path.map_err(|error| error.to_string())?;
        match self.max_chain_depth {
            Some(depth) if authorities(&path).filter(|ca| !ca.is_self_issued()).count() > depth => {
                Err("longer than the case allows".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// Every case as a question; what we cannot read is left to the others to read.
pub fn questions() -> Option<Vec<Asked>> {
    let ask = |case: &Case| {
        let moment = (case.at(), case.purpose());
        let accepted = case.expected_result == "SUCCESS";
        let mut asked = Asked::new(case.id.clone(), &case.leaf_der(), &case.store(), moment, Some(accepted));
        asked.ours = case.verdict();
        asked.roots = ders(&case.trusted_certs);
        asked.others = ders(&case.untrusted_intermediates);
        asked.lists = case.crls.iter().filter_map(|pem| crl_der(pem)).collect();
        asked
    };
    Some(all()?.iter().map(ask).collect())
}

fn ders(pem: &[String]) -> Vec<Vec<u8>> {
    pem.iter().flat_map(|pem| pki::pem::certificates(pem).unwrap()).collect()
}

/// Those between the certificate and the root.
fn authorities(path: &pki::ValidPath) -> impl Iterator<Item = &Certificate> {
    path.chain.iter().skip(1).take(path.chain.len().saturating_sub(2))
}

#[test]
fn every_case_that_is_ours_has_its_verdict() {
    let Some(cases) = all() else { return };
    let mut faults = Vec::new();
    let (mut accepted, mut refused, mut others) = (0, 0, 0);
    for case in &cases {
        let verdict = case.verdict();
        match (case.expected_result.as_str(), verdict) {
            ("SUCCESS", Ok(())) => accepted += 1,
            ("FAILURE", Err(_)) => refused += 1,
            _ if NOT_OURS.iter().any(|(id, _)| case.id.starts_with(id)) => others += 1,
            ("FAILURE", Ok(())) => faults.push(format!("{}: WRONG ACCEPT", case.id)),
            (_, Err(error)) => faults.push(format!("{}: wrong reject, {error}", case.id)),
            (other, Ok(())) => panic!("{}: unknown expectation {other}", case.id),
        }
    }
    eprintln!("limbo: {} cases, {accepted} accepted, {refused} refused, {others} not ours", cases.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
