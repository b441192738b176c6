//! Enrollments as they are stored, and what happened to them.

use issuer_api::kiosk::EnrollmentEvent;
use issuer_api::problem::Reason;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};
use time::OffsetDateTime;
use tokio::sync::watch;

use super::{Store, StoreError, stamp, unstamp};
use crate::life::{Life, Step};

/// Erases codes of what ended long ago.
pub(super) const ERASE: &str = "UPDATE enrollments SET identifier = NULL, scan_hash = NULL, number_mac = NULL,
     typed_mac = NULL, token_hash = NULL, est_hash = NULL
     WHERE ended_at < ?1 AND (scan_hash IS NOT NULL OR token_hash IS NOT NULL)";

/// An enrollment as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    /// Id.
    pub id: String,
    /// Whose it is.
    pub account_id: String,
    /// SHA-256 of the certificate that created it: nobody else may touch it (R-ISS-04).
    pub owner: Vec<u8>,
    /// That certificate (R-ISS-13).
    pub piv_certificate_der: Vec<u8>,
    /// Where the kiosk was, as far as the network tells.
    pub kiosk_source: String,
    /// Correlation id, as people read it out.
    pub correlation_id: String,
    /// Which offer.
    pub offer: String,
    /// The person's own words for the device.
    pub name: String,
    /// Version of the terms agreed to.
    pub terms_version: String,
    /// The word of the agent beside the person, JSON.
    pub attended: Option<String>,
    /// SHA-256 of the request that created it, to tell a repetition from a mix-up.
    pub request_hash: Vec<u8>,
    /// When.
    pub created_at: OffsetDateTime,
    /// Where it stands.
    pub life: Life,
    /// When it ends by itself.
    pub expires_at: OffsetDateTime,
    /// Counts its codes; the first is 1.
    pub generation: i64,
    /// The latest moment its code can be extended to (R-BND-04).
    pub code_ceiling_at: OffsetDateTime,
    /// What is kept of the number.
    pub number_mac: Vec<u8>,
    /// What is kept of the 13 digits.
    pub typed_mac: Vec<u8>,
    /// SHA-256 of the idempotency key that asked for the present code in place of another.
    pub replace_hash: Option<Vec<u8>>,
    /// The device's own description.
    pub device_kind: Option<String>,
    /// The match code on both screens.
    pub match_code: Option<String>,
    /// What is kept of the one-time EST password.
    pub est_hash: Option<Vec<u8>>,
    /// Why it failed.
    pub ended_reason: Option<Reason>,
}

impl Enrollment {
    /// Whether its time has run out, also where nobody has ended it yet.
    pub fn is_out_of_time(&self, now: OffsetDateTime) -> bool {
        self.life.step.can_expire() && now >= self.expires_at
    }
}

impl Store {
    /// The enrollment with this id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn enrollment(&self, id: &str) -> Result<Option<Enrollment>, StoreError> {
        self.enrollment_by(Column::Id, id.as_bytes()).await
    }

    /// The enrollment that `code` belongs to.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn enrollment_of(&self, code: &Code) -> Result<Option<Enrollment>, StoreError> {
        match code {
            Code::Scan(hash) => self.enrollment_by(Column::Scan, hash).await,
            Code::Identifier(identifier) => self.enrollment_by(Column::Identifier, identifier.as_bytes()).await,
            Code::Token(hash) => self.enrollment_by(Column::Token, hash).await,
        }
    }

    /// The enrollment an idempotency key of this account has created.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn enrollment_by_key(
        &self,
        account_id: &str,
        idempotency_hash: &[u8; 32],
    ) -> Result<Option<Enrollment>, StoreError> {
        sqlx::query("SELECT * FROM enrollments WHERE account_id = ?1 AND idempotency_hash = ?2")
            .bind(account_id)
            .bind(idempotency_hash.as_slice())
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(enrollment)
            .transpose()
    }

    /// Enrollments that are not over, newest first, with the first name of their person.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn running_enrollments(&self) -> Result<Vec<(Enrollment, String)>, StoreError> {
        let rows = sqlx::query(
            "SELECT e.*, a.first_name AS person FROM enrollments e JOIN accounts a USING (account_id)
             WHERE e.ended_at IS NULL ORDER BY e.created_at DESC, e.id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((enrollment(row)?, row.try_get("person")?))).collect()
    }

    /// Erases what is kept of codes that ended before `before` (R-BND-11).
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn erase_codes(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let erased = sqlx::query(ERASE).bind(stamp(before)).execute(&self.pool).await?;
        Ok(erased.rows_affected())
    }

    /// What happened to an enrollment after event number `after`, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn events(&self, id: &str, after: i64) -> Result<Vec<(i64, EnrollmentEvent)>, StoreError> {
        let rows = sqlx::query("SELECT seq, body FROM events WHERE enrollment_id = ?1 AND seq > ?2 ORDER BY seq")
            .bind(id)
            .bind(after)
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let body: String = row.try_get("body")?;
                let event = serde_json::from_str(&body).map_err(|_| StoreError::Garbled { what: "recorded event" })?;
                Ok((row.try_get("seq")?, event))
            })
            .collect()
    }

    /// A receiver that changes when something new happens to the enrollment.
    pub fn follow(&self, id: &str) -> watch::Receiver<()> {
        self.hub.subscribe(id)
    }

    async fn enrollment_by(&self, column: Column, key: &[u8]) -> Result<Option<Enrollment>, StoreError> {
        select(column, key).fetch_optional(&self.pool).await?.as_ref().map(enrollment).transpose()
    }
}

