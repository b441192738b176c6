//! `kioskctl enroll`: one whole session, driven by stdin and a few answers given beforehand.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use enrollment::{ErrorCode, Intent, Outcome};
use kiosk::audit::AuditLog;
use kiosk::clock::SystemClock;
use kiosk::config::Config;
use kiosk::engine::{self, EngineHandle, EngineParts, Measured};
use kiosk::setup;
use kiosk::words::words;
use reader::PcscHost;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::arguments::EnrollOptions;
use crate::failure::CliError;
use crate::headless::{Cue, Ended, Headless};
use crate::output::Output;
use crate::settings::required;
use crate::stdin::{Digits, Said, listen};

/// `kioskctl enroll`.
pub fn run(config: Option<&Path>, options: EnrollOptions, output: &Output) -> Result<ExitCode, CliError> {
    let (_, config) = required(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
        CliError::because(ErrorCode::KioskFault, format!("no runtime: {error}"))
    })?;
    let outcome = runtime.block_on(session(&config, options, output));
    // The thread that reads stdin may wait for a line that never comes.
    runtime.shutdown_background();
    outcome
}

async fn session(config: &Config, options: EnrollOptions, output: &Output) -> Result<ExitCode, CliError> {
    let mut filter = setup::reader_filter(&config.card);
    if let Some(reader) = &options.reader {
        filter.allow = vec![reader.clone()];
    }
    let (cues, queue) = unbounded_channel();
    let screen = Arc::new(Headless::new(*output, cues, options.qr_png.clone()));
    let parts = EngineParts {
        policy: config.session.policy(),
        readers: Arc::new(PcscHost),
        reader_filter: filter,
        extended_length: config.card.extended_length,
        card_patience: Duration::from_millis(config.card.operation_timeout_ms),
        judge: Arc::new(setup::card_judge(&config.card)?),
        issuer: Arc::new(setup::issuer(&config.issuer)?),
        issuer_patience: Duration::from_millis(config.issuer.answer_timeout_ms),
        audit: Arc::new(AuditLog::open(&config.audit.path, config.audit.card_pseudonyms)?),
        ui: Arc::clone(&screen) as _,
        clock: Arc::new(SystemClock::start()),
    };
    let engine = engine::start(parts);
    let ended = Driver { engine: engine.clone(), options, pin: None, has_ended_stdin: false, why: None }.drive(queue).await;
    engine.stop().await;
    screen.clear();
    Ok(tell(&ended, engine.measured(), output))
}

/// Answers what it was told to answer beforehand; everything else comes from stdin.
struct Driver {
    engine: EngineHandle,
    options: EnrollOptions,
    pin: Option<Digits>,
    has_ended_stdin: bool,
    /// Why the driver itself asked to stop.
    why: Option<Stopped>,
}

/// Why there is no credential, where the session ended without an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    /// The first line of stdin is no PIN.
    NoPin,
    PinWrong,
    LastTry,
    PhoneRefused,
    Unattended,
    Code(ErrorCode),
}

/// How the session came out.
struct Finish {
    ended: Ended,
    why: Option<Stopped>,
}

impl Driver {
    async fn drive(mut self, mut queue: UnboundedReceiver<Cue>) -> Finish {
        let mut stdin = listen();
        let mut cue = Cue::Wait;
        let no_card = tokio::time::sleep(Duration::from_secs(self.options.wait_s));
        tokio::pin!(no_card);
        let mut has_begun = false;
        loop {
            tokio::select! {
                shown = queue.recv() => {
                    let Some(shown) = shown else { return self.failed(ErrorCode::KioskFault) };
                    if let Cue::Over(ended) = shown {
                        return Finish { ended, why: self.why };
                    }
                    match shown {
                        Cue::OutOfOrder(code) => return self.failed(code),
                        Cue::Welcome if has_begun => return self.failed(ErrorCode::CardRemoved),
                        Cue::Welcome => {}
                        _ => has_begun = true,
                    }
                    // A view is shown again when anything about it changes; it is answered once.
                    if shown != cue {
                        cue = shown;
                        self.answer(&cue);
                    }
                }
                said = stdin.recv(), if !self.has_ended_stdin => match said {
                    Some(Said::Pin(digits)) => {
                        self.pin = Some(digits);
                        if cue == Cue::Pin {
                            self.answer(&cue);
                        }
                    }
                    Some(Said::NoPin) => {
                        return Finish { ended: Ended::Outcome(Outcome::Stopped), why: Some(Stopped::NoPin) };
                    }
                    Some(Said::Intent(intent)) => self.engine.submit(intent),
                    Some(Said::Unreadable) => tracing::warn!("a line on stdin is no intent and was left out"),
                    Some(Said::End) | None => {
                        self.has_ended_stdin = true;
                        self.answer(&cue);
                    }
                },
                () = &mut no_card, if !has_begun => return self.failed(ErrorCode::CardMute),
            }
        }
    }

