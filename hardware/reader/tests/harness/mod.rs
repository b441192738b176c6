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

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::linux::net::TcpStreamExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use reader::{PcscHost, ReaderEvent, ReaderHost, ReaderName, Watch};
use stack::{Pcscd, Readers, RunDir, SOCKET_VARIABLE, StackError};

const FOLDER: &str = "READER_TEST_FOLDER";
const PATIENCE: Duration = Duration::from_secs(20);

/// T=1.
pub const ATR: [u8; 4] = [0x3B, 0x80, 0x01, 0x81];
/// T=0.
pub const ATR_T0: [u8; 9] = [0x3B, 0x65, 0x00, 0x00, 0x20, 0x63, 0xCB, 0x6A, 0x00];

/// Runs `case` in a process of its own with a service of its own, whose readers were told of; `name` is the test's.
pub fn with_service(name: &str, readers: Readers, case: impl FnOnce(&mut Service, &Events)) {
    isolated(name, readers, |service| {
        let events = Events::watch(&PcscHost);
        events.expect(&ReaderEvent::ServiceMissing);
        service.start();
        events.expect(&ReaderEvent::Readers(service.readers()));
        case(service, &events);
    });
}

/// The same with a card in the reader that was told of.
pub fn with_card(name: &str, atr: &[u8], case: impl FnOnce(&mut Service, &Events, VirtualCard)) {
    with_service(name, Readers::One, |service, events| {
        let card = service.insert(atr);
        events.expect(&service.inserted(atr));
        case(service, events, card);
    });
}

/// Runs `case` in a process of its own with a service of its own that is not started.
pub fn isolated(name: &str, readers: Readers, case: impl FnOnce(&mut Service)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        case(&mut Service { folder: folder.into(), readers, pcscd: None });
        return;
    }
    let folder = RunDir::temporary().unwrap();
    match Pcscd::start(folder.path(), &folder.logs(), Readers::None) {
        Ok(service) => drop(service),
        Err(why @ (StackError::ToolMissing { .. } | StackError::NoNamespace)) => {
            eprintln!("SKIPPED {name}: {why}");
            return;
        }
        Err(error) => panic!("{error}"),
    }
    let outcome = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(SOCKET_VARIABLE, folder.path().join("run/pcscd/pcscd.comm"))
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let log = fs::read_to_string(folder.logs().join("pcscd.log")).unwrap_or_default();
    let said = String::from_utf8_lossy(&outcome.stdout) + String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success() && said.contains("1 passed"), "{said}\nservice:\n{log}");
}

/// A PC/SC service.
pub struct Service {
    folder: PathBuf,
    readers: Readers,
    pcscd: Option<Pcscd>,
}

impl Service {
    /// Starts the service, or starts it again.
    pub fn start(&mut self) {
        self.pcscd = Some(Pcscd::start(&self.folder, &self.folder.join("logs"), self.readers).unwrap());
    }

    /// Ends the service as a restart would.
    pub fn stop(&mut self) {
        self.pcscd = None;
    }

    /// The first slot of the reader.
    pub fn reader(&self) -> ReaderName {
        let Readers::Named(name) = self.readers else { return ReaderName(Pcscd::READER.into()) };
        ReaderName(format!("{name} 00 00"))
    }

    /// Every slot there is.
    pub fn readers(&self) -> Vec<ReaderName> {
        let first = self.reader();
        let second = ReaderName(first.0.replace("00 00", "00 01"));
        if self.readers == Readers::None { Vec::new() } else { vec![first, second] }
    }

    /// The event that tells of a card.
    pub fn inserted(&self, atr: &[u8]) -> ReaderEvent {
        ReaderEvent::CardInserted { reader: self.reader(), atr: atr.to_vec() }
    }

    /// The event that tells of its removal.
    pub fn removed(&self) -> ReaderEvent {
        ReaderEvent::CardRemoved { reader: self.reader() }
    }

    /// Puts a card with this answer to reset into the first slot.
    pub fn insert(&self, atr: &[u8]) -> VirtualCard {
        VirtualCard::connect(self.pcscd.as_ref().unwrap().port(), atr)
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
