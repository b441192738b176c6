//! Writes the seeds again: `cargo run --manifest-path fuzz/pki/Cargo.toml --example seeds`. All of them are made
//! here; OpenSSL makes the signed objects.

use std::{error::Error, fs, path::Path, process::Command};

use der::{
    Encode,
    asn1::{Ia5String, OctetString},
};
use pki::{
    Certificate, DistinguishedName, ObjectIdentifier, Serial, Signer, SoftwareKey, cms,
    crl::{NewCrl, RevocationReason, Revoked, build},
    ocsp::{self, AnswerTimes, Status},
    oid,
    profile::{Draft, Issuer, Publication, extension},
};
use pki_fuzz::{NOW, keys, push_frame, root, tbs_of};
use time::Duration;
use x509_cert::ext::pkix::{
    CrlDistributionPoints, InhibitAnyPolicy, IssuingDistributionPoint, KeyUsages, NameConstraints, PolicyConstraints,
    PolicyMapping, PolicyMappings,
    constraints::name::GeneralSubtree,
    crl::dp::DistributionPoint,
    name::{DistributionPointName, GeneralName},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const OTHER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3.4.5");
const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const POLICY_MAPPINGS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.33");
const POLICY_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.36");
const INHIBIT_ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.54");
const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
const CERTIFICATE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.29");
const FRESHEST_CRL: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.46");

fn main() -> Result<()> {
    let keys = keys();
    let root = root(&keys[0]);
    let plain = authority("Issuing", &keys[1], &root, &keys[0], Vec::new())?;
    let strict = authority("Strict", &keys[2], &root, &keys[0], strict()?)?;
    let leaf = person("Leaf", &keys[3], &plain, &keys[1], Vec::new())?;
    let mapped = person("Mapped", &keys[4], &strict, &keys[2], vec![extension::policies(&[OTHER])?])?;
    let lists = [list(&root, &keys[0], &[])?, list(&plain, &keys[1], &[])?, list(&strict, &keys[2], &[leaf.serial()])?];
    let answer = answer(&plain, &keys[1], &leaf)?;

    for (name, certificate) in
        [("root", &root), ("issuing", &plain), ("strict", &strict), ("leaf", &leaf), ("mapped", &mapped)]
    {
        write("certificate", name, certificate.der())?;
    }
    for (name, list) in ["root", "empty", "revoked"].iter().zip(&lists) {
        write("crl", name, list)?;
    }
    write("crl", "indirect", &indirect_list(&plain, &keys[1], &leaf)?)?;
    write("ocsp", "request", &ocsp::request(&plain, &leaf.serial(), Some(&[7; 32]))?)?;
    write("ocsp", "answer", &answer)?;
    // The target asks about the root.
    write("ocsp", "about_root", &self::answer(&root, &keys[0], &root)?)?;
    write("cms", "bundle", &cms::certs_only(&[&root, &plain, &leaf])?)?;
    write("cms", "objects", &objects(&root, &keys[0])?)?;
    write("path", "plain", &path(0x40, &[(1, &leaf), (0, &plain)], &[(0, &lists[0]), (1, &lists[1])], &[])?)?;
    write("path", "answered", &path(0x20, &[(1, &leaf), (0, &plain)], &[(0, &lists[0])], &[&answer])?)?;
    write("path", "mapped", &path(0x09, &[(2, &mapped), (0, &strict)], &[], &[])?)?;
    Ok(())
}

/// An authority's restrictions, of every kind.
fn strict() -> Result<Vec<extension::Extension>> {
    let uri = |text: &str| Ia5String::new(text).map(GeneralName::UniformResourceIdentifier);
    let base = [
        GeneralName::DirectoryName(DistinguishedName::from_rfc4514("O=Test,C=US")?.to_der().map(|der| name(&der))?),
        GeneralName::DnsName(Ia5String::new("example.com")?),
        GeneralName::Rfc822Name(Ia5String::new(".example.com")?),
        uri(".example.com")?,
        GeneralName::IpAddress(OctetString::new([10, 0, 0, 0, 255, 0, 0, 0])?),
    ];
    let permitted = base.map(|base| GeneralSubtree { base, minimum: 0, maximum: None }).to_vec();
    let constraints = NameConstraints { permitted_subtrees: Some(permitted), excluded_subtrees: None };
    let mapping = PolicyMapping { issuer_domain_policy: oid::TEST_PIV_AUTH, subject_domain_policy: OTHER };
    let policies = PolicyConstraints { require_explicit_policy: Some(0), inhibit_policy_mapping: Some(1) };
    Ok(vec![
        extension::of(NAME_CONSTRAINTS, true, &constraints)?,
        extension::policies(&[oid::TEST_PIV_AUTH])?,
        extension::of(POLICY_MAPPINGS, true, &PolicyMappings(vec![mapping]))?,
        extension::of(POLICY_CONSTRAINTS, true, &policies)?,
        extension::of(INHIBIT_ANY_POLICY, true, &InhibitAnyPolicy(0))?,
    ])
}

fn name(name_der: &[u8]) -> x509_cert::name::Name {
    der::Decode::from_der(name_der).expect("a name that was just encoded")
}

fn issue(
    common_name: &str,
    key: &SoftwareKey,
    issuer: &Certificate,
    issuer_key: &SoftwareKey,
    extensions: Vec<extension::Extension>,
) -> Result<Certificate> {
    let issuer = Issuer::new(issuer, issuer_key)?;
    let ids = vec![extension::authority_key_id(issuer.key_id())?, extension::subject_key_id(key.public_key_der())?];
    let draft = Draft {
        serial: Serial::from_random([common_name.len() as u8; 20]),
        subject: DistinguishedName::from_rfc4514(&format!("CN={common_name},O=Test,C=US"))?,
        public_key_der: key.public_key_der().to_vec(),
        not_before: NOW - Duration::days(30),
        not_after: NOW + Duration::days(300),
        extensions: [ids, extensions].concat(),
    };
    Ok(draft.issue(&issuer)?)
}

fn authority(
    common_name: &str,
    key: &SoftwareKey,
    issuer: &Certificate,
    issuer_key: &SoftwareKey,
    more: Vec<extension::Extension>,
) -> Result<Certificate> {
    let usages = [KeyUsages::KeyCertSign, KeyUsages::CRLSign];
    let extensions = vec![extension::authority(Some(1))?, extension::key_usage(&usages)?];
    issue(common_name, key, issuer, issuer_key, [extensions, more].concat())
}

fn person(
    common_name: &str,
    key: &SoftwareKey,
    issuer: &Certificate,
    issuer_key: &SoftwareKey,
    more: Vec<extension::Extension>,
) -> Result<Certificate> {
    let published = Publication {
        ca_issuers: "http://pki.example.com/ca.p7c".into(),
        ocsp: "http://pki.example.com/ocsp".into(),
        crl: "http://pki.example.com/ca.crl".into(),
    };
    let names = vec![
        extension::fasc_n_name(&[0xD4; 25])?,
        extension::dns_name("host.example.com")?,
        GeneralName::Rfc822Name(Ia5String::new("leaf@mail.example.com")?),
        GeneralName::UniformResourceIdentifier(Ia5String::new("https://www.example.com:8443/leaf")?),
        GeneralName::IpAddress(OctetString::new([10, 1, 2, 3])?),
    ];
    let extensions = vec![
        extension::key_usage(&[KeyUsages::DigitalSignature])?,
        extension::extended_key_usage(false, &[oid::EKU_CLIENT_AUTH])?,
        extension::alternative_names(names)?,
        extension::authority_info_access(&published)?,
        extension::crl_distribution_point(&published)?,
    ];
    issue(common_name, key, issuer, issuer_key, [extensions, more].concat())
}

fn list(issuer: &Certificate, key: &SoftwareKey, serials: &[Serial]) -> Result<Vec<u8>> {
    let entry = |serial: &Serial| Revoked {
        serial: serial.clone(),
        since: NOW - Duration::days(1),
        reason: RevocationReason::KeyCompromise,
    };
    let revoked: Vec<_> = serials.iter().map(entry).collect();
    let new = NewCrl { number: 7, this_update: NOW, next_update: NOW + Duration::hours(36), revoked: &revoked };
    Ok(build(&Issuer::new(issuer, key)?, &new)?)
}

/// A list about certificates of others, with every extension a list may have.
fn indirect_list(issuer: &Certificate, key: &SoftwareKey, about: &Certificate) -> Result<Vec<u8>> {
    use der::Decode;
    let list_der = list(issuer, key, &[about.serial()])?;
    let mut tbs = x509_cert::crl::TbsCertList::from_der(tbs_of(&list_der).ok_or("no list")?)?;
    let place = GeneralName::UniformResourceIdentifier(Ia5String::new("http://pki.example.com/ca.crl")?);
    let point = IssuingDistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![place.clone()])),
        only_contains_user_certs: true,
        only_contains_ca_certs: false,
        only_some_reasons: None,
        indirect_crl: true,
        only_contains_attribute_certs: false,
    };
    let extensions = tbs.crl_extensions.get_or_insert_default();
    extensions.push(extension::of(ISSUING_DISTRIBUTION_POINT, true, &point)?);
    let freshest = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![place])),
        reasons: None,
        crl_issuer: None,
    };
    extensions.push(extension::of(FRESHEST_CRL, false, &CrlDistributionPoints(vec![freshest]))?);
    let named = vec![GeneralName::DirectoryName(name(&about.issuer().to_der()?))];
    for entry in tbs.revoked_certificates.iter_mut().flatten() {
        let extensions = entry.crl_entry_extensions.get_or_insert_default();
        extensions.push(extension::of(CERTIFICATE_ISSUER, true, &named)?);
    }
    pki_fuzz::sign(&tbs.to_der()?, key).ok_or_else(|| "the list cannot be signed".into())
}

