//! What the issuer remembers: accounts, enrollments, credentials, notices; in one SQLite file.
//!
//! Every change of an enrollment is one transaction that starts with `BEGIN IMMEDIATE` and writes
//! with the state it left as a condition: of two that race, one wins and the other is refused.

pub mod accounts;
pub mod credentials;
pub mod enrollments;
mod hub;
pub mod moves;
pub mod notices;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, Sqlite, SqlitePool as Pool, Transaction};
use thiserror::Error;
use time::OffsetDateTime;

use self::hub::Hub;
use crate::clock::moment;

/// Why the store could not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The database could not be brought to this version's layout.
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value makes no sense.
    #[error("the database holds a {what} that makes no sense")]
    Garbled {
        /// What.
        what: &'static str,
    },
    /// Somebody else moved the enrollment in between.
    #[error("the enrollment was moved by somebody else at the same time")]
    Overtaken,
}

impl StoreError {
    /// Whether something that exists once was to be written twice.
    pub fn is_duplicate(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.is_unique_violation(),
            Self::Database(_) | Self::Migration(_) | Self::Garbled { .. } | Self::Overtaken => false,
        }
    }
}

/// The store; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    hub: Hub,
}

impl Store {
    /// Opens the database at `file`, makes it where it is missing, and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] where the file cannot be used, [`StoreError::Migration`] where it is
    /// of another version.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let pool: SqlitePool = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        sqlx::migrate!("./migrations").run(&pool).await?;
        Ok(Self { pool, hub: Hub::default() })
    }

    /// Closes the database; everything written is on disk.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// How many revocations there have been; see [`Store::next_crl_number`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn revocations(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT value FROM counters WHERE name = 'revocations'").fetch_one(&self.pool).await?;
        Ok(row.try_get("value")?)
    }

    /// The number of the next list of revoked certificates; never given twice.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn next_crl_number(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("UPDATE counters SET value = value + 1 WHERE name = 'crl_number' RETURNING value")
            .fetch_one(&self.pool)
            .await?;
        let number: i64 = row.try_get("value")?;
        u64::try_from(number).map_err(|_| StoreError::Garbled { what: "list number" })
    }

    /// A transaction that may write from its start, so that it never has to be tried again half-way.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

fn stamp(at: OffsetDateTime) -> i64 {
    at.unix_timestamp()
}

fn unstamp(seconds: i64) -> OffsetDateTime {
    moment(seconds)
}
