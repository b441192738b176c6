//! From a cause to its code, by exhaustive match: a new cause does not compile until it has a place here.

use enrollment::{ErrorCode, ReaderFault};
use issuer_api::problem::Reason;
use issuer_client::{IssuerError, SignFault, TlsStage};
use piv::{ChannelFault, ObjectId, Operation, PivError, StatusWord};
use pki::card_objects::Part;
use pki::{PathError, card_objects, path};
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
        Reason::CertificateNotYetValid => ErrorCode::CardNotYetValid,
        Reason::KeyNotAllowed => ErrorCode::KeyNotAllowed,
        Reason::CardObjects | Reason::CardObjectsMissing => ErrorCode::CardInconsistent,
        Reason::KioskUnknown => ErrorCode::ConfigInvalid,
        Reason::NoAccount => ErrorCode::NoAccount,
        Reason::NotEligible => ErrorCode::NotEligible,
        Reason::TooManyCredentials => ErrorCode::TooManyCredentials,
        Reason::AttendanceRequired => ErrorCode::AttendanceRequired,
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
        | Reason::CertificateNotYetValid
        | Reason::KeyNotAllowed
        | Reason::CardObjects
        | Reason::CardObjectsMissing
        | Reason::KioskUnknown
        | Reason::NoAccount
        | Reason::NotEligible
        | Reason::TooManyCredentials
        | Reason::AttendanceRequired
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

/// The code of something wrong with a card.
pub const fn card_object(fault: &card_objects::Finding) -> ErrorCode {
    match fault {
        card_objects::Finding::Malformed { .. }
        | card_objects::Finding::ContentType { .. }
        | card_objects::Finding::Form { .. }
        | card_objects::Finding::Digest { .. }
        | card_objects::Finding::Signature { .. }
        | card_objects::Finding::SignerMissing
        | card_objects::Finding::SignerName
        | card_objects::Finding::SignerEndsEarly
        | card_objects::Finding::Hash { .. }
        | card_objects::Finding::NotCovered { .. }
        | card_objects::Finding::FascN { .. }
        | card_objects::Finding::CardUuid { .. }
        | card_objects::Finding::NoSuchDay
        | card_objects::Finding::OutlivesCard { .. }
        | card_objects::Finding::SubjectKeyId { .. } => ErrorCode::CardInconsistent,
        card_objects::Finding::Missing { what } => match what {
            Part::Authentication => ErrorCode::NoAuthenticationCertificate,
            Part::CardAuthentication | Part::Chuid | Part::SecurityObject => ErrorCode::CardInconsistent,
        },
        card_objects::Finding::Garbled { .. } | card_objects::Finding::Unreadable { .. } => ErrorCode::CardGarbled,
        card_objects::Finding::Signer(error) | card_objects::Finding::Path { error, .. } => path(error),
        card_objects::Finding::Unchecked { .. } | card_objects::Finding::Stale { .. } => ErrorCode::RevocationUnknown,
        card_objects::Finding::KeyNotAllowed { .. } => ErrorCode::KeyNotAllowed,
        card_objects::Finding::CardExpired { .. } => ErrorCode::CardExpired,
        card_objects::Finding::WrongKey { .. } => ErrorCode::CardNotGenuine,
    }
}

#[cfg(test)]
mod tests {
    use enrollment::ErrorClass;
    use issuer_api::problem::Problem;
    use piv::{KeyReference, Malformed, PinReference};

    use super::*;

    const CHUID: ObjectId = ObjectId::Chuid;
    const SIGN: Operation = Operation::Sign(KeyReference::PivAuthentication);

