//! From a cause to its code, by exhaustive match: a new cause does not compile until it has a place here.

use enrollment::{ErrorCode, ReaderFault, Severity};
use issuer_api::problem::Reason;
use issuer_client::{IssuerError, SignFault, TlsStage};
use pki::{PathError, card_objects, path};
use piv::{ChannelFault, ObjectId, Operation, PivError, StatusWord};
use reader::ReaderError;

/// The code of a fault of the channel to the card.
pub const fn channel(fault: ChannelFault) -> ErrorCode {
    match fault {
        ChannelFault::CardRemoved => ErrorCode::CardRemoved,
        ChannelFault::CardReset => ErrorCode::CardReset,
        ChannelFault::CardMute | ChannelFault::Other(_) => ErrorCode::CardMute,
        ChannelFault::Busy => ErrorCode::CardBusy,
        ChannelFault::ReaderGone => ErrorCode::ReaderGone,
        ChannelFault::ServiceGone => ErrorCode::ServiceMissing,
        ChannelFault::TimedOut => ErrorCode::CardTimeout,
    }
}

/// The code of a failed operation on the PIV Card Application.
pub const fn piv(error: &PivError) -> ErrorCode {
    match error {
        PivError::Channel { fault, .. } => channel(*fault),
        PivError::NoApplication { .. } => ErrorCode::NotPiv,
        // Selection is lost by a reset only.
        PivError::NotSelected { .. } => ErrorCode::CardReset,
        PivError::Absent { object: ObjectId::PivAuthenticationCertificate, .. } => {
            ErrorCode::NoAuthenticationCertificate
        }
        PivError::Absent { .. } => ErrorCode::CardInconsistent,
        // The PIN was verified before: somebody else's reset took that away.
        PivError::Status { operation: Operation::Sign(_), status: StatusWord::SECURITY_STATUS_NOT_SATISFIED } => {
            ErrorCode::CardReset
        }
        PivError::Status { .. } => ErrorCode::CardRefused,
        PivError::Malformed { .. } => ErrorCode::CardGarbled,
        PivError::BlockLength { .. } => ErrorCode::KioskFault,
    }
}

/// The code of a reader host's failure.
pub const fn reader(error: &ReaderError) -> ErrorCode {
    match error {
        ReaderError::ServiceMissing => ErrorCode::ServiceMissing,
        ReaderError::ServiceRefused => ErrorCode::ServiceRefused,
        ReaderError::NoReader => ErrorCode::ReaderGone,
        ReaderError::NoCard => ErrorCode::CardRemoved,
        ReaderError::Channel(fault) => channel(*fault),
        // A step after the visit's end: nobody waits for its answer.
        ReaderError::Closed => ErrorCode::KioskFault,
    }
}

/// The code under which a kiosk without a usable reader closes.
pub const fn reader_fault(fault: ReaderFault) -> ErrorCode {
    match fault {
        ReaderFault::ServiceMissing => ErrorCode::ServiceMissing,
        ReaderFault::ServiceRefused => ErrorCode::ServiceRefused,
        ReaderFault::NoReader => ErrorCode::NoReader,
    }
}

/// The code of what the issuer's side answered, or did not.
pub fn issuer(error: &IssuerError) -> ErrorCode {
    match error {
        IssuerError::Unreachable(_) => ErrorCode::IssuerUnreachable,
        IssuerError::TimedOut => ErrorCode::IssuerTimeout,
        IssuerError::ConnectionLost(_) => ErrorCode::IssuerConnectionLost,
        IssuerError::Tls { stage: TlsStage::ServerCertificate, .. } => ErrorCode::IssuerUntrusted,
        IssuerError::Tls { stage: TlsStage::ClientCertificate, .. } => ErrorCode::IssuerRefusedCard,
        IssuerError::Tls { stage: TlsStage::Negotiation, .. } => ErrorCode::TlsFailed,
        IssuerError::Card(fault) => sign(fault),
        IssuerError::Refused(problem) => reason(problem.reason),
        IssuerError::Garbled(_) => ErrorCode::IssuerGarbled,
    }
}

/// The code of a signature that the card did not make, where no more is known than the signer's word.
pub const fn sign(fault: &SignFault) -> ErrorCode {
    match fault {
        SignFault::Status(status) if *status == StatusWord::SECURITY_STATUS_NOT_SATISFIED.0 => ErrorCode::CardReset,
        SignFault::Status(_) => ErrorCode::CardRefused,
        SignFault::Channel(_) => ErrorCode::CardMute,
        SignFault::Garbled => ErrorCode::CardGarbled,
    }
}

