//! Whole enrollments against a small issuer: the good way, and everything a phone has to refuse.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::print_stderr,
    reason = "tests"
)]

mod issuer;

use std::{path::Path, process::Command, time::Duration};

use device::{DeviceError, Issued, Link, Number, Progress, Request, Source, enroll};
use pki::{Certificate, KeyKind, Signer, SoftwareKey};

use self::issuer::{Manner, NUMBER, TYPED, TestIssuer};

fn request(issuer: &TestIssuer, out_dir: &Path) -> Request {
    Request {
        source: Source::Link {
            link: Link::from_text(&issuer.link()).unwrap(),
            number: Number::from_typed("1234 5678").unwrap(),
        },
        kind: "Test phone".into(),
        key_kind: KeyKind::P256,
        issuer_ca_pem: Some(issuer.tls_ca_pem.clone()),
        credential_ca_pem: Some(issuer.root_pem.clone()),
        out_dir: out_dir.to_owned(),
        time_limit: Duration::from_secs(60),
    }
}

async fn run(
    manner: Manner,
    change: impl FnOnce(&TestIssuer, &mut Request),
) -> (Result<Issued, DeviceError>, Vec<Progress>, Vec<String>, tempfile::TempDir) {
    let issuer = TestIssuer::start(manner).await;
    let folder = tempfile::tempdir().unwrap();
    let mut request = request(&issuer, folder.path());
    change(&issuer, &mut request);
    let mut progress = Vec::new();
    let result = enroll(request, &mut |step| progress.push(step)).await;
    let asked = issuer.asked.lock().unwrap().clone();
    (result, progress, asked, folder)
}

async fn refused(manner: Manner) -> (DeviceError, Vec<String>) {
    let (result, _, asked, folder) = run(manner, |_, _| {}).await;
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "nothing is kept");
    (result.unwrap_err(), asked)
}

#[tokio::test]
async fn the_good_way_for_every_kind_of_key() {
    for key_kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
        let (result, progress, asked, folder) = run(Manner::Good, |_, request| request.key_kind = key_kind).await;
        let issued = result.unwrap();
        assert_eq!(issued.policy_oid, "2.16.840.1.101.3.2.1.48.109");
        let [
            Progress::Invited { issuer, password_digits: 8, .. },
            Progress::MatchCode { match_code },
            Progress::Confirmed,
        ] = progress.as_slice()
        else {
            panic!("{progress:?}");
        };
        assert_eq!((issuer.as_str(), match_code.as_str()), ("Test issuer", "K7QF"));
        assert_eq!(
            asked,
            [
                "GET /e/CODE",
                "POST /e/CODE/password",
                "GET /phone/v1/enrollments/TOKEN",
                "POST /.well-known/est/phone/simpleenroll",
                "GET /.well-known/est/phone/cacerts",
            ]
        );
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        let key = SoftwareKey::from_pkcs8_pem(&read(&issued.key)).unwrap();
        let certificate = Certificate::from_pem(&read(&issued.certificate)).unwrap().remove(0);
        assert_eq!(key.kind(), key_kind);
        assert_eq!(certificate.public_key_der(), key.public_key_der());
        assert_eq!(certificate.serial().hex(), issued.serial);
        assert_eq!(Certificate::from_pem(&read(&issued.chain)).unwrap().len(), 2);
        openssl_agrees(folder.path());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&issued.key).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

/// The chain verifies, and key and certificate belong together.
fn openssl_agrees(folder: &Path) {
    let openssl = |arguments: &[&str]| Command::new("openssl").args(arguments).current_dir(folder).output();
    let Ok(verified) = openssl(&["verify", "-x509_strict", "-CAfile", "chain.pem", "certificate.pem"]) else {
        eprintln!("SKIPPED: openssl cannot be run");
        return;
    };
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let of_key = openssl(&["pkey", "-in", "key.pem", "-pubout"]).unwrap().stdout;
    let of_certificate = openssl(&["x509", "-in", "certificate.pem", "-noout", "-pubkey"]).unwrap().stdout;
    assert!(!of_key.is_empty());
    assert_eq!(of_key, of_certificate);
}

#[tokio::test]
async fn typing_instead_of_scanning() {
    let (result, progress, asked, _folder) = run(Manner::Good, |issuer, request| {
        request.source = Source::Typed {
            address: issuer.address.to_string(),
            identifier: "K7QF2".into(),
            code: Number::from_typed(TYPED).unwrap(),
        };
        request.credential_ca_pem = None;
    })
    .await;
    result.unwrap();
    assert_eq!(progress.first(), Some(&Progress::MatchCode { match_code: "K7QF".into() }));
    assert_eq!(asked[0], "POST /phone/v1/typed");
}

