//! Changes of enrollments: created, moved along the life table, ended.

use std::collections::HashSet;

use issuer_api::kiosk::EnrollmentEvent;
use issuer_api::problem::Reason;
use sqlx::{Row, Sqlite, Transaction};
use time::OffsetDateTime;

use super::enrollments::{Column, Enrollment, by_column, enrollment};
use super::{Store, StoreError, stamp};
use crate::life::{Happening, Life, Outcome, Step};

/// What is kept of a code.
#[derive(Clone, Debug)]
pub struct KeptCode {
    /// Counts the enrollment's codes.
    pub generation: i64,
    /// When it dies.
    pub expires_at: OffsetDateTime,
    /// The latest moment it can be extended to.
    pub ceiling_at: OffsetDateTime,
    /// Identifier of the typed alternative.
    pub identifier: String,
    /// What is kept of the scan code.
    pub scan_hash: [u8; 32],
    /// What is kept of the number.
    pub number_mac: [u8; 32],
    /// What is kept of the 13 digits.
    pub typed_mac: [u8; 32],
    /// SHA-256 of the idempotency key that asked for it in place of another; `None` for a first one.
    pub replace_hash: Option<[u8; 32]>,
}

/// What is open; answered from its index alone, however long the past is.
const OPEN: &str = "SELECT id, expires_at FROM enrollments WHERE ended_at IS NULL";
/// Enrollments that one transaction ends at most.
const AT_ONCE: usize = 500;
/// The last thing that happened to what is being signed is that it was asked for.
const ABANDONED: &str = "SELECT * FROM enrollments e WHERE step = ?1
     AND (SELECT MAX(at) FROM events WHERE enrollment_id = e.id) <= ?2";

/// A new enrollment.
#[derive(Clone, Debug)]
pub struct NewEnrollment {
    /// Id.
    pub id: String,
    /// Whose it is.
    pub account_id: String,
    /// SHA-256 of the certificate that creates it.
    pub owner: [u8; 32],
    /// That certificate.
    pub piv_certificate_der: Vec<u8>,
    /// Where the kiosk is.
    pub kiosk_source: String,
    /// Correlation id.
    pub correlation_id: String,
    /// Which offer.
    pub offer: String,
    /// The person's own words for the device.
    pub name: String,
    /// Version of the terms agreed to.
    pub terms_version: String,
    /// The word of the agent beside the person, JSON.
    pub attended: Option<String>,
    /// SHA-256 of the idempotency key.
    pub idempotency_hash: [u8; 32],
    /// SHA-256 of the request.
    pub request_hash: [u8; 32],
    /// Tries.
    pub life: Life,
    /// Its first code.
    pub code: KeptCode,
}

/// What else a move writes, in the same transaction.
#[derive(Clone, Debug)]
pub enum Also {
    /// Nothing.
    Nothing,
    /// The new code that replaces the old one.
    Code(KeptCode),
    /// What authorises the phone from here on.
    Token {
        /// What is kept of the token.
        token_hash: [u8; 32],
        /// What is kept of the one-time EST password.
        est_hash: [u8; 32],
    },
}

/// A move to be made.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happens.
    pub happening: Happening,
    /// What else is written.
    pub also: Also,
    /// The new end of its time; as before where `None`.
    pub expires_at: Option<OffsetDateTime>,
    /// Which of its codes this is about; another one by now refuses the move.
    pub generation: Option<i64>,
}

impl Change {
    /// Just that.
    pub const fn of(happening: Happening) -> Self {
        Self { happening, also: Also::Nothing, expires_at: None, generation: None }
    }
}

/// What a move came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The enrollment as it is now; it moved, or had done so before.
    Yes(Box<Enrollment>),
    /// It could not move, and why.
    No(Reason),
}

