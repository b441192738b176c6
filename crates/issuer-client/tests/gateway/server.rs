//! A small issuer in this process, whose TLS and answers a test can bend.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::{StreamExt, stream};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use issuer_client::{GatewayConfig, GatewayIssuer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme, SupportedProtocolVersion};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::test_pki::Authority;

/// What an answer is.
pub type Reply = Response<BoxBody<Bytes, Infallible>>;

/// A request as the issuer saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// How many requests for this path had come before.
    pub before: usize,
}

/// How the issuer behaves.
pub struct Setup {
    pub versions: Vec<&'static SupportedProtocolVersion>,
    pub alpn: Vec<&'static [u8]>,
    /// None: it asks for no certificate.
    pub card_root_der: Option<Vec<u8>>,
    /// The only signature schemes it takes, where not all.
    pub schemes: Option<Vec<SignatureScheme>>,
    /// Whose certificate it has, where not its own root's.
    pub server_authority: Option<Authority>,
}

impl Setup {
    /// HTTP/2 over TLS 1.3 or 1.2, for cards of `card_root`.
    pub fn for_cards_of(card_root: &Authority) -> Self {
        Self {
            versions: vec![&rustls::version::TLS13, &rustls::version::TLS12],
            alpn: vec![b"h2", b"http/1.1"],
            card_root_der: Some(card_root.der()),
            schemes: None,
            server_authority: None,
        }
    }
}

/// The running issuer; ends with the runtime of the test.
pub struct TestIssuer {
    pub address: SocketAddr,
    pub root: Authority,
    connections: Arc<AtomicU32>,
    seen: Arc<Mutex<Vec<Seen>>>,
    cut: watch::Sender<()>,
}

impl TestIssuer {
    /// Starts it; `answer` answers every request.
    pub async fn start(setup: Setup, answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let root = Authority::root("Issuer Root");
        let acceptor =
            TlsAcceptor::from(Arc::new(server_config(&setup, setup.server_authority.as_ref().unwrap_or(&root))));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = Self {
            address: listener.local_addr().unwrap(),
            root,
            connections: Arc::default(),
            seen: Arc::default(),
            cut: watch::Sender::new(()),
        };
        let (connections, seen, cut) = (issuer.connections.clone(), issuer.seen.clone(), issuer.cut.clone());
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let (acceptor, connections, mut cut) = (acceptor.clone(), connections.clone(), cut.subscribe());
                let (seen, answer) = (seen.clone(), answer.clone());
                tokio::spawn(async move {
                    let Ok(tls) = acceptor.accept(tcp).await else { return };
                    connections.fetch_add(1, Ordering::AcqRel);
                    let service = service_fn(move |request| respond(request, seen.clone(), answer.clone()));
                    let server = auto::Builder::new(TokioExecutor::new());
                    tokio::select! {
                        _ = server.serve_connection(TokioIo::new(tls), service) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        issuer
    }

    /// The client's configuration for this issuer.
    pub fn config(&self) -> GatewayConfig {
        GatewayConfig::new(format!("https://{}", self.address), self.root.pem())
    }

    /// A client with the default limits.
    pub fn client(&self) -> GatewayIssuer {
        GatewayIssuer::new(&self.config()).unwrap()
    }

    /// Connections whose handshake the issuer finished.
    pub fn connections(&self) -> u32 {
        self.connections.load(Ordering::Acquire)
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Cuts every connection.
    pub fn cut(&self) {
        self.cut.send(()).unwrap();
    }
}

async fn respond(
    request: Request<Incoming>,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<dyn Fn(&Seen) -> Reply + Send + Sync>,
) -> Result<Reply, hyper::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let path = head.uri.path().to_owned();
    let this = {
        let mut all = seen.lock().unwrap();
        let before = all.iter().filter(|one| one.path == path).count();
        let this = Seen { method: head.method, path, headers: head.headers, body, before };
        all.push(this.clone());
        this
    };
    Ok(answer(&this))
}

/// A whole answer.
pub fn reply(status: u16, content_type: &str, body: impl Into<Bytes>) -> Reply {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("content-type", content_type)
        .body(Full::new(body.into()).boxed())
        .unwrap()
}

/// A JSON answer.
pub fn json(status: u16, body: &serde_json::Value) -> Reply {
    reply(status, "application/json", body.to_string())
}

/// A problem.
pub fn problem(status: u16, reason: &str) -> Reply {
    let body = serde_json::json!({ "title": "No", "status": status, "reason": reason });
    reply(status, "application/problem+json", body.to_string())
}

/// What everybody gets who authenticates.
pub fn applicant() -> Reply {
    let body = serde_json::json!({
        "first_name": "Ada", "offers": [], "credentials": [], "correlation_id": "K7QF2M"
    });
    json(200, &body)
}

/// A stream of events; `stays_open` keeps it open after the last piece.
pub fn event_stream(pieces: &[&'static str], stays_open: bool) -> Reply {
    let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Frame::data(Bytes::from_static(piece.as_bytes())))).collect();
    let pieces = stream::iter(pieces);
    let body = if stays_open {
        BodyExt::boxed(StreamBody::new(pieces.chain(stream::pending())))
    } else {
        BodyExt::boxed(StreamBody::new(pieces))
    };
    Response::builder().header("content-type", "text/event-stream").body(body).unwrap()
}

fn server_config(setup: &Setup, authority: &Authority) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(&setup.versions).unwrap();
    let builder = match &setup.card_root_der {
        None => builder.with_no_client_auth(),
        Some(root_der) => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from(root_der.clone())).unwrap();
            let inner = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            let schemes = setup.schemes.clone().unwrap_or_else(|| inner.supported_verify_schemes());
            builder.with_client_cert_verifier(Arc::new(Narrow { inner, schemes }))
        }
    };
    let (certificate_der, key_der) = authority.issue_server();
    let key = PrivatePkcs8KeyDer::from(key_der).into();
    let mut config = builder.with_single_cert(vec![certificate_der.into()], key).unwrap();
    config.alpn_protocols = setup.alpn.iter().map(|protocol| protocol.to_vec()).collect();
    config
}

/// A verifier that takes fewer signature schemes.
#[derive(Debug)]
struct Narrow {
    inner: Arc<dyn ClientCertVerifier>,
    schemes: Vec<SignatureScheme>,
}

impl ClientCertVerifier for Narrow {
    fn root_hint_subjects(&self) -> &[rustls::DistinguishedName] {
        self.inner.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        self.inner.verify_client_cert(end_entity, intermediates, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        assert!(self.schemes.contains(&signed.scheme));
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        assert!(self.schemes.contains(&signed.scheme));
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}