    #[test]
    fn faults_of_the_channel() {
        for (fault, id) in [
            (ChannelFault::CardRemoved, "CARD-101"),
            (ChannelFault::CardReset, "CARD-105"),
            (ChannelFault::CardMute, "CARD-102"),
            (ChannelFault::Busy, "CARD-104"),
            (ChannelFault::ReaderGone, "READER-104"),
            (ChannelFault::ServiceGone, "READER-101"),
            (ChannelFault::TimedOut, "CARD-109"),
            (ChannelFault::Other(0x8010_0001), "CARD-102"),
        ] {
            assert_eq!(channel(fault).id(), id);
            assert_eq!(reader(&ReaderError::Channel(fault)).id(), id);
            assert_eq!(piv(&PivError::Channel { operation: Operation::Select, fault }).id(), id);
        }
    }

    #[test]
    fn failures_of_the_application() {
        let not_satisfied = StatusWord::SECURITY_STATUS_NOT_SATISFIED;
        let (status, operation) = (StatusWord::NOT_FOUND, Operation::Verify(PinReference::Piv));
        for (error, id) in [
            (PivError::NoApplication { status }, "CARD-103"),
            (PivError::NotSelected { operation }, "CARD-105"),
            (PivError::Absent { object: ObjectId::PivAuthenticationCertificate, status }, "CARD-106"),
            (PivError::Absent { object: CHUID, status }, "TRUST-105"),
            (PivError::Status { operation, status }, "CARD-108"),
            (PivError::Status { operation: SIGN, status: not_satisfied }, "CARD-105"),
            (PivError::Status { operation: Operation::GetData(CHUID), status: not_satisfied }, "CARD-108"),
            (PivError::Malformed { operation, malformed: Malformed::NoStatusWord }, "CARD-107"),
            (PivError::BlockLength { expected: 32, actual: 20 }, "KIOSK-103"),
        ] {
            assert_eq!(piv(&error).id(), id, "{error}");
        }
    }

    #[test]
    fn failures_of_readers() {
        for (error, id) in [
            (ReaderError::ServiceMissing, "READER-101"),
            (ReaderError::ServiceRefused, "READER-102"),
            (ReaderError::NoReader, "READER-104"),
            (ReaderError::NoCard, "CARD-101"),
            (ReaderError::Closed, "KIOSK-103"),
        ] {
            assert_eq!(reader(&error).id(), id, "{error}");
        }
        for (fault, id) in [
            (ReaderFault::ServiceMissing, "READER-101"),
            (ReaderFault::ServiceRefused, "READER-102"),
            (ReaderFault::NoReader, "READER-103"),
        ] {
            assert_eq!(reader_fault(fault).id(), id);
        }
    }

    #[test]
    fn failures_of_the_issuers_side() {
        let words = || "words for the log".to_owned();
        let problem = |reason| {
            Box::new(Problem {
                kind: "about:blank".to_owned(),
                title: words(),
                status: 403,
                detail: None,
                reason,
                tries_left: None,
                correlation_id: None,
            })
        };
        for (error, id) in [
            (IssuerError::Unreachable(words()), "NET-101"),
            (IssuerError::TimedOut, "NET-102"),
            (IssuerError::ConnectionLost(words()), "NET-103"),
            (IssuerError::Tls { stage: TlsStage::ServerCertificate, detail: words() }, "TRUST-201"),
            (IssuerError::Tls { stage: TlsStage::ClientCertificate, detail: words() }, "ISSUER-101"),
            (IssuerError::Tls { stage: TlsStage::Negotiation, detail: words() }, "NET-104"),
            (IssuerError::Card(SignFault::Status(0x6982)), "CARD-105"),
            (IssuerError::Card(SignFault::Status(0x6F00)), "CARD-108"),
            (IssuerError::Card(SignFault::Channel(words())), "CARD-102"),
            (IssuerError::Card(SignFault::Garbled), "CARD-107"),
            (IssuerError::Refused(problem(Reason::NoAccount)), "ISSUER-102"),
            (IssuerError::Garbled(words()), "ISSUER-105"),
        ] {
            assert_eq!(issuer(&error).id(), id, "{error}");
        }
    }

