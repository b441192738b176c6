//! Every fault path from the golden card's certificate up to its root: the verdict, and the reason for it.

use std::collections::BTreeSet;

use pki::{
    Purpose, oid,
    path::{Broken, Reason, Unchecked},
    validate,
};

use crate::icam::{AT, Icam};

/// Paths that are to be accepted.
const VALID: [&str; 2] = ["22", "35"];

fn is_expected(path: &str, reason: &Reason) -> bool {
    let constraint = |wanted: Broken| *reason == Reason::Constraint(wanted);
    match path {
        "01" => matches!(reason, Reason::BadSignature(_)),
        "03" => matches!(reason, Reason::Expired { .. }),
        "05" | "07" => constraint(Broken::NotAnAuthority),
        "09" => constraint(Broken::KeyCertSign),
        "11" | "17" => matches!(reason, Reason::RevocationUnknown(Unchecked::ListSignature)),
        // The root's name is not the one that its cross-certificate gives for its issuer.
        "13" => constraint(Broken::Name) || matches!(reason, Reason::UnknownIssuer { .. }),
        "15" | "21" => matches!(reason, Reason::RevocationUnknown(Unchecked::NoList)),
        "19" => matches!(reason, Reason::RevocationUnknown(Unchecked::Stale { .. })),
        "23" => *reason == Reason::WrongPolicy,
        // Written as GeneralizedTime, and in the 2050s.
        "25" => constraint(Broken::TimeForm) || matches!(reason, Reason::NotYetValid { .. }),
        "33" => constraint(Broken::KeyIdentifier),
        _ => false,
    }
}

#[test]
fn every_fault_path_has_its_verdict_for_its_reason() {
    let Some(icam) = Icam::read() else { return };
    let card = icam.card("46").expect("the golden card");
    let leaf = card.all_certificates().into_iter().next().expect("its 9A certificate");
    let (mut faults, mut accepted) = (Vec::new(), BTreeSet::new());
    let numbers = icam.fault_paths();
    for number in &numbers {
        let root = icam.root(number).expect("the root just listed");
        let mut store = icam.store(&root, &[&leaf]);
        store.required_policies = vec![oid::TEST_PIV_AUTH];
        match validate(leaf.der(), &store, AT, Purpose::ClientAuth) {
            Ok(_) => drop(accepted.insert(number.as_str())),
            Err(error) if is_expected(number, &error.reason) => {}
            Err(error) => faults.push(format!("path {number}: {error}")),
        }
    }
    eprintln!("fault paths: {}, accepted {accepted:?}, refused {}", numbers.len(), numbers.len() - accepted.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(accepted, BTreeSet::from(VALID));
}
