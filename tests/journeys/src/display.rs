//! A display without a screen.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use stack::{Process, Stack, tool};

use crate::PATIENCE;

/// One monitor.
const ONE_MONITOR: &str = "Xvfb -screen 0 1280x800x24";

/// Two monitors side by side, in the memory of an X server; Xvfb has no more than one.
const TWO_MONITORS: &str = r#"
Section "ServerFlags"
  Option "AutoAddDevices" "false"
EndSection
Section "Device"
  Identifier "memory"
  Driver "dummy"
  VideoRam 16384
  Option "Monitor-DUMMY0" "left"
  Option "Monitor-DUMMY1" "right"
EndSection
Section "Monitor"
  Identifier "left"
  Modeline "1280x800" 83.46 1280 1344 1480 1680 800 801 804 828
  Option "PreferredMode" "1280x800"
EndSection
Section "Monitor"
  Identifier "right"
  Modeline "1280x800" 83.46 1280 1344 1480 1680 800 801 804 828
  Option "PreferredMode" "1280x800"
  Option "RightOf" "left"
  Option "Enable" "true"
EndSection
Section "Screen"
  Identifier "both"
  Device "memory"
  DefaultDepth 24
EndSection
"#;

/// A display of its own, 1280 by 800 each monitor; ended with its owner.
#[derive(Debug)]
pub struct Display {
    // Without a window manager nothing becomes full screen.
    _manager: Option<Process>,
    _server: Process,
    number: u32,
}

impl Display {
    /// Starts it with one monitor.
    pub fn start(stack: &Stack) -> Self {
        Self::behind(stack, ONE_MONITOR)
    }

    /// Starts it with two monitors side by side.
    pub fn start_with_two(stack: &Stack) -> Self {
        let config = stack.dir().path().join("monitors.conf");
        fs::write(&config, TWO_MONITORS).unwrap();
        let log = stack.dir().logs().join("xorg.log");
        let (config, log) = (config.display(), log.display());
        Self::behind(stack, &format!("Xorg -config {config} -logfile {log} -novtswitch -sharevts -noreset"))
    }

    /// Starts it with one monitor and no window manager, for a program that is one itself.
    pub fn start_bare(stack: &Stack) -> Self {
        let (server, number) = start_server(stack, ONE_MONITOR);
        Self { _manager: None, _server: server, number }
    }

    fn behind(stack: &Stack, server: &str) -> Self {
        let (server, number) = start_server(stack, server);
        let mut openbox = tool("openbox").unwrap();
        openbox.env("DISPLAY", format!(":{number}"));
        let manager = Process::start("openbox", &openbox, &stack.dir().logs()).unwrap();
        Self { _manager: Some(manager), _server: server, number }
    }

    /// Its name, as `DISPLAY` wants it.
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }

    /// A program of this machine that draws on it.
    pub fn tool(&self, name: &str) -> Command {
        let mut command = tool(name).unwrap();
        command.env("DISPLAY", self.name());
        command
    }

    /// Takes a picture of everything on it, as a camera would.
    pub fn photograph(&self, path: &Path) {
        photograph(&self.name(), path);
    }

    /// Holds a camera to it until a square code is seen: a page is painted a moment after it is made.
    pub fn scan(&self, path: &Path) -> (PathBuf, String) {
        let begun = Instant::now();
        loop {
            self.photograph(path);
            if let Some(text) = zbar(path) {
                return (path.to_owned(), text);
            }
            assert!(begun.elapsed() < PATIENCE, "no square code can be read from {}", path.display());
        }
    }
}

/// Takes a picture of everything on the display of this name.
pub fn photograph(display: &str, path: &Path) {
    let mut import = tool("import").unwrap();
    let status = import.env("DISPLAY", display).args(["-silent", "-window", "root"]).arg(path).status().unwrap();
    assert!(status.success(), "import: {status}");
}

/// Reads a square code with a decoder that is none of ours; nothing where there is none to read.
fn zbar(picture: &Path) -> Option<String> {
    let output = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(picture).output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()).filter(|text| !text.is_empty())
}

/// The server finds a free number by itself.
fn start_server(stack: &Stack, server: &str) -> (Process, u32) {
    let number_file: PathBuf = stack.dir().path().join("display");
    let mut command = Command::new("sh");
    let script = format!("exec {server} -displayfd 3 -nolisten tcp 3>\"$0\"");
    command.args(["-c", &script]).arg(&number_file);
    let mut process = Process::start("display", &command, &stack.dir().logs()).unwrap();
    let read = |_: &Process| fs::read_to_string(&number_file).ok()?.trim().parse().ok();
    let number = process.wait_until("the display", PATIENCE, read).unwrap();
    (process, number)
}
