//! A private PC/SC service with one virtual reader, and a card program in it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::tool;

const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const PATIENCE: Duration = Duration::from_secs(20);

/// A `pcscd` of its own mount namespace; ends with this value.
pub struct ReaderService {
    folder: tempfile::TempDir,
    process: Child,
    /// Port of the first slot.
    pub port: u16,
}

impl ReaderService {
    /// Starts the service; says why and gives `None` where this machine cannot.
    pub fn start() -> Option<Self> {
        if !tool::installed("pcscd") || !tool::installed("unshare") {
            return None;
        }
        if !Path::new(DRIVER).exists() {
            tool::skip(&format!("{DRIVER} is missing (package vsmartcard-vpcd)"));
            return None;
        }
        let allowed = Command::new("unshare").args(["-rm", "true"]).status();
        if !allowed.is_ok_and(|status| status.success()) {
            tool::skip("mount namespaces are not allowed here");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("run/pcscd")).unwrap();
        fs::create_dir(folder.path().join("conf")).unwrap();
        let port = free_port_pair();
        let reader =
            format!("FRIENDLYNAME \"Test Reader\"\nDEVICENAME /dev/null:{port}\nLIBPATH {DRIVER}\nCHANNELID {port}\n");
        fs::write(folder.path().join("conf/reader"), reader).unwrap();
        let process = Command::new("unshare")
            .args(["-rm", "sh", "-c", "mount --bind \"$0/run\" /run && exec pcscd --foreground -c \"$0/conf\""])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let service = Self { folder, process, port };
        let deadline = Instant::now() + PATIENCE;
        while !service.socket().exists() {
            assert!(Instant::now() < deadline, "pcscd did not come up");
            thread::sleep(Duration::from_millis(20));
        }
        Some(service)
    }

    /// A program that talks to this service.
    pub fn client(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("PCSCLITE_CSOCK_NAME", self.socket());
        command
    }

    /// A folder that ends with the service.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("run/pcscd/pcscd.comm")
    }
}

impl Drop for ReaderService {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A running `virtual-piv-card serve --json`; ends with this value.
pub struct CardProgram {
    process: Child,
    events: Receiver<serde_json::Value>,
}

impl CardProgram {
    /// Starts the program on the reader's port and waits until the reader has seen the card.
    pub fn insert(service: &ReaderService, arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_virtual-piv-card"))
            .args(["serve", "--json", "--port", &service.port.to_string()])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        let program = Self { process, events };
        program.wait_for("inserted");
        program
    }

    /// Waits for an event of this name and gives it.
    pub fn wait_for(&self, name: &str) -> serde_json::Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).unwrap();
            if event["event"] == name {
                return event;
            }
        }
    }

    /// Every event so far that nobody waited for.
    pub fn events_so_far(&self) -> Vec<serde_json::Value> {
        self.events.try_iter().collect()
    }

    /// Writes one command line.
    pub fn command(&mut self, command: &str) {
        let input = self.process.stdin.as_mut().unwrap();
        writeln!(input, "{command}").unwrap();
    }

    /// Waits for the program to end by itself.
    pub fn wait_for_end(&mut self) -> std::process::ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the card program did not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for CardProgram {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// Ends a process this test started; one that has ended already is fine.
fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

/// Two free ports side by side: the driver opens one for each of its two slots.
fn free_port_pair() -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}
