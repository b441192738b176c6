//! NIST's Public Key Interoperability Test Suite: every case with nothing but what it names, and every
//! case with all certificates and all lists of the suite at hand.

use std::collections::BTreeMap;

use pki::{
    Certificate, ObjectIdentifier, Purpose, TrustStore,
    crl::Crl,
    path::{InitialPolicies, Reason},
    validate,
};
use serde::Deserialize;
use time::{OffsetDateTime, macros::datetime};

use crate::data;

const AT: OffsetDateTime = datetime!(2020-06-01 0:00 UTC);
/// Valid cases that are refused, each with why that is right: none.
const WRONG_REJECTS: &[(&str, &str)] = &[];

/// One case of `pkits-expected.json`.
#[derive(Debug, Deserialize)]
pub struct Case {
    pub test: String,
    pub target: String,
    pub intermediates: Vec<String>,
    pub settings: Settings,
    pub expect: String,
    pub why: Option<String>,
}

/// The user's settings of a case.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub explicit: bool,
    /// Numbers below 2.16.840.1.101.3.2.1.48.
    pub policies: Vec<u32>,
    pub inhibit_map: bool,
    pub inhibit_any: bool,
}

/// The suite.
pub struct Suite {
    pub cases: Vec<Case>,
    pub certificates: BTreeMap<String, Vec<u8>>,
    pub lists: Vec<(String, Vec<u8>)>,
}

impl Suite {
    pub fn read() -> Option<Self> {
        let expected = data::shared("pkits")?.join("pkits-expected.json");
        let folder = data::pkits()?;
        Some(Self {
            cases: serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap(),
            certificates: data::files(&folder.join("certs")).into_iter().collect(),
            lists: data::files(&folder.join("crls")),
        })
    }

    pub fn root(&self) -> &[u8] {
        &self.certificates["TrustAnchorRootCertificate.crt"]
    }

    /// The lists of a case: all of the suite, but where a case is about one that is missing.
    pub fn lists_of(&self, case: &Case) -> impl Iterator<Item = &(String, Vec<u8>)> {
        let one_is_missing = case.test == "4.4.7-2";
        self.lists.iter().filter(move |(name, _)| !(one_is_missing && name == "TwoCRLsCAGoodCRL.crl"))
    }

    /// The authorities a case names, with those that sign lists only or have their key renewed, which
    /// no case names.
    pub fn intermediates_of<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a Vec<u8>> {
        self.certificates.iter().filter_map(move |(file, der)| {
            let name = file.trim_end_matches(".crt").trim_end_matches("Cert").trim_end_matches("CA");
            let is_named = case.intermediates.iter().any(|named| named == name || named.trim_end_matches("CA") == name);
            let signs_lists = [
                "CRLSigning",
                "cRLIssuer",
                "SelfIssued",
                "WithOld",
                "WithNew",
                "CRLCert",
                "indirectCRLCA1",
                "indirectCRLCA5",
            ];
            let is_renewed = !file.contains("EE.crt") && signs_lists.iter().any(|part| file.contains(part));
            (is_named || is_renewed).then_some(der)
        })
    }
}

pub fn policy(number: u32) -> ObjectIdentifier {
    ObjectIdentifier::new(&format!("2.16.840.1.101.3.2.1.48.{number}")).unwrap()
}

fn read_all<'a>(certificates: impl Iterator<Item = &'a Vec<u8>>) -> Vec<Certificate> {
    certificates.filter_map(|der| Certificate::from_der(der).ok()).collect()
}

/// A reason in the words of `pkits-expected.json`, as far as they tell reasons apart.
fn agrees(why: &str, reason: &Reason) -> bool {
    use pki::path::Broken;
    match why {
        "SignatureVerificationFailure" => matches!(reason, Reason::BadSignature(_)),
        "InvalidNotBeforeDate" => matches!(reason, Reason::NotYetValid { .. }),
        "InvalidNotAfterDate" => matches!(reason, Reason::Expired { .. }),
        "NameChainingFailure" => matches!(reason, Reason::UnknownIssuer { .. }),
        "MissingBasicConstraints" | "InvalidBasicConstraints" => {
            matches!(reason, Reason::Constraint(Broken::NotAnAuthority))
        }
        "InvalidPathLength" => matches!(reason, Reason::Constraint(Broken::PathLength)),
        "InvalidKeyUsage" => {
            matches!(reason, Reason::Constraint(Broken::KeyCertSign) | Reason::RevocationUnknown(_))
        }
        "NullPolicySet" => matches!(reason, Reason::WrongPolicy | Reason::Constraint(Broken::PolicyMapping)),
        "NameConstraintsViolation" => {
            matches!(reason, Reason::Constraint(Broken::Name | Broken::NameConstraintForm))
        }
        // Revocation, in the suite's section 4.4 and 4.14.
        "PathValidation" => {
            matches!(reason, Reason::Revoked { .. } | Reason::RevocationUnknown(_) | Reason::BadSignature(_))
        }
        _ => true,
    }
}

