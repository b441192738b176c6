//! As much of WebDriver (W3C) as the journeys need, over plain HTTP on loopback.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::PATIENCE;

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// The Tab key, as WebDriver has it.
pub const TAB: &str = "\u{E004}";
/// The Enter key.
pub const ENTER: &str = "\u{E007}";
/// How often the page is asked again.
const LOOK: Duration = Duration::from_millis(50);

/// A session with the page in the window.
#[derive(Debug)]
pub struct WebDriver {
    port: u16,
    session: String,
}

impl WebDriver {
    /// Has the driver on `port` start the program and opens a session with its page.
    pub fn start(port: u16, binary: &str, arguments: &[&str]) -> Self {
        let options = json!({"binary": binary, "args": arguments});
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}});
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "the driver does not listen");
            thread::sleep(LOOK);
        }
        let value = request(port, "POST", "/session", &wanted).unwrap_or_else(|error| panic!("no session: {error}"));
        Self { port, session: value["sessionId"].as_str().unwrap().to_owned() }
    }

    /// Waits for an element that the XPath finds and that is displayed.
    pub fn find(&self, xpath: &str) -> Element<'_> {
        self.within(PATIENCE, xpath).unwrap_or_else(|| {
            let page = self.text();
            panic!("nothing on the page is {xpath}; it says:\n{page}")
        })
    }

    fn within(&self, limit: Duration, xpath: &str) -> Option<Element<'_>> {
        let begun = Instant::now();
        loop {
            if let Some(element) = self.look(xpath) {
                return Some(element);
            }
            if begun.elapsed() >= limit {
                return None;
            }
            thread::sleep(LOOK);
        }
    }

    /// The element the XPath finds right now, where it is displayed.
    pub fn look(&self, xpath: &str) -> Option<Element<'_>> {
        let found = self.call("POST", "/element", &json!({"using": "xpath", "value": xpath})).ok()?;
        let element = Element { driver: self, id: found[ELEMENT].as_str()?.to_owned() };
        let displayed = self.call("GET", &format!("/element/{}/displayed", element.id), &Value::Null);
        (displayed == Ok(Value::Bool(true))).then_some(element)
    }

    /// Presses the button with this accessible name or text.
    pub fn press(&self, name: &str) {
        let begun = Instant::now();
        // A page that is being replaced can take the button away between finding and pressing it.
        while let Err(error) = self.find(&button(name)).press() {
            assert!(begun.elapsed() < PATIENCE, "{name} cannot be pressed: {error}");
            thread::sleep(LOOK);
        }
    }

    /// Waits for a heading with this text.
    pub fn heading(&self, text: &str) {
        self.find(&format!("//h1[contains(normalize-space(.), {})]", quoted(text)));
    }

    /// Everything the page says.
    pub fn text(&self) -> String {
        let script = json!({"script": "return document.body.innerText", "args": []});
        self.call("POST", "/execute/sync", &script)
            .ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Runs a script in the page.
    pub fn run(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", &json!({"script": script, "args": []})).unwrap()
    }

    /// Runs a script in the page; nothing where the page is just being replaced.
    fn peek(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", &json!({"script": script, "args": []})).unwrap_or_default()
    }

    /// Presses keys on the keyboard: characters, or WebDriver's private ones such as [`TAB`].
    pub fn type_keys(&self, keys: &str) {
        self.strokes(keys).unwrap();
    }

    fn strokes(&self, keys: &str) -> Result<Value, String> {
        let strokes: Vec<_> = keys
            .chars()
            .flat_map(|key| [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})])
            .collect();
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]});
        self.call("POST", "/actions", &actions)
    }

    /// Moves the focus by keyboard to the button with this text, and presses it.
    pub fn press_by_keyboard(&self, name: &str) {
        let begun = Instant::now();
        while !self.focused().contains(name) {
            self.tab();
            assert!(begun.elapsed() < PATIENCE, "no Tab leads to {name}; the page says:\n{}", self.text());
        }
        self.type_keys(ENTER);
    }

    /// Presses Tab and waits until the focus has gone on: the page hears of a key a moment later.
    fn tab(&self) {
        let place = || self.peek("return [...document.querySelectorAll('*')].indexOf(document.activeElement)");
        let (begun, before) = (Instant::now(), place());
        // A page that has only just come may not take it; whoever looks for the focus then presses again.
        let _ = self.strokes(TAB);
        while place() == before && begun.elapsed() < Duration::from_secs(2) {}
    }

    /// The text of what has the focus.
    pub fn focused(&self) -> String {
        let text = self.peek("return document.activeElement ? document.activeElement.textContent : ''");
        text.as_str().unwrap_or_default().to_owned()
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        request(self.port, method, &format!("/session/{}{path}", self.session), body)
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        // The window may be gone already, and the driver is ended after this anyway.
        let _ = self.call("DELETE", "", &Value::Null);
    }
}

/// An element of the page.
#[derive(Debug)]
pub struct Element<'a> {
    driver: &'a WebDriver,
    id: String,
}

impl Element<'_> {
    /// Presses it.
    ///
    /// # Errors
    /// The driver's own words, where it is gone or covered.
    pub fn press(&self) -> Result<(), String> {
        self.driver.call("POST", &format!("/element/{}/click", self.id), &json!({})).map(|_| ())
    }

    /// Its text.
    pub fn text(&self) -> String {
        let value = self.driver.call("GET", &format!("/element/{}/text", self.id), &Value::Null).unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    }
}

/// An XPath for a button by its accessible name or text.
pub fn button(name: &str) -> String {
    let name = quoted(name);
    format!("//button[not(@disabled)][@aria-label={name} or starts-with(normalize-space(.), {name})]")
}

fn quoted(text: &str) -> String {
    assert!(!text.contains('"'), "{text}");
    format!("\"{text}\"")
}

/// One exchange; the driver answers HTTP/1.1 with a length and takes a new connection each time.
fn request(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let body = if method == "POST" { body.to_string() } else { String::new() };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let exchange = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut answer = Vec::new();
        let mut piece = [0; 65_536];
        loop {
            let got = stream.read(&mut piece)?;
            answer.extend_from_slice(&piece[..got]);
            if got == 0 || is_whole(&answer) {
                return Ok(answer);
            }
        }
    };
    let answer = exchange().map_err(|error| format!("{method} {path}: {error}"))?;
    let text = String::from_utf8_lossy(&answer);
    let (_, json) = text.split_once("\r\n\r\n").ok_or_else(|| format!("{method} {path}: no answer"))?;
    let mut value: Value = serde_json::from_str(json).map_err(|error| format!("{method} {path}: {error}"))?;
    let value = value["value"].take();
    if value.get("error").is_some_and(Value::is_string) {
        return Err(format!("{method} {path}: {}: {}", value["error"], value["message"]));
    }
    Ok(value)
}

fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| answer.len() >= head.len() + 4 + length)
}
