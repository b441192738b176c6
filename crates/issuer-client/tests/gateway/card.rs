//! A card in software: raw private-key operations and nothing else, as a PIV Card does them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use issuer_client::{CardKey, CardSignature, CardSigner, SignFault};
use rand_core::OsRng;
use rsa::hazmat::rsa_decrypt_and_check;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPrivateKey};
use signature::hazmat::PrehashSigner;
use spki::SubjectPublicKeyInfoOwned;

use crate::test_pki::{Authority, spki};

/// The card.
#[derive(Debug)]
pub struct SoftCard {
    kind: CardKey,
    key: SoftKey,
    certificate_der: Vec<u8>,
    asked: AtomicU32,
    /// How many signatures it makes before `fault` comes.
    good_for: u32,
    fault: SignFault,
}

#[derive(Debug)]
enum SoftKey {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Rsa(Box<RsaPrivateKey>),
}

impl SoftKey {
    fn new(kind: CardKey) -> Self {
        match kind {
            CardKey::P256 => Self::P256(p256::ecdsa::SigningKey::random(&mut OsRng)),
            CardKey::P384 => Self::P384(p384::ecdsa::SigningKey::random(&mut OsRng)),
            CardKey::Rsa2048 => Self::Rsa(Box::new(RsaPrivateKey::new(&mut OsRng, 2048).unwrap())),
            CardKey::Rsa3072 => Self::Rsa(Box::new(RsaPrivateKey::new(&mut OsRng, 3072).unwrap())),
        }
    }

    fn spki(&self) -> SubjectPublicKeyInfoOwned {
        match self {
            Self::P256(key) => spki(&p256::PublicKey::from(key.verifying_key())),
            Self::P384(key) => spki(&p384::PublicKey::from(key.verifying_key())),
            Self::Rsa(key) => spki(&key.to_public_key()),
        }
    }
}

impl SoftCard {
    /// A good card of `authority`.
    pub fn new(kind: CardKey, authority: &Authority) -> Arc<Self> {
        Self::good_for(kind, authority, u32::MAX, SignFault::Garbled)
    }

    /// A card that answers `fault` after `good_for` signatures.
    pub fn good_for(kind: CardKey, authority: &Authority, good_for: u32, fault: SignFault) -> Arc<Self> {
        let key = SoftKey::new(kind);
        let certificate_der = authority.issue_card(&key.spki());
        Arc::new(Self { kind, key, certificate_der, asked: AtomicU32::new(0), good_for, fault })
    }

    /// A card whose certificate belongs to another key.
    pub fn with_wrong_key(kind: CardKey, authority: &Authority) -> Arc<Self> {
        let certificate_der = authority.issue_card(&SoftKey::new(kind).spki());
        let (asked, fault) = (AtomicU32::new(0), SignFault::Garbled);
        Arc::new(Self { kind, key: SoftKey::new(kind), certificate_der, asked, good_for: u32::MAX, fault })
    }

    /// How often it was asked to sign.
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::Acquire)
    }
}

impl CardSigner for SoftCard {
    fn key(&self) -> CardKey {
        self.kind
    }

    fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    fn sign(&self, block: &[u8]) -> Result<CardSignature, SignFault> {
        if self.asked.fetch_add(1, Ordering::AcqRel) >= self.good_for {
            return Err(self.fault.clone());
        }
        Ok(match &self.key {
            SoftKey::P256(key) => {
                assert_eq!(block.len(), 32);
                let signature: p256::ecdsa::Signature = key.sign_prehash(block).unwrap();
                signature.to_der().as_bytes().to_vec()
            }
            SoftKey::P384(key) => {
                assert_eq!(block.len(), 48);
                let signature: p384::ecdsa::Signature = key.sign_prehash(block).unwrap();
                signature.to_der().as_bytes().to_vec()
            }
            SoftKey::Rsa(key) => {
                assert_eq!(block.len(), key.size());
                let block = BigUint::from_bytes_be(block);
                let signed = rsa_decrypt_and_check(key.as_ref(), None::<&mut OsRng>, &block).unwrap().to_bytes_be();
                [vec![0; key.size() - signed.len()], signed].concat()
            }
        })
    }
}
