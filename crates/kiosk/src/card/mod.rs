//! What is done with a card, and what makes one acceptable.

mod contents;
mod desk;
mod inspect;
mod integrity;
mod objects;
mod picture;
mod pin_work;
mod portrait;
mod rules;
mod signer;
mod tally;
mod work;

pub(crate) use contents::CERTIFICATES;
pub use contents::CardContents;
pub(crate) use desk::{CardDesk, DeskRules, Piece};
pub(crate) use inspect::inspect;
pub use inspect::{CertificateReport, ChuidReport, FindingReport, Inspection, PinVerdictReport, Wanted};
pub use integrity::Integrity;
pub use objects::{ObjectReport, ObjectVerdict};
pub use picture::Picture;
pub(crate) use pin_work::{Entry, Known, change_at};
pub(crate) use portrait::{NoPicture, picture};
pub use rules::CardRules;
pub(crate) use rules::{HeldCard, OBJECTS_TO_CHECK};
pub(crate) use signer::DeskSigner;
pub(crate) use signer::algorithm;
pub use tally::Apdus;
pub(crate) use tally::SharedTally;
pub(crate) use work::{CardError, PadRules, PinOutcome, answer};