impl Store {
    /// Records a new enrollment and cancels every other running one of the account, which it gives
    /// back: a person has one code at a time.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], also where the idempotency key is known already.
    pub async fn create_enrollment(
        &self,
        new: &NewEnrollment,
        now: OffsetDateTime,
    ) -> Result<Vec<Enrollment>, StoreError> {
        let mut tx = self.begin().await?;
        let cancelled = end_running(&mut tx, &new.account_id, &Happening::Cancelled, now).await?;
        sqlx::query(
            "INSERT INTO enrollments (id, account_id, owner, piv_certificate_der, kiosk_source, correlation_id, offer,
             name, terms_version, idempotency_hash, request_hash, created_at, step, number_tries_left,
             request_tries_left, expires_at, generation, code_ceiling_at, attended)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        )
        .bind(&new.id)
        .bind(&new.account_id)
        .bind(new.owner.as_slice())
        .bind(&new.piv_certificate_der)
        .bind(&new.kiosk_source)
        .bind(&new.correlation_id)
        .bind(&new.offer)
        .bind(&new.name)
        .bind(&new.terms_version)
        .bind(new.idempotency_hash.as_slice())
        .bind(new.request_hash.as_slice())
        .bind(stamp(now))
        .bind(new.life.step.name())
        .bind(new.life.number_tries_left)
        .bind(new.life.request_tries_left)
        .bind(stamp(new.code.expires_at))
        .bind(new.code.generation)
        .bind(stamp(new.code.ceiling_at))
        .bind(new.attended.as_deref())
        .execute(&mut *tx)
        .await?;
        write_code(&mut tx, &new.id, &new.code).await?;
        tell(&mut tx, &new.id, &EnrollmentEvent::Offered, now).await?;
        tx.commit().await?;
        self.hub.announce(&new.id);
        cancelled.iter().for_each(|other| self.hub.announce(&other.id));
        Ok(cancelled)
    }

    /// Moves an enrollment; one that has run out of time is refused, and ended by
    /// [`Store::sweep_enrollments`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Overtaken`] where it was moved by somebody else in between.
    pub async fn move_enrollment(&self, id: &str, change: Change, now: OffsetDateTime) -> Result<Moved, StoreError> {
        let mut tx = self.begin().await?;
        let moved = move_in(&mut tx, id, change, now).await?;
        tx.commit().await?;
        self.hub.announce(id);
        Ok(moved)
    }

    /// Gives the code more time, up to its ceiling.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn extend_enrollment(
        &self,
        id: &str,
        until: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<Moved, StoreError> {
        let mut tx = self.begin().await?;
        let Some(found) = by_column(&mut tx, Column::Id, id.as_bytes()).await? else {
            return Ok(Moved::No(Reason::NotFound));
        };
        if found.is_out_of_time(now) {
            return Ok(Moved::No(Reason::Expired));
        }
        if !found.life.step.is_waiting_for_phone() {
            return Ok(Moved::No(found.life.step.refusal()));
        }
        let expires_at = until.min(found.code_ceiling_at).max(found.expires_at);
        sqlx::query("UPDATE enrollments SET expires_at = ?2 WHERE id = ?1")
            .bind(id)
            .bind(stamp(expires_at))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Moved::Yes(Box::new(Enrollment { expires_at, ..found })))
    }

    /// One look at every open enrollment: ends those whose time has run out; gives the ids of those that
    /// run on, and what was ended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep_enrollments(
        &self,
        now: OffsetDateTime,
    ) -> Result<(HashSet<String>, Vec<Enrollment>), StoreError> {
        let rows = sqlx::query(OPEN).fetch_all(&self.pool).await?;
        let mut running = HashSet::new();
        let mut due = Vec::new();
        for row in &rows {
            let id: String = row.try_get("id")?;
            let expires_at: i64 = row.try_get("expires_at")?;
            if expires_at <= stamp(now) {
                due.push(id.clone());
            }
            running.insert(id);
        }
        if due.is_empty() {
            return Ok((running, Vec::new()));
        }
        let mut tx = self.begin().await?;
        let mut ended = Vec::new();
        for id in due.iter().take(AT_ONCE) {
            let Some(found) = by_column(&mut tx, Column::Id, id.as_bytes()).await? else { continue };
            if now < found.expires_at {
                continue;
            }
            if let Some(life) = step_on(&mut tx, &found, Happening::TimeRanOut, now, None).await? {
                ended.push(Enrollment { life, ..found });
            }
        }
        tx.commit().await?;
        for enrollment in &ended {
            self.hub.announce(&enrollment.id);
            running.remove(&enrollment.id);
        }
        Ok((running, ended))
    }

    /// Fails what has been waiting for its certificate since `before` and is not among those `alive`:
    /// nothing comes out of it any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn fail_abandoned(
        &self,
        before: OffsetDateTime,
        alive: &HashSet<String>,
        now: OffsetDateTime,
    ) -> Result<Vec<Enrollment>, StoreError> {
        let rows =
            sqlx::query(ABANDONED).bind(Step::Requested.name()).bind(stamp(before)).fetch_all(&self.pool).await?;
        let mut failed = Vec::new();
        for row in &rows {
            let found = enrollment(row)?;
            if alive.contains(&found.id) {
                continue;
            }
            let mut tx = self.begin().await?;
            // It may have ended in between, and then there is nothing to fail.
            let Some(found) = by_column(&mut tx, Column::Id, found.id.as_bytes()).await? else { continue };
            if let Some(life) = step_on(&mut tx, &found, Happening::Failed(Reason::Internal), now, None).await? {
                tx.commit().await?;
                self.hub.announce(&found.id);
                failed.push(Enrollment { life, ..found });
            }
        }
        Ok(failed)
    }

    pub(super) fn announce(&self, id: &str) {
        self.hub.announce(id);
    }
}

