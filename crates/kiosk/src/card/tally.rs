//! How many APDUs a visit took, and which of them a person waited for.

use std::sync::{Arc, Mutex, PoisonError};

use piv::ApduCount;
use serde::Serialize;

/// What an APDU was sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Before the PIN: application, Discovery, 9A certificate, tries left.
    Read,
    /// The PIN.
    Verify,
    /// The handshake's signature.
    Sign,
    /// CHUID and security object, while the person types.
    Check,
}

/// APDUs of one visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Apdus {
    /// All that a person waited for: `read`, `verify` and `sign`.
    pub waited: u32,
    /// What was read while the person typed.
    pub overlapped: u32,
    /// Before the PIN.
    pub read: u32,
    /// With the PIN.
    pub verify: u32,
    /// For signatures.
    pub sign: u32,
    /// Bytes sent to the card.
    pub bytes_sent: u64,
    /// Bytes received from the card.
    pub bytes_received: u64,
}

/// The count of the current visit, filled by the card's thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct SharedTally(Arc<Mutex<Apdus>>);

impl SharedTally {
    pub(crate) fn add(&self, step: Step, count: ApduCount) {
        let mut apdus = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match step {
            Step::Read => apdus.read += count.apdus,
            Step::Verify => apdus.verify += count.apdus,
            Step::Sign => apdus.sign += count.apdus,
            Step::Check => apdus.overlapped += count.apdus,
        }
        apdus.waited = apdus.read + apdus.verify + apdus.sign;
        apdus.bytes_sent += count.bytes_sent;
        apdus.bytes_received += count.bytes_received;
    }

    pub(crate) fn apdus(&self) -> Apdus {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
