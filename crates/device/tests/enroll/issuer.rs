//! A small issuer that speaks the phone's side of the contract, well or badly.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use base64::{Engine, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Response, StatusCode, body::Bytes, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use pki::{
    Certificate, DistinguishedName, KeyKind, ObjectIdentifier, Serial, Signer, SoftwareKey, cms,
    csr::CertificateRequest,
    oid, pem,
    profile::{
        Arc as PolicyArc, DerivedPivAuth, Issuer, Level, MAX_VALIDITY, Publication,
        authority::{self, Basics, Host},
    },
};
use rand_core::{OsRng, RngCore};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;
use tokio_rustls::{TlsAcceptor, rustls};

pub const CODE: &str = "AAECAwQFBgcICQoLDA0ODw";
pub const NUMBER: &str = "12345678";
pub const TYPED: &str = "1234567890123";
const TOKEN: &str = "dG9rZW4tdG9rZW4tdG9rZQ";

/// How the issuer behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Good,
    /// Says "later" to the first certificate request.
    Later,
    /// Announces a policy and asserts the other.
    OtherPolicy,
    /// Certifies a key of its own.
    OtherKey,
    /// Signs with an authority it does not show.
    Stranger,
    /// Sends certificate requests to another party.
    Elsewhere,
    /// The person at the kiosk cancels.
    Cancelled,
    /// The person at the kiosk never confirms.
    Waiting,
    /// Wants another kind of key.
    OtherKind,
    /// Answers with something else.
    Nonsense,
}

pub struct TestIssuer {
    pub address: SocketAddr,
    pub tls_ca_pem: String,
    pub root_pem: String,
    /// Methods and paths asked for, without the code.
    pub asked: Arc<Mutex<Vec<String>>>,
}

struct Authority {
    certificate: Certificate,
    key: SoftwareKey,
}

struct Site {
    manner: Manner,
    address: SocketAddr,
    root: Authority,
    issuing: Authority,
    requests: AtomicUsize,
    asked: Arc<Mutex<Vec<String>>>,
}

impl TestIssuer {
    /// Listens on a free port until the test's runtime ends.
    pub async fn start(manner: Manner) -> Self {
        let tls_ca = root("Test TLS root");
        let root = root("Test root");
        let issuing = issuing(&root);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let started = Self {
            address,
            tls_ca_pem: pem::encode(tls_ca.certificate.der()).unwrap(),
            root_pem: pem::encode(root.certificate.der()).unwrap(),
            asked: asked.clone(),
        };
        let acceptor = TlsAcceptor::from(Arc::new(tls(&tls_ca)));
        let site = Arc::new(Site { manner, address, root, issuing, requests: AtomicUsize::new(0), asked });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, site) = (acceptor.clone(), site.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let service = service_fn(move |request| {
                        let site = site.clone();
                        async move { Ok::<_, Infallible>(site.answer(request).await) }
                    });
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        started
    }

    pub fn link(&self) -> String {
        format!("https://{}/e/{CODE}", self.address)
    }
}

