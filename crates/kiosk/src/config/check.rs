//! What a syntactically right file can still have wrong.

use std::path::PathBuf;

use issuer_api::place::is_kiosk_name;
use pki::card_objects::Kind;
use toml::de::{DeTable, DeValue};

use super::error::{Problem, line_at};
use super::{AttendedMode, Config, Profile, organisation};
use crate::face::emblem;

/// Policies of the Federal PKI for real cards; those for test cards stand in an arc of their own.
const PRODUCTION_ARC: &str = "2.16.840.1.101.3.2.1.3.";
const TEST_ARC: &str = "2.16.840.1.101.3.2.1.48.";

/// Complaints about values, without looking at any other file.
pub(super) fn values(config: &Config, text: &str) -> Vec<Problem> {
    let mut complaints = Complaints::about(text);
    issuer(config, &mut complaints);
    card(config, &mut complaints);
    session(config, &mut complaints);
    attended(config, &mut complaints);
    organisation::check(&config.organisation, &mut complaints);
    super::audio::check(&config.sound, &config.speech, &mut complaints);
    if let Some(inches) = config.display.diagonal_inches
        && !(3.0..=120.0).contains(&inches)
    {
        complaints.add("display.diagonal_inches", format!("{inches} is not between 3 and 120"));
    }
    complaints.in_order()
}

/// Complaints about files that are named and not there.
pub(super) fn files(config: &Config, text: &str) -> Vec<Problem> {
    let mut complaints = Complaints::about(text);
    let lists: [(&str, &[PathBuf]); 6] = [
        ("issuer.trust", &config.issuer.trust),
        ("issuer.send_intermediates", &config.issuer.send_intermediates),
        ("card.trust_roots", &config.card.trust_roots),
        ("card.intermediates", &config.card.intermediates),
        ("card.crls", &config.card.crls),
        ("issuer.kiosk_key", config.issuer.kiosk_key.as_slice()),
    ];
    for (key, paths) in lists {
        for path in paths.iter().filter(|path| !path.is_file()) {
            complaints.add(key, format!("there is no file {}", path.display()));
        }
    }
    let emblems = [
        ("organisation.emblem", &config.organisation.emblem),
        ("organisation.emblem_dark", &config.organisation.emblem_dark),
    ];
    for (key, path) in emblems {
        if let Some(Err(error)) = path.as_deref().map(emblem::picture) {
            complaints.add(key, error.to_string());
        }
    }
    complaints.in_order()
}

fn issuer(config: &Config, complaints: &mut Complaints<'_>) {
    let issuer = &config.issuer;
    if let Err(why) = origin(&issuer.url) {
        complaints.add("issuer.url", format!("{why}; write https://host or https://host:port"));
    }
    if issuer.profile != config.profile {
        complaints.add(
            "issuer.profile",
            "the issuer's profile and the kiosk's profile differ; a test kiosk talks to a test issuer only".to_owned(),
        );
    }
    if issuer.kiosk_key.is_some() && !is_kiosk_name(&issuer.kiosk_name) {
        complaints.add(
            "issuer.kiosk_name",
            format!("`{}` is no name for a kiosk: 1 to 32 lower-case letters, digits and hyphens", issuer.kiosk_name),
        );
    }
    if issuer.kiosk_key.is_none() && !issuer.kiosk_name.is_empty() {
        complaints.add("issuer.kiosk_name", "goes with issuer.kiosk_key, which is not there".to_owned());
    }
    if issuer.trust.is_empty() {
        complaints.add("issuer.trust", "name at least one PEM file; nothing else is trusted".to_owned());
    }
    complaints.range("issuer.connect_timeout_ms", issuer.connect_timeout_ms, 100, 60_000);
    complaints.range("issuer.answer_timeout_ms", issuer.answer_timeout_ms, 100, 120_000);
}

fn card(config: &Config, complaints: &mut Complaints<'_>) {
    let card = &config.card;
    if card.trust_roots.is_empty() {
        complaints.add("card.trust_roots", "name at least one PEM file".to_owned());
    }
    if card.required_policies.is_empty() {
        complaints.add("card.required_policies", "name at least one certificate policy".to_owned());
    }
    let lists = [
        ("card.required_policies", &card.required_policies),
        ("card.content_signer_policies", &card.content_signer_policies),
        ("card.card_authentication_policies", &card.card_authentication_policies),
    ];
    let demanded: Vec<&String> = lists.iter().flat_map(|(_, policies)| policies.iter()).collect();
    for (theirs, ours) in &card.mapped_policies {
        if !is_oid(theirs) {
            complaints.add("card.mapped_policies", format!("`{theirs}` is not a dotted object identifier"));
        } else if !demanded.contains(&ours) {
            complaints.add("card.mapped_policies", format!("`{ours}` is in none of the lists of policies"));
        }
    }
    if card.crls_from.as_ref().is_some_and(|from| !from.starts_with("http://")) {
        complaints.add("card.crls_from", "has to begin with http://, as the places in certificates do".to_owned());
    }
    for (key, policies) in lists {
        for policy in policies {
            if !is_oid(policy) {
                complaints.add(key, format!("`{policy}` is not a dotted object identifier"));
            } else if config.profile == Profile::Production && policy.starts_with(TEST_ARC) {
                complaints.add(key, format!("`{policy}` is a policy of test cards; the profile is production"));
            } else if config.profile == Profile::Test && policy.starts_with(PRODUCTION_ARC) {
                complaints.add(key, format!("`{policy}` is a policy of real cards; the profile is test"));
            }
        }
    }
    for kind in config.card_checks.severity.keys().filter(|kind| Kind::named(kind).is_none()) {
        let key = format!("card_checks.severity.{kind}");
        complaints.add(&key, format!("there is no finding `{kind}`; docs/configuration.md lists them"));
    }
    if config.profile == Profile::Production && config.card_checks.test_clock.is_some() {
        complaints.add("card_checks.test_clock", "the profile is production: cards are judged as of now".to_owned());
    }
    complaints.range("fetch.grace_h", config.fetch.grace_h.into(), 0, 168);
    complaints.range("card.operation_timeout_ms", card.operation_timeout_ms, 500, 120_000);
    for (key, names) in [("card.readers_allow", &card.readers_allow), ("card.readers_deny", &card.readers_deny)] {
        if names.iter().any(|name| name.trim().is_empty()) {
            complaints.add(key, "an empty name would match every reader".to_owned());
        }
    }
}

