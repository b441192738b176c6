//! The preview: a configuration is written, broken and mended, and the window follows by itself.

use std::{
    fs, io,
    net::{Ipv4Addr, TcpListener},
    os::unix::net::UnixListener,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use image::Rgb;
use journeys::{PATIENCE, display::photograph, webdriver::WebDriver};
use serde_json::Value;
use stack::{Process, Programs, RunDir, SOCKET_VARIABLE, tool};

const BLUE: Rgb<u8> = Rgb([0x1a, 0x3a, 0x6b]);
const GREEN: Rgb<u8> = Rgb([0x20, 0x5c, 0x2e]);
const PURPLE: Rgb<u8> = Rgb([0x6a, 0x0d, 0x83]);
/// Pixels of a colour that is seen, as that of large buttons is.
const SEEN: usize = 400;

/// A preview of the configuration in `dir`, in a window without anything around it.
struct Preview {
    page: WebDriver,
    _webdriver: Process,
    _display: Process,
    display_name: String,
    picture: PathBuf,
}

impl Preview {
    fn open(dir: &RunDir, config: &Path, reader_socket: &Path) -> Self {
        let number_file = dir.path().join("display");
        let mut command = Command::new("sh");
        command.args(["-c", "exec Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>\"$0\""]).arg(&number_file);
        let mut display = Process::start("xvfb", &command, &dir.logs()).unwrap();
        let read = |_: &Process| fs::read_to_string(&number_file).ok()?.trim().parse::<u32>().ok();
        let number = display.wait_until("the display", PATIENCE, read).unwrap();
        let display_name = format!(":{number}");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut driver = tool("WebKitWebDriver").unwrap();
        driver.args(["--host=127.0.0.1", &format!("--port={port}")]).env("DISPLAY", &display_name);
        driver.env("TAURI_WEBVIEW_AUTOMATION", "true").env(SOCKET_VARIABLE, reader_socket);
        let webdriver = Process::start("webdriver", &driver, &dir.logs()).unwrap();
        let binary = Programs::find().unwrap().path("derived-piv-kiosk").unwrap();
        let arguments = ["--preview", "--config", &config.to_string_lossy()];
        let page = WebDriver::start(port, &binary.to_string_lossy(), &arguments);
        let picture = dir.path().join("picture.png");
        Self { page, _webdriver: webdriver, _display: display, display_name, picture }
    }

    /// Waits until the script answers with something true, and says how long that took.
    fn await_true(&self, script: &str) -> Duration {
        let begun = Instant::now();
        while self.page.run(script) != Value::Bool(true) {
            assert!(begun.elapsed() < PATIENCE, "{script}: {}", self.page.text());
            thread::sleep(Duration::from_millis(20));
        }
        begun.elapsed()
    }

    /// Waits until a colour is to be seen on a picture of the window.
    fn await_color(&self, color: Rgb<u8>) {
        let begun = Instant::now();
        while self.pixels_of(color) < SEEN {
            assert!(begun.elapsed() < PATIENCE, "{color:?} is not seen");
        }
    }

    fn pixels_of(&self, color: Rgb<u8>) -> usize {
        photograph(&self.display_name, &self.picture);
        let picture = image::open(&self.picture).unwrap().into_rgb8();
        picture.pixels().filter(|pixel| **pixel == color).count()
    }

    /// Chooses in the list with this label.
    fn choose(&self, label: &str, value: &str) {
        self.page.run(&format!(
            "const list = [...document.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith('{label}'))
               .querySelector('select');
             list.value = '{value}'; list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
        ));
    }
}

fn svg(color: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="{color}"/></svg>"#
    )
}

