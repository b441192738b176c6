//! SP 800-73-5 over a byte channel: pure, no I/O.
//!
//! A [`PivSession`] runs the operations of the PIV Card Application over any [`CardChannel`] and
//! keeps what it learns of the card in a [`PivState`], so that a connection can stay open while sessions
//! come and go:
//!
//! ```
//! use piv::{CardChannel, KeyReference, PivError, PivSession, PivState};
//!
//! fn certificate_of_9a(card: &mut dyn CardChannel, atr: &[u8]) -> Result<Vec<u8>, PivError> {
//!     let mut state = PivState::for_atr(atr);
//!     let mut session = PivSession::new(card, &mut state);
//!     session.select()?;
//!     session.certificate(KeyReference::PivAuthentication)
//! }
//! # let _ = certificate_of_9a;
//! ```
//!
//! Readers of what lies on the card ([`Content`] for any object; [`Chuid`], [`SecurityObject`],
//! [`PinUsage`], [`certificate_from_object`], [`tlv`]) take any bytes and answer with a value or a
//! [`Malformed`].

pub mod apdu;
mod application;
mod atr;
mod biometric;
mod capability;
mod certificate;
mod channel;
mod chuid;
mod content;
mod discovery;
mod error;
mod exchange;
mod fascn;
mod key;
mod key_history;
mod object;
mod pin;
mod pin_state;
mod printed;
mod quirks;
mod secure_messaging;
mod security_object;
mod session;
mod signature;
mod state;
mod status;
pub mod tlv;

pub use application::{ApplicationProperty, PIV_AID};
pub use atr::says_extended_length;
pub use biometric::{
    BiometricHeader, BiometricKind, BiometricMoment, ComparisonGroup, ComparisonReference, portrait_from_object,
};
pub use capability::CardCapability;
pub use certificate::{CERTIFICATE_MAX_LEN, certificate_from_object};
pub use channel::{CardChannel, ChannelFault};
pub use chuid::{CardExpiry, Chuid};
pub use content::Content;
pub use discovery::PinUsage;
pub use error::{Malformed, Operation, PivError};
pub use exchange::{ApduCount, ObservedApdu, Observer, RESPONSE_MAX_LEN};
pub use fascn::FascN;
pub use key::{Algorithm, KeyReference, PinReference, RetiredKey};
pub use key_history::KeyHistory;
pub use object::{Access, ObjectId};
pub use pin::{PIN_MAX_DIGITS, PIN_MIN_DIGITS, Pin, PinEntry, Puk};
pub use pin_state::{PinState, PinVerdict};
pub use printed::PrintedInformation;
pub use quirks::{KnownCard, Quirk};
pub use secure_messaging::{SecureMessagingSigner, check_pairing_code};
pub use security_object::{MappedContainer, SecurityObject};
pub use session::PivSession;
pub use state::{ExtendedLength, PivState};
pub use status::StatusWord;
