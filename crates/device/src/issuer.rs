//! The connection to the issuer: one trusted authority, no redirects, no proxy, bounded answers.

use std::{
    error::Error,
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use issuer_api::{
    phone::{Device, Invitation, Opened, Password, PhoneEnrollment, Typed},
    problem::{Problem, Reason},
};
use reqwest::{Client, RequestBuilder, StatusCode, Url, header, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{DeviceError, Link, Number, link};

/// No answer of this contract is longer.
const MAX_ANSWER: usize = 1024 * 1024;
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// For everything that is answered at once.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);
/// How long the issuer may hold a poll back.
const POLL_WAIT_S: u64 = 25;
/// An issuer that does not hold polls back is not flooded.
const POLL_PAUSE: Duration = Duration::from_millis(500);

/// The roots in a PEM text; nothing where there is none or one cannot be read.
fn roots(ca_pem: &str) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate_der in pki::pem::certificates(ca_pem).ok()? {
        roots.add(certificate_der.into()).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

pub(crate) struct Issuer {
    client: Client,
    origin: Url,
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Issuer {
    /// Trusts the certificates in a PEM text and nothing else; without one, the operating system's.
    pub(crate) fn new(origin: &Url, ca_pem: Option<&str>) -> Result<Self, DeviceError> {
        let unreadable = || DeviceError::Authority { which: "--issuer-ca" };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| unreadable())?;
        let tls = match ca_pem {
            Some(ca_pem) => tls.with_root_certificates(roots(ca_pem).ok_or_else(unreadable)?),
            None => tls.with_platform_verifier().map_err(|_| unreadable())?,
        };
        let tls = tls.with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_LIMIT)
            .user_agent(concat!("virtual-phone/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| unreadable())?;
        Ok(Self { client, origin: origin.clone() })
    }

    pub(crate) fn host(&self) -> String {
        link::host(&self.origin)
    }

    /// Opens the link: who asks.
    pub(crate) async fn invitation(&self, link: &Link) -> Result<Invitation, DeviceError> {
        let request = self.client.get(self.at(&["e", link.code()]));
        self.ask("the link", request).await
    }

    /// Types the number.
    pub(crate) async fn open(&self, link: &Link, number: &Number, kind: &str) -> Result<Opened, DeviceError> {
        let message = Password { password: number.secret(), device: Device { kind: kind.to_owned() } };
        let request = self.client.post(self.at(&["e", link.code(), "password"]));
        self.ask("the number", json(request, &message)?).await
    }

    /// Types identifier and code.
    pub(crate) async fn open_typed(&self, identifier: &str, code: &Number, kind: &str) -> Result<Opened, DeviceError> {
        let device = Device { kind: kind.to_owned() };
        let message = Typed { identifier: identifier.to_owned(), code: code.secret(), device };
        let request = self.client.post(self.at(&["phone", "v1", "typed"]));
        self.ask("the typed code", json(request, &message)?).await
    }

    /// Waits until the enrollment is something else than waiting.
    pub(crate) async fn settled(&self, token: &SecretString) -> Result<PhoneEnrollment, DeviceError> {
        loop {
            let asked_at = Instant::now();
            let mut url = self.at(&["phone", "v1", "enrollments", token.expose_secret()]);
            url.set_query(Some(&format!("wait_s={POLL_WAIT_S}")));
            let request = self.client.get(url).timeout(ANSWER_LIMIT + Duration::from_secs(POLL_WAIT_S));
            let state: PhoneEnrollment = self.ask("the poll", request).await?;
            if !matches!(state, PhoneEnrollment::Waiting { .. }) {
                return Ok(state);
            }
            tokio::time::sleep(POLL_PAUSE.saturating_sub(asked_at.elapsed())).await;
        }
    }

    /// Says "this is not my request", so that the kiosk learns at once.
    pub(crate) async fn give_up(&self, token: &SecretString) -> Result<(), DeviceError> {
        let request = self.client.delete(self.at(&["phone", "v1", "enrollments", token.expose_secret()]));
        self.send("the cancellation", request).await.map(|_| ())
    }

    /// A request under an address the issuer named; it has to be the issuer's own.
    pub(crate) fn own(&self, base: &str, operation: &str) -> Result<(Client, Url), DeviceError> {
        let answer = DeviceError::Answer { request: "the poll", status: 200 };
        let mut url = Url::parse(base).map_err(|_| answer)?;
        if url.origin() != self.origin.origin() {
            return Err(DeviceError::Elsewhere { host: link::host(&url) });
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(operation);
        }
        Ok((self.client.clone(), url))
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(&self, what: &'static str, request: RequestBuilder) -> Result<Answer, DeviceError> {
        let request = request.timeout(ANSWER_LIMIT + Duration::from_secs(POLL_WAIT_S));
        let mut response = request.send().await.map_err(|error| self.failed(error))?;
        let status = response.status();
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(error))? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(DeviceError::Answer { request: what, status: status.as_u16() });
            }
            body.extend_from_slice(&chunk);
        }
        let retry_after = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|text| text.parse().ok()).map(Duration::from_secs);
        Ok(Answer { status, retry_after, body })
    }

    async fn ask<T: DeserializeOwned>(&self, what: &'static str, request: RequestBuilder) -> Result<T, DeviceError> {
        let answer = self.send(what, request.header(header::ACCEPT, "application/json")).await?;
        if !answer.status.is_success() {
            return Err(answer.refusal(what));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|_| DeviceError::Answer { request: what, status: answer.status.as_u16() })
    }

    /// The contract's address of these path segments.
    fn at(&self, segments: &[&str]) -> Url {
        let mut url = self.origin.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.clear().extend(segments);
        }
        url
    }

    fn failed(&self, error: reqwest::Error) -> DeviceError {
        // The address in the error would carry the code.
        let error = error.without_url();
        let host = self.host();
        if let Some(error) = tls_error(&error) {
            return DeviceError::Untrusted { host, error };
        }
        DeviceError::Unreachable { host, error: innermost(&error) }
    }
}

impl Answer {
    /// What a status other than success means.
    pub(crate) fn refusal(&self, what: &'static str) -> DeviceError {
        match serde_json::from_slice::<Problem>(&self.body) {
            Ok(Problem { reason: Reason::WrongPassword, tries_left, .. }) => DeviceError::WrongNumber { tries_left },
            Ok(problem) => DeviceError::Refused { reason: problem.reason },
            Err(_) if self.status == StatusCode::NOT_FOUND => DeviceError::Refused { reason: Reason::NotFound },
            Err(_) => DeviceError::Answer { request: what, status: self.status.as_u16() },
        }
    }
}

fn json<T: Serialize>(request: RequestBuilder, message: &T) -> Result<RequestBuilder, DeviceError> {
    let body = serde_json::to_vec(message).map_err(|error| DeviceError::Key { what: error.to_string() })?;
    Ok(request.header(header::CONTENT_TYPE, "application/json").body(body))
}

/// The TLS error among the causes; an I/O error hides it from `source`.
fn tls_error(error: &(dyn Error + 'static)) -> Option<rustls::Error> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return Some(tls.clone());
        }
        let inner = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner),
            None => current.source(),
        };
    }
    None
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut current = error;
    while let Some(source) = current.source() {
        current = source;
    }
    current.to_string()
}
