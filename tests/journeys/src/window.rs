//! The real window on a display without a screen.

use std::{
    env,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
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
        Self::open_with(stack, story, &[])
    }

    /// Does the same, with more in the environment.
    pub fn open_with(stack: &Stack, story: &str, environment: &[(&str, String)]) -> Self {
        let logs = stack.dir().logs();
        let display = Display::start(stack);
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

    /// Keeps a picture of what is on the display: the driver itself can take none of a page that is drawn without
    /// OpenGL.
    pub fn keep_picture(&self, name: &str) -> PathBuf {
        let path = self.pictures.join(format!("{}-{name}.png", self.story));
        self.display.photograph(&path);
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
