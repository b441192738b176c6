//! The pinned trust in the issuer, with a memory for who stood there instead.

use std::sync::{Arc, Mutex, PoisonError};

use pki::Certificate;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

/// Most characters of a name that a stranger's certificate may put into our log.
const NAME_CHARACTERS: usize = 200;

/// Decides as `pinned` does, and remembers whose certificate it refused: behind a proxy that opens
/// TLS connections, the name of the proxy's authority is what the help desk needs to hear.
#[derive(Debug)]
pub(crate) struct PinnedTrust {
    pinned: Arc<WebPkiServerVerifier>,
    refused: Mutex<Option<String>>,
}

impl PinnedTrust {
    pub(crate) fn new(pinned: Arc<WebPkiServerVerifier>) -> Self {
        Self { pinned, refused: Mutex::new(None) }
    }

    /// Whose certificate was refused, in words for the log.
    pub(crate) fn refused(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for PinnedTrust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self.pinned.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        if verdict.is_err() {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(described(end_entity));
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.pinned.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.pinned.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.pinned.supported_verify_schemes()
    }
}

fn described(certificate_der: &[u8]) -> String {
    match Certificate::from_der(certificate_der) {
        Ok(certificate) => {
            let subject = printable(&certificate.subject().to_string());
            let issuer = printable(&certificate.issuer().to_string());
            format!("the certificate shown is of `{subject}`, issued by `{issuer}`")
        }
        Err(_) => "the certificate shown cannot be read".to_owned(),
    }
}

fn printable(name: &str) -> String {
    name.chars().take(NAME_CHARACTERS).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_name_stays_on_one_line_and_short() {
        assert_eq!(printable("CN=a\nERROR"), "CN=a\\nERROR");
        assert_eq!(printable(&"x".repeat(500)).len(), NAME_CHARACTERS);
        assert_eq!(described(b"?"), "the certificate shown cannot be read");
    }
}