/// The code of an issuer's reason to refuse.
pub const fn reason(reason: Reason) -> ErrorCode {
    match reason {
        Reason::CertificateMissing | Reason::CertificateUntrusted => ErrorCode::IssuerRefusedCard,
        Reason::CertificateDates => ErrorCode::CardExpired,
        Reason::CertificateRevoked => ErrorCode::CardRevoked,
        Reason::RevocationUnknown => ErrorCode::RevocationUnknown,
        Reason::CertificatePolicy => ErrorCode::CardPolicy,
        Reason::NoAccount => ErrorCode::NoAccount,
        Reason::NotEligible => ErrorCode::NotEligible,
        Reason::TooManyCredentials => ErrorCode::TooManyCredentials,
        Reason::WrongPassword | Reason::BadCertificateRequest => ErrorCode::PhoneFailed,
        Reason::Locked => ErrorCode::OfferLocked,
        Reason::Expired => ErrorCode::OfferExpired,
        Reason::NotFound | Reason::WrongState => ErrorCode::CancelledElsewhere,
        Reason::SlowDown | Reason::Internal | Reason::Unknown => ErrorCode::IssuerFault,
        Reason::BadRequest => ErrorCode::IssuerGarbled,
    }
}

/// The code of a reason for which an enrollment failed after the person had agreed to it.
pub const fn enrollment_failed(why: Reason) -> ErrorCode {
    match why {
        Reason::Internal | Reason::Unknown => ErrorCode::IssuanceFailed,
        Reason::CertificateMissing
        | Reason::CertificateUntrusted
        | Reason::CertificateDates
        | Reason::CertificateRevoked
        | Reason::RevocationUnknown
        | Reason::CertificatePolicy
        | Reason::NoAccount
        | Reason::NotEligible
        | Reason::TooManyCredentials
        | Reason::NotFound
        | Reason::WrongState
        | Reason::WrongPassword
        | Reason::Locked
        | Reason::Expired
        | Reason::SlowDown
        | Reason::BadRequest
        | Reason::BadCertificateRequest => reason(why),
    }
}

/// The code of a certificate path that does not hold.
pub const fn path(error: &PathError) -> ErrorCode {
    match &error.reason {
        path::Reason::Malformed(_) => ErrorCode::CardGarbled,
        path::Reason::Expired { .. } => ErrorCode::CardExpired,
        path::Reason::NotYetValid { .. } => ErrorCode::CardNotYetValid,
        path::Reason::Revoked { .. } => ErrorCode::CardRevoked,
        path::Reason::RevocationUnknown(_) => ErrorCode::RevocationUnknown,
        path::Reason::UnknownIssuer { .. } | path::Reason::BadSignature(_) | path::Reason::TooComplex => {
            ErrorCode::CardUntrusted
        }
        path::Reason::WrongPolicy | path::Reason::Constraint(_) => ErrorCode::CardPolicy,
    }
}

/// The code of something wrong with a card's signed objects, and how much it matters.
///
/// What is forged, contradictory or expired ends the session; what is merely incomplete is for staff.
pub const fn card_object(fault: &card_objects::Finding) -> (ErrorCode, Severity) {
    match fault {
        card_objects::Finding::Malformed { .. }
        | card_objects::Finding::ContentType { .. }
        | card_objects::Finding::Form { .. }
        | card_objects::Finding::Digest { .. }
        | card_objects::Finding::Signature { .. }
        | card_objects::Finding::SignerMissing
        | card_objects::Finding::SignerName
        | card_objects::Finding::Hash { .. }
        | card_objects::Finding::FascN { .. }
        | card_objects::Finding::CardUuid { .. } => (ErrorCode::CardInconsistent, Severity::Stop),
        card_objects::Finding::Signer(error) => (path(error), Severity::Stop),
        card_objects::Finding::CardExpired { .. } => (ErrorCode::CardExpired, Severity::Stop),
        card_objects::Finding::SignerEndsEarly
        | card_objects::Finding::NotCovered { .. }
        | card_objects::Finding::OutlivesCard { .. } => (ErrorCode::CardInconsistent, Severity::Warn),
    }
}
