//! What is done with a card, and what makes one acceptable.

mod desk;
mod inspect;
mod integrity;
mod judge;
mod objects;
mod signer;
mod tally;
mod work;

pub(crate) use desk::CardDesk;
pub(crate) use inspect::inspect;
pub use inspect::{CertificateReport, ChuidReport, FindingReport, Inspection, PinVerdictReport, Wanted};
pub use integrity::Integrity;
pub use judge::{CardJudge, CardTrust};
pub(crate) use judge::{HeldCard, OBJECTS_TO_CHECK};
pub use objects::{ObjectReport, ObjectVerdict};
pub(crate) use signer::DeskSigner;
pub use tally::Apdus;
pub(crate) use tally::SharedTally;
pub(crate) use work::{CardError, PinOutcome};
