//! The same against OpenSSL's server, which checks our signatures with code of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use issuer_client::{CardKey, GatewayConfig, GatewayIssuer, IssuerError, IssuerPort, TlsStage};
use tempfile::TempDir;

use crate::card::SoftCard;
use crate::test_pki::Authority;

/// `openssl s_server` that answers with files; killed when dropped.
struct OpensslServer {
    child: Child,
    address: SocketAddr,
    root: Authority,
    _folder: TempDir,
}

impl OpensslServer {
    /// Starts it with `arguments` beside those that ask for a card of `cards`; None where there is no OpenSSL.
    fn start(cards: &Authority, arguments: &[&str]) -> Option<Self> {
        let root = Authority::root("Issuer Root");
        let (certificate_der, key_der) = root.issue_server();
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("cert.der", &certificate_der);
        write("key.der", &key_der);
        write("cards.pem", &cards.pem());
        fs::create_dir_all(folder.path().join("kiosk/v1")).unwrap();
        write("kiosk/v1/applicant", &answer());
        let mut child = spawn(folder.path(), arguments)?;
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("ACCEPT ")?.parse().ok());
        Some(Self { child, address: address.unwrap(), root, _folder: folder })
    }

    fn client(&self) -> GatewayIssuer {
        let config = GatewayConfig::new(format!("https://{}", self.address), self.root.pem());
        GatewayIssuer::new(&config).unwrap()
    }
}

impl Drop for OpensslServer {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn spawn(folder: &Path, arguments: &[&str]) -> Option<Child> {
    let started = Command::new("openssl")
        .current_dir(folder)
        .args(["s_server", "-accept", "127.0.0.1:0", "-HTTP", "-Verify", "1", "-verify_return_error"])
        .args(["-cert", "cert.der", "-certform", "DER", "-key", "key.der", "-keyform", "DER", "-CAfile", "cards.pem"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .spawn();
    match started {
        Ok(child) => Some(child),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED: there is no openssl to test against");
            None
        }
        Err(fault) => panic!("{fault}"),
    }
}

/// A whole HTTP answer, as the server sends it from a file.
fn answer() -> Vec<u8> {
    let body = r#"{"first_name":"Ada","offers":[],"credentials":[],"correlation_id":"K7QF2M"}"#;
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

async fn openssl_accepts(kind: CardKey, arguments: &[&str]) {
    let cards = Authority::root("Card Root");
    let Some(server) = OpensslServer::start(&cards, arguments) else { return };
    let card = SoftCard::new(kind, &cards);
    let session = server.client().authenticate(card.clone(), "K7QF2M").await.unwrap();
    assert_eq!(session.applicant().await.unwrap().first_name.as_deref(), Some("Ada"));
    assert_eq!(card.asked(), 1);
}

#[tokio::test]
async fn openssl_accepts_p256_and_p384() {
    for kind in [CardKey::P256, CardKey::P384] {
        openssl_accepts(kind, &["-tls1_3"]).await;
        openssl_accepts(kind, &["-tls1_2"]).await;
    }
}

#[tokio::test]
async fn openssl_accepts_rsa() {
    openssl_accepts(CardKey::Rsa2048, &["-tls1_3"]).await;
    openssl_accepts(CardKey::Rsa2048, &["-tls1_2"]).await;
    openssl_accepts(CardKey::Rsa2048, &["-tls1_2", "-client_sigalgs", "RSA+SHA256"]).await;
}

#[tokio::test]
async fn openssl_accepts_a_hash_longer_than_the_curve() {
    openssl_accepts(CardKey::P256, &["-tls1_2", "-client_sigalgs", "ECDSA+SHA512"]).await;
    openssl_accepts(CardKey::P384, &["-tls1_2", "-client_sigalgs", "ECDSA+SHA256"]).await;
}

#[tokio::test]
async fn openssl_refuses_a_card_of_another_root_and_a_key_that_is_not_the_certificates() {
    let cards = Authority::root("Card Root");
    for version in ["-tls1_3", "-tls1_2"] {
        let Some(server) = OpensslServer::start(&cards, &[version]) else { return };
        for card in [
            SoftCard::new(CardKey::P256, &Authority::root("Another Root")),
            SoftCard::with_wrong_key(CardKey::P256, &cards),
        ] {
            let error = server.client().authenticate(card, "K7QF2M").await.err().unwrap();
            assert!(matches!(error, IssuerError::Tls { stage: TlsStage::ClientCertificate, .. }), "{error:?}");
        }
    }
}
