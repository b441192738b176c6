//! Revocation and missing authorities over the network: a running `openssl ocsp` and a local http server,
//! good and bad in every way, with the reason each time and the requests counted.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests run programs and say what they expect"
)]

mod chains;
mod kept;
mod lists;
mod openssl;
mod responders;
mod server;
mod world;
