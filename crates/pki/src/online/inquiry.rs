//! Asked, fetched, asked again.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

use super::{
    goods::{Goods, read},
    port::{Ask, FetchFault, Kept, Key, Kind, NotFetched, Online},
    want::{Place, Want},
};
use crate::{
    certificate::Certificate,
    ocsp,
    path::{self, Broken, PathError, Purpose, Reason, Revocation, TrustStore, ValidPath},
};

/// Most places looked into for one inquiry, the cache included.
const MAX_PLACES: usize = 64;
/// Most authorities that are added to those of the store.
const MAX_ADDED: usize = 1024;
const MAX_CERTIFICATES_BYTES: usize = 1024 * 1024;
const MAX_STATUS_BYTES: usize = 64 * 1024;

/// Questions about the certificates of one person at one moment; its bounds hold for all of them together.
#[derive(Debug)]
pub struct Inquiry<'o> {
    online: &'o Online,
    store: TrustStore,
    at: OffsetDateTime,
    fetches_left: u32,
    bytes_left: usize,
    time_left: Duration,
    tried: BTreeMap<Place, Source>,
    added: Vec<Certificate>,
    steps: Vec<Step>,
}

/// Where something came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From what was kept.
    Cache,
    /// Over the network.
    Network,
}

/// One place that was looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was sought.
    pub kind: Kind,
    /// Where.
    pub url: String,
    /// Whether the network was asked, or the cache had it.
    pub source: Source,
    /// How long it took.
    pub took: Duration,
    /// Why nothing usable came of it.
    pub fault: Option<FetchFault>,
}

/// A verdict, and what was fetched for it.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The path, or why there is none.
    pub path: Result<ValidPath, PathError>,
    /// What was looked into, in order.
    pub steps: Vec<Step>,
}

impl Online {
    /// Starts questions about the certificates of one person. Lists are shared with `store`, not copied.
    pub fn inquire(&self, store: &TrustStore, at: OffsetDateTime) -> Inquiry<'_> {
        let Self { limits, .. } = self;
        Inquiry {
            online: self,
            store: TrustStore { failed: Vec::new(), ..store.clone() },
            at,
            fetches_left: limits.fetches,
            bytes_left: limits.bytes,
            time_left: limits.total,
            tried: BTreeMap::new(),
            added: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Builds and validates a path as [`crate::validate`] does, fetching what is missing.
    ///
    /// Blocks, for [`super::Limits::total`] at the longest.
    pub fn validate(&self, leaf_der: &[u8], store: &TrustStore, at: OffsetDateTime, purpose: Purpose) -> Verdict {
        let mut inquiry = self.inquire(store, at);
        let path = inquiry.validate(leaf_der, purpose);
        Verdict { path, steps: inquiry.steps }
    }
}

impl Inquiry<'_> {
    /// As [`crate::validate`], fetching what is missing.
    ///
    /// # Errors
    /// As [`crate::validate`]; where revocation stays unknown, with what the fetching came to.
    pub fn validate(&mut self, leaf_der: &[u8], purpose: Purpose) -> Result<ValidPath, PathError> {
        let leaf = Certificate::from_der(leaf_der)
            .map_err(|error| PathError { about: None, reason: Reason::Malformed(error) })?;
        loop {
            let (result, wants) = path::ask(&leaf, &self.store, self.at, purpose);
            let lacks = Lack::of(&result, &leaf, self.store.revocation);
            if !lacks.is_some_and(|lack| self.supply(lack, &wants)) {
                return result;
            }
        }
    }

    /// The policies demanded by the questions that follow.
    pub fn require(&mut self, policies: &[crate::ObjectIdentifier]) {
        self.store.required_policies = policies.to_vec();
    }

    /// What was looked into so far, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The store with all that was found, for asking [`crate::validate`] without fetching again; and
    /// what was looked into.
    pub fn into_store(self) -> (TrustStore, Vec<Step>) {
        (self.store, self.steps)
    }

    /// Looks into the first place that may help; whether there was one.
    fn supply(&mut self, lack: Lack, wants: &[Want]) -> bool {
        let mut wants: Vec<Want> = wants.iter().filter(|want| lack.is_met_by(want)).cloned().collect();
        if lack == Lack::Issuer {
            if !self.online.limits.chase {
                return false;
            }
            // Down from the roots, where the way up is not told.
            let authorities = self.store.roots.iter().chain(&self.added);
            wants.extend(authorities.map(|by| Want::Issued { by: Box::new(by.clone()) }));
        }
        let places: Vec<(Place, &Want)> =
            wants.iter().flat_map(|want| want.places().into_iter().map(move |place| (place, want))).collect();
        let untried = places.iter().find(|(place, _)| !self.tried.contains_key(place));
        // What was kept did not help: perhaps there is something newer.
        let kept = || places.iter().find(|(place, _)| self.tried.get(place) == Some(&Source::Cache));
        let Some((place, want)) = untried.or_else(kept) else { return false };
        if self.steps.len() >= MAX_PLACES {
            return false;
        }
        self.look_into(place, want);
        true
    }

