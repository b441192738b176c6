//! What an operator is told of a revocation list.

use time::OffsetDateTime;

use crate::{certificate::Certificate, crl::Crl};

/// Something about a revocation list in a trust store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// A newer one is due.
    #[error("out of date: a newer list was due on {}", super::day(*.0))]
    Stale(OffsetDateTime),
    /// Its time has not come.
    #[error("not valid before {}", super::day(*.0))]
    NotYetValid(OffsetDateTime),
    /// It does not say when a newer one is due.
    #[error("it does not say when a newer list is due")]
    Endless,
    /// No certificate at hand signed it.
    #[error("none of the certificates here signed it")]
    Stranger,
}

impl ListFault {
    /// Its stable name, for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Stale(_) => "stale",
            Self::NotYetValid(_) => "not-yet-valid",
            Self::Endless => "endless",
            Self::Stranger => "stranger",
        }
    }
}

/// What is wrong with a list, for somebody who has these certificates.
pub fn examine_list(list: &Crl, authorities: &[Certificate], at: OffsetDateTime) -> Vec<ListFault> {
    let mut faults = Vec::new();
    match list.next_update() {
        _ if at < list.this_update() => faults.push(ListFault::NotYetValid(list.this_update())),
        Some(due) if at > due => faults.push(ListFault::Stale(due)),
        Some(_) => {}
        None => faults.push(ListFault::Endless),
    }
    let is_signer = |authority: &&Certificate| {
        authority.subject().matches(list.issuer()) && list.verify_signed_by(authority.public_key_der()).is_ok()
    };
    if !authorities.iter().any(|authority| is_signer(&authority)) {
        faults.push(ListFault::Stranger);
    }
    faults
}
