//! Plain `http`, bounded in size, time, redirects and addresses.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use pki::online::{Ask, Fetch, FetchFault, Fetched, Kind};
use rand_core::{OsRng, RngCore};
use ureq::{
    Agent, Error,
    config::Config,
    http::{Response, StatusCode, Uri, header},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{NextTimeout, TcpConnector},
    },
};

use crate::address::is_public;

/// Most hosts that are remembered as silent.
const MAX_SILENT: usize = 256;

/// Bounds of one fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpLimits {
    /// Longest time to connect.
    pub connect: Duration,
    /// Longest time for one fetch, redirects and body included.
    pub each: Duration,
    /// Most redirects of one fetch; they stay within `http`, and none is followed with a posted question.
    pub redirects: u32,
    /// Whether addresses of this machine and of private networks may be asked.
    pub private_addresses: bool,
    /// Most fetches at the same time, of all questions together; one more is refused at once.
    pub at_once: usize,
    /// For how long a host that did not answer is not asked again; it is said to be silent at once.
    pub silence: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            each: Duration::from_secs(8),
            redirects: 3,
            private_addresses: false,
            at_once: 32,
            silence: Duration::from_secs(30),
        }
    }
}

/// Fetches over plain `http`; blocks the calling thread. No proxy, cookies or credentials are used.
#[derive(Debug)]
pub struct HttpFetcher {
    agent: Agent,
    limits: HttpLimits,
    silent: Mutex<HashMap<String, (Instant, FetchFault)>>,
    /// One for every fetch that is under way.
    under_way: Arc<()>,
}

impl HttpFetcher {
    /// A fetcher within these bounds.
    pub fn new(limits: HttpLimits) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .max_response_header_size(16 * 1024)
            .proxy(None)
            .timeout_connect(Some(limits.connect))
            .user_agent("derived-piv-kiosk")
            .build();
        let resolver = Neighbourly { private: limits.private_addresses, inner: DefaultResolver::default() };
        // The plain connector alone: there is no TLS in this agent.
        let agent = Agent::with_parts(config, TcpConnector::default(), resolver);
        Self { agent, limits, silent: Mutex::default(), under_way: Arc::default() }
    }

    fn body(&self, ask: &Ask<'_>, until: Instant, after: Duration) -> Result<Vec<u8>, FetchFault> {
        let mut uri = http_uri(ask.url)?;
        for _ in 0..=self.limits.redirects {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(timed_out(after));
            }
            let mut response = self.send(&uri, ask, left).map_err(|error| fault(error, after, ask.max_bytes))?;
            let status = response.status();
            if status.is_redirection() && ask.request_der.is_none() {
                uri = redirected(&uri, &response)?;
                continue;
            }
            if status.is_redirection() {
                return Err(FetchFault::Redirect);
            }
            if status != StatusCode::OK {
                return Err(FetchFault::Status(status.as_u16()));
            }
            return read(&mut response, ask.max_bytes, after);
        }
        Err(FetchFault::Redirect)
    }

    fn send(&self, uri: &Uri, ask: &Ask<'_>, left: Duration) -> Result<Response<ureq::Body>, Error> {
        let accept = match ask.kind {
            Kind::Certificates => "application/pkcs7-mime, application/pkix-cert, */*",
            Kind::List => "application/pkix-crl, */*",
            Kind::Status => "application/ocsp-response",
        };
        match ask.request_der {
            None => {
                self.agent.get(uri).header(header::ACCEPT, accept).config().timeout_global(Some(left)).build().call()
            }
            Some(request_der) => self
                .agent
                .post(uri)
                .header(header::ACCEPT, accept)
                .header(header::CONTENT_TYPE, "application/ocsp-request")
                .config()
                .timeout_global(Some(left))
                .build()
                .send(request_der),
        }
    }

    /// What a host's silence came to, if that was a moment ago.
    fn silence_of(&self, host: &str) -> Option<FetchFault> {
        let silent = self.silent.lock().ok()?;
        let (since, fault) = silent.get(host)?;
        (since.elapsed() < self.limits.silence).then(|| fault.clone())
    }

    fn remember(&self, host: String, result: &Result<Vec<u8>, FetchFault>) {
        let Ok(mut silent) = self.silent.lock() else { return };
        match result {
            Err(fault @ (FetchFault::Unreachable | FetchFault::TimedOut { .. })) => {
                if silent.len() >= MAX_SILENT {
                    silent.clear();
                }
                silent.insert(host, (Instant::now(), fault.clone()));
            }
            Ok(_) | Err(_) => {
                silent.remove(&host);
            }
        }
    }
}

