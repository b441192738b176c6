//! The window as the public meets it: no driver behind it, touched by keys and pointer, seen by a camera.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    env, fmt, fs,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use stack::{Process, Stack};

use crate::{PATIENCE, display::Display, window::ARTIFACTS_VARIABLE};

/// How often the display is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How long a screen has to stay as it is to be called steady.
const STEADY: Duration = Duration::from_millis(1200);
/// The share of pixels that may differ where a screen is the same: a focus ring, a letter of a code.
const SAME: f64 = 0.01;
/// How much a colour may differ, of 255: edges are drawn anew with other shades.
const SHADE: u8 = 64;
/// Width and height of the display in pixels.
pub const SIZE: (u32, u32) = (1280, 800);
/// Where the pointer rests: nothing there takes notice of it.
const REST: (u32, u32) = (2, 400);

/// What the display shows, pixel by pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture(Vec<u8>);

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} bytes)", self.0.len())
    }
}

impl Picture {
    /// The share of pixels that differ clearly, 0 to 1.
    pub fn difference(&self, other: &Self) -> f64 {
        if self.0.len() != other.0.len() {
            return 1.0;
        }
        let pixels = self.0.chunks_exact(3).zip(other.0.chunks_exact(3));
        let differ = |(one, two): &(&[u8], &[u8])| one.iter().zip(*two).any(|(one, two)| one.abs_diff(*two) > SHADE);
        let differing = pixels.filter(differ).count();
        differing as f64 / (self.0.len() as f64 / 3.0)
    }

    /// Whether it is the same screen.
    pub fn is_like(&self, other: &Self) -> bool {
        self.difference(other) < SAME
    }
}

/// The kiosk's window on a display of its own; ended in the order of the fields.
#[derive(Debug)]
pub struct PublicWindow {
    kiosk: Process,
    display: Display,
    home: PathBuf,
    log: PathBuf,
    pictures: PathBuf,
    story: String,
    /// The screen that was last seen at rest.
    seen: RefCell<Picture>,
}

impl PublicWindow {
    /// Opens the window of a stack, with a home of its own and these variables besides, and waits for its first screen.
    pub fn open(stack: &Stack, story: &str, variables: &[(&str, &str)]) -> Self {
        let logs = stack.dir().logs();
        let display = Display::start(stack);
        let home = stack.dir().sub("home").unwrap();
        let mut kiosk = stack.kiosk_command("derived-piv-kiosk").unwrap();
        kiosk.env_remove("TAURI_WEBVIEW_AUTOMATION").env("DISPLAY", display.name()).env("KIOSK_LOG", "info");
        at_home(&mut kiosk, &home);
        kiosk.envs(variables.iter().copied());
        let kiosk = Process::start("public-window", &kiosk, &logs).unwrap();
        let pictures =
            env::var_os(ARTIFACTS_VARIABLE).map_or_else(|| stack.dir().sub("pictures").unwrap(), PathBuf::from);
        let log = logs.join("public-window.log");
        let window = Self {
            kiosk,
            display,
            home,
            log,
            pictures,
            story: story.to_owned(),
            seen: RefCell::new(Picture(Vec::new())),
        };
        window.xdotool(&["mousemove", &REST.0.to_string(), &REST.1.to_string()]);
        window.await_log(FIRST_VIEW, 1);
        // A page without words has two or three colours.
        let is_blank = |picture: &Picture| picture.0.chunks_exact(3).collect::<BTreeSet<_>>().len() < 10;
        let begun = Instant::now();
        while is_blank(&window.picture()) {
            assert!(begun.elapsed() < PATIENCE, "the window stays blank");
            thread::sleep(LOOK);
        }
        window.steady();
        window
    }

    /// The kiosk's process id.
    pub fn id(&self) -> u32 {
        self.kiosk.id()
    }

