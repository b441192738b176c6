//! Card channels and reader hosts: PC/SC, record and replay.
//!
//! [`PcscHost`] reports readers and cards as they come and go and connects to cards; a [`CardThread`]
//! runs the commands of one card, so that nobody else waits for it. [`RecordingHost`] writes down
//! what happens with a card, secrets left out, and [`ReplayHost`] plays it back.

mod card_thread;
mod censor;
mod changes;
mod exclusive;
mod host;
mod pcsc;
mod pin_pad;
mod recording;
mod replay;
mod trace;
mod watchdog;

pub use self::pcsc::PcscHost;
pub use card_thread::{CardThread, Reply};
pub use exclusive::exclusively;
pub use host::{CardConnection, Control, ReaderError, ReaderEvent, ReaderHost, ReaderName, Watch};
pub use pin_pad::{PinPad, PinPadAnswer};
pub use recording::RecordingHost;
pub use replay::{Mismatch, ReplayHost};
pub use trace::{Step, Trace, TraceError, TracedCommand};
