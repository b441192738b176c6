//! Every row of the Common Policy lint for Derived PIV Authentication against a certificate made here.

use std::fs;

use der::Encode;
use pki::{
    Certificate, DistinguishedName, KeyKind, Serial, Signer, SoftwareKey,
    profile::{
        Arc, DerivedPivAuth, Issuer, Level, MAX_VALIDITY, Publication,
        authority::{self, Basics},
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde::Deserialize;
use time::macros::datetime;
use x509_cert::{
    TbsCertificate,
    ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    section: String,
    item: String,
    value: String,
    #[serde(rename = "OID")]
    oid: String,
}

fn made() -> Certificate {
    let mut random = ChaCha20Rng::seed_from_u64(10);
    let mut key = |kind| SoftwareKey::generate(kind, &mut random).unwrap();
    let (root_key, phone_key) = (key(KeyKind::P384), key(KeyKind::P256));
    let issuer_name = DistinguishedName::from_rfc4514("CN=Issuing CA,OU=Agency,O=U.S. Government,C=US").unwrap();
    let basics = Basics {
        serial: Serial::from_random([1; 20]),
        subject: &issuer_name,
        not_before: datetime!(2026-01-01 0:00 UTC),
        not_after: datetime!(2036-01-01 0:00 UTC),
    };
    let root = authority::root(basics, &root_key).unwrap();
    let publication = Publication {
        ca_issuers: "http://pki.example/ca.p7c".into(),
        ocsp: "http://pki.example/ocsp".into(),
        crl: "http://pki.example/ca.crl".into(),
    };
    let subject = DistinguishedName::from_rfc4514("CN=MARIA GARCIA,OU=Agency,O=U.S. Government,C=US").unwrap();
    let derived = DerivedPivAuth {
        serial: Serial::from_random([0xFF; 20]),
        subject: &subject,
        public_key_der: phone_key.public_key_der(),
        not_before: datetime!(2026-06-01 0:00 UTC),
        not_after: datetime!(2026-06-01 0:00 UTC) + MAX_VALIDITY,
        level: Level::Software,
        arc: Arc::Production,
        uuid: uuid::Uuid::from_u128(5),
        publication: &publication,
    };
    derived.issue(&Issuer::new(&root, &root_key).unwrap()).unwrap()
}

/// Whether the certificate has what a row speaks of; `None` for rows about something else than presence.
fn has(row: &Row, certificate: &Certificate, tbs: &TbsCertificate) -> Option<bool> {
    let extensions = tbs.extensions.as_deref().unwrap();
    let usage = tbs.get::<KeyUsage>().unwrap().unwrap().1;
    let authority = tbs.get::<AuthorityKeyIdentifier>().unwrap().unwrap().1;
    let basic = tbs.get::<BasicConstraints>().unwrap();
    let first_is = |urls: Vec<&str>, start: &str| urls.first().is_some_and(|url| url.starts_with(start));
    let any_is = |urls: Vec<&str>, start: &str| urls.iter().any(|url| url.starts_with(start));
    let section = row.section.as_str();
    Some(match (section, row.item.as_str()) {
        ("signature_algorithm", "other_algs") => false,
        ("signature_algorithm", _) => tbs.signature.oid.to_string() == row.oid,
        ("subject", "present") => !certificate.subject().is_empty(),
        ("subject", "is_self_issued") => certificate.is_self_issued(),
        ("subject_public_key_info", "alg_rsa" | "alg_ec" | "alg_dsa") => {
            tbs.subject_public_key_info.algorithm.oid.to_string() == row.oid
        }
        ("akid", "key_id") => authority.key_identifier.is_some(),
        ("akid", "name_and_serial") => {
            authority.authority_cert_issuer.is_some() || authority.authority_cert_serial_number.is_some()
        }
        ("key_usage", "digital_signature") => usage.digital_signature(),
        ("key_usage", "non_repudiation") => usage.non_repudiation(),
        ("key_usage", "key_encipherment") => usage.key_encipherment(),
        ("key_usage", "data_encipherment") => usage.data_encipherment(),
        ("key_usage", "key_agreement") => usage.key_agreement(),
        ("key_usage", "key_cert_sign") => usage.key_cert_sign(),
        ("key_usage", "crl_sign") => usage.crl_sign(),
        ("key_usage", "encipher_only") => usage.encipher_only(),
        ("key_usage", "decipher_only") => usage.decipher_only(),
        ("crldp", "http") => any_is(certificate.crl_urls(), "http://"),
        ("crldp", "http_before_ldap") => first_is(certificate.crl_urls(), "http://"),
        ("aia", "ca_issuers_present") => !certificate.ca_issuer_urls().is_empty(),
        ("aia", "ca_issuers_http") => any_is(certificate.ca_issuer_urls(), "http://"),
        ("aia", "ca_issuers_http_before_ldap") => first_is(certificate.ca_issuer_urls(), "http://"),
        ("aia", "ca_issuers_https") => any_is(certificate.ca_issuer_urls(), "https://"),
        ("aia", "ca_issuers_ldaps") => any_is(certificate.ca_issuer_urls(), "ldaps://"),
        ("aia", "ocsp_present") => !certificate.ocsp_urls().is_empty(),
        ("aia", "ocsp_https") => any_is(certificate.ocsp_urls(), "https://"),
        ("san", "uniform_resource_identifier_chuid") => certificate.uuid().is_some(),
        ("basic_constraints", "ca_true") => basic.as_ref().is_some_and(|(_, basic)| basic.ca),
        ("basic_constraints", "path_length_constraint_req") => {
            basic.as_ref().is_some_and(|(_, basic)| basic.path_len_constraint.is_some())
        }
        ("cert_policies", "permit_others") => certificate.policies().len() > 1,
        ("crldp", "crl_reasons") => false,
        ("eku", item) if item.starts_with("oid_") => {
            certificate.extended_key_usage().unwrap().iter().any(|usage| usage.to_string() == row.oid)
        }
        ("other_extensions", "other_critical_extensions_present") => {
            extensions.iter().any(|extension| extension.critical && extension.extn_id.to_string() != "2.5.29.15")
        }
        (_, "present") if !row.oid.is_empty() => {
            extensions.iter().any(|extension| extension.extn_id.to_string() == row.oid)
        }
        _ => return None,
    })
}

#[test]
fn a_derived_certificate_keeps_every_row() {
    let Some(folder) = super::data("cert-profiles") else { return };
    let rows: Vec<Row> =
        serde_json::from_str(&fs::read_to_string(folder.join("ssp-10-derived-piv-auth.json")).unwrap()).unwrap();
    let certificate = made();
    let tbs = <x509_cert::Certificate as der::Decode>::from_der(certificate.der()).unwrap().tbs_certificate;
    let oid_of = |section: &str| {
        rows.iter().find(|row| row.section == section && row.item == "present").map(|row| row.oid.clone()).unwrap()
    };
    let mut decided = 0;
    for row in &rows {
        let label = format!("{} {} {} {}", row.section, row.item, row.value, row.oid);
        if row.item == "is_critical" {
            let oid = oid_of(&row.section);
            let found = tbs.extensions.as_deref().unwrap().iter().find(|found| found.extn_id.to_string() == oid);
            if let (Some(found), "1" | "2") = (found, row.value.as_str()) {
                assert_eq!(found.critical, row.value == "2", "{label}");
                decided += 1;
            }
            continue;
        }
        // 0: may, 1: must not, 2: must.
        if let ("1" | "2", Some(found)) = (row.value.as_str(), has(row, &certificate, &tbs)) {
            assert_eq!(found, row.value == "2", "{label}");
            decided += 1;
        }
        decided += usize::from(keeps_limit(row, &certificate, &tbs, &label));
    }
    assert!(decided >= 70, "only {decided} rows were decided");
}

/// Rows with a limit or a list instead of may, must not, must.
fn keeps_limit(row: &Row, certificate: &Certificate, tbs: &TbsCertificate, label: &str) -> bool {
    match (row.section.as_str(), row.item.as_str()) {
        ("version", "min_version") => assert_eq!((tbs.version as u8).to_string(), row.value, "{label}"),
        ("serial_number", "max_length") => {
            let length = tbs.serial_number.to_der().unwrap().len() - 2;
            assert!(length <= row.value.parse().unwrap(), "{label}");
        }
        ("validity", "validity_period_maximum") => {
            let days = (certificate.not_after() - certificate.not_before()).whole_days();
            assert!(days <= row.value.parse().unwrap(), "{label}");
        }
        ("subject_public_key_info", "alg_ec_named_curve") => {
            let curve = tbs.subject_public_key_info.algorithm.parameters.as_ref().unwrap();
            let curve: der::asn1::ObjectIdentifier = curve.decode_as().unwrap();
            assert!(row.value.split(' ').any(|allowed| allowed == curve.to_string()), "{label}");
        }
        ("cert_policies", "required_policy_list") => {
            let [policy] = certificate.policies() else { panic!("{label}") };
            assert!(row.value.split(' ').any(|allowed| allowed == policy.to_string()), "{label}");
        }
        _ => return false,
    }
    true
}
