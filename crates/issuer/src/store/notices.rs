//! Notices to the address on file, kept with what they tell of and sent from there (R-ISS-14).

use serde::Serialize;
use sqlx::{Row, Sqlite, Transaction};
use time::OffsetDateTime;

use super::{Store, StoreError, stamp, unstamp};

/// A notice to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Address on file.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// A notice in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Queued {
    /// Number.
    pub id: i64,
    /// Address on file.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    #[serde(skip)]
    pub body: String,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was handed to the mail spool.
    #[serde(with = "time::serde::rfc3339::option")]
    pub spooled_at: Option<OffsetDateTime>,
}

/// Notices not yet handed over.
pub(super) const WAITING: &str = "SELECT * FROM notices WHERE spooled_at IS NULL ORDER BY id";

impl Store {
    /// Every notice, oldest first; only those not yet handed over where `waiting`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn notices(&self, waiting: bool) -> Result<Vec<Queued>, StoreError> {
        let wanted = if waiting { WAITING } else { "SELECT * FROM notices ORDER BY id" };
        let rows = sqlx::query(wanted).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                let spooled_at: Option<i64> = row.try_get("spooled_at")?;
                Ok(Queued {
                    id: row.try_get("id")?,
                    recipient: row.try_get("recipient")?,
                    subject: row.try_get("subject")?,
                    body: row.try_get("body")?,
                    created_at: unstamp(row.try_get("created_at")?),
                    spooled_at: spooled_at.map(unstamp),
                })
            })
            .collect()
    }

    /// Remembers that a notice was handed to the mail spool.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn notice_spooled(&self, id: i64, now: OffsetDateTime) -> Result<(), StoreError> {
        sqlx::query("UPDATE notices SET spooled_at = ?2 WHERE id = ?1")
            .bind(id)
            .bind(stamp(now))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Puts a notice into the outbox, in the transaction of what it tells of.
pub(super) async fn queue(
    tx: &mut Transaction<'static, Sqlite>,
    account_id: &str,
    notice: &Notice,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO notices (account_id, recipient, subject, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(account_id)
        .bind(&notice.recipient)
        .bind(&notice.subject)
        .bind(&notice.body)
        .bind(stamp(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
