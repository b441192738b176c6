//! The command line: `init`, `serve`, `accounts`, `trust`, `audit`, `outbox`, `config`, `openapi`.

// A command line program talks to its user through these streams.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod accounts;
pub mod init;
mod kiosks;
mod serve;
mod trust;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::audit::AuditLog;
use crate::config::Config;
use crate::fault::Fault;
use crate::files::Folder;
use crate::store::Store;

/// The reference issuer of derived PIV credentials.
#[derive(Debug, Parser)]
#[command(name = "derived-piv-issuer", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a new issuer: folder, configuration, keys, certificates, database.
    Init(init::Arguments),
    /// Runs the issuer until it is told to stop (SIGTERM or Ctrl-C).
    Serve(serve::Arguments),
    /// PIV identity accounts.
    #[command(subcommand)]
    Accounts(accounts::Command),
    /// Whose PIV Cards are believed.
    #[command(subcommand)]
    Trust(trust::Command),
    /// Enrolled kiosks.
    #[command(subcommand)]
    Kiosks(kiosks::Command),
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Notices to people.
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Prints the OpenAPI 3.1 document of the contracts.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Checks the chain of the whole log; prints its length and the hash to keep elsewhere.
    Verify {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum OutboxCommand {
    /// Lists every notice and when it was handed to the mail spool.
    List {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Checks issuer.toml and everything it names.
    Check {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
    },
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let json = arguments.command.wants_json();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&Fault::System(error), json),
    };
    match runtime.block_on(arguments.command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => report(&fault, json),
    }
}

/// Tells what went wrong and what to do about it.
fn report(fault: &Fault, json: bool) -> ExitCode {
    if json {
        let line = serde_json::json!({ "code": fault.code(), "what": fault.to_string(), "todo": fault.todo() });
        println!("{line}");
    }
    eprintln!("{}: {fault}\n{}", fault.code(), fault.todo());
    ExitCode::FAILURE
}

impl Command {
    const fn wants_json(&self) -> bool {
        match self {
            Self::Serve(arguments) => arguments.json,
            Self::Accounts(command) => command.wants_json(),
            Self::Trust(command) => command.wants_json(),
            Self::Kiosks(command) => command.wants_json(),
            Self::Audit(AuditCommand::Verify { json, .. }) | Self::Outbox(OutboxCommand::List { json, .. }) => *json,
            Self::Init(_) | Self::Config(_) | Self::Openapi => false,
        }
    }

    async fn run(self) -> Result<(), Fault> {
        match self {
            Self::Init(arguments) => arguments.run().await,
            Self::Serve(arguments) => arguments.run().await,
            Self::Accounts(command) => command.run().await,
            Self::Trust(command) => command.run(),
            Self::Kiosks(command) => command.run(),
            Self::Audit(AuditCommand::Verify { dir, json }) => verify_audit(&dir, json),
            Self::Outbox(OutboxCommand::List { dir, json }) => list_outbox(&dir, json).await,
            Self::Config(ConfigCommand::Check { dir }) => check_config(&dir),
            Self::Openapi => {
                let document = crate::web::openapi_document().map_err(std::io::Error::other)?;
                print!("{document}");
                Ok(())
            }
        }
    }
}

fn verify_audit(dir: &std::path::Path, json: bool) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let verified = AuditLog::at(&folder.audit()).verify()?;
    if json {
        println!("{}", serde_json::json!(verified));
    } else {
        println!("{} lines, unbroken. Last hash: {}", verified.lines, verified.head);
    }
    Ok(())
}

async fn list_outbox(dir: &std::path::Path, json: bool) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let store = Store::open(&folder.database()).await?;
    let notices = store.notices(false).await?;
    store.close().await;
    if json {
        println!("{}", serde_json::json!(notices));
        return Ok(());
    }
    for notice in notices {
        let state = notice.spooled_at.map_or("waiting".to_owned(), |at| format!("handed over {at}"));
        println!("{:>6}  {}  {}  {state}", notice.id, notice.recipient, notice.subject);
    }
    Ok(())
}

fn check_config(dir: &std::path::Path) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let config = read_config(&folder)?;
    crate::trust::Trust::open(&folder, &config)?;
    println!("{} is in order.", folder.config().display());
    Ok(())
}

fn read_config(folder: &Folder) -> Result<Config, Fault> {
    let file = folder.config();
    let text = std::fs::read_to_string(&file).map_err(Fault::read(&file))?;
    Ok(Config::parse(&text)?)
}
