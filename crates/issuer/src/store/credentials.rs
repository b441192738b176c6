//! Derived credentials: recorded in the account, revoked, listed (R-ISS-12, R-ISS-13).

use issuer_api::kiosk::{CredentialState, DerivedCredential, RevokeReason};
use issuer_api::problem::Reason;
use pki::Serial;
use pki::crl::{RevocationReason, Revoked};
use pki::ocsp::Status;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};
use time::OffsetDateTime;

use super::moves::{Change, Moved, move_in};
use super::notices::{self, Notice};
use super::{Store, StoreError, accounts, stamp, unstamp};
use crate::life::Happening;

/// A credential to be recorded.
#[derive(Clone, Debug)]
pub struct NewCredential {
    /// Id.
    pub id: String,
    /// Which enrollment it came from.
    pub enrollment_id: String,
    /// Serial number, lower-case hexadecimal.
    pub serial: String,
    /// Its policy, dotted.
    pub policy_oid: String,
    /// The certificate.
    pub certificate_der: Vec<u8>,
    /// Start of validity.
    pub not_before: OffsetDateTime,
    /// End of validity.
    pub not_after: OffsetDateTime,
}

impl Store {
    /// Records a signed certificate, moves its enrollment to the end and puts the notice into the
    /// outbox; all of it or nothing. Whether the account may have it is checked once more in the
    /// same transaction (R-ISS-05), against at most `max_credentials` of a person.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn record_credential(
        &self,
        new: &NewCredential,
        notice: Option<&Notice>,
        max_credentials: u32,
        now: OffsetDateTime,
    ) -> Result<Moved, StoreError> {
        let mut tx = self.begin().await?;
        let happening = Happening::Issued {
            serial: new.serial.clone(),
            policy_oid: new.policy_oid.clone(),
            ends_on: new.not_after.date(),
            notice_sent: notice.is_some(),
        };
        let moved = move_in(&mut tx, &new.enrollment_id, Change::of(happening), now).await?;
        let Moved::Yes(enrollment) = &moved else { return Ok(moved) };
        let eligible =
            accounts::by_id(&mut tx, &enrollment.account_id).await?.is_some_and(|account| account.is_eligible());
        if !eligible {
            return Ok(Moved::No(Reason::NotEligible));
        }
        if active(&mut tx, &enrollment.account_id, now).await? >= i64::from(max_credentials) {
            return Ok(Moved::No(Reason::TooManyCredentials));
        }
        sqlx::query(
            "INSERT INTO credentials (id, account_id, enrollment_id, name, device, serial, policy_oid,
             certificate_der, piv_certificate_der, kiosk_source, issued_at, not_before, not_after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )
        .bind(&new.id)
        .bind(&enrollment.account_id)
        .bind(&enrollment.id)
        .bind(&enrollment.name)
        .bind(enrollment.device_kind.as_deref().unwrap_or_default())
        .bind(&new.serial)
        .bind(&new.policy_oid)
        .bind(&new.certificate_der)
        .bind(&enrollment.piv_certificate_der)
        .bind(&enrollment.kiosk_source)
        .bind(stamp(now))
        .bind(stamp(new.not_before))
        .bind(stamp(new.not_after))
        .execute(&mut *tx)
        .await?;
        if let Some(notice) = notice {
            notices::queue(&mut tx, &enrollment.account_id, notice, now).await?;
        }
        tx.commit().await?;
        self.announce(&new.enrollment_id);
        Ok(moved)
    }

    /// The derived credentials of an account, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn credentials(
        &self,
        account_id: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<DerivedCredential>, StoreError> {
        let rows = sqlx::query("SELECT * FROM credentials WHERE account_id = ?1 ORDER BY issued_at DESC, id")
            .bind(account_id)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| credential(row, now)).collect()
    }

    /// Revokes one credential of an account and puts `notice` into the outbox; gives its serial
    /// number, also where it had been revoked before, and `None` where it is not theirs.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn revoke_credential(
        &self,
        account_id: &str,
        id: &str,
        reason: RevocationReason,
        notice: Option<&Notice>,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin().await?;
        let Some(row) = sqlx::query("SELECT serial, revoked_at FROM credentials WHERE id = ?1 AND account_id = ?2")
            .bind(id)
            .bind(account_id)
            .fetch_optional(&mut *tx)
            .await?
        else {
            return Ok(None);
        };
        let serial: String = row.try_get("serial")?;
        let before: Option<i64> = row.try_get("revoked_at")?;
        if before.is_none() {
            sqlx::query("UPDATE credentials SET revoked_at = ?2, revocation_reason = ?3 WHERE id = ?1")
                .bind(id)
                .bind(stamp(now))
                .bind(name_of(reason))
                .execute(&mut *tx)
                .await?;
            count_revocations(&mut tx, 1).await?;
            if let Some(notice) = notice {
                notices::queue(&mut tx, account_id, notice, now).await?;
            }
            tx.commit().await?;
        }
        Ok(Some(serial))
    }

    /// Every revoked certificate, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn revoked(&self) -> Result<Vec<Revoked>, StoreError> {
        let rows = sqlx::query(
            "SELECT serial, revoked_at, revocation_reason FROM credentials WHERE revoked_at IS NOT NULL
             ORDER BY revoked_at, serial",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(revoked).collect()
    }

    /// What is known of a serial number.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn serial_status(&self, serial: &Serial) -> Result<Status, StoreError> {
        let row = sqlx::query("SELECT serial, revoked_at, revocation_reason FROM credentials WHERE serial = ?1")
            .bind(serial.hex())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(Status::Unknown) };
        let at: Option<i64> = row.try_get("revoked_at")?;
        if at.is_none() {
            return Ok(Status::Good);
        }
        let Revoked { since, reason, .. } = revoked(&row)?;
        Ok(Status::Revoked { since, reason })
    }

    /// How many credentials of an account can be used now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn active_credentials(&self, account_id: &str, now: OffsetDateTime) -> Result<i64, StoreError> {
        let row = sqlx::query(ACTIVE).bind(account_id).bind(stamp(now)).fetch_one(&self.pool).await?;
        Ok(row.try_get("count")?)
    }
}

