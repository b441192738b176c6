//! Handshakes that have to work: every key with every version, and the runtime alive meanwhile.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use issuer_client::{CardKey, CardSignature, CardSigner, GatewayIssuer, IssuerError, IssuerPort, SignFault};
use rustls::SignatureScheme as Scheme;
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::card::SoftCard;
use crate::server::{Setup, TestIssuer, applicant};
use crate::test_pki::Authority;

async fn authenticates(kind: CardKey, version: &'static SupportedProtocolVersion, schemes: Option<Vec<Scheme>>) {
    let cards = Authority::root("Card Root");
    let setup = Setup { versions: vec![version], schemes, ..Setup::for_cards_of(&cards) };
    let issuer = TestIssuer::start(setup, |_| applicant()).await;
    let card = SoftCard::new(kind, &cards);
    let session = issuer.client().authenticate(card.clone(), "K7QF2M").await.unwrap();
    assert_eq!(session.applicant().await.unwrap().first_name.as_deref(), Some("Ada"));
    assert_eq!((card.asked(), issuer.connections()), (1, 1));
}

#[tokio::test]
async fn p256_with_tls_1_3_and_1_2() {
    authenticates(CardKey::P256, &TLS13, None).await;
    authenticates(CardKey::P256, &TLS12, None).await;
}

#[tokio::test]
async fn p384_with_tls_1_3_and_1_2() {
    authenticates(CardKey::P384, &TLS13, None).await;
    authenticates(CardKey::P384, &TLS12, None).await;
}

#[tokio::test]
async fn rsa_2048_with_every_padding_and_hash() {
    for scheme in [Scheme::RSA_PSS_SHA256, Scheme::RSA_PSS_SHA384, Scheme::RSA_PSS_SHA512] {
        authenticates(CardKey::Rsa2048, &TLS13, Some(vec![scheme])).await;
        authenticates(CardKey::Rsa2048, &TLS12, Some(vec![scheme])).await;
    }
    for scheme in [Scheme::RSA_PKCS1_SHA256, Scheme::RSA_PKCS1_SHA384, Scheme::RSA_PKCS1_SHA512] {
        authenticates(CardKey::Rsa2048, &TLS12, Some(vec![scheme])).await;
    }
}

#[tokio::test]
async fn rsa_3072_with_tls_1_3_and_1_2() {
    authenticates(CardKey::Rsa3072, &TLS13, None).await;
    authenticates(CardKey::Rsa3072, &TLS12, None).await;
}

#[tokio::test]
async fn a_hash_that_is_not_of_the_curves_size_works_with_tls_1_2() {
    authenticates(CardKey::P256, &TLS12, Some(vec![Scheme::ECDSA_NISTP384_SHA384])).await;
    authenticates(CardKey::P384, &TLS12, Some(vec![Scheme::ECDSA_NISTP256_SHA256])).await;
}

#[tokio::test]
async fn configured_intermediates_are_sent_after_the_cards_certificate() {
    let root = Authority::root("Card Root");
    let between = root.subordinate("Card CA");
    let issuer = TestIssuer::start(Setup::for_cards_of(&root), |_| applicant()).await;
    let card = SoftCard::new(CardKey::P256, &between);
    assert!(issuer.client().authenticate(card.clone(), "K7QF2M").await.is_err());
    let mut config = issuer.config();
    config.card_intermediates_pem = between.pem();
    GatewayIssuer::new(&config).unwrap().authenticate(card, "K7QF2M").await.unwrap();
}

#[tokio::test]
async fn an_issuer_is_known_by_its_name_too() {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), |_| applicant()).await;
    let mut config = issuer.config();
    config.url = format!("https://localhost:{}/", issuer.address.port());
    let client = GatewayIssuer::new(&config).unwrap();
    assert_eq!(client.host(), "localhost");
    client.authenticate(SoftCard::new(CardKey::P256, &cards), "K7QF2M").await.unwrap();
}

/// Signs only when somebody else on the runtime has told it to.
#[derive(Debug)]
struct WaitingCard {
    card: Arc<SoftCard>,
    started: Mutex<Option<tokio::sync::oneshot::Sender<()>>>,
    go: Mutex<mpsc::Receiver<()>>,
}

impl CardSigner for WaitingCard {
    fn key(&self) -> CardKey {
        self.card.key()
    }

    fn certificate_der(&self) -> &[u8] {
        self.card.certificate_der()
    }

    fn sign(&self, block: &[u8]) -> Result<CardSignature, SignFault> {
        if let Some(started) = self.started.lock().unwrap().take() {
            started.send(()).unwrap();
        }
        let waited = self.go.lock().unwrap().recv_timeout(Duration::from_secs(10));
        waited.map_err(|_| SignFault::Channel("the runtime stood still".to_owned()))?;
        self.card.sign(block)
    }
}

impl WaitingCard {
    /// The card, what tells that it was asked, and what lets it go on.
    fn new(authority: &Authority) -> (Arc<Self>, tokio::sync::oneshot::Receiver<()>, mpsc::Sender<()>) {
        let (started, has_started) = tokio::sync::oneshot::channel();
        let (go, may_go) = mpsc::channel();
        let card = SoftCard::new(CardKey::P256, authority);
        (Arc::new(Self { card, started: Mutex::new(Some(started)), go: Mutex::new(may_go) }), has_started, go)
    }
}

/// On the one thread of this runtime run the client, the issuer and the task that lets the card go on.
#[tokio::test(flavor = "current_thread")]
async fn a_slow_card_does_not_hold_up_the_runtime() {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), |_| applicant()).await;
    let (card, has_started, go) = WaitingCard::new(&cards);
    let client = issuer.client();
    let (session, ()) = tokio::join!(client.authenticate(card, "K7QF2M"), async {
        has_started.await.unwrap();
        go.send(()).unwrap();
    });
    session.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_card_that_does_not_come_back_is_not_waited_for() {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), |_| applicant()).await;
    let (card, has_started, go) = WaitingCard::new(&cards);
    let mut config = issuer.config();
    config.limits.handshake = Duration::from_secs(2);
    let error = GatewayIssuer::new(&config).unwrap().authenticate(card, "K7QF2M").await.err().unwrap();
    assert!(matches!(error, IssuerError::TimedOut), "{error:?}");
    has_started.await.unwrap();
    go.send(()).unwrap();
    assert!(issuer.seen().is_empty());
}
