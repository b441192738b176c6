//! From a library's error to an [`IssuerError`], by type and never by text.

use std::error::Error;
use std::io;

use rustls::AlertDescription as Alert;

use crate::{IssuerError, TlsStage};

/// Alerts that speak of the client's certificate or its signature, whenever they come.
const ABOUT_THE_CARD: &[Alert] = &[
    Alert::NoCertificate,
    Alert::BadCertificate,
    Alert::UnsupportedCertificate,
    Alert::CertificateRevoked,
    Alert::CertificateExpired,
    Alert::CertificateUnknown,
    Alert::UnknownCA,
    Alert::AccessDenied,
    Alert::DecryptError,
    Alert::CertificateUnobtainable,
    Alert::BadCertificateStatusResponse,
    Alert::BadCertificateHashValue,
    Alert::CertificateRequired,
];

/// Alerts that speak of a broken line or a fault of the issuer's own, not of an agreement.
const ABOUT_THE_LINE: &[Alert] =
    &[Alert::CloseNotify, Alert::UserCanceled, Alert::InternalError, Alert::BadRecordMac, Alert::DecryptionFailed];

/// A fault of the TLS library; `signed` tells whether the card had signed by then.
pub(crate) fn from_tls(error: &rustls::Error, signed: bool) -> IssuerError {
    let stage = if let rustls::Error::AlertReceived(alert) = error {
        if ABOUT_THE_LINE.contains(alert) {
            return IssuerError::ConnectionLost(error.to_string());
        }
        // OpenSSL says handshake_failure where a certificate is missing or unfit: after our signature
        // there is nothing else left to disagree about.
        if ABOUT_THE_CARD.contains(alert) || (signed && *alert == Alert::HandshakeFailure) {
            TlsStage::ClientCertificate
        } else {
            TlsStage::Negotiation
        }
    } else if matches!(
        error,
        rustls::Error::InvalidCertificate(_)
            | rustls::Error::NoCertificatesPresented
            | rustls::Error::UnsupportedNameType
            | rustls::Error::InvalidCertRevocationList(_)
    ) {
        TlsStage::ServerCertificate
    } else if matches!(error, rustls::Error::DecryptError | rustls::Error::EncryptError) {
        return IssuerError::ConnectionLost(error.to_string());
    } else {
        TlsStage::Negotiation
    };
    IssuerError::Tls { stage, detail: error.to_string() }
}

/// A fault of a line that stood, TLS included.
pub(crate) fn from_io(error: &io::Error, signed: bool) -> IssuerError {
    match tls_inside(error) {
        Some(tls) => from_tls(tls, signed),
        None => from_kind(error.kind(), error.to_string()),
    }
}

/// A fault of a line that stood, known by its kind alone.
pub(crate) fn from_kind(kind: io::ErrorKind, detail: String) -> IssuerError {
    if kind == io::ErrorKind::TimedOut { IssuerError::TimedOut } else { IssuerError::ConnectionLost(detail) }
}

/// A line that never stood.
pub(crate) fn from_connect(error: &(dyn Error + 'static)) -> IssuerError {
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::TimedOut) => IssuerError::TimedOut,
        Some(_) | None => IssuerError::Unreachable(chain(error)),
    }
}

/// A fault of the HTTP library that the line itself does not explain.
pub(crate) fn from_http(error: &hyper::Error) -> IssuerError {
    if error.is_timeout() {
        IssuerError::TimedOut
    } else if error.is_parse() || find::<h2::Error>(error).is_some_and(|fault| fault.is_library()) {
        IssuerError::Garbled(chain(error))
    } else if let Some(fault) = find::<io::Error>(error) {
        from_kind(fault.kind(), chain(error))
    } else {
        IssuerError::ConnectionLost(chain(error))
    }
}

/// The TLS fault that an I/O error carries, where it does.
pub(crate) fn tls_inside(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// The first error of type `E` in a chain of causes.
fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// A chain of causes in one line, for the log.
fn chain(error: &(dyn Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause: &&'e (dyn Error + 'static)| (*cause).source())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(error: &rustls::Error, signed: bool) -> Option<TlsStage> {
        match from_tls(error, signed) {
            IssuerError::Tls { stage, .. } => Some(stage),
            IssuerError::Unreachable(_)
            | IssuerError::TimedOut
            | IssuerError::ConnectionLost(_)
            | IssuerError::Card(_)
            | IssuerError::Refused(_)
            | IssuerError::Garbled(_) => None,
        }
    }

    #[test]
    fn alerts_tell_the_card_from_the_agreement_and_the_line() {
        for alert in [Alert::UnknownCA, Alert::BadCertificate, Alert::CertificateExpired, Alert::CertificateRequired] {
            assert_eq!(stage(&rustls::Error::AlertReceived(alert), true), Some(TlsStage::ClientCertificate));
        }
        for alert in [Alert::AccessDenied, Alert::DecryptError] {
            assert_eq!(stage(&rustls::Error::AlertReceived(alert), false), Some(TlsStage::ClientCertificate));
        }
        for alert in [Alert::ProtocolVersion, Alert::NoApplicationProtocol, Alert::Unknown(200)] {
            assert_eq!(stage(&rustls::Error::AlertReceived(alert), true), Some(TlsStage::Negotiation));
        }
        assert_eq!(stage(&rustls::Error::AlertReceived(Alert::InternalError), true), None);
    }

    #[test]
    fn a_handshake_failure_is_about_the_card_once_it_has_signed() {
        let failure = rustls::Error::AlertReceived(Alert::HandshakeFailure);
        assert_eq!(stage(&failure, false), Some(TlsStage::Negotiation));
        assert_eq!(stage(&failure, true), Some(TlsStage::ClientCertificate));
    }

    #[test]
    fn faults_of_the_servers_certificate_are_named_so() {
        let expired = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        assert_eq!(stage(&expired, false), Some(TlsStage::ServerCertificate));
    }

    #[test]
    fn a_tls_fault_is_found_inside_an_io_error() {
        let tls = rustls::Error::AlertReceived(Alert::UnknownCA);
        let io = io::Error::new(io::ErrorKind::InvalidData, tls);
        assert!(matches!(from_io(&io, true), IssuerError::Tls { stage: TlsStage::ClientCertificate, .. }));
        assert!(matches!(from_io(&io::ErrorKind::TimedOut.into(), true), IssuerError::TimedOut));
        assert!(matches!(from_io(&io::ErrorKind::ConnectionReset.into(), true), IssuerError::ConnectionLost(_)));
    }

    #[test]
    fn a_line_that_never_stood_is_unreachable() {
        assert!(matches!(
            from_connect(&io::Error::from(io::ErrorKind::ConnectionRefused)),
            IssuerError::Unreachable(_)
        ));
        assert!(matches!(from_connect(&io::Error::from(io::ErrorKind::TimedOut)), IssuerError::TimedOut));
    }
}
