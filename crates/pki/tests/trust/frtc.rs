//! The official cases about cards: expected verdict, and the reason for it.

use std::collections::BTreeMap;

use piv::{PinReference, PinUsage};
use pki::{
    Certificate, ObjectIdentifier, Purpose, TrustStore,
    card_objects::{CardPolicy, CardReport, Challenge, Finding, Part, Severity, verify_card},
    ocsp::{self, AnswerTimes, Status},
    path::{Broken, Reason, Unchecked},
    profile::Issuer,
};
use serde::Deserialize;
use time::Duration;

use crate::{
    icam::{AT, Card, Icam},
    opinion::Asked,
};

/// What a card's keys answered.
type Answers = Vec<(&'static str, Challenge)>;

#[derive(Debug, Deserialize)]
struct Row {
    tc: String,
    card: String,
    path: String,
    description: String,
    expected: String,
}

impl Row {
    /// Whether the row is about the card's trust, and if so, whether it is to be accepted.
    fn is_accepted(&self) -> Option<bool> {
        let expected = self.expected.to_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| expected.contains(word));
        if self.card.is_empty() || self.path.is_empty() || self.tc.starts_with("7.") {
            None
        } else if is(&["succeed", "granted"]) {
            Some(true)
        } else if is(&["fail", "denied"]) {
            Some(false)
        } else {
            None
        }
    }

    fn says(&self, words: &str) -> bool {
        self.description.to_lowercase().contains(&words.to_lowercase())
    }

    fn is_about_pin(&self) -> bool {
        self.says("retry counter") || self.says("PINs are both")
    }

    /// The object identifiers in the text, those that are examples instead of the ones before them.
    fn oids(&self) -> Vec<ObjectIdentifier> {
        let text = self.description.split("e.g.").last().filter(|_| self.says("e.g.")).unwrap_or(&self.description);
        text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .map(|word| word.trim_matches('.'))
            .filter(|word| word.matches('.').count() >= 3)
            // Some examples, such as 3.4.5.6, are none; any that nobody asserts stands for them.
            .map(|word| ObjectIdentifier::new(word).unwrap_or(ObjectIdentifier::new_unwrap("1.2.3.4.999")))
            .collect()
    }
}

fn oid(last: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(&format!("2.16.840.1.101.3.2.1.48.{last}")).unwrap()
}

/// What the row demands: the policies of the card's kind, with what its text says instead.
fn policy(row: &Row, icam: &Icam, root: &Certificate, card: &Card) -> CardPolicy {
    let certificates = card.all_certificates();
    let store = icam.store(root, &certificates.iter().collect::<Vec<_>>());
    let is_piv_i = certificates.first().is_some_and(|nine_a| !nine_a.policies().contains(&oid("11")));
    let [mut auth, mut card_auth, mut signing] =
        if is_piv_i { [oid("78"), oid("79"), oid("80")] } else { [oid("11"), oid("13"), oid("86")] };
    let mut policy = CardPolicy::default();
    match row.oids().as_slice() {
        [usage] if row.says("Extended Key Usage") && row.says("content") => policy.content_signing_usage = Some(*usage),
        [usage] if row.says("Extended Key Usage") => policy.card_authentication_usage = Some(*usage),
        [one] if row.says("CHUID signature") => signing = *one,
        [one] if row.says("Card Authentication") => card_auth = *one,
        [one] => auth = *one,
        [first, second, third] => (auth, card_auth, signing) = (*first, *second, *third),
        _ => {}
    }
    policy.store = store;
    policy.store.required_policies = vec![auth];
    policy.card_authentication_policies = vec![card_auth];
    policy.content_signer_policies = vec![signing];
    policy.severities = BTreeMap::from([("key-identifier".to_owned(), Severity::Stop)]);
    policy
}

/// Leaves the status of the card's own certificates to a responder, with a signer of its own.
fn ask_responder(policy: &mut CardPolicy, icam: &Icam, card: &Card, signer: &str) -> bool {
    let Some(key) = icam.key_of(&format!("{signer}.p12")) else { return false };
    let responder = icam.named(&format!("{signer}.crt"));
    let authority = icam.named("ICAM_Test_Card_PIV_Signing_CA_-_gold_gen3.crt");
    let issuer = Issuer::new(&responder, &key).unwrap();
    let certificates = card.all_certificates();
    if !certificates.is_empty() && responder.not_after() < AT {
        policy.store.crls.retain(|crl| !crl.issuer().matches(authority.subject()));
    }
    for certificate in &certificates {
        let asked = ocsp::request(&authority, &certificate.serial(), None).unwrap();
        let times = AnswerTimes { produced_at: AT, this_update: AT, next_update: AT + Duration::hours(12) };
        let request = ocsp::Request::from_der(&asked).unwrap();
        let answer = ocsp::respond(&issuer, &authority, &request, |_| Status::Good, times).unwrap();
        policy.store.ocsp.push(ocsp::Response::from_der(&answer).unwrap());
    }
    true
}

