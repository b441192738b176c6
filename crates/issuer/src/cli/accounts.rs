//! `accounts`: import, list, terminate.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::audit::{AuditLog, Entry, Event, Outcome};
use crate::clock::{Clock, SystemClock};
use crate::fault::Fault;
use crate::files::Folder;
use crate::import;
use crate::store::Store;

/// What to do with accounts.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Adds or updates the accounts of a CSV file, all of them or none.
    Import {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Columns: account_id, first_name, last_name, email, fasc_n_hex, card_uuid, eligible,
        /// max_aal, and optionally agent.
        file: PathBuf,
    },
    /// Lists the accounts.
    List {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Terminates an account: revokes all of its derived credentials at once, for good.
    Terminate {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// The account's id.
        account_id: String,
    },
}

impl Command {
    pub(super) const fn wants_json(&self) -> bool {
        match self {
            Self::Import { json, .. } | Self::List { json, .. } | Self::Terminate { json, .. } => *json,
        }
    }

    pub(super) async fn run(self) -> Result<(), Fault> {
        match self {
            Self::Import { dir, json, file } => import_file(&dir, json, &file).await,
            Self::List { dir, json } => list(&dir, json).await,
            Self::Terminate { dir, json, account_id } => terminate(&dir, json, &account_id).await,
        }
    }
}

#[allow(clippy::print_stdout, reason = "a command line program")]
async fn import_file(dir: &Path, json: bool, file: &Path) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let text = std::fs::read(file).map_err(Fault::read(file))?;
    let accounts = import::read(&text).map_err(Fault::Accounts)?;
    let store = Store::open(&folder.database()).await?;
    let done = match store.import_accounts(&accounts).await {
        Err(error) if error.is_duplicate() => {
            return Err(Fault::Accounts(vec!["a card belongs to an account that is not in this file".into()]));
        }
        other => other?,
    };
    store.close().await;
    let entry = Entry::new(Event::AccountsImported, Outcome::Done, "operator")
        .fact("added", done.added)
        .fact("changed", done.changed)
        .fact("unchanged", done.unchanged);
    AuditLog::at(&folder.audit()).append(entry, SystemClock.now())?;
    if json {
        println!("{}", serde_json::json!(done));
    } else {
        println!("{} added, {} changed, {} unchanged.", done.added, done.changed, done.unchanged);
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a command line program")]
async fn list(dir: &Path, json: bool) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let store = Store::open(&folder.database()).await?;
    let accounts = store.accounts().await?;
    store.close().await;
    if json {
        println!("{}", serde_json::json!(accounts));
        return Ok(());
    }
    for account in accounts {
        let state = match (&account.terminated_at, account.eligible) {
            (Some(at), _) => format!("terminated {at}"),
            (None, true) => format!("eligible, up to AAL{}", account.max_aal),
            (None, false) => "not eligible".to_owned(),
        };
        let agent = if account.agent { ", agent" } else { "" };
        println!("{}  {} {}  {state}{agent}", account.account_id, account.first_name, account.last_name);
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a command line program")]
async fn terminate(dir: &Path, json: bool, account_id: &str) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let store = Store::open(&folder.database()).await?;
    let now = SystemClock.now();
    let serials = store.terminate_account(account_id, now).await?;
    store.close().await;
    let serials = serials.ok_or_else(|| Fault::NoAccount(account_id.to_owned()))?;
    let entry = Entry::new(Event::AccountTerminated, Outcome::Done, "operator")
        .account(account_id)
        .fact("revoked", serials.as_slice());
    AuditLog::at(&folder.audit()).append(entry, now)?;
    if json {
        println!("{}", serde_json::json!({ "account_id": account_id, "revoked": serials }));
    } else {
        println!("Terminated {account_id}; revoked {} derived credentials.", serials.len());
    }
    Ok(())
}