#[tokio::test]
async fn later_is_heeded() {
    let (result, _, asked, _folder) = run(Manner::Later, |_, _| {}).await;
    result.unwrap();
    assert_eq!(asked.iter().filter(|asked| asked.contains("simpleenroll")).count(), 2);
}

#[tokio::test]
async fn a_wrong_number_says_how_many_tries_are_left() {
    let (result, _, asked, _folder) = run(Manner::Good, |issuer, request| {
        let link = Link::from_text(&issuer.link()).unwrap();
        assert_ne!(NUMBER, "87654321");
        request.source = Source::Link { link, number: Number::from_typed("87654321").unwrap() };
    })
    .await;
    let error = result.unwrap_err();
    assert!(matches!(error, DeviceError::WrongNumber { tries_left: Some(4) }), "{error:?}");
    assert_eq!(error.code(), "VPHONE-120");
    assert_eq!(asked.len(), 2, "a number is sent once");
}

#[tokio::test]
async fn another_authoritys_server_learns_nothing() {
    let other = TestIssuer::start(Manner::Good).await;
    let (result, _, asked, _folder) =
        run(Manner::Good, |_, request| request.issuer_ca_pem = Some(other.tls_ca_pem.clone())).await;
    let error = result.unwrap_err();
    assert!(matches!(error, DeviceError::Untrusted { .. }), "{error:?}");
    assert!(!error.to_string().contains(issuer::CODE));
    assert_eq!(asked, Vec::<String>::new());
}

#[tokio::test]
async fn the_operating_systems_authorities_do_not_know_a_test_issuer() {
    let (result, _, asked, _folder) = run(Manner::Good, |_, request| request.issuer_ca_pem = None).await;
    let error = result.unwrap_err();
    // A system without any authorities cannot even ask.
    assert!(matches!(error, DeviceError::Untrusted { .. } | DeviceError::Authority { .. }), "{error:?}");
    assert_eq!(asked, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_not_as_announced_is_not_kept() {
    let (error, _) = refused(Manner::OtherPolicy).await;
    assert!(matches!(&error, DeviceError::Profile(findings) if findings.len() == 1), "{error:?}");
    assert!(matches!(refused(Manner::OtherKey).await.0, DeviceError::NoCertificate));
    assert!(matches!(refused(Manner::Stranger).await.0, DeviceError::Chain(_)));
    let (error, asked) = refused(Manner::Elsewhere).await;
    assert!(matches!(&error, DeviceError::Elsewhere { host } if host == "elsewhere.example"), "{error:?}");
    assert!(!asked.iter().any(|asked| asked.contains("simpleenroll")));
}

#[tokio::test]
async fn the_root_given_counts_not_the_one_sent() {
    let other = TestIssuer::start(Manner::Good).await;
    let (result, ..) = run(Manner::Good, |_, request| request.credential_ca_pem = Some(other.root_pem.clone())).await;
    assert!(matches!(result.unwrap_err(), DeviceError::Chain(_)));
}

#[tokio::test]
async fn ends_are_told_apart() {
    assert_eq!(refused(Manner::Cancelled).await.0.code(), "VPHONE-125");
    assert_eq!(refused(Manner::Nonsense).await.0.code(), "VPHONE-113");
    let (error, asked) = refused(Manner::OtherKind).await;
    assert_eq!(error.code(), "VPHONE-130");
    assert_eq!(asked.last().unwrap(), "DELETE /phone/v1/enrollments/TOKEN", "the kiosk learns at once");
}

#[tokio::test]
async fn a_kiosk_that_never_confirms_is_not_waited_for_forever() {
    let (result, progress, ..) =
        run(Manner::Waiting, |_, request| request.time_limit = Duration::from_millis(900)).await;
    assert!(matches!(result.unwrap_err(), DeviceError::TimedOut { .. }));
    assert_eq!(progress.len(), 2);
}

#[tokio::test]
async fn nobody_there() {
    let (result, ..) = run(Manner::Good, |_, request| {
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let link = Link::from_text(&format!("https://{free}/e/{}", issuer::CODE)).unwrap();
        request.source = Source::Link { link, number: Number::from_typed(NUMBER).unwrap() };
    })
    .await;
    let error = result.unwrap_err();
    assert!(matches!(error, DeviceError::Unreachable { .. }), "{error:?}");
    assert!(!error.to_string().contains(issuer::CODE));
}
