//! What the command prints.

use std::io::{self, Write};

use device::{DeviceError, Issued, Progress};
use serde::Serialize;

/// Prints progress and the end, as JSON lines or for people.
pub(super) struct Say {
    json: bool,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum End<'a> {
    Issued(&'a Issued),
    Failed { code: &'static str, what: String, todo: &'static str },
}

impl Say {
    pub(super) const fn new(json: bool) -> Self {
        Self { json }
    }

    pub(super) fn progress(&self, progress: &Progress) {
        if self.json {
            return object(progress);
        }
        match progress {
            Progress::Invited { issuer, host, .. } => line(&format!("{issuer} ({host}) asks this phone to enrol.")),
            Progress::MatchCode { match_code } => {
                line(&format!("Match code: {match_code}. Confirm it at the kiosk if it shows the same."));
            }
            Progress::Confirmed => line("Confirmed at the kiosk. Making the key."),
        }
    }

    pub(super) fn issued(&self, issued: &Issued) {
        if self.json {
            return object(&End::Issued(issued));
        }
        let Issued { serial, policy_oid, ends_on, .. } = issued;
        line(&format!("Certificate {serial} under policy {policy_oid}, valid to {ends_on}."));
        line(&format!("Key: {}", issued.key.display()));
        line(&format!("Certificate: {}", issued.certificate.display()));
        line(&format!("Chain: {}", issued.chain.display()));
    }

    pub(super) fn failed(&self, error: &DeviceError) {
        if self.json {
            return object(&End::Failed { code: error.code(), what: error.to_string(), todo: error.todo() });
        }
        // Where nobody listens any more there is nobody to tell.
        let _ = writeln!(io::stderr().lock(), "{}: {error}.\n{}", error.code(), error.todo());
    }
}

fn object(message: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(message) {
        line(&text);
    }
}

/// One line; a reader that went away is no reason to panic, and the exit code still tells the end.
fn line(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
