//! The root's list of revoked certificates: long-lived, because the root's key is best kept elsewhere.

use pki::crl::{self, Crl, NewCrl};
use pki::profile::Issuer as Signing;
use pki::{Certificate, SoftwareKey};
use time::{Duration, OffsetDateTime};

use super::{AuthorityError, BACKDATED};
use crate::fault::Fault;
use crate::files::{Folder, write_public};

const FILE: &str = "root.crl";
const LIFE: Duration = Duration::days(365);
/// A list with less than this left is made anew.
const RENEWAL: Duration = Duration::days(60);

/// The list as it is published.
#[derive(Clone, Debug)]
pub(super) struct RootList(Crl);

impl RootList {
    /// Makes the first list of a new root, and writes it.
    pub(super) fn first(
        folder: &Folder,
        root: &Certificate,
        key: &SoftwareKey,
        now: OffsetDateTime,
    ) -> Result<Self, Fault> {
        write(folder, root, key, 1, now)
    }

    /// The list in the issuer's folder, where the root signed it.
    pub(super) fn read(folder: &Folder, root: &Certificate) -> Result<Self, Fault> {
        let path = folder.public(FILE);
        let crl_der = std::fs::read(&path).map_err(Fault::read(&path))?;
        let list = Crl::from_der(&crl_der).map_err(AuthorityError::from)?;
        list.verify_signed_by(root.public_key_der()).map_err(|_| AuthorityError::ForeignRootList)?;
        Ok(Self(list))
    }

    /// The next list; `None` where something is on this one: the issuer never revokes its own authority, so
    /// that whoever wrote the entry has to write the next list.
    pub(super) fn next(
        &self,
        folder: &Folder,
        root: &Certificate,
        key: &SoftwareKey,
        now: OffsetDateTime,
    ) -> Result<Option<Self>, Fault> {
        if !self.0.is_empty() {
            return Ok(None);
        }
        write(folder, root, key, self.number().saturating_add(1), now).map(Some)
    }

    /// Its number.
    pub(super) fn number(&self) -> u64 {
        self.0.number().and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default()
    }

    /// DER.
    pub(super) fn der(&self) -> &[u8] {
        self.0.der()
    }

    /// Whether it is time for the next one.
    pub(super) fn ends_soon(&self, now: OffsetDateTime) -> bool {
        self.0.next_update().is_none_or(|next_update| next_update - now < RENEWAL)
    }
}

fn write(
    folder: &Folder,
    root: &Certificate,
    key: &SoftwareKey,
    number: u64,
    now: OffsetDateTime,
) -> Result<RootList, Fault> {
    let signing = Signing::new(root, key).map_err(AuthorityError::from)?;
    let this_update = now - BACKDATED;
    let new = NewCrl { number, this_update, next_update: now + LIFE, revoked: &[] };
    let crl_der = crl::build(&signing, &new).map_err(AuthorityError::from)?;
    write_public(&folder.public(FILE), &crl_der)?;
    Ok(RootList(Crl::from_der(&crl_der).map_err(AuthorityError::from)?))
}
