//! A running issuer, its people's cards, and clients for kiosk, phone and agent.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use issuer::cli::init;
use issuer::clock::{Clock, HandClock};
use issuer::files::Folder;
use issuer::import;
use issuer::server::Server;
use issuer_api::kiosk::{CreateEnrollment, Enrollment, EnrollmentEvent};
use issuer_api::phone::{Est, Opened, PhoneEnrollment};
use issuer_api::problem::{Problem, Reason};
use pki::{Certificate, DistinguishedName, SoftwareKey, csr, pem};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::cards::{Card, CardPki};

pub struct World {
    pub dir: tempfile::TempDir,
    pub clock: Arc<HandClock>,
    pub pki: CardPki,
    pub ann: Card,
    pub bob: Card,
    server: Option<Server>,
}

impl World {
    /// An issuer with two accounts: Ann's and Bob's.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with another `issuer.toml`.
    pub async fn with(change: impl FnOnce(&mut String)) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(HandClock::new(OffsetDateTime::now_utc()));
        let pki = CardPki::new(clock.as_ref());
        let ann = pki.card(pki.says("ANN", 1));
        let bob = pki.card(pki.says("BOB", 2));
        let file = |name: &str| dir.path().join(name);
        std::fs::write(file("root.pem"), pem::encode(pki.root.der()).expect("PEM")).expect("written");
        std::fs::write(file("ca.pem"), pem::encode(pki.authority.der()).expect("PEM")).expect("written");
        write_crls(&dir, &pki.crls(1, &[], Duration::days(30)));
        let arguments = init::Arguments {
            dir: file("issuer"),
            host: "127.0.0.1".into(),
            name: "Example Agency".into(),
            help_text: "Room 101".into(),
            subject_base: "O=Example Agency,C=US".into(),
            profile: init::Choice::Test,
            kiosk_port: 0,
            phone_port: 0,
            agent_port: 0,
            pki_port: 0,
            public_phone_url: None,
            trust_root: vec![file("root.pem")],
            trust_intermediate: vec![file("ca.pem")],
            crl: vec![file("root.crl"), file("ca.crl")],
        };
        let folder = arguments.make(clock.as_ref()).await.expect("an issuer");
        let mut toml = std::fs::read_to_string(folder.config()).expect("read");
        change(&mut toml);
        std::fs::write(folder.config(), toml).expect("written");
        let mut world = Self { dir, clock, pki, ann, bob, server: None };
        world.start().await;
        let lines = [world.ann.csv_line("ann", true), world.bob.csv_line("bob", true)].concat();
        world.import(&lines).await;
        world
    }

    pub fn issuer_dir(&self) -> PathBuf {
        self.dir.path().join("issuer")
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("a running server")
    }

    pub async fn start(&mut self) {
        let folder = Folder::open(&self.issuer_dir()).expect("a folder");
        let clock: Arc<dyn Clock> = Arc::<HandClock>::clone(&self.clock);
        self.server = Some(Server::start(folder, None, clock).await.expect("started"));
    }

    pub async fn stop(&mut self) {
        self.server.take().expect("a running server").stop().await.expect("stopped");
    }

    pub async fn store(&self) -> issuer::store::Store {
        issuer::store::Store::open(&self.issuer_dir().join("issuer.db")).await.expect("a store")
    }

    pub async fn import(&self, lines: &str) {
        let head = "account_id,first_name,last_name,email,fasc_n_hex,card_uuid,eligible,max_aal\n";
        let accounts = import::read(format!("{head}{lines}").as_bytes()).expect("accounts");
        self.store().await.import_accounts(&accounts).await.expect("imported");
    }

    pub fn revoke_cards(&self, cards: &[&Card], life: Duration) {
        write_crls(&self.dir, &self.pki.crls(2, cards, life));
    }

    pub fn kiosk(&self, card: &Card) -> Kiosk {
        let base = format!("https://{}", self.server().addresses().kiosk);
        Kiosk { client: client(self, Some(card)), base }
    }

    pub fn agent(&self, card: &Card) -> Kiosk {
        let base = format!("https://{}", self.server().addresses().agent);
        Kiosk { client: client(self, Some(card)), base }
    }

    pub fn phone(&self) -> Phone {
        Phone { client: client(self, None), base: format!("https://{}", self.server().addresses().phone) }
    }

    pub fn pki_url(&self) -> String {
        format!("http://{}", self.server().addresses().pki)
    }

    /// Lets the issuer look after itself now, instead of within a second.
    pub async fn upkeep(&self) {
        self.server().issuer().upkeep().await.expect("upkeep");
    }

    /// A kiosk and a phone at the point where the phone may enrol.
    pub async fn until_confirmed(&self, card: &Card) -> (Kiosk, Enrollment, Opened, Est) {
        let kiosk = self.kiosk(card);
        let enrollment = kiosk.create().await;
        let phone = self.phone();
        let opened = phone.redeem(&enrollment).await;
        kiosk.confirm(&enrollment.id).await;
        let est = phone.choices(&opened).await;
        (kiosk, enrollment, opened, est)
    }

    /// The whole life; gives the certificate.
    pub async fn issue(&self, card: &Card) -> Certificate {
        let (_, _, _, est) = self.until_confirmed(card).await;
        let response = self.phone().enrol(&est, &request(&crate::cards::new_key())).await;
        certificate(response).await
    }
}

