//! Everything that can go wrong on the way to a session, and that it is told apart.

use std::sync::Arc;
use std::time::Duration;

use issuer_api::problem::Reason;
use issuer_client::{CardKey, ConfigFault, GatewayConfig, GatewayIssuer, IssuerError, IssuerPort, SignFault, TlsStage};
use rustls::SignatureScheme as Scheme;
use rustls::version::{TLS12, TLS13};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::card::SoftCard;
use crate::server::{Reply, Seen, Setup, TestIssuer, applicant, problem, reply};
use crate::test_pki::Authority;

/// The error of an authentication with a good P-256 card.
async fn refused(
    setup: Setup,
    cards: &Authority,
    answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
) -> IssuerError {
    let issuer = TestIssuer::start(setup, answer).await;
    error_of(&issuer.client(), SoftCard::new(CardKey::P256, cards)).await
}

async fn error_of(client: &GatewayIssuer, card: Arc<SoftCard>) -> IssuerError {
    client.authenticate(card, "K7QF2M").await.err().unwrap()
}

fn assert_stage(error: &IssuerError, wanted: TlsStage) {
    assert!(matches!(error, IssuerError::Tls { stage, .. } if *stage == wanted), "{error:?}");
}

#[tokio::test]
async fn an_issuer_of_another_root_is_not_trusted_and_the_card_is_not_asked() {
    let cards = Authority::root("Card Root");
    for version in [&TLS13, &TLS12] {
        let setup = Setup {
            versions: vec![version],
            server_authority: Some(Authority::root("Another Root")),
            ..Setup::for_cards_of(&cards)
        };
        let issuer = TestIssuer::start(setup, |_| applicant()).await;
        let card = SoftCard::new(CardKey::P256, &cards);
        let error = error_of(&issuer.client(), card.clone()).await;
        assert_stage(&error, TlsStage::ServerCertificate);
        assert!(error.to_string().contains("issued by `CN=Another Root`"), "{error}");
        assert_eq!(card.asked(), 0);
    }
}

/// With TLS 1.3 the issuer says what it takes before it has shown its certificate.
#[tokio::test]
async fn an_issuer_that_is_not_trusted_is_not_believed_about_signatures_either() {
    let cards = Authority::root("Card Root");
    let setup = Setup {
        schemes: Some(vec![Scheme::RSA_PSS_SHA256]),
        server_authority: Some(Authority::root("Another Root")),
        ..Setup::for_cards_of(&cards)
    };
    assert_stage(&refused(setup, &cards, |_| applicant()).await, TlsStage::ServerCertificate);
}

#[tokio::test]
async fn a_card_of_another_root_is_refused() {
    let cards = Authority::root("Card Root");
    for version in [&TLS13, &TLS12] {
        let setup = Setup { versions: vec![version], ..Setup::for_cards_of(&Authority::root("Another Root")) };
        assert_stage(&refused(setup, &cards, |_| applicant()).await, TlsStage::ClientCertificate);
    }
}

#[tokio::test]
async fn with_http_1_1_too_a_refused_card_shows_on_the_first_read() {
    let cards = Authority::root("Card Root");
    let another = Authority::root("Another Root");
    let setup = Setup { versions: vec![&TLS13], alpn: vec![b"http/1.1"], ..Setup::for_cards_of(&another) };
    assert_stage(&refused(setup, &cards, |_| applicant()).await, TlsStage::ClientCertificate);
}

#[tokio::test]
async fn a_key_that_is_not_the_certificates_is_refused() {
    let cards = Authority::root("Card Root");
    for (kind, version) in [(CardKey::P256, &TLS13), (CardKey::P256, &TLS12), (CardKey::Rsa2048, &TLS13)] {
        let setup = Setup { versions: vec![version], ..Setup::for_cards_of(&cards) };
        let issuer = TestIssuer::start(setup, |_| applicant()).await;
        let card = SoftCard::with_wrong_key(kind, &cards);
        assert_stage(&error_of(&issuer.client(), card).await, TlsStage::ClientCertificate);
    }
}

#[tokio::test]
async fn a_failed_signature_keeps_its_status_word() {
    let cards = Authority::root("Card Root");
    for version in [&TLS13, &TLS12] {
        let setup = Setup { versions: vec![version], ..Setup::for_cards_of(&cards) };
        let issuer = TestIssuer::start(setup, |_| applicant()).await;
        let card = SoftCard::good_for(CardKey::P256, &cards, 0, SignFault::Status(0x6982));
        let error = error_of(&issuer.client(), card.clone()).await;
        assert!(matches!(error, IssuerError::Card(SignFault::Status(0x6982))), "{error:?}");
        assert_eq!((card.asked(), issuer.connections()), (1, 0));
    }
}

#[tokio::test]
async fn an_issuer_that_takes_no_signature_of_the_cards_kind_does_not_get_one() {
    let cards = Authority::root("Card Root");
    for (version, scheme) in
        [(&TLS13, Scheme::RSA_PSS_SHA256), (&TLS12, Scheme::RSA_PKCS1_SHA256), (&TLS13, Scheme::ECDSA_NISTP384_SHA384)]
    {
        let setup = Setup { versions: vec![version], schemes: Some(vec![scheme]), ..Setup::for_cards_of(&cards) };
        let issuer = TestIssuer::start(setup, |_| applicant()).await;
        let card = SoftCard::new(CardKey::P256, &cards);
        assert_stage(&error_of(&issuer.client(), card.clone()).await, TlsStage::Negotiation);
        assert_eq!(card.asked(), 0);
    }
}

