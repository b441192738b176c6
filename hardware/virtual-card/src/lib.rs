//! A PIV card in software: one applet, three ways to reach it.
//!
//! - [`Applet`] is the card edge of SP 800-73-5 part 2, byte for byte, with no I/O of its own.
//! - [`InProcessCard`] puts it behind [`piv::CardChannel`] for unit tests.
//! - [`vpcd::Connection`] puts it into a reader of a real PC/SC service.
//!
//! What is on a card comes from [`personalize`] (an own test PKI), from a folder written by it
//! ([`folder`]) or from a folder of ICAM test cards ([`icam`]). A [`Script`] plays faults, a
//! [`Latency`] plays the slowness of a real card.

mod applet;
mod card;
mod exchange;
pub mod folder;
pub mod icam;
mod in_process;
mod latency;
pub mod personalize;
mod script;
mod tlv;
pub mod vpcd;

pub use applet::{Applet, KeyOperation};
pub use card::{
    Behaviour, Card, CardKey, KeyError, KeyOrigin, KeyReference, KeySlot, KeyType, ManagementAlgorithm, ManagementKey,
    ObjectTag, PinPolicy, RetiredKey, Secret, YubikeyExtension, tag as object_tag,
};
pub use exchange::{CardInReader, Exchange, ScriptedCard};
pub use in_process::InProcessCard;
pub use latency::Latency;
pub use script::{Fault, Moment, Removal, Script, ScriptError};
