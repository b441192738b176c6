//! Path validation and card checks against test material that others made. Each test skips loudly,
//! naming what is missing, where the material is absent.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests read files, run programs and say what they expect"
)]

mod data;
mod fault_paths;
mod frtc;
mod icam;
mod limbo;
mod opinion;
mod pkits;
mod second;