fn answer(issuer: &Certificate, key: &SoftwareKey, about: &Certificate) -> Result<Vec<u8>> {
    let request = ocsp::Request::from_der(&ocsp::request(issuer, &about.serial(), Some(&[7; 32]))?)?;
    let times = AnswerTimes { produced_at: NOW, this_update: NOW, next_update: NOW + Duration::hours(12) };
    Ok(ocsp::respond(&Issuer::new(issuer, key)?, issuer, &request, |_| Status::Good, times)?)
}

/// A CHUID's content and signature, and a security object with its hash.
fn objects(signer: &Certificate, key: &SoftwareKey) -> Result<Vec<u8>> {
    let content = b"content of a CHUID";
    // LDSSecurityObject: version 0, SHA-256, data group 1.
    let hash = pki::signature::Hash::Sha256.digest(content);
    let mut lds = vec![0x30, 0x3A, 0x02, 0x01, 0x00, 0x30, 0x0B, 0x06, 0x09];
    lds.extend([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]);
    lds.extend([0x30, 0x28, 0x30, 0x26, 0x02, 0x01, 0x01, 0x04, 0x21]);
    lds.truncate(lds.len() - 1);
    lds.push(0x20);
    lds.extend(&hash);
    // The lengths, now that they are known.
    lds[1] = u8::try_from(lds.len() - 2)?;
    lds[19] = u8::try_from(lds.len() - 20)?;
    lds[21] = u8::try_from(lds.len() - 22)?;
    let mut objects = Vec::new();
    push_frame(&mut objects, 0, content);
    push_frame(&mut objects, 0, &signed(content, "2.16.840.1.101.3.6.1", signer, key, false)?);
    push_frame(&mut objects, 0, &signed(&lds, "1.3.27.1.1.1", signer, key, true)?);
    Ok(objects)
}

