//! A local http server that behaves as it is told, and counts.

use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What happens at a path.
#[derive(Clone)]
pub enum Reply {
    /// A body with its length.
    Body(Vec<u8>),
    /// An error.
    Status(u16),
    /// Nothing, until the client gives up.
    Silence,
    /// A length of so many octets, and nothing after it.
    Announce(usize),
    /// Octets without end and without a length.
    Endless,
    /// An octet now and then, without end.
    Drip,
    /// A length that is one more than there is.
    Cut(Vec<u8>),
    /// Elsewhere.
    Redirect(String),
    /// No HTTP.
    Garbage,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<HashMap<String, Reply>>,
    asked: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

/// A server on a free port of this machine; gone when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let seen = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let mut answering = Vec::new();
            for stream in listener.incoming() {
                if seen.is_over.load(Ordering::SeqCst) {
                    break;
                }
                let seen = Arc::clone(&seen);
                // A client that goes away is no error here.
                answering.push(std::thread::spawn(move || stream.map(|stream| answer(stream, &seen))));
            }
            for thread in answering {
                let _ = thread.join();
            }
        });
        Self { address, shared, thread: Some(thread) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// Puts something at a path; its URL.
    pub fn put(&self, path: &str, reply: Reply) -> String {
        self.shared.replies.lock().unwrap().insert(format!("/{path}"), reply);
        self.url(path)
    }

    /// The paths asked for since the last time, in order.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.asked.lock().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The URL of a port of this machine where nobody listens.
pub fn nobody() -> String {
    let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    format!("http://{address}/")
}

fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let Some(path) = read_request(&mut stream)? else { return Ok(()) };
    shared.asked.lock().unwrap().push(path.trim_start_matches('/').to_owned());
    let reply = shared.replies.lock().unwrap().get(&path).cloned().unwrap_or(Reply::Status(404));
    let head = |status: &str, length: Option<usize>, more: &str| {
        let length = length.map(|length| format!("Content-Length: {length}\r\n")).unwrap_or_default();
        format!("HTTP/1.1 {status}\r\nConnection: close\r\n{length}{more}\r\n").into_bytes()
    };
    match reply {
        Reply::Body(body) => {
            stream.write_all(&head("200 OK", Some(body.len()), ""))?;
            stream.write_all(&body)
        }
        Reply::Status(status) => stream.write_all(&head(&format!("{status} No"), Some(0), "")),
        Reply::Silence => wait_for_end(&mut stream, None),
        Reply::Announce(length) => {
            stream.write_all(&head("200 OK", Some(length), ""))?;
            wait_for_end(&mut stream, None)
        }
        Reply::Endless => {
            stream.write_all(&head("200 OK", None, ""))?;
            loop {
                stream.write_all(&[0x30; 4096])?;
            }
        }
        Reply::Drip => {
            stream.write_all(&head("200 OK", None, ""))?;
            wait_for_end(&mut stream, Some(Duration::from_millis(20)))
        }
        Reply::Cut(body) => {
            stream.write_all(&head("200 OK", Some(body.len() + 1), ""))?;
            stream.write_all(&body)
        }
        Reply::Redirect(to) => stream.write_all(&head("302 Found", Some(0), &format!("Location: {to}\r\n"))),
        Reply::Garbage => stream.write_all(b"\x00\x01garbage\r\n\r\n"),
    }
}

/// The path; the body is read and dropped.
fn read_request(stream: &mut TcpStream) -> std::io::Result<Option<String>> {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(None);
        }
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
        });
        if request.len() >= head.len() + 4 + length.unwrap_or(0) {
            return Ok(head.split(' ').nth(1).map(str::to_owned));
        }
    }
}

/// Until the client goes away; with an octet for it each time.
fn wait_for_end(stream: &mut TcpStream, every: Option<Duration>) -> std::io::Result<()> {
    stream.set_read_timeout(every)?;
    loop {
        match stream.read(&mut [0]) {
            Ok(0) => return Ok(()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                stream.write_all(&[0x30])?;
            }
            Ok(_) => {}
            Err(error) => return Err(error),
        }
    }
}
