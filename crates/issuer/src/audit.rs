//! The audit log: one JSON object a line, each holding the SHA-256 of the line before it.
//!
//! Who, what, when, where, outcome (R-AUD-01); no PIN, number, code, token or key, and no name: the
//! account id stands for the person. A line is on disk before what it tells of is answered.
//! Whoever changes, drops or inserts a line breaks the chain from there on; keeping the last hash
//! elsewhere (`audit verify` prints it) shows a cut tail as well.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What the first line holds as the hash of the line before.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// No honest line is longer.
const MAX_LINE: u64 = 64 * 1024;

/// Why the audit log cannot be written or believed.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The file cannot be used.
    #[error("audit.jsonl: {0}")]
    File(#[from] std::io::Error),
    /// A line is not what this program writes, or does not follow from the line before.
    #[error("line {line} {problem}")]
    Broken {
        /// Which, from 1.
        line: u64,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// An entry cannot be written as JSON.
    #[error("an entry cannot be written: {0}")]
    Entry(#[from] serde_json::Error),
    /// The time cannot be written.
    #[error("the time cannot be written: {0}")]
    Time(#[from] time::error::Format),
}

/// What kind of thing happened (R-AUD-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The issuer was made, with its keys.
    IssuerCreated,
    /// The service started; the configuration's hash is among the facts.
    ServiceStarted,
    /// The service stopped.
    ServiceStopped,
    /// Accounts were imported.
    AccountsImported,
    /// An operator trusted one more certificate.
    TrustAdded,
    /// An account was terminated.
    AccountTerminated,
    /// A card was presented: the outcome of challenge, path and revocation (R-AUD-06).
    CardPresented,
    /// An enrollment was created: consent given, code on offer.
    EnrollmentCreated,
    /// A new code took the place of the old one.
    OfferReplaced,
    /// The code got more time.
    OfferExtended,
    /// A wrong number.
    NumberWrong,
    /// The right number: a phone is bound to the enrollment.
    PhoneBound,
    /// The person confirmed the phone.
    PhoneConfirmed,
    /// A certificate request arrived.
    CertificateRequested,
    /// A certificate was issued.
    CertificateIssued,
    /// An enrollment ended without a certificate.
    EnrollmentEnded,
    /// A derived credential was revoked.
    CredentialRevoked,
    /// A list of revoked certificates was made.
    RevocationListIssued,
    /// A kiosk was enrolled.
    KioskAdded,
    /// A kiosk is enrolled no longer.
    KioskRemoved,
    /// A request said that it came from a kiosk, or should have said so, and was not believed.
    KioskRefused,
    /// The tail of the log had been torn by a crash and was put aside.
    LogRepaired,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// It failed.
    Failed,
}

/// Something to be written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// What.
    pub event: Event,
    /// How it ended.
    pub outcome: Outcome,
    /// Where it came from: an address, or `operator` for a command.
    pub source: String,
    /// Whose account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Which enrollment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment: Option<String>,
    /// Correlation id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// What else is known.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Entry {
    /// An entry about `event`, without account or enrollment.
    pub fn new(event: Event, outcome: Outcome, source: &str) -> Self {
        Self {
            event,
            outcome,
            source: source.to_owned(),
            account: None,
            enrollment: None,
            correlation_id: None,
            facts: Map::new(),
        }
    }

    /// With the account it is about.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    /// With the enrollment it is about.
    #[must_use]
    pub fn enrollment(mut self, enrollment: &str) -> Self {
        self.enrollment = Some(enrollment.to_owned());
        self
    }

    /// With the correlation id people know it by.
    #[must_use]
    pub fn correlation(mut self, correlation_id: &str) -> Self {
        self.correlation_id = Some(correlation_id.to_owned());
        self
    }

    /// With one more fact; never a secret, never a name.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    seq: u64,
    at: String,
    #[serde(flatten)]
    entry: Entry,
    previous: String,
}

/// The log; several processes may write to it, one line at a time.
#[derive(Debug)]
pub struct AuditLog {
    path: PathBuf,
    /// Keeps the threads of this process apart; the file's own lock keeps processes apart.
    turn: Mutex<()>,
}

/// What a whole log says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many lines it has.
    pub lines: u64,
    /// SHA-256 of its last line, to be kept elsewhere.
    pub head: String,
}

