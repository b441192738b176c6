//! What stops the issuer's commands, with a stable code, what happened and what to do.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::audit::AuditError;
use crate::authority::AuthorityError;
use crate::config::Invalid;
use crate::refusal::Refusal;
use crate::store::StoreError;
use crate::trust::TrustError;

/// Why a command could not be carried out.
#[derive(Debug, Error)]
pub enum Fault {
    /// There is something in the folder already.
    #[error("{} holds an issuer or other files already", .0.display())]
    NotEmpty(PathBuf),
    /// There is no issuer in the folder.
    #[error("there is no issuer in {}", .0.display())]
    NoIssuer(PathBuf),
    /// A file could not be read or written.
    #[error("{} cannot be {verb}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// `read` or `written`.
        verb: &'static str,
        /// The system's own words.
        source: std::io::Error,
    },
    /// `issuer.toml` is wrong.
    #[error("the configuration is wrong: {0}")]
    Config(#[from] Invalid),
    /// Certificates or lists to trust are wrong.
    #[error("what is to be trusted is wrong: {0}")]
    Trust(#[from] TrustError),
    /// The certificate authority's keys or certificates are wrong.
    #[error("the certificate authority is not in order: {0}")]
    Authority(#[from] AuthorityError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The audit log.
    #[error("the audit log is not in order: {0}")]
    Audit(#[from] AuditError),
    /// A port cannot be listened on.
    #[error("cannot listen on {address} for {listener}: {source}")]
    Listen {
        /// Which listener.
        listener: &'static str,
        /// Address and port.
        address: String,
        /// The system's own words.
        source: std::io::Error,
    },
    /// The accounts file has errors.
    #[error("the accounts file has errors:\n{}", .0.join("\n"))]
    Accounts(Vec<String>),
    /// Not a kiosk's name.
    #[error("`{0}` is no kiosk's name")]
    KioskName(String),
    /// Not a kiosk's key.
    #[error("{} holds no P-256 public key in PEM", .0.display())]
    KioskKey(PathBuf),
    /// There is no such account.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// TLS could not be set up.
    #[error("TLS could not be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The machine refused something else.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Store(error) => Self::Store(error),
            Refusal::Audit(error) => Self::Audit(error),
            Refusal::Authority(error) => Self::Authority(error),
            other @ (Refusal::Because(_)
            | Refusal::Forbidden(_)
            | Refusal::WrongNumber { .. }
            | Refusal::BadRequest(_)
            | Refusal::KeyReused
            | Refusal::NoSuchPath
            | Refusal::NoSuchMethod
            | Refusal::Unauthorized
            | Refusal::TookTooLong) => Self::System(std::io::Error::other(other.to_string())),
        }
    }
}

impl Fault {
    /// A file that cannot be read.
    pub fn read(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, verb: "read", source }
    }

    /// A file that cannot be written.
    pub fn written(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, verb: "written", source }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty(_) => "ISSUERD-101",
            Self::NoIssuer(_) => "ISSUERD-102",
            Self::File { .. } => "ISSUERD-103",
            Self::Config(_) => "ISSUERD-104",
            Self::Trust(_) => "ISSUERD-105",
            Self::Authority(_) => "ISSUERD-106",
            Self::Store(_) => "ISSUERD-107",
            Self::Audit(_) => "ISSUERD-108",
            Self::Listen { .. } => "ISSUERD-109",
            Self::Accounts(_) => "ISSUERD-110",
            Self::NoAccount(_) => "ISSUERD-111",
            Self::Tls(_) => "ISSUERD-112",
            Self::System(_) => "ISSUERD-113",
            Self::KioskName(_) => "ISSUERD-114",
            Self::KioskKey(_) => "ISSUERD-115",
        }
    }

    /// What to do about it.
    pub const fn todo(&self) -> &'static str {
        match self {
            Self::NotEmpty(_) => "Choose an empty or new folder; an issuer is never overwritten.",
            Self::NoIssuer(_) => "Make one with `derived-piv-issuer init --dir DIR ...`, or name the right folder.",
            Self::File { .. } => "Check that the file is there and that this user may use it.",
            Self::Config(_) => "Correct issuer.toml; docs/issuer.md tells what each entry means.",
            Self::Trust(_) => "Name PEM files with the PIV issuers' certificates and DER or PEM lists of this profile.",
            Self::Authority(_) => "Restore keys/ and public/ from the backup; without them nothing can be issued.",
            Self::Store(_) => {
                "Check free space and rights of the folder; restore issuer.db from the backup if it is damaged."
            }
            Self::Audit(_) => {
                "Keep a copy of audit.jsonl, find out who changed it, and start a new log only after that."
            }
            Self::Listen { .. } => "End the other program on this port, or choose another port in issuer.toml.",
            Self::Accounts(_) => "Correct these lines and import again; nothing was imported.",
            Self::NoAccount(_) => "See `derived-piv-issuer accounts list --dir DIR`.",
            Self::Tls(_) => "Check keys/tls.pem and public/tls.pem; make them anew if the key is lost.",
            Self::KioskName(_) => "Use 1 to 32 lower-case letters, digits and hyphens.",
            Self::KioskKey(_) => "Name the .pub.pem file that `kioskctl identity create` wrote.",
            Self::System(_) => "Check the system's limits and logs.",
        }
    }
}