const ACTIVE: &str = "SELECT COUNT(*) AS count FROM credentials
    WHERE account_id = ?1 AND revoked_at IS NULL AND not_after > ?2";

/// Revokes everything an account has left; gives the serial numbers.
pub(super) async fn revoke_all(
    tx: &mut Transaction<'static, Sqlite>,
    account_id: &str,
    now: OffsetDateTime,
) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "UPDATE credentials SET revoked_at = ?2, revocation_reason = ?3
         WHERE account_id = ?1 AND revoked_at IS NULL RETURNING serial",
    )
    .bind(account_id)
    .bind(stamp(now))
    .bind(name_of(RevocationReason::AffiliationChanged))
    .fetch_all(&mut **tx)
    .await?;
    let serials = rows.iter().map(|row| Ok(row.try_get("serial")?)).collect::<Result<Vec<String>, StoreError>>()?;
    count_revocations(tx, serials.len()).await?;
    Ok(serials)
}

async fn active(
    tx: &mut Transaction<'static, Sqlite>,
    account_id: &str,
    now: OffsetDateTime,
) -> Result<i64, StoreError> {
    let row = sqlx::query(ACTIVE).bind(account_id).bind(stamp(now)).fetch_one(&mut **tx).await?;
    Ok(row.try_get("count")?)
}

async fn count_revocations(tx: &mut Transaction<'static, Sqlite>, more: usize) -> Result<(), StoreError> {
    sqlx::query("UPDATE counters SET value = value + ?1 WHERE name = 'revocations'")
        .bind(i64::try_from(more).unwrap_or(i64::MAX))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn credential(row: &SqliteRow, now: OffsetDateTime) -> Result<DerivedCredential, StoreError> {
    let not_after = unstamp(row.try_get("not_after")?);
    let revoked_at: Option<i64> = row.try_get("revoked_at")?;
    let state = if revoked_at.is_some() {
        CredentialState::Revoked
    } else if not_after <= now {
        CredentialState::Expired
    } else {
        CredentialState::Active
    };
    Ok(DerivedCredential {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        device: row.try_get("device")?,
        serial: row.try_get("serial")?,
        issued_on: unstamp(row.try_get("issued_at")?).date(),
        ends_on: not_after.date(),
        state,
    })
}

fn revoked(row: &SqliteRow) -> Result<Revoked, StoreError> {
    let serial: String = row.try_get("serial")?;
    let reason: String = row.try_get("revocation_reason")?;
    Ok(Revoked {
        serial: Serial::from_hex(&serial).ok_or(StoreError::Garbled { what: "serial number" })?,
        since: unstamp(row.try_get("revoked_at")?),
        reason: from_name(&reason).ok_or(StoreError::Garbled { what: "revocation reason" })?,
    })
}

/// The reason for the list of revoked certificates (RFC 5280 §5.3.1).
pub const fn reason_for(said: RevokeReason) -> RevocationReason {
    match said {
        RevokeReason::Lost => RevocationReason::KeyCompromise,
        RevokeReason::Replaced => RevocationReason::Superseded,
        RevokeReason::NotUsed => RevocationReason::CessationOfOperation,
    }
}

/// The name of RFC 5280 that a reason is stored under.
pub const fn name_of(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => "unspecified",
        RevocationReason::KeyCompromise => "keyCompromise",
        RevocationReason::CaCompromise => "cACompromise",
        RevocationReason::AffiliationChanged => "affiliationChanged",
        RevocationReason::Superseded => "superseded",
        RevocationReason::CessationOfOperation => "cessationOfOperation",
        RevocationReason::CertificateHold => "certificateHold",
        RevocationReason::PrivilegeWithdrawn => "privilegeWithdrawn",
    }
}

fn from_name(name: &str) -> Option<RevocationReason> {
    [
        RevocationReason::Unspecified,
        RevocationReason::KeyCompromise,
        RevocationReason::CaCompromise,
        RevocationReason::AffiliationChanged,
        RevocationReason::Superseded,
        RevocationReason::CessationOfOperation,
        RevocationReason::CertificateHold,
        RevocationReason::PrivilegeWithdrawn,
    ]
    .into_iter()
    .find(|reason| name_of(*reason) == name)
}
