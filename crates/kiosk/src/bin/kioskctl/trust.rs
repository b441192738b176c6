//! `kioskctl trust`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use enrollment::ErrorCode;
use kiosk::trust::{AddError, Candidate, Complaint, ListAtHand, Purpose, TrustReport, Trusted};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::failure::CliError;
use crate::output::Output;
use crate::settings::{named, required};

#[derive(Debug, Subcommand)]
pub enum TrustCommand {
    /// Show every certificate that is trusted and every revocation list: whose, fingerprint, dates, what for.
    List,
    /// Say what is wrong with them, or will be: expired, ending soon, wrongly signed, for tests only in
    /// production or the other way round. The exit code is 0 only if the kiosk can work with all of them.
    Check {
        /// Complain of certificates that end within so many days.
        #[arg(long, value_name = "DAYS", default_value_t = 90)]
        within: u16,
    },
    /// Trust one more certificate: it is shown, its fingerprint is asked for, then it is put beside the
    /// configuration and named there.
    Add {
        /// The certificate, PEM.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// What it is to be trusted for.
        #[arg(long = "for", value_enum, value_name = "USE")]
        purpose: Use,
        /// Its SHA-256 fingerprint as it came by another way, instead of being asked for it.
        #[arg(long, value_name = "HEX", conflicts_with = "yes")]
        fingerprint: Option<String>,
        /// Do not ask: the file is known to be the right one.
        #[arg(long)]
        yes: bool,
    },
}

/// What a certificate is trusted for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Use {
    /// Cards have to lead to it.
    CardRoot,
    /// It helps cards lead to a root.
    CardIntermediate,
    /// The issuer's server has to lead to it.
    IssuerServer,
}

/// `kioskctl trust`.
pub fn run(config: Option<&Path>, command: TrustCommand, output: &Output) -> Result<ExitCode, CliError> {
    match command {
        TrustCommand::List => report(config, pki::anchor::SOON, false, output),
        TrustCommand::Check { within } => report(config, Duration::days(within.into()), true, output),
        TrustCommand::Add { file, purpose, fingerprint, yes } => {
            add(named(config)?, &file, purpose, fingerprint, yes, output)
        }
    }
}

fn report(path: Option<&Path>, soon: Duration, is_check: bool, output: &Output) -> Result<ExitCode, CliError> {
    let (_, config) = required(path)?;
    let at = config.card_checks.test_clock.unwrap_or_else(OffsetDateTime::now_utc);
    let report = TrustReport::of(&config, at, soon)?;
    let is_sound = report.is_sound();
    if output.is_json() {
        output.object(&json!({ "event": "trust", "ok": is_sound, "trust": report }));
    } else {
        for trusted in &report.certificates {
            tell(trusted, is_check, output);
        }
        for list in &report.lists {
            tell_list(list, is_check, output);
        }
    }
    Ok(if is_sound || !is_check { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(trusted: &Trusted, is_check: bool, output: &Output) {
    let lines = trusted.lines();
    let verdict = if is_check { verdict(&trusted.faults) } else { "" };
    output.line(&format!("{verdict}{}", lines.first().map_or("", String::as_str)));
    if !is_check {
        output.line(&format!("     {}: {}", trusted.key, trusted.purpose));
        lines.iter().skip(1).for_each(|line| output.line(&format!("     {line}")));
        output.line(&format!("     {}", trusted.file.display()));
    }
    complain(&trusted.faults, output);
}

fn tell_list(list: &ListAtHand, is_check: bool, output: &Output) {
    let verdict = if is_check { verdict(&list.faults) } else { "" };
    output.line(&format!("{verdict}revocation list of {}", list.issuer));
    if !is_check {
        let due = list.next_update.as_deref().unwrap_or("not said");
        output.line(&format!("     {} revoked, made {}, next one due {due}", list.revoked, list.this_update));
        output.line(&format!("     {}", list.file.display()));
    }
    complain(&list.faults, output);
}

fn complain(faults: &[Complaint], output: &Output) {
    for complaint in faults {
        output.line(&format!("     {}: {}", if complaint.fatal { "stop" } else { "warn" }, complaint.what));
    }
}

fn verdict(faults: &[Complaint]) -> &'static str {
    match faults.iter().map(|complaint| complaint.fatal).max() {
        None => "ok   ",
        Some(false) => "warn ",
        Some(true) => "FAIL ",
    }
}

fn add(
    config: &Path,
    file: &Path,
    purpose: Use,
    fingerprint: Option<String>,
    yes: bool,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let purpose = match purpose {
        Use::CardRoot => Purpose::CardRoot,
        Use::CardIntermediate => Purpose::CardIntermediate,
        Use::IssuerServer => Purpose::IssuerServer,
    };
    let candidate = Candidate::look(config, file, purpose, OffsetDateTime::now_utc())?;
    let is_asked = fingerprint.is_none() && !yes;
    if !output.is_json() || is_asked {
        // What is asked about has to be seen, whatever else reads the output.
        candidate.trusted.lines().iter().for_each(|line| output.complain(line));
        output.complain(&format!("{}: {}", purpose.key(), purpose.words()));
    }
    if candidate.is_known {
        return Ok(done(&candidate, None, output));
    }
    if !yes {
        let given = match fingerprint {
            Some(given) => given,
            None => asked(output)?,
        };
        if !candidate.is_confirmed_by(&given) {
            return Err(AddError::OtherFingerprint { found: candidate.trusted.sha256.clone() }.into());
        }
    }
    let written = candidate.add()?;
    Ok(done(&candidate, Some(&written), output))
}

fn done(candidate: &Candidate, written: Option<&Path>, output: &Output) -> ExitCode {
    if output.is_json() {
        output.object(&json!({
            "event": "trust_added", "ok": true, "added": written.is_some(), "file": written,
            "certificate": candidate.trusted,
        }));
    } else {
        match written {
            Some(file) => output.line(&format!("Trusted from the next start on; {} was written.", file.display())),
            None => output.line("It is trusted already; nothing was changed."),
        }
    }
    ExitCode::SUCCESS
}

fn asked(output: &Output) -> Result<String, CliError> {
    output.complain("Compare the fingerprint with the one you got by another way, from those who run this authority.");
    output.complain("If it is the same, type its last 8 digits; else press Enter:");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| CliError::because(ErrorCode::ConfigInvalid, error))?;
    Ok(line)
}

impl From<AddError> for CliError {
    fn from(error: AddError) -> Self {
        Self::because(ErrorCode::ConfigInvalid, error)
    }
}
