//! What can go wrong with a card, as facts.

use std::fmt;

use thiserror::Error;

use crate::tlv::TlvError;
use crate::{ChannelFault, KeyReference, ObjectId, PinReference, StatusWord};

/// The command that was under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// SELECT of the PIV Card Application.
    Select,
    /// GET DATA of an object.
    GetData(ObjectId),
    /// VERIFY without data: is the PIN verified, how many tries are left.
    PinQuery(PinReference),
    /// VERIFY with the PIN.
    Verify(PinReference),
    /// VERIFY that takes the verified state away.
    ClearPin(PinReference),
    /// CHANGE REFERENCE DATA: a new PIN for the old one.
    ChangePin(PinReference),
    /// RESET RETRY COUNTER: a new PIN for the PUK.
    Unblock(PinReference),
    /// GENERAL AUTHENTICATE: a private-key operation.
    Sign(KeyReference),
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Select => f.write_str("SELECT"),
            Self::GetData(object) => write!(f, "GET DATA {object}"),
            Self::PinQuery(pin) => write!(f, "VERIFY {pin} (query)"),
            Self::Verify(pin) => write!(f, "VERIFY {pin}"),
            Self::ClearPin(pin) => write!(f, "VERIFY {pin} (clear)"),
            Self::ChangePin(pin) => write!(f, "CHANGE REFERENCE DATA {pin}"),
            Self::Unblock(pin) => write!(f, "RESET RETRY COUNTER {pin}"),
            Self::Sign(key) => write!(f, "GENERAL AUTHENTICATE {key}"),
        }
    }
}

/// Why an operation on the PIV Card Application failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PivError {
    /// The channel to the card failed.
    #[error("{operation}: {fault}")]
    Channel {
        /// What was under way.
        operation: Operation,
        /// What the channel reported.
        fault: ChannelFault,
    },
    /// The card has no PIV Card Application.
    #[error("the card has no PIV application (status {status})")]
    NoApplication {
        /// The card's answer to SELECT.
        status: StatusWord,
    },
    /// The PIV Card Application is not selected, or no longer since the card was reset.
    #[error("{operation}: the PIV application is not selected")]
    NotSelected {
        /// What was asked for; nothing was sent.
        operation: Operation,
    },
    /// The card has no such data object, or an empty one.
    #[error("the card has no object {object} (status {status})")]
    Absent {
        /// The object asked for.
        object: ObjectId,
        /// The card's answer; 9000 where the object is empty.
        status: StatusWord,
    },
    /// The card refused the command.
    #[error("{operation}: status {status}")]
    Status {
        /// What was refused.
        operation: Operation,
        /// Its answer.
        status: StatusWord,
    },
    /// The card's answer has not the form that the standard gives it.
    #[error("{operation}: {malformed}")]
    Malformed {
        /// What was under way.
        operation: Operation,
        /// What is wrong with the answer.
        malformed: Malformed,
    },
    /// The block to sign has not the length of the key.
    #[error("the block has {actual} bytes where the key takes {expected}")]
    BlockLength {
        /// Length that the key takes, bytes.
        expected: usize,
        /// Length of the block, bytes.
        actual: usize,
    },
}

impl PivError {
    /// The card's own status word, where it answered with one.
    pub const fn status(&self) -> Option<StatusWord> {
        match self {
            Self::NoApplication { status } | Self::Absent { status, .. } | Self::Status { status, .. } => Some(*status),
            Self::Channel { .. } | Self::NotSelected { .. } | Self::Malformed { .. } | Self::BlockLength { .. } => None,
        }
    }

    /// The channel's fault, where it failed.
    pub const fn fault(&self) -> Option<ChannelFault> {
        match self {
            Self::Channel { fault, .. } => Some(*fault),
            Self::NoApplication { .. }
            | Self::NotSelected { .. }
            | Self::Absent { .. }
            | Self::Status { .. }
            | Self::Malformed { .. }
            | Self::BlockLength { .. } => None,
        }
    }
}

/// What is wrong with bytes from a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Malformed {
    /// A response has fewer than two bytes.
    #[error("the response has no status word")]
    NoStatusWord,
    /// A response never ends.
    #[error("the response does not end within {limit} bytes")]
    Endless {
        /// Most bytes taken.
        limit: usize,
    },
    /// Not BER-TLV.
    #[error(transparent)]
    Tlv(#[from] TlvError),
    /// A data object that must be there is not.
    #[error("tag {tag:X} is missing")]
    Missing {
        /// The tag.
        tag: u32,
    },
    /// A value has a length that it cannot have.
    #[error("tag {tag:X} has a value of {actual} bytes")]
    ValueLength {
        /// The tag.
        tag: u32,
        /// Its length, bytes.
        actual: usize,
    },
    /// A value has content that it cannot have.
    #[error("tag {tag:X} has a value that means nothing")]
    Value {
        /// The tag.
        tag: u32,
    },
    /// Compressed data cannot be inflated.
    #[error("the compressed certificate cannot be inflated")]
    Compression,
    /// Compressed data is too large.
    #[error("the certificate is larger than {limit} bytes")]
    TooLarge {
        /// Most bytes taken.
        limit: usize,
    },
    /// A certificate is no DER SEQUENCE.
    #[error("the certificate is not DER")]
    NotDer,
    /// A signature has not the form or length of its algorithm.
    #[error("the answer is not a signature of this key")]
    NotASignature,
}
