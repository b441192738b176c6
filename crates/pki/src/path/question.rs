//! One question about one certificate: what stays the same while it is answered, and what was found
//! out already.

use core::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

use super::{Purpose, TrustStore, budget::Budget};
use crate::{certificate::Certificate, crl::Crl, online::Want, signature::SignatureError};

/// No honest question lacks more than this.
const MAX_WANTS: usize = 64;

/// What stays the same while a question is answered.
pub(super) struct Question<'a> {
    pub(super) store: &'a TrustStore,
    pub(super) at: OffsetDateTime,
    pub(super) budget: Budget,
    /// Names of authorities from which a root can be reached, going by names alone.
    leading: BTreeSet<&'a str>,
    /// Roots and authorities by their names, and whether they are roots; roots first.
    by_name: BTreeMap<&'a str, Vec<(&'a Certificate, bool)>>,
    /// Signatures looked at: by what is signed, which stays where it is meanwhile, and by key.
    signatures: RefCell<Signatures>,
    /// What was missing, in the order it was missed.
    wants: RefCell<Vec<Want>>,
}

/// What came of signatures: by the address of what is signed, and by the signer's key.
type Signatures = BTreeMap<(usize, Vec<u8>), Result<(), SignatureError>>;

/// What a path is wanted for; those of list signers differ from that of the certificate asked about.
pub(super) struct Goal<'a> {
    pub(super) purpose: Purpose,
    /// The only root that counts: a list's signer has to lead to that of the path it speaks about.
    pub(super) root: Option<&'a Certificate>,
    /// Certificates whose revocation is being looked into, outermost first.
    pub(super) under_check: Vec<&'a Certificate>,
}

impl<'a> Question<'a> {
    pub(super) fn new(store: &'a TrustStore, at: OffsetDateTime) -> Self {
        let mut by_issuer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for authority in &store.intermediates {
            by_issuer.entry(authority.issuer_folded()).or_default().push(authority.subject_folded());
        }
        let mut by_name: BTreeMap<&str, Vec<(&Certificate, bool)>> = BTreeMap::new();
        for (authority, is_root) in
            store.roots.iter().map(|root| (root, true)).chain(store.intermediates.iter().map(|other| (other, false)))
        {
            by_name.entry(authority.subject_folded()).or_default().push((authority, is_root));
        }
        let mut leading = BTreeSet::new();
        let mut next: Vec<&str> = store.roots.iter().map(Certificate::subject_folded).collect();
        while let Some(name) = next.pop() {
            if leading.insert(name) {
                next.extend(by_issuer.get(name).into_iter().flatten());
            }
        }
        Self {
            store,
            at,
            budget: Budget::new(),
            leading,
            by_name,
            signatures: RefCell::default(),
            wants: RefCell::default(),
        }
    }

    /// Notes that no path was found upwards from a certificate.
    pub(super) fn want_issuer(&self, of: &Certificate) {
        self.want(|| Want::Issuer { of: Box::new(of.clone()) });
    }

    /// Notes that there is no fresh word about a certificate.
    pub(super) fn want_status(&self, of: &Certificate, issuer: &Certificate) {
        self.want(|| Want::Status { of: Box::new(of.clone()), issuer: Box::new(issuer.clone()) });
    }

    fn want(&self, what: impl FnOnce() -> Want) {
        let mut wants = self.wants.borrow_mut();
        if wants.len() < MAX_WANTS {
            let what = what();
            if !wants.contains(&what) {
                wants.push(what);
            }
        }
    }

    /// What was missing.
    pub(super) fn into_wants(self) -> Vec<Want> {
        self.wants.into_inner()
    }

    /// The roots and authorities of a name, and whether they are roots; roots first.
    pub(super) fn named(&self, folded: &str) -> &[(&'a Certificate, bool)] {
        self.by_name.get(folded).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a root may lie above this authority.
    pub(super) fn leads_to_root(&self, authority: &Certificate) -> bool {
        self.leading.contains(authority.issuer_folded())
    }

    /// Whether `authority` signed a certificate; `None` where the question has cost too much already.
    pub(super) fn is_signed_by(
        &self,
        certificate: &Certificate,
        authority: &Certificate,
    ) -> Option<Result<(), SignatureError>> {
        let signed = (address(certificate), certificate.der().len());
        self.once(signed, authority, |key_der| certificate.verify_signed_by(key_der))
    }

    /// Whether `signer` signed a list.
    pub(super) fn is_list_signed_by(&self, crl: &Crl, signer: &Certificate) -> bool {
        let signed = (address(crl), crl.der().len());
        self.once(signed, signer, |key_der| crl.verify_signed_by(key_der)) == Some(Ok(()))
    }

    fn once(
        &self,
        (signed, octets): (usize, usize),
        signer: &Certificate,
        verify: impl FnOnce(&[u8]) -> Result<(), SignatureError>,
    ) -> Option<Result<(), SignatureError>> {
        let pair = (signed, signer.public_key_der().to_vec());
        if let Some(known) = self.signatures.borrow().get(&pair) {
            return Some(known.clone());
        }
        if !self.budget.take_signature() || !self.budget.take_octets(octets) {
            return None;
        }
        let result = verify(signer.public_key_der());
        self.signatures.borrow_mut().insert(pair, result.clone());
        Some(result)
    }
}

fn address<T>(of: &T) -> usize {
    core::ptr::from_ref(of).addr()
}
