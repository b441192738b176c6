//! `kioskctl doctor`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use kiosk::config::Config;
use kiosk::doctor::{self, Check, Outcome};
use kiosk::setup;
use reader::ReaderHost;
use serde_json::json;
use time::OffsetDateTime;

use crate::failure::CliError;
use crate::output::Output;
use crate::settings::named;

/// `kioskctl doctor`.
pub fn run(config: Option<&Path>, host: &Arc<dyn ReaderHost>, output: &Output) -> Result<ExitCode, CliError> {
    let path = named(config)?;
    let loaded = Config::load(path);
    let now = OffsetDateTime::now_utc();
    let at = loaded.as_ref().ok().and_then(|config| config.card_checks.test_clock).unwrap_or(now);
    let filter = loaded.as_ref().map(|config| setup::reader_filter(&config.card)).unwrap_or_default();
    let mut worst = Outcome::Ok;
    let mut tell = |check: &Check| {
        worst = worst.max(check.outcome);
        tell(check, output);
    };
    tell(&doctor::config(path, &loaded));
    let (readers, used) = doctor::readers(host, |reader| filter.admits(reader));
    if let Ok(config) = &loaded {
        let rules = setup::card_rules(config);
        tell(&doctor::card_trust(&rules, at));
        tell(&doctor::audit(&config.audit.path));
        tell(&readers);
        if !used.is_empty() {
            tell(&doctor::card(host, &used, config, rules.ok().map(Arc::new), at));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
            CliError::because(enrollment::ErrorCode::KioskFault, format!("no runtime for the network: {error}"))
        })?;
        tell(&runtime.block_on(doctor::issuer(&setup::issuer(&config.issuer))));
    } else {
        tell(&readers);
    }
    tell(&doctor::clock(path, now));
    tell(&doctor::display());
    if output.is_json() {
        output.object(&json!({ "event": "doctor", "ok": worst < Outcome::Fail, "outcome": worst }));
    }
    Ok(if worst < Outcome::Fail { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(check: &Check, output: &Output) {
    if output.is_json() {
        output.object(&json!({ "event": "check", "check": check }));
        return;
    }
    let outcome = match check.outcome {
        Outcome::Ok => "ok  ",
        Outcome::Warn => "warn",
        Outcome::Fail => "FAIL",
    };
    let code = check.code.map(|code| format!("{code}: ")).unwrap_or_default();
    output.line(&format!("{outcome} {}: {code}{}", check.name, check.what));
    if let Some(todo) = check.todo {
        output.line(&format!("     What to do: {todo}"));
    }
}
