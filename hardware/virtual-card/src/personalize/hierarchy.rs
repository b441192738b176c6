//! A root, its signing CAs and their content signers.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRngCore;
use time::{Duration, OffsetDateTime};

use super::PersonalizeError;
use super::authority::{CertificateAuthority, Lifetime, Publication};
use super::certificate::{content_signer_extensions, organization_name};
use super::profile::{AuthorityKind, Trust};
use super::signed::ContentSigner;
use super::signing::SigningKey;
use crate::card::{CardKey, KeyType};

/// A PKI under one root.
#[derive(Debug)]
pub struct Hierarchy {
    /// The trust anchor.
    pub root: CertificateAuthority,
    /// The signing CAs in use, by kind.
    pub issuing: BTreeMap<AuthorityKind, Issuing>,
}

/// A signing CA and the content signer it certified.
#[derive(Debug)]
pub struct Issuing {
    /// The CA.
    pub authority: CertificateAuthority,
    /// Who signs CHUIDs and security objects.
    pub content_signer: ContentSigner,
}

impl Hierarchy {
    /// Makes a root and a signing CA with its content signer for each kind.
    pub(super) fn new(
        trust: Trust,
        kinds: &BTreeSet<AuthorityKind>,
        now: OffsetDateTime,
        publication: &Publication,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Self, PersonalizeError> {
        let (prefix, file_prefix) = match trust {
            Trust::Own => ("Test PIV", ""),
            Trust::Other => ("Stray PIV", "stray-"),
        };
        let root = CertificateAuthority::root(
            &format!("{file_prefix}root"),
            &organization_name(&format!("{prefix} Root CA"))?,
            years(now, 6, 14),
            rng,
        )?;
        let mut issuing = BTreeMap::new();
        for kind in kinds {
            let (label, file_label, authority_key, signer_key) = match kind {
                AuthorityKind::Ecc => ("ECC", "ecc", KeyType::P384, KeyType::P256),
                AuthorityKind::Rsa => ("RSA", "rsa", KeyType::Rsa3072, KeyType::Rsa2048),
            };
            let authority = root.subordinate(
                &format!("{file_prefix}signing-ca-{file_label}"),
                &organization_name(&format!("{prefix} Signing CA {label}"))?,
                authority_key,
                years(now, 5, 10),
                publication,
                rng,
            )?;
            let key = SigningKey(CardKey::generate(signer_key, rng)?);
            let certificate = authority.issue(
                &organization_name(&format!("{prefix} Content Signer {label}"))?,
                key.0.public_key()?,
                // Nine years at most, and past the end of every card it signs.
                years(now, 4, 5),
                content_signer_extensions()?,
                publication,
                rng,
            )?;
            issuing.insert(*kind, Issuing { authority, content_signer: ContentSigner { certificate, key } });
        }
        Ok(Self { root, issuing })
    }

    /// The root, then the signing CAs.
    pub fn authorities(&self) -> impl Iterator<Item = &CertificateAuthority> {
        std::iter::once(&self.root).chain(self.issuing.values().map(|issuing| &issuing.authority))
    }
}

fn years(now: OffsetDateTime, before: i64, after: i64) -> Lifetime {
    Lifetime { not_before: now - Duration::days(before * 365), not_after: now + Duration::days(after * 365) }
}
