//! `issuer.toml`: what an operator decides. Unknown entries are refused, limits have hard ceilings.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use pki::ObjectIdentifier;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::OffsetDateTime;

use crate::policy::Limits;
use crate::profile::Profile;

/// Name of the file in the issuer's folder.
pub const FILE: &str = "issuer.toml";

/// countryName and domainComponent (RFC 4519): one of them ends a name of the Common Policy.
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const DOMAIN: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25");

/// Why a configuration is refused.
#[derive(Debug, Error)]
pub enum Invalid {
    /// The file is not TOML, or holds entries that nobody knows.
    #[error("{0}")]
    Syntax(#[from] toml::de::Error),
    /// A limit is outside its range.
    #[error("limits.{entry} = {value} is outside {least}..={most}")]
    Limit {
        /// Which.
        entry: &'static str,
        /// What it says.
        value: u64,
        /// The least it may be.
        least: u64,
        /// The most it may be: a hard ceiling.
        most: u64,
    },
    /// An entry cannot be used.
    #[error("{entry}: {problem}")]
    Entry {
        /// Which.
        entry: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// The whole configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Test or production.
    pub profile: Profile,
    /// Name of the issuer, as people see it on phones and in notices; 1 to 80 characters.
    pub name: String,
    /// Host name or address that people's phones and the kiosks know it by.
    pub host: String,
    /// Where people get help, in their words: a telephone number, a room, an address.
    pub help: String,
    /// End of every subject name in certificates, RFC 4514; with a country or domain component
    /// (R-CRT-07).
    pub subject_base: String,
    /// Where to listen.
    pub listen: Listen,
    /// How others reach it.
    pub public: Public,
    /// Whose PIV cards are trusted.
    pub trust: Trust,
    /// What may be fetched to check PIV cards.
    #[serde(default)]
    pub fetch: Fetch,
    /// Enrolled kiosks.
    #[serde(default)]
    pub kiosks: Kiosks,
    /// Help-desk agents.
    #[serde(default)]
    pub agents: Agents,
    /// Limits.
    #[serde(default)]
    pub limits: Limits,
    /// What people agree to.
    #[serde(default)]
    pub terms: TermsText,
}

/// Where to listen. Port 0 takes a free one at every start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// Address of the network interface.
    pub address: IpAddr,
    /// Kiosks, mutual TLS with the card.
    pub kiosk: u16,
    /// Phones, TLS.
    pub phone: u16,
    /// Help-desk agents, mutual TLS with their own cards.
    pub agent: u16,
    /// Certificates and revocation, plain http; fixed, because certificates name it.
    pub pki: u16,
}

/// How others reach the issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// `https://host[:port]` that goes into QR codes; made from `host` and the real port where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_url: Option<String>,
    /// `http://host[:port]` that goes into certificates (R-CRT-10: plain http).
    pub pki_url: String,
}

/// Whose PIV cards are trusted; paths are relative to the issuer's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// PEM file with root certificates.
    pub roots: PathBuf,
    /// PEM file with intermediate certificates, to build paths with.
    pub intermediates: PathBuf,
    /// Lists of revoked certificates, DER or PEM; read again whenever a file changes.
    #[serde(default)]
    pub crls: Vec<PathBuf>,
    /// Whether kiosks have to send what lies on the card besides its certificate.
    #[serde(default)]
    pub card_objects: Demand,
    /// Policies of other organisations, each with the policy of this profile as which it counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mapped_policies: BTreeMap<String, String>,
    /// The moment at which cards are judged instead of now; in the profile `test` only.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub test_clock: Option<OffsetDateTime>,
}

impl Trust {
    /// These files, and everything else as by default.
    pub fn of(roots: impl Into<PathBuf>, intermediates: impl Into<PathBuf>, crls: Vec<PathBuf>) -> Self {
        Self {
            roots: roots.into(),
            intermediates: intermediates.into(),
            crls,
            card_objects: Demand::default(),
            mapped_policies: BTreeMap::new(),
            test_clock: None,
        }
    }
}

/// Whether kiosks have to send what lies on the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// What is sent is checked; what is not sent is not missed.
    #[default]
    WhereSent,
    /// CHUID, security object and Card Authentication certificate have to be there.
    Required,
}