/// The reason a row's card or path is to be refused for; `None` where none is known here.
fn is_expected(row: &Row, finding: &Finding) -> Option<bool> {
    let reason = finding.path_reason();
    let of_path = |is: fn(&Reason) -> bool| reason.is_some_and(is);
    let constraint = |wanted: Broken| reason == Some(&Reason::Constraint(wanted));
    Some(match (row.card.as_str(), row.path.as_str()) {
        (_, "01") => of_path(|reason| matches!(reason, Reason::BadSignature(_))),
        (_, "03") => of_path(|reason| matches!(reason, Reason::Expired { .. })),
        (_, "05" | "07") => constraint(Broken::NotAnAuthority),
        (_, "09") => constraint(Broken::KeyCertSign),
        (_, "11") => of_path(|reason| matches!(reason, Reason::RevocationUnknown(Unchecked::ListSignature))),
        // The root's name is not the one that its cross-certificate gives for its issuer.
        (_, "13") => constraint(Broken::Name) || of_path(|reason| matches!(reason, Reason::UnknownIssuer { .. })),
        (_, "15" | "21") => of_path(|reason| matches!(reason, Reason::RevocationUnknown(Unchecked::NoList))),
        // The list at its place is another authority's.
        (_, "17") => of_path(|reason| matches!(reason, Reason::RevocationUnknown(Unchecked::ListSignature))),
        (_, "19") => of_path(|reason| matches!(reason, Reason::RevocationUnknown(Unchecked::Stale { .. }))),
        (_, "23") => of_path(|reason| matches!(reason, Reason::WrongPolicy)),
        // Written as GeneralizedTime, and in the 2050s.
        (_, "25") => constraint(Broken::TimeForm) || of_path(|reason| matches!(reason, Reason::NotYetValid { .. })),
        (_, "33") => constraint(Broken::KeyIdentifier),
        ("04", _) => matches!(finding, Finding::Digest { .. } | Finding::Signature { .. }),
        ("05", _) => of_path(|reason| matches!(reason, Reason::BadSignature(_))),
        ("08", _) => matches!(finding, Finding::Digest { .. } | Finding::Signature { .. }),
        ("09" | "10", _) => of_path(|reason| matches!(reason, Reason::Expired { .. })),
        ("12", _) => of_path(|reason| matches!(reason, Reason::NotYetValid { .. })),
        ("14", _) => matches!(finding, Finding::CardExpired { .. }),
        ("15", _) => matches!(finding, Finding::FascN { .. }),
        ("23", _) => matches!(finding, Finding::WrongKey { .. }),
        ("24" | "57", _) => of_path(|reason| matches!(reason, Reason::Revoked { .. })),
        ("38", _) => matches!(finding, Finding::Hash { .. }),
        ("42", _) => of_path(|reason| matches!(reason, Reason::RevocationUnknown(Unchecked::Responder(_)))),
        ("55", _) => matches!(finding, Finding::Missing { what: Part::SecurityObject }),
        ("46" | "54", "00" | "37") if row.says("Extended Key Usage") => constraint(Broken::ExtendedKeyUsage),
        // A PIV-I card leads to no PIV root at all.
        ("54", _) if row.says("PIV Root CA") => {
            of_path(|reason| matches!(reason, Reason::WrongPolicy | Reason::UnknownIssuer { .. }))
        }
        ("46" | "54", _) if row.says("polic") => of_path(|reason| matches!(reason, Reason::WrongPolicy)),
        _ => return None,
    })
}

fn judge(row: &Row, icam: &Icam, card: &Card, answers: Answers) -> Option<CardReport> {
    let Some(root) = icam.root(&row.path) else {
        eprintln!("SKIPPED: {}: there is no root {}", row.tc, row.path);
        return None;
    };
    let mut policy = policy(row, icam, &root, card);
    if row.says("OCSP") {
        let expired = "ICAM_Test_Card_PIV_OCSP_Expired_Signer_gen3";
        let valid = "ICAM_Test_Card_PIV_OCSP_Valid_Signer_gen3";
        if !ask_responder(&mut policy, icam, card, if row.says("expired") { expired } else { valid }) {
            return None;
        }
    }
    let mut evidence = card.evidence();
    evidence.answers = answers;
    Some(verify_card(&evidence, &policy, AT))
}

