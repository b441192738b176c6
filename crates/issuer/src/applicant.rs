//! Who the person is to the issuer: client certificate, account, eligibility, offers.

use std::sync::Arc;

use issuer_api::kiosk::{Aal, Applicant, DerivedCredential, Offer, Terms};
use issuer_api::problem::Reason;

use crate::audit::Outcome;
use crate::issuer::{Caller, Issuer, Presented};
use crate::refusal::Refusal;
use crate::store::accounts::Account;

/// The one offer of an unattended kiosk: software key, AAL2 (R-ISS-08: AAL3 needs supervision).
pub const AAL2_OFFER: &str = "aal2-phone";

impl Issuer {
    /// Validates a client certificate and finds its account.
    ///
    /// # Errors
    ///
    /// `certificate_*` or `revocation_unknown`, by the first check that fails; `slow_down` where a
    /// source keeps trying.
    pub async fn recognise(&self, who: &Presented) -> Result<Caller, Refusal> {
        let now = self.now();
        let (certificate_der, fingerprint) = (Arc::clone(&who.certificate_der), who.fingerprint);
        let looked = self.look(move |trust| trust.check(&certificate_der, &fingerprint, now)).await;
        let certificate = match looked {
            Ok(certificate) => certificate,
            Err((reason, detail)) => {
                // Anybody can make certificates; nobody shall fill the disk with refusals.
                if who.source.parse().is_ok_and(|source| !self.pace.allows(source, now)) {
                    return Err(Reason::SlowDown.into());
                }
                tracing::info!(correlation_id = %who.correlation_id, ?reason, detail, "client certificate refused");
                self.write_down_card(who, None, Outcome::Refused, &detail)?;
                return Err(reason.into());
            }
        };
        let account = match (certificate.fasc_n(), certificate.uuid()) {
            (Some(fasc_n), Some(uuid)) => self.store.account_of_card(&fasc_n, &uuid.hyphenated().to_string()).await?,
            _ => None,
        };
        Ok(Caller {
            certificate,
            fingerprint: who.fingerprint,
            account,
            source: who.source.clone(),
            kiosk: who.kiosk.clone(),
            correlation_id: who.correlation_id.clone(),
        })
    }

    /// Who the issuer says the person is, what they may get and already have.
    ///
    /// # Errors
    ///
    /// A fault of the issuer's own; a person without account or eligibility is an answer.
    pub async fn applicant(&self, caller: &Caller, who: &Presented) -> Result<Applicant, Refusal> {
        let refused = match &caller.account {
            Some(account) => self.refuses(account).await?,
            None => Some(Reason::NoAccount),
        };
        let (outcome, result) = match refused {
            None => (Outcome::Done, "eligible"),
            Some(Reason::NoAccount) => (Outcome::Refused, "no account"),
            Some(Reason::TooManyCredentials) => (Outcome::Refused, "too many credentials"),
            Some(_) => (Outcome::Refused, "not eligible"),
        };
        self.write_down_card(who, caller.account.as_ref(), outcome, result)?;
        let credentials = match &caller.account {
            Some(account) => self.credentials_of(account).await?,
            None => Vec::new(),
        };
        Ok(Applicant {
            first_name: caller.account.as_ref().map(|account| account.first_name.clone()),
            offers: if refused.is_none() { vec![self.offer()] } else { Vec::new() },
            refused,
            credentials,
            correlation_id: caller.correlation_id.clone(),
        })
    }

    /// The person's derived credentials, newest first.
    ///
    /// # Errors
    ///
    /// `no_account`.
    pub async fn credentials(&self, caller: &Caller) -> Result<Vec<DerivedCredential>, Refusal> {
        self.credentials_of(caller.account()?).await
    }

    pub(crate) async fn credentials_of(&self, account: &Account) -> Result<Vec<DerivedCredential>, Refusal> {
        Ok(self.store.credentials(&account.account_id, self.now()).await?)
    }

    /// Why an account may not have one more derived credential now (R-ISS-05, R-ISS-19).
    pub(crate) async fn refuses(&self, account: &Account) -> Result<Option<Reason>, Refusal> {
        if !account.is_eligible() {
            return Ok(Some(Reason::NotEligible));
        }
        let has = self.store.active_credentials(&account.account_id, self.now()).await?;
        Ok((has >= i64::from(self.limits().max_credentials)).then_some(Reason::TooManyCredentials))
    }

    /// Whether an account may use the agent listener (R-SEC-12).
    pub fn is_agent(&self, account: &Account) -> bool {
        account.terminated_at.is_none() && (account.agent || self.config.agents.accounts.contains(&account.account_id))
    }

    fn offer(&self) -> Offer {
        Offer {
            id: AAL2_OFFER.into(),
            aal: Aal::Aal2,
            validity_days: self.limits().validity_days,
            terms: Terms {
                version: self.config.terms.version.clone(),
                paragraphs: self.config.terms.paragraphs.clone(),
            },
        }
    }
}