    fn look_into(&mut self, place: &Place, want: &Want) {
        let key = Key { kind: place.kind, url: &place.url, request_der: &place.request_der };
        let mut late = None;
        if !self.tried.contains_key(place)
            && let Some(Kept { body, since }) = self.online.cache.load(&key)
        {
            match read(place, want, &body, None, &self.store, self.at) {
                Ok(goods) if goods.is_authentic => {
                    let age = self.at - since;
                    let is_fresh = match place.kind {
                        Kind::Certificates => !age.is_negative() && age <= self.online.limits.certificates_for,
                        Kind::List | Kind::Status => goods.is_fresh,
                    };
                    if is_fresh {
                        self.tried.insert(place.clone(), Source::Cache);
                        self.note(place, Source::Cache, Duration::ZERO, None);
                        self.take(goods);
                        return;
                    }
                    late = Some(goods);
                }
                Ok(_) | Err(_) => self.online.cache.discard(&key),
            }
        }
        self.tried.insert(place.clone(), Source::Network);
        let (took, result) = self.fetch(place, want);
        self.note(place, Source::Network, took, result.as_ref().err().cloned());
        match result {
            Ok((goods, body)) => {
                if goods.is_authentic && goods.is_worth_keeping {
                    self.online.cache.store(&key, &body, self.at);
                }
                self.take(goods);
            }
            Err(fault) => {
                let failed = NotFetched { url: place.url.clone(), fault };
                if place.is_http() {
                    self.store.failed.push(failed);
                } else {
                    // Named only where no better reason follows.
                    self.store.failed.insert(0, failed);
                }
            }
        }
        if let Some(late) = late {
            self.take(late);
        }
    }

    fn fetch(&mut self, place: &Place, want: &Want) -> (Duration, Result<(Goods, Vec<u8>), FetchFault>) {
        if !place.is_http() {
            return (Duration::ZERO, Err(FetchFault::Scheme));
        }
        if self.fetches_left == 0 || self.bytes_left == 0 || !self.time_left.is_positive() {
            return (Duration::ZERO, Err(FetchFault::Spent));
        }
        self.fetches_left -= 1;
        let nonce = if place.kind == Kind::Status { self.online.fetch.nonce() } else { None };
        let request_der = match (want, &nonce) {
            (Want::Status { of, issuer }, Some(nonce)) => {
                ocsp::request(issuer, &of.serial(), Some(nonce)).unwrap_or_else(|_| place.request_der.clone())
            }
            _ => place.request_der.clone(),
        };
        let most = match place.kind {
            Kind::Certificates => MAX_CERTIFICATES_BYTES,
            Kind::Status => MAX_STATUS_BYTES,
            Kind::List => self.online.limits.list_bytes.min(crate::crl::MAX_LENGTH),
        };
        let ask = Ask {
            kind: place.kind,
            url: &place.url,
            request_der: (!request_der.is_empty()).then_some(&request_der),
            max_bytes: most.min(self.bytes_left),
        };
        let fetched = self.online.fetch.fetch(&ask, self.time_left);
        self.time_left = self.time_left.saturating_sub(fetched.took.max(Duration::ZERO));
        let result = fetched.body.and_then(|body| {
            self.bytes_left = self.bytes_left.saturating_sub(body.len());
            let goods = read(place, want, &body, nonce.as_ref(), &self.store, self.at)?;
            Ok((goods, body))
        });
        (fetched.took, result)
    }

    fn take(&mut self, goods: Goods) {
        self.store.crls.extend(goods.list);
        self.store.ocsp.extend(goods.answer);
        for certificate in goods.certificates {
            let is_known = self.store.roots.contains(&certificate) || self.store.intermediates.contains(&certificate);
            if !is_known && self.added.len() < MAX_ADDED {
                self.added.push(certificate.clone());
                self.store.intermediates.push(certificate);
            }
        }
    }

    fn note(&mut self, place: &Place, source: Source, took: Duration, fault: Option<FetchFault>) {
        self.steps.push(Step { kind: place.kind, url: place.url.clone(), source, took, fault });
    }
}

/// What would help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lack {
    Issuer,
    Status,
}

impl Lack {
    fn of(result: &Result<ValidPath, PathError>, leaf: &Certificate, revocation: Revocation) -> Option<Self> {
        let error = match result {
            Ok(path) if path.unchecked.is_empty() && path.stale.is_empty() => return None,
            Ok(_) if revocation == Revocation::Off => return None,
            Ok(_) => return Some(Self::Status),
            Err(error) => error,
        };
        let is_about_leaf = error
            .about
            .as_ref()
            .is_some_and(|about| about.serial == leaf.serial() && about.issuer == leaf.issuer().to_string());
        match &error.reason {
            Reason::RevocationUnknown(_) => Some(Self::Status),
            Reason::UnknownIssuer { .. }
            | Reason::BadSignature(_)
            | Reason::WrongPolicy
            | Reason::Constraint(Broken::KeyIdentifier) => Some(Self::Issuer),
            // Another certificate of the same authority may be younger.
            Reason::Expired { .. } | Reason::NotYetValid { .. } => (!is_about_leaf).then_some(Self::Issuer),
            Reason::Malformed(_) | Reason::Revoked { .. } | Reason::Constraint(_) | Reason::TooComplex => None,
        }
    }

    const fn is_met_by(self, want: &Want) -> bool {
        match want {
            Want::Issuer { .. } | Want::Issued { .. } => matches!(self, Self::Issuer),
            Want::Status { .. } => matches!(self, Self::Status),
        }
    }
}
