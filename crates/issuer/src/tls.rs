//! TLS for the listeners: the server's identity, and a client verifier that asks for proof of
//! possession and leaves every other question to the issuer (ADR 0401).

use std::sync::Arc;

use pki::{Certificate, SoftwareKey};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ServerConfig};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};

/// TLS for phones: the server is authenticated.
///
/// # Errors
///
/// Where certificate and key do not belong together.
pub fn for_phones(identity: &(Certificate, SoftwareKey)) -> Result<Arc<ServerConfig>, Error> {
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let (chain, key) = parts(identity)?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key)?;
    speak_http(&mut config);
    Ok(Arc::new(config))
}

/// TLS for kiosks and agents: both ends are authenticated, and no session is ever resumed, so that
/// every connection has a signature of the card behind it (R-ISS-04).
///
/// # Errors
///
/// Where certificate and key do not belong together.
pub fn for_cards(identity: &(Certificate, SoftwareKey)) -> Result<Arc<ServerConfig>, Error> {
    let provider = provider();
    let verifier = Arc::new(ProofOfPossession(Arc::clone(&provider)));
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let (chain, key) = parts(identity)?;
    let mut config = builder.with_client_cert_verifier(verifier).with_single_cert(chain, key)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    speak_http(&mut config);
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn speak_http(config: &mut ServerConfig) {
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
}

fn parts(
    (certificate, key): &(Certificate, SoftwareKey),
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Error> {
    let key_der = key.to_pkcs8_der().map_err(|_| Error::General("the TLS key cannot be encoded".into()))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key_der.to_vec()));
    Ok((vec![CertificateDer::from(certificate.der().to_vec())], key))
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
