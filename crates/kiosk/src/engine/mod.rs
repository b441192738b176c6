//! The engine: one task that feeds the machine with what happens and carries out what it asks for.
//!
//! Nothing here decides anything about the session; [`enrollment::Session`] does. The engine owns the
//! clock, the PIN pad, the card's thread, the connection to the issuer, the audit log and the screen.

mod convert;
mod issuer;
mod pin;
mod staff;
mod visit;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use enrollment::{
    AgentView, AgentWord, AuditEvent, Effect, Event, Failure, Intent, PhoneEvent, Session, Sound, Time, ViewModel,
};
use issuer_client::IssuerPort;
use rand_core::{OsRng, RngCore as _};
use reader::{ReaderEvent, ReaderHost, Watch};
use serde::Serialize;
use time::OffsetDateTime;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::audit::AuditSink;
use crate::card::{Apdus, CardRules, Picture};
use crate::clock::Clock;
use crate::config::{ExtendedLength, PinPadUse};
use crate::readers::{ReaderBook, ReaderFilter};
use crate::staff::StaffRoom;
use pin::PinPad;
use visit::{Visit, VisitParts};

/// A user interface: window, command line or test; all equal.
pub trait UiPort: Send + Sync {
    /// Shows `view` instead of the one before. It may hold secrets that are on the screen.
    fn show(&self, view: &ViewModel<'_>);
    /// Plays `sound`.
    fn play(&self, sound: Sound);
    /// Shows `view` on the agent's own surface; asked for only where people are attended.
    fn show_agent(&self, view: &AgentView<'_>);
    /// Ends the program, and starts it anew where `restart`.
    fn leave(&self, restart: bool);
}

/// What an engine works with.
pub struct EngineParts {
    /// Time limits of the session.
    pub policy: enrollment::Policy,
    /// Readers and cards.
    pub readers: Arc<dyn ReaderHost>,
    /// Which of the readers.
    pub reader_filter: ReaderFilter,
    /// Whether extended length may be used.
    pub extended_length: ExtendedLength,
    /// Whether the reader's own keys are used for the PIN.
    pub pin_pad: PinPadUse,
    /// Longest time for one card operation.
    pub card_patience: Duration,
    /// What makes a card acceptable.
    pub rules: Arc<CardRules>,
    /// The issuer.
    pub issuer: Arc<dyn IssuerPort>,
    /// Longest time for one answer of the issuer.
    pub issuer_patience: Duration,
    /// The audit log.
    pub audit: Arc<dyn AuditSink>,
    /// The screen.
    pub ui: Arc<dyn UiPort>,
    /// The agents, and what staff look after.
    pub staff: Arc<StaffRoom>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
}

/// What a visit took; kept until the next one begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// APDUs, by what they were for.
    pub apdus: Apdus,
    /// From the card going in to the square code, in milliseconds.
    pub card_in_to_qr_ms: Option<u64>,
    /// From the square code to the issuer's word that the certificate is issued, in milliseconds.
    pub qr_to_certificate_ms: Option<u64>,
}

/// A running engine, for a user interface. Dropping every handle stops the engine.
#[derive(Clone)]
pub struct EngineHandle {
    inputs: UnboundedSender<Input>,
    shown: Arc<Shown>,
}

#[derive(Default)]
struct Shown {
    view: Mutex<Zeroizing<String>>,
    agent_view: Mutex<Zeroizing<String>>,
    picture: Mutex<Option<Picture>>,
    shows_picture: AtomicBool,
    measured: Mutex<Measured>,
}

/// Everything the engine's task hears of.
enum Input {
    Intent(Intent),
    Agent(AgentWord),
    Reader(ReaderEvent),
    Answer(Event),
    Stop(oneshot::Sender<()>),
}

impl EngineHandle {
    /// Hands in what a person asked for.
    pub fn submit(&self, intent: Intent) {
        let _engine_is_gone = self.inputs.send(Input::Intent(intent));
    }