/// Moves an enrollment inside a transaction.
pub(super) async fn move_in(
    tx: &mut Transaction<'static, Sqlite>,
    id: &str,
    change: Change,
    now: OffsetDateTime,
) -> Result<Moved, StoreError> {
    let Change { happening, also, expires_at, generation } = change;
    let Some(found) = by_column(tx, Column::Id, id.as_bytes()).await? else {
        return Ok(Moved::No(Reason::NotFound));
    };
    if found.is_out_of_time(now) {
        return Ok(Moved::No(Reason::Expired));
    }
    if generation.is_some_and(|generation| generation != found.generation) {
        return Ok(Moved::No(Reason::NotFound));
    }
    match found.life.on(happening.clone()) {
        Outcome::Refused(reason) => return Ok(Moved::No(reason)),
        Outcome::Unchanged => return Ok(Moved::Yes(Box::new(found))),
        Outcome::Moved { .. } => {}
    }
    step_on(tx, &found, happening, now, expires_at).await?;
    match also {
        Also::Nothing => {}
        Also::Code(code) => write_code(tx, id, &code).await?,
        Also::Token { token_hash, est_hash } => {
            sqlx::query("UPDATE enrollments SET token_hash = ?2, est_hash = ?3 WHERE id = ?1")
                .bind(id)
                .bind(token_hash.as_slice())
                .bind(est_hash.as_slice())
                .execute(&mut **tx)
                .await?;
        }
    }
    match by_column(tx, Column::Id, id.as_bytes()).await? {
        Some(now_is) => Ok(Moved::Yes(Box::new(now_is))),
        None => Err(StoreError::Garbled { what: "vanished enrollment" }),
    }
}

/// Writes one move of the life table with the state it left as a condition, and its events.
/// `None` where the table says nothing changes.
async fn step_on(
    tx: &mut Transaction<'static, Sqlite>,
    from: &Enrollment,
    happening: Happening,
    now: OffsetDateTime,
    expires_at: Option<OffsetDateTime>,
) -> Result<Option<Life>, StoreError> {
    let device = match &happening {
        Happening::NumberRight { kind, match_code } => Some((kind.clone(), match_code.clone())),
        Happening::Opened
        | Happening::NumberWrong
        | Happening::Confirmed
        | Happening::RequestUnfit
        | Happening::RequestFits
        | Happening::Issued { .. }
        | Happening::Replaced { .. }
        | Happening::Cancelled
        | Happening::TimeRanOut
        | Happening::Failed(_) => None,
    };
    let ended_reason = if let Happening::Failed(reason) = &happening { Some(*reason) } else { None };
    let Outcome::Moved { life, events } = from.life.on(happening) else { return Ok(None) };
    let done = sqlx::query(
        "UPDATE enrollments SET step = ?5, number_tries_left = ?6, request_tries_left = ?7, expires_at = ?8,
         ended_at = ?9, ended_reason = ?10
         WHERE id = ?1 AND step = ?2 AND number_tries_left = ?3 AND generation = ?4",
    )
    .bind(&from.id)
    .bind(from.life.step.name())
    .bind(from.life.number_tries_left)
    .bind(from.generation)
    .bind(life.step.name())
    .bind(life.number_tries_left)
    .bind(life.request_tries_left)
    .bind(stamp(expires_at.unwrap_or(from.expires_at)))
    .bind(life.step.is_over().then(|| stamp(now)))
    .bind(ended_reason.map(|reason| serde_json::json!(reason).to_string()))
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() != 1 {
        return Err(StoreError::Overtaken);
    }
    if let Some((kind, match_code)) = device {
        sqlx::query("UPDATE enrollments SET device_kind = ?2, match_code = ?3 WHERE id = ?1")
            .bind(&from.id)
            .bind(kind)
            .bind(match_code)
            .execute(&mut **tx)
            .await?;
    }
    for event in &events {
        tell(tx, &from.id, event, now).await?;
    }
    Ok(Some(life))
}

