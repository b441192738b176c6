//! The service's error codes in this crate's terms.

use pcsc::Error;
use piv::ChannelFault;

use crate::ReaderError;

/// Why a call on a card failed.
pub(super) const fn channel_fault(error: Error) -> ChannelFault {
    match error {
        Error::RemovedCard | Error::NoSmartcard => ChannelFault::CardRemoved,
        Error::ResetCard => ChannelFault::CardReset,
        // NotTransacted is also what comes first when a card is pulled; the connection looks closer.
        Error::UnresponsiveCard | Error::UnpoweredCard | Error::NotTransacted | Error::CommDataLost => {
            ChannelFault::CardMute
        }
        Error::SharingViolation | Error::ServerTooBusy => ChannelFault::Busy,
        Error::ReaderUnavailable | Error::UnknownReader | Error::NoReadersAvailable => ChannelFault::ReaderGone,
        // A handle is only ever invalid here when the service that gave it has gone.
        Error::NoService
        | Error::ServiceStopped
        | Error::CommError
        | Error::InvalidHandle
        | Error::Shutdown
        | Error::SystemCancelled => ChannelFault::ServiceGone,
        Error::Timeout | Error::WaitedTooLong => ChannelFault::TimedOut,
        Error::InternalError
        | Error::Cancelled
        | Error::InvalidParameter
        | Error::InvalidTarget
        | Error::NoMemory
        | Error::InsufficientBuffer
        | Error::UnknownCard
        | Error::CantDispose
        | Error::ProtoMismatch
        | Error::NotReady
        | Error::InvalidValue
        | Error::UnknownError
        | Error::InvalidAtr
        | Error::PciTooSmall
        | Error::ReaderUnsupported
        | Error::DuplicateReader
        | Error::CardUnsupported
        | Error::IccInstallation
        | Error::IccCreateorder
        | Error::UnsupportedFeature
        | Error::DirNotFound
        | Error::FileNotFound
        | Error::NoDir
        | Error::NoFile
        | Error::NoAccess
        | Error::WriteTooMany
        | Error::BadSeek
        | Error::InvalidChv
        | Error::UnknownResMng
        | Error::NoSuchCertificate
        | Error::CertificateUnavailable
        | Error::NoKeyContainer
        | Error::UnsupportedCard
        | Error::SecurityViolation
        | Error::WrongChv
        | Error::ChvBlocked
        | Error::Eof
        | Error::CancelledByUser
        | Error::CardNotAuthenticated
        | Error::CacheItemNotFound
        | Error::CacheItemStale
        | Error::CacheItemTooBig => ChannelFault::Other(code(error)),
        #[cfg(target_os = "windows")]
        Error::Unexpected => ChannelFault::Other(code(error)),
    }
}

/// Why the service could not be asked, or no card could be connected.
pub(super) const fn reader_error(error: Error) -> ReaderError {
    match channel_fault(error) {
        ChannelFault::ServiceGone => ReaderError::ServiceMissing,
        ChannelFault::ReaderGone => ReaderError::NoReader,
        ChannelFault::CardRemoved => ReaderError::NoCard,
        ChannelFault::Other(code) if refuses_program(code) => ReaderError::ServiceRefused,
        fault @ (ChannelFault::CardReset
        | ChannelFault::CardMute
        | ChannelFault::Busy
        | ChannelFault::TimedOut
        | ChannelFault::Other(_)) => ReaderError::Channel(fault),
    }
}

/// Access policies (polkit on Linux) answer with one or the other.
const fn refuses_program(error_code: u32) -> bool {
    error_code == code(Error::SecurityViolation) || error_code == code(Error::NoAccess)
}

const fn code(error: Error) -> u32 {
    // The enumeration is declared with the service's own codes.
    error as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_can_act_on_is_told_apart() {
        let table = [
            (Error::NoService, ReaderError::ServiceMissing),
            (Error::ServiceStopped, ReaderError::ServiceMissing),
            (Error::CommError, ReaderError::ServiceMissing),
            (Error::SecurityViolation, ReaderError::ServiceRefused),
            (Error::NoAccess, ReaderError::ServiceRefused),
            (Error::NoReadersAvailable, ReaderError::NoReader),
            (Error::UnknownReader, ReaderError::NoReader),
            (Error::NoSmartcard, ReaderError::NoCard),
            (Error::RemovedCard, ReaderError::NoCard),
            (Error::UnresponsiveCard, ReaderError::Channel(ChannelFault::CardMute)),
            (Error::SharingViolation, ReaderError::Channel(ChannelFault::Busy)),
            (Error::ResetCard, ReaderError::Channel(ChannelFault::CardReset)),
            (Error::Timeout, ReaderError::Channel(ChannelFault::TimedOut)),
            (Error::ProtoMismatch, ReaderError::Channel(ChannelFault::Other(0x8010_000F))),
        ];
        for (error, expected) in table {
            assert_eq!(reader_error(error), expected, "{error:?}");
        }
    }
}
