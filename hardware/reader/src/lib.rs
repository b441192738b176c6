//! Card channels and reader hosts: PC/SC, record and replay.

mod host;

pub use host::{CardConnection, ReaderError, ReaderEvent, ReaderHost, ReaderName, Watch};
