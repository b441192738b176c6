//! What is wrong with this kiosk, before a person finds out.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use enrollment::ErrorCode;
use issuer_client::{CardKey, CardSignature, CardSigner, GatewayIssuer, IssuerError, IssuerPort, SignFault};
use reader::{ReaderHost, ReaderName};
use serde::Serialize;
use time::OffsetDateTime;

use crate::card::{CardRules, Wanted};
use crate::config::{Config, ConfigError};
use crate::inspection;
use crate::setup::SetupError;
use crate::words::words;

/// How one check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Right.
    Ok,
    /// Worth a look; the kiosk works.
    Warn,
    /// The kiosk does not work like this.
    Fail,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// The error's code, where there is one.
    pub code: Option<&'static str>,
    /// What was found.
    pub what: String,
    /// What to do, where something is to be done.
    pub todo: Option<&'static str>,
}

impl Check {
    fn ok(name: &'static str, what: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::Ok, code: None, what: what.into(), todo: None }
    }

    fn bad(name: &'static str, outcome: Outcome, code: ErrorCode, what: impl Into<String>) -> Self {
        Self { name, outcome, code: Some(code.id()), what: what.into(), todo: Some(words(code).todo) }
    }
}

/// The configuration, and that it can be used.
pub fn config(path: &Path, loaded: &Result<Config, ConfigError>) -> Check {
    match loaded {
        Ok(_) => Check::ok("config", format!("{} is right", path.display())),
        Err(error) => Check::bad("config", Outcome::Fail, error.code(), error.to_string()),
    }
}

/// The trust anchors of cards, and how fresh the revocation lists are.
pub fn card_trust(rules: &Result<CardRules, SetupError>, at: OffsetDateTime) -> Check {
    const NAME: &str = "card trust";
    match rules {
        Err(error) => Check::bad(NAME, Outcome::Fail, error.code(), error.to_string()),
        Ok(rules) => {
            let (roots, lists, stale) = rules.extent(at);
            let what = format!("{roots} roots, {lists} revocation lists, {stale} of them out of date");
            if stale > 0 {
                Check::bad(NAME, Outcome::Warn, ErrorCode::RevocationUnknown, what)
            } else {
                Check::ok(NAME, what)
            }
        }
    }
}

/// The audit log: its folder can be written to, its chain is whole.
pub fn audit(path: &Path) -> Check {
    const NAME: &str = "audit log";
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !path.exists() {
        return match folder.metadata() {
            Ok(about) if about.is_dir() && !about.permissions().readonly() => {
                Check::ok(NAME, format!("{} will be created", path.display()))
            }
            Ok(_) => Check::bad(
                NAME,
                Outcome::Fail,
                ErrorCode::ConfigInvalid,
                format!("{} cannot be written to", folder.display()),
            ),
            Err(error) => {
                Check::bad(NAME, Outcome::Fail, ErrorCode::ConfigInvalid, format!("{}: {error}", folder.display()))
            }
        };
    }
    match crate::audit::verify(path) {
        Ok(verified) => Check::ok(NAME, format!("{} entries, the chain is whole", verified.entries)),
        Err(error) => Check::bad(NAME, Outcome::Fail, ErrorCode::KioskFault, error.to_string()),
    }
}

/// The PC/SC service and its readers, and the names of those that may be used.
pub fn readers(host: &Arc<dyn ReaderHost>, admits: impl Fn(&ReaderName) -> bool) -> (Check, Vec<ReaderName>) {
    const NAME: &str = "readers";
    match host.readers() {
        Err(error) => (Check::bad(NAME, Outcome::Fail, crate::classify::reader(&error), error.to_string()), Vec::new()),
        Ok(all) => {
            let (used, other): (Vec<_>, Vec<_>) = all.into_iter().partition(admits);
            let named =
                |names: &[ReaderName]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let check = if used.is_empty() {
                let what = if other.is_empty() {
                    "no reader is attached".to_owned()
                } else {
                    format!("the configuration leaves alone every reader that is attached: {}", named(&other))
                };
                Check::bad(NAME, Outcome::Fail, ErrorCode::NoReader, what)
            } else {
                Check::ok(NAME, named(&used))
            };
            (check, used)
        }
    }
}

