//! Who the kiosk's agents are, and what staff are told of the kiosk.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use enrollment::{
    AgentCode, AgentFacts, IssuerReach, Marks, PastIncident, ReaderState, StaffFacts, TrustEnd, TrustPart,
};
use issuer_client::IssuerPort;
use pki::Certificate;
use rand_core::{OsRng, RngCore as _};
use reader::ReaderHost;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use crate::doctor;
use crate::readers::ReaderFilter;

/// How many past incidents staff are shown.
const INCIDENTS: usize = 20;
/// Digits of an agent's one-time code.
const CODE_DIGITS: usize = 4;
/// How much of a key's hash stands for its agent in records, in hexadecimal digits.
const PSEUDONYM_DIGITS: usize = 16;

/// One agent of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The name that people beside the agent are told.
    pub name: String,
    /// SHA-256 of the public key (`SubjectPublicKeyInfo`) of the agent's PIV Authentication certificate (9A).
    pub key_sha256: [u8; 32],
}

/// The kiosk's agents, and how it stands with what staff look after.
#[derive(Clone, Debug, Default)]
pub struct StaffRoom {
    /// Who they are.
    pub agents: Vec<Agent>,
    /// Whether they share the person's screen, and so need a code.
    pub shares_screen: bool,
    /// The beginning of the SHA-256 of the configuration file, hexadecimal.
    pub config_digest: String,
    /// The audit log.
    pub audit_log: PathBuf,
    /// What is trusted, with its last moment.
    pub trusted: Vec<(TrustPart, String, OffsetDateTime)>,
}

impl StaffRoom {
    /// The agent whose card has this certificate and key, with a fresh code where one is needed; `None` where
    /// the key is nobody's or the system has no random bytes for a code.
    pub(crate) fn agent(&self, certificate_der: &[u8], public_key_der: &[u8]) -> Option<AgentFacts> {
        let key_sha256: [u8; 32] = Sha256::digest(public_key_der).into();
        let agent = self.agents.iter().find(|agent| agent.key_sha256 == key_sha256)?;
        let code = if self.shares_screen { Some(code()?) } else { None };
        let pseudonym = hex::encode(key_sha256).chars().take(PSEUDONYM_DIGITS).collect();
        let marks = Certificate::from_der(certificate_der).map(|certificate| marks(&certificate)).unwrap_or_default();
        Some(AgentFacts { name: agent.name.clone(), pseudonym, marks, code })
    }

    /// How the kiosk is at the moment `at`: asks the readers and the issuer, and reads the audit log.
    pub(crate) async fn look(
        self: Arc<Self>,
        readers: Arc<dyn ReaderHost>,
        filter: ReaderFilter,
        issuer: Arc<dyn IssuerPort>,
        at: OffsetDateTime,
    ) -> StaffFacts {
        let room = Arc::clone(&self);
        let local =
            tokio::task::spawn_blocking(move || (reader_states(&*readers, &filter), incidents(&room.audit_log)));
        let asked = Instant::now();
        let reached = doctor::reach(&*issuer).await;
        let took_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
        let (readers, incidents) = local.await.unwrap_or_default();
        StaffFacts {
            readers,
            issuer: match reached {
                Ok(()) => IssuerReach::Reached { took_ms },
                Err(code) => IssuerReach::Failed { code },
            },
            trust: self.ends(at),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            config_digest: self.config_digest.clone(),
            incidents,
        }
    }

    fn ends(&self, at: OffsetDateTime) -> Vec<TrustEnd> {
        let mut ends: Vec<_> = self
            .trusted
            .iter()
            .map(|(part, name, until)| {
                let days = i32::try_from((*until - at).whole_days()).unwrap_or(i32::MAX);
                TrustEnd { part: *part, name: name.clone(), days }
            })
            .collect();
        ends.sort_by_key(|end| end.days);
        ends
    }
}

