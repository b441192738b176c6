//! `kioskctl pin`.

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use enrollment::ErrorCode;
use kiosk::card::PinVerdictReport;
use kiosk::config::Config;
use kiosk::pins::{self, PinReport, PinTask};
use kiosk::setup;
use piv::{Pin, Puk};
use reader::ReaderHost;
use serde_json::json;
use zeroize::Zeroizing;

use crate::arguments::{PinCommand, PinOptions};
use crate::failure::CliError;
use crate::output::Output;
use crate::readers::place;
use crate::stdin::{as_pin, as_puk, pin_line, puk_line};

/// `kioskctl pin`.
pub fn run(
    config: Option<&Path>,
    host: &Arc<dyn ReaderHost>,
    command: PinCommand,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let config = config.map(Config::load).transpose()?;
    let filter = config.as_ref().map(|config| setup::reader_filter(&config.card)).unwrap_or_default();
    let part = match &command {
        PinCommand::Status { reader } => reader.as_deref(),
        PinCommand::Change(options) | PinCommand::Unblock(options) => options.reader.as_deref(),
    };
    allowed(config.as_ref(), &command)?;
    let reader = place(&**host, filter, part)?;
    let act = |task| pins::run(host, &reader, task).map_err(|error| CliError::because(error.code, error.what));
    let report = match command {
        PinCommand::Status { .. } => act(PinTask::Status)?,
        PinCommand::Change(options) => {
            // Looked at first, on its own: nothing is held while a person types.
            let before = if options.yes { None } else { Some(act(PinTask::Status)?) };
            let (old, new) = secrets(&options, "PIN", |old| as_pin(old, "the old PIN"), || pin_line("the old PIN"))?;
            let before = before.as_ref().map(tries).unwrap_or_default();
            confirm(&options, &format!("This sends the old PIN once; {before}."))?;
            act(PinTask::Change { old, new, use_last_try: options.use_last_try })?
        }
        PinCommand::Unblock(options) => {
            let (puk, new): (Puk, Pin) = secrets(&options, "PUK", as_puk, puk_line)?;
            confirm(&options, "This sends the PUK once. A card whose PUK is used up cannot be helped.")?;
            act(PinTask::Unblock { puk, new })?
        }
    };
    tell(&report, output);
    Ok(match report.outcome {
        None if report.blocked => ExitCode::FAILURE,
        None | Some(PinVerdictReport::Verified) => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    })
}

/// A kiosk's configuration says what may be done there; without one, the owner of the machine does.
fn allowed(config: Option<&Config>, command: &PinCommand) -> Result<(), CliError> {
    let Some(card) = config.map(|config| &config.card) else { return Ok(()) };
    let (is_allowed, key) = match command {
        PinCommand::Status { .. } => return Ok(()),
        PinCommand::Change(_) => (card.pin_change, "card.pin_change"),
        PinCommand::Unblock(_) => (card.pin_unblock, "card.pin_unblock"),
    };
    if is_allowed {
        Ok(())
    } else {
        Err(CliError::because(ErrorCode::ConfigInvalid, format!("the configuration does not allow {key}")))
    }
}

/// What is known and the new PIN: from stdin, or asked for without showing it, the new one twice.
fn secrets<T>(
    options: &PinOptions,
    known: &str,
    read: impl Fn(&[u8]) -> Result<T, CliError>,
    line: impl Fn() -> Result<T, CliError>,
) -> Result<(T, Pin), CliError> {
    if options.stdin {
        return Ok((line()?, pin_line("the new PIN")?));
    }
    let known = read(ask(&format!("{known}: "))?.as_bytes())?;
    let new = ask("New PIN, 6 to 8 digits: ")?;
    if *new != *ask("New PIN again: ")? {
        return Err(CliError::not_sent("the new PINs differ"));
    }
    Ok((known, as_pin(new.as_bytes(), "the new PIN")?))
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, CliError> {
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(|error| CliError::not_sent(format!("there is no terminal to ask on: {error}")))
}

fn confirm(options: &PinOptions, what: &str) -> Result<(), CliError> {
    if options.yes {
        return Ok(());
    }
    let _terminal_is_gone = write!(std::io::stderr(), "{what} Go on? [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    if read.is_ok() && answer.trim().eq_ignore_ascii_case("y") {
        Ok(())
    } else {
        Err(CliError::not_sent("it was not confirmed"))
    }
}

fn tell(report: &PinReport, output: &Output) {
    if output.is_json() {
        output.object(&json!({ "event": "pin", "pin": report }));
        return;
    }
    let others = match (report.global_pin, report.on_card_comparison) {
        (true, true) => ", Global PIN and on-card comparison count as well",
        (true, false) => ", Global PIN counts as well",
        (false, true) => ", on-card comparison counts as well",
        (false, false) => "",
    };
    match report.outcome {
        None => output.line(&format!("PIN {:02X}: {}{others}", report.reference, tries(report))),
        Some(verdict) => output.line(&format!("PIN {:02X}: {}", report.reference, outcome(verdict))),
    }
}

fn tries(report: &PinReport) -> String {
    match (report.blocked, report.tries_left) {
        (true, _) => "blocked".to_owned(),
        (false, Some(1)) => "1 try left".to_owned(),
        (false, Some(left)) => format!("{left} tries left"),
        (false, None) => "the card does not say how many tries are left".to_owned(),
    }
}

/// What became of a secret that was sent, in words.
pub fn outcome(verdict: PinVerdictReport) -> String {
    match verdict {
        PinVerdictReport::Verified => "accepted".to_owned(),
        PinVerdictReport::Wrong { tries_left: Some(left) } => format!("wrong, {left} left"),
        PinVerdictReport::Wrong { tries_left: None } => "wrong".to_owned(),
        PinVerdictReport::Blocked => "blocked".to_owned(),
        PinVerdictReport::LastTryKept => "not sent: it would have been the last try".to_owned(),
        PinVerdictReport::Refused => "refused by the card".to_owned(),
    }
}
