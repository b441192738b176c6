//! `foreign-piv-card`: a PIV applet that nobody on this project wrote, in a virtual reader.
//!
//! It is the second opinion on everything that talks to cards. No logger is installed: the applet would log PINs.

mod dispatch;
mod glue;
mod platform;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use thiserror::Error;
use virtual_card::Latency;
use virtual_card::vpcd::{self, Atr, CardEvent, Connection, VpcdError};

use crate::glue::ForeignCard;
use crate::platform::StateError;

/// The `piv-authenticator` applet as a card in a virtual reader. PIN 123456, PUK 12345678, management key 0102..08
/// three times (3DES). Ends when the reader closes the connection.
#[derive(Debug, Parser)]
#[command(name = "foreign-piv-card", version)]
struct Arguments {
    /// Port of the virtual reader.
    #[arg(long)]
    port: u16,
    /// Host of the virtual reader.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Keep keys and objects in FILE and FILE.keys, 64 KiB each; without it they end with the program.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How long to wait for the virtual reader to listen, at most 600.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=600))]
    wait_s: u64,
}

#[derive(Debug, Error)]
enum Failure {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Vpcd(#[from] VpcdError),
    #[error("the applet and its back ends could not be joined")]
    Applet,
}

impl Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::State(_) => "FCARD-101",
            Self::Vpcd(_) => "FCARD-201",
            Self::Applet => "FCARD-301",
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "foreign-piv-card: {}: {failure}", failure.code());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let storage = platform::storage(arguments.state.as_deref().map(Path::new))?;
    dispatch::with_client(storage, |client| serve(arguments, &mut ForeignCard::new(client))).ok_or(Failure::Applet)?
}

fn serve(arguments: &Arguments, card: &mut ForeignCard<'_>) -> Result<(), Failure> {
    let mut connection = connect(arguments)?;
    let say = |line: &str| {
        // The card goes on whether or not anybody listens.
        let _ = writeln!(io::stdout(), "{{\"event\":\"{line}\"}}").and_then(|()| io::stdout().flush());
    };
    vpcd::serve(&mut connection, card, &Atr::extended_t1(), &Latency::default(), &mut |event| {
        if event == CardEvent::Inserted {
            say("inserted");
        }
    })?;
    say("removed");
    Ok(())
}

/// Connects to the reader, which may be coming up at this moment.
fn connect(arguments: &Arguments) -> Result<Connection, VpcdError> {
    let deadline = Instant::now() + Duration::from_secs(arguments.wait_s);
    loop {
        match Connection::open(&arguments.host, arguments.port) {
            Err(VpcdError::Connect { .. }) if Instant::now() < deadline => thread::sleep(Duration::from_millis(50)),
            outcome => return outcome,
        }
    }
}
