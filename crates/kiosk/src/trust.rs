//! What a kiosk trusts, for those who look after it: listed, checked, and added to.

use std::path::{Path, PathBuf};

use pki::anchor::{Anchor, Fault, ListFault, Role, examine_list};
use pki::{Certificate, pem};
use serde::Serialize;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use toml_edit::{Array, DocumentMut, Item, Value};

use crate::config::{Config, ConfigError, EditError, edit};
use crate::setup::{self, SetupError};

/// What a certificate is trusted for, by the key of the configuration that names its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Cards have to lead to it.
    CardRoot,
    /// Paths of cards may lead through it.
    CardIntermediate,
    /// The issuer's server has to lead to it.
    IssuerServer,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::CardRoot, Self::CardIntermediate, Self::IssuerServer];

    /// The key of the configuration.
    pub const fn key(self) -> &'static str {
        match self {
            Self::CardRoot => "card.trust_roots",
            Self::CardIntermediate => "card.intermediates",
            Self::IssuerServer => "issuer.trust",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::CardRoot => "cards have to lead to it",
            Self::CardIntermediate => "helps cards lead to a root; not trusted by itself",
            Self::IssuerServer => "the issuer's server has to lead to it",
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::CardRoot | Self::IssuerServer => Role::Root,
            Self::CardIntermediate => Role::Intermediate,
        }
    }

    fn files(self, config: &Config) -> &[PathBuf] {
        match self {
            Self::CardRoot => &config.card.trust_roots,
            Self::CardIntermediate => &config.card.intermediates,
            Self::IssuerServer => &config.issuer.trust,
        }
    }
}

/// Something that is wrong, or will be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// Its stable name, such as `expired`.
    pub name: &'static str,
    /// Whether the kiosk cannot work with it like this; else it is worth knowing.
    pub fatal: bool,
    /// What it is.
    pub what: String,
}

/// A certificate that is trusted.
#[derive(Clone, Debug, Serialize)]
pub struct Trusted {
    /// The key of the configuration that names its file.
    pub key: &'static str,
    /// What it is for, in words.
    pub purpose: &'static str,
    /// Its file.
    pub file: PathBuf,
    /// Subject, RFC 4514.
    pub subject: String,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, in pairs with colons.
    pub sha256: String,
    /// Kind of its key; absent for kinds that are not allowed.
    pub key_kind: Option<&'static str>,
    /// First moment of validity, RFC 3339.
    pub not_before: String,
    /// Last moment of validity, RFC 3339.
    pub not_after: String,
    /// `test`, `production` or `unknown`.
    pub world: &'static str,
    /// What is wrong with it.
    pub faults: Vec<Complaint>,
    #[serde(skip)]
    lines: Vec<String>,
}

/// A revocation list at hand.
#[derive(Clone, Debug, Serialize)]
pub struct ListAtHand {
    /// Its file.
    pub file: PathBuf,
    /// Who made it, RFC 4514.
    pub issuer: String,
    /// How many certificates it names.
    pub revoked: usize,
    /// Since when it is good, RFC 3339.
    pub this_update: String,
    /// When a newer one is due, RFC 3339.
    pub next_update: Option<String>,
    /// What is wrong with it.
    pub faults: Vec<Complaint>,
}

/// Everything a kiosk trusts.
#[derive(Clone, Debug, Serialize)]
pub struct TrustReport {
    /// Certificates, by purpose.
    pub certificates: Vec<Trusted>,
    /// Revocation lists.
    pub lists: Vec<ListAtHand>,
}

