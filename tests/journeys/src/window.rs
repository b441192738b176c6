//! The real window on a display without a screen.

use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::Command,
};

use stack::{Process, Stack};

use crate::{display::Display, webdriver::WebDriver};

/// A folder for pictures that are kept, named by the chores.
pub const ARTIFACTS_VARIABLE: &str = "DERIVED_PIV_ARTIFACTS";

/// The kiosk's window with everything it needs to be seen; ended in the order of the fields.
#[derive(Debug)]
pub struct Window {
    driver: WebDriver,
    _webdriver: Process,
    display: Display,
    pictures: PathBuf,
    story: String,
}

impl Window {
    /// Opens the window of a stack on a display of its own, 1280 by 800.
    pub fn open(stack: &Stack, story: &str) -> Self {
        Self::open_with(stack, story, 1, &[])
    }

    /// Does the same, with more in the environment, and with so many monitors side by side.
    pub fn open_with(stack: &Stack, story: &str, monitors: u32, environment: &[(&str, String)]) -> Self {
        let logs = stack.dir().logs();
        let display = Display::start(stack, monitors);
        let port = free_port();
        let mut driver = stack.with_reader(display.tool("WebKitWebDriver"));
        driver.args(["--host=127.0.0.1", &format!("--port={port}")]).env("TAURI_WEBVIEW_AUTOMATION", "true");
        driver.envs(environment.iter().map(|(name, value)| (name, value)));
        let webdriver = Process::start("webdriver", &driver, &logs).unwrap();
        let binary = stack.programs().path("derived-piv-kiosk").unwrap();
        let config = stack.config_path().to_string_lossy().into_owned();
        let driver = WebDriver::start(port, &binary.to_string_lossy(), &["--config", &config]);
        let pictures =
            env::var_os(ARTIFACTS_VARIABLE).map_or_else(|| stack.dir().sub("pictures").unwrap(), PathBuf::from);
        Self { driver, _webdriver: webdriver, display, pictures, story: story.to_owned() }
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

    /// Reads the square code off the display; the picture is for the phone and to be removed then.
    pub fn scan(&self, stack: &Stack) -> (PathBuf, String) {
        self.display.scan(&stack.dir().path().join("photograph.png"))
    }

    /// The letters and digits of a code on the page.
    pub fn code(&self, part: &str) -> String {
        let shown = self.driver.find(&format!("//*[@data-part='{part}']/*[@aria-hidden='true']"));
        shown.text().chars().filter(|c| c.is_alphanumeric()).collect()
    }

    /// How many pixels of a monitor, counted from 0, have nearly this colour.
    pub fn pixels_like(&self, stack: &Stack, monitor: u32, color: &str) -> u32 {
        let photograph = stack.dir().path().join("photograph.png");
        self.display.photograph(&photograph);
        let mut count = Command::new("convert");
        count.arg(&photograph).args(["-crop", &format!("1280x800+{}+0", monitor * 1280), "+repage"]);
        count.args(["-fuzz", "4%", "-fill", "black", "+opaque", color, "-fill", "white", "-opaque", color]);
        count.args(["-colorspace", "gray", "-format", "%[fx:round(mean*w*h)]", "info:"]);
        let output = count.output().unwrap();
        fs::remove_file(photograph).unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.trim().parse().unwrap_or_else(|_| panic!("convert: {text} {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Presses the keys of the PIN pad.
    pub fn press_pin(&self, pin: &str) {
        for digit in pin.chars() {
            self.driver.press(&digit.to_string());
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
