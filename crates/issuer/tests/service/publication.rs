//! What is issued and published, judged by OpenSSL.

use std::path::Path;
use std::process::Command;

use pki::profile::{Expected, check};
use serde_json::json;

use crate::world::{World, sent};

/// What `openssl` says, with its exit code; `None` where there is no OpenSSL.
fn openssl(dir: &Path, arguments: &[&str]) -> Option<(bool, String)> {
    let output = match Command::new("openssl").current_dir(dir).args(arguments).output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped: openssl cannot be run: {error}");
            return None;
        }
    };
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Some((output.status.success(), text))
}

async fn fetch(world: &World, path: &str, file: &str) {
    let client = world.phone().client;
    let response = sent(client.get(format!("{}{path}", world.pki_url()))).await;
    assert!(response.status().is_success(), "{path}");
    std::fs::write(world.dir.path().join(file), response.bytes().await.expect("bytes")).expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn openssl_follows_the_issued_certificate_to_the_root_and_to_its_revocation() {
    let world = World::new().await;
    let certificate = world.issue(&world.ann).await;
    let dir = world.dir.path();
    std::fs::write(dir.join("phone.pem"), pki::pem::encode(certificate.der()).expect("PEM")).expect("written");
    for (path, file) in [
        ("/crl/issuing.crl", "issuing.crl.der"),
        ("/crl/root.crl", "root.crl.der"),
        ("/aia/issuing.p7c", "issuing.p7c"),
        ("/aia/root.cer", "root.cer"),
    ] {
        fetch(&world, path, file).await;
    }
    for name in ["issuing", "root"] {
        let (der, pem) = (format!("{name}.crl.der"), format!("{name}.crl.pem"));
        let Some((good, text)) = openssl(dir, &["crl", "-inform", "DER", "-in", &der, "-out", &pem]) else { return };
        assert!(good, "{text}");
    }
    let (good, text) =
        openssl(dir, &["pkcs7", "-inform", "DER", "-in", "issuing.p7c", "-print_certs"]).expect("openssl");
    assert!(good && text.contains("Derived PIV Issuing CA"), "{text}");
    let verify = [
        "verify",
        "-x509_strict",
        "-purpose",
        "sslclient",
        "-policy_check",
        "-explicit_policy",
        "-policy",
        "2.16.840.1.101.3.2.1.48.109",
        "-crl_check_all",
        "-CRLfile",
        "issuing.crl.pem",
        "-CRLfile",
        "root.crl.pem",
        "-CAfile",
        "issuer/public/ca.pem",
        "-untrusted",
        "issuer/public/issuing.pem",
        "phone.pem",
    ];
    let (good, text) = openssl(dir, &verify).expect("openssl");
    assert!(good && text.contains("phone.pem: OK"), "{text}");

    let url = format!("{}/ocsp", world.pki_url());
    let ocsp = [
        "ocsp",
        "-issuer",
        "issuer/public/issuing.pem",
        "-cert",
        "phone.pem",
        "-url",
        &url,
        "-CAfile",
        "issuer/public/chain.pem",
    ];
    let (good, text) = openssl(dir, &ocsp).expect("openssl");
    assert!(good && text.contains("Response verify OK") && text.contains("phone.pem: good"), "{text}");
    let root_url = format!("{}/root-ocsp", world.pki_url());
    let (good, text) = openssl(
        dir,
        &[
            "ocsp",
            "-issuer",
            "issuer/public/ca.pem",
            "-cert",
            "issuer/public/issuing.pem",
            "-url",
            &root_url,
            "-CAfile",
            "issuer/public/ca.pem",
        ],
    )
    .expect("openssl");
    assert!(good && text.contains("issuing.pem: good"), "{text}");

    let kiosk = world.kiosk(&world.ann);
    let has: serde_json::Value = sent(kiosk.get("/kiosk/v1/credentials")).await.json().await.expect("a list");
    let id = has[0]["id"].as_str().expect("an id");
    sent(kiosk.post(&format!("/kiosk/v1/credentials/{id}/revoke")).json(&json!({ "reason": "lost" }))).await;
    let (_, text) = openssl(dir, &ocsp).expect("openssl");
    assert!(text.contains("phone.pem: revoked") && text.contains("keyCompromise"), "{text}");
    fetch(&world, "/crl/issuing.crl", "issuing.crl.der").await;
    openssl(dir, &["crl", "-inform", "DER", "-in", "issuing.crl.der", "-out", "issuing.crl.pem"]).expect("openssl");
    let (good, text) = openssl(dir, &verify).expect("openssl");
    assert!(!good && text.contains("certificate revoked"), "{text}");
}

#[tokio::test]
async fn the_certificate_fits_the_profile_and_says_where_to_ask() {
    let world = World::new().await;
    let certificate = world.issue(&world.ann).await;
    let expected = Expected { card_uuid: Some(world.ann.says.card_uuid), ..Expected::default() };
    assert_eq!(check(certificate.der(), &expected), []);
    assert_eq!(certificate.crl_urls(), [format!("{}/crl/issuing.crl", world.pki_url())]);
    assert_eq!(certificate.ocsp_urls(), [format!("{}/ocsp", world.pki_url())]);
}

#[tokio::test]
async fn ocsp_answers_get_nonsense_and_strangers() {
    use base64::Engine;
    let world = World::new().await;
    let certificate = world.issue(&world.ann).await;
    let issuing = std::fs::read_to_string(world.issuer_dir().join("public/issuing.pem")).expect("read");
    let issuing = pki::Certificate::from_der(&pki::pem::certificates(&issuing).expect("PEM")[0]).expect("read");
    let now = issuer::clock::Clock::now(world.clock.as_ref());
    let client = world.phone().client;
    let nonce = [7; 32];

    let asked = pki::ocsp::request(&issuing, &certificate.serial(), Some(&nonce)).expect("a request");
    let path = base64::engine::general_purpose::STANDARD.encode(&asked).replace('+', "%2B").replace('=', "%3D");
    let response = sent(client.get(format!("{}/ocsp/{path}", world.pki_url()))).await;
    assert_eq!(response.headers()["content-type"], "application/ocsp-response");
    let answer = response.bytes().await.expect("bytes");
    let status = pki::ocsp::read(&answer, &issuing, &certificate.serial(), Some(&nonce), now).expect("an answer");
    assert_eq!(status, pki::ocsp::Status::Good);

    let stranger = pki::Serial::from_random([9; 20]);
    let asked = pki::ocsp::request(&issuing, &stranger, None).expect("a request");
    let answer = sent(client.post(format!("{}/ocsp", world.pki_url())).body(asked)).await.bytes().await.expect("bytes");
    let status = pki::ocsp::read(&answer, &issuing, &stranger, None, now).expect("an answer");
    assert_eq!(status, pki::ocsp::Status::Unknown);

    let nonsense = sent(client.post(format!("{}/ocsp", world.pki_url())).body("nonsense")).await;
    assert_eq!(nonsense.bytes().await.expect("bytes").as_ref(), [0x30, 0x03, 0x0A, 0x01, 0x01]);
}

#[tokio::test]
async fn lists_are_made_anew_when_they_are_due_with_a_higher_number() {
    let world = World::new().await;
    let number = async |world: &World| {
        let client = world.phone().client;
        let bytes =
            sent(client.get(format!("{}/crl/issuing.crl", world.pki_url()))).await.bytes().await.expect("bytes");
        let crl = pki::crl::Crl::from_der(&bytes).expect("a list");
        let life = crl.next_update().expect("a next update") - crl.this_update();
        assert!(life <= time::Duration::hours(48), "R-MNT-11");
        u64::from_str_radix(crl.number().expect("a number"), 16).expect("hexadecimal")
    };
    let first = number(&world).await;
    assert_eq!(number(&world).await, first);
    world.clock.advance_s(12 * 3600);
    assert!(number(&world).await > first);
}

#[tokio::test]
async fn the_roots_list_is_made_anew_before_it_ends_and_taken_up_where_it_is_put() {
    let world = World::new().await;
    let published = async |world: &World| {
        let client = world.phone().client;
        let bytes = sent(client.get(format!("{}/crl/root.crl", world.pki_url()))).await.bytes().await.expect("bytes");
        pki::crl::Crl::from_der(&bytes).expect("a list")
    };
    assert_eq!(published(&world).await.number(), Some("01"));
    world.clock.advance_s(300 * 86_400);
    world.upkeep().await;
    assert_eq!(published(&world).await.number(), Some("01"), "65 days are left");
    world.clock.advance_s(10 * 86_400);
    world.upkeep().await;
    let second = published(&world).await;
    assert_eq!(second.number(), Some("02"));
    assert!(second.is_fresh(issuer::clock::Clock::now(world.clock.as_ref()) + time::Duration::days(364)));
    let log = std::fs::read_to_string(world.issuer_dir().join("audit.jsonl")).expect("read");
    assert!(log.lines().any(|line| line.contains("revocation_list_issued") && line.contains("\"root\"")), "{log}");

    // Somebody else's list, or none, leaves the good one in place.
    let file = world.issuer_dir().join("public/root.crl");
    let client = world.phone().client;
    let foreign = sent(client.get(format!("{}/crl/issuing.crl", world.pki_url()))).await;
    let issuing_crl_der = foreign.bytes().await.expect("bytes");
    world.clock.advance_s(310 * 86_400);
    std::fs::write(&file, issuing_crl_der).expect("written");
    world.upkeep().await;
    assert_eq!(published(&world).await.der(), second.der());
    std::fs::write(&file, second.der()).expect("written");
    world.upkeep().await;
    assert_eq!(published(&world).await.number(), Some("03"));
}
