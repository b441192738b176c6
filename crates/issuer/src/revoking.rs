//! Turning credentials off: by the person at the kiosk, or all at once with the account.

use issuer_api::kiosk::{DerivedCredential, RevokeReason};
use issuer_api::problem::Reason;

use crate::audit::{Entry, Event, Outcome};
use crate::issuer::{Caller, Issuer};
use crate::mail;
use crate::refusal::Refusal;
use crate::store::credentials::{name_of, reason_for};

impl Issuer {
    /// Revokes one of the person's own credentials (R-MNT-06); once more is no error.
    ///
    /// # Errors
    ///
    /// `not_found` where it is not theirs.
    pub async fn revoke(
        &self,
        caller: &Caller,
        credential: &str,
        reason: RevokeReason,
    ) -> Result<Vec<DerivedCredential>, Refusal> {
        let account = caller.account()?;
        let now = self.now();
        let why = reason_for(reason);
        let known = self.credentials_of(account).await?;
        let known = known.iter().find(|known| known.id == credential).ok_or(Refusal::Because(Reason::NotFound))?;
        let notice = mail::revoked(&self.config, account, known, now);
        let serial = self
            .store
            .revoke_credential(&account.account_id, credential, why, notice.as_ref(), now)
            .await?
            .ok_or(Refusal::Because(Reason::NotFound))?;
        self.write_down(
            Entry::new(Event::CredentialRevoked, Outcome::Done, &caller.source)
                .account(&account.account_id)
                .correlation(&caller.correlation_id)
                .fact("serial", serial)
                .fact("reason", name_of(why)),
        )?;
        self.spool_notices().await;
        self.credentials_of(account).await
    }
}
