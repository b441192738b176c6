//! A whole engine with everything around it played by the test.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use enrollment::{AgentView, AuditEvent, Digit, Intent, Policy, Sound, Time, ViewModel};
use pki::card_objects::CardPolicy;
use pki::crl::Crl;
use pki::path::Revocation;
use pki::{Certificate, TrustStore};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use reader::ReaderHost;
use serde_json::Value;
use sha2::Digest as _;
use time::OffsetDateTime;
use tokio::sync::{mpsc, watch};
use virtual_card::Card;
use virtual_card::personalize::{Personalization, Plan, Trust, personalize, select_profiles};
use x509_cert::der::Encode as _;

use super::bench::Bench;
use super::desk::Desk;
use crate::audit::{AuditSink, Context};
use crate::card::CardRules;
use crate::clock::Clock;
use crate::config::{ExtendedLength, PinPadUse};
use crate::engine::{EngineHandle, EngineParts, UiPort, start};
use crate::readers::ReaderFilter;
use crate::staff::{Agent, StaffRoom};

/// Nothing here takes so long; it bounds a test that would hang.
const PATIENCE: Duration = Duration::from_secs(20);

static PKI: LazyLock<Personalization> = LazyLock::new(|| pki(&["p256", "untrusted", "revoked"]));
/// An agent's card, one with a picture and one without.
static ATTENDED_PKI: LazyLock<Personalization> = LazyLock::new(|| pki(&["p384", "full", "ineligible"]));
/// Apart, since an RSA key takes long to make.
static RSA_PKI: LazyLock<Personalization> = LazyLock::new(|| pki(&["rsa2048"]));

fn pki(profiles: &[&str]) -> Personalization {
    let names: Vec<_> = profiles.iter().map(|name| (*name).to_owned()).collect();
    let plan = Plan { now: OffsetDateTime::now_utc(), pki_url: None, profiles: select_profiles(&names).unwrap() };
    personalize(plan, &mut ChaCha20Rng::seed_from_u64(1)).unwrap()
}

/// The PKI that has a card of this profile.
fn pki_of(profile: &str) -> &'static Personalization {
    match profile {
        "rsa2048" => &RSA_PKI,
        "p384" | "full" | "ineligible" => &ATTENDED_PKI,
        _ => &PKI,
    }
}

/// A card of a test PKI.
pub(super) fn card(profile: &str) -> Card {
    pki_of(profile).card(profile).unwrap().card.clone()
}

fn rules(pki: &Personalization) -> CardRules {
    let hierarchy = &pki.hierarchies[&Trust::Own];
    let read = |certificate: &x509_cert::Certificate| Certificate::from_der(&certificate.to_der().unwrap()).unwrap();
    let list = |der: Vec<u8>| Crl::from_der(&der).unwrap();
    let day = Duration::from_secs(24 * 3600);
    let policy = CardPolicy {
        store: TrustStore {
            roots: vec![read(&hierarchy.root.certificate)],
            intermediates: hierarchy.issuing.values().map(|issuing| read(&issuing.authority.certificate)).collect(),
            crls: hierarchy.authorities().map(|ca| list(ca.crl_der(pki.made_at, day).unwrap())).collect(),
            required_policies: vec![pki::ObjectIdentifier::new("2.16.840.1.101.3.2.1.48.11").unwrap()],
            revocation: Revocation::WhereKnown,
            ..TrustStore::default()
        },
        ..CardPolicy::default()
    };
    CardRules { policy, challenge_card_authentication: false, online: None }
}

/// A clock that the test moves.
pub(super) struct HandClock(watch::Sender<u64>);

impl Clock for HandClock {
    fn now(&self) -> Time {
        Time::from_ms(*self.0.borrow())
    }