/// Why nothing was added.
#[derive(Debug, Error)]
pub enum AddError {
    /// The file cannot be used.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The file has several certificates.
    #[error("{} holds {count} certificates; name a file with one, so that each is looked at", file.display())]
    Several {
        /// Which file.
        file: PathBuf,
        /// How many.
        count: usize,
    },
    /// It cannot do what it would be there for.
    #[error("{subject} must not be trusted here: {what}")]
    Unsound {
        /// Whose certificate.
        subject: String,
        /// What is wrong with it.
        what: String,
    },
    /// The fingerprint that was given is another.
    #[error("the fingerprint is {found}, not the one that was given")]
    OtherFingerprint {
        /// That of the file.
        found: String,
    },
    /// A file cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Unwritten {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The configuration cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration cannot be changed so that it stays right.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The certificate cannot be written as PEM.
    #[error("the certificate cannot be written: {0}")]
    Pem(#[from] pki::Malformed),
}

impl TrustReport {
    /// Everything that `config` trusts, looked at at a moment; `soon` before its end a certificate is
    /// complained of. Certificates of the other world are listed like all others, with that fault.
    ///
    /// # Errors
    ///
    /// A [`SetupError`] where a file cannot be read.
    pub fn of(config: &Config, at: OffsetDateTime, soon: Duration) -> Result<Self, SetupError> {
        let (mut certificates, mut authorities) = (Vec::new(), Vec::new());
        for purpose in Purpose::ALL {
            for file in purpose.files(config) {
                for certificate in setup::read_certificates(purpose.key(), file)? {
                    certificates.push(Trusted::of(&certificate, purpose, file, config, at, soon));
                    authorities.push(certificate);
                }
            }
        }
        let mut lists = Vec::new();
        for file in &config.card.crls {
            let list = setup::crl(file, None)?;
            lists.push(ListAtHand {
                file: file.clone(),
                issuer: list.issuer().to_string(),
                revoked: list.len(),
                this_update: moment(list.this_update()),
                next_update: list.next_update().map(moment),
                faults: examine_list(&list, &authorities, at).iter().map(Complaint::of_list).collect(),
            });
        }
        Ok(Self { certificates, lists })
    }

    /// Whether the kiosk can work with all of it; what is only worth knowing does not count.
    pub fn is_sound(&self) -> bool {
        let certificates = self.certificates.iter().flat_map(|trusted| &trusted.faults);
        !certificates.chain(self.lists.iter().flat_map(|list| &list.faults)).any(|complaint| complaint.fatal)
    }
}

impl Trusted {
    fn of(
        certificate: &Certificate,
        purpose: Purpose,
        file: &Path,
        config: &Config,
        at: OffsetDateTime,
        soon: Duration,
    ) -> Self {
        let anchor = Anchor::examine(certificate, purpose.role(), setup::world(config.profile), at, soon);
        Self {
            key: purpose.key(),
            purpose: purpose.words(),
            file: file.to_owned(),
            lines: anchor.lines(),
            subject: anchor.subject,
            issuer: anchor.issuer,
            serial: anchor.serial,
            sha256: anchor.fingerprint.to_string(),
            key_kind: anchor.key.map(pki::KeyKind::name),
            not_before: moment(anchor.not_before),
            not_after: moment(anchor.not_after),
            world: anchor.world.name(),
            faults: anchor.faults.iter().map(Complaint::of).collect(),
        }
    }

    /// What it is, in lines for people.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

impl Complaint {
    fn of(fault: &Fault) -> Self {
        Self { name: fault.name(), fatal: fault.is_fatal(), what: fault.to_string() }
    }

