//! What a gateway issuer is and how patient the kiosk is with it.

use std::time::Duration;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use rustls_pki_types::ServerName;
use thiserror::Error;

use crate::KioskIdentity;

/// The longest that PKI-AUTH may take from the first packet to the issuer's first answer.
pub const LONGEST_AUTHENTICATION: Duration = Duration::from_secs(30);

/// An issuer that speaks the gateway contract ([`issuer_api::kiosk`]).
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// Where it is: `https://host[:port]`, nothing behind it.
    pub url: String,
    /// The only roots its TLS certificate may lead to, PEM; the operating system's are not asked.
    pub trust_roots_pem: Vec<u8>,
    /// Certificates to send after the card's own, nearest to the card first, PEM; may be empty.
    pub card_intermediates_pem: Vec<u8>,
    /// Who this kiosk is, for issuers that want to know the place; requests are signed where it is there.
    pub identity: Option<KioskIdentity>,
    /// Whether TLS 1.2 will do where the issuer has no TLS 1.3.
    pub allow_tls12: bool,
    /// How long to wait and how much to take.
    pub limits: Limits,
}

impl GatewayConfig {
    /// An issuer with the default limits, TLS 1.2 allowed and no intermediates.
    pub fn new(url: impl Into<String>, trust_roots_pem: impl Into<Vec<u8>>) -> Self {
        Self {
            url: url.into(),
            trust_roots_pem: trust_roots_pem.into(),
            card_intermediates_pem: Vec::new(),
            identity: None,
            allow_tls12: true,
            limits: Limits::default(),
        }
    }
}

/// How long to wait for an issuer and how much to take from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For the name look-up and the TCP connection.
    pub connect: Duration,
    /// For the TLS handshake, the card's signature included.
    pub handshake: Duration,
    /// For PKI-AUTH in all, at most [`LONGEST_AUTHENTICATION`].
    pub authenticate: Duration,
    /// For one request, from sending to the end of its answer.
    pub request: Duration,
    /// For silence in the stream of events; the issuer sends a comment more often than this.
    pub silence: Duration,
    /// Largest answer, in bytes.
    pub answer_bytes: usize,
    /// Longest line and largest event in the stream of events, in bytes.
    pub event_bytes: usize,
    /// Most signatures one session may ask of the card: one is all it takes over HTTP/2; the others
    /// are for a broken connection and for HTTP/1.1, which needs a second connection for the events.
    pub signatures: u32,
    /// How often in a row the stream of events may be lost without one new event.
    pub reconnects: u32,
    /// The pause before the first attempt to follow again; doubles with every attempt.
    pub first_pause: Duration,
    /// The longest such pause.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            handshake: Duration::from_secs(20),
            authenticate: LONGEST_AUTHENTICATION,
            request: Duration::from_secs(15),
            silence: Duration::from_secs(45),
            answer_bytes: 256 * 1024,
            event_bytes: 16 * 1024,
            signatures: 4,
            reconnects: 8,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(5),
        }
    }
}

/// Why a [`GatewayConfig`] is of no use.
#[derive(Debug, Error)]
pub enum ConfigFault {
    /// The address is no URL of the form `https://host[:port]`.
    #[error("the issuer's address is not of the form https://host[:port]: {0}")]
    Url(String),
    /// The trust roots or intermediates are no PEM.
    #[error("the certificates in {setting} cannot be read")]
    Pem {
        /// Which setting.
        setting: &'static str,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// A trust root is no certificate that can be used as one.
    #[error("a trust root cannot be used")]
    TrustRoot(#[source] rustls::Error),
    /// There is no trust root: nothing could ever be trusted.
    #[error("there is no trust root for the issuer")]
    NoTrustRoots,
    /// The TLS library does not take the settings.
    #[error("the secure connection cannot be set up")]
    Tls(#[source] rustls::Error),
    /// A limit is zero.
    #[error("the limit {0} is zero")]
    ZeroLimit(&'static str),
    /// PKI-AUTH may take too long.
    #[error("the limit for the authentication is above {LONGEST_AUTHENTICATION:?}")]
    TooPatient,
}

impl Limits {
    /// Checks that nothing waits for ever and nothing is forbidden by accident.
    pub(crate) fn check(&self) -> Result<(), ConfigFault> {
        let amounts = [
            ("connect", self.connect.is_zero()),
            ("handshake", self.handshake.is_zero()),
            ("authenticate", self.authenticate.is_zero()),
            ("request", self.request.is_zero()),
            ("silence", self.silence.is_zero()),
            ("answer_bytes", self.answer_bytes == 0),
            ("event_bytes", self.event_bytes == 0),
            ("signatures", self.signatures == 0),
        ];
        if let Some((name, _)) = amounts.iter().find(|(_, zero)| *zero) {
            return Err(ConfigFault::ZeroLimit(name));
        }
        if self.authenticate > LONGEST_AUTHENTICATION { Err(ConfigFault::TooPatient) } else { Ok(()) }
    }
}

/// The issuer's address, taken apart once.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// Host and port as they stand in the URL.
    pub(crate) authority: Authority,
    /// The name its certificate has to carry.
    pub(crate) server_name: ServerName<'static>,
}

impl Address {
    pub(crate) fn parse(url: &str) -> Result<Self, ConfigFault> {
        let wrong = || ConfigFault::Url(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        let plain = uri.scheme() == Some(&Scheme::HTTPS)
            && matches!(uri.path_and_query().map(PathAndQuery::as_str), None | Some("" | "/"))
            && (authority.as_str() == authority.host() || authority.port_u16().is_some())
            && !authority.as_str().contains('@');
        if !plain {
            return Err(wrong());
        }
        let bare = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let server_name = ServerName::try_from(bare).map_err(|_| wrong())?;
        Ok(Self { authority: authority.clone(), server_name })
    }

    /// An absolute URI at this address.
    pub(crate) fn uri(&self, path: PathAndQuery) -> Result<Uri, http::Error> {
        Uri::builder().scheme(Scheme::HTTPS).authority(self.authority.clone()).path_and_query(path).build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_and_a_host_and_nothing_else() {
        for url in ["https://issuer.example", "https://issuer.example:8443/", "https://127.0.0.1:1", "https://[::1]:1"]
        {
            assert!(Address::parse(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "issuer.example",
            "http://issuer.example",
            "https://issuer.example/x",
            "https://issuer.example/?x",
            "https://user@issuer.example",
            "https://a..b",
            "https://",
            "https://issuer.example:99999",
            "https://issuer.example:",
        ] {
            assert!(Address::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn limits_are_bounded_on_both_sides() {
        assert!(Limits::default().check().is_ok());
        let hasty = Limits { request: Duration::ZERO, ..Limits::default() };
        assert!(matches!(hasty.check(), Err(ConfigFault::ZeroLimit("request"))));
        let patient = Limits { authenticate: Duration::from_secs(31), ..Limits::default() };
        assert!(matches!(patient.check(), Err(ConfigFault::TooPatient)));
    }
}
