//! A second opinion on PKITS: OpenSSL's, with every certificate of the suite and the lists of each case at
//! hand. Where it accepts what we refuse or the other way round, the difference is known by name.

use std::path::Path;
use std::process::Command;

use crate::pkits::{Case, Suite, policy};

/// Where OpenSSL disagrees with the suite's expectation, and so with us.
const DIFFERENCES: &[(&str, &str)] = &[];

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<_> = body.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn accepts(suite: &Suite, case: &Case, folder: &Path) -> Option<bool> {
    let mut command = Command::new("openssl");
    command.current_dir(folder);
    command.args([
        "verify",
        "-x509_strict",
        "-policy_check",
        "-crl_check_all",
        "-extended_crl",
        "-attime",
        "1590969600",
    ]);
    command.args(["-CAfile", "root.pem", "-untrusted", "others.pem", "-CRLfile", "lists.pem"]);
    if case.settings.policies.is_empty() {
        // Without any named, OpenSSL takes the user to want none.
        command.args(["-policy", "2.5.29.32.0"]);
    }
    for number in &case.settings.policies {
        command.args(["-policy", &policy(*number).to_string()]);
    }
    for (flag, set) in [
        ("-explicit_policy", case.settings.explicit || !case.settings.policies.is_empty()),
        ("-inhibit_map", case.settings.inhibit_map),
        ("-inhibit_any", case.settings.inhibit_any),
    ] {
        if set {
            command.arg(flag);
        }
    }
    let collect =
        |label: &str, ders: &mut dyn Iterator<Item = &Vec<u8>>| ders.map(|der| pem(label, der)).collect::<String>();
    std::fs::write(folder.join("others.pem"), collect("CERTIFICATE", &mut suite.intermediates_of(case))).unwrap();
    std::fs::write(folder.join("lists.pem"), collect("X509 CRL", &mut suite.lists_of(case).map(|(_, der)| der)))
        .unwrap();
    std::fs::write(folder.join("leaf.pem"), pem("CERTIFICATE", &suite.certificates[&case.target])).unwrap();
    match command.arg("leaf.pem").output() {
        Ok(output) => Some(output.status.success()),
        Err(error) => {
            eprintln!("SKIPPED: openssl cannot be run ({error})");
            None
        }
    }
}

#[test]
fn openssl_agrees_on_pkits_but_for_what_is_known() {
    let Some(suite) = Suite::read() else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("root.pem"), pem("CERTIFICATE", suite.root())).unwrap();
    let (mut agreed, mut faults) = (0, Vec::new());
    for case in &suite.cases {
        let Some(accepted) = accepts(&suite, case, folder.path()) else { return };
        let expected = case.expect == "ok";
        let is_known = DIFFERENCES.iter().any(|(test, _)| *test == case.test);
        if accepted == expected {
            agreed += 1;
        } else if !is_known {
            faults.push(format!(
                "{}: OpenSSL {}, against the suite",
                case.test,
                if accepted { "accepts" } else { "refuses" }
            ));
        }
    }
    eprintln!("OpenSSL on PKITS: agrees on {agreed} of {}", suite.cases.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