pub struct Kiosk {
    pub client: Client,
    pub base: String,
}

impl Kiosk {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base))
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.client.delete(format!("{}{path}", self.base))
    }

    pub async fn try_create(&self, key: &str) -> Response {
        let wish = CreateEnrollment {
            offer: "aal2-phone".into(),
            terms_version: "1".into(),
            name: "Work phone".into(),
            card: None,
            attended: None,
        };
        sent(self.post("/kiosk/v1/enrollments").header("idempotency-key", key).json(&wish)).await
    }

    pub async fn create(&self) -> Enrollment {
        let response = self.try_create(&uuid::Uuid::new_v4().to_string()).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json().await.expect("an enrollment")
    }

    pub async fn confirm(&self, id: &str) {
        let response = sent(self.post(&format!("/kiosk/v1/enrollments/{id}/confirm"))).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }

    /// Every event after number `after` until the stream ends or `count` were read.
    pub async fn events(&self, id: &str, after: Option<u64>, count: usize) -> Vec<(u64, EnrollmentEvent)> {
        let mut request = self.get(&format!("/kiosk/v1/enrollments/{id}/events"));
        if let Some(after) = after {
            request = request.header("last-event-id", after.to_string());
        }
        let response = sent(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        let mut text = String::new();
        let mut stream = response.bytes_stream();
        while whole(&text).len() < count {
            match stream.next().await {
                Some(chunk) => text.push_str(std::str::from_utf8(&chunk.expect("a chunk")).expect("UTF-8")),
                None => break,
            }
        }
        whole(&text)
    }
}

/// The events of a stream, as far as they are whole.
fn whole(text: &str) -> Vec<(u64, EnrollmentEvent)> {
    let Some((text, _)) = text.rsplit_once("\n\n") else { return Vec::new() };
    text.split("\n\n")
        .filter_map(|block| {
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
            let number = field("id: ")?.parse().expect("a number");
            Some((number, serde_json::from_str(field("data: ")?).expect("an event")))
        })
        .collect()
}

pub struct Phone {
    pub client: Client,
    pub base: String,
}

impl Phone {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    pub async fn open(&self, enrollment: &Enrollment) -> Response {
        let url = enrollment.scan_url.expose_secret();
        sent(self.client.get(url).header("accept", "application/json")).await
    }

    pub async fn give(&self, enrollment: &Enrollment, number: &str) -> Response {
        let url = format!("{}/password", enrollment.scan_url.expose_secret());
        let body = json!({ "password": number, "device": { "kind": "Test phone" } });
        sent(self.client.post(url).json(&body)).await
    }

    pub async fn redeem(&self, enrollment: &Enrollment) -> Opened {
        let response = self.give(enrollment, enrollment.password.expose_secret()).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.expect("opened")
    }