impl Site {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let path = head.uri.path().replace(CODE, "CODE").replace(TOKEN, "TOKEN");
        self.asked.lock().unwrap().push(format!("{} {path}", head.method));
        let message = || serde_json::from_slice::<Value>(&body).unwrap();
        match (&head.method, path.as_str()) {
            (&Method::GET, "/e/CODE") if self.manner == Manner::Nonsense => text(StatusCode::OK, "<html>"),
            (&Method::GET, "/e/CODE") => {
                let invitation =
                    json!({"issuer": "Test issuer", "password_digits": 8, "tries_left": 5, "expires_in_s": 600});
                object(StatusCode::OK, &invitation)
            }
            (&Method::POST, "/e/CODE/password") => self.open(message()["password"] == NUMBER),
            (&Method::POST, "/phone/v1/typed") => {
                self.open(message()["code"] == TYPED && message()["identifier"] == "K7QF2")
            }
            (&Method::GET, "/phone/v1/enrollments/TOKEN") => object(StatusCode::OK, &self.state()),
            (&Method::DELETE, "/phone/v1/enrollments/TOKEN") => text(StatusCode::NO_CONTENT, ""),
            (&Method::POST, "/.well-known/est/phone/simpleenroll") => {
                let expected = format!("Basic {}", BASE64_STANDARD.encode("user:pass:word"));
                assert_eq!(head.headers["authorization"], expected.as_str());
                assert_eq!(head.headers["content-type"], "application/pkcs10");
                self.certify(&body)
            }
            (&Method::GET, "/.well-known/est/phone/cacerts") => {
                bundle(&[&self.issuing.certificate, &self.root.certificate])
            }
            _ => text(StatusCode::NOT_FOUND, ""),
        }
    }

    fn open(&self, right: bool) -> Response<Full<Bytes>> {
        if right {
            return object(StatusCode::OK, &json!({"token": TOKEN, "match_code": "K7QF"}));
        }
        let problem = json!({"title": "Wrong", "status": 403, "reason": "wrong_password", "tries_left": 4});
        object(StatusCode::FORBIDDEN, &problem)
    }

    fn state(&self) -> Value {
        match self.manner {
            Manner::Waiting => return json!({"state": "waiting", "match_code": "K7QF"}),
            Manner::Cancelled => return json!({"state": "ended", "reason": "wrong_state"}),
            _ => {}
        }
        let host =
            if self.manner == Manner::Elsewhere { "elsewhere.example".to_owned() } else { self.address.to_string() };
        let kinds = if self.manner == Manner::OtherKind {
            json!(["rsa-3072"])
        } else {
            json!(["ec-p256", "ec-p384", "rsa-2048"])
        };
        json!({"state": "ready", "choices": {"est": {
            "url": format!("https://{host}/.well-known/est/phone"),
            "username": "user",
            "password": "pass:word",
            "key_kinds": kinds,
            "policy_oid": oid::TEST_DERIVED_PIV_AUTH.to_string(),
        }}})
    }

    fn certify(&self, body: &[u8]) -> Response<Full<Bytes>> {
        if self.manner == Manner::Later && self.requests.fetch_add(1, Ordering::Relaxed) == 0 {
            let mut later = text(StatusCode::ACCEPTED, "");
            later.headers_mut().insert("retry-after", "0".parse().unwrap());
            return later;
        }
        assert!(body.split(|byte| *byte == b'\n').all(|line| line.len() <= 64));
        let letters: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let request_der = BASE64_STANDARD.decode(letters).unwrap();
        let request = CertificateRequest::from_der(&request_der, &KeyKind::ALL).unwrap();
        let own = key();
        let public_key_der =
            if self.manner == Manner::OtherKey { own.public_key_der() } else { request.public_key_der() };
        let stranger = issuing(&root("Stranger"));
        let authority = if self.manner == Manner::Stranger { &stranger } else { &self.issuing };
        let now = OffsetDateTime::now_utc() - Duration::minutes(1);
        let derived = DerivedPivAuth {
            serial: serial(),
            subject: &name("CN=MARIA GARCIA,OU=Agency,O=Test,C=US"),
            public_key_der,
            not_before: now,
            not_after: now + MAX_VALIDITY,
            level: if self.manner == Manner::OtherPolicy { Level::Hardware } else { Level::Software },
            arc: PolicyArc::Test,
            uuid: uuid::Uuid::new_v4(),
            publication: &publication(),
        };
        let certificate = derived.issue(&Issuer::new(&authority.certificate, &authority.key).unwrap()).unwrap();
        bundle(&[&certificate])
    }
}

fn key() -> SoftwareKey {
    SoftwareKey::generate(KeyKind::P256, &mut OsRng).unwrap()
}

fn serial() -> Serial {
    let mut random = [0; 20];
    OsRng.fill_bytes(&mut random);
    Serial::from_random(random)
}

fn name(text: &str) -> DistinguishedName {
    DistinguishedName::from_rfc4514(text).unwrap()
}

fn publication() -> Publication {
    Publication {
        ca_issuers: "http://pki.example/ca.p7c".into(),
        ocsp: "http://pki.example/ocsp".into(),
        crl: "http://pki.example/ca.crl".into(),
    }
}

/// Shorter at both ends for everything below a root, since the clock goes on between two certificates.
fn basics(subject: &DistinguishedName, slack_days: i64) -> Basics<'_> {
    let now = OffsetDateTime::now_utc();
    let slack = Duration::days(slack_days);
    let (not_before, not_after) = (now - Duration::days(9) + slack, now + Duration::days(3650) - slack);
    Basics { serial: serial(), subject, not_before, not_after }
}

fn root(common_name: &str) -> Authority {
    let key = key();
    let subject = name(&format!("CN={common_name},O=Test,C=US"));
    Authority { certificate: authority::root(basics(&subject, 0), &key).unwrap(), key }
}

fn issuing(root: &Authority) -> Authority {
    let key = key();
    let subject = name("CN=Test issuing,O=Test,C=US");
    let policies: [ObjectIdentifier; 2] = [oid::TEST_DERIVED_PIV_AUTH, oid::TEST_DERIVED_PIV_AUTH_HARDWARE];
    let issuer = Issuer::new(&root.certificate, &root.key).unwrap();
    let certificate =
        authority::issuing_authority(&issuer, basics(&subject, 1), key.public_key_der(), &policies, None).unwrap();
    Authority { certificate, key }
}

fn tls(ca: &Authority) -> rustls::ServerConfig {
    let key = key();
    let subject = name("CN=127.0.0.1");
    let issuer = Issuer::new(&ca.certificate, &ca.key).unwrap();
    let hosts = [Host::Address([127, 0, 0, 1].into())];
    let certificate = authority::tls_server(&issuer, basics(&subject, 1), key.public_key_der(), &hosts).unwrap();
    let key_der = rustls::pki_types::PrivatePkcs8KeyDer::from(key.to_pkcs8_der().unwrap().to_vec());
    rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().to_vec().into()], key_der.into())
        .unwrap()
}

fn object(status: StatusCode, value: &Value) -> Response<Full<Bytes>> {
    text(status, &value.to_string())
}

fn bundle(certificates: &[&Certificate]) -> Response<Full<Bytes>> {
    text(StatusCode::OK, &BASE64_STANDARD.encode(cms::certs_only(certificates).unwrap()))
}

fn text(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::new(Bytes::copy_from_slice(text.as_bytes()))).unwrap()
}