#[tokio::test]
async fn tls_1_2_is_refused_where_it_is_not_allowed() {
    let cards = Authority::root("Card Root");
    let setup = Setup { versions: vec![&TLS12], ..Setup::for_cards_of(&cards) };
    let issuer = TestIssuer::start(setup, |_| applicant()).await;
    let mut config = issuer.config();
    config.allow_tls12 = false;
    let client = GatewayIssuer::new(&config).unwrap();
    assert_stage(&error_of(&client, SoftCard::new(CardKey::P256, &cards)).await, TlsStage::Negotiation);
}

#[tokio::test]
async fn an_issuer_that_asks_for_no_card_is_not_authenticated_to() {
    let cards = Authority::root("Card Root");
    for version in [&TLS13, &TLS12] {
        let setup = Setup { versions: vec![version], card_root_der: None, ..Setup::for_cards_of(&cards) };
        let issuer = TestIssuer::start(setup, |_| applicant()).await;
        let error = error_of(&issuer.client(), SoftCard::new(CardKey::P256, &cards)).await;
        assert_stage(&error, TlsStage::ClientCertificate);
        assert!(issuer.seen().is_empty());
    }
}

#[tokio::test]
async fn a_problem_is_a_refusal_with_its_reason() {
    let cards = Authority::root("Card Root");
    let error = refused(Setup::for_cards_of(&cards), &cards, |_| problem(403, "certificate_revoked")).await;
    let IssuerError::Refused(problem) = error else { panic!("{error:?}") };
    assert_eq!((problem.status, problem.reason), (403, Reason::CertificateRevoked));
}

#[tokio::test]
async fn answers_that_break_the_contract_are_garbled() {
    let cards = Authority::root("Card Root");
    let answers: [fn() -> Reply; 7] = [
        || reply(200, "text/html", "<p>Log on to the guest network</p>"),
        || reply(200, "application/json", "{"),
        || reply(200, "application/json", "[1, 2]"),
        || reply(302, "text/html", ""),
        || reply(403, "text/html", "<p>Forbidden</p>"),
        || reply(500, "application/problem+json", "oops"),
        || reply(200, "application/json", vec![b' '; 300 * 1024]),
    ];
    for answer in answers {
        let error = refused(Setup::for_cards_of(&cards), &cards, move |_| answer()).await;
        assert!(matches!(error, IssuerError::Garbled(_)), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cards = Authority::root("Card Root");
    let client = GatewayIssuer::new(&GatewayConfig::new(format!("https://{free}"), cards.pem())).unwrap();
    let error = error_of(&client, SoftCard::new(CardKey::P256, &cards)).await;
    assert!(matches!(error, IssuerError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn a_peer_that_speaks_no_tls_is_told_apart() {
    let cards = Authority::root("Card Root");
    let (client, listener) = raw_peer(&cards, Duration::from_secs(10)).await;
    let (error, ()) = tokio::join!(error_of(&client, SoftCard::new(CardKey::P256, &cards)), async {
        let (mut tcp, _) = listener.accept().await.unwrap();
        tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    assert_stage(&error, TlsStage::Negotiation);
}

#[tokio::test]
async fn a_peer_that_hangs_up_in_the_handshake_is_a_lost_connection() {
    let cards = Authority::root("Card Root");
    let (client, listener) = raw_peer(&cards, Duration::from_secs(10)).await;
    let (error, ()) = tokio::join!(error_of(&client, SoftCard::new(CardKey::P256, &cards)), async {
        drop(listener.accept().await.unwrap());
    });
    assert!(matches!(error, IssuerError::ConnectionLost(_)), "{error:?}");
}

#[tokio::test]
async fn a_peer_that_says_nothing_is_given_up() {
    let cards = Authority::root("Card Root");
    let (client, _listener) = raw_peer(&cards, Duration::from_millis(100)).await;
    let error = error_of(&client, SoftCard::new(CardKey::P256, &cards)).await;
    assert!(matches!(error, IssuerError::TimedOut), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up() {
    let cards = Authority::root("Card Root");
    let issuer = TestIssuer::start(Setup::for_cards_of(&cards), |_| crate::server::event_stream(&[], true)).await;
    let mut config = issuer.config();
    config.limits.request = Duration::from_millis(200);
    let client = GatewayIssuer::new(&config).unwrap();
    let error = error_of(&client, SoftCard::new(CardKey::P256, &cards)).await;
    assert!(matches!(error, IssuerError::TimedOut), "{error:?}");
}

#[test]
fn a_configuration_without_a_root_or_with_a_wrong_address_is_refused() {
    let root = Authority::root("Issuer Root");
    let fault = |url: &str, pem: Vec<u8>| GatewayIssuer::new(&GatewayConfig::new(url, pem)).unwrap_err();
    assert!(matches!(fault("https://issuer.example", Vec::new()), ConfigFault::NoTrustRoots));
    assert!(matches!(fault("http://issuer.example", root.pem()), ConfigFault::Url(_)));
    let broken = b"-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n".to_vec();
    assert!(matches!(fault("https://issuer.example", broken), ConfigFault::Pem { setting: "trust_roots_pem", .. }));
}

/// A listener without TLS and a client with `patience` for the handshake.
async fn raw_peer(root: &Authority, patience: Duration) -> (GatewayIssuer, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = GatewayConfig::new(format!("https://{}", listener.local_addr().unwrap()), root.pem());
    config.limits.handshake = patience;
    (GatewayIssuer::new(&config).unwrap(), listener)
}
