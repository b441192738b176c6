//! The audit log: JSON lines, each chained to the one before by a hash.
//!
//! A line is `{"hash":"<hex>","entry":{...}}`; the hash is SHA-256 over the entry's bytes, and the
//! entry names the hash of the line before it (`prev`). Changing, removing or inserting a line breaks
//! the chain; cutting off its end does not, so whoever keeps the log also keeps the last hash
//! elsewhere. No entry holds a secret or a name; a card appears as a keyed hash of its UUID at most.

mod chain;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use enrollment::AuditEvent;
use serde_json::{Map, Value, json};
use thiserror::Error;

use chain::Chain;
pub use verify::{Broken, Verified, verify};

/// How long a flush waits for the disk.
const FLUSH_WAIT: Duration = Duration::from_secs(5);

/// Why the audit log cannot be written.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The file cannot be opened, read or written.
    #[error("the audit log {} cannot be used: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another program writes to it.
    #[error("the audit log {} is in use by another program", path.display())]
    InUse {
        /// Which.
        path: PathBuf,
    },
    /// Its last line does not fit the chain.
    #[error("the audit log {} is damaged at its end; keep it aside and begin a new one", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
    },
}

/// Which session an entry belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The help code, which is also the correlation id at the issuer.
    pub session: Option<String>,
    /// The card's UUID, which is written as a keyed hash or not at all.
    pub card_uuid: Option<[u8; 16]>,
}

/// Takes audit entries; the engine's only way to the log.
pub trait AuditSink: Send + Sync {
    /// Writes one entry; what cannot be written is reported by the sink itself.
    fn record(&self, event: &AuditEvent, context: &Context);

    /// Waits, some seconds at the longest, until everything recorded so far is kept.
    fn flush(&self);
}

/// The audit log in a file, written by a thread of its own so that no session waits for the disk.
///
/// Dropping it waits until every entry is on the disk.
#[derive(Debug)]
pub struct AuditLog {
    orders: Option<mpsc::Sender<Order>>,
    writer: Option<JoinHandle<()>>,
    salt: Option<chain::Salt>,
}

/// What the writing thread is to do.
enum Order {
    Write(Map<String, Value>),
    Answer(mpsc::Sender<()>),
}

impl AuditLog {
    /// Opens or creates the log at `path` and continues its chain.
    ///
    /// With `card_pseudonyms`, a random salt is kept beside it in a file of its own.
    ///
    /// # Errors
    ///
    /// An [`AuditError`] where the file cannot be used, is in use or is damaged at its end.
    pub fn open(path: &Path, card_pseudonyms: bool) -> Result<Self, AuditError> {
        let mut chain = Chain::open(path)?;
        let salt = card_pseudonyms.then(|| chain::Salt::beside(path)).transpose()?;
        let (orders, queue) = mpsc::channel();
        let writer = std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || {
                for order in queue {
                    match order {
                        Order::Write(entry) => {
                            if let Err(error) = chain.append(entry) {
                                tracing::error!(%error, "an audit entry is lost");
                            }
                        }
                        Order::Answer(kept) => {
                            let _nobody_waits = kept.send(());
                        }
                    }
                }
            })
            .map_err(|source| AuditError::File { path: path.to_owned(), source })?;
        Ok(Self { orders: Some(orders), writer: Some(writer), salt })
    }
}

impl AuditLog {
    fn order(&self, order: Order) -> bool {
        self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok())
    }
}

impl AuditSink for AuditLog {
    fn record(&self, event: &AuditEvent, context: &Context) {
        let mut entry = facts(event);
        if let Some(session) = &context.session {
            entry.insert("session".to_owned(), json!(session));
        }
        if let Some((salt, uuid)) = self.salt.as_ref().zip(context.card_uuid.as_ref()) {
            entry.insert("card".to_owned(), json!(salt.pseudonym(uuid)));
        }
        if !self.order(Order::Write(entry)) {
            tracing::error!("an audit entry is lost: the audit log's thread has ended");
        }
    }

    fn flush(&self) {
        let (kept, is_kept) = mpsc::channel();
        if self.order(Order::Answer(kept)) && is_kept.recv_timeout(FLUSH_WAIT).is_err() {
            tracing::error!("the audit log's disk is too slow; entries may be lost");
        }
    }
}

impl Drop for AuditLog {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the audit log's thread failed");
        }
    }
}

/// What an entry says about `event`: codes and ids only.
fn facts(event: &AuditEvent) -> Map<String, Value> {
    let (name, more) = match event {
        AuditEvent::CardInserted => ("card_inserted", None),
        AuditEvent::CardChecked(findings) => {
            let findings: Vec<_> = findings
                .iter()
                .map(|finding| json!({ "code": finding.code.id(), "severity": severity(finding.severity), "detail": finding.detail }))
                .collect();
            ("card_checked", Some(("findings", Value::from(findings))))
        }
        AuditEvent::PinVerified => ("pin_verified", None),
        AuditEvent::PinWrong => ("pin_wrong", None),
        AuditEvent::PinBlocked => ("pin_blocked", None),
        AuditEvent::PinChanged => ("pin_changed", None),
        AuditEvent::PinUnblocked => ("pin_unblocked", None),
        AuditEvent::PukWrong => ("puk_wrong", None),
        AuditEvent::IssuerAuthenticated => ("issuer_authenticated", None),
        AuditEvent::ConsentGiven => ("consent_given", None),
        AuditEvent::OfferShown => ("offer_shown", None),
        AuditEvent::PhoneConfirmed => ("phone_confirmed", None),
        AuditEvent::PhoneRefused => ("phone_refused", None),
        AuditEvent::Issued { serial } => ("issued", Some(("serial", json!(serial)))),
        AuditEvent::TurnedOff { id } => ("turned_off", Some(("credential", json!(id)))),
        AuditEvent::Stopped => ("stopped", None),
        AuditEvent::TimedOut => ("timed_out", None),
        AuditEvent::Failed(failure) => {
            ("failed", Some(("failure", json!({ "code": failure.code.id(), "incident": failure.incident }))))
        }
        AuditEvent::CleanedUp => ("cleaned_up", None),
        AuditEvent::AgentOpened { agent } => ("agent_opened", Some(("agent", json!(agent)))),
        AuditEvent::HelpEnded { agent } => ("help_ended", Some(("agent", json!(agent)))),
        AuditEvent::AgentApproved { agent, compared } => {
            ("agent_approved", Some(("decision", json!({ "agent": agent, "compared": compared }))))
        }
        AuditEvent::AgentRefused { agent, compared } => {
            ("agent_refused", Some(("decision", json!({ "agent": agent, "compared": compared }))))
        }
        AuditEvent::StaffMenuOpened { agent } => ("staff_menu_opened", Some(("agent", json!(agent)))),
        AuditEvent::StaffDid { agent, task } => ("staff_did", Some(("work", json!({ "agent": agent, "task": task })))),
    };
    let mut entry = Map::new();
    entry.insert("event".to_owned(), json!(name));
    entry.extend(more.map(|(key, value)| (key.to_owned(), value)));
    entry
}

const fn severity(severity: enrollment::Severity) -> &'static str {
    match severity {
        enrollment::Severity::Note => "note",
        enrollment::Severity::Warn => "warn",
        enrollment::Severity::Stop => "stop",
    }
}

#[cfg(test)]
mod tests;
