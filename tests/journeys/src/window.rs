//! The real window on a display without a screen.

use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::Command,
};

use stack::{Process, Stack, tool};

use crate::{PATIENCE, webdriver::WebDriver};

/// A folder for pictures that are kept, named by the chores.
const ARTIFACTS_VARIABLE: &str = "DERIVED_PIV_ARTIFACTS";

/// The kiosk's window with everything it needs to be seen; ended in the order of the fields.
#[derive(Debug)]
pub struct Window {
    driver: WebDriver,
    _webdriver: Process,
    _manager: Process,
    _display: Process,
    number: u32,
    pictures: PathBuf,
    story: String,
}

impl Window {
    /// Opens the window of a stack on a display of its own, 1280 by 800.
    pub fn open(stack: &Stack, story: &str) -> Self {
        let logs = stack.dir().logs();
        let (display, number) = start_display(stack);
        let on_display = |name: &str| {
            let mut command = tool(name).unwrap();
            command.env("DISPLAY", format!(":{number}"));
            command
        };
        // Without a window manager nothing becomes full screen.
        let manager = Process::start("openbox", &on_display("openbox"), &logs).unwrap();
        let port = free_port();
        let mut driver = stack.with_reader(on_display("WebKitWebDriver"));
        driver.args(["--host=127.0.0.1", &format!("--port={port}")]).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let webdriver = Process::start("webdriver", &driver, &logs).unwrap();
        let binary = stack.programs().path("derived-piv-kiosk").unwrap();
        let config = stack.config_path().to_string_lossy().into_owned();
        let driver = WebDriver::start(port, &binary.to_string_lossy(), &["--config", &config]);
        let pictures =
            env::var_os(ARTIFACTS_VARIABLE).map_or_else(|| stack.dir().sub("pictures").unwrap(), PathBuf::from);
        Self {
            driver,
            _webdriver: webdriver,
            _manager: manager,
            _display: display,
            number,
            pictures,
            story: story.to_owned(),
        }
    }

    /// The page in the window.
    pub fn page(&self) -> &WebDriver {
        &self.driver
    }

    /// Keeps a picture of the page as the driver sees it.
    pub fn keep_picture(&self, name: &str) -> PathBuf {
        let path = self.pictures.join(format!("{}-{name}.png", self.story));
        fs::write(&path, self.driver.picture()).unwrap();
        path
    }

    /// Takes a picture of the display as a camera would, to be removed by the caller where it shows a code.
    pub fn photograph(&self, stack: &Stack) -> PathBuf {
        let path = stack.dir().path().join("photograph.png");
        let display = format!(":{}", self.number);
        let mut camera = Command::new("import");
        camera.env("DISPLAY", display).args(["-silent", "-window", "root"]).arg(&path);
        let status = camera.status().unwrap();
        assert!(status.success(), "import: {status}");
        path
    }

    /// Presses the keys of the PIN pad.
    pub fn press_pin(&self, pin: &str) {
        for digit in pin.chars() {
            self.driver.press(&digit.to_string());
        }
    }
}

/// A virtual display with a number that the server finds free by itself.
fn start_display(stack: &Stack) -> (Process, u32) {
    let number_file = stack.dir().path().join("display");
    let mut command = Command::new("sh");
    let script = "exec Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>\"$0\"";
    command.args(["-c", script]).arg(&number_file);
    let mut process = Process::start("xvfb", &command, &stack.dir().logs()).unwrap();
    let read = |_: &Process| fs::read_to_string(&number_file).ok()?.trim().parse().ok();
    let number = process.wait_until("the display", PATIENCE, read).unwrap();
    (process, number)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
