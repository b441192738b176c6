//! `kioskctl pin`.

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use enrollment::ErrorCode;
use kiosk::card::PinVerdictReport;
use kiosk::config::{Config, PinPadUse};
use kiosk::pins::{self, PinReport, PinTask};
use kiosk::setup;
use kiosk::words::words;
use piv::{Pin, Puk};
use reader::ReaderHost;
use serde_json::json;
use zeroize::Zeroizing;

use crate::arguments::{ChangeOptions, PinCommand, PinOptions};
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
        PinCommand::Change(ChangeOptions { common: options, .. }) | PinCommand::Unblock(options) => {
            options.reader.as_deref()
        }
    };
    let is_unblock = matches!(command, PinCommand::Unblock(_));
    allowed(config.as_ref(), &command)?;
    let reader = place(&**host, filter, part)?;
    let act = |task| pins::run(host, &reader, task).map_err(|error| CliError::because(error.code, error.what));
    let report = match command {
        PinCommand::Status { .. } => act(PinTask::Status)?,
        PinCommand::Change(ChangeOptions { common: options, pin_pad }) => {
            let using = pin_pad.map(PinPadUse::from).or(config.map(|config| config.card.pin_pad)).unwrap_or_default();
            change(&options, using, &act)?
        }
        PinCommand::Unblock(options) => {
            let (puk, new): (Puk, Pin) = secrets(&options, "PUK", as_puk, puk_line)?;
            not_too_simple(&new)?;
            confirm(&options, "This sends the PUK once. A card whose PUK is used up cannot be helped.")?;
            act(PinTask::Unblock { puk, new })?
        }
    };
    tell(&report, is_unblock, output);
    Ok(match report.outcome {
        None if report.blocked => ExitCode::FAILURE,
        None | Some(PinVerdictReport::Verified) => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    })
}

/// Changes the PIN, on the reader's own keys where they are to be used.
fn change(
    options: &PinOptions,
    using: PinPadUse,
    act: &impl Fn(PinTask) -> Result<PinReport, CliError>,
) -> Result<PinReport, CliError> {
    let may_use_pad = !options.stdin && using != PinPadUse::Never;
    // Looked at first, on its own: nothing is held while a person types here.
    let before = if options.yes && !may_use_pad { None } else { Some(act(PinTask::Status)?) };
    let has_pad = before.as_ref().is_some_and(|before| before.pin_pad);
    let left = before.as_ref().map(tries).unwrap_or_default();
    let use_last_try = options.use_last_try;
    if may_use_pad && (has_pad || using == PinPadUse::Always) {
        confirm(options, &format!("This asks on the reader for the old PIN and twice for the new one; {left}."))?;
        let _terminal_is_gone = writeln!(std::io::stderr(), "Enter the PINs on the reader.");
        return act(PinTask::ChangeOnReader { use_last_try });
    }
    let (old, new): (Pin, Pin) = secrets(options, "PIN", |old| as_pin(old, "the old PIN"), || pin_line("the old PIN"))?;
    not_too_simple(&new)?;
    if old.is_same(&new) {
        return Err(CliError::not_sent("the new PIN is the old one"));
    }
    confirm(options, &format!("This sends the old PIN once; {left}."))?;
    act(PinTask::Change { old, new, use_last_try })
}

fn not_too_simple(new: &Pin) -> Result<(), CliError> {
    if new.is_one_digit() { Err(CliError::not_sent("the new PIN is one digit over and over")) } else { Ok(()) }
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

fn tell(report: &PinReport, is_unblock: bool, output: &Output) {
    let code = report.outcome.and_then(|verdict| code(verdict, is_unblock));
    if output.is_json() {
        let todo = code.map(|code| words(code).todo);
        output.object(&json!({ "event": "pin", "pin": report, "code": code.map(ErrorCode::id), "todo": todo }));
        return;
    }
    if let (Some(verdict), Some(code)) = (report.outcome, code) {
        let secret = if is_unblock { "PUK" } else { "PIN" };
        return output.complain(&CliError::because(code, format!("{secret}: {}", outcome(verdict))).text());
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

/// The code of a failure that has one.
const fn code(verdict: PinVerdictReport, is_unblock: bool) -> Option<ErrorCode> {
    match verdict {
        PinVerdictReport::Blocked if is_unblock => Some(ErrorCode::PukBlocked),
        PinVerdictReport::Blocked => Some(ErrorCode::PinBlocked),
        PinVerdictReport::Refused => Some(ErrorCode::CardRefused),
        PinVerdictReport::NoPinPad => Some(ErrorCode::NoPinPad),
        PinVerdictReport::TimedOut
        | PinVerdictReport::Cancelled
        | PinVerdictReport::Length
        | PinVerdictReport::Differs => Some(ErrorCode::PinNotEntered),
        PinVerdictReport::Verified | PinVerdictReport::Wrong { .. } | PinVerdictReport::LastTryKept => None,
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
        PinVerdictReport::TimedOut => "not entered on the reader in time, nothing was sent".to_owned(),
        PinVerdictReport::Cancelled => "cancelled on the reader, nothing was sent".to_owned(),
        PinVerdictReport::Length => "not 6 to 8 digits, nothing was sent".to_owned(),
        PinVerdictReport::Differs => "the new PINs differ, nothing was sent".to_owned(),
        PinVerdictReport::NoPinPad => "the reader has no PIN pad for this that may be used".to_owned(),
    }
}
