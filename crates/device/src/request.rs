//! What is asked of the phone, what it reports on the way, and what it has in the end.

use std::{path::PathBuf, time::Duration};

use pki::KeyKind;
use serde::Serialize;

use crate::{link::Link, number::Number};

/// One enrollment.
#[derive(Debug)]
pub struct Request {
    /// How the phone learns where to go and proves that it was shown the way.
    pub source: Source,
    /// The phone's own description, at most 64 characters, shown at the kiosk.
    pub kind: String,
    /// The key to be made.
    pub key_kind: KeyKind,
    /// PEM of the authorities trusted for the issuer's TLS certificate, and no others; without it, those of
    /// the operating system, as on any phone.
    pub issuer_ca_pem: Option<String>,
    /// PEM of the roots the new certificate has to lead to; without it, the roots the issuer names.
    pub credential_ca_pem: Option<String>,
    /// Folder for `key.pem`, `certificate.pem` and `chain.pem`; made where it is missing.
    pub out_dir: PathBuf,
    /// Longest time for everything together.
    pub time_limit: Duration,
}

/// How the phone learns where to go.
#[derive(Debug)]
pub enum Source {
    /// A picture with the QR code, and the number shown beside it.
    Picture {
        /// PNG file.
        path: PathBuf,
        /// The number.
        number: Number,
    },
    /// The link inside the QR code, and the number shown beside it.
    Link {
        /// The link.
        link: Link,
        /// The number.
        number: Number,
    },
    /// What is typed where scanning is not possible.
    Typed {
        /// Address, without `https://`.
        address: String,
        /// Identifier.
        identifier: String,
        /// The 13 digits.
        code: Number,
    },
}

/// What happens on the way, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Progress {
    /// The link was opened: this is who asks.
    Invited {
        /// Name of the issuer, for people.
        issuer: String,
        /// Its address.
        host: String,
        /// How many digits the number has.
        password_digits: u8,
        /// Tries left.
        tries_left: u8,
        /// Seconds until the code dies.
        expires_in_s: u32,
    },
    /// The number was right; the kiosk shows the same match code.
    MatchCode {
        /// The match code.
        match_code: String,
    },
    /// The person at the kiosk recognised this phone.
    Confirmed,
}

/// A certificate that was issued, checked and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// Serial number, lower-case hexadecimal.
    pub serial: String,
    /// Its policy, dotted.
    pub policy_oid: String,
    /// Last day of validity, as `2029-11-20`.
    pub ends_on: String,
    /// Certificate, PEM.
    pub certificate: PathBuf,
    /// Private key, PKCS#8 PEM, readable by the owner alone.
    pub key: PathBuf,
    /// Certificates from the issuer's to the root, PEM.
    pub chain: PathBuf,
}
