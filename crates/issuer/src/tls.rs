//! TLS for the listeners: the server's identity, and a client verifier that asks for proof of
//! possession and leaves every other question to the issuer (ADR 0401).

use std::sync::{Arc, PoisonError, RwLock};

use pki::{Certificate, SoftwareKey};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use time::OffsetDateTime;

/// HTTP/2 as ALPN names it.
pub const HTTP_2: &[u8] = b"h2";

/// The certificate and key that the listeners show; the certificate can be changed while they run.
#[derive(Debug)]
pub struct Identity(RwLock<Shown>);

#[derive(Debug)]
struct Shown {
    certified: Arc<CertifiedKey>,
    renew_at: OffsetDateTime,
}

impl Identity {
    /// Shows this one, which is to be renewed at `renew_at`.
    ///
    /// # Errors
    ///
    /// Where certificate and key do not belong together.
    pub fn new(identity: &(Certificate, SoftwareKey), renew_at: OffsetDateTime) -> Result<Self, Error> {
        Ok(Self(RwLock::new(Shown { certified: certified(identity)?, renew_at })))
    }

    /// Shows another one from here on; connections that are open keep theirs.
    ///
    /// # Errors
    ///
    /// Where certificate and key do not belong together; the one before stays.
    pub fn change(&self, identity: &(Certificate, SoftwareKey), renew_at: OffsetDateTime) -> Result<(), Error> {
        let shown = Shown { certified: certified(identity)?, renew_at };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = shown;
        Ok(())
    }

    /// Whether it is time for a new one.
    pub fn is_due(&self, now: OffsetDateTime) -> bool {
        now >= self.0.read().unwrap_or_else(PoisonError::into_inner).renew_at
    }

    /// Puts the renewal off, after one that did not work.
    pub fn try_again_at(&self, at: OffsetDateTime) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).renew_at = at;
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).certified))
    }
}

/// TLS for phones: the server is authenticated.
///
/// # Errors
///
/// Where the protocol versions cannot be offered.
pub fn for_phones(identity: &Arc<Identity>) -> Result<Arc<ServerConfig>, Error> {
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let resolver: Arc<dyn ResolvesServerCert> = Arc::<Identity>::clone(identity);
    let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
    speak_http(&mut config);
    Ok(Arc::new(config))
}

/// TLS for kiosks and agents: both ends are authenticated, and no session is ever resumed, so that
/// every connection has a signature of the card behind it (R-ISS-04).
///
/// # Errors
///
/// Where the protocol versions cannot be offered.
pub fn for_cards(identity: &Arc<Identity>) -> Result<Arc<ServerConfig>, Error> {
    let provider = provider();
    let verifier = Arc::new(ProofOfPossession(Arc::clone(&provider)));
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let resolver: Arc<dyn ResolvesServerCert> = Arc::<Identity>::clone(identity);
    let mut config = builder.with_client_cert_verifier(verifier).with_cert_resolver(resolver);
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    speak_http(&mut config);
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn speak_http(config: &mut ServerConfig) {
    config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
}

fn certified((certificate, key): &(Certificate, SoftwareKey)) -> Result<Arc<CertifiedKey>, Error> {
    let key_der = key.to_pkcs8_der().map_err(|_| Error::General("the TLS key cannot be encoded".into()))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key_der.to_vec()));
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    Ok(Arc::new(CertifiedKey::from_der(chain, key, &provider())?))
}

/// Wants a client certificate, whoever issued it, and a handshake signed with its key.
#[derive(Debug)]
struct ProofOfPossession(Arc<CryptoProvider>);

impl ClientCertVerifier for ProofOfPossession {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        // Not trusted: path, dates, policy and revocation are checked for every request, by `trust`.
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
