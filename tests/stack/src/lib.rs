//! Starts and stops the whole stack as processes: reader service, card, issuer.
//!
//! Nothing here is linked with any of our crates: the stack sees what a person at the machine sees,
//! programs with arguments, exit codes and lines of text. Every wait has a limit and names what it
//! waited for; everything started is ended, by its own process id, when its owner is dropped.

mod cards;
mod error;
mod issuer;
mod kiosk;
mod pcscd;
mod phone;
mod ports;
mod process;
mod programs;
mod run_dir;
mod speech;
mod talk;
mod whole;

pub use cards::{Apdu, Card, Cards, TEST_PIN};
pub use error::StackError;
pub use issuer::Issuer;
pub use kiosk::{KioskConfig, Kioskctl, view_of};
pub use pcscd::{Pcscd, Readers, SOCKET_VARIABLE, await_card};
pub use phone::{Phone, Seen};
pub use process::{Process, run};
pub use programs::{BIN_DIR_VARIABLE, Programs, tool};
pub use run_dir::{KEEP_VARIABLE, RunDir};
pub use speech::SpeechService;
pub use talk::Talk;
pub use whole::{Builder, Stack};
