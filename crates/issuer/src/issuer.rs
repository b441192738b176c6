//! The issuer as one thing: everything an answer needs, and who is asking.

use std::sync::Arc;

use pki::Certificate;
use time::OffsetDateTime;

use crate::audit::{AuditLog, Entry, Event, Outcome};
use crate::authority::{self, Authority};
use crate::clock::Clock;
use crate::codes::CodeKey;
use crate::config::Config;
use crate::fault::Fault;
use crate::files::Folder;
use crate::offers::LiveOffers;
use crate::pace::Pace;
use crate::policy::Limits;
use crate::refusal::Refusal;
use crate::signing::Signing;
use crate::store::Store;
use crate::store::accounts::Account;
use crate::tls::Identity;
use crate::trust::{Refused, Trust};

/// The issuer; its doings stand in `applicant`, `offering`, `redeeming`, `issuing`, `revoking` and
/// `upkeep`.
#[derive(Debug)]
pub struct Issuer {
    pub(crate) folder: Folder,
    pub(crate) config: Config,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) audit: AuditLog,
    pub(crate) authority: Authority,
    pub(crate) trust: Arc<Trust>,
    pub(crate) code_key: CodeKey,
    pub(crate) offers: LiveOffers,
    pub(crate) signing: Signing,
    pub(crate) pace: Pace,
    /// What the TLS listeners show.
    pub(crate) tls: Arc<Identity>,
    /// `https://host:port` of the phone listener, as phones know it.
    pub(crate) phone_url: String,
}

impl Issuer {
    /// Opens the issuer in `folder`; phones reach it at `phone_url`.
    ///
    /// # Errors
    ///
    /// A [`Fault`] that names what is missing or wrong.
    pub async fn open(folder: Folder, config: Config, phone_url: String, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let now = clock.now();
        let authority = Authority::open(&folder, config.profile, &config.subject_base, &config.public.pki_url, now)?;
        let shown = authority::tls_certificate(&folder, &config.subject_base, &config.host, now)?;
        let tls = Arc::new(Identity::new(&shown, shown.0.not_after() - authority::TLS_RENEWAL)?);
        let trust = Arc::new(Trust::open(&folder, &config)?);
        let key_file = folder.key("codes.key");
        let key = zeroize::Zeroizing::new(std::fs::read(&key_file).map_err(Fault::read(&key_file))?);
        let code_key = CodeKey::from_bytes(&key).ok_or_else(|| {
            Fault::read(&key_file)(std::io::Error::new(std::io::ErrorKind::InvalidData, "not 32 bytes"))
        })?;
        let store = Store::open(&folder.database()).await?;
        let audit = AuditLog::at(&folder.audit());
        let pace = Pace::per_minute(config.limits.phone_requests_per_minute);
        let offers = LiveOffers::default();
        let signing = Signing::default();
        Ok(Self {
            folder,
            config,
            clock,
            store,
            audit,
            authority,
            trust,
            code_key,
            offers,
            signing,
            pace,
            tls,
            phone_url,
        })
    }

    /// Now.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.config.limits
    }

    /// Has the trust look at something, on a thread that may block: something may have to be fetched.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Trust) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let trust = Arc::clone(&self.trust);
        let looked = tokio::task::spawn_blocking(move || look(&trust)).await;
        looked.unwrap_or_else(|error| Err((issuer_api::problem::Reason::Internal, error.to_string())))
    }

    /// Writes something down; what cannot be written down is not done.
    pub(crate) fn write_down(&self, entry: Entry) -> Result<(), Refusal> {
        Ok(self.audit.append(entry, self.now())?)
    }

    /// Writes down how the presentation of a card ended.
    pub(crate) fn write_down_card(
        &self,
        who: &Presented,
        account: Option<&Account>,
        outcome: Outcome,
        result: &str,
    ) -> Result<(), Refusal> {
        let entry = Entry::new(Event::CardPresented, outcome, &who.source)
            .correlation(&who.correlation_id)
            .fact("certificate_sha256", hex::encode(who.fingerprint))
            .fact("result", result);
        self.write_down(match account {
            Some(account) => entry.account(&account.account_id),
            None => entry,
        })
    }
}

/// A client certificate whose key signed the TLS handshake, and nothing more said about it.
#[derive(Clone, Debug)]
pub struct Presented {
    /// The client's own certificate.
    pub certificate_der: Arc<[u8]>,
    /// SHA-256 of it.
    pub fingerprint: [u8; 32],
    /// Where it came from.
    pub source: String,
    /// Which enrolled kiosk it came from, where that signed it.
    pub kiosk: Option<String>,
    /// Correlation id of this message.
    pub correlation_id: String,
}

/// A person whose card did PKI-AUTH: path, policy, dates and revocation hold (R-ISS-02, R-ISS-03).
#[derive(Clone, Debug)]
pub struct Caller {
    /// The PIV Authentication certificate.
    pub certificate: Certificate,
    /// SHA-256 of it: what owns an enrollment.
    pub fingerprint: [u8; 32],
    /// The person's account, by FASC-N and card UUID (R-CRD-31); `None` where there is none.
    pub account: Option<Account>,
    /// Where the request came from.
    pub source: String,
    /// Which enrolled kiosk it came from, where that signed it.
    pub kiosk: Option<String>,
    /// Correlation id of this message.
    pub correlation_id: String,
}

impl Caller {
    /// The place, as records have it: the kiosk's name, or the address where that is all that is known.
    pub fn place(&self) -> &str {
        self.kiosk.as_deref().unwrap_or(&self.source)
    }

    /// The account.
    ///
    /// # Errors
    ///
    /// `no_account`.
    pub fn account(&self) -> Result<&Account, Refusal> {
        self.account.as_ref().ok_or(Refusal::Because(issuer_api::problem::Reason::NoAccount))
    }
}
