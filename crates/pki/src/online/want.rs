//! What a question lacked, and where the certificates say that it can be had.

use super::port::Kind;
use crate::{certificate::Certificate, ocsp};

/// No honest certificate names more places for one thing; more than these are not asked.
const MAX_PLACES: usize = 4;

/// Something that was missing when a question was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Certificates of whoever issued this one.
    Issuer {
        /// The last certificate of a path that led no further.
        of: Box<Certificate>,
    },
    /// Whether this one was revoked.
    Status {
        /// The certificate it is about.
        of: Box<Certificate>,
        /// Its issuer on the path that was tried.
        issuer: Box<Certificate>,
    },
    /// Certificates that this authority issued.
    Issued {
        /// The authority.
        by: Box<Certificate>,
    },
}

/// A place to ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) kind: Kind,
    pub(super) url: String,
    /// The question without a nonce; empty where nothing is posted.
    pub(super) request_der: Vec<u8>,
}

impl Want {
    /// Where it can be had: responders before lists.
    pub(super) fn places(&self) -> Vec<Place> {
        match self {
            Self::Issuer { of } => plain(Kind::Certificates, &of.ca_issuer_urls()).collect(),
            Self::Issued { by } => plain(Kind::Certificates, &by.ca_repository_urls()).collect(),
            Self::Status { of, issuer } => {
                let request_der = ocsp::request(issuer, &of.serial(), None).unwrap_or_default();
                let responders = if request_der.is_empty() { Vec::new() } else { of.ocsp_urls() };
                responders
                    .into_iter()
                    .take(MAX_PLACES)
                    .map(|url| Place::new(Kind::Status, url, request_der.clone()))
                    .chain(plain(Kind::List, &of.crl_urls()))
                    .collect()
            }
        }
    }
}

fn plain(kind: Kind, urls: &[&str]) -> impl Iterator<Item = Place> {
    urls.iter().take(MAX_PLACES).map(move |url| Place::new(kind, url, Vec::new()))
}

impl Place {
    fn new(kind: Kind, url: &str, request_der: Vec<u8>) -> Self {
        Self { kind, url: url.to_owned(), request_der }
    }

    /// Whether it is named by the one scheme that is asked; others, such as `ldap`, are common and passed over.
    pub(super) fn is_http(&self) -> bool {
        self.url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
    }
}
