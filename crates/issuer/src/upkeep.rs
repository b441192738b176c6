//! What the issuer does by itself, once a second: ends what has run out, hands over notices, keeps
//! the list of revoked certificates fresh.

use time::Duration;

use crate::audit::{Entry, Event, Outcome};
use crate::authority;
use crate::issuer::Issuer;
use crate::mail;
use crate::offering::about_enrollment;
use crate::refusal::Refusal;
use crate::store::enrollments::Enrollment;

/// Hashes of used codes are kept this long, so that a late phone learns why its code does not work.
const CODES_KEPT: Duration = Duration::hours(1);
/// Signing takes no longer than this.
const SIGNING: Duration = Duration::minutes(1);
/// A renewal that did not work is tried again after this.
const TRY_AGAIN: Duration = Duration::hours(1);

impl Issuer {
    /// Cleans up after a stop in the middle of something.
    ///
    /// # Errors
    ///
    /// [`Refusal::Store`], [`Refusal::Audit`].
    pub async fn begin(&self, facts: Entry) -> Result<(), Refusal> {
        self.write_down(facts)?;
        self.fail_abandoned(Duration::ZERO).await?;
        self.upkeep().await
    }

    /// One round.
    ///
    /// # Errors
    ///
    /// [`Refusal::Store`], [`Refusal::Audit`], [`Refusal::Authority`]; the next round tries again.
    pub async fn upkeep(&self) -> Result<(), Refusal> {
        let now = self.now();
        let (running, expired) = self.store.sweep_enrollments(now).await?;
        for enrollment in expired {
            self.write_down_end(&enrollment, "expired")?;
        }
        self.fail_abandoned(SIGNING).await?;
        self.store.erase_codes(now - CODES_KEPT).await?;
        self.offers.keep_only(&running);
        self.crl().await?;
        self.authority.renew_responder(now)?;
        self.renew_root_crl()?;
        self.renew_tls();
        self.spool_notices().await;
        Ok(())
    }

    /// Ends what has been waiting for its certificate for `long` and that no call is signing for: a call
    /// that could not even record its own failure has left it behind.
    async fn fail_abandoned(&self, long: Duration) -> Result<(), Refusal> {
        let now = self.now();
        for enrollment in self.store.fail_abandoned(now - long, &self.signing.now(), now).await? {
            self.write_down_end(&enrollment, "failed")?;
        }
        Ok(())
    }

    /// The list of revoked certificates.
    ///
    /// # Errors
    ///
    /// [`Refusal::Store`], [`Refusal::Audit`], [`Refusal::Authority`].
    pub async fn crl(&self) -> Result<Vec<u8>, Refusal> {
        let (crl_der, fresh) = self.authority.crl(&self.store, self.limits(), self.now()).await?;
        if let Some(number) = fresh {
            self.write_down(Entry::new(Event::RevocationListIssued, Outcome::Done, "issuer").fact("number", number))?;
        }
        Ok(crl_der)
    }

    /// Hands waiting notices to the mail spool; what does not work now is tried again in the next
    /// round, and nothing is lost meanwhile.
    pub(crate) async fn spool_notices(&self) {
        let waiting = match self.store.notices(true).await {
            Ok(waiting) => waiting,
            Err(error) => return tracing::error!(%error, "the outbox cannot be read"),
        };
        for notice in waiting {
            let id = notice.id;
            if let Err(error) = mail::spool(&self.folder.outbox(), &notice) {
                return tracing::error!(%error, id, "a notice cannot be written to the mail spool");
            }
            if let Err(error) = self.store.notice_spooled(id, self.now()).await {
                return tracing::error!(%error, id, "the outbox cannot be written");
            }
        }
    }

    /// Keeps the root's own list fresh; where that does not work, the old one is published on.
    fn renew_root_crl(&self) -> Result<(), Refusal> {
        match self.authority.renew_root_crl(&self.folder, self.now()) {
            Ok(None) => Ok(()),
            Ok(Some(number)) => {
                self.write_down(Entry::new(Event::RevocationListIssued, Outcome::Done, "root").fact("number", number))
            }
            Err(error) => {
                tracing::error!(%error, "the root's list of revoked certificates cannot be renewed");
                Ok(())
            }
        }
    }

    /// Puts a fresh certificate under the TLS listeners where the old one ends soon; where that does not
    /// work, the old one serves on and the next try comes later.
    fn renew_tls(&self) {
        let now = self.now();
        if !self.tls.is_due(now) {
            return;
        }
        let renewed = authority::tls_certificate(&self.folder, &self.config.subject_base, &self.config.host, now)
            .and_then(|fresh| Ok(self.tls.change(&fresh, fresh.0.not_after() - authority::TLS_RENEWAL)?));
        match renewed {
            Ok(()) => tracing::info!("the TLS certificate was renewed"),
            Err(error) => {
                tracing::error!(%error, "the TLS certificate cannot be renewed; it is tried again in an hour");
                self.tls.try_again_at(now + TRY_AGAIN);
            }
        }
    }

    fn write_down_end(&self, enrollment: &Enrollment, how: &str) -> Result<(), Refusal> {
        self.write_down(
            about_enrollment(enrollment, Event::EnrollmentEnded, Outcome::Failed, "issuer").fact("how", how),
        )
    }
}
