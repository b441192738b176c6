//! `kioskctl inspect`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use enrollment::ErrorCode;
use kiosk::card::{Inspection, Integrity, ObjectReport, ObjectVerdict, PinVerdictReport, Wanted};
use kiosk::config::{Config, ExtendedLength};
use kiosk::inspection;
use kiosk::setup;
use reader::ReaderHost;
use serde_json::json;
use time::OffsetDateTime;

use crate::arguments::InspectOptions;
use crate::failure::CliError;
use crate::output::Output;
use crate::readers::place;
use crate::{pin, private, stdin};

/// `kioskctl inspect`.
pub fn run(
    config: Option<&Path>,
    host: &Arc<dyn ReaderHost>,
    options: &InspectOptions,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let config = config.map(Config::load).transpose()?;
    if options.portrait.is_some() && !config.as_ref().is_some_and(|config| config.card.portrait) {
        return Err(CliError::because(
            ErrorCode::ConfigInvalid,
            "no configuration allows the portrait (card.portrait)",
        ));
    }
    let rules = config.as_ref().map(setup::card_rules).transpose()?;
    let at = config.as_ref().and_then(|config| config.card_checks.test_clock);
    let filter = config.as_ref().map(|config| setup::reader_filter(&config.card)).unwrap_or_default();
    let pin = options.pin_stdin.then(|| stdin::pin_line("the PIN")).transpose()?;
    let place = place(&**host, filter, options.reader.as_deref())?;
    let is_auto =
        options.extended_length || config.is_some_and(|config| config.card.extended_length == ExtendedLength::Auto);
    let extended_length = if is_auto { ExtendedLength::Auto } else { ExtendedLength::Never };
    let wanted = Wanted { all_objects: options.all, pin, portrait: options.portrait.is_some() };
    let mut inspection = inspection::run(
        host,
        &place,
        extended_length,
        rules.map(Arc::new),
        at.unwrap_or_else(OffsetDateTime::now_utc),
        wanted,
    )
    .map_err(|error| CliError::because(error.code, error.what))?;
    let portrait = inspection.portrait.take();
    if output.is_json() {
        output.object(&json!({ "event": "card", "reader": place.0, "card": inspection }));
    } else {
        tell(&place.0, &inspection, output);
    }
    if let Some(file) = &options.portrait {
        let picture =
            portrait.ok_or_else(|| CliError::because(ErrorCode::CardRefused, "the card gives out no portrait"))?;
        private::write_new(file, &picture)?;
    }
    let pin_failed = inspection.pin_verdict.is_some_and(|verdict| verdict != PinVerdictReport::Verified);
    let is_refused = inspection.findings.iter().flatten().any(|finding| finding.severity == "stop");
    Ok(if is_refused || pin_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn tell(reader: &str, card: &Inspection, output: &Output) {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    output.line(&format!("reader       {reader}"));
    output.line(&format!("ATR          {}", card.atr));
    output.line(&format!("application  {} {}", or_none(&card.application), card.label.as_deref().unwrap_or_default()));
    let tries = match (card.pin_blocked, card.pin_tries_left) {
        (true, _) => "blocked".to_owned(),
        (false, Some(left)) => format!("{left} tries left"),
        (false, None) => "tries unknown".to_owned(),
    };
    let global = if card.global_pin { ", Global PIN counts as well" } else { "" };
    output.line(&format!("PIN          {}: {tries}{global}", card.pin_reference));
    match &card.chuid {
        Some(chuid) => {
            output.line(&format!("CHUID        card UUID {}", chuid.card_uuid));
            output.line(&format!("             FASC-N {}", chuid.fasc_n));
            output.line(&format!("             expires on {}", chuid.expires_on));
        }
        None => output.line("CHUID        none"),
    }
    for certificate in &card.certificates {
        let key = &certificate.key;
        if let Some(fault) = &certificate.fault {
            output.line(&format!("{key}           {fault}"));
            continue;
        }
        output.line(&format!("{key}           {}", certificate.subject));
        output.line(&format!("             issued by {}", certificate.issuer));
        output.line(&format!("             {}, serial {}", certificate.key_kind, certificate.serial));
        if certificate.key == "9A" {
            output.line(&format!("             key SHA-256 {}", certificate.key_sha256));
        }
        output.line(&format!("             from {} until {}", certificate.not_before, certificate.not_after));
        output.line(&format!("             policies {}", certificate.policies.join(" ")));
    }
    if let Some(verdict) = card.pin_verdict {
        output.line(&format!("PIN sent     {}", pin::outcome(verdict)));
    }
    for object in &card.objects {
        output.line(&object_line(object));
    }
    output.line(&format!(
        "APDUs        {}, {} bytes there, {} back, {} length",
        card.apdus,
        card.bytes_sent,
        card.bytes_received,
        if card.extended_length { "extended" } else { "short" }
    ));
    match card.findings.as_deref() {
        None => output.line("verdict      not checked: no configuration is named"),
        Some([]) => output.line("verdict      accepted"),
        Some(findings) => {
            for finding in findings {
                output.line(&format!("{:<12} {} {}", finding.severity, finding.code, finding.detail));
            }
        }
    }
}

fn object_line(object: &ObjectReport) -> String {
    let verdict = match (object.verdict, object.bytes, &object.fault) {
        (ObjectVerdict::Present, Some(bytes), _) => format!("{bytes} bytes"),
        (ObjectVerdict::Present, None, _) => "present".to_owned(),
        (ObjectVerdict::Absent, _, _) => "absent".to_owned(),
        (ObjectVerdict::NeedsPin, _, _) => "needs the PIN".to_owned(),
        (ObjectVerdict::Refused, _, fault) => format!("refused: {}", fault.as_deref().unwrap_or_default()),
        (ObjectVerdict::Malformed, _, fault) => format!("malformed: {}", fault.as_deref().unwrap_or_default()),
    };
    let integrity = match object.integrity {
        Some(Integrity::Matches) => ", as signed",
        Some(Integrity::Differs) => ", NOT what was signed",
        Some(Integrity::NotCovered) | None => "",
    };
    format!("{:<12} {}: {verdict}{integrity}", object.tag, object.object)
}
