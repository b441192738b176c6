//! The last line of `kioskctl enroll`.

use std::process::ExitCode;

use enrollment::{ErrorCode, Outcome};
use kiosk::card::Apdus;
use kiosk::engine::Measured;
use kiosk::words::words;
use serde::Serialize;
use serde_json::{Value, json};

use crate::failure::CliError;
use crate::headless::Ended;
use crate::output::Output;
use crate::signals::Signal;

/// How the session came out.
pub struct Finish {
    /// Its last screen.
    pub ended: Ended,
    /// Why it was stopped, where nobody pressed "stop".
    pub why: Option<Stopped>,
}

/// Why a session without an error has no credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// No card was put in.
    NoCard,
    /// The first line of stdin is no PIN.
    NoPin,
    /// The PIN was wrong.
    PinWrong,
    /// One try is left, and nobody said to use it.
    LastTry,
    /// The phone shows another match code.
    PhoneRefused,
    /// stdin ended before every question was answered.
    Unattended,
    /// It could not go on.
    Code(ErrorCode),
    /// The program was asked to end.
    Interrupted(Signal),
}

impl Stopped {
    /// The reason, for programs and for people.
    const fn reason(self) -> (&'static str, &'static str) {
        match self {
            Self::NoCard => ("no_card", "no card was put in within the time to wait"),
            Self::NoPin => ("no_pin", "the first line of stdin is no PIN of 6 to 8 digits"),
            Self::PinWrong => ("pin_wrong", "the PIN was wrong"),
            Self::LastTry => ("last_try", "the card has one PIN try left, and nobody said to use it"),
            Self::PhoneRefused => ("phone_refused", "the phone shows another match code"),
            Self::Unattended => ("unattended", "stdin ended before every question was answered"),
            Self::Code(code) => ("refused", words(code).what),
            Self::Interrupted(_) => ("interrupted", "the program was asked to end"),
        }
    }
}

#[derive(Serialize)]
struct Line {
    event: &'static str,
    #[serde(flatten)]
    result: Value,
    apdu: Apdus,
    ms: Value,
}

impl Finish {
    /// Writes the last line, and tells people what went wrong.
    pub fn tell(&self, measured: Measured, output: &Output) -> ExitCode {
        let Measured { apdus, card_in_to_qr_ms, qr_to_certificate_ms } = measured;
        let line = Line {
            event: "result",
            result: self.line(),
            apdu: apdus,
            ms: json!({ "card_in_to_qr": card_in_to_qr_ms, "qr_to_certificate": qr_to_certificate_ms }),
        };
        output.object(&line);
        if let Ended::Outcome(Outcome::Issued { .. }) = self.ended {
            return ExitCode::SUCCESS;
        }
        if !output.is_json() {
            output.complain(&match self.code() {
                Some(code) => CliError::because(code, self.reason().1).text(),
                None => format!("No credential was issued: {}", self.reason().1),
            });
        }
        match self.why {
            Some(Stopped::Interrupted(signal)) => ExitCode::from(signal.exit_code()),
            _ => ExitCode::FAILURE,
        }
    }

    fn line(&self) -> Value {
        if let Ended::Outcome(Outcome::Issued { serial, policy_oid, ends_on, notice_sent }) = &self.ended {
            return json!({
                "ok": true, "serial": serial, "policy_oid": policy_oid, "ends_on": ends_on, "notice_sent": notice_sent,
            });
        }
        let (reason, what) = self.reason();
        let code = self.code();
        let (what, todo) = (json!(what), json!(code.map(|code| words(code).todo)));
        let code = json!(code.map(ErrorCode::id));
        match &self.ended {
            Ended::Error(_, incident, pin_try_used) => json!({
                "ok": false, "reason": reason, "what": what, "code": code, "todo": todo,
                "incident": Some(incident).filter(|incident| !incident.is_empty()), "pin_try_used": pin_try_used,
            }),
            Ended::PinBlocked | Ended::Outcome(_) => {
                json!({ "ok": false, "reason": reason, "what": what, "code": code, "todo": todo })
            }
        }
    }

    fn code(&self) -> Option<ErrorCode> {
        match (&self.ended, &self.why) {
            (Ended::Error(code, ..), _) | (Ended::Outcome(_), Some(Stopped::Code(code))) => Some(*code),
            (Ended::Outcome(_), Some(Stopped::NoCard)) => Some(ErrorCode::CardMute),
            (Ended::PinBlocked, _) => Some(ErrorCode::PinBlocked),
            (Ended::Outcome(_), _) => None,
        }
    }

    fn reason(&self) -> (&'static str, &'static str) {
        match (&self.ended, self.why) {
            (Ended::Error(code, ..), _) => ("failed", words(*code).what),
            (Ended::PinBlocked, _) => ("pin_blocked", words(ErrorCode::PinBlocked).what),
            (Ended::Outcome(_), Some(why)) => why.reason(),
            (Ended::Outcome(Outcome::TimedOut), None) => ("timed_out", "nobody answered in time"),
            (
                Ended::Outcome(Outcome::Stopped | Outcome::TurnedOff | Outcome::PinReplaced | Outcome::Issued { .. }),
                None,
            ) => ("stopped", "the session was stopped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ended: Ended, why: Option<Stopped>) -> Value {
        Finish { ended, why }.line()
    }

    #[test]
    fn every_end_says_whether_and_why() {
        let issued = Outcome::Issued {
            serial: "0a".to_owned(),
            policy_oid: "1.2".to_owned(),
            ends_on: "2029-01-01".to_owned(),
            notice_sent: true,
        };
        assert_eq!(line(Ended::Outcome(issued), None)["ok"], true);
        assert_eq!(line(Ended::Outcome(Outcome::Stopped), Some(Stopped::PinWrong))["reason"], "pin_wrong");
        assert_eq!(line(Ended::Outcome(Outcome::TimedOut), None)["reason"], "timed_out");
        let interrupted = line(Ended::Outcome(Outcome::Stopped), Some(Stopped::Interrupted(Signal::Terminate)));
        assert_eq!((&interrupted["ok"], &interrupted["reason"]), (&false.into(), &"interrupted".into()));
        let refused = line(Ended::Outcome(Outcome::Stopped), Some(Stopped::Code(ErrorCode::NotEligible)));
        assert_eq!((&refused["reason"], &refused["code"]), (&"refused".into(), &"ISSUER-103".into()));
        assert_eq!(line(Ended::PinBlocked, None)["code"], "PIN-101");
        let failed = line(Ended::Error(ErrorCode::CardMute, "ABC123".to_owned(), true), None);
        assert_eq!((&failed["incident"], &failed["pin_try_used"]), (&"ABC123".into(), &true.into()));
    }
}