    fn answer(&mut self, cue: &Cue) {
        match cue {
            Cue::Continue if self.options.yes => self.engine.submit(Intent::Continue),
            Cue::Pin => match self.pin.take() {
                Some(digits) => {
                    digits.each().for_each(|digit| self.engine.submit(Intent::PinDigit { digit }));
                    self.engine.submit(Intent::PinSubmit);
                }
                None => self.leave_to_stdin(Stopped::Unattended),
            },
            // Never a second VERIFY without a second human action.
            Cue::PinWrong => self.leave_to_stdin(Stopped::PinWrong),
            Cue::LastTry => self.leave_to_stdin(Stopped::LastTry),
            Cue::Choose(Ok(())) if self.options.yes => self.engine.submit(Intent::SetUpPhone),
            Cue::Choose(Err(code)) if self.options.yes => self.stop(Stopped::Code(*code)),
            Cue::Agree if self.options.yes => self.engine.submit(Intent::Agree { name: self.options.name.clone() }),
            Cue::Confirm(_) if self.options.confirm_any => self.engine.submit(Intent::SamePhone),
            Cue::Confirm(shown) => match &self.options.confirm_match_code {
                Some(expected) if expected.eq_ignore_ascii_case(shown) => self.engine.submit(Intent::SamePhone),
                Some(_) => {
                    self.why = Some(Stopped::PhoneRefused);
                    self.engine.submit(Intent::NotMyPhone);
                }
                None => self.leave_to_stdin(Stopped::Unattended),
            },
            Cue::Expired => self.leave_to_stdin(Stopped::Code(ErrorCode::OfferExpired)),
            Cue::Continue | Cue::Choose(_) | Cue::Agree => self.leave_to_stdin(Stopped::Unattended),
            Cue::Wait | Cue::Welcome | Cue::OutOfOrder(_) | Cue::Over(_) => {}
        }
    }

    /// Stops where nobody is there to answer.
    fn leave_to_stdin(&mut self, why: Stopped) {
        if self.has_ended_stdin || (self.options.yes && why != Stopped::Unattended) {
            self.stop(why);
        }
    }

    fn stop(&mut self, why: Stopped) {
        self.why = Some(why);
        self.engine.submit(Intent::Stop);
    }

    const fn failed(&self, code: ErrorCode) -> Finish {
        Finish { ended: Ended::Error(code, String::new(), false), why: None }
    }
}

/// Writes the last line.
fn tell(result: &Finish, measured: Measured, output: &Output) -> ExitCode {
    let measured = json!({
        "apdu": measured.apdus,
        "ms": { "card_in_to_qr": measured.card_in_to_qr_ms, "qr_to_certificate": measured.qr_to_certificate_ms },
    });
    let mut line = match &result.ended {
        Ended::Outcome(Outcome::Issued { serial, policy_oid, ends_on, notice_sent }) => json!({
            "ok": true, "serial": serial, "policy_oid": policy_oid, "ends_on": ends_on, "notice_sent": notice_sent,
        }),
        Ended::Outcome(Outcome::Stopped | Outcome::TurnedOff | Outcome::TimedOut) => {
            let (reason, code) = match result.why {
                Some(Stopped::NoPin) => ("no_pin", None),
                Some(Stopped::PinWrong) => ("pin_wrong", None),
                Some(Stopped::LastTry) => ("last_try", None),
                Some(Stopped::PhoneRefused) => ("phone_refused", None),
                Some(Stopped::Unattended) => ("unattended", None),
                Some(Stopped::Code(code)) => ("refused", Some(code)),
                None => ("stopped", None),
            };
            json!({
                "ok": false, "reason": reason, "code": code.map(ErrorCode::id),
                "what": code.map(|code| words(code).what), "todo": code.map(|code| words(code).todo),
            })
        }
        Ended::Error(code, incident, pin_try_used) => json!({
            "ok": false, "reason": "failed", "code": code.id(), "incident": incident, "pin_try_used": pin_try_used,
            "what": words(*code).what, "todo": words(*code).todo,
        }),
    };
    let is_issued = line.get("ok") == Some(&json!(true));
    if let (Some(line), serde_json::Value::Object(measured)) = (line.as_object_mut(), measured) {
        line.insert("event".to_owned(), json!("result"));
        line.extend(measured);
    }
    output.object(&line);
    if !is_issued && !output.is_json() {
        output.complain(&complaint(result));
    }
    if is_issued { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The same for people, where it did not go well.
fn complaint(result: &Finish) -> String {
    let code = match (&result.ended, &result.why) {
        (Ended::Error(code, ..), _) | (_, Some(Stopped::Code(code))) => *code,
        (_, why) => {
            let what = match why {
                Some(Stopped::NoPin) => "the first line of stdin is no PIN of 6 to 8 digits",
                Some(Stopped::PinWrong) => "the PIN was wrong",
                Some(Stopped::LastTry) => "the card has one PIN try left, and nobody said to use it",
                Some(Stopped::PhoneRefused) => "the phone shows another match code",
                Some(Stopped::Unattended) => "stdin ended before every question was answered",
                Some(Stopped::Code(_)) | None => "the session was stopped",
            };
            return format!("No credential was issued: {what}");
        }
    };
    CliError::plain(code).text()
}