/// The upper ends are the ceilings of SP 800-63B-4 §2.2 or what a person can be asked to wait.
fn session(config: &Config, complaints: &mut Complaints<'_>) {
    let session = &config.session;
    for (key, value, least, most) in [
        ("session.idle_s", session.idle_s, 20, 900),
        ("session.idle_warning_s", session.idle_warning_s, 10, 300),
        ("session.total_s", session.total_s, 60, 3_600),
        ("session.read_card_s", session.read_card_s, 2, 120),
        ("session.verify_pin_s", session.verify_pin_s, 2, 120),
        ("session.pin_pad_s", session.pin_pad_s, 5, 120),
        ("session.issuer_s", session.issuer_s, 2, 120),
        ("session.confirm_phone_s", session.confirm_phone_s, 20, 600),
        ("session.keep_screen_s", session.keep_screen_s, 5, 120),
        ("session.phone_silent_s", session.phone_silent_s, 10, 600),
        ("session.make_credential_s", session.make_credential_s, 10, 900),
        ("session.clean_up_s", session.clean_up_s, 2, 60),
        ("session.error_s", session.error_s, 10, 900),
    ] {
        complaints.range(key, value, least, most);
    }
    if session.idle_warning_s >= session.idle_s {
        complaints
            .add("session.idle_warning_s", "has to be shorter than session.idle_s, of which it is the end".to_owned());
    }
}

fn attended(config: &Config, complaints: &mut Complaints<'_>) {
    let attended = &config.attended;
    complaints.range("attended.handover_s", attended.handover_s, 30, 900);
    complaints.range("attended.decide_s", attended.decide_s, 20, 900);
    if attended.mode == AttendedMode::Required && attended.agents.is_empty() {
        complaints.add("attended.mode", "somebody has to be in attended.agents, or nobody opens the kiosk".to_owned());
    }
    for agent in &attended.agents {
        if agent.key().is_none() {
            let what = format!("`{}` is not 64 hexadecimal digits; see `kioskctl inspect`", agent.key_sha256);
            complaints.add("attended.agents", what);
        }
        if !(1..=24).contains(&agent.name.trim().chars().count()) {
            complaints.add("attended.agents", format!("`{}` does not have 1 to 24 characters", agent.name));
        }
    }
}

/// Whether `url` is an `https` origin: no path, no user, no query.
fn origin(url: &str) -> Result<(), &'static str> {
    let rest = url.strip_prefix("https://").ok_or("has to begin with https://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.is_empty() {
        return Err("names no host");
    }
    if rest.contains(['/', '?', '#', '@', '\\']) || rest.contains(char::is_whitespace) {
        return Err("has more than a host and a port");
    }
    let port = rest.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    match port.map(str::parse::<u16>) {
        None | Some(Ok(1..)) => Ok(()),
        Some(Ok(0) | Err(_)) => Err("has a port that is no number from 1 to 65535"),
    }
}

fn is_oid(text: &str) -> bool {
    text.split('.').count() >= 3
        && text.split('.').all(|arc| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit()))
}

/// What was found wrong so far.
pub(super) struct Complaints<'t> {
    text: &'t str,
    found: Vec<Problem>,
}

impl<'t> Complaints<'t> {
    const fn about(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// One more, about `key`.
    pub(super) fn add(&mut self, key: &str, what: String) {
        self.found.push(Problem { line: line_of(self.text, key), key: Some(key.to_owned()), what });
    }

    pub(super) fn range(&mut self, key: &str, value: u64, least: u64, most: u64) {
        if !(least..=most).contains(&value) {
            self.add(key, format!("{value} is not between {least} and {most}"));
        }
    }

    fn in_order(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.line.unwrap_or(usize::MAX));
        self.found
    }
}

/// The line on which the dotted `key` stands, if it does.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut parts = key.split('.').peekable();
    while let Some(part) = parts.next() {
        let (name, value) = table.iter().find(|(name, _)| name.get_ref() == part)?;
        if parts.peek().is_none() {
            return Some(line_at(text, name.span().start));
        }
        table = match value.get_ref() {
            DeValue::Table(inner) => inner,
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_) => return None,
        };
    }
    None
}
