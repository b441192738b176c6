//! Problem details (RFC 9457) with the reasons this contract knows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was refused; stable, to be matched by programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The client certificate is missing.
    CertificateMissing,
    /// The client certificate leads to no trusted root.
    CertificateUntrusted,
    /// The client certificate, or the card itself, has expired.
    CertificateDates,
    /// The client certificate is revoked.
    CertificateRevoked,
    /// The client certificate's revocation status could not be found out.
    RevocationUnknown,
    /// The client certificate lacks the required policy.
    CertificatePolicy,
    /// The client certificate is not valid yet.
    CertificateNotYetValid,
    /// A key of the card is of a kind or size that is not allowed (any more).
    KeyNotAllowed,
    /// The card's data objects contradict its certificate, or a signature on them is wrong.
    CardObjects,
    /// The card's data objects are demanded and were not sent.
    CardObjectsMissing,
    /// The request does not come from a kiosk that is enrolled with the issuer.
    KioskUnknown,
    /// No account belongs to this certificate.
    NoAccount,
    /// The account is not, or no longer, eligible.
    NotEligible,
    /// An agent has to be beside the person, and an enrolled kiosk has to say so.
    AttendanceRequired,
    /// The account has as many derived credentials as allowed.
    TooManyCredentials,
    /// No such thing, or not yours.
    NotFound,
    /// The enrollment is not in a state for this.
    WrongState,
    /// The number is wrong.
    WrongPassword,
    /// Too many wrong numbers: the enrollment is locked.
    Locked,
    /// The code has expired.
    Expired,
    /// Too many requests from this source.
    SlowDown,
    /// The request cannot be understood.
    BadRequest,
    /// The certificate request does not fit the profile.
    BadCertificateRequest,
    /// The issuer has a fault of its own.
    Internal,
    /// A reason this version does not know.
    #[serde(other)]
    Unknown,
}

/// Problem details: `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `about:blank` or a page that explains the reason.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// Short summary for people.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened this time, without personal data or secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The reason, for programs.
    pub reason: Reason,
    /// Tries left, where the reason is [`Reason::WrongPassword`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
    /// The correlation id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}