/// Something that belongs to one enrollment.
#[derive(Clone, Debug)]
pub enum Code {
    /// What is kept of its scan code.
    Scan([u8; 32]),
    /// Its typed identifier.
    Identifier(String),
    /// What is kept of its phone's token.
    Token([u8; 32]),
}

/// What an enrollment is looked up by.
#[derive(Clone, Copy)]
pub(super) enum Column {
    Id,
    Scan,
    Identifier,
    Token,
}

type Select<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;

fn select(column: Column, key: &[u8]) -> Select<'_> {
    match column {
        Column::Id => {
            sqlx::query("SELECT * FROM enrollments WHERE id = ?1").bind(String::from_utf8_lossy(key).into_owned())
        }
        Column::Identifier => sqlx::query("SELECT * FROM enrollments WHERE identifier = ?1")
            .bind(String::from_utf8_lossy(key).into_owned()),
        Column::Scan => sqlx::query("SELECT * FROM enrollments WHERE scan_hash = ?1").bind(key.to_vec()),
        Column::Token => sqlx::query("SELECT * FROM enrollments WHERE token_hash = ?1").bind(key.to_vec()),
    }
}

/// The enrollment as this transaction sees it.
pub(super) async fn by_column(
    tx: &mut Transaction<'static, Sqlite>,
    column: Column,
    key: &[u8],
) -> Result<Option<Enrollment>, StoreError> {
    select(column, key).fetch_optional(&mut **tx).await?.as_ref().map(enrollment).transpose()
}

/// An enrollment from its row.
pub(super) fn enrollment(row: &SqliteRow) -> Result<Enrollment, StoreError> {
    let step: String = row.try_get("step")?;
    let reason: Option<String> = row.try_get("ended_reason")?;
    Ok(Enrollment {
        id: row.try_get("id")?,
        account_id: row.try_get("account_id")?,
        owner: row.try_get("owner")?,
        piv_certificate_der: row.try_get("piv_certificate_der")?,
        kiosk_source: row.try_get("kiosk_source")?,
        correlation_id: row.try_get("correlation_id")?,
        offer: row.try_get("offer")?,
        name: row.try_get("name")?,
        terms_version: row.try_get("terms_version")?,
        attended: row.try_get("attended")?,
        request_hash: row.try_get("request_hash")?,
        created_at: unstamp(row.try_get("created_at")?),
        life: Life {
            step: Step::from_name(&step).ok_or(StoreError::Garbled { what: "step" })?,
            number_tries_left: row.try_get("number_tries_left")?,
            request_tries_left: row.try_get("request_tries_left")?,
        },
        expires_at: unstamp(row.try_get("expires_at")?),
        generation: row.try_get("generation")?,
        code_ceiling_at: unstamp(row.try_get("code_ceiling_at")?),
        // Erased after the end; nothing fits an empty hash.
        number_mac: row.try_get::<Option<_>, _>("number_mac")?.unwrap_or_default(),
        typed_mac: row.try_get::<Option<_>, _>("typed_mac")?.unwrap_or_default(),
        replace_hash: row.try_get("replace_hash")?,
        device_kind: row.try_get("device_kind")?,
        match_code: row.try_get("match_code")?,
        est_hash: row.try_get("est_hash")?,
        ended_reason: reason.and_then(|text| serde_json::from_str(&text).ok()),
    })
}