/// What may be fetched to check PIV cards, over plain http from where their certificates say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Whether lists, status answers and certificates of authorities that are missing are fetched.
    pub enabled: bool,
    /// For how many hours after a newer one was due a list or an answer counts all the same, 0 to 168.
    pub grace_h: u16,
    /// Whether addresses of this machine and of private networks may be asked.
    pub private_addresses: bool,
}

/// Which kiosks are answered; the enrolled ones are files in `kiosks/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kiosks {
    /// Whether a kiosk has to be enrolled and to sign its requests (RFC 9421).
    #[serde(default)]
    pub required: bool,
    /// Whether an agent has to be beside each person who enrols.
    #[serde(default)]
    pub attended: Attended,
}

/// Whether an agent has to be beside a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attended {
    /// People may come alone; an agent's word is kept where there is one.
    #[default]
    WhereSent,
    /// An enrolled kiosk has to send an agent's word.
    Required,
}

/// Who may use the agent listener.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agents {
    /// Account ids, beside the accounts that are marked as agents themselves.
    #[serde(default)]
    pub accounts: Vec<String>,
}

/// A text to agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsText {
    /// Version; a new text needs a new one.
    pub version: String,
    /// One to five short paragraphs; up to 70 characters each fit on one line of the kiosk.
    pub paragraphs: Vec<String>,
}

impl Default for TermsText {
    fn default() -> Self {
        Self {
            version: "1".into(),
            paragraphs: vec![
                "Your phone gets a credential that stands for you.".into(),
                "Keep the phone and its passcode to yourself. Use it for work only.".into(),
                "Lost or stolen? Turn it off at once, here or through the help desk.".into(),
                "Your account keeps a record, and a notice goes to your address.".into(),
            ],
        }
    }
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    ///
    /// [`Invalid`], naming the entry.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let config: Self = toml::from_str(text)?;
        config.check()?;
        Ok(config)
    }

    /// Checks what the types cannot.
    ///
    /// # Errors
    ///
    /// [`Invalid`], naming the entry.
    pub fn check(&self) -> Result<(), Invalid> {
        let entry = |entry, problem| Err(Invalid::Entry { entry, problem });
        if self.name.trim().is_empty() || self.name.chars().count() > 80 || self.name.chars().any(char::is_control) {
            return entry("name", "must be 1 to 80 characters on one line");
        }
        if self.help.chars().count() > 200 || self.help.chars().any(char::is_control) {
            return entry("help", "must be at most 200 characters on one line");
        }
        let subject = crate::authority::person("Ann", "Lee", &self.subject_base);
        if !subject.is_ok_and(|name| [COUNTRY, DOMAIN].into_iter().any(|part| !name.values(part).is_empty())) {
            return entry("subject_base", "must be an RFC 4514 name with a country (C) or domain component (DC)");
        }
        if !is_host(&self.host) {
            return entry("host", "must be a host name or an IP address");
        }
        if let Some(url) = &self.public.phone_url
            && !is_origin(url, "https://")
        {
            return entry("public.phone_url", "must be https://host or https://host:port and nothing else");
        }
        if !is_origin(&self.public.pki_url, "http://") {
            return entry("public.pki_url", "must be http://host or http://host:port and nothing else");
        }
        if self.profile == Profile::Production && self.trust.test_clock.is_some() {
            return entry("trust.test_clock", "is for the profile test; in production cards are judged as of now");
        }
        let is_policy = |text: &String| ObjectIdentifier::new(text).is_ok();
        if !self.trust.mapped_policies.iter().all(|(theirs, ours)| is_policy(theirs) && is_policy(ours)) {
            return entry("trust.mapped_policies", "must map object identifiers to object identifiers");
        }
        if self.fetch.grace_h > 168 {
            return entry("fetch.grace_h", "must be at most 168 hours");
        }
        if self.listen.pki == 0 {
            return entry("listen.pki", "must be a fixed port, because certificates name it");
        }
        let paragraphs = &self.terms.paragraphs;
        if self.terms.version.is_empty() || !(1..=5).contains(&paragraphs.len()) {
            return entry("terms", "needs a version and one to five paragraphs");
        }
        if paragraphs.iter().any(|text| text.trim().is_empty() || text.chars().count() > 400) {
            return entry("terms.paragraphs", "must be 1 to 400 characters each");
        }
        self.limits.check()
    }

    /// The configuration as a file with every entry explained.
    ///
    /// # Errors
    ///
    /// Where a value cannot be written as TOML.
    pub fn to_file(&self) -> Result<String, toml::ser::Error> {
        let body = toml::to_string_pretty(self)?;
        Ok(format!("{HEAD}\n{body}"))
    }

    /// A path of the configuration as seen from the issuer's folder.
    pub fn path(dir: &Path, path: &Path) -> PathBuf {
        if path.is_absolute() { path.to_owned() } else { dir.join(path) }
    }
}