    pub async fn state(&self, opened: &Opened) -> PhoneEnrollment {
        let path = format!("/phone/v1/enrollments/{}", opened.token.expose_secret());
        sent(self.get(&path)).await.json().await.expect("a state")
    }

    pub async fn choices(&self, opened: &Opened) -> Est {
        let state = self.state(opened).await;
        let PhoneEnrollment::Ready { choices } = state else { panic!("expected the choices, found {state:?}") };
        choices.est
    }

    pub async fn enrol(&self, est: &Est, request_der: &[u8]) -> Response {
        self.enrol_with(est, &est.password, &STANDARD.encode(request_der)).await
    }

    pub async fn enrol_with(&self, est: &Est, password: &SecretString, body: &str) -> Response {
        sent(
            self.client
                .post(format!("{}/simpleenroll", est.url))
                .basic_auth(&est.username, Some(password.expose_secret()))
                .header("content-type", "application/pkcs10")
                .body(body.to_owned()),
        )
        .await
    }
}

pub fn request(key: &SoftwareKey) -> Vec<u8> {
    let subject = DistinguishedName::from_rfc4514("CN=whatever the phone says").expect("a name");
    csr::build(&subject, key).expect("a request")
}

/// The certificate in an EST answer.
pub async fn certificate(response: Response) -> Certificate {
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        response.headers().get("content-type").expect("a media type"),
        "application/pkcs7-mime; smime-type=certs-only"
    );
    let text = response.text().await.expect("text");
    assert!(text.lines().all(|line| line.len() <= 64), "lines of 64 characters");
    let der = STANDARD.decode(text.replace('\n', "")).expect("base64");
    let bundle = pki::cms::certificates(&der).expect("a bundle");
    assert_eq!(bundle.len(), 1, "RFC 7030 §4.2.3: the issued certificate and no other");
    bundle.into_iter().next().expect("a certificate")
}

pub async fn sent(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

/// The problem in an answer, after a look at its form.
pub async fn problem(response: Response) -> Problem {
    let status = response.status().as_u16();
    assert_eq!(response.headers().get("content-type").expect("a media type"), "application/problem+json");
    let told = response.headers().get("correlation-id").expect("a correlation id").to_str().expect("ASCII").to_owned();
    let problem: Problem = response.json().await.expect("a problem");
    assert_eq!(problem.status, status);
    assert_eq!(problem.correlation_id.as_deref(), Some(told.as_str()));
    problem
}

pub async fn reason(response: Response) -> Reason {
    problem(response).await.reason
}

/// A client's TLS: trusts the issuer, shows `card` where there is one.
pub fn tls_config(
    world: &World,
    card: Option<&Card>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> ClientConfig {
    let text = std::fs::read_to_string(world.issuer_dir().join("public/tls-ca.pem")).expect("read");
    let mut roots = RootCertStore::empty();
    for der in pem::certificates(&text).expect("PEM") {
        roots.add(CertificateDer::from(der)).expect("a root");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("versions")
        .with_root_certificates(roots);
    let Some(card) = card else { return builder.with_no_client_auth() };
    let key_der = card.key.to_pkcs8_der().expect("a key").to_vec();
    let chain = vec![CertificateDer::from(card.certificate.der().to_vec())];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key_der));
    builder.with_client_auth_cert(chain, key).expect("a client certificate")
}

fn client(world: &World, card: Option<&Card>) -> Client {
    let mut config = tls_config(world, card, rustls::ALL_VERSIONS);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .timeout(std::time::Duration::from_secs(40))
        .build()
        .expect("a client")
}

fn write_crls(dir: &tempfile::TempDir, [root, authority]: &[Vec<u8>; 2]) {
    // In one step, as a sensible operator does it.
    for (name, der) in [("root.crl", root), ("ca.crl", authority)] {
        let draft = dir.path().join("draft.crl");
        std::fs::write(&draft, der).expect("written");
        std::fs::rename(&draft, dir.path().join(name)).expect("renamed");
    }
}
