//! The kiosk's configuration: one TOML file, every key documented in `example.toml`.
//!
//! Unknown keys are refused, and every complaint names the key and its line.

mod attended;
mod audio;
mod card_checks;
mod check;
mod docs;
mod edit;
mod error;
mod organisation;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use attended::{AgentEntry, Attended, AttendedMode};
pub use audio::{Headphones, Sound, Speech, SpeechMode};
pub use card_checks::{CardChecks, FindingSeverity};
pub use docs::{EXAMPLE, markdown};
pub use edit::EditError;
pub(crate) use edit::edit;
pub use error::{ConfigError, Problem};
pub use organisation::{Colors, LANGUAGES, Organisation, Texts};

/// What the kiosk is for; test and production never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Test cards, test policies, a test issuer.
    Test,
    /// Real cards and real credentials.
    Production,
}

/// Whether APDUs of extended length may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtendedLength {
    /// Where card and reader have shown that they can.
    Auto,
    /// Never: short APDUs with command chaining.
    #[default]
    Never,
}

/// Whether the reader's own keys are used for the PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinPadUse {
    /// Where the reader has some that are known to work; else the screen's.
    #[default]
    Auto,
    /// Never: the PIN is typed on the screen.
    Never,
    /// Always: no PIN is ever typed on the screen, and a reader without keys cannot be used.
    Always,
}

/// Lowest TLS version for the connection to the issuer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TlsMinimum {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3.
    #[default]
    #[serde(rename = "1.3")]
    Tls13,
}

/// Where the card goes in, as seen from the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderSide {
    /// Below the screen.
    #[default]
    Below,
    /// To its left.
    Left,
    /// To its right.
    Right,
}

/// The whole file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What the kiosk is for.
    pub profile: Profile,
    /// The issuer it talks to.
    pub issuer: Issuer,
    /// The cards and readers it accepts.
    pub card: Card,
    /// How a card is checked.
    #[serde(default)]
    pub card_checks: CardChecks,
    /// What may be fetched to check a card.
    #[serde(default)]
    pub fetch: Fetch,
    /// How long things may take.
    #[serde(default)]
    pub session: Session,
    /// Agents beside people, and the staff menu.
    #[serde(default)]
    pub attended: Attended,
    /// Who runs it.
    pub organisation: Organisation,
    /// Its audit log.
    pub audit: Audit,
    /// Its screen.
    #[serde(default)]
    pub display: Display,
    /// Its tones.
    #[serde(default)]
    pub sound: Sound,
    /// Its voice.
    #[serde(default)]
    pub speech: Speech,
    /// SHA-256 of the file it was read from, hexadecimal; empty where it came from elsewhere.
    #[serde(skip)]
    pub digest: String,
}

/// `[issuer]`: the server and the trust in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Origin of the gateway, `https://host[:port]`.
    pub url: String,
    /// What the issuer and its trust anchors are for; has to equal the kiosk's profile.
    pub profile: Profile,
    /// PEM files with the trust anchors of the issuer's server certificate; nothing else is trusted.
    pub trust: Vec<PathBuf>,
    /// PEM files with CA certificates that are sent along with the card's certificate.
    #[serde(default)]
    pub send_intermediates: Vec<PathBuf>,
    /// Name under which this kiosk is enrolled with the issuer; goes with `kiosk_key`.
    #[serde(default)]
    pub kiosk_name: String,
    /// The kiosk's own private key, PKCS#8 PEM, with which it signs its requests (RFC 9421).
    pub kiosk_key: Option<PathBuf>,
    /// Lowest TLS version.
    #[serde(default)]
    pub tls_minimum: TlsMinimum,
    /// Time to connect, 100 to 60,000 ms.
    #[serde(default = "defaults::connect_timeout_ms")]
    pub connect_timeout_ms: u64,
    /// Time for one answer, 100 to 120,000 ms.
    #[serde(default = "defaults::answer_timeout_ms")]
    pub answer_timeout_ms: u64,
}

