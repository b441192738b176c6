//! `serve`: runs the issuer until it is told to stop.

use std::path::PathBuf;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

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
        // Listened to before anybody is told that it is ready, and so may tell it to stop.
        let told_to_stop = told_to_stop()?;
        let server = Server::start(folder, self.public_phone_url.clone(), Arc::new(SystemClock)).await?;
        self.say_ready(&server)?;
        told_to_stop.await?;
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

/// Logs go to standard error.
fn start_log(json: bool) {
    let filter = log_filter(std::env::var("DERIVED_PIV_LOG").ok().as_deref());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.init();
    }
}

/// `DERIVED_PIV_LOG` says how much the issuer's own rooms tell. Libraries never tell more than warnings:
/// at their finer levels they would write down what goes over the line, codes and all.
fn log_filter(wanted: Option<&str>) -> EnvFilter {
    let level = wanted.and_then(|level| level.parse::<LevelFilter>().ok()).unwrap_or(LevelFilter::INFO);
    EnvFilter::new(format!("{},issuer={level},pki={level}", level.min(LevelFilter::WARN)))
}

/// Ends when the process is told to stop, also where that was before anybody waited for it.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_never_tell_more_than_warnings() {
        assert_eq!(log_filter(None).to_string(), "issuer=info,pki=info,warn");
        assert_eq!(log_filter(Some("trace")).to_string(), "issuer=trace,pki=trace,warn");
        assert_eq!(log_filter(Some("hyper=trace,debug")).to_string(), "issuer=info,pki=info,warn");
        assert_eq!(log_filter(Some("off")).to_string(), "issuer=off,pki=off,off");
    }
}
