//! What the program says, as text or as JSON.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};
use virtual_card::personalize::Personalization;
use virtual_card::vpcd::CardEvent;

use super::CliError;

/// Who took the card out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RemovedBy {
    Command,
    Script,
    Reader,
}

/// Writes events to standard output and failures where people and scripts look for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    json: bool,
}

impl Report {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    pub(crate) fn personalized(self, dir: &Path, made: &Personalization) -> Result<(), CliError> {
        let names: Vec<_> = made.cards.iter().map(|card| card.profile.name.as_str()).collect();
        let text = format!("{}: {}", dir.join("cards").display(), names.join(", "));
        self.say(&text, &json!({"event": "personalized", "dir": dir, "cards": names})).map_err(CliError::Output)
    }

    /// The card goes on whether or not anybody listens, so a closed standard output is no failure here.
    pub(crate) fn card(self, event: &CardEvent) {
        let (text, value) = match event {
            CardEvent::Inserted => ("inserted".to_owned(), json!({"event": "inserted"})),
            CardEvent::Apdu { n, ins, status, sent, received, micros } => {
                let ins = ins.map(|ins| format!("{ins:02X}"));
                let sw = status.map(|status| format!("{status:04X}"));
                let text = format!(
                    "apdu {n}: {} -> {}, {sent} + {received} bytes, {micros} us",
                    ins.as_deref().unwrap_or("--"),
                    sw.as_deref().unwrap_or("no answer"),
                );
                let value = json!({
                    "event": "apdu", "n": n, "ins": ins, "sw": sw, "sent": sent, "received": received,
                    "ms": micros / 1000, "us": micros,
                });
                (text, value)
            }
            CardEvent::Fault { n, fault } => {
                (format!("fault at apdu {n}: {fault:?}"), json!({"event": "fault", "n": n, "fault": fault}))
            }
        };
        let _ = self.say(&text, &value);
    }

    pub(crate) fn removed(self, by: RemovedBy) {
        let by = match by {
            RemovedBy::Command => "command",
            RemovedBy::Script => "script",
            RemovedBy::Reader => "reader",
        };
        let _ = self.say(&format!("removed (by {by})"), &json!({"event": "removed", "by": by}));
    }

    /// A script that came on standard input counts from the next command on.
    pub(crate) fn armed(self, steps: usize) {
        let _ = self.say(&format!("armed: {steps} steps"), &json!({"event": "armed", "steps": steps}));
    }

    /// A line on standard input that is no command.
    pub(crate) fn not_understood(self, known: &str) {
        let text = format!("not understood; the commands are {known}");
        let _ = self.say(&text, &json!({"event": "not_understood", "known": known}));
    }

    pub(crate) fn failed(self, code: &str, what: &impl Display) {
        let what = what.to_string();
        if self.json {
            let _ = self.say("", &json!({"event": "failed", "code": code, "what": what}));
        }
        let _ = writeln!(io::stderr(), "virtual-piv-card: {code}: {what}");
    }

    fn say(self, text: &str, value: &Value) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.json {
            writeln!(out, "{value}")?
        } else {
            writeln!(out, "{text}")?
        }
        out.flush()
    }
}
