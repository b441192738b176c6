//! `kioskctl verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use enrollment::ErrorCode;
use kiosk::card::CardContents;
use kiosk::config::Config;
use kiosk::setup;
use kiosk::verify;
use reader::ReaderHost;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::failure::CliError;
use crate::output::Output;
use crate::readers::place;
use crate::settings::required;
use crate::stdin;

#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// A folder of a card's objects; else the card in a reader is read.
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Part of the reader's name; else the first reader with a card.
    #[arg(long, value_name = "NAME", conflicts_with = "folder")]
    reader: Option<String>,
    /// The moment to judge for, such as 2020-06-01T00:00:00Z; else now.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    at: Option<OffsetDateTime>,
    /// Send the PIN from the first line of stdin, once and never as the last try, so that the card has to
    /// prove its PIV Authentication key (9A) as well.
    #[arg(long, conflicts_with = "folder")]
    pin_stdin: bool,
    /// Fetch what is missing from where the certificates say, whatever the configuration says.
    #[arg(long)]
    online: bool,
    /// Fetch nothing, whatever the configuration says; what was kept still counts.
    #[arg(long, conflicts_with = "online")]
    offline: bool,
}

/// `kioskctl verify`.
pub fn run(
    config: Option<&Path>,
    host: &Arc<dyn ReaderHost>,
    options: &VerifyOptions,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let (_, mut config) = required(config)?;
    config.fetch.enabled = options.online || (config.fetch.enabled && !options.offline);
    let rules = setup::card_rules(&config)?;
    let contents = match &options.folder {
        Some(folder) => {
            verify::from_folder(folder).map_err(|error| CliError::because(ErrorCode::CardGarbled, error))?
        }
        None => from_reader(host, &config, options)?,
    };
    let at = options.at.or(config.card_checks.test_clock).unwrap_or_else(OffsetDateTime::now_utc);
    let report = verify::verify(&contents, &rules, at);
    if output.is_json() {
        output.object(&json!({ "event": "verdict", "verdict": report }));
    } else {
        report.lines().iter().for_each(|line| output.line(line));
    }
    Ok(if report.accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn from_reader(host: &Arc<dyn ReaderHost>, config: &Config, options: &VerifyOptions) -> Result<CardContents, CliError> {
    let pin = options.pin_stdin.then(|| stdin::pin_line("the PIN")).transpose()?;
    let place = place(&**host, setup::reader_filter(&config.card), options.reader.as_deref())?;
    verify::from_reader(host, &place, config.card.extended_length, pin)
        .map_err(|error| CliError::because(error.code, error.what))
}

fn moment(text: &str) -> Result<OffsetDateTime, time::error::Parse> {
    OffsetDateTime::parse(text, &Rfc3339)
}