/// `[card]`: which cards, which readers, how to talk to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// PEM files with the roots that cards must lead to.
    pub trust_roots: Vec<PathBuf>,
    /// PEM files with intermediate CA certificates.
    #[serde(default)]
    pub intermediates: Vec<PathBuf>,
    /// CRL files, DER.
    #[serde(default)]
    pub crls: Vec<PathBuf>,
    /// Where the CRL files were copied from, under their own names: `http://host/folder`.
    #[serde(default)]
    pub crls_from: Option<String>,
    /// Certificate policies of which the card's 9A certificate must have one, dotted.
    pub required_policies: Vec<String>,
    /// Certificate policies of which the signer of CHUID and security object must have one, dotted.
    #[serde(default)]
    pub content_signer_policies: Vec<String>,
    /// Certificate policies of which the Card Authentication certificate (9E) must have one, dotted.
    #[serde(default)]
    pub card_authentication_policies: Vec<String>,
    /// Policies of other organisations, each with the policy of the lists above as which it counts.
    #[serde(default)]
    pub mapped_policies: BTreeMap<String, String>,
    /// Whether extended length may be used.
    #[serde(default)]
    pub extended_length: ExtendedLength,
    /// Whether the reader's own keys are used for the PIN.
    #[serde(default)]
    pub pin_pad: PinPadUse,
    /// Whether the PIN of a card may be changed here by who knows it, in the window and by `kioskctl`.
    #[serde(default)]
    pub pin_change: bool,
    /// Whether a card may get a new PIN here by its PUK, in the window and by `kioskctl`.
    #[serde(default)]
    pub pin_unblock: bool,
    /// Whether staff may save the picture of the cardholder here.
    #[serde(default)]
    pub portrait: bool,
    /// Time for one card operation, 500 to 120,000 ms.
    #[serde(default = "defaults::operation_timeout_ms")]
    pub operation_timeout_ms: u64,
    /// Readers to use: parts of their names; empty for all.
    #[serde(default)]
    pub readers_allow: Vec<String>,
    /// Readers to leave alone: parts of their names; goes before `readers_allow`.
    #[serde(default = "defaults::readers_deny")]
    pub readers_deny: Vec<String>,
}

/// `[fetch]`: what may be fetched to check a card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Whether revocation lists, status answers and certificates that are missing are fetched over plain http.
    pub enabled: bool,
    /// The folder where they are kept; absent to keep nothing.
    pub cache: Option<PathBuf>,
    /// For how many hours after a newer one was due a list or an answer counts all the same, 0 to 168.
    pub grace_h: u16,
    /// Whether addresses of this machine and of private networks may be asked.
    pub private_addresses: bool,
}

/// `[audit]`: the hash-chained log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// The file; its salt for card pseudonyms stands beside it.
    pub path: PathBuf,
    /// Whether entries carry a pseudonym of the card.
    #[serde(default = "defaults::yes")]
    pub card_pseudonyms: bool,
}

/// `[display]`: facts about the panel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Display {
    /// Diagonal in inches, for text of a known height.
    pub diagonal_inches: Option<f64>,
    /// Where the card goes in.
    pub reader_side: ReaderSide,
}

/// `[session]`: limits in seconds; see [`enrollment::Policy`] for what each one bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Nobody did anything.
    pub idle_s: u64,
    /// Last part of `idle_s`, with a question.
    pub idle_warning_s: u64,
    /// The whole session.
    pub total_s: u64,
    /// Reading the card.
    pub read_card_s: u64,
    /// The card's answer to the PIN.
    pub verify_pin_s: u64,
    /// To begin entering the PIN on the reader's keys, and once more to finish.
    pub pin_pad_s: u64,
    /// Any answer of the issuer.
    pub issuer_s: u64,
    /// To recognise the phone.
    pub confirm_phone_s: u64,
    /// To keep the screen without the card.
    pub keep_screen_s: u64,
    /// The phone is called silent.
    pub phone_silent_s: u64,
    /// The phone makes its key and fetches its certificate.
    pub make_credential_s: u64,
    /// Wiping everything.
    pub clean_up_s: u64,
    /// An error stays on screen.
    pub error_s: u64,
}