    /// The folder that is its home and has all it may take for its own.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The process id of the page, which is a process of its own.
    pub fn page_id(&self) -> Option<u32> {
        let children = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse::<u32>().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let (name, rest) = stat.rsplit_once(')')?;
            let mut rest = rest.split_whitespace();
            let is_running = rest.next()? != "Z";
            let parent = rest.next()?.parse::<u32>().ok()?;
            (is_running && parent == self.kiosk.id() && name.contains("WebKitWebProce")).then_some(id)
        });
        children.max()
    }

    /// Waits for the kiosk's end.
    pub fn wait(&mut self) -> ExitStatus {
        self.kiosk.wait(PATIENCE).unwrap()
    }

    /// Whether the kiosk still runs.
    pub fn is_running(&mut self) -> bool {
        self.kiosk.status().is_none()
    }

    /// Presses keys, each by its X11 name: `Return`, `ctrl+p`, `5`.
    pub fn press(&self, keys: &[&str]) {
        for key in keys {
            self.xdotool(&["key", "--clearmodifiers", key]);
        }
    }

    /// Has xdotool do something, and puts the pointer where it disturbs nothing.
    pub fn point(&self, arguments: &[&str]) {
        self.xdotool(arguments);
        self.xdotool(&["mousemove", &REST.0.to_string(), &REST.1.to_string()]);
    }

    /// The windows that can be seen, by their X11 numbers.
    pub fn windows(&self) -> Vec<String> {
        let output = self.display.tool("xdotool").args(["search", "--onlyvisible", "--name", ""]).output().unwrap();
        let mut windows: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
        windows.sort();
        windows
    }

    /// What the display shows.
    pub fn picture(&self) -> Picture {
        let output = self.display.tool("import").args(["-silent", "-window", "root", "-depth", "8", "rgb:-"]).output();
        Picture(output.unwrap().stdout)
    }

    /// Keeps what the display shows.
    pub fn keep_picture(&self, name: &str) -> PathBuf {
        let path = self.pictures.join(format!("{}-{name}.png", self.story));
        let status = self.display.tool("import").args(["-silent", "-window", "root"]).arg(&path).status().unwrap();
        assert!(status.success(), "import: {status}");
        path
    }

    /// Waits until the display shows this screen, and returns how long that took.
    pub fn await_picture(&self, wanted: &Picture, what: &str) -> Duration {
        let begun = Instant::now();
        loop {
            let difference = self.picture().difference(wanted);
            if difference < SAME {
                return begun.elapsed();
            }
            if begun.elapsed() > PATIENCE {
                let kept = self.keep_picture("unexpected");
                panic!("{what}: {:.1} % differ, see {}", difference * 100.0, kept.display());
            }
            thread::sleep(LOOK);
        }
    }

    /// What the display shows when nothing has moved on it for a moment.
    pub fn steady(&self) -> Picture {
        let begun = Instant::now();
        let (mut since, mut last) = (begun, self.picture());
        while since.elapsed() < STEADY {
            thread::sleep(LOOK);
            let now = self.picture();
            if now != last {
                (since, last) = (Instant::now(), now);
            }
            assert!(begun.elapsed() < PATIENCE, "the screen does not come to rest");
        }
        self.seen.replace(last.clone());
        last
    }

    /// How often the session has come to this state, as docs/states.md names it.
    pub fn times_in(&self, state: &str) -> usize {
        self.logged(&format!("state=\"{state}\""))
    }

    /// Waits until the session has come to this state so often, and for its screen to come to rest.
    pub fn await_state(&self, state: &str, times: usize) -> Picture {
        self.await_log(&format!("state=\"{state}\""), times);
        self.another()
    }

    /// Presses a key until the session has come to this state once more: for a moment a new screen is deaf on purpose.
    pub fn press_until(&self, key: &str, state: &str) -> Picture {
        self.press_on_to(key, state);
        self.another()
    }

    /// The same, where the screen never comes to rest: something on it counts down.
    pub fn press_on_to(&self, key: &str, state: &str) {
        let (begun, before) = (Instant::now(), self.times_in(state));
        while self.times_in(state) == before {
            assert!(begun.elapsed() < PATIENCE, "{key} does not lead to {state}");
            self.press(&[key]);
            thread::sleep(3 * LOOK);
        }
    }

    /// Another screen than the last one, at rest: it is painted a moment after the session has come to it.
    fn another(&self) -> Picture {
        let begun = Instant::now();
        while self.picture() == *self.seen.borrow() {
            assert!(begun.elapsed() < PATIENCE, "the screen stays as it is");
            thread::sleep(LOOK);
        }
        self.steady()
    }

    /// How often the kiosk's log has these words.
    pub fn logged(&self, words: &str) -> usize {
        fs::read_to_string(&self.log).unwrap().matches(words).count()
    }

    /// Waits until the kiosk's log has these words so often.
    pub fn await_log(&self, words: &str, times: usize) {
        let begun = Instant::now();
        while self.logged(words) < times {
            let said = || fs::read_to_string(&self.log).unwrap();
            assert!(begun.elapsed() < PATIENCE, "{words:?} is not in the log:\n{}", said());
            thread::sleep(LOOK);
        }
    }

    fn xdotool(&self, arguments: &[&str]) {
        let status = self.display.tool("xdotool").args(arguments).status().unwrap();
        assert!(status.success(), "xdotool {arguments:?}: {status}");
    }
}

/// What the kiosk's log says each time a page has painted.
pub const FIRST_VIEW: &str = "the page asks for its first view";

/// Gives a program a home without anything in it but the wish that nothing moves, so that screens can be compared.
fn at_home(command: &mut Command, home: &Path) {
    let folders = [
        ("HOME", "."),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "runtime"),
        ("TMPDIR", "tmp"),
    ];
    for (variable, folder) in folders {
        let folder = home.join(folder);
        fs::create_dir_all(&folder).unwrap();
        command.env(variable, folder);
    }
    let settings = home.join("config/gtk-3.0");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("settings.ini"), "[Settings]\ngtk-enable-animations=false\n").unwrap();
    // Else a bus would be started, and outlive the run.
    command.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
}