    #[test]
    fn reasons_of_the_issuer() {
        for (why, id) in [
            (Reason::CertificateMissing, "ISSUER-101"),
            (Reason::CertificateUntrusted, "ISSUER-101"),
            (Reason::CertificateDates, "TRUST-102"),
            (Reason::CertificateRevoked, "TRUST-104"),
            (Reason::RevocationUnknown, "TRUST-107"),
            (Reason::CertificatePolicy, "TRUST-106"),
            (Reason::CertificateNotYetValid, "TRUST-103"),
            (Reason::KeyNotAllowed, "CARD-110"),
            (Reason::CardObjects, "TRUST-105"),
            (Reason::CardObjectsMissing, "TRUST-105"),
            (Reason::NoAccount, "ISSUER-102"),
            (Reason::NotEligible, "ISSUER-103"),
            (Reason::TooManyCredentials, "ISSUER-106"),
            (Reason::NotFound, "PHONE-104"),
            (Reason::WrongState, "PHONE-104"),
            (Reason::WrongPassword, "PHONE-103"),
            (Reason::Locked, "PHONE-102"),
            (Reason::Expired, "PHONE-101"),
            (Reason::SlowDown, "ISSUER-104"),
            (Reason::BadRequest, "ISSUER-105"),
            (Reason::BadCertificateRequest, "PHONE-103"),
            (Reason::Internal, "ISSUER-104"),
            (Reason::Unknown, "ISSUER-104"),
        ] {
            assert_eq!(reason(why).id(), id, "{why:?}");
            let failed = if matches!(why, Reason::Internal | Reason::Unknown) { "ISSUER-107" } else { id };
            assert_eq!(enrollment_failed(why).id(), failed, "{why:?}");
        }
    }

    #[test]
    fn paths_and_signed_objects() {
        let now = time::OffsetDateTime::UNIX_EPOCH;
        let refused = |reason| PathError { about: None, reason };
        for (error, id) in [
            (refused(path::Reason::Expired { since: now }), "TRUST-102"),
            (refused(path::Reason::NotYetValid { until: now }), "TRUST-103"),
            (refused(path::Reason::RevocationUnknown(path::Unchecked::NoList)), "TRUST-107"),
            (refused(path::Reason::UnknownIssuer { issuer: "CN=Nobody".to_owned() }), "TRUST-101"),
            (refused(path::Reason::TooComplex), "TRUST-101"),
            (refused(path::Reason::WrongPolicy), "TRUST-106"),
            (refused(path::Reason::Constraint(path::Broken::PathLength)), "TRUST-106"),
        ] {
            assert_eq!(path(&error).id(), id, "{error}");
            assert_eq!(card_object(&card_objects::Finding::Signer(error)), code_of(id));
        }
        let chuid = card_objects::Object::Chuid;
        for (fault, code) in [
            (card_objects::Finding::Digest { object: chuid }, ErrorCode::CardInconsistent),
            (card_objects::Finding::SignerMissing, ErrorCode::CardInconsistent),
            (card_objects::Finding::FascN { certificate: "9A" }, ErrorCode::CardInconsistent),
            (card_objects::Finding::CardExpired { on: now.date() }, ErrorCode::CardExpired),
            (card_objects::Finding::WrongKey { certificate: "9A" }, ErrorCode::CardNotGenuine),
            (card_objects::Finding::NotCovered { container_id: 0x3000 }, ErrorCode::CardInconsistent),
            (card_objects::Finding::OutlivesCard { certificate: "9A" }, ErrorCode::CardInconsistent),
        ] {
            assert_eq!(card_object(&fault), code, "{fault}");
        }
    }

    #[test]
    fn what_a_restart_of_the_step_can_cure_is_not_called_hopeless() {
        for fault in [ChannelFault::Busy, ChannelFault::CardReset, ChannelFault::TimedOut] {
            assert_eq!(channel(fault).class(), ErrorClass::TryAgain);
        }
    }

    fn code_of(id: &str) -> ErrorCode {
        *ErrorCode::ALL.iter().find(|code| code.id() == id).unwrap()
    }
}
