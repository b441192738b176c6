//! PIV identity accounts (FIPS 201-3 §2.10): who may get what.

use issuer_api::problem::Reason;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};
use time::OffsetDateTime;

use super::moves::end_running;
use super::{Store, StoreError, credentials, stamp, unstamp};
use crate::life::Happening;

/// A PIV identity account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The organisation's own id.
    pub account_id: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Address on file, where notices go; empty where there is none.
    pub email: String,
    /// FASC-N of the person's card, 25 bytes.
    #[serde(skip)]
    pub fasc_n: Vec<u8>,
    /// Card UUID of the person's card, lower case with dashes.
    #[serde(skip)]
    pub card_uuid: String,
    /// Whether the person may have derived credentials.
    pub eligible: bool,
    /// Highest assurance level the person may have: 2 or 3.
    pub max_aal: u8,
    /// Whether the person is a help-desk agent.
    pub agent: bool,
    /// When the account was terminated.
    #[serde(with = "time::serde::rfc3339::option")]
    pub terminated_at: Option<OffsetDateTime>,
}

impl Account {
    /// Whether derived credentials may be bound now (R-ISS-05).
    pub const fn is_eligible(&self) -> bool {
        self.eligible && self.terminated_at.is_none()
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// New accounts.
    pub added: u32,
    /// Known accounts with something changed.
    pub changed: u32,
    /// Known accounts that stayed as they were.
    pub unchanged: u32,
}

impl Store {
    /// Adds or updates all of `accounts`, or none of them.
    ///
    /// A terminated account stays terminated: an import cannot bring it back.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], also where two accounts claim the same card.
    pub async fn import_accounts(&self, accounts: &[Account]) -> Result<Imported, StoreError> {
        let mut tx = self.begin().await?;
        let mut done = Imported::default();
        // A card may move from one account to another within one file; so its old owner lets go first.
        for account in accounts {
            sqlx::query(
                "UPDATE accounts SET fasc_n = zeroblob(25), card_uuid = 'moved:' || account_id
                 WHERE fasc_n = ?1 AND card_uuid = ?2 AND account_id <> ?3 AND account_id IN
                 (SELECT value FROM json_each(?4))",
            )
            .bind(&account.fasc_n)
            .bind(&account.card_uuid)
            .bind(&account.account_id)
            .bind(ids(accounts))
            .execute(&mut *tx)
            .await?;
        }
        for account in accounts {
            match by_id(&mut tx, &account.account_id).await? {
                None => {
                    insert(&mut tx, account).await?;
                    done.added += 1;
                }
                Some(known) => {
                    let mut wanted = Account { terminated_at: known.terminated_at, ..account.clone() };
                    wanted.eligible &= known.terminated_at.is_none();
                    if wanted == known {
                        done.unchanged += 1;
                    } else {
                        update(&mut tx, &wanted).await?;
                        done.changed += 1;
                    }
                }
            }
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Every account, by id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows = sqlx::query("SELECT * FROM accounts ORDER BY account_id").fetch_all(&self.pool).await?;
        rows.iter().map(account).collect()
    }

    /// The account of a card, by both of its identifiers (R-CRD-31).
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn account_of_card(&self, fasc_n: &[u8], card_uuid: &str) -> Result<Option<Account>, StoreError> {
        sqlx::query("SELECT * FROM accounts WHERE fasc_n = ?1 AND card_uuid = ?2")
            .bind(fasc_n)
            .bind(card_uuid)
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(account)
            .transpose()
    }

    /// The account with this id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn account(&self, account_id: &str) -> Result<Option<Account>, StoreError> {
        sqlx::query("SELECT * FROM accounts WHERE account_id = ?1")
            .bind(account_id)
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(account)
            .transpose()
    }

    /// Terminates an account, revokes all of its derived credentials and fails what it has running, in
    /// one transaction (R-MNT-05); gives the serial numbers, or `None` where there is no such account.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn terminate_account(
        &self,
        account_id: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Vec<String>>, StoreError> {
        let mut tx = self.begin().await?;
        let known = sqlx::query(
            "UPDATE accounts SET eligible = 0, terminated_at = COALESCE(terminated_at, ?2) WHERE account_id = ?1",
        )
        .bind(account_id)
        .bind(stamp(now))
        .execute(&mut *tx)
        .await?;
        if known.rows_affected() == 0 {
            return Ok(None);
        }
        let serials = credentials::revoke_all(&mut tx, account_id, now).await?;
        let ended = end_running(&mut tx, account_id, &Happening::Failed(Reason::NotEligible), now).await?;
        tx.commit().await?;
        ended.iter().for_each(|enrollment| self.announce(&enrollment.id));
        Ok(Some(serials))
    }
}

/// The account with this id, as this transaction sees it.
pub(super) async fn by_id(
    tx: &mut Transaction<'static, Sqlite>,
    account_id: &str,
) -> Result<Option<Account>, StoreError> {
    sqlx::query("SELECT * FROM accounts WHERE account_id = ?1")
        .bind(account_id)
        .fetch_optional(&mut **tx)
        .await?
        .as_ref()
        .map(account)
        .transpose()
}

async fn insert(tx: &mut Transaction<'static, Sqlite>, account: &Account) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO accounts (account_id, first_name, last_name, email, fasc_n, card_uuid, eligible, max_aal, agent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(&account.account_id)
    .bind(&account.first_name)
    .bind(&account.last_name)
    .bind(&account.email)
    .bind(&account.fasc_n)
    .bind(&account.card_uuid)
    .bind(account.eligible)
    .bind(account.max_aal)
    .bind(account.agent)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn update(tx: &mut Transaction<'static, Sqlite>, account: &Account) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE accounts SET first_name = ?2, last_name = ?3, email = ?4, fasc_n = ?5, card_uuid = ?6,
         eligible = ?7, max_aal = ?8, agent = ?9 WHERE account_id = ?1",
    )
    .bind(&account.account_id)
    .bind(&account.first_name)
    .bind(&account.last_name)
    .bind(&account.email)
    .bind(&account.fasc_n)
    .bind(&account.card_uuid)
    .bind(account.eligible)
    .bind(account.max_aal)
    .bind(account.agent)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn account(row: &SqliteRow) -> Result<Account, StoreError> {
    let terminated: Option<i64> = row.try_get("terminated_at")?;
    Ok(Account {
        account_id: row.try_get("account_id")?,
        first_name: row.try_get("first_name")?,
        last_name: row.try_get("last_name")?,
        email: row.try_get("email")?,
        fasc_n: row.try_get("fasc_n")?,
        card_uuid: row.try_get("card_uuid")?,
        eligible: row.try_get("eligible")?,
        max_aal: row.try_get("max_aal")?,
        agent: row.try_get("agent")?,
        terminated_at: terminated.map(unstamp),
    })
}

fn ids(accounts: &[Account]) -> String {
    serde_json::json!(accounts.iter().map(|account| &account.account_id).collect::<Vec<_>>()).to_string()
}
