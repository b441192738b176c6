//! A reader service (pcscd) of our own with one virtual reader (vpcd), invisible to everybody else.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::{StackError, ports, process::Process, programs::tool};

/// The environment variable that leads a PC/SC client to a service.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

/// How long the service may take to start.
const START_LIMIT: Duration = Duration::from_secs(10);
/// How often another pair of ports is tried where somebody was faster.
const TRIES: usize = 5;

/// Which readers the service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// One virtual reader.
    One,
    /// None at all.
    None,
}

/// A running reader service.
#[derive(Debug)]
pub struct Pcscd {
    process: Process,
    socket: PathBuf,
    port: u16,
}

impl Pcscd {
    /// The name of the reader that [`Pcscd::port`] belongs to.
    pub const READER: &str = "Kiosk Reader 00 00";

    /// Starts the service with its own `/run` below `dir`.
    ///
    /// # Errors
    /// No namespace, no ports, or the service does not come up in time.
    pub fn start(dir: &Path, logs: &Path, readers: Readers) -> Result<Self, StackError> {
        let namespace = namespace_flags()?;
        let mut last = StackError::NoPorts;
        for _ in 0..TRIES {
            let port = ports::free_pair().ok_or(StackError::NoPorts)?;
            match Self::start_on(dir, logs, readers, port, namespace) {
                Ok(service) => return Ok(service),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn start_on(dir: &Path, logs: &Path, readers: Readers, port: u16, namespace: &str) -> Result<Self, StackError> {
        let (run, readers_dir) = (dir.join("run"), dir.join("readers"));
        let socket = run.join("pcscd/pcscd.comm");
        for folder in [run.join("pcscd"), readers_dir.clone()] {
            fs::create_dir_all(&folder).map_err(StackError::io(folder.display().to_string()))?;
        }
        // A service that was killed leaves these, and the next one would take them for a running one's.
        for left in [&socket, &run.join("pcscd/pcscd.pid")] {
            let _ = fs::remove_file(left);
        }
        write_reader_file(&readers_dir, readers, port)?;
        // The chain of exec makes the child's pid the service's own. `--pdeathsig` ends the service even
        // where its owner is killed.
        let script =
            "mount --bind \"$0/run\" /run && exec setpriv --pdeathsig TERM -- \"$1\" --foreground -c \"$0/readers\"";
        let pcscd = tool("pcscd")?;
        let mut command = tool("unshare")?;
        command.args([namespace, "sh", "-c", script]).arg(dir).arg(pcscd.get_program());
        let mut process = Process::start("pcscd", &command, logs)?;
        process.wait_until("the reader service", START_LIMIT, |process| {
            let up = socket.exists() && (readers == Readers::None || ports::listens(process.id(), port));
            up.then_some(())
        })?;
        Ok(Self { process, socket, port })
    }

    /// The service's socket, for [`SOCKET_VARIABLE`].
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The port a virtual card connects to.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends the service.
    pub fn stop(&mut self) {
        self.process.end();
    }
}

fn write_reader_file(dir: &Path, readers: Readers, port: u16) -> Result<(), StackError> {
    let path = dir.join("vpcd");
    if readers == Readers::None {
        let _ = fs::remove_file(&path);
        return Ok(());
    }
    let text = format!(
        "FRIENDLYNAME \"Kiosk Reader\"\nDEVICENAME /dev/null:{port}\nLIBPATH {}\nCHANNELID {port}\n",
        driver()?.display()
    );
    fs::write(&path, text).map_err(StackError::io(path.display().to_string()))
}

/// The virtual reader's driver, which distributions put in different places.
fn driver() -> Result<PathBuf, StackError> {
    let places =
        ["/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/lib/x86_64-linux-gnu/pcsc/drivers/serial/libifdvpcd.so"];
    let found = places.iter().map(PathBuf::from).find(|path| path.exists());
    found.ok_or_else(|| StackError::ToolMissing { name: "vsmartcard-vpcd".to_owned() })
}

/// The flags with which `unshare` gives a mount namespace here: with a user namespace, or as root without.
fn namespace_flags() -> Result<&'static str, StackError> {
    let works = |flags: &&str| -> bool {
        let Ok(mut unshare) = tool("unshare") else { return false };
        unshare.args([*flags, "mount", "--bind", "/tmp", "/run"]);
        quiet(&mut unshare)
    };
    ["-rm", "-m"].into_iter().find(works).ok_or(StackError::NoNamespace)
}

fn quiet(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
