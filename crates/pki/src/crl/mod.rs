//! Certificate revocation lists (RFC 5280 §5): read, checked, made.

mod entries;
mod make;
mod scope;

use std::sync::Arc;

use der::{Decode, Reader, SliceReader, Tag, asn1::ObjectIdentifier};
use spki::AlgorithmIdentifierOwned;
use time::{Duration, OffsetDateTime};
use x509_cert::{
    ext::{
        Extensions,
        pkix::{AuthorityKeyIdentifier, CrlNumber, CrlReason, IssuingDistributionPoint},
    },
    name::Name,
    time::Time,
};

pub use self::make::{NewCrl, build};
use self::scope::Scope;
pub(crate) use self::scope::{ALL_REASONS, Point, Reasons, points_of};
use crate::{
    certificate::Certificate,
    encoding::{Malformed, While, bounded, from_time, signed_parts},
    name::DistinguishedName,
    oid,
    serial::Serial,
    signature::{SignatureError, verify},
};

/// A list longer than this is refused.
pub const MAX_LENGTH: usize = 64 * 1024 * 1024;
const WHAT: &str = "certificate revocation list";

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// No reason given.
    Unspecified,
    /// The private key is or may be in other hands.
    KeyCompromise,
    /// The authority's private key is or may be in other hands.
    CaCompromise,
    /// The subject's name or affiliation changed.
    AffiliationChanged,
    /// Replaced by another certificate.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// On hold.
    CertificateHold,
    /// What the certificate said no longer holds.
    PrivilegeWithdrawn,
}

impl core::fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "no reason given",
            Self::KeyCompromise => "its key may be in other hands",
            Self::CaCompromise => "its authority's key may be in other hands",
            Self::AffiliationChanged => "affiliation changed",
            Self::Superseded => "replaced by another",
            Self::CessationOfOperation => "no longer needed",
            Self::CertificateHold => "on hold",
            Self::PrivilegeWithdrawn => "privilege withdrawn",
        })
    }
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The certificate's serial number.
    pub serial: Serial,
    /// Since when.
    pub since: OffsetDateTime,
    /// Why.
    pub reason: RevocationReason,
}

/// A list as it was read; its signature is checked by [`Crl::verify_signed_by`].
///
/// It is kept as the bytes that came and searched there: a list of millions costs no more memory
/// than its length.
#[derive(Clone)]
pub struct Crl {
    /// Shared by clones: lists may be long.
    der: Arc<[u8]>,
    issuer: DistinguishedName,
    issuer_folded: String,
    this_update: OffsetDateTime,
    next_update: Option<OffsetDateTime>,
    authority_key_id: Option<Vec<u8>>,
    number: Option<String>,
    /// The number of the list that a delta list continues.
    base: Option<String>,
    /// Where it was fetched; it then speaks only about certificates that name this place.
    source: Option<String>,
    scope: Scope,
    entries: core::ops::Range<usize>,
    count: usize,
}

/// What a list says about a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrlAnswer {
    /// The list does not speak about this certificate.
    NotCovered,
    /// It is not on the list.
    NotRevoked,
    /// It is on the list.
    Revoked(Revoked),
}

impl Crl {
    /// Reads a DER list of at most 64 MiB.
    ///
    /// # Errors
    /// Bytes that are not exactly one well-formed version 2 list.
    pub fn from_der(crl_der: &[u8]) -> Result<Self, Malformed> {
        let crl_der = bounded(crl_der, MAX_LENGTH, WHAT)?;
        let parts = signed_parts(crl_der, WHAT)?;
        let tbs = Tbs::read(parts.tbs_der).reading(WHAT)?;
        if tbs.algorithm != parts.algorithm {
            return Err(Malformed::new(WHAT, der::ErrorKind::Failed));
        }
        // Both slices lie in the list: their distance is where the entries are.
        let start = (tbs.entries.as_ptr() as usize).saturating_sub(crl_der.as_ptr() as usize);
        let entries = if tbs.entries.is_empty() { 0..0 } else { start..start + tbs.entries.len() };
        let issuer = DistinguishedName(tbs.issuer);
        let mut crl = Self {
            der: crl_der.into(),
            issuer_folded: issuer.folded(),
            issuer,
            this_update: from_time(&tbs.this_update),
            next_update: tbs.next_update.as_ref().map(from_time),
            authority_key_id: None,
            number: None,
            base: None,
            source: None,
            scope: Scope::default(),
            entries,
            count: 0,
        };
        for extension in tbs.extensions {
            crl.read_extension(extension.extn_id, extension.critical, extension.extn_value.as_bytes())?;
        }
        let (count, understood) = entries::check(crl.entries(), crl.scope.indirect).reading(WHAT)?;
        crl.count = count;
        crl.scope.unusable |= !understood;
        Ok(crl)
    }