fn signed(content: &[u8], of: &str, signer: &Certificate, key: &SoftwareKey, inside: bool) -> Result<Vec<u8>> {
    let folder = std::env::temp_dir().join(format!("pki-fuzz-seeds-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("content"), content)?;
    fs::write(folder.join("signer.pem"), pki::pem::encode(signer.der())?)?;
    fs::write(folder.join("key.pem"), key.to_pkcs8_pem()?.as_bytes())?;
    let mut command = Command::new("openssl");
    command.args(["cms", "-sign", "-binary", "-nosmimecap", "-outform", "DER", "-md", "sha256", "-econtent_type", of]);
    command.args(["-in", "content", "-signer", "signer.pem", "-inkey", "key.pem"]);
    let output = command.args(inside.then_some("-nodetach")).current_dir(&folder).output()?;
    fs::remove_dir_all(&folder)?;
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into()) }
}

fn path(
    settings: u8,
    certificates: &[(u8, &Certificate)],
    lists: &[(u8, &Vec<u8>)],
    answers: &[&Vec<u8>],
) -> Result<Vec<u8>> {
    let mut input = vec![settings];
    for (signer, certificate) in certificates {
        push_frame(&mut input, *signer, tbs_of(certificate.der()).ok_or("no certificate")?);
    }
    for (signer, list) in lists {
        push_frame(&mut input, *signer, tbs_of(list).ok_or("no list")?);
    }
    for answer in answers {
        push_frame(&mut input, 0x80, answer);
    }
    Ok(input)
}

fn write(target: &str, name: &str, bytes: &[u8]) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)?;
    Ok(())
}