    /// Ends the visit because nobody can see the kiosk: the system was locked, or its display turned off.
    pub fn lock(&self) {
        let _engine_is_gone = self.inputs.send(Input::Answer(Event::Locked));
    }

    /// Hands in what the agent said, on the agent's own surface.
    pub fn agent_says(&self, word: AgentWord) {
        let _engine_is_gone = self.inputs.send(Input::Agent(word));
    }

    /// The agent's current view as JSON, with the picture while the agent decides; wiped when dropped.
    pub fn agent_view(&self) -> Zeroizing<String> {
        self.shown.with_picture()
    }

    /// The current view as JSON; wiped when dropped.
    pub fn current_view(&self) -> Zeroizing<String> {
        self.shown.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the current or last visit took.
    pub fn measured(&self) -> Measured {
        *self.shown.measured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the visit, wipes everything and stops; resolves when that is done, within some seconds.
    pub async fn stop(&self) {
        let (done, is_done) = oneshot::channel();
        if self.inputs.send(Input::Stop(done)).is_ok() {
            let _engine_is_gone = is_done.await;
        }
    }
}

/// Starts an engine on the current Tokio runtime; the first view is shown before anything else happens.
pub fn start(parts: EngineParts) -> EngineHandle {
    let (inputs, queue) = mpsc::unbounded_channel();
    let shown = Arc::new(Shown::default());
    let handle = EngineHandle { inputs: inputs.clone(), shown: Arc::clone(&shown) };
    // Only handles keep the engine alive; its own sender must not.
    let own = inputs.downgrade();
    drop(inputs);
    let session = Session::new(parts.policy.clone(), parts.clock.now()).with_code_seed(code_seed());
    let book = ReaderBook::new(parts.reader_filter.clone());
    let engine = Engine {
        session,
        book,
        pin: PinPad::new(),
        visit: None,
        last_card: None,
        marks: Marks::default(),
        decided_at: None,
        own,
        shown,
        parts: Arc::new(parts),
    };
    engine.show();
    tokio::spawn(engine.run(queue));
    handle
}

struct Engine {
    session: Session,
    book: ReaderBook,
    pin: PinPad,
    visit: Option<Visit>,
    /// The card of the visit that was closed, for its last audit entries.
    last_card: Option<[u8; 16]>,
    marks: Marks,
    /// When the agent confirmed the person of this visit.
    decided_at: Option<OffsetDateTime>,
    own: mpsc::WeakUnboundedSender<Input>,
    shown: Arc<Shown>,
    parts: Arc<EngineParts>,
}

/// Moments of the current visit.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    card_in: Option<Time>,
    code: Option<Time>,
    issued: Option<Time>,
}

impl Engine {
    async fn run(mut self, mut queue: UnboundedReceiver<Input>) {
        let watch = self.watch();
        loop {
            let clock = Arc::clone(&self.parts.clock);
            let deadline = self.session.deadline();
            let tick = async {
                match deadline {
                    Some(moment) => clock.sleep_until(moment).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                input = queue.recv() => match input {
                    Some(Input::Intent(intent)) => self.on(Event::Intent(intent)),
                    Some(Input::Answer(event)) => self.on(event),
                    Some(Input::Agent(word)) => self.on(Event::Agent(word)),
                    Some(Input::Reader(news)) => self.book.events(news).into_iter().for_each(|event| self.on(event)),
                    Some(Input::Stop(done)) => {
                        self.wind_up(watch).await;
                        let _nobody_waits = done.send(());
                        return;
                    }
                    None => return self.wind_up(watch).await,
                },
                () = tick => {}
            }
            // Asked for whatever woke the engine: something that happened at the same moment must not hide
            // that a time was up, since the machine names only moments that are still to come.
            if deadline.is_some_and(|moment| moment <= clock.now()) {
                self.on(Event::Tick);
            }
        }
    }

    fn watch(&self) -> Watch {
        let own = self.own.clone();
        self.parts.readers.watch(Box::new(move |news| {
            if let Some(inputs) = own.upgrade() {
                let _engine_is_gone = inputs.send(Input::Reader(news));
            }
        }))
    }

    fn on(&mut self, event: Event) {
        let now = self.parts.clock.now();
        self.mark(now, &event);
        let before = self.session.state_name();
        let effects = self.session.on(now, event);
        let state = self.session.state_name();
        if state != before {
            tracing::info!(state, "the session goes on");
        }
        for effect in effects {
            self.carry_out(effect);
        }
        self.show();
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::ReadCard { op, reader } => {
                self.decided_at = None;
                self.marks = Marks { card_in: Some(self.parts.clock.now()), ..Marks::default() };
                if let Some(visit) = self.open_visit() {
                    visit.read_card(op, reader);
                }
            }
            Effect::CheckCard { op } => self.in_visit(|visit| visit.check_card(op)),
            Effect::PinPush(digit) => self.pin.push(digit),
            Effect::PinPop => self.pin.pop(),
            Effect::PinNext => self.pin.next(),
            Effect::PinForget => self.pin.forget(),
            Effect::VerifyPin { op } => {
                let pin = self.pin.take();
                self.in_visit(|visit| visit.verify_pin(op, pin));
            }
            Effect::VerifyPinOnReader { op } => self.in_visit(|visit| visit.verify_pin_on_reader(op)),
            Effect::ChangePinOnReader { op } => self.in_visit(|visit| visit.change_pin_on_reader(op)),
            Effect::ReplacePin { op, task } => {
                let pins = self.pin.replace(task);
                self.in_visit(|visit| visit.replace_pin(op, pins));
            }
            Effect::Authenticate { op, correlation_id } => {
                self.in_visit(|visit| visit.authenticate(op, correlation_id))
            }
            Effect::CreateEnrollment { op, offer, terms_version, name, attended } => {
                let attended = attended.map(|word| self.attendance(word));
                let request = issuer_api::kiosk::CreateEnrollment { offer, terms_version, name, card: None, attended };
                self.in_visit(|visit| visit.create(op, request));
            }
            Effect::FollowEnrollment { op, enrollment } => self.in_visit(|visit| visit.issuer.follow(op, enrollment)),
            Effect::ReplaceOffer { op, enrollment } => self.in_visit(|visit| visit.issuer.replace(op, enrollment)),
            Effect::ExtendOffer { op, enrollment } => self.in_visit(|visit| visit.issuer.extend(op, enrollment)),
            Effect::ConfirmPhone { op, enrollment } => self.in_visit(|visit| visit.issuer.confirm(op, enrollment)),
            Effect::CancelEnrollment { op, enrollment } => self.in_visit(|visit| visit.issuer.cancel(op, enrollment)),
            Effect::RevokeCredential { op, id } => self.in_visit(|visit| visit.issuer.revoke(op, id)),
            Effect::CleanUp { op, enrollment } => {
                let closing = self.close_visit(enrollment);
                if let Some(own) = self.own.upgrade() {
                    tokio::spawn(async move {
                        closing.await;
                        let _engine_is_gone = own.send(Input::Answer(Event::CleanedUp(op)));
                    });
                }
            }
            Effect::ProveStaff { op } => self.in_visit(|visit| visit.prove_staff(op)),
            Effect::ReadPortrait { op } => {
                let shown = Arc::clone(&self.shown);
                self.in_visit(|visit| visit.read_portrait(op, shown));
            }
            Effect::GatherStaffFacts { op } => self.gather_staff_facts(op),
            Effect::Leave { restart } => self.parts.ui.leave(restart),
            Effect::Play(sound) => self.parts.ui.play(sound),
            Effect::Audit(event) => {
                if let AuditEvent::Failed(Failure { code, incident }) = &event {
                    tracing::warn!(target: "kiosk::incident", incident, code = code.id(), "{incident} {}: the visit ends", code.id());
                }
                let context = crate::audit::Context {
                    session: self.session.help_code().map(str::to_owned),
                    card_uuid: self.visit.as_ref().map_or(self.last_card, Visit::card_uuid),
                };
                self.parts.audit.record(&event, &context);
            }
        }
    }