    /// The list as the one that is published at `url`: it speaks only about certificates that name
    /// this place as a distribution point.
    #[must_use]
    pub fn published_at(mut self, url: impl Into<String>) -> Self {
        self.source = Some(url.into());
        self
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Who made it.
    pub const fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// When it was made.
    pub const fn this_update(&self) -> OffsetDateTime {
        self.this_update
    }

    /// When the next one is due.
    pub const fn next_update(&self) -> Option<OffsetDateTime> {
        self.next_update
    }

    /// The key identifier of the key that signed it.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.authority_key_id.as_deref()
    }

    /// Its number, hexadecimal.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// How many certificates are on it.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether no certificate is on it.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether it may be used at a moment: made before it, the next one due after it.
    pub fn is_fresh(&self, at: OffsetDateTime) -> bool {
        self.this_update <= at && self.next_update.is_some_and(|due| at <= due)
    }

    /// Whether it may be used at a moment though the next one was due, by at most `grace`.
    pub fn is_usable(&self, at: OffsetDateTime, grace: Duration) -> bool {
        self.this_update <= at && self.next_update.is_some_and(|due| at <= due.saturating_add(grace))
    }

    /// Whether it only tells what changed since another list: what is on it is revoked, what is not may
    /// be on the other.
    pub const fn is_delta(&self) -> bool {
        self.scope.delta
    }

    /// What it says about a certificate, trusting nothing but names: check the signature first.
    pub fn answer(&self, certificate: &Certificate) -> CrlAnswer {
        if self.is_delta() {
            return CrlAnswer::NotCovered;
        }
        if points_of(certificate).iter().any(|point| self.covers(certificate, point).is_some()) {
            self.entry(certificate).map_or(CrlAnswer::NotRevoked, CrlAnswer::Revoked)
        } else {
            CrlAnswer::NotCovered
        }
    }

    /// Checks that the holder of `issuer_key_der` (SubjectPublicKeyInfo) signed this list.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify_signed_by(&self, issuer_key_der: &[u8]) -> Result<(), SignatureError> {
        let parts = signed_parts(&self.der, WHAT).map_err(|_| SignatureError::Wrong)?;
        verify(issuer_key_der, &parts.algorithm, parts.tbs_der, parts.signature)
    }

    /// The certificate's entry.
    pub(crate) fn entry(&self, certificate: &Certificate) -> Option<Revoked> {
        entries::find(self.entries(), &self.issuer, certificate)
    }

    /// Who made it, as a text for looking it up.
    pub(crate) fn issuer_folded(&self) -> &str {
        &self.issuer_folded
    }

    /// Whether it is a delta list that tells what changed since `full`, or since one before it
    /// (RFC 5280 §5.2.4, conditions a to c).
    pub(crate) fn continues(&self, full: &Self) -> bool {
        let (Some(base), Some(number), Some(of_full)) = (&self.base, &self.number, &full.number) else {
            return false;
        };
        let size = |number: &str| {
            let number = number.trim_start_matches('0').to_owned();
            (number.len(), number)
        };
        self.scope.is_same(&full.scope)
            && !full.is_delta()
            && self.issuer_folded == full.issuer_folded
            && self.authority_key_id == full.authority_key_id
            && size(base) <= size(of_full)
            && size(of_full) < size(number)
    }

    /// Whether an entry says that a certificate is on a list no more.
    pub(crate) fn lifts_hold(&self, certificate: &Certificate) -> bool {
        !self.scope.unusable && entries::is_removed(self.entries(), &self.issuer, certificate)
    }

    /// For which reasons this list tells whether the certificate was revoked, if its distribution
    /// point is this one; `None` where it does not speak about it.
    pub(crate) fn covers(&self, certificate: &Certificate, point: &Point<'_>) -> Option<Reasons> {
        if self.source.is_some() && !self.is_from(point) {
            return None;
        }
        self.scope.covers(&self.issuer, certificate, point)
    }

    /// Whether it was fetched from the place that the point names.
    pub(crate) fn is_from(&self, point: &Point<'_>) -> bool {
        self.source.as_deref().is_some_and(|source| point.names_url(source))
    }

    /// Whether the list itself, or the place it was fetched from, is one that the point names.
    pub(crate) fn is_placed(&self) -> bool {
        self.source.is_some() || self.scope.points.is_some()
    }

    fn entries(&self) -> &[u8] {
        self.der.get(self.entries.clone()).unwrap_or_default()
    }

    fn read_extension(&mut self, id: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<(), Malformed> {
        if id == oid::AUTHORITY_KEY_IDENTIFIER {
            let key_id = AuthorityKeyIdentifier::from_der(value).reading("authorityKeyIdentifier")?;
            self.authority_key_id = key_id.key_identifier.map(|octets| octets.as_bytes().to_vec());
        } else if id == oid::CRL_NUMBER {
            let number = CrlNumber::from_der(value).reading("cRLNumber")?;
            self.number = Some(hex::encode(number.0.as_bytes()));
        } else if id == oid::ISSUING_DISTRIBUTION_POINT {
            let point = IssuingDistributionPoint::from_der(value).reading("issuingDistributionPoint")?;
            self.scope.restrict(&point, &self.issuer);
        } else if id == oid::DELTA_CRL {
            let base = CrlNumber::from_der(value).reading("deltaCRLIndicator")?;
            self.base = Some(hex::encode(base.0.as_bytes()));
            self.scope.delta = true;
        } else if critical {
            self.scope.unusable = true;
        }
        Ok(())
    }
}

