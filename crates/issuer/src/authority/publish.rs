//! What others check certificates with: lists of revoked certificates, OCSP, certificates of the
//! authority.

use std::sync::PoisonError;

use pki::crl::{self, NewCrl};
use pki::ocsp::{self, AnswerTimes, Refusal, Status};
use pki::profile::{Issuer as Signing, Publication};
use pki::{Certificate, Serial, cms};
use time::{Duration, OffsetDateTime};

use super::{Authority, AuthorityError};
use crate::policy::Limits;
use crate::store::{Store, StoreError};

/// A list that was made, and what it was made of.
#[derive(Clone, Debug)]
pub(super) struct List {
    crl_der: Vec<u8>,
    revocations: i64,
    made_at: OffsetDateTime,
}

/// Whose certificates are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Derived credentials.
    Issuing,
    /// The issuing authority.
    Root,
}

/// How long an OCSP answer may be used: a revocation is known everywhere within the hour.
const ANSWER_LIFE: Duration = Duration::hours(1);

/// Why nothing can be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The authority.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

impl Authority {
    /// The list of revoked certificates, made anew after every revocation and when it is due
    /// (R-MNT-11); the second value is its number where it was made just now.
    ///
    /// # Errors
    ///
    /// [`PublishError`].
    pub async fn crl(
        &self,
        store: &Store,
        limits: &Limits,
        now: OffsetDateTime,
    ) -> Result<(Vec<u8>, Option<u64>), PublishError> {
        let revocations = store.revocations().await?;
        if let Some(list) = self.current(revocations, limits, now) {
            return Ok((list.crl_der, None));
        }
        let number = store.next_crl_number().await?;
        let revoked = store.revoked().await?;
        let new = NewCrl {
            number,
            this_update: now,
            next_update: now + Duration::hours(limits.crl_life_h.into()),
            revoked: &revoked,
        };
        let signing = self.signing().map_err(AuthorityError::from)?;
        let crl_der = crl::build(&signing, &new).map_err(AuthorityError::from)?;
        let list = List { crl_der: crl_der.clone(), revocations, made_at: now };
        *self.crl.lock().unwrap_or_else(PoisonError::into_inner) = Some(list);
        Ok((crl_der, Some(number)))
    }

    /// The root's list.
    pub fn root_crl_der(&self) -> Vec<u8> {
        self.root_crl.read().unwrap_or_else(PoisonError::into_inner).der().to_vec()
    }

    /// Answers an OCSP request (RFC 6960) live; a question that cannot be answered gets an answer
    /// that says so.
    ///
    /// # Errors
    ///
    /// [`PublishError`].
    pub async fn ocsp(
        &self,
        asked: Asked,
        request_der: &[u8],
        store: &Store,
        now: OffsetDateTime,
    ) -> Result<Vec<u8>, PublishError> {
        let refuse = |why| ocsp::refuse(why).map_err(AuthorityError::from);
        let Ok(request) = ocsp::Request::from_der(request_der) else {
            return Ok(refuse(Refusal::MalformedRequest)?);
        };
        let times = AnswerTimes { produced_at: now, this_update: now, next_update: now + ANSWER_LIFE };
        let answer = match asked {
            Asked::Issuing => {
                let mut known: Vec<(Serial, Status)> = Vec::new();
                for serial in request.serials() {
                    let status = store.serial_status(&serial).await?;
                    known.push((serial, status));
                }
                let status = |serial: &Serial| {
                    known.iter().find(|(one, _)| one == serial).map_or(Status::Unknown, |(_, status)| *status)
                };
                let responder = self.responder.read().unwrap_or_else(PoisonError::into_inner).clone();
                let signing = Signing::new(&responder, &self.responder_key).map_err(AuthorityError::from)?;
                ocsp::respond(&signing, &self.issuing, &request, status, times)
            }
            Asked::Root => {
                let Some(root_key) = &self.root_key else { return Ok(refuse(Refusal::TryLater)?) };
                let status = |serial: &Serial| {
                    if *serial == self.issuing.serial() { Status::Good } else { Status::Unknown }
                };
                let signing = Signing::new(&self.root, root_key).map_err(AuthorityError::from)?;
                ocsp::respond(&signing, &self.root, &request, status, times)
            }
        };
        Ok(answer.map_err(AuthorityError::from)?)
    }

    /// A certificate of the authority.
    pub const fn authority_certificate(&self, asked: Asked) -> &Certificate {
        match asked {
            Asked::Issuing => &self.issuing,
            Asked::Root => &self.root,
        }
    }

    /// The same as a certs-only bundle, as `.p7c` files hold it (R-CRT-10).
    ///
    /// # Errors
    ///
    /// [`AuthorityError`].
    pub fn bundle(&self, asked: Asked) -> Result<Vec<u8>, AuthorityError> {
        Ok(cms::certs_only(&[self.authority_certificate(asked)])?)
    }

    fn current(&self, revocations: i64, limits: &Limits, now: OffsetDateTime) -> Option<List> {
        let list = self.crl.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let fresh = now - list.made_at < Duration::hours(limits.crl_every_h.into());
        (list.revocations == revocations && fresh).then_some(list)
    }
}

/// Where the issuing authority publishes what its certificates are checked with.
pub(super) fn issuing_publication(pki_url: &str) -> Publication {
    Publication {
        ca_issuers: format!("{pki_url}/aia/issuing.p7c"),
        ocsp: format!("{pki_url}/ocsp"),
        crl: format!("{pki_url}/crl/issuing.crl"),
    }
}

/// Where the root does.
pub(super) fn root_publication(pki_url: &str) -> Publication {
    Publication {
        ca_issuers: format!("{pki_url}/aia/root.p7c"),
        ocsp: format!("{pki_url}/root-ocsp"),
        crl: format!("{pki_url}/crl/root.crl"),
    }
}
