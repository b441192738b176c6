//! A private PC/SC service with a virtual reader and a card of a few lines.
//!
//! The client library reads the service's address once per process, so each case runs in a process of
//! its own: [`isolated`] starts the test program again with the address in its environment.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a harness that cannot be set up shall fail loudly"
)]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::linux::net::TcpStreamExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use reader::{PcscHost, ReaderEvent, ReaderHost, ReaderName, Watch};

const DAEMON: &str = "/usr/sbin/pcscd";
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const FOLDER: &str = "READER_TEST_FOLDER";
const PATIENCE: Duration = Duration::from_secs(10);

/// T=1.
pub const ATR: [u8; 4] = [0x3B, 0x80, 0x01, 0x81];
/// T=0.
pub const ATR_T0: [u8; 9] = [0x3B, 0x65, 0x00, 0x00, 0x20, 0x63, 0xCB, 0x6A, 0x00];

/// Runs `case` in a process of its own with a service address of its own; `name` is the test's.
pub fn isolated(name: &str, case: impl FnOnce(&Path)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        case(Path::new(&folder));
        return;
    }
    for needed in [DAEMON, DRIVER] {
        if !Path::new(needed).exists() {
            eprintln!("SKIPPED {name}: {needed} is missing (install pcscd and vsmartcard-vpcd)");
            return;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("run/pcscd/pcscd.comm");
    let outcome = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env("PCSCLITE_CSOCK_NAME", socket)
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
    assert!(
        outcome.status.success(),
        "{}{}\nservice:\n{log}",
        String::from_utf8_lossy(&outcome.stdout),
        String::from_utf8_lossy(&outcome.stderr)
    );
}

/// A running PC/SC service.
pub struct Service {
    folder: PathBuf,
    port: u16,
    process: Option<Child>,
}

impl Service {
    /// A service with one virtual reader (of two slots), or with none; not started.
    pub fn new(folder: &Path, with_reader: bool) -> Self {
        fs::create_dir_all(folder.join("run/pcscd")).unwrap();
        fs::create_dir_all(folder.join("conf")).unwrap();
        let port = free_port_pair();
        if with_reader {
            let conf = format!(
                "FRIENDLYNAME \"Test Reader\"\nDEVICENAME /dev/null:{port}\nLIBPATH {DRIVER}\nCHANNELID {port}\n"
            );
            fs::write(folder.join("conf/vpcd"), conf).unwrap();
        }
        Self { folder: folder.into(), port, process: None }
    }

    /// Starts the service in a mount namespace whose `/run` is a folder of ours.
    pub fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.folder.join("log")).unwrap();
        let script = format!("mount --bind \"$0/run\" /run && exec {DAEMON} --foreground -c \"$0/conf\"");
        let process = Command::new("unshare")
            .args(["-rm", "sh", "-c", &script])
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.process = Some(process);
    }

    /// Ends the service as a restart would.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let asked = Command::new("kill").arg(process.id().to_string()).status();
            if !asked.is_ok_and(|status| status.success()) {
                process.kill().unwrap();
            }
            process.wait().unwrap();
        }
    }

    /// The first slot of the reader.
    pub fn reader(&self) -> ReaderName {
        ReaderName("Test Reader 00 00".into())
    }

    /// Both slots.
    pub fn readers(&self) -> Vec<ReaderName> {
        vec![self.reader(), ReaderName("Test Reader 00 01".into())]
    }

    /// Puts a card with this answer to reset into the first slot.
    pub fn insert(&self, atr: &[u8]) -> VirtualCard {
        VirtualCard::connect(self.port, atr)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a virtual card has seen.
#[derive(Default)]
pub struct Seen {
    /// Commands, in order.
    pub commands: Vec<Vec<u8>>,
    /// Resets and losses of power.
    pub resets: u32,
    verified: bool,
}

/// A card that knows VERIFY and says 9000 to all else; taken out when dropped.
pub struct VirtualCard {
    stream: TcpStream,
    seen: Arc<Mutex<Seen>>,
    thread: Option<JoinHandle<()>>,
}

impl VirtualCard {
    fn connect(port: u16, atr: &[u8]) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (mut wire, atr, witness) = (stream.try_clone().unwrap(), atr.to_vec(), Arc::clone(&seen));
        let thread = thread::spawn(move || while serve(&mut wire, &atr, &witness).is_ok() {});
        Self { stream, seen, thread: Some(thread) }
    }

    /// Commands that reached the card.
    pub fn commands(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().commands.clone()
    }

    /// Whether the card keeps a PIN verified.
    pub fn is_verified(&self) -> bool {
        self.seen.lock().unwrap().verified
    }
}

impl Drop for VirtualCard {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn serve(wire: &mut TcpStream, atr: &[u8], seen: &Mutex<Seen>) -> std::io::Result<()> {
    // The driver sends length and body apart; without this each exchange waits 40 ms.
    let mut length = [0; 2];
    wire.set_quickack(true)?;
    wire.read_exact(&mut length)?;
    let mut body = vec![0; usize::from(u16::from_be_bytes(length))];
    wire.set_quickack(true)?;
    wire.read_exact(&mut body)?;
    let mut seen = seen.lock().unwrap();
    let answer = match body.as_slice() {
        [4] => atr.to_vec(),
        [0 | 2] => {
            seen.resets += 1;
            seen.verified = false;
            return Ok(());
        }
        [_] => return Ok(()),
        apdu => {
            seen.commands.push(apdu.to_vec());
            match apdu {
                [0, 0x20, 0, 0x80, 8, ..] => {
                    seen.verified = true;
                    vec![0x90, 0x00]
                }
                [0, 0x20, 0, 0x80, ..] if !seen.verified => vec![0x63, 0xC3],
                _ => vec![0x90, 0x00],
            }
        }
    };
    let length = u16::try_from(answer.len()).unwrap();
    wire.write_all(&[&length.to_be_bytes()[..], &answer].concat())
}

/// The events of a watch, in order.
pub struct Events {
    receiver: Receiver<ReaderEvent>,
    /// Ends when dropped.
    _watch: Watch,
}

impl Events {
    /// Watches the readers.
    pub fn watch(host: &PcscHost) -> Self {
        let (sender, receiver) = mpsc::channel();
        let watch = host.watch(Box::new(move |event| {
            let _ = sender.send(event);
        }));
        Self { receiver, _watch: watch }
    }

    /// The next event is this one.
    pub fn expect(&self, event: &ReaderEvent) {
        assert_eq!(self.receiver.recv_timeout(PATIENCE).as_ref(), Ok(event));
    }

    /// No event comes within this time.
    pub fn expect_quiet(&self, quiet: Duration) {
        assert_eq!(self.receiver.recv_timeout(quiet), Err(RecvTimeoutError::Timeout));
    }
}

/// The driver takes a port for each of its two slots.
fn free_port_pair() -> u16 {
    for _ in 0..100 {
        let first = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = first.local_addr().unwrap().port();
        if let Some(next) = port.checked_add(1)
            && TcpListener::bind(("127.0.0.1", next)).is_ok()
        {
            return port;
        }
    }
    panic!("no two free ports in a row");
}