    fn sleep_until(&self, moment: Time) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut hand = self.0.subscribe();
        Box::pin(async move {
            let _clock_is_gone = hand.wait_for(|now| *now >= moment.as_ms()).await;
        })
    }

    fn date(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// The holder of the P-384 card is the agent.
fn staff_room() -> StaffRoom {
    let certificate = &ATTENDED_PKI.card("p384").unwrap().certificates[&virtual_card::KeyReference::Authentication];
    let certificate = Certificate::from_der(&certificate.to_der().unwrap()).unwrap();
    let key_sha256 = sha2::Sha256::digest(certificate.public_key_der()).into();
    StaffRoom { agents: vec![Agent { name: "Sam".to_owned(), key_sha256 }], ..StaffRoom::default() }
}

struct Screen(mpsc::UnboundedSender<Value>);

impl UiPort for Screen {
    fn show(&self, view: &ViewModel<'_>) {
        let _test_is_over = self.0.send(serde_json::to_value(view).unwrap());
    }

    fn play(&self, _: Sound) {}

    fn show_agent(&self, _: &AgentView<'_>) {}

    fn leave(&self, _: bool) {}
}

#[derive(Default)]
struct Memory(Mutex<Vec<AuditEvent>>);

impl AuditSink for Memory {
    fn record(&self, event: &AuditEvent, _: &Context) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
    }

    fn flush(&self) {}
}

/// Everything of one test.
pub(super) struct Stage {
    pub(super) bench: Bench,
    pub(super) desk: Desk,
    pub(super) engine: EngineHandle,
    clock: Arc<HandClock>,
    audit: Arc<Memory>,
    screens: mpsc::UnboundedReceiver<Value>,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self::for_cards_like("p256")
    }

    /// A kiosk that trusts cards of this profile.
    pub(super) fn for_cards_like(profile: &str) -> Self {
        let bench = Bench::default();
        Self::over(profile, Arc::new(bench.clone()), bench)
    }

    /// A kiosk that has the card answer with 9E as well.
    pub(super) fn challenging() -> Self {
        let bench = Bench::default();
        let rules = CardRules { challenge_card_authentication: true, ..rules(pki_of("p256")) };
        Self::with(rules, Arc::new(bench.clone()), bench)
    }

    /// A kiosk that trusts cards of this profile and works with `readers`.
    pub(super) fn over(profile: &str, readers: Arc<dyn ReaderHost>, bench: Bench) -> Self {
        Self::with(rules(pki_of(profile)), readers, bench)
    }

    fn with(rules: CardRules, readers: Arc<dyn ReaderHost>, bench: Bench) -> Self {
        Self::under(Policy::default(), PinPadUse::Auto, rules, readers, bench)
    }

    /// A kiosk whose people an agent has to be beside; the holder of the P-384 card is the agent.
    pub(super) fn attended() -> Self {
        let bench = Bench::default();
        let policy = Policy { attended: true, staff: true, ..Policy::default() };
        Self::under(policy, PinPadUse::Auto, rules(&ATTENDED_PKI), Arc::new(bench.clone()), bench)
    }

    /// A kiosk where PINs may be changed and unblocked.
    pub(super) fn permissive(pin_pad: PinPadUse) -> Self {
        let bench = Bench::default();
        let policy = Policy { pin_change: true, pin_unblock: true, ..Policy::default() };
        Self::under(policy, pin_pad, rules(pki_of("p256")), Arc::new(bench.clone()), bench)
    }

    fn under(policy: Policy, pin_pad: PinPadUse, rules: CardRules, readers: Arc<dyn ReaderHost>, bench: Bench) -> Self {
        let staff = if policy.attended { staff_room() } else { StaffRoom::default() };
        let (desk, audit) = (Desk::default(), Arc::new(Memory::default()));
        let clock = Arc::new(HandClock(watch::channel(0).0));
        let (screen, screens) = mpsc::unbounded_channel();
        let engine = start(EngineParts {
            policy,
            readers,
            reader_filter: ReaderFilter::default(),
            extended_length: ExtendedLength::Never,
            pin_pad,
            card_patience: PATIENCE,
            rules: Arc::new(rules),
            issuer: Arc::new(desk.clone()),
            issuer_patience: PATIENCE,
            audit: Arc::clone(&audit) as _,
            ui: Arc::new(Screen(screen)),
            staff: Arc::new(staff),
            clock: Arc::clone(&clock) as _,
        });
        Self { bench, desk, engine, clock, audit, screens }
    }

    /// The next view, whatever it is.
    pub(super) async fn next(&mut self) -> Value {
        match tokio::time::timeout(PATIENCE, self.screens.recv()).await {
            Ok(view) => view.expect("a running engine"),
            Err(_) => panic!("nothing happens any more at {}", *self.engine.current_view()),
        }
    }

    /// The first of the next views that `wanted` accepts.
    pub(super) async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let model = self.next().await;
            if wanted(&model["view"]) {
                return model["view"].clone();
            }
        }
    }

    /// The first of the next views with this screen.
    pub(super) async fn screen(&mut self, name: &str) -> Value {
        self.until(|view| view["screen"] == name).await
    }

    pub(super) fn press(&self, intent: Intent) {
        self.engine.submit(intent);
    }

    pub(super) fn type_pin(&self, pin: &str) {
        for byte in pin.bytes() {
            self.press(Intent::PinDigit { digit: Digit::new(byte - b'0').unwrap() });
        }
        self.press(Intent::PinSubmit);
    }

    /// Moves the clock forward.
    pub(super) fn pass(&self, time: Duration) {
        self.clock.0.send_modify(|now| *now += u64::try_from(time.as_millis()).unwrap());
    }

    pub(super) fn audited(&self) -> Vec<AuditEvent> {
        self.audit.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Until nobody holds the card: what is read beside holds it for as long as that takes, and nothing may hold
    /// it while nobody is asked.
    pub(super) async fn until_released(&self) {
        let waiting = async {
            while self.bench.is_held() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the card is given free");
    }

    /// Until certificate and objects are both checked.
    pub(super) async fn until_checked(&self) {
        self.until_checked_or(|_| false).await;
    }

    /// Until certificate and objects are both checked, another screen than `screen` is shown, or the card was
    /// taken out, after which nothing is checked any more.
    pub(super) async fn until_checked_on(&self, screen: &str) {
        let shown = format!("\"screen\":\"{screen}\"");
        self.until_checked_or(|view| !view.contains(&shown) || self.bench.is_card_out()).await;
    }

    async fn until_checked_or(&self, is_over: impl Fn(&str) -> bool) {
        let is_check = |event: &&AuditEvent| matches!(event, AuditEvent::CardChecked(_));
        let waiting = async {
            while self.audited().iter().filter(is_check).count() < 2 && !is_over(&self.engine.current_view()) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the check ends");
    }

    /// Forgets what was audited and asked of the issuer so far.
    pub(super) fn forget(&self) {
        self.audit.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.desk.forget();
    }

    /// From the card going in to the PIN pad.
    pub(super) async fn reach_pin(&mut self) {
        self.bench.insert(card("p256"));
        self.screen("who_you_are").await;
        self.press(Intent::Continue);
        self.screen("enter_pin").await;
    }

    /// A card whose PIN is right, from going in to the screen `then`.
    pub(super) async fn present(&mut self, profile: &str, then: &str) -> Value {
        self.bench.insert(card(profile));
        self.screen("who_you_are").await;
        self.press(Intent::Continue);
        self.screen("enter_pin").await;
        self.type_pin("123456");
        self.screen(then).await
    }

    /// From the card going in to the choice.
    pub(super) async fn reach_choice(&mut self) {
        self.reach_pin().await;
        self.type_pin("123456");
        self.screen("choose").await;
    }

    /// From the card going in to the consent being given.
    pub(super) async fn reach_consent(&mut self) {
        self.reach_choice().await;
        self.press(Intent::SetUpPhone);
        self.screen("name_and_agree").await;
        self.press(Intent::Agree { name: "Work phone".to_owned() });
    }

    /// From the card going in to the square code.
    pub(super) async fn reach_code(&mut self) {
        self.reach_consent().await;
        self.screen("scan_code").await;
    }
}
