//! Outside a visit.

use crate::{ErrorCode, ReaderFault, Time};

/// Nobody is there; readers are ready.
#[derive(Debug)]
pub(crate) struct Welcome {
    /// An agent has to open the kiosk first.
    pub(crate) agent_first: bool,
}

/// No card can be read, or staff have closed the kiosk.
#[derive(Debug)]
pub(crate) struct OutOfOrder {
    pub(crate) code: ErrorCode,
}

/// Awaits a card that opens the staff menu.
#[derive(Debug)]
pub(crate) struct StaffCard {
    pub(crate) until: Time,
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