/// Ends what an account has running, as far as it can be ended that way; gives what was ended.
pub(super) async fn end_running(
    tx: &mut Transaction<'static, Sqlite>,
    account_id: &str,
    happening: &Happening,
    now: OffsetDateTime,
) -> Result<Vec<Enrollment>, StoreError> {
    let rows = sqlx::query("SELECT * FROM enrollments WHERE account_id = ?1 AND ended_at IS NULL")
        .bind(account_id)
        .fetch_all(&mut **tx)
        .await?;
    let mut ended = Vec::new();
    for row in &rows {
        let found = enrollment(row)?;
        if let Some(life) = step_on(tx, &found, happening.clone(), now, None).await? {
            ended.push(Enrollment { life, ..found });
        }
    }
    Ok(ended)
}

/// A new code takes the place of the old one and of the phone that had opened it.
async fn write_code(tx: &mut Transaction<'static, Sqlite>, id: &str, code: &KeptCode) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE enrollments SET generation = ?2, expires_at = ?3, code_ceiling_at = ?4, identifier = ?5,
         scan_hash = ?6, number_mac = ?7, typed_mac = ?8, device_kind = NULL, match_code = NULL, token_hash = NULL,
         est_hash = NULL, replace_hash = ?9 WHERE id = ?1",
    )
    .bind(id)
    .bind(code.generation)
    .bind(stamp(code.expires_at))
    .bind(stamp(code.ceiling_at))
    .bind(&code.identifier)
    .bind(code.scan_hash.as_slice())
    .bind(code.number_mac.as_slice())
    .bind(code.typed_mac.as_slice())
    .bind(code.replace_hash.as_ref().map(<[u8; 32]>::as_slice))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn tell(
    tx: &mut Transaction<'static, Sqlite>,
    id: &str,
    event: &EnrollmentEvent,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(event).map_err(|_| StoreError::Garbled { what: "event" })?;
    sqlx::query(
        "INSERT INTO events (enrollment_id, seq, at, body)
         VALUES (?1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM events WHERE enrollment_id = ?1), ?2, ?3)",
    )
    .bind(id)
    .bind(stamp(now))
    .bind(body)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::{ABANDONED, OPEN};
    use crate::store::Store;
    use crate::store::enrollments::ERASE;
    use crate::store::notices::WAITING;

    #[tokio::test]
    async fn looking_after_enrollments_never_reads_the_whole_past() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Store::open(&dir.path().join("issuer.db")).await.expect("a store");
        for (query, index) in [
            (OPEN, "enrollments_open"),
            (ABANDONED, "enrollments_by_step"),
            (ERASE, "enrollments_to_erase"),
            (WAITING, "notices_waiting"),
        ] {
            let text = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
            let plan: Vec<String> = sqlx::query(text)
                .fetch_all(&store.pool)
                .await
                .expect("a plan")
                .iter()
                .map(|row| row.get("detail"))
                .collect();
            assert!(plan.iter().any(|step| step.contains(index)), "{query}: {plan:?}");
        }
        store.close().await;
    }
}
