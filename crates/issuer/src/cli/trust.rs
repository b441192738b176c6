//! `trust`: whose PIV cards are believed.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use pki::Certificate;
use pki::anchor::{Anchor, ListFault, Role, SOON, examine_list};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::audit::{AuditLog, Entry, Event, Outcome};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::fault::Fault;
use crate::files::{Folder, write_public};
use crate::trust::{self, TrustError};

/// What to do with the trust.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Lists every certificate that is trusted and every list of revoked ones: whose, fingerprint, dates, use.
    List {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Says what is wrong with them, or will be; fails where the issuer cannot work with all of them.
    Check {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Complain of certificates that end within so many days.
        #[arg(long, value_name = "DAYS", default_value_t = 90)]
        within: u16,
    },
    /// Trusts one more certificate: shows it, asks for its fingerprint, and counts from the next start on.
    Add {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// The certificate, PEM.
        file: PathBuf,
        /// What it is to be trusted for.
        #[arg(long = "for", value_enum, value_name = "USE")]
        role: Use,
        /// Its SHA-256 fingerprint as it came by another way, instead of being asked for it.
        #[arg(long, value_name = "HEX", conflicts_with = "yes")]
        fingerprint: Option<String>,
        /// Do not ask: the file is known to be the right one.
        #[arg(long)]
        yes: bool,
    },
}

/// What a certificate is trusted for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Use {
    /// PIV Cards have to lead to it.
    CardRoot,
    /// It helps PIV Cards lead to a root; it is not trusted by itself.
    CardIntermediate,
}

impl Use {
    const ALL: [Self; 2] = [Self::CardRoot, Self::CardIntermediate];

    const fn role(self) -> Role {
        match self {
            Self::CardRoot => Role::Root,
            Self::CardIntermediate => Role::Intermediate,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::CardRoot => "PIV Cards have to lead to it",
            Self::CardIntermediate => "helps PIV Cards lead to a root; not trusted by itself",
        }
    }

    fn file(self, folder: &Folder, config: &Config) -> PathBuf {
        let file = match self {
            Self::CardRoot => &config.trust.roots,
            Self::CardIntermediate => &config.trust.intermediates,
        };
        Config::path(folder.dir(), file)
    }
}

impl Command {
    pub(super) const fn wants_json(&self) -> bool {
        match self {
            Self::List { json, .. } | Self::Check { json, .. } | Self::Add { json, .. } => *json,
        }
    }

    pub(super) fn run(self) -> Result<(), Fault> {
        match self {
            Self::List { dir, json } => report(&dir, json, SOON, false),
            Self::Check { dir, json, within } => report(&dir, json, Duration::days(within.into()), true),
            Self::Add { dir, json, file, role, fingerprint, yes } => {
                add(&dir, json, &file, role, fingerprint.as_deref(), yes)
            }
        }
    }
}

#[allow(clippy::print_stdout, reason = "a command line program")]
fn report(dir: &Path, json: bool, soon: Duration, is_check: bool) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let config = super::read_config(&folder)?;
    let at = config.trust.test_clock.unwrap_or_else(|| SystemClock.now());
    let (mut authorities, mut told, mut lines, mut unsound) = (Vec::new(), Vec::new(), Vec::new(), 0_usize);
    for role in Use::ALL {
        let file = role.file(&folder, &config);
        for certificate in trust::read_any_certificates(&file)? {
            let anchor = Anchor::examine(&certificate, role.role(), config.profile.world(), at, soon);
            unsound += usize::from(!anchor.is_sound());
            told.push(as_json(&anchor, role, &file));
            lines.extend(as_lines(&anchor, role, &file, is_check));
            authorities.push(certificate);
        }
    }
    let mut lists = Vec::new();
    for file in config.trust.crls.iter().map(|file| Config::path(folder.dir(), file)) {
        let list = trust::read_crl(&file)?;
        let faults = examine_list(&list, &authorities, at);
        // Without a fresh list nobody of this authority gets in.
        unsound += usize::from(!faults.is_empty());
        lines.push(format!("revocation list of {}", list.issuer()));
        if !is_check {
            let due = list.next_update().map_or_else(|| "not said".to_owned(), moment);
            lines.push(format!("     {} revoked, next one due {due}", list.len()));
            lines.push(format!("     {}", file.display()));
        }
        lines.extend(faults.iter().map(|fault| format!("     stop: {fault}")));
        lists.push(json!({
            "file": file, "issuer": list.issuer().to_string(), "revoked": list.len(),
            "this_update": moment(list.this_update()), "next_update": list.next_update().map(moment),
            "faults": faults.iter().map(ListFault::name).collect::<Vec<_>>(),
        }));
    }
    if json {
        println!("{}", json!({ "ok": unsound == 0, "certificates": told, "lists": lists }));
    } else {
        lines.iter().for_each(|line| println!("{line}"));
    }
    if is_check && unsound > 0 { Err(TrustError::Unsound(unsound).into()) } else { Ok(()) }
}

