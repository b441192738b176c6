//! A reader service (pcscd) of our own with virtual readers (vpcd), invisible to everybody else.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{StackError, ports, process::Process, programs::tool};

/// The environment variable that leads a PC/SC client to a service.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

/// How long the service may take to start.
const START_LIMIT: Duration = Duration::from_secs(10);
/// How long it may take to see a card come or go.
const CARD_LIMIT: Duration = Duration::from_secs(15);
/// Pause between two questions for a card.
const LOOK: Duration = Duration::from_millis(100);
/// How often another pair of ports is tried where somebody was faster.
const TRIES: usize = 5;

/// Which readers the service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// One virtual reader.
    One,
    /// So many virtual readers, eight at most: each has two slots, and the service has room for 16.
    Several(u8),
    /// One with this name: the service gives it to programs as it stands in its file.
    Named(&'static str),
    /// None at all.
    None,
}

impl Readers {
    /// The names as the service's file has them.
    fn names(self) -> Vec<String> {
        match self {
            Self::One => vec![FIRST.to_owned()],
            Self::Several(count) => (0..count).map(friendly_name).collect(),
            Self::Named(name) => vec![name.to_owned()],
            Self::None => Vec::new(),
        }
    }
}

/// The first reader, as the service's file names it.
const FIRST: &str = "Kiosk Reader";

fn friendly_name(number: u8) -> String {
    if number == 0 { FIRST.to_owned() } else { format!("Kiosk Reader {}", char::from(b'A' + number % 26)) }
}

/// A running reader service.
#[derive(Debug)]
pub struct Pcscd {
    process: Process,
    socket: PathBuf,
    ports: Vec<u16>,
}

impl Pcscd {
    /// The name of the reader that [`Pcscd::port`] belongs to, where it was not given another.
    pub const READER: &str = "Kiosk Reader 00 00";

    /// Starts the service with its own `/run` below `dir`.
    ///
    /// # Errors
    /// No namespace, no ports, or the service does not come up in time.
    pub fn start(dir: &Path, logs: &Path, readers: Readers) -> Result<Self, StackError> {
        let namespace = namespace_flags()?;
        let mut last = StackError::NoPorts;
        for _ in 0..TRIES {
            let names = readers.names();
            // The driver opens a port for each of its two slots.
            let first = ports::free_run(2 * names.len().max(1)).ok_or(StackError::NoPorts)?;
            let ports = (first..).step_by(2).take(names.len().max(1)).collect();
            match Self::start_on(dir, logs, &names, ports, namespace) {
                Ok(service) => return Ok(service),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn start_on(
        dir: &Path,
        logs: &Path,
        names: &[String],
        ports: Vec<u16>,
        namespace: &str,
    ) -> Result<Self, StackError> {
        let (run, readers_dir) = (dir.join("run"), dir.join("readers"));
        let socket = run.join("pcscd/pcscd.comm");
        for folder in [run.join("pcscd"), readers_dir.clone()] {
            fs::create_dir_all(&folder).map_err(StackError::io(folder.display().to_string()))?;
        }
        // A service that was killed leaves these, and the next one would take them for a running one's.
        for left in [&socket, &run.join("pcscd/pcscd.pid")] {
            let _ = fs::remove_file(left);
        }
        write_reader_file(&readers_dir, names, &ports)?;
        // The chain of exec makes the child's pid the service's own. `--pdeathsig` ends the service even
        // where its owner is killed.
        let script =
            "mount --bind \"$0/run\" /run && exec setpriv --pdeathsig TERM -- \"$1\" --foreground -c \"$0/readers\"";
        let pcscd = tool("pcscd")?;
        let mut command = tool("unshare")?;
        command.args([namespace, "sh", "-c", script]).arg(dir).arg(pcscd.get_program());
        let mut process = Process::start("pcscd", &command, logs)?;
        process.wait_until("the reader service", START_LIMIT, |process| {
            let listens = |port: &u16| ports::listens(process.id(), *port);
            let up = socket.exists() && (names.is_empty() || ports.iter().all(listens));
            up.then_some(())
        })?;
        Ok(Self { process, socket, ports })
    }

    /// The service's socket, for [`SOCKET_VARIABLE`].
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The port a virtual card connects to, of the first slot of the first reader.
    pub fn port(&self) -> u16 {
        self.ports.first().copied().unwrap_or_default()
    }

    /// The readers of [`Readers::Several`] in order: a part of the name that no other has, and the port of the first
    /// slot.
    pub fn readers(&self) -> impl Iterator<Item = (String, u16)> {
        let name = |number| if number == 0 { Self::READER.to_owned() } else { friendly_name(number) };
        (0..).map(name).zip(self.ports.iter().copied())
    }

    /// [`await_card`] in the first reader.
    ///
    /// # Errors
    /// OpenSC is not installed, or [`StackError::TimedOut`].
    pub fn await_card(&self, present: bool) -> Result<(), StackError> {
        await_card(&self.socket, Self::READER, present)
    }

    /// Ends the service.
    pub fn stop(&mut self) {
        self.process.end();
    }
}

/// Waits until programs of the service at `socket` see that a card is in the reader whose name has `reader` in it, or that
/// none is: the service looks every 400 ms, and is a moment behind the reader.
///
/// A card that follows another before the service has seen the first one go may be taken for out later.
///
/// # Errors
/// OpenSC is not installed, or [`StackError::TimedOut`].
pub fn await_card(socket: &Path, reader: &str, present: bool) -> Result<(), StackError> {
    let begun = Instant::now();
    loop {
        let mut command = tool("opensc-tool")?;
        let output = command.arg("--list-readers").env(SOCKET_VARIABLE, socket).output();
        let output = output.map_err(StackError::io("run opensc-tool"))?;
        let seen = String::from_utf8_lossy(&output.stdout).into_owned();
        if seen.lines().any(|line| line.contains("Yes") && line.contains(reader)) == present {
            return Ok(());
        }
        if begun.elapsed() > CARD_LIMIT {
            let what = format!("a card {} the reader", if present { "in" } else { "leaving" });
            return Err(StackError::TimedOut { what, after: CARD_LIMIT, context: format!(":\n{seen}") });
        }
        thread::sleep(LOOK);
    }
}

fn write_reader_file(dir: &Path, names: &[String], ports: &[u16]) -> Result<(), StackError> {
    let path = dir.join("vpcd");
    if names.is_empty() {
        let _ = fs::remove_file(&path);
        return Ok(());
    }
    let mut driver = driver()?;
    let mut text = String::new();
    for (number, (name, port)) in names.iter().zip(ports).enumerate() {
        if number > 0 {
            driver = own_copy(dir, &driver, number)?;
        }
        let library = driver.display();
        text +=
            &format!("FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{port}\nLIBPATH {library}\nCHANNELID {port}\n\n");
    }
    fs::write(&path, text).map_err(StackError::io(path.display().to_string()))
}

/// The driver keeps what it knows of its two slots in one place, so that further readers need a copy that the service
/// loads apart.
fn own_copy(readers_dir: &Path, driver: &Path, number: usize) -> Result<PathBuf, StackError> {
    // Beside the folder of reader files, all of which the service reads.
    let copy = readers_dir.with_file_name(format!("vpcd-{number}.so"));
    fs::copy(driver, &copy).map_err(StackError::io(copy.display().to_string()))?;
    Ok(copy)
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