impl Default for Session {
    fn default() -> Self {
        let policy = enrollment::Policy::default();
        Self {
            idle_s: policy.idle.as_secs(),
            idle_warning_s: policy.idle_warning.as_secs(),
            total_s: policy.session.as_secs(),
            read_card_s: policy.read_card.as_secs(),
            verify_pin_s: policy.verify_pin.as_secs(),
            pin_pad_s: policy.pin_pad.as_secs(),
            issuer_s: policy.issuer.as_secs(),
            confirm_phone_s: policy.confirm_phone.as_secs(),
            keep_screen_s: policy.keep_screen.as_secs(),
            phone_silent_s: policy.phone_silent.as_secs(),
            make_credential_s: policy.make_credential.as_secs(),
            clean_up_s: policy.clean_up.as_secs(),
            error_s: policy.error.as_secs(),
        }
    }
}

impl Session {
    /// The limits as the session's policy; what the file does not name stays at its default.
    pub fn policy(&self) -> enrollment::Policy {
        let seconds = std::time::Duration::from_secs;
        enrollment::Policy {
            idle: seconds(self.idle_s),
            idle_warning: seconds(self.idle_warning_s),
            session: seconds(self.total_s),
            read_card: seconds(self.read_card_s),
            verify_pin: seconds(self.verify_pin_s),
            pin_pad: seconds(self.pin_pad_s),
            issuer: seconds(self.issuer_s),
            confirm_phone: seconds(self.confirm_phone_s),
            keep_screen: seconds(self.keep_screen_s),
            phone_silent: seconds(self.phone_silent_s),
            make_credential: seconds(self.make_credential_s),
            clean_up: seconds(self.clean_up_s),
            error: seconds(self.error_s),
            ..enrollment::Policy::default()
        }
    }
}

impl Config {
    /// Reads and checks the file at `path`; relative paths in it start at its folder.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], with every complaint that was found.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let (config, problems) = Self::look(path)?;
        if problems.is_empty() { Ok(config) } else { Err(ConfigError::Invalid { path: path.to_owned(), problems }) }
    }

    /// Reads the file at `path` with every complaint about it, as far as it can be understood at all.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where it cannot.
    pub fn look(path: &Path) -> Result<(Self, Vec<Problem>), ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let mut config = Self::read(&text)
            .map_err(|problem| ConfigError::Invalid { path: path.to_owned(), problems: vec![problem] })?;
        let mut problems = check::values(&config, &text);
        config.digest = hex::encode(Sha256::digest(text.as_bytes()));
        config.resolve(path.parent().unwrap_or(Path::new("")));
        problems.extend(check::files(&config, &text));
        Ok((config, problems))
    }

    /// Reads and checks the text of a file, without looking at the files it names.
    ///
    /// # Errors
    ///
    /// Every complaint that was found, in the order of the file.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let config = Self::read(text).map_err(|problem| vec![problem])?;
        let problems = check::values(&config, text);
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// What is right and still not as people would want it.
    pub fn remarks(&self) -> Vec<Problem> {
        self.organisation.remarks().collect()
    }

    fn read(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| Problem::from_toml(text, &error))
    }

    fn resolve(&mut self, folder: &Path) {
        let lists = [
            &mut self.issuer.trust,
            &mut self.issuer.send_intermediates,
            &mut self.card.trust_roots,
            &mut self.card.intermediates,
            &mut self.card.crls,
        ];
        let emblems = [&mut self.organisation.emblem, &mut self.organisation.emblem_dark];
        let others = emblems
            .into_iter()
            .flatten()
            .chain(&mut self.issuer.kiosk_key)
            .chain(std::iter::once(&mut self.audit.path));
        for path in lists.into_iter().flatten().chain(others) {
            *path = folder.join(&*path);
        }
        if let Some(cache) = &mut self.fetch.cache {
            *cache = folder.join(&*cache);
        }
    }
}

mod defaults {
    pub(super) const fn connect_timeout_ms() -> u64 {
        10_000
    }

    pub(super) const fn answer_timeout_ms() -> u64 {
        30_000
    }

    pub(super) const fn operation_timeout_ms() -> u64 {
        20_000
    }

    /// Readers that hold no PIV Card of a visitor.
    pub(super) fn readers_deny() -> Vec<String> {
        vec!["Windows Hello".to_owned()]
    }

    pub(super) const fn yes() -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
