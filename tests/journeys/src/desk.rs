//! The window as a person has it who steers it by keys: no driver, no hook, only keys in and the
//! accessibility tree out.

use std::{
    env, fs, iter,
    path::PathBuf,
    process::{Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use image::RgbImage;
use stack::{Process, Stack};

use crate::{
    PATIENCE,
    display::Display,
    tree::{Node, Tree},
    window::ARTIFACTS_VARIABLE,
};

/// After a key the page has this long to move the focus before it is looked at.
const SETTLE: Duration = Duration::from_millis(60);
/// More presses of Tab than any page has stops.
const STOPS: usize = 60;
/// The program that draws the page, as far as the kernel keeps its name.
const PAGE: &str = "WebKitWebProces";
/// What stands before the number.
const NUMBER: &str = "Type this number there:";

/// The window on a display of its own, with an accessibility bus; ended in the order of the fields.
pub struct Desk {
    tree: Tree,
    kiosk: Process,
    opened: Instant,
    pictures: PathBuf,
    _bus: Process,
    display: Display,
}

impl Desk {
    /// Opens the window of a stack.
    pub fn open(stack: &Stack) -> Self {
        Self::open_with(stack, &[])
    }

    /// Does the same, with more in the environment.
    pub fn open_with(stack: &Stack, environment: &[(&str, String)]) -> Self {
        Self::open_on(stack, Display::start(stack), environment)
    }

    /// Opens the windows of a stack on a display with two monitors.
    pub fn open_on_two_monitors(stack: &Stack) -> Self {
        Self::open_on(stack, Display::start_with_two(stack), &[])
    }

    fn open_on(stack: &Stack, display: Display, environment: &[(&str, String)]) -> Self {
        let logs = stack.dir().logs();
        let run = stack.dir().sub("run").unwrap();
        let home = stack.dir().sub("home").unwrap();
        let socket = run.join("bus");
        let address = format!("unix:path={}", socket.display());
        let in_session = |mut command: Command| {
            command.env("DISPLAY", display.name()).env("XDG_RUNTIME_DIR", &run);
            command.env("DBUS_SESSION_BUS_ADDRESS", &address).env_remove("NO_AT_BRIDGE");
            command
        };
        let mut daemon = in_session(display.tool("dbus-daemon"));
        daemon.args(["--session", "--nofork", "--nopidfile", "--nosyslog", &format!("--address={address}")]);
        let mut bus = Process::start("dbus", &daemon, &logs).unwrap();
        bus.wait_until("the session bus", PATIENCE, |_| socket.exists().then_some(())).unwrap();
        // The first who asks for the accessibility bus has it started.
        let tree = Tree::connect(&address);
        let mut kiosk = in_session(stack.kiosk_command("derived-piv-kiosk").unwrap());
        kiosk.env_remove("TAURI_WEBVIEW_AUTOMATION").env("HOME", &home).env("TMPDIR", &home).env("KIOSK_LOG", "info");
        for variable in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            kiosk.env(variable, &home);
        }
        kiosk.envs(environment.iter().map(|(name, value)| (name, value)));
        let opened = Instant::now();
        let kiosk = Process::start("window", &kiosk, &logs).unwrap();
        Self { tree, kiosk, opened, pictures: stack.dir().sub("pictures").unwrap(), _bus: bus, display }
    }

    /// What a screen reader is told.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The moment the program was started.
    pub fn opened(&self) -> Instant {
        self.opened
    }

    /// Presses keys, named as X11 names them.
    pub fn keys(&self, keys: &[&str]) {
        let status = self.display.tool("xdotool").args(["key", "--delay", "20"]).args(keys).status().unwrap();
        assert!(status.success(), "xdotool: {status}");
    }

    /// Types digits.
    pub fn digits(&self, digits: &str) {
        let keys: Vec<_> = digits.chars().map(String::from).collect();
        self.keys(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Goes on with Tab until the button of this name has the keys, and presses Enter; returns the names of
    /// the stops on the way.
    pub fn press(&self, name: &str) -> Vec<String> {
        let begun = Instant::now();
        let mut stops = Vec::new();
        loop {
            let nodes = self.tree.nodes();
            let has_keys = |node: &&Node| node.is_focused && node.role.ends_with("button");
            if let Some(node) = nodes.iter().find(has_keys) {
                if node.name.starts_with(name) {
                    self.keys(&["Return"]);
                    return stops;
                }
                stops.push(node.name.clone());
            }
            assert!(begun.elapsed() < PATIENCE && stops.len() < STOPS, "no way by Tab to \"{name}\": {stops:?}");
            self.keys(&["Tab"]);
            thread::sleep(SETTLE);
        }
    }

    /// [`Desk::press`] until the page has gone on: for a moment it is deaf on purpose.
    pub fn press_until_gone(&self, name: &str) {
        let begun = Instant::now();
        while self.tree.nodes().iter().any(|node| node.name == name) {
            self.press(name);
            thread::sleep(SETTLE);
            assert!(begun.elapsed() < PATIENCE, "{name} does nothing");
        }
    }

    /// Types the PIN and goes on until the square code is on the screen.
    pub fn go_to_code(&self, pin: &str) {
        self.agree(pin);
        self.tree.says(NUMBER);
    }

    /// Types the PIN and goes on until everything is agreed to.
    pub fn agree(&self, pin: &str) {
        self.tree.heading("Enter your PIN");
        self.digits(pin);
        self.press("Enter");
        self.tree.heading("What do you want to do");
        self.press("Set up a phone");
        self.tree.heading("Name your phone and agree");
        self.press("I agree. Show the code");
    }

    /// The number beside the square code, as it is told.
    pub fn number(&self) -> String {
        let nodes = self.tree.says(NUMBER);
        let line = nodes.iter().find(|node| node.name.starts_with(NUMBER)).unwrap();
        line.name.chars().filter(char::is_ascii_digit).collect()
    }

    /// Reads the square code off the display; the picture is for the phone and to be removed then.
    pub fn scan(&self, stack: &Stack) -> (PathBuf, String) {
        self.display.scan(&stack.dir().path().join("photograph.png"))
    }

    /// Touches the button of this name where it is on the display.
    pub fn touch(&self, name: &str) {
        let is_wanted = |node: &&Node| node.middle.is_some() && node.is_enabled && node.name.starts_with(name);
        let nodes = self.tree.wait_for(name, |nodes| nodes.iter().any(|node| is_wanted(&node)));
        let (x, y) = nodes.iter().find(is_wanted).unwrap().middle.unwrap();
        let at = [x.to_string(), y.to_string()];
        let status = self.display.tool("xdotool").arg("mousemove").args(at).args(["click", "1"]).status().unwrap();
        assert!(status.success(), "xdotool: {status}");
    }

    /// Holds a finger on the display for so long, in pixels from its upper left corner.
    pub fn hold(&self, x: u32, y: u32, time: Duration) {
        let (x, y, seconds) = (x.to_string(), y.to_string(), time.as_secs_f64().to_string());
        let steps = ["mousemove", &x, &y, "mousedown", "1", "sleep", &seconds, "mouseup", "1"];
        let status = self.display.tool("xdotool").args(steps).status().unwrap();
        assert!(status.success(), "xdotool: {status}");
    }

    /// Waits for the program's own end.
    pub fn wait(&mut self) -> ExitStatus {
        self.kiosk.wait(PATIENCE).unwrap()
    }

    /// Everything on the display, as a camera sees it; kept under this name where pictures are kept.
    pub fn picture(&self, name: &str) -> RgbImage {
        let folder = env::var_os(ARTIFACTS_VARIABLE).map_or_else(|| self.pictures.clone(), PathBuf::from);
        let path = folder.join(format!("{name}.png"));
        self.display.photograph(&path);
        image::open(path).unwrap().into_rgb8()
    }

    /// The window's processes: the one with the engine, and those that draw its page and fetch for it.
    pub fn processes(&self) -> Vec<u32> {
        iter::once(self.kiosk.id()).chain(children(self.kiosk.id())).collect()
    }

    /// The names of all threads of these.
    pub fn threads(&self) -> Vec<String> {
        let tasks = self.processes().into_iter().filter_map(|pid| fs::read_dir(format!("/proc/{pid}/task")).ok());
        let names = tasks.flatten().flatten().filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
        names.map(|name| name.trim().to_owned()).collect()
    }

    /// Ends the process that draws the page, as a crash would.
    pub fn crash_page(&self) {
        let draws = |pid: &u32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == PAGE);
        let pid = self.processes().into_iter().find(draws).unwrap().to_string();
        let status = Command::new("kill").args(["-KILL", &pid]).status().unwrap();
        assert!(status.success(), "kill {pid}: {status}");
    }
}

/// The processes started by `pid`, and by those.
fn children(pid: u32) -> Vec<u32> {
    let parent_of = |pid: u32| -> Option<u32> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name before may hold blanks and brackets; the parent is the second field after it.
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    let all: Vec<u32> =
        fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    let mut found = vec![pid];
    let mut looked = 0;
    while let Some(&parent) = found.get(looked) {
        found.extend(all.iter().filter(|&&child| parent_of(child) == Some(parent)));
        looked += 1;
    }
    found.split_off(1)
}
