//! `kioskctl inspect`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use enrollment::ErrorCode;
use kiosk::card::Inspection;
use kiosk::config::{Config, ExtendedLength};
use kiosk::inspection;
use kiosk::setup;
use reader::{PcscHost, ReaderHost};
use serde_json::json;
use time::OffsetDateTime;

use crate::failure::CliError;
use crate::output::Output;
use crate::readers::look;

/// `kioskctl inspect`.
pub fn run(
    config: Option<&Path>,
    reader: Option<&str>,
    extended_length: bool,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let config = config.map(Config::load).transpose()?;
    let judge = config.as_ref().map(|config| setup::card_judge(&config.card)).transpose()?;
    let mut filter = config.as_ref().map(|config| setup::reader_filter(&config.card)).unwrap_or_default();
    filter.allow = reader.map_or(filter.allow, |part| vec![part.to_owned()]);
    let host: Arc<dyn ReaderHost> = Arc::new(PcscHost);
    let found = look(&*host, &filter)?;
    if !found.iter().any(|found| found.used) {
        return Err(CliError::plain(ErrorCode::NoReader));
    }
    let place = found
        .into_iter()
        .find(|found| found.used && found.card.is_some())
        .ok_or_else(|| CliError::because(ErrorCode::CardMute, "no card is in the reader"))?;
    let is_auto = extended_length || config.is_some_and(|config| config.card.extended_length == ExtendedLength::Auto);
    let extended_length = if is_auto { ExtendedLength::Auto } else { ExtendedLength::Never };
    let inspection =
        inspection::run(&host, &place.reader, extended_length, judge.map(Arc::new), OffsetDateTime::now_utc())
            .map_err(|error| CliError::because(error.code, error.what))?;
    if output.is_json() {
        output.object(&json!({ "event": "card", "reader": place.reader.0, "card": inspection }));
    } else {
        tell(&place.reader.0, &inspection, output);
    }
    let is_refused = inspection.findings.iter().flatten().any(|finding| finding.severity == "stop");
    Ok(if is_refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
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
        output.line(&format!("             from {} until {}", certificate.not_before, certificate.not_after));
        output.line(&format!("             policies {}", certificate.policies.join(" ")));
    }
    output.line(&format!(
        "APDUs        {}, {} length",
        card.apdus,
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
