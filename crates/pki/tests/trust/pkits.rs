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

use crate::{data, opinion::Asked};

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
    /// Every authority but the root, and whether it may sign lists about the certificates of others.
    authorities: Vec<(bool, Certificate)>,
}

impl Suite {
    pub fn read() -> Option<Self> {
        let expected = data::shared("pkits")?.join("pkits-expected.json");
        let folder = data::pkits()?;
        let certificates: BTreeMap<_, _> = data::files(&folder.join("certs")).into_iter().collect();
        let authorities = certificates
            .iter()
            .filter(|(file, _)| !file.ends_with("EE.crt") && !file.starts_with("TrustAnchor"))
            .filter_map(|(file, der)| Some((signs_lists(file), Certificate::from_der(der).ok()?)))
            .collect();
        Some(Self {
            cases: serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap(),
            certificates,
            lists: data::files(&folder.join("crls")),
            authorities,
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
            let is_renewed = !file.contains("EE.crt") && signs_lists(file);
            (is_named || is_renewed).then_some(der)
        })
    }
}

/// Whether this is a certificate for lists only, or of an authority whose key was renewed.
fn signs_lists(file: &str) -> bool {
    let parts = ["CRLSigning", "cRLIssuer", "SelfIssued", "WithOld", "WithNew", "CRLCert", "ndirectCRLCA"];
    parts.iter().any(|part| file.contains(part))
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

/// One case of `pkits-settings.csv`: of the sections whose cases have settings, every one.
#[derive(Debug, Deserialize)]
struct Row {
    test: String,
    target: String,
    /// Numbers below 2.16.840.1.101.3.2.1.48, separated by spaces.
    policies: String,
    explicit: Option<bool>,
    inhibit_mapping: Option<bool>,
    inhibit_any: Option<bool>,
    accepted: bool,
}

impl Suite {
    fn store(&self, settings: &Settings, intermediates: Vec<Certificate>, crls: Vec<Crl>) -> TrustStore {
        TrustStore {
            roots: vec![Certificate::from_der(self.root()).unwrap()],
            intermediates,
            crls,
            required_policies: settings.policies.iter().map(|number| policy(*number)).collect(),
            initial: InitialPolicies {
                explicit: settings.explicit,
                inhibit_mapping: settings.inhibit_map,
                inhibit_any: settings.inhibit_any,
            },
            ..TrustStore::default()
        }
    }

    /// Every case: the given ones, every certificate that says in its name whether it is valid, and every case that
    /// has settings. We judge with everything at hand; the others, who would be slow, with what can matter.
    pub fn questions(&self) -> Vec<Asked> {
        let everything = read_all(self.certificates.values());
        let all_lists: Vec<_> = self.lists.iter().filter_map(|(_, der)| Crl::from_der(der).ok()).collect();
        let ask = |name: String, file: &str, settings: &Settings, accepted, without: Option<&str>| {
            let missing = without.and_then(|missing| self.lists.iter().find(|(name, _)| name == missing));
            let lists = all_lists.iter().filter(|crl| missing.is_none_or(|(_, der)| crl.der() != der));
            let store = self.store(settings, everything.clone(), lists.cloned().collect());
            let leaf = Certificate::from_der(&self.certificates[file]).ok();
            let mut asked = Asked::new(name, &self.certificates[file], &store, (AT, Purpose::Any), Some(accepted));
            let authorities = leaf.map(|leaf| self.that_matter(&leaf)).unwrap_or_default();
            let matters = |crl: &&Crl| {
                let issuer = crl.issuer();
                store.roots.iter().chain(authorities.iter().copied()).any(|one| one.subject().matches(issuer))
            };
            asked.lists = store.crls.iter().filter(matters).map(|crl| crl.der().to_vec()).collect();
            asked.others = authorities.iter().map(|one| one.der().to_vec()).collect();
            asked
        };
        let mut asked: Vec<_> = Vec::new();
        for case in &self.cases {
            let without = (case.test == "4.4.7-2").then_some("TwoCRLsCAGoodCRL.crl");
            asked.push(ask(case.test.clone(), &case.target, &case.settings, case.expect == "ok", without));
        }
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trust/pkits-settings.csv");
        let rows: Vec<Row> = csv::Reader::from_path(file).unwrap().into_deserialize().map(Result::unwrap).collect();
        for row in rows.iter().filter(|row| self.cases.iter().all(|case| case.test != row.test)) {
            let settings = Settings {
                explicit: row.explicit.unwrap_or_default(),
                policies: row.policies.split_whitespace().map(|number| number.parse().unwrap()).collect(),
                inhibit_map: row.inhibit_mapping.unwrap_or_default(),
                inhibit_any: row.inhibit_any.unwrap_or_default(),
            };
            asked.push(ask(row.test.clone(), &format!("{}.crt", row.target), &settings, row.accepted, None));
        }
        let is_covered = |file: &str| {
            self.cases.iter().any(|case| case.target == file)
                || rows.iter().any(|row| file.trim_end_matches(".crt") == row.target)
        };
        for file in self.certificates.keys().filter(|file| file.ends_with("EE.crt") && !is_covered(file)) {
            assert!(file.starts_with("Valid") || file.starts_with("Invalid"), "{file} does not say what it is");
            let name = file.trim_end_matches("EE.crt").to_owned();
            asked.push(ask(name, file, &Settings::default(), file.starts_with("Valid"), None));
        }
        asked
    }

    /// Authorities on the way up from a certificate, going by names, and those that sign lists.
    fn that_matter(&self, leaf: &Certificate) -> Vec<&Certificate> {
        let mut found: Vec<&Certificate> =
            self.authorities.iter().filter(|(signs, _)| *signs).map(|(_, one)| one).collect();
        let mut next = vec![leaf];
        while let Some(below) = next.pop() {
            for (_, one) in &self.authorities {
                if one.subject().matches(below.issuer()) && !found.contains(&one) {
                    found.push(one);
                }
                if one.subject().matches(below.issuer())
                    && one != below
                    && !next.contains(&one)
                    && !one.is_self_issued()
                {
                    next.push(one);
                }
            }
        }
        found
    }
}

fn run(suite: &Suite, intermediates: impl Fn(&Case) -> Vec<Certificate>) {
    let all_lists: BTreeMap<&str, Crl> =
        suite.lists.iter().filter_map(|(name, der)| Some((name.as_str(), Crl::from_der(der).ok()?))).collect();
    let mut faults = Vec::new();
    let (mut accepted, mut refused) = (0, 0);
    for case in &suite.cases {
        let lists = suite.lists_of(case).filter_map(|(name, _)| all_lists.get(name.as_str()).cloned()).collect();
        let store = suite.store(&case.settings, intermediates(case), lists);
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
