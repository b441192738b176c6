//! The whole issuer over its four listeners, with cards and phones in software.
//!
//! Time is moved by hand; nothing sleeps. Listeners take free ports of the loopback interface.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test says what it expected by failing"
)]

mod cards;
mod certificates;
mod command;
mod est;
mod fetching;
mod handshake;
mod kiosks;
mod life;
mod openapi;
mod ownership;
mod publication;
mod revocation;
mod secrets;
mod world;