impl Fetch for HttpFetcher {
    fn fetch(&self, ask: &Ask<'_>, within: time::Duration) -> Fetched {
        let (begun, under_way) = (Instant::now(), Arc::clone(&self.under_way));
        let host = http_uri(ask.url).ok().and_then(|uri| uri.authority().map(ToString::to_string)).unwrap_or_default();
        let body = match self.silence_of(&host) {
            Some(fault) => Err(fault),
            // This one, and the fetcher's own.
            None if Arc::strong_count(&under_way) > self.limits.at_once.saturating_add(1) => Err(FetchFault::Busy),
            None => {
                let after = self.limits.each.min(within.try_into().unwrap_or_default());
                let body = self.body(ask, begun + after, after);
                self.remember(host, &body);
                body
            }
        };
        tracing::debug!(url = ask.url, fault = body.as_ref().err().map(ToString::to_string), "fetched");
        Fetched { took: begun.elapsed().try_into().unwrap_or(time::Duration::MAX), body }
    }

    fn nonce(&self) -> Option<[u8; 32]> {
        let mut nonce = [0; 32];
        OsRng.try_fill_bytes(&mut nonce).ok()?;
        Some(nonce)
    }
}

fn http_uri(url: &str) -> Result<Uri, FetchFault> {
    let uri: Uri = url.parse().map_err(|_| FetchFault::Scheme)?;
    let is_plain = uri.scheme_str() == Some("http")
        && uri.authority().is_some_and(|authority| !authority.host().is_empty() && !authority.as_str().contains('@'));
    if is_plain { Ok(uri) } else { Err(FetchFault::Scheme) }
}

/// Where a redirect leads: an `http` URL, or a path on the same host.
fn redirected(from: &Uri, response: &Response<ureq::Body>) -> Result<Uri, FetchFault> {
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let location = location.ok_or(FetchFault::Redirect)?;
    let target = match (location.strip_prefix('/'), from.authority()) {
        (Some(path), Some(authority)) if !path.starts_with('/') => format!("http://{authority}/{path}"),
        _ => location.to_owned(),
    };
    http_uri(&target).map_err(|_| FetchFault::Redirect)
}

fn read(response: &mut Response<ureq::Body>, max_bytes: usize, after: Duration) -> Result<Vec<u8>, FetchFault> {
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    if response.body().content_length().is_some_and(|length| length > limit) {
        return Err(FetchFault::TooLarge { limit: max_bytes });
    }
    // The reader calls its limit exceeded once it is reached.
    let body = response.body_mut().with_config().limit(limit.saturating_add(1)).read_to_vec();
    body.map_err(|error| fault(error, after, max_bytes))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library may add more; whatever is left broke on the way")]
fn fault(error: Error, after: Duration, max_bytes: usize) -> FetchFault {
    const SILENCE: [io::ErrorKind; 2] = [io::ErrorKind::TimedOut, io::ErrorKind::WouldBlock];
    const NOBODY: [io::ErrorKind; 5] = [
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::HostUnreachable,
        io::ErrorKind::NetworkUnreachable,
        io::ErrorKind::NetworkDown,
        io::ErrorKind::AddrNotAvailable,
    ];
    match error {
        Error::Timeout(_) => timed_out(after),
        Error::Io(error) if SILENCE.contains(&error.kind()) => timed_out(after),
        Error::Io(error) if NOBODY.contains(&error.kind()) => FetchFault::Unreachable,
        Error::HostNotFound | Error::ConnectionFailed => FetchFault::Unreachable,
        Error::BodyExceedsLimit(_) => FetchFault::TooLarge { limit: max_bytes },
        Error::BadUri(_) | Error::TlsRequired => FetchFault::Scheme,
        Error::Other(error) if error.is::<Refused>() => FetchFault::Address,
        _ => FetchFault::Broken,
    }
}

fn timed_out(after: Duration) -> FetchFault {
    FetchFault::TimedOut { after: after.try_into().unwrap_or(time::Duration::MAX) }
}

/// Resolves names, and leaves out addresses that must not be asked: of what is looked up, what is
/// connected to, so that no second answer of the name server slips through.
#[derive(Debug)]
struct Neighbourly {
    private: bool,
    inner: DefaultResolver,
}

/// A name whose addresses must not be asked.
#[derive(Debug, thiserror::Error)]
#[error("none of its network addresses may be asked")]
struct Refused;

impl Resolver for Neighbourly {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        // Whatever the system says about a name that it cannot resolve.
        let found = self
            .inner
            .resolve(uri, config, timeout)
            .map_err(|error| if matches!(error, Error::Io(_)) { Error::HostNotFound } else { error })?;
        if self.private {
            return Ok(found);
        }
        let mut kept = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(Error::Other(Box::new(Refused))) } else { Ok(kept) }
    }
}
