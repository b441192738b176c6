//! Why an enrollment ended: each reason with a stable code, what happened, and what to do.

use std::{path::PathBuf, time::Duration};

use issuer_api::problem::Reason;
use pki::{PathError, profile::Finding};

/// Why an enrollment ended. `Display` says what happened; none of it carries a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The picture cannot be read.
    #[error("the picture {path} cannot be read: {error}", path = .path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// Why.
        error: image::ImageError,
    },
    /// No QR code was found.
    #[error("there is no readable QR code in the picture")]
    NoCode,
    /// Several enrollment links were found.
    #[error("there is more than one enrollment code in the picture")]
    SeveralCodes,
    /// It is not an enrollment link.
    #[error("this is not an enrollment link (https://<issuer>/e/<22 characters>)")]
    NotALink,
    /// It is not an address.
    #[error("this is not an address of an issuer")]
    NotAnAddress,
    /// It is not a number.
    #[error("the number is not 4 to 34 digits")]
    NotANumber,
    /// The trusted authorities cannot be read.
    #[error("the authority's certificates ({which}) cannot be read")]
    Authority {
        /// Which of them.
        which: &'static str,
    },
    /// The issuer cannot be reached.
    #[error("{host} cannot be reached: {error}")]
    Unreachable {
        /// Its address.
        host: String,
        /// Why, without the link.
        error: String,
    },
    /// The issuer's TLS certificate is not trusted.
    #[error("{host} does not prove to be the issuer: {error}")]
    Untrusted {
        /// Its address.
        host: String,
        /// What is wrong.
        error: rustls::Error,
    },
    /// It took too long.
    #[error("nothing happened for {limit:?}")]
    TimedOut {
        /// The limit.
        limit: Duration,
    },
    /// The issuer's answer makes no sense.
    #[error("the issuer's answer to {request} cannot be understood (HTTP status {status})")]
    Answer {
        /// What was asked.
        request: &'static str,
        /// HTTP status.
        status: u16,
    },
    /// The number is wrong.
    #[error("the number is wrong, {} tries left", .tries_left.map_or_else(|| "unknown".to_owned(), |tries| tries.to_string()))]
    WrongNumber {
        /// Tries left, where the issuer says so.
        tries_left: Option<u8>,
    },
    /// The issuer refuses, or the enrollment is over.
    #[error("the issuer refuses ({reason:?})")]
    Refused {
        /// Why.
        reason: Reason,
    },
    /// The key kind is not allowed.
    #[error("the issuer does not allow keys of kind {wanted}, only {}", .allowed.join(", "))]
    KeyKind {
        /// What was to be made.
        wanted: &'static str,
        /// What the issuer allows.
        allowed: Vec<String>,
    },
    /// The key or the request could not be made.
    #[error("the key could not be made: {what}")]
    Key {
        /// Why.
        what: String,
    },
    /// The issuer's address for certificate requests is another party's.
    #[error("the issuer sends certificate requests elsewhere, to {host}")]
    Elsewhere {
        /// Where.
        host: String,
    },
    /// What was issued cannot be read.
    #[error("what the issuer sent is no certificate for this key")]
    NoCertificate,
    /// What was issued does not lead to a trusted root.
    #[error("the certificate does not lead to a trusted root: {0}")]
    Chain(PathError),
    /// What was issued does not fit its profile or what was announced.
    #[error("the certificate is not as announced: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Profile(Vec<Finding>),
    /// Something cannot be written.
    #[error("{path} cannot be written: {error}", path = .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

