//! `serve`: runs the issuer until it is told to stop.

use std::path::PathBuf;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use crate::clock::SystemClock;
use crate::fault::Fault;
use crate::files::Folder;
use crate::server::{Addresses, Server};

/// Which issuer to run.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// The issuer's folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// Print one JSON line when ready, and log as JSON.
    #[arg(long)]
    pub json: bool,
    /// https origin that goes into QR codes, in place of the configuration's.
    #[arg(long)]
    pub public_phone_url: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self) -> Result<(), Fault> {
        start_log(self.json);
        let folder = Folder::open(&self.dir)?;
        let server = Server::start(folder, self.public_phone_url.clone(), Arc::new(SystemClock)).await?;
        self.say_ready(&server)?;
        told_to_stop().await?;
        server.stop().await
    }

    #[allow(clippy::print_stdout, reason = "the ready line is the command's output")]
    fn say_ready(&self, server: &Server) -> Result<(), Fault> {
        let at = server.addresses();
        if self.json {
            let line = Ready { ready: true, addresses: at };
            println!("{}", serde_json::to_string(&line).map_err(std::io::Error::other)?);
        } else {
            println!("Ready. Kiosks: {}  phones: {}  agents: {}  pki: {}", at.kiosk, at.phone, at.agent, at.pki);
        }
        Ok(())
    }
}

/// What a harness waits for.
#[derive(serde::Serialize)]
struct Ready {
    ready: bool,
    #[serde(flatten)]
    addresses: Addresses,
}

/// Logs go to standard error; `DERIVED_PIV_LOG` chooses how much.
fn start_log(json: bool) {
    let filter = EnvFilter::try_from_env("DERIVED_PIV_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.init();
    }
}

#[cfg(unix)]
async fn told_to_stop() -> Result<(), Fault> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> Result<(), Fault> {
    Ok(tokio::signal::ctrl_c().await?)
}
