//! `kioskctl enroll`: one whole session, driven by stdin and a few answers given beforehand.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use enrollment::{ErrorCode, Intent, Outcome};
use kiosk::config::Config;
use kiosk::engine::{self, EngineHandle};
use kiosk::setup;
use reader::ReaderHost;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::arguments::EnrollOptions;
use crate::failure::CliError;
use crate::headless::{Cue, Ended, Headless};
use crate::output::Output;
use crate::result::{Finish, Stopped};
use crate::settings::required;
use crate::signals::Signals;
use crate::stdin::{Digits, Said, listen};

/// `kioskctl enroll`.
pub fn run(
    config: Option<&Path>,
    host: &Arc<dyn ReaderHost>,
    options: EnrollOptions,
    output: &Output,
) -> Result<ExitCode, CliError> {
    let (_, config) = required(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| CliError::because(ErrorCode::KioskFault, format!("no runtime: {error}")))?;
    let outcome = runtime.block_on(session(&config, host, options, output));
    // The thread that reads stdin may wait for a line that never comes.
    runtime.shutdown_background();
    outcome
}

async fn session(
    config: &Config,
    host: &Arc<dyn ReaderHost>,
    options: EnrollOptions,
    output: &Output,
) -> Result<ExitCode, CliError> {
    // Before there is a card, a picture or an offer to leave behind.
    let mut signals = Signals::caught()
        .map_err(|error| CliError::because(ErrorCode::KioskFault, format!("signals cannot be caught: {error}")))?;
    let (cues, queue) = unbounded_channel();
    let screen = Arc::new(Headless::new(*output, cues, options.qr_png.clone()));
    let mut parts = setup::engine_parts(config, Arc::clone(&screen) as _)?;
    parts.readers = Arc::clone(host);
    if let Some(reader) = &options.reader {
        parts.reader_filter.allow = vec![reader.clone()];
    }
    if let Some(choice) = options.pin_pad {
        parts.pin_pad = choice.into();
    }
    let engine = engine::start(parts);
    let driver = Driver { engine: engine.clone(), options, pin: None, has_ended_stdin: false, why: None };
    let finish = tokio::select! {
        finish = driver.drive(queue) => finish,
        signal = signals.next() => {
            Finish { ended: Ended::Outcome(Outcome::Stopped), why: Some(Stopped::Interrupted(signal)) }
        }
    };
    engine.stop().await;
    screen.clear();
    Ok(finish.tell(engine.measured(), output))
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

impl Driver {
    async fn drive(mut self, mut queue: UnboundedReceiver<Cue>) -> Finish {
        let mut stdin = listen(self.options.pin_stdin);
        let mut cue = Cue::Wait;
        let wait = Duration::from_secs(self.options.wait_s);
        let no_card = tokio::time::sleep(wait);
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
                        // The person's card is waited for as the agent's was.
                        Cue::HandedOver => {
                            has_begun = false;
                            no_card.as_mut().reset(tokio::time::Instant::now() + wait);
                        }
                        Cue::Wait
                        | Cue::Continue
                        | Cue::Pin
                        | Cue::PinWrong
                        | Cue::PinNotSent
                        | Cue::NotEntered
                        | Cue::LastTry
                        | Cue::Choose(_)
                        | Cue::Agree
                        | Cue::Expired
                        | Cue::Confirm(_)
                        | Cue::Over(_) => has_begun = true,
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
                    Some(Said::Agent(word)) => self.engine.agent_says(word),
                    Some(Said::Unreadable) => tracing::warn!("a line on stdin is no intent and was left out"),
                    Some(Said::End) | None => {
                        self.has_ended_stdin = true;
                        self.answer(&cue);
                    }
                },
                () = &mut no_card, if !has_begun => {
                    return Finish { ended: Ended::Outcome(Outcome::Stopped), why: Some(Stopped::NoCard) };
                }
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
                None if self.options.pin_stdin => self.leave_to_stdin(Stopped::Unattended),
                None => self.leave_to_stdin(Stopped::Code(ErrorCode::NoPinPad)),
            },
            Cue::NotEntered => self.leave_to_stdin(Stopped::Code(ErrorCode::PinNotEntered)),
            // Never a second VERIFY without a second human action.
            Cue::PinWrong => self.leave_to_stdin(Stopped::PinWrong),
            Cue::PinNotSent => self.leave_to_stdin(Stopped::Code(ErrorCode::CardReset)),
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
            Cue::Wait | Cue::Welcome | Cue::HandedOver | Cue::OutOfOrder(_) | Cue::Over(_) => {}
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
