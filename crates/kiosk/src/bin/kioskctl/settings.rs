//! `kioskctl config` and `kioskctl audit`, and how other commands come by their configuration.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use enrollment::ErrorCode;
use kiosk::audit::{Broken, verify};
use kiosk::config::{Config, ConfigError, EXAMPLE, markdown};
use kiosk::setup;
use serde_json::json;

use crate::failure::CliError;
use crate::output::Output;

/// The configuration for a command that cannot do without.
pub fn required(path: Option<&Path>) -> Result<(PathBuf, Config), CliError> {
    let path = named(path)?;
    Ok((path.to_owned(), Config::load(path)?))
}

/// The file's name for a command that cannot do without.
pub fn named(path: Option<&Path>) -> Result<&Path, CliError> {
    path.ok_or_else(|| {
        CliError::because(
            ErrorCode::ConfigInvalid,
            "no configuration is named; use --config FILE (`kioskctl config example` prints one)",
        )
    })
}

/// `kioskctl config check`.
pub fn check(path: Option<&Path>, output: &Output) -> Result<ExitCode, CliError> {
    let path = named(path)?;
    let loaded = Config::load(path);
    if let Err(error @ ConfigError::Invalid { .. }) = &loaded
        && output.is_json()
    {
        output.object(&json!({
            "event": "config", "ok": false, "code": error.code().id(), "problems": error.problems(),
        }));
        return Ok(ExitCode::FAILURE);
    }
    let config = loaded?;
    setup::card_rules(&config)?;
    setup::issuer(&config.issuer)?;
    let remarks = config.remarks();
    if output.is_json() {
        output.object(&json!({
            "event": "config", "ok": true, "path": path, "profile": config.profile, "remarks": remarks,
        }));
    } else {
        output.line(&format!("{} is right.", path.display()));
        for remark in remarks {
            output.line(&format!("  note: {remark}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `kioskctl config example`.
pub fn example(as_markdown: bool, output: &Output) -> Result<ExitCode, CliError> {
    let text = if as_markdown { markdown() } else { EXAMPLE.to_owned() };
    output.line(text.trim_end());
    Ok(ExitCode::SUCCESS)
}

/// `kioskctl audit verify`.
pub fn verify_audit(config: Option<&Path>, file: Option<&Path>, output: &Output) -> Result<ExitCode, CliError> {
    let file = match file {
        Some(file) => file.to_owned(),
        None => required(config)?.1.audit.path,
    };
    let verified = verify(&file).map_err(|error| match error {
        Broken::Unreadable(error) => CliError::from(error),
        Broken::Changed { .. } | Broken::OutOfChain { .. } => {
            CliError::because(ErrorCode::KioskFault, format!("{}: {error}", file.display()))
        }
    })?;
    if output.is_json() {
        output.object(
            &json!({ "event": "audit", "ok": true, "entries": verified.entries, "last_hash": verified.last_hash }),
        );
    } else {
        output.line(&format!(
            "{} entries, the chain is whole; the last hash is {}",
            verified.entries, verified.last_hash
        ));
    }
    Ok(ExitCode::SUCCESS)
}