#[test]
fn the_preview_follows_the_configuration() {
    let dir = RunDir::temporary().unwrap();
    let issuer = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let socket = dir.path().join("pcscd.comm");
    let readers = UnixListener::bind(&socket).unwrap();
    let config = dir.path().join("kiosk.toml");
    let emblem = dir.path().join("emblem.svg");
    let text = format!(
        r##"profile = "test"
[issuer]
url = "https://{issuer}"
profile = "test"
trust = ["not-there.pem"]
[card]
trust_roots = ["not-there.pem"]
required_policies = ["2.16.840.1.101.3.2.1.48.11"]
[organisation]
name = ["Office", "of Parks"]
help_phone = "555 0199"
emblem = "emblem.svg"
[organisation.colors.light]
act = "#1a3a6b"
[audit]
path = "audit.jsonl"
"##,
        issuer = issuer.local_addr().unwrap()
    );
    fs::write(&config, &text).unwrap();
    fs::write(&emblem, svg("#6a0d83")).unwrap();

    let preview = Preview::open(&dir, &config, &socket);
    let page = &preview.page;
    // The frame comes when the bar has asked for the face.
    let in_frame = |script: &str| {
        format!(
            "const inner = document.querySelector('iframe')?.contentDocument; if (!inner?.body) return false; {script}"
        )
    };
    preview.await_true(&in_frame("return inner.body.innerText.includes('of Parks')"));
    page.find("//*[contains(., 'issuer.trust: there is no file')]");
    preview.choose("Screen", "choose");
    preview.await_true(&in_frame("return inner.querySelector('main').dataset.screen === 'choose'"));
    preview.await_color(BLUE);
    preview.await_color(PURPLE);

    fs::write(&config, text.replace("#1a3a6b", "#205c2e")).unwrap();
    let worn = "return inner.documentElement.style.getPropertyValue('--act') === '#205c2e'";
    println!("a colour was worn {} ms after it was written", preview.await_true(&in_frame(worn)).as_millis());
    preview.await_color(GREEN);
    assert_eq!(preview.pixels_of(BLUE), 0);

    fs::write(&config, text.replace("#1a3a6b", "#7fb08c")).unwrap();
    page.find(
        "//li[contains(., 'organisation.colors.light.act') and contains(., 'the nearest colour that passes is #')]",
    );
    fs::write(&config, text.replace("help_phone", "help_fone")).unwrap();
    page.find("//li[contains(., 'unknown field `help_fone`')]");
    page.find("//*[contains(., 'the last face without a complaint')]");
    assert!(preview.pixels_of(GREEN) >= SEEN, "the last good face is kept");

    fs::write(&config, &text).unwrap();
    preview.await_color(BLUE);
    fs::write(&emblem, svg("#205c2e")).unwrap();
    preview.await_color(GREEN);
    assert_eq!(preview.pixels_of(PURPLE), 0, "the old emblem is gone");

    preview.choose("Panel", "800 x 600");
    preview.choose("Colors", "dark");
    preview.choose("Language", "de");
    preview.choose("Reader", "left");
    preview.await_true(&in_frame(
        "return inner.defaultView.innerWidth === 800 && inner.documentElement.dataset.theme === 'dark'
           && inner.documentElement.lang === 'de'",
    ));
    every_screen_is_shown(&preview);

    for accepted in [issuer.set_nonblocking(true).and_then(|()| issuer.accept().map(drop)), {
        readers.set_nonblocking(true).and_then(|()| readers.accept().map(drop))
    }] {
        assert_eq!(accepted.unwrap_err().kind(), io::ErrorKind::WouldBlock, "nobody was asked for anything");
    }
}

/// Leafs through all screens by key and sees another one each time, back to the first.
fn every_screen_is_shown(preview: &Preview) {
    preview.choose("Screen", "welcome");
    let count = preview.page.run("return document.querySelector('select').options.length").as_u64().unwrap();
    assert!(count > 50, "{count}");
    for _ in 0..count {
        let before = preview.page.run("return document.querySelector('select').value");
        preview.page.run("window.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }))");
        preview.await_true(&format!(
            "const inner = document.querySelector('iframe').contentDocument;
             const view = document.querySelector('select').value;
             return view !== {before} && inner.querySelector('main h1, main [role=img], main p') !== null
               && ['idle_warning', 'keep_screen', view.split('.')[0]].includes(inner.querySelector('main').dataset.screen)"
        ));
    }
    assert_eq!(preview.page.run("return document.querySelector('select').value"), "welcome");
}
