//! `kioskctl agents`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use enrollment::ErrorCode;
use kiosk::agents::{self, AgentsError};
use kiosk::card::{CertificateReport, Wanted};
use kiosk::config::AgentEntry;
use kiosk::{inspection, setup};
use reader::ReaderHost;
use serde_json::json;
use time::OffsetDateTime;

use crate::failure::CliError;
use crate::output::Output;
use crate::readers::place;
use crate::settings::required;

#[derive(Debug, Subcommand)]
pub enum AgentsCommand {
    /// Name the agents of this kiosk, with the SHA-256 of their cards' keys.
    List,
    /// Make the card in the reader an agent's, from the next start of the kiosk on. The card is checked as in
    /// a visit and shown; its PIN is not used.
    Add {
        /// The name that people beside the agent are told, 1 to 24 characters.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Part of the reader's name; else the first reader with a card.
        #[arg(long, value_name = "NAME")]
        reader: Option<String>,
    },
    /// Let an agent be none any more, from the next start of the kiosk on.
    Remove {
        /// The agent's name.
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// `kioskctl agents`.
pub fn run(
    config: Option<&Path>,
    host: &Arc<dyn ReaderHost>,
    command: AgentsCommand,
    output: &Output,
) -> Result<ExitCode, CliError> {
    match command {
        AgentsCommand::List => list(config, output),
        AgentsCommand::Add { name, reader } => add(config, host, name, reader.as_deref(), output),
        AgentsCommand::Remove { name } => {
            agents::remove(&required(config)?.0, &name)?;
            done("agent_removed", &name, output);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn list(config: Option<&Path>, output: &Output) -> Result<ExitCode, CliError> {
    for AgentEntry { name, key_sha256 } in required(config)?.1.attended.agents {
        if output.is_json() {
            output.object(&json!({ "event": "agent", "name": name, "key_sha256": key_sha256 }));
        } else {
            output.line(&format!("{name}  {key_sha256}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn add(
    path: Option<&Path>,
    host: &Arc<dyn ReaderHost>,
    name: String,
    reader: Option<&str>,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let (path, config) = required(path)?;
    let rules = Arc::new(setup::card_rules(&config)?);
    let at = config.card_checks.test_clock.unwrap_or_else(OffsetDateTime::now_utc);
    let place = place(&**host, setup::reader_filter(&config.card), reader)?;
    let card = inspection::run(host, &place, config.card.extended_length, Some(rules), at, Wanted::default())
        .map_err(|error| CliError::because(error.code, error.what))?;
    if let Some(finding) = card.findings.iter().flatten().find(|finding| finding.severity == "stop") {
        let what = format!("this card would not be accepted here: {} {}", finding.code, finding.detail);
        return Err(CliError::because(ErrorCode::CardRefused, what));
    }
    let is_sign_in = |one: &&CertificateReport| one.key == "9A" && one.fault.is_none();
    let certificate = card.certificates.iter().find(is_sign_in);
    let certificate = certificate.ok_or_else(|| CliError::plain(ErrorCode::CardRefused))?;
    output.complain(&format!("{}, issued by {}", certificate.subject, certificate.issuer));
    let agent = AgentEntry { name, key_sha256: certificate.key_sha256.clone() };
    agents::add(&path, &agent)?;
    done("agent_added", &agent.name, output);
    Ok(ExitCode::SUCCESS)
}

fn done(event: &str, name: &str, output: &Output) {
    if output.is_json() {
        output.object(&json!({ "event": event, "ok": true, "name": name }));
    } else {
        output.line(&format!("{name}: from the next start of the kiosk on."));
    }
}

impl From<AgentsError> for CliError {
    fn from(error: AgentsError) -> Self {
        Self::because(ErrorCode::ConfigInvalid, error)
    }
}
