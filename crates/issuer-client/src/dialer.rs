//! Opens connections to one issuer: TCP, TLS with the card, HTTP.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use http::Uri;
use http::uri::{PathAndQuery, Scheme};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::config::{Address, ConfigFault, GatewayConfig, Limits};
use crate::credential::{Attempt, CardCredential};
use crate::last_words::LastWords;
use crate::line::Line;
use crate::trust::PinnedTrust;
use crate::{CardSigner, IssuerError, KioskIdentity, TlsStage, fault};

const TLS13_ONLY: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];
const TLS13_AND_12: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

/// Everything about an issuer that outlives a session.
#[derive(Debug)]
pub(crate) struct Dialer {
    pub(crate) address: Address,
    pub(crate) limits: Limits,
    pub(crate) identity: Option<KioskIdentity>,
    provider: Arc<CryptoProvider>,
    verifier: Arc<WebPkiServerVerifier>,
    versions: &'static [&'static SupportedProtocolVersion],
    intermediates: Vec<CertificateDer<'static>>,
}

impl Dialer {
    pub(crate) fn new(config: &GatewayConfig) -> Result<Self, ConfigFault> {
        config.limits.check()?;
        let address = Address::parse(&config.url)?;
        let mut roots = RootCertStore::empty();
        for root in certificates(&config.trust_roots_pem, "trust_roots_pem")? {
            roots.add(root).map_err(ConfigFault::TrustRoot)?;
        }
        if roots.is_empty() {
            return Err(ConfigFault::NoTrustRoots);
        }
        // Named here and not taken from the process: whatever else runs in it has no say in this.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|fault| ConfigFault::Tls(rustls::Error::General(fault.to_string())))?;
        let dialer = Self {
            address,
            limits: config.limits,
            identity: config.identity.clone(),
            provider,
            verifier,
            versions: if config.allow_tls12 { TLS13_AND_12 } else { TLS13_ONLY },
            intermediates: certificates(&config.card_intermediates_pem, "card_intermediates_pem")?,
        };
        Ok(dialer)
    }

    /// Opens a connection on which the card has signed; `closed` ends it.
    pub(crate) async fn dial(
        &self,
        signer: Arc<dyn CardSigner>,
        signatures: Arc<AtomicU32>,
        closed: &CancellationToken,
    ) -> Result<Line, IssuerError> {
        let abandoned = closed.child_token();
        let _abandon_on_return = abandoned.clone().drop_guard();
        let attempt = Attempt::new(signer, self.provider.secure_random, signatures, abandoned.clone());
        let tcp = self.connect().await?;
        let tls = self.handshake(tcp, &attempt, abandoned).await?;
        timeout(self.limits.request, Line::over(tls, closed.clone())).await.map_err(|_| IssuerError::TimedOut)?
    }

    async fn connect(&self) -> Result<TcpStream, IssuerError> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        let uri = Uri::builder()
            .scheme(Scheme::HTTPS)
            .authority(self.address.authority.clone())
            .path_and_query(PathAndQuery::from_static("/"))
            .build()
            .map_err(|fault| IssuerError::Unreachable(fault.to_string()))?;
        match timeout(self.limits.connect, connector.oneshot(uri)).await {
            Ok(Ok(connected)) => Ok(connected.into_inner()),
            Ok(Err(fault)) => Err(fault::from_connect(&fault)),
            Err(_) => Err(IssuerError::TimedOut),
        }
    }

    /// The handshake, on a thread that may block: the card takes its time inside of it, and rustls
    /// waits for the signature where it stands (docs/adr/0502).
    async fn handshake(
        &self,
        tcp: TcpStream,
        attempt: &Arc<Attempt>,
        abandoned: CancellationToken,
    ) -> Result<TlsStream<LastWords<TcpStream>>, IssuerError> {
        let trust = Arc::new(PinnedTrust::new(Arc::clone(&self.verifier)));
        let connector = TlsConnector::from(Arc::new(self.tls_config(attempt, Arc::clone(&trust))?));
        let name = self.address.server_name.clone();
        let runtime = Handle::current();
        let shaking = tokio::task::spawn_blocking(move || {
            runtime.block_on(async move {
                tokio::select! {
                    result = connector.connect(name, LastWords::new(tcp)) => result,
                    () = abandoned.cancelled() => Err(io::ErrorKind::TimedOut.into()),
                }
            })
        });
        let result = match timeout(self.limits.handshake, shaking).await {
            Ok(Ok(result)) => result,
            Ok(Err(fault)) => Err(io::Error::other(fault)),
            Err(_) => return Err(attempt.sign_fault().map_or(IssuerError::TimedOut, IssuerError::Card)),
        };
        settle(result, attempt, &trust)
    }

    fn tls_config(&self, attempt: &Arc<Attempt>, trust: Arc<PinnedTrust>) -> Result<ClientConfig, IssuerError> {
        let credential = CardCredential::new(Arc::clone(attempt), &self.intermediates);
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(self.versions)
            .map_err(|error| fault::from_tls(&error, false))?
            // Dangerous in rustls' words because a verifier may decide anything; this one only listens.
            .dangerous()
            .with_custom_certificate_verifier(trust)
            .with_client_cert_resolver(Arc::new(credential));
        // A resumed session is one that no card signed.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// What came of a handshake; the surest cause first.
fn settle<S>(result: io::Result<S>, attempt: &Attempt, trust: &PinnedTrust) -> Result<S, IssuerError> {
    let failed = |stage, detail: String| Err(IssuerError::Tls { stage, detail });
    if let Some(fault) = attempt.sign_fault() {
        return Err(IssuerError::Card(fault));
    }
    if let Some(refused) = trust.refused() {
        let why = result.err().map(|error| error.to_string()).unwrap_or_default();
        return failed(TlsStage::ServerCertificate, format!("{why}; {refused}"));
    }
    if attempt.is_misfit() {
        let detail = "the issuer takes no signature that the card's key can make";
        return failed(TlsStage::Negotiation, detail.to_owned());
    }
    let stream = result.map_err(|error| fault::from_io(&error, attempt.has_signed()))?;
    if attempt.has_signed() {
        return Ok(stream);
    }
    // Without the card's signature this is a connection of anybody's: not PKI-AUTH.
    let detail = if attempt.was_asked() {
        "the handshake ended without the card's signature"
    } else {
        "the issuer did not ask for the card's certificate"
    };
    failed(TlsStage::ClientCertificate, detail.to_owned())
}

fn certificates(pem: &[u8], setting: &'static str) -> Result<Vec<CertificateDer<'static>>, ConfigFault> {
    CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| ConfigFault::Pem { setting, source })
}