/// The paths behind the cases: of each card's certificates and its content signer, under what the case demands.
/// Answers of responders are left out, which the others are not asked for.
pub fn questions(icam: &Icam) -> Vec<Asked> {
    let rows = csv::Reader::from_path(icam.frtc()).unwrap().into_deserialize::<Row>().map(Result::unwrap);
    let mut asked = BTreeMap::new();
    for row in rows.filter(|row| row.is_accepted().is_some() && !row.says("OCSP")) {
        let (Some(card), Some(root)) = (icam.card(&row.card), icam.root(&row.path)) else { continue };
        let policy = policy(&row, icam, &root, &card);
        let CardPolicy { store, card_authentication_policies, content_signer_policies, .. } = policy;
        let with = |policies: &[ObjectIdentifier]| TrustStore { required_policies: policies.to_vec(), ..store.clone() };
        let signer = card.content_signer();
        let mut paths = vec![("content signer", signer.as_ref().map(|one| one.der()), with(&content_signer_policies))];
        for (name, der) in &card.certificates {
            let is_for_card = *name == "9E";
            let store = if is_for_card { with(&card_authentication_policies) } else { store.clone() };
            paths.push((name, Some(der), store));
        }
        for (whose, leaf_der, store) in paths {
            let Some(leaf_der) = leaf_der.filter(|der| !der.is_empty()) else { continue };
            let policies: Vec<_> = store.required_policies.iter().map(ToString::to_string).collect();
            let short = policies.join("+").replace("2.16.840.1.101.3.2.1.", "");
            let name = format!("card {}, path {}, {whose}, {short}", row.card, row.path);
            // Usages are left out as well: the others are asked about paths alone.
            let ask = || Asked::new(name.clone(), leaf_der, &store, (AT, Purpose::Any), None);
            asked.entry(name.clone()).or_insert_with(ask);
        }
    }
    asked.into_values().collect()
}

#[test]
fn every_official_case_has_its_verdict_for_its_reason() {
    let Some(icam) = Icam::read() else { return };
    let rows = csv::Reader::from_path(icam.frtc()).unwrap().into_deserialize::<Row>().map(Result::unwrap);
    let (mut accepted, mut refused, mut unknown, mut faults) = (0, 0, Vec::new(), Vec::new());
    let mut answers: BTreeMap<String, Option<Answers>> = BTreeMap::new();
    for row in rows {
        let Some(is_accepted) = row.is_accepted() else { continue };
        let Some(card) = icam.card(&row.card) else {
            eprintln!("SKIPPED: {}: there is no card {}", row.tc, row.card);
            continue;
        };
        if row.is_about_pin() {
            // Right and wrong PINs are for the card to tell; which one is asked for is for us.
            // Without the object the PIV PIN is the one (SP 800-73-5 part 1 §3.3.2).
            let preferred =
                PinUsage::from_discovery_tlv(&card.discovery).map_or(PinReference::Piv, |use_| use_.preferred);
            let wanted = if row.says("Global PIN is primary") { PinReference::Global } else { PinReference::Piv };
            if preferred != wanted {
                faults.push(format!("{}: the wrong PIN is asked for", row.tc));
            }
            if !is_accepted {
                continue;
            }
        }
        // A key is opened once: that takes a program.
        let answered = answers.entry(row.card.clone()).or_insert_with(|| card.answers()).clone();
        let Some(report) = answered.and_then(|answered| judge(&row, &icam, &card, answered)) else { continue };
        let stops: Vec<_> = report.stops().collect();
        let told = stops.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let label = format!("{} card {} path {}", row.tc, row.card, row.path);
        match (is_accepted, stops.is_empty()) {
            (true, true) => accepted += 1,
            (true, false) => faults.push(format!("{label}: wrong reject, {told}")),
            (false, true) => faults.push(format!("{label}: WRONG ACCEPT")),
            (false, false) => {
                let expected: Vec<_> = stops.iter().map(|finding| is_expected(&row, finding)).collect();
                if expected.contains(&None) {
                    unknown.push(format!("{label}: {told}"));
                } else if expected.contains(&Some(true)) {
                    refused += 1;
                } else {
                    faults.push(format!("{label}: wrong reason, {told}"));
                }
            }
        }
    }
    eprintln!("FRTC: {accepted} accepted, {refused} refused for the expected reason");
    assert!(unknown.is_empty(), "no reason to compare with: {}", unknown.join("\n"));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
