//! Outside a visit.

use crate::{ErrorCode, ReaderFault};

/// Nobody is there; readers are ready.
#[derive(Debug)]
pub(crate) struct Welcome;

/// No card can be read.
#[derive(Debug)]
pub(crate) struct OutOfOrder {
    pub(crate) fault: ReaderFault,
}

impl From<ReaderFault> for ErrorCode {
    fn from(fault: ReaderFault) -> Self {
        match fault {
            ReaderFault::ServiceMissing => Self::ServiceMissing,
            ReaderFault::ServiceRefused => Self::ServiceRefused,
            ReaderFault::NoReader => Self::NoReader,
        }
    }
}