/// What tells the holder of this certificate from others: key, card, person and names, each as a hash.
pub(crate) fn marks(certificate: &Certificate) -> Marks {
    let mark = |kind: &str, value: &[u8]| {
        let hash: [u8; 32] = Sha256::new().chain_update(kind).chain_update([0]).chain_update(value).finalize().into();
        hash
    };
    let names = format!("{}\n{}", certificate.issuer(), certificate.subject());
    let mut marks = vec![mark("key", certificate.public_key_der()), mark("names", names.as_bytes())];
    marks.extend(certificate.uuid().map(|uuid| mark("card", uuid.as_bytes())));
    if let Some(number) = certificate.fasc_n() {
        marks.push(mark("number", &number));
        // Of a person's next card, only this part of the number stays.
        let decoded = <[u8; 25]>::try_from(number).ok().and_then(|number| piv::FascN::decode(&number).ok());
        marks.extend(decoded.filter(|number| number.person != 0).map(|number| {
            mark("person", format!("{}/{}/{}", number.category, number.organisation, number.person).as_bytes())
        }));
    }
    Marks(marks)
}

fn code() -> Option<AgentCode> {
    let mut bytes = [0; 16];
    OsRng.try_fill_bytes(&mut bytes).ok()?;
    // Bytes from 250 on are left out, so that every digit is as likely as any other.
    let digits: String =
        bytes.iter().filter(|byte| **byte < 250).take(CODE_DIGITS).map(|byte| char::from(b'0' + byte % 10)).collect();
    (digits.len() == CODE_DIGITS).then(|| AgentCode::new(digits))
}

fn reader_states(host: &dyn ReaderHost, filter: &ReaderFilter) -> Vec<ReaderState> {
    let readers = host.readers().unwrap_or_default();
    let state = |reader: reader::ReaderName| ReaderState { used: filter.admits(&reader), name: reader.0 };
    readers.into_iter().map(state).collect()
}

/// The latest failures of an audit log, newest first.
fn incidents(path: &Path) -> Vec<PastIncident> {
    let Ok(file) = File::open(path) else { return Vec::new() };
    let mut latest = VecDeque::with_capacity(INCIDENTS);
    for line in BufReader::new(file).lines().map_while(Result::ok) {
        let Some(incident) = serde_json::from_str(&line).ok().and_then(|line| incident(&line)) else { continue };
        if latest.len() == INCIDENTS {
            latest.pop_back();
        }
        latest.push_front(incident);
    }
    latest.into()
}

fn incident(line: &Value) -> Option<PastIncident> {
    let entry = line.get("entry").filter(|entry| entry.get("event").is_some_and(|event| event == "failed"))?;
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let failure = entry.get("failure")?;
    Some(PastIncident { code: text(failure, "code")?, incident: text(failure, "incident")?, at: text(entry, "time")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_four_digits_and_differ() {
        let codes: std::collections::BTreeSet<_> =
            (0..50).map(|_| format!("{:?}", code().expect("random bytes"))).collect();
        assert_eq!(codes.len(), 1, "they are not printed");
    }

    #[test]
    fn the_latest_incidents_come_first_and_name_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit.jsonl");
        let line = |number: usize, event: &str| {
            let failure = format!(r#"{{"code":"NET-101","incident":"{number:06}"}}"#);
            format!(
                r#"{{"hash":"","entry":{{"time":"2026-01-01T00:00:00Z","event":"{event}","failure":{failure},"card":"x"}}}}"#
            )
        };
        let mut lines: Vec<_> = (0..30).map(|number| line(number, "failed")).collect();
        lines.insert(7, line(99, "stopped"));
        lines.push("no JSON".to_owned());
        std::fs::write(&path, lines.join("\n")).expect("a file");
        let found = incidents(&path);
        assert_eq!(found.len(), INCIDENTS);
        assert_eq!(found.first().map(|incident| incident.incident.as_str()), Some("000029"));
        assert_eq!(found.last().map(|incident| incident.incident.as_str()), Some("000010"));
        assert_eq!(incidents(&folder.path().join("none")), Vec::new());
    }

    #[test]
    fn what_ends_soonest_comes_first() {
        let at = OffsetDateTime::UNIX_EPOCH;
        let part = TrustPart::CardAuthority;
        let day = time::Duration::DAY;
        let trusted = vec![(part, "b".to_owned(), at + 9 * day), (part, "a".to_owned(), at - day)];
        let ends = StaffRoom { trusted, ..StaffRoom::default() }.ends(at);
        assert_eq!(ends.iter().map(|end| (end.name.as_str(), end.days)).collect::<Vec<_>>(), [("a", -1), ("b", 9)]);
    }
}