impl core::fmt::Debug for Crl {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Crl({}, {}, {} entries)", self.issuer, self.this_update, self.count)
    }
}

pub(crate) const fn from_crl_reason(reason: CrlReason) -> RevocationReason {
    match reason {
        CrlReason::Unspecified | CrlReason::RemoveFromCRL => RevocationReason::Unspecified,
        CrlReason::KeyCompromise => RevocationReason::KeyCompromise,
        CrlReason::CaCompromise | CrlReason::AaCompromise => RevocationReason::CaCompromise,
        CrlReason::AffiliationChanged => RevocationReason::AffiliationChanged,
        CrlReason::Superseded => RevocationReason::Superseded,
        CrlReason::CessationOfOperation => RevocationReason::CessationOfOperation,
        CrlReason::CertificateHold => RevocationReason::CertificateHold,
        CrlReason::PrivilegeWithdrawn => RevocationReason::PrivilegeWithdrawn,
    }
}

/// The signed part of a list, with the entries as they came.
struct Tbs<'a> {
    algorithm: AlgorithmIdentifierOwned,
    issuer: Name,
    this_update: Time,
    next_update: Option<Time>,
    entries: &'a [u8],
    extensions: Extensions,
}

impl<'a> Tbs<'a> {
    fn read(tbs_der: &'a [u8]) -> der::Result<Self> {
        let mut outer = SliceReader::new(tbs_der)?;
        let header = der::Header::decode(&mut outer)?;
        header.tag.assert_eq(Tag::Sequence)?;
        let content = outer.read_slice(header.length)?;
        outer.finish(())?;
        let mut reader = SliceReader::new(content)?;
        // Version 1 lists have no version, and no extensions that would tell their scope.
        if u8::decode(&mut reader)? != 1 {
            return Err(der::ErrorKind::Failed.into());
        }
        let algorithm = AlgorithmIdentifierOwned::decode(&mut reader)?;
        let issuer = Name::decode(&mut reader)?;
        let this_update = Time::decode(&mut reader)?;
        let next_update = match peek(&reader) {
            Some(Tag::UtcTime | Tag::GeneralizedTime) => Some(Time::decode(&mut reader)?),
            _ => None,
        };
        let mut entries: &[u8] = &[];
        if peek(&reader) == Some(Tag::Sequence) {
            let header = der::Header::decode(&mut reader)?;
            entries = reader.read_slice(header.length)?;
        }
        let mut extensions = Extensions::default();
        if !reader.is_finished() {
            let tagged = der::asn1::ContextSpecific::<Extensions>::decode(&mut reader)?;
            if tagged.tag_number != der::TagNumber::N0 {
                return Err(der::ErrorKind::Failed.into());
            }
            extensions = tagged.value;
        }
        reader.finish(Self { algorithm, issuer, this_update, next_update, entries, extensions })
    }
}

fn peek(reader: &SliceReader<'_>) -> Option<Tag> {
    if reader.is_finished() { None } else { reader.peek_tag().ok() }
}

#[cfg(test)]
mod tests;
