//! The command line.

mod arguments;
mod report;
mod serve;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use rand_core::OsRng;
use thiserror::Error;
use time::OffsetDateTime;
use virtual_card::folder::FolderError;
use virtual_card::icam::IcamError;
use virtual_card::personalize::{self, PersonalizeError, Plan, WriteError};
use virtual_card::vpcd::VpcdError;
use virtual_card::{Card, ScriptError};

use self::arguments::{Arguments, PersonalizeArguments, Verb};
use self::report::Report;

/// Why a command ended without success.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    #[error(transparent)]
    Personalize(#[from] PersonalizeError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Icam(#[from] IcamError),
    #[error("{path}: {source}")]
    ScriptFile { path: PathBuf, source: io::Error },
    #[error("{path}: {source}")]
    Script { path: PathBuf, source: ScriptError },
    #[error("the PIN must be 6 to 8 digits")]
    Pin,
    #[error(transparent)]
    Vpcd(#[from] VpcdError),
    #[error("standard output: {0}")]
    Output(io::Error),
}

impl CliError {
    /// Stable code for people and scripts.
    fn code(&self) -> &'static str {
        match self {
            Self::Personalize(_) => "VCARD-101",
            Self::Write(_) => "VCARD-102",
            Self::Folder(_) => "VCARD-201",
            Self::Icam(_) => "VCARD-202",
            Self::ScriptFile { .. } => "VCARD-203",
            Self::Script { .. } => "VCARD-204",
            Self::Pin => "VCARD-205",
            Self::Vpcd(_) => "VCARD-301",
            Self::Output(_) => "VCARD-401",
        }
    }
}

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let (report, outcome) = match &arguments.verb {
        Verb::Personalize(wanted) => {
            let report = Report::new(wanted.json);
            (report, make_folder(wanted, report))
        }
        Verb::Serve(wanted) => {
            let report = Report::new(wanted.json);
            (report, serve::run(wanted, report))
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report.failed(error.code(), &error);
            ExitCode::FAILURE
        }
    }
}

fn make_folder(wanted: &PersonalizeArguments, report: Report) -> Result<(), CliError> {
    let plan = Plan {
        now: OffsetDateTime::now_utc(),
        pki_url: wanted.pki_url.clone(),
        profiles: personalize::select_profiles(&wanted.only)?,
    };
    let made = personalize::personalize(plan, &mut OsRng)?;
    made.write(&wanted.out)?;
    report.personalized(&wanted.out, &made)
}

/// A card of this profile that exists in memory only.
fn fresh_card(profile: &str) -> Result<Card, CliError> {
    let plan = Plan {
        now: OffsetDateTime::now_utc(),
        pki_url: None,
        profiles: personalize::select_profiles(&[profile.to_owned()])?,
    };
    let mut made = personalize::personalize(plan, &mut OsRng)?;
    let card = made.cards.pop().map(|made| made.card);
    Ok(card.ok_or(PersonalizeError::Worker)?)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_help_names_every_profile() {
        Arguments::command().debug_assert();
        let help = Arguments::command().render_long_help().to_string();
        for profile in personalize::profiles().unwrap() {
            let named = help.split([' ', ',', '\n']).any(|word| word == profile.name);
            assert!(named, "{}", profile.name);
        }
    }
}