const HEAD: &str = "\
# The issuer's configuration. Entries that are not known stop it from starting.
#
# profile            test | production: decides the certificate policies; the two never mix
# name, help         shown to people; help says where they get it
# subject_base       end of every subject name in certificates (RFC 4514), with C or DC
# host               what kiosks and phones call this machine; stands in its TLS certificate
# listen.*           address and ports; 0 takes a free port at every start (pki needs a fixed one)
# public.phone_url   https origin in QR codes, where it differs from host and port (a proxy)
# public.pki_url     http origin in certificates: lists, OCSP, issuer certificates
# trust.*            whose PIV cards are trusted; lists are read again when a file changes
# trust.card_objects where_sent | required: whether kiosks must send CHUID, security object and 9E
# fetch.*            whether what is missing to check a card is fetched over plain http, and kept in cache/
# kiosks.required    whether only enrolled kiosks are answered (`derived-piv-issuer kiosks add`)
# kiosks.attended    where_sent | required: whether an enrolled kiosk must vouch for an agent beside the person
# agents.accounts    account ids that may use the agent listener
# limits.*           every one has a safe value here and a hard ceiling in the program
# terms              what people agree to; change the version with the text
";

fn is_host(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
        || (!host.is_empty()
            && host.len() <= 253
            && host.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            }))
}

fn is_origin(url: &str, scheme: &str) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else { return false };
    url.starts_with(scheme)
        && !url.ends_with('/')
        && uri.path() == "/"
        && uri.query().is_none()
        && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn example() -> Config {
        Config {
            profile: Profile::Test,
            name: "Example Agency".into(),
            host: "localhost".into(),
            help: "Help desk, room 101".into(),
            subject_base: "O=Example Agency,C=US".into(),
            listen: Listen { address: [127, 0, 0, 1].into(), kiosk: 0, phone: 0, agent: 0, pki: 8080 },
            public: Public { phone_url: None, pki_url: "http://localhost:8080".into() },
            trust: Trust::of("trust/roots.pem", "trust/i.pem", vec![]),
            fetch: Fetch::default(),
            kiosks: Kiosks::default(),
            agents: Agents::default(),
            limits: Limits::default(),
            terms: TermsText::default(),
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = example().to_file().expect("TOML");
        assert_eq!(Config::parse(&text).expect("valid"), example());
    }

    #[test]
    fn unknown_entries_are_refused() {
        let text = example().to_file().expect("TOML").replace("[limits]", "[limits]\ncode_live_s = 3");
        let error = Config::parse(&text).expect_err("unknown entry");
        assert!(error.to_string().contains("code_live_s"), "{error}");
    }

    #[test]
    fn ceilings_cannot_be_lifted() {
        let mut config = example();
        config.limits.code_ceiling_s = 601;
        assert!(matches!(config.check(), Err(Invalid::Limit { entry: "code_ceiling_s", most: 600, .. })));
        config = example();
        config.limits.number_tries = 11;
        assert!(matches!(config.check(), Err(Invalid::Limit { entry: "number_tries", .. })));
    }

    #[test]
    fn addresses_must_be_origins() {
        for bad in ["https://h/x", "http://h", "https://h/", "https://u@h", "nonsense", "https://h?q"] {
            let mut config = example();
            config.public.phone_url = Some(bad.into());
            assert!(config.check().is_err(), "{bad}");
        }
        let mut config = example();
        config.public.phone_url = Some("https://enrol.example.org:8443".into());
        assert!(config.check().is_ok());
    }
}