fn as_lines(anchor: &Anchor, role: Use, file: &Path, is_check: bool) -> Vec<String> {
    let described = anchor.lines();
    let mut lines: Vec<String> = described.first().cloned().into_iter().collect();
    if !is_check {
        lines.push(format!("     {}", role.words()));
        lines.extend(described.iter().skip(1).map(|line| format!("     {line}")));
        lines.push(format!("     {}", file.display()));
    }
    let word = |is_fatal| if is_fatal { "stop" } else { "warn" };
    lines.extend(anchor.faults.iter().map(|fault| format!("     {}: {fault}", word(fault.is_fatal()))));
    lines
}

fn as_json(anchor: &Anchor, role: Use, file: &Path) -> Value {
    let faults: Vec<_> = anchor
        .faults
        .iter()
        .map(|fault| json!({ "name": fault.name(), "fatal": fault.is_fatal(), "what": fault.to_string() }))
        .collect();
    json!({
        "purpose": role.words(), "file": file, "subject": anchor.subject, "issuer": anchor.issuer,
        "serial": anchor.serial, "sha256": anchor.fingerprint.to_string(),
        "key_kind": anchor.key.map(pki::KeyKind::name), "not_before": moment(anchor.not_before),
        "not_after": moment(anchor.not_after), "world": anchor.world.name(), "faults": faults,
    })
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program")]
fn add(dir: &Path, json: bool, file: &Path, role: Use, fingerprint: Option<&str>, yes: bool) -> Result<(), Fault> {
    let folder = Folder::open(dir)?;
    let config = super::read_config(&folder)?;
    let now = SystemClock.now();
    let found = trust::read_certificates(file, config.profile)?;
    let [certificate] = found.as_slice() else {
        return Err(TrustError::NotOne { path: file.to_owned(), count: found.len() }.into());
    };
    let anchor = Anchor::examine(certificate, role.role(), config.profile.world(), now, SOON);
    if let Some(fatal) = anchor.faults.iter().find(|fault| fault.is_fatal()) {
        return Err(TrustError::NotSound { subject: anchor.subject.clone(), what: fatal.to_string() }.into());
    }
    let store = role.file(&folder, &config);
    let is_known = trust::read_any_certificates(&store)?.contains(certificate);
    if !json || (fingerprint.is_none() && !yes) {
        anchor.lines().iter().for_each(|line| eprintln!("{line}"));
        eprintln!("{}", role.words());
    }
    if !is_known {
        if !yes && !is_confirmed(&anchor, fingerprint)? {
            return Err(TrustError::OtherFingerprint(anchor.fingerprint.to_string()).into());
        }
        put(&store, &anchor, certificate)?;
        let entry = Entry::new(Event::TrustAdded, Outcome::Done, "operator")
            .fact("subject", anchor.subject.as_str())
            .fact("sha256", anchor.fingerprint.to_string());
        AuditLog::at(&folder.audit()).append(entry, now)?;
    }
    if json {
        println!("{}", json!({ "ok": true, "added": !is_known, "certificate": as_json(&anchor, role, &store) }));
    } else if is_known {
        println!("It is trusted already; nothing was changed.");
    } else {
        println!("Trusted from the next start on; it was added to {}.", store.display());
    }
    Ok(())
}

/// Puts the certificate at the end of the file, which is replaced whole or not at all.
fn put(store: &Path, anchor: &Anchor, certificate: &Certificate) -> Result<(), Fault> {
    let mut text = std::fs::read_to_string(store).map_err(Fault::read(store))?;
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&anchor.lines().iter().map(|line| format!("# {line}\n")).collect::<String>());
    text.push_str(&pki::pem::encode(certificate.der()).map_err(crate::authority::AuthorityError::from)?);
    write_public(store, text.as_bytes())
}

#[allow(clippy::print_stderr, reason = "a command line program")]
fn is_confirmed(anchor: &Anchor, given: Option<&str>) -> Result<bool, Fault> {
    let mut line = String::new();
    let given = match given {
        Some(given) => given,
        None => {
            eprintln!(
                "Compare the fingerprint with the one you got by another way, from those who run this authority."
            );
            eprintln!("If it is the same, type its last 8 digits; else press Enter:");
            std::io::stdin().read_line(&mut line)?;
            line.as_str()
        }
    };
    let plain = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_uppercase();
    let (given, whole) = (plain(given), plain(&anchor.fingerprint.to_string()));
    Ok(given == whole || (given.len() == 8 && whole.ends_with(&given)))
}

fn moment(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}