    /// The issuer decides about revocation where the kiosk has no list, so that no list is fatal here.
    fn of_list(fault: &ListFault) -> Self {
        Self { name: fault.name(), fatal: false, what: fault.to_string() }
    }
}

/// A certificate that may be added, once its fingerprint was confirmed.
#[derive(Debug)]
pub struct Candidate {
    /// What it is.
    pub trusted: Trusted,
    /// Whether the configuration names it already, for the same purpose.
    pub is_known: bool,
    purpose: Purpose,
    certificate: Certificate,
    config_path: PathBuf,
}

impl Candidate {
    /// Looks at the certificate in `file`; nothing is changed.
    ///
    /// # Errors
    ///
    /// [`AddError`] where it cannot be read, is unsound, or belongs to the other world.
    pub fn look(config_path: &Path, file: &Path, purpose: Purpose, at: OffsetDateTime) -> Result<Self, AddError> {
        let config = Config::load(config_path)?;
        let found = setup::read_certificates(purpose.key(), file)?;
        let [certificate] = found.as_slice() else {
            return Err(AddError::Several { file: file.to_owned(), count: found.len() });
        };
        let trusted = Trusted::of(certificate, purpose, file, &config, at, pki::anchor::SOON);
        if let Some(fatal) = trusted.faults.iter().find(|complaint| complaint.fatal) {
            return Err(AddError::Unsound { subject: trusted.subject, what: fatal.what.clone() });
        }
        let mut is_known = false;
        for known in purpose.files(&config) {
            is_known |= setup::read_certificates(purpose.key(), known)?.contains(certificate);
        }
        let (certificate, config_path) = (certificate.clone(), config_path.to_owned());
        Ok(Self { trusted, is_known, purpose, certificate, config_path })
    }

    /// Whether a person gave this certificate's fingerprint: whole, or its last 8 digits.
    pub fn is_confirmed_by(&self, text: &str) -> bool {
        let plain = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_uppercase();
        let (given, whole) = (plain(text), plain(&self.trusted.sha256));
        given == whole || (given.len() == 8 && whole.ends_with(&given))
    }

    /// Puts the certificate into a file of its own beside the configuration, and names it there.
    ///
    /// The configuration keeps its comments; it is replaced whole or not at all. Gives the new file.
    ///
    /// # Errors
    ///
    /// [`AddError`]; the configuration is as it was then.
    pub fn add(&self) -> Result<PathBuf, AddError> {
        let unwritten = |path: &Path| {
            let path = path.to_owned();
            move |source| AddError::Unwritten { path, source }
        };
        let folder = self.config_path.parent().unwrap_or(Path::new(""));
        let digits: String = self.trusted.sha256.chars().filter(char::is_ascii_hexdigit).take(16).collect();
        let name = format!("trust/{}.pem", digits.to_ascii_lowercase());
        let file = folder.join(&name);
        let body = pem::encode(self.certificate.der())?;
        let comment: String = self.trusted.lines.iter().map(|line| format!("# {line}\n")).collect();
        std::fs::create_dir_all(folder.join("trust")).map_err(unwritten(&folder.join("trust")))?;
        std::fs::write(&file, comment + &body).map_err(unwritten(&file))?;
        edit(&self.config_path, |document| put(document, self.purpose, &name)).inspect_err(|_| {
            let _nobody_names_it = std::fs::remove_file(&file);
        })?;
        Ok(file)
    }
}

/// Puts one more file under the purpose's key.
fn put(document: &mut DocumentMut, purpose: Purpose, name: &str) -> Result<(), EditError> {
    let no_list = || EditError::Unfit(format!("{} is no list", purpose.key()));
    let (section, key) = purpose.key().split_once('.').ok_or_else(no_list)?;
    let table = document.get_mut(section).and_then(Item::as_table_like_mut).ok_or_else(no_list)?;
    let list = table.entry(key).or_insert(Item::Value(Value::Array(Array::new())));
    list.as_array_mut().ok_or_else(no_list)?.push(name);
    Ok(())
}

fn moment(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EXAMPLE;

    #[test]
    fn a_file_is_named_and_the_comments_stay() {
        for purpose in Purpose::ALL {
            let mut document: DocumentMut = EXAMPLE.parse().expect("TOML");
            put(&mut document, purpose, "trust/one-more.pem").expect("changed");
            let changed = document.to_string();
            let config = Config::parse(&changed).expect("still right");
            let before = Config::parse(EXAMPLE).expect("right");
            assert_eq!(purpose.files(&config).len(), purpose.files(&before).len() + 1);
            assert_eq!(purpose.files(&config).last().expect("a file"), Path::new("trust/one-more.pem"));
            let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
            assert_eq!(comments(&changed), comments(EXAMPLE));
        }
    }
}
