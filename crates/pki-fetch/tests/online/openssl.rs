//! A running `openssl ocsp`. It listens on every address, which it cannot be told otherwise; it is asked
//! over the loopback, knows test certificates alone, and ends with its test.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use pki::{Certificate, pem};
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::world::Authority;

/// A responder's process.
pub struct Responder {
    child: Child,
    /// Where it is asked.
    pub url: String,
    _folder: TempDir,
}

/// What it knows about a certificate.
pub enum Known<'a> {
    Good(&'a Certificate),
    Revoked(&'a Certificate, OffsetDateTime),
}

impl Responder {
    /// `None`, said aloud, where there is no `openssl`.
    pub fn start(issuer: &Authority, signer: &Authority, known: &[Known<'_>], more: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("index.txt", &index(known));
        write("issuer.pem", &pem::encode(issuer.certificate.der()).unwrap());
        write("signer.pem", &pem::encode(signer.certificate.der()).unwrap());
        write("signer.key", &signer.key.to_pkcs8_pem().unwrap());
        let child = Command::new("openssl")
            .args(["ocsp", "-port", "0", "-index", "index.txt", "-CA", "issuer.pem"])
            .args(["-rsigner", "signer.pem", "-rkey", "signer.key"])
            .args(more)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) => {
                eprintln!("SKIPPED: openssl cannot be run ({error})");
                return None;
            }
        };
        let port = read_port(&mut child);
        Some(Self { child, url: format!("http://127.0.0.1:{port}/"), _folder: folder })
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// It says `ACCEPT [::]:43573 PID=7171`.
fn read_port(child: &mut Child) -> u16 {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.find_map(|line| line.ok().filter(|line| line.starts_with("ACCEPT"))).expect("openssl listens");
    let address = line.split_whitespace().nth(1).unwrap();
    let port = address.rsplit(':').next().unwrap().parse().unwrap();
    // Whoever reads no more makes it fail at its next line.
    std::thread::spawn(move || lines.for_each(drop));
    port
}

/// The index of a certificate authority as `openssl ca` writes it.
fn index(known: &[Known<'_>]) -> String {
    let form = format_description!("[year repr:last_two][month][day][hour][minute][second]Z");
    let mut text = String::new();
    for known in known {
        let (state, certificate, revoked) = match known {
            Known::Good(certificate) => ('V', certificate, String::new()),
            Known::Revoked(certificate, since) => {
                ('R', certificate, format!("{},keyCompromise", since.format(&form).unwrap()))
            }
        };
        let ends = certificate.not_after().format(&form).unwrap();
        let serial = certificate.serial().hex().to_uppercase();
        writeln!(text, "{state}\t{ends}\t{revoked}\t{serial}\tunknown\t/CN=Leaf").unwrap();
    }
    text
}
