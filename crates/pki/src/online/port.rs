//! What the network and the disk do for a question, seen from here: two ports, and their faults.

use core::fmt::Debug;
use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use crate::encoding::Malformed;

/// What is asked of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Certificates of authorities: one, DER, or a certs-only bundle (RFC 5280 §4.2.2).
    Certificates,
    /// A revocation list, DER.
    List,
    /// A status answer; the question is sent by POST (RFC 6960 appendix A.1).
    Status,
}

/// One thing to fetch.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What is asked for.
    pub kind: Kind,
    /// Where; any scheme, as a certificate names it. A fetcher refuses all but `http`.
    pub url: &'a str,
    /// The question to be posted; `None` for a plain GET.
    pub request_der: Option<&'a [u8]>,
    /// Longest answer that is of any use, in octets.
    pub max_bytes: usize,
}

/// What came of it.
#[derive(Debug)]
pub struct Fetched {
    /// How long it took.
    pub took: Duration,
    /// The answer's body.
    pub body: Result<Vec<u8>, FetchFault>,
}

/// Fetches over the network; blocks, for `within` at the longest.
pub trait Fetch: Debug + Send + Sync {
    /// Fetches one thing.
    fn fetch(&self, ask: &Ask<'_>, within: Duration) -> Fetched;

    /// Random octets that make a question one of a kind (RFC 8954); `None` sends none.
    fn nonce(&self) -> Option<[u8; 32]>;
}

/// Keeps what was fetched for later questions and for other processes.
///
/// What comes back is not trusted: signatures and dates are checked as if it came from the network.
pub trait Cache: Debug + Send + Sync {
    /// What is kept under a key, and since when.
    fn load(&self, key: &Key<'_>) -> Option<Kept>;

    /// Keeps a body; a cache that cannot says so in its log and nowhere else.
    fn store(&self, key: &Key<'_>, body: &[u8], at: OffsetDateTime);

    /// Drops what is kept under a key.
    fn discard(&self, key: &Key<'_>);
}

/// Under what something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// What it is.
    pub kind: Kind,
    /// Where it came from.
    pub url: &'a str,
    /// The question, without a nonce; empty where nothing was posted.
    pub request_der: &'a [u8],
}

/// Something kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The body as it was fetched.
    pub body: Vec<u8>,
    /// When it was kept.
    pub since: OffsetDateTime,
}

/// Why there is nothing usable from a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchFault {
    /// Fetching is turned off.
    #[error("fetching is turned off")]
    Off,
    /// The place is not named by an `http` URL.
    #[error("it is not at an http address")]
    Scheme,
    /// The place is at an address that must not be asked.
    #[error("its network address is not allowed")]
    Address,
    /// No connection: unknown name, refused, unreachable.
    #[error("no connection")]
    Unreachable,
    /// It took too long.
    #[error("no answer within {} ms", .after.whole_milliseconds())]
    TimedOut {
        /// The time that was allowed.
        after: Duration,
    },
    /// The time for the whole question was used up, or as many things fetched as allowed.
    #[error("not asked any more: too much was fetched for one question")]
    Spent,
    /// Others fetch so much at this moment that no more is fetched.
    #[error("not asked: too much is being fetched at this moment")]
    Busy,
    /// The body is longer than allowed.
    #[error("the answer is longer than {limit} octets")]
    TooLarge {
        /// The longest that is allowed, in octets.
        limit: usize,
    },
    /// The server answered with an error.
    #[error("the server answered with HTTP status {0}")]
    Status(u16),
    /// The server sent elsewhere, too often or out of `http`.
    #[error("the server sent elsewhere")]
    Redirect,
    /// The connection broke, or the answer is no HTTP.
    #[error("the answer broke off")]
    Broken,
    /// The body is not what was asked for.
    #[error("the answer cannot be read: {0}")]
    Unreadable(Malformed),
    /// The responder gave no answer, with its response status (RFC 6960 §4.2.1).
    #[error("the responder gave no answer (response status {0})")]
    Refused(u32),
    /// The body is readable, but not about this certificate.
    #[error("the answer is about something else")]
    Foreign,
    /// The answer does not carry the nonce of the question, but another one.
    #[error("the answer carries another nonce")]
    Nonce,
}

/// A place from which nothing usable came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{url}: {fault}")]
pub struct NotFetched {
    /// Where.
    pub url: String,
    /// Why.
    pub fault: FetchFault,
}

/// Bounds on what one question may fetch, and what is demanded of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most things fetched over the network; what the cache has is free.
    pub fetches: u32,
    /// Longest time for all of them together.
    pub total: Duration,
    /// Most octets for all of them together.
    pub bytes: usize,
    /// Longest revocation list, in octets; at most [`crate::crl::MAX_LENGTH`].
    pub list_bytes: usize,
    /// How long fetched certificates of authorities are used again.
    pub certificates_for: Duration,
    /// Whether certificates of authorities are fetched; if not, only revocation is.
    pub chase: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fetches: 16,
            total: Duration::seconds(15),
            bytes: 64 * 1024 * 1024,
            list_bytes: 32 * 1024 * 1024,
            certificates_for: Duration::hours(24),
            chase: true,
        }
    }
}

/// A fetcher for where there is no network: fetches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNetwork;

impl Fetch for NoNetwork {
    fn fetch(&self, _: &Ask<'_>, _: Duration) -> Fetched {
        Fetched { took: Duration::ZERO, body: Err(FetchFault::Off) }
    }

    fn nonce(&self) -> Option<[u8; 32]> {
        None
    }
}

/// A cache that keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCache;

impl Cache for NoCache {
    fn load(&self, _: &Key<'_>) -> Option<Kept> {
        None
    }

    fn store(&self, _: &Key<'_>, _: &[u8], _: OffsetDateTime) {}

    fn discard(&self, _: &Key<'_>) {}
}

/// What questions may use of the world.
#[derive(Clone, Debug)]
pub struct Online {
    pub(super) fetch: Arc<dyn Fetch>,
    pub(super) cache: Arc<dyn Cache>,
    pub(super) limits: Limits,
}

impl Online {
    /// Questions that fetch with `fetch` and keep with `cache`.
    pub fn new(fetch: Arc<dyn Fetch>, cache: Arc<dyn Cache>, limits: Limits) -> Self {
        Self { fetch, cache, limits }
    }
}
