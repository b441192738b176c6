//! `kioskctl verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use enrollment::ErrorCode;
use kiosk::config::Config;
use kiosk::setup;
use kiosk::verify::{self, CardContents};
use reader::{PcscHost, ReaderHost};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::failure::CliError;
use crate::output::Output;
use crate::readers::look;
use crate::settings::required;

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
}

/// `kioskctl verify`.
pub fn run(config: Option<&Path>, options: &VerifyOptions, output: &Output) -> Result<ExitCode, CliError> {
    let (_, config) = required(config)?;
    let policy = setup::card_policy(&config.card)?;
    let contents = match &options.folder {
        Some(folder) => {
            verify::from_folder(folder).map_err(|error| CliError::because(ErrorCode::CardGarbled, error))?
        }
        None => from_reader(&config, options.reader.as_deref())?,
    };
    let report = verify::verify(&contents, &policy, options.at.unwrap_or_else(OffsetDateTime::now_utc));
    if output.is_json() {
        output.object(&json!({ "event": "verdict", "verdict": report }));
    } else {
        report.lines().iter().for_each(|line| output.line(line));
    }
    Ok(if report.accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn from_reader(config: &Config, part: Option<&str>) -> Result<CardContents, CliError> {
    let mut filter = setup::reader_filter(&config.card);
    filter.allow = part.map_or(filter.allow, |part| vec![part.to_owned()]);
    let host: Arc<dyn ReaderHost> = Arc::new(PcscHost);
    let place = look(&*host, &filter)?
        .into_iter()
        .find(|found| found.used && found.card.is_some())
        .ok_or_else(|| CliError::because(ErrorCode::CardMute, "no card is in the reader"))?;
    verify::from_reader(&host, &place.reader, config.card.extended_length)
        .map_err(|error| CliError::because(error.code, error.what))
}

fn moment(text: &str) -> Result<OffsetDateTime, time::error::Parse> {
    OffsetDateTime::parse(text, &Rfc3339)
}