fn run(suite: &Suite, intermediates: impl Fn(&Case) -> Vec<Certificate>) {
    let root = Certificate::from_der(suite.root()).unwrap();
    let all_lists: BTreeMap<&str, Crl> =
        suite.lists.iter().filter_map(|(name, der)| Some((name.as_str(), Crl::from_der(der).ok()?))).collect();
    let mut faults = Vec::new();
    let (mut accepted, mut refused) = (0, 0);
    for case in &suite.cases {
        let store = TrustStore {
            roots: vec![root.clone()],
            intermediates: intermediates(case),
            crls: suite.lists_of(case).filter_map(|(name, _)| all_lists.get(name.as_str()).cloned()).collect(),
            required_policies: case.settings.policies.iter().map(|number| policy(*number)).collect(),
            initial: InitialPolicies {
                explicit: case.settings.explicit,
                inhibit_mapping: case.settings.inhibit_map,
                inhibit_any: case.settings.inhibit_any,
            },
            ..TrustStore::default()
        };
        let verdict = validate(&suite.certificates[&case.target], &store, AT, Purpose::Any);
        let (test, why) = (&case.test, case.why.as_deref().unwrap_or("any reason"));
        match (case.expect.as_str(), verdict) {
            ("ok", Ok(_)) => accepted += 1,
            ("fail", Err(error)) if agrees(why, &error.reason) => refused += 1,
            ("fail", Err(error)) => faults.push(format!("{test}: wrong reason, {error} instead of {why}")),
            ("fail", Ok(_)) => faults.push(format!("{test}: WRONG ACCEPT, {why}")),
            (_, Err(error)) => {
                let known = WRONG_REJECTS.iter().any(|(known, _)| known == test);
                if !known {
                    faults.push(format!("{test}: wrong reject, {error}"));
                }
            }
            (other, Ok(_)) => panic!("{test}: unknown expectation {other}"),
        }
    }
    eprintln!("PKITS: {} cases, {accepted} accepted, {refused} refused for the expected reason", suite.cases.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_case_with_what_it_names() {
    if let Some(suite) = Suite::read() {
        run(&suite, |case| read_all(suite.intermediates_of(case)));
    }
}

#[test]
fn every_case_with_everything_at_hand() {
    if let Some(suite) = Suite::read() {
        let everything = read_all(suite.certificates.values());
        run(&suite, |_| everything.clone());
    }
}

/// Valid certificates that are refused, each with why that is right.
const KNOWN: &[(&str, &str)] = &[
    ("ValidDSASignaturesTest4EE.crt", "DSA is not allowed (SP 800-78-5)"),
    ("ValidDSAParameterInheritanceTest5EE.crt", "DSA is not allowed (SP 800-78-5)"),
    ("ValiddeltaCRLTest5EE.crt", "a delta list takes a certificate off hold; ours may only revoke"),
];

/// The suite's files say in their names what they are: more cases than those whose settings are known.
#[test]
fn every_certificate_that_says_whether_it_is_valid() {
    let Some(suite) = Suite::read() else { return };
    let store = TrustStore {
        roots: vec![Certificate::from_der(suite.root()).unwrap()],
        intermediates: read_all(suite.certificates.values()),
        crls: suite.lists.iter().filter_map(|(_, der)| Crl::from_der(der).ok()).collect(),
        ..TrustStore::default()
    };
    let mut faults = Vec::new();
    for (file, der) in suite.certificates.iter().filter(|(file, _)| file.ends_with("EE.crt")) {
        match validate(der, &store, AT, Purpose::Any) {
            Ok(_) if file.starts_with("Invalid") => faults.push(format!("{file}: WRONG ACCEPT")),
            Err(error) if file.starts_with("Valid") && !KNOWN.iter().any(|(known, _)| file == known) => {
                faults.push(format!("{file}: wrong reject, {error}"))
            }
            Ok(_) | Err(_) => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
