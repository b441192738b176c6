//! The gateway adapter against servers in this process and against OpenSSL's.

// What a test's helpers cannot do fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod card;
mod events;
mod handshake;
mod openssl;
mod refusals;
mod server;
mod session;
mod test_pki;
