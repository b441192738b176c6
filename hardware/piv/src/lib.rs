//! SP 800-73-5 over a byte channel: pure, no I/O.

mod channel;

pub use channel::{CardChannel, ChannelFault};
