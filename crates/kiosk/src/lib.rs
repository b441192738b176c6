//! The kiosk engine: turns the effects of the session's machine into I/O.
//!
//! - [`engine`]: the one task between machine, card, issuer and screen.
//! - [`config`]: the configuration file.
//! - [`audit`]: the hash-chained log.
//! - [`book`]: what the help desk knows about each code.
//! - [`classify`]: from a cause to its error code; [`incident`]: the id that heads its log line.
//! - [`card`]: what is done with a card, and what makes one acceptable.
//! - [`doctor`]: what is wrong with this kiosk, before a person finds out.
//! - [`face`]: the organisation's words, colours and emblem.
//! - [`holders`]: programs that may hold a busy card.
//! - [`inspection`]: a card looked at from outside of a session; [`verify`]: its whole verdict.
//! - [`log_filter`]: what may be written to the log.
//! - [`pins`]: what staff may do with a card's PIN.
//! - [`qr`]: the square code; [`readers`]: which readers count; [`words`]: plain English for the codes.

pub mod agents;
pub mod audit;
pub mod book;
pub mod card;
pub mod classify;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod engine;
pub mod face;
pub mod holders;
pub mod identity;
pub mod incident;
pub mod inspection;
pub mod log_filter;
pub mod pins;
mod private_file;
pub mod qr;
pub mod readers;
pub mod setup;
pub mod staff;
pub mod trust;
pub mod verify;
pub mod words;
