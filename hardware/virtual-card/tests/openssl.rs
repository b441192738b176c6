//! What `personalize` writes, judged by OpenSSL.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use common::tool;
use rand_core::OsRng;
use time::OffsetDateTime;
use virtual_card::personalize::{self, Plan};
use virtual_card::{KeyReference, folder};

const CARDS: [&str; 5] = ["p256", "rsa2048", "untrusted", "revoked", "expired"];

#[test]
fn certificates_crls_and_signed_objects_stand_up() {
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<_> = CARDS.iter().map(|name| (*name).to_owned()).collect();
    let plan = Plan {
        now: OffsetDateTime::now_utc(),
        pki_url: Some("http://127.0.0.1:8080".to_owned()),
        profiles: personalize::select_profiles(&names).unwrap(),
    };
    let made = personalize::personalize(plan, &mut OsRng).unwrap();
    made.write(dir.path()).unwrap();
    assert!(made.write(dir.path()).is_err(), "an occupied folder is left alone");
    let key_mode = fs::metadata(dir.path().join("cards/p256/keys/9A.pem")).unwrap().permissions().mode();
    assert_eq!(key_mode & 0o777, 0o600);
    let nine_a = folder::read(&dir.path().join("cards/rsa2048")).unwrap();
    let container = nine_a.object(KeyReference::Authentication.certificate_tag()).unwrap().len();
    assert!((1_793..=2_048).contains(&container), "{container} bytes in the 9A object of rsa2048");

    if !tool::installed("openssl") {
        return;
    }
    let crls = crls_as_pem(dir.path());
    for (name, verdict) in [
        ("p256", None),
        ("rsa2048", None),
        ("untrusted", Some("unable to get local issuer certificate")),
        ("revoked", Some("certificate revoked")),
        ("expired", Some("certificate has expired")),
    ] {
        for reference in KeyReference::ALL {
            check_certificate(dir.path(), &crls, name, reference, verdict);
        }
    }
    check_chuid_and_security_object(dir.path(), "p256", "signing-ca-ecc");
    check_chuid_and_security_object(dir.path(), "rsa2048", "signing-ca-rsa");
}

fn check_certificate(dir: &Path, crls: &Path, name: &str, reference: KeyReference, verdict: Option<&str>) {
    let certificate = dir.join(format!("cards/{name}/certificates/{:02X}.pem", reference.byte()));
    let output = Command::new("openssl")
        .args(["verify", "-x509_strict", "-crl_check_all", "-CAfile"])
        .arg(dir.join("trust/root.pem"))
        .arg("-untrusted")
        .arg(dir.join("trust/intermediates.pem"))
        .arg("-CRLfile")
        .arg(crls)
        .arg(certificate)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    match verdict {
        None => assert!(output.status.success(), "{name} {reference:?}: {said}"),
        Some(why) => {
            assert!(!output.status.success(), "{name} {reference:?} was accepted");
            assert!(said.contains(why), "{name} {reference:?}: {said}");
        }
    }
}

/// CHUID: detached signature with its certificate; security object: enclosed, with the certificate of the CHUID.
fn check_chuid_and_security_object(dir: &Path, name: &str, authority: &str) {
    let objects = dir.join("cards").join(name).join("objects");
    let chuid = fs::read(objects.join("5FC102.bin")).unwrap();
    let signature_at = find_signature(&chuid);
    let length = usize::from(u16::from_be_bytes([chuid[signature_at + 2], chuid[signature_at + 3]]));
    let signature = &chuid[signature_at + 4..signature_at + 4 + length];
    let content = [&chuid[..signature_at], &chuid[signature_at + 4 + length..]].concat();
    assert!(content.ends_with(&[0xFE, 0x00]));
    let file = |suffix: &str, bytes: &[u8]| {
        let path = dir.join(format!("{name}-{suffix}"));
        fs::write(&path, bytes).unwrap();
        path
    };
    let mut verify = cms_verify(dir, &file("chuid.p7s", signature));
    verify.arg("-content").arg(file("chuid.content", &content));
    tool::run(&mut verify);
    let mut tampered = cms_verify(dir, &file("chuid.p7s", signature));
    tampered.arg("-content").arg(file("chuid.tampered", &content[1..]));
    assert!(!tampered.output().unwrap().status.success(), "a tampered CHUID was accepted");

    let security_object = fs::read(objects.join("5FC106.bin")).unwrap();
    let map_end = 2 + usize::from(security_object[1]);
    assert_eq!(security_object[map_end], 0xBB);
    let signed = &security_object[map_end + 4..security_object.len() - 2];
    let mut verify = cms_verify(dir, &file("security-object.p7m", signed));
    verify.arg("-certfile").arg(dir.join(format!("pki/{authority}-content-signer.pem")));
    tool::run(&mut verify);
}

fn cms_verify(dir: &Path, signed: &Path) -> Command {
    let mut command = Command::new("openssl");
    command.args(["cms", "-verify", "-binary", "-purpose", "any", "-inform", "DER", "-out", "/dev/null", "-in"]);
    command.arg(signed).arg("-CAfile").arg(trust_file(dir));
    command
}

/// Root and signing CAs in one file: `openssl cms` takes intermediates from there.
fn trust_file(dir: &Path) -> std::path::PathBuf {
    let path = dir.join("all-authorities.pem");
    let parts = ["root.pem", "intermediates.pem"].map(|name| fs::read(dir.join("trust").join(name)).unwrap());
    fs::write(&path, parts.concat()).unwrap();
    path
}

/// Place of the signature field, behind FASC-N, GUID and expiry.
fn find_signature(chuid: &[u8]) -> usize {
    let place = 2 + 25 + 2 + 16 + 2 + 8;
    assert_eq!(chuid[place..place + 2], [0x3E, 0x82]);
    place
}

fn crls_as_pem(dir: &Path) -> std::path::PathBuf {
    let path = dir.join("crls.pem");
    let mut pem = Vec::new();
    for entry in fs::read_dir(dir.join("trust")).unwrap() {
        let crl = entry.unwrap().path();
        if crl.extension().is_some_and(|extension| extension == "crl") {
            pem.extend(tool::run(Command::new("openssl").args(["crl", "-inform", "DER", "-in"]).arg(crl)).stdout);
        }
    }
    fs::write(&path, pem).unwrap();
    path
}