/// A card in one of `readers`, as far as it says what it is.
pub fn card(
    host: &Arc<dyn ReaderHost>,
    readers: &[ReaderName],
    config: &Config,
    rules: Option<Arc<CardRules>>,
    at: OffsetDateTime,
) -> Check {
    const NAME: &str = "card";
    for reader in readers {
        let outcome = inspection::run(host, reader, config.card.extended_length, rules.clone(), at, Wanted::default());
        match outcome {
            Err(error) if error.code == ErrorCode::CardRemoved => {}
            Err(error) => return Check::bad(NAME, Outcome::Warn, error.code, format!("`{reader}`: {error}")),
            Ok(inspection) => {
                let stop = inspection.findings.iter().flatten().find(|finding| finding.severity == "stop");
                return match stop {
                    Some(finding) => Check {
                        name: NAME,
                        outcome: Outcome::Warn,
                        code: Some(finding.code),
                        what: format!("`{reader}`: the card would be refused: {}", finding.detail),
                        todo: Some("run `kioskctl inspect` to see all of it"),
                    },
                    None => Check::ok(NAME, format!("`{reader}`: a PIV Card that would be accepted")),
                };
            }
        }
    }
    Check::ok(NAME, "no card is in")
}

/// The issuer: there, and the one that is trusted. No card is needed and none is used.
pub async fn issuer(issuer: &Result<GatewayIssuer, SetupError>) -> Check {
    const NAME: &str = "issuer";
    let issuer = match issuer {
        Ok(issuer) => issuer,
        Err(error) => return Check::bad(NAME, Outcome::Fail, error.code(), error.to_string()),
    };
    match probe(issuer).await {
        // The issuer proved itself first, and the card's turn never came.
        Err(IssuerError::Card(_)) => {
            Check::ok(NAME, format!("{} answers and is the one that is trusted", issuer.host()))
        }
        Err(error) => Check::bad(NAME, Outcome::Fail, crate::classify::issuer(&error), error.to_string()),
        Ok(()) => {
            Check::bad(NAME, Outcome::Fail, ErrorCode::IssuerGarbled, "the issuer lets anybody in without a card")
        }
    }
}

/// Whether the issuer is there and the one that is trusted; else why not.
pub(crate) async fn reach(issuer: &dyn IssuerPort) -> Result<(), ErrorCode> {
    match probe(issuer).await {
        Err(IssuerError::Card(_)) => Ok(()),
        Err(error) => Err(crate::classify::issuer(&error)),
        Ok(()) => Err(ErrorCode::IssuerGarbled),
    }
}

/// A handshake in which the card's turn never comes.
async fn probe(issuer: &dyn IssuerPort) -> Result<(), IssuerError> {
    issuer.authenticate(Arc::new(NoCard), "000000").await.map(|_| ())
}

/// The date: later than the configuration was written.
pub fn clock(config: &Path, at: OffsetDateTime) -> Check {
    const NAME: &str = "clock";
    let written = config.metadata().and_then(|about| about.modified()).map(OffsetDateTime::from);
    let said = at.date().to_string();
    match written {
        Ok(written) if at + Duration::from_secs(24 * 3600) < written => Check {
            name: NAME,
            outcome: Outcome::Fail,
            code: Some(ErrorCode::CardNotYetValid.id()),
            what: format!("it is {said} here, and the configuration was written on {}", written.date()),
            todo: Some("set the clock of this machine"),
        },
        Ok(_) | Err(_) => Check::ok(NAME, said),
    }
}

/// The display, where the system says whether there is one.
pub fn display() -> Check {
    const NAME: &str = "display";
    if !cfg!(target_os = "linux") {
        return Check::ok(NAME, "the system's own");
    }
    let shown = ["WAYLAND_DISPLAY", "DISPLAY"]
        .into_iter()
        .find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    match shown {
        Some(name) => Check::ok(NAME, format!("{name} is set")),
        None => Check::bad(NAME, Outcome::Warn, ErrorCode::NoDisplay, "neither WAYLAND_DISPLAY nor DISPLAY is set"),
    }
}

/// Stands where a card would sign, and does not.
#[derive(Debug)]
struct NoCard;

impl CardSigner for NoCard {
    fn key(&self) -> CardKey {
        CardKey::P256
    }

    fn certificate_der(&self) -> &[u8] {
        // An empty SEQUENCE: never looked at before the signature that does not come.
        &[0x30, 0x00]
    }

    fn sign(&self, _: &[u8]) -> Result<CardSignature, SignFault> {
        Err(SignFault::Channel("there is no card".to_owned()))
    }
}
