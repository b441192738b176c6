//! Why the issuer does not do what a kiosk, a phone or an agent asks for.

use http::StatusCode;
use issuer_api::problem::Reason;
use thiserror::Error;

use crate::audit::AuditError;
use crate::authority::{AuthorityError, PublishError};
use crate::store::StoreError;

/// A refusal, or a fault of the issuer's own.
#[derive(Debug, Error)]
pub enum Refusal {
    /// For this reason.
    #[error("{}", title(*.0))]
    Because(Reason),
    /// EST: for this reason, with the status that RFC 7030 §4.2.3 wants.
    #[error("{}", title(*.0))]
    Forbidden(Reason),
    /// The number is wrong.
    #[error("the number is wrong, {tries_left} tries left")]
    WrongNumber {
        /// Tries left before the enrollment locks.
        tries_left: u8,
    },
    /// The request cannot be understood.
    #[error("{0}")]
    BadRequest(&'static str),
    /// The same idempotency key came with another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// No such path.
    #[error("there is nothing at this address")]
    NoSuchPath,
    /// Not with this method.
    #[error("this address does not know this method")]
    NoSuchMethod,
    /// EST: the one-time credentials are missing or wrong.
    #[error("the one-time credentials are missing or wrong")]
    Unauthorized,
    /// It took too long.
    #[error("the request took too long")]
    TookTooLong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The audit log failed: nothing is done that cannot be written down.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The certificate authority failed.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::Because(reason)
    }
}

impl From<PublishError> for Refusal {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Store(error) => Self::Store(error),
            PublishError::Authority(error) => Self::Authority(error),
        }
    }
}

impl Refusal {
    /// The reason for programs.
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Because(reason) | Self::Forbidden(reason) => *reason,
            Self::WrongNumber { .. } => Reason::WrongPassword,
            Self::BadRequest(_) | Self::KeyReused | Self::NoSuchMethod => Reason::BadRequest,
            Self::NoSuchPath => Reason::NotFound,
            Self::Unauthorized => Reason::WrongPassword,
            Self::TookTooLong => Reason::SlowDown,
            // Somebody else was faster with the same enrollment.
            Self::Store(StoreError::Overtaken) => Reason::WrongState,
            Self::Store(_) | Self::Audit(_) | Self::Authority(_) => Reason::Internal,
        }
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::TookTooLong => StatusCode::REQUEST_TIMEOUT,
            Self::Because(_)
            | Self::WrongNumber { .. }
            | Self::BadRequest(_)
            | Self::NoSuchPath
            | Self::Store(_)
            | Self::Audit(_)
            | Self::Authority(_) => status(self.reason()),
        }
    }

    /// Short summary for people, without personal data and secrets.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::KeyReused => "This idempotency key was used for another request",
            Self::NoSuchMethod => "This address does not know this method",
            Self::Unauthorized => "The one-time credentials are missing or wrong",
            Self::TookTooLong => "The request took too long",
            Self::Because(_)
            | Self::Forbidden(_)
            | Self::WrongNumber { .. }
            | Self::BadRequest(_)
            | Self::NoSuchPath
            | Self::Store(_)
            | Self::Audit(_)
            | Self::Authority(_) => title(self.reason()),
        }
    }

    /// What happened this time, where that helps.
    pub const fn detail(&self) -> Option<&'static str> {
        match self {
            Self::BadRequest(detail) => Some(detail),
            Self::Because(_)
            | Self::Forbidden(_)
            | Self::WrongNumber { .. }
            | Self::KeyReused
            | Self::NoSuchPath
            | Self::NoSuchMethod
            | Self::Unauthorized
            | Self::TookTooLong
            | Self::Store(_)
            | Self::Audit(_)
            | Self::Authority(_) => None,
        }
    }

    /// Tries left, where the number was wrong.
    pub const fn tries_left(&self) -> Option<u8> {
        match self {
            Self::WrongNumber { tries_left } => Some(*tries_left),
            Self::Because(_)
            | Self::Forbidden(_)
            | Self::BadRequest(_)
            | Self::KeyReused
            | Self::NoSuchPath
            | Self::NoSuchMethod
            | Self::Unauthorized
            | Self::TookTooLong
            | Self::Store(_)
            | Self::Audit(_)
            | Self::Authority(_) => None,
        }
    }
}

const fn status(reason: Reason) -> StatusCode {
    match reason {
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
        | Reason::NoAccount
        | Reason::NotEligible
        | Reason::TooManyCredentials
        | Reason::AttendanceRequired
        | Reason::WrongPassword => StatusCode::FORBIDDEN,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::WrongState => StatusCode::CONFLICT,
        Reason::Locked => StatusCode::LOCKED,
        Reason::Expired => StatusCode::GONE,
        Reason::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        Reason::BadRequest | Reason::BadCertificateRequest => StatusCode::BAD_REQUEST,
        Reason::Internal | Reason::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

const fn title(reason: Reason) -> &'static str {
    match reason {
        Reason::CertificateMissing => "The client certificate is missing",
        Reason::CertificateUntrusted => "The client certificate leads to no trusted root",
        Reason::CertificateDates => "The client certificate or the card has expired",
        Reason::CertificateNotYetValid => "The client certificate is not valid yet",
        Reason::KeyNotAllowed => "A key of the card is of a kind or size that is not allowed",
        Reason::CardObjects => "The card's data objects do not fit its certificate or are signed wrongly",
        Reason::CardObjectsMissing => "The card's data objects are demanded and were not sent",
        Reason::CertificateRevoked => "The client certificate is revoked",
        Reason::RevocationUnknown => "The client certificate's revocation status could not be found out",
        Reason::CertificatePolicy => "The client certificate lacks the required policy",
        Reason::KioskUnknown => "This kiosk is not enrolled here",
        Reason::NoAccount => "No account belongs to this certificate",
        Reason::NotEligible => "The account is not eligible",
        Reason::AttendanceRequired => "An agent has to be beside the person",
        Reason::TooManyCredentials => "The account has as many derived credentials as allowed",
        Reason::NotFound => "There is no such thing here",
        Reason::WrongState => "The enrollment is not in a state for this",
        Reason::WrongPassword => "The number is wrong",
        Reason::Locked => "Too many wrong numbers: the enrollment is locked",
        Reason::Expired => "The code has expired",
        Reason::SlowDown => "Too many requests",
        Reason::BadRequest => "The request cannot be understood",
        Reason::BadCertificateRequest => "The certificate request does not fit the profile",
        Reason::Internal => "The issuer has a fault of its own",
        Reason::Unknown => "Unknown",
    }
}