    /// A fresh visit for a card that was just put in; one that was left over ends here.
    fn open_visit(&mut self) -> Option<&mut Visit> {
        if self.visit.is_some() {
            tokio::spawn(self.close_visit(None));
        }
        let answers = self.own.upgrade()?;
        Some(self.visit.insert(Visit::new(VisitParts { engine: Arc::clone(&self.parts), answers })))
    }

    /// The machine asks for nothing outside a visit; if it did, its time-out would be the answer.
    fn in_visit(&mut self, then: impl FnOnce(&mut Visit)) {
        match &mut self.visit {
            Some(visit) => then(visit),
            None => tracing::error!("an effect came outside a visit"),
        }
    }

    /// Everything of the visit is given up: the PIN at once, card and connection in the future returned.
    fn close_visit(&mut self, enrollment: Option<String>) -> impl Future<Output = ()> + Send + 'static {
        self.pin.forget();
        let visit = self.visit.take();
        self.last_card = visit.as_ref().and_then(Visit::card_uuid);
        let shown = Arc::clone(&self.shown);
        let marks = self.marks;
        async move {
            if let Some(visit) = visit {
                let tally = visit.tally();
                visit.close(enrollment).await;
                let measured = marks.measured(tally.apdus());
                *shown.measured.lock().unwrap_or_else(PoisonError::into_inner) = measured;
                let Measured { apdus, card_in_to_qr_ms, qr_to_certificate_ms } = measured;
                tracing::info!(
                    apdus.waited,
                    apdus.overlapped,
                    apdus.read,
                    apdus.verify,
                    apdus.sign,
                    card_in_to_qr_ms,
                    qr_to_certificate_ms,
                    "the visit is over"
                );
            }
        }
    }