impl DeviceError {
    /// Stable code: 101-109 input, 110-119 connection, 120-129 issuer's decision, 130-139 key,
    /// 140-149 certificate, 150 storage.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Picture { .. } => "VPHONE-101",
            Self::NoCode => "VPHONE-102",
            Self::SeveralCodes => "VPHONE-103",
            Self::NotALink => "VPHONE-104",
            Self::NotAnAddress => "VPHONE-105",
            Self::NotANumber => "VPHONE-106",
            Self::Authority { .. } => "VPHONE-107",
            Self::Unreachable { .. } => "VPHONE-110",
            Self::Untrusted { .. } => "VPHONE-111",
            Self::TimedOut { .. } => "VPHONE-112",
            Self::Answer { .. } => "VPHONE-113",
            Self::WrongNumber { .. } => "VPHONE-120",
            Self::Refused { reason } => refusal(*reason).0,
            Self::KeyKind { .. } => "VPHONE-130",
            Self::Key { .. } => "VPHONE-131",
            Self::Elsewhere { .. } => "VPHONE-140",
            Self::NoCertificate => "VPHONE-141",
            Self::Chain(_) => "VPHONE-142",
            Self::Profile(_) => "VPHONE-143",
            Self::Write { .. } => "VPHONE-150",
        }
    }

    /// What to do about it.
    pub const fn todo(&self) -> &'static str {
        match self {
            Self::Picture { .. } => "Give a PNG picture of the kiosk's screen.",
            Self::NoCode => "Take a sharper picture with the whole code in it, dark on light.",
            Self::SeveralCodes => "Take a picture with one code only.",
            Self::NotALink => "Use the code or link that the kiosk shows, and nothing else.",
            Self::NotAnAddress => "Type the address as the kiosk shows it.",
            Self::NotANumber => "Type the digits that the kiosk shows.",
            Self::Authority { .. } => "Give a PEM file with at least one certificate.",
            Self::Unreachable { .. } => "Check that the issuer runs and the network leads there, then try again.",
            Self::Untrusted { .. } => "Do not go on. Check that --issuer-ca is this issuer's TLS authority.",
            Self::TimedOut { .. } => "Start over at the kiosk, and confirm the match code there in time.",
            Self::Answer { .. } => "Check that the address is an issuer's and that both are of one version.",
            Self::WrongNumber { .. } => "Look at the kiosk's screen and type the number again.",
            Self::Refused { reason } => refusal(*reason).1,
            Self::KeyKind { .. } => "Choose an allowed kind with --key and start over at the kiosk.",
            Self::Key { .. } => "Try again; if it stays so, report it.",
            Self::Elsewhere { .. } | Self::NoCertificate => "Do not use it; report it to the issuer.",
            Self::Chain(_) => "Do not use it. Check --credential-ca, then report it to the issuer.",
            Self::Profile(_) => "Do not use it; report it to the issuer with these findings.",
            Self::Write { .. } => "Choose a folder with --out that can be written, and start over at the kiosk.",
        }
    }
}

/// Code and remedy of an issuer's refusal.
const fn refusal(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::WrongPassword => ("VPHONE-120", "Look at the kiosk's screen and type the number again."),
        Reason::Locked => ("VPHONE-121", "Too many wrong numbers: start over at the kiosk."),
        Reason::Expired | Reason::NotFound => {
            ("VPHONE-122", "The code is used up, cancelled or too old: get a new one at the kiosk.")
        }
        Reason::SlowDown => ("VPHONE-123", "Wait a minute, then try again."),
        Reason::BadCertificateRequest => ("VPHONE-124", "Choose another key with --key and start over at the kiosk."),
        Reason::WrongState => ("VPHONE-125", "The enrollment was ended or used elsewhere: start over at the kiosk."),
        Reason::NotEligible | Reason::TooManyCredentials | Reason::AttendanceRequired | Reason::NoAccount => {
            ("VPHONE-126", "Ask the issuer's help desk.")
        }
        Reason::CertificateMissing
        | Reason::CertificateUntrusted
        | Reason::CertificateDates
        | Reason::CertificateRevoked
        | Reason::RevocationUnknown
        | Reason::CertificatePolicy
        | Reason::CertificateNotYetValid
        | Reason::KeyNotAllowed
        | Reason::CardObjects
        | Reason::CardObjectsMissing
        | Reason::KioskUnknown
        | Reason::BadRequest
        | Reason::Internal
        | Reason::Unknown => ("VPHONE-129", "Try again; if it stays so, report it to the issuer."),
    }
}