impl AuditLog {
    /// The log at `path`; it need not exist yet.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), turn: Mutex::new(()) }
    }

    /// Writes an entry down; it is on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`AuditError`]: what the entry tells of must not be done then.
    pub fn append(&self, entry: Entry, now: OffsetDateTime) -> Result<(), AuditError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = open(&self.path)?;
        file.lock()?;
        let torn = put_aside_torn_tail(&mut file, &self.path)?;
        let (mut seq, mut previous) = tail(&mut file)?;
        let repair = torn.map(|bytes| Entry::new(Event::LogRepaired, Outcome::Done, "issuer").fact("bytes", bytes));
        let mut text = String::new();
        for entry in repair.into_iter().chain([entry]) {
            seq += 1;
            let line = Line { seq, at: now.format(&Rfc3339)?, entry, previous };
            let json = serde_json::to_string(&line)?;
            previous = hash(json.as_bytes());
            text.push_str(&json);
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        Ok(())
    }

    /// Checks the whole chain.
    ///
    /// # Errors
    ///
    /// [`AuditError::Broken`] with the first line that does not follow from the one before it.
    pub fn verify(&self) -> Result<Verified, AuditError> {
        let file = File::open(&self.path)?;
        file.lock_shared()?;
        let mut reader = BufReader::new(file);
        let mut verified = Verified { lines: 0, head: BEGINNING.to_owned() };
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let line = verified.lines + 1;
            if reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(verified);
            }
            let Some((b'\n', json)) = bytes.split_last() else {
                return Err(AuditError::Broken { line, problem: "is cut off" });
            };
            let read: Line = serde_json::from_slice(json)
                .map_err(|_| AuditError::Broken { line, problem: "is not an audit line" })?;
            if read.seq != line {
                return Err(AuditError::Broken { line, problem: "has the wrong number" });
            }
            if read.previous != verified.head {
                return Err(AuditError::Broken { line, problem: "does not follow from the line before it" });
            }
            verified = Verified { lines: line, head: hash(json) };
        }
    }
}

fn open(path: &Path) -> Result<File, std::io::Error> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Number and hash of the last line.
fn tail(file: &mut File) -> Result<(u64, String), AuditError> {
    let length = file.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Ok((0, BEGINNING.to_owned()));
    }
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_LINE)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let lines = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let last = lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let line: Line = serde_json::from_slice(last)
        .map_err(|_| AuditError::Broken { line: 0, problem: "(the last one) is not an audit line" })?;
    Ok((line.seq, hash(last)))
}

/// A crash in the middle of a write leaves half a line: it is moved to a file beside the log.
fn put_aside_torn_tail(file: &mut File, path: &Path) -> Result<Option<u64>, AuditError> {
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(MAX_LINE);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    if bytes.is_empty() || bytes.ends_with(b"\n") {
        return Ok(None);
    }
    let keep = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let torn = bytes.get(keep..).unwrap_or_default();
    std::fs::write(path.with_extension(format!("torn-{length}")), torn)?;
    file.set_len(start + keep as u64)?;
    Ok(Some(torn.len() as u64))
}

fn hash(line: &[u8]) -> String {
    hex::encode(Sha256::digest(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_with(lines: usize) -> (tempfile::TempDir, AuditLog) {
        let dir = tempfile::tempdir().expect("a folder");
        let log = AuditLog::at(&dir.path().join("audit.jsonl"));
        for _ in 0..lines {
            let entry = Entry::new(Event::CardPresented, Outcome::Done, "192.0.2.1").account("a1").fact("n", 1);
            log.append(entry, OffsetDateTime::UNIX_EPOCH).expect("written");
        }
        (dir, log)
    }

    #[test]
    fn a_whole_log_is_believed_and_its_head_changes() {
        let (_dir, log) = log_with(3);
        let three = log.verify().expect("whole");
        assert_eq!(three.lines, 3);
        log.append(Entry::new(Event::ServiceStopped, Outcome::Done, "operator"), OffsetDateTime::UNIX_EPOCH)
            .expect("written");
        assert_ne!(log.verify().expect("whole").head, three.head);
    }

    #[test]
    fn a_changed_a_dropped_and_a_swapped_line_are_found() {
        let (_dir, log) = log_with(4);
        let good = std::fs::read_to_string(&log.path).expect("read");
        let lines: Vec<&str> = good.lines().collect();
        let bad = [
            good.replacen("192.0.2.1", "192.0.2.9", 2).replacen("192.0.2.9", "192.0.2.1", 1),
            [lines[0], lines[2], lines[3], ""].join("\n"),
            [lines[0], lines[2], lines[1], lines[3], ""].join("\n"),
        ];
        for text in bad {
            std::fs::write(&log.path, text).expect("written");
            assert!(matches!(log.verify(), Err(AuditError::Broken { .. })));
        }
    }

    #[test]
    fn a_torn_tail_is_put_aside_and_told() {
        let (dir, log) = log_with(2);
        let mut file = open(&log.path).expect("open");
        file.write_all(b"{\"seq\":3,\"at\"").expect("written");
        log.append(Entry::new(Event::ServiceStarted, Outcome::Done, "operator"), OffsetDateTime::UNIX_EPOCH)
            .expect("written");
        assert_eq!(log.verify().expect("whole").lines, 4);
        assert!(std::fs::read_to_string(&log.path).expect("read").contains("log_repaired"));
        assert_eq!(std::fs::read_dir(dir.path()).expect("read").count(), 2);
    }
}