    async fn wind_up(mut self, watch: Watch) {
        self.close_visit(None).await;
        let audit = Arc::clone(&self.parts.audit);
        // Both block: one waits for the monitor's thread, one for the disk.
        let stopped = tokio::task::spawn_blocking(move || {
            drop(watch);
            audit.flush();
        })
        .await;
        if let Err(error) = stopped {
            tracing::error!(%error, "the watch on the readers ended badly");
        }
    }

    fn show(&self) {
        let view = self.session.view(self.parts.clock.now());
        match serde_json::to_string(&view).map(Zeroizing::new) {
            Ok(json) => *self.shown.view.lock().unwrap_or_else(PoisonError::into_inner) = json,
            Err(error) => tracing::error!(%error, "a view cannot be serialised"),
        }
        self.parts.ui.show(&view);
        self.show_agent();
    }

    fn mark(&mut self, now: Time, event: &Event) {
        if let Event::OfferMade(_, Ok(_)) = event {
            self.marks.code.get_or_insert(now);
        } else if let Event::Phone(_, PhoneEvent::Issued(_)) = event {
            self.marks.issued = Some(now);
        }
    }
}

impl Marks {
    fn measured(self, apdus: Apdus) -> Measured {
        let between = |from: Option<Time>, to: Option<Time>| Some(to?.as_ms().saturating_sub(from?.as_ms()));
        Measured {
            apdus,
            card_in_to_qr_ms: between(self.card_in, self.code),
            qr_to_certificate_ms: between(self.code, self.issued),
        }
    }
}

/// Where help codes and incident ids start, so that two kiosks do not repeat each other's; no secret.
fn code_seed() -> u64 {
    let mut seed = [0; 8];
    match OsRng.try_fill_bytes(&mut seed) {
        Ok(()) => u64::from_le_bytes(seed),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests;
