//! The card's key as the issuer's client sees it.

use std::sync::{Mutex, PoisonError};

use issuer_client::{CardKey, CardSignature, CardSigner, SignFault};
use piv::{Algorithm, PivError};
use pki::KeyKind;
use pki::signature::verify_block;

use super::desk::CardDesk;
use super::rules::HeldCard;
use super::work::CardError;

/// The kind of a card's 9A key, where the standards allow it (SP 800-78-5 table 1).
pub(crate) const fn algorithm(kind: KeyKind) -> Option<Algorithm> {
    match kind {
        KeyKind::Rsa2048 => Some(Algorithm::Rsa2048),
        KeyKind::Rsa3072 => Some(Algorithm::Rsa3072),
        KeyKind::P256 => Some(Algorithm::EccP256),
        KeyKind::P384 => Some(Algorithm::EccP384),
        KeyKind::Rsa4096 => None,
    }
}

/// Signs on the card's own thread.
pub(crate) struct DeskSigner {
    desk: CardDesk,
    algorithm: Algorithm,
    certificate_der: Vec<u8>,
    public_key_der: Vec<u8>,
    /// What really happened at the last failure: more than a [`SignFault`] can say.
    fault: Mutex<Option<CardError>>,
}

impl DeskSigner {
    pub(crate) fn new(desk: CardDesk, card: HeldCard) -> Self {
        let HeldCard { certificate_der, public_key_der, algorithm, .. } = card;
        Self { desk, algorithm, certificate_der, public_key_der, fault: Mutex::new(None) }
    }

    /// The cause of the last failed signature.
    pub(crate) fn fault(&self) -> Option<CardError> {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: CardError) -> SignFault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        match error {
            CardError::Piv(PivError::Malformed { .. }) => SignFault::Garbled,
            CardError::Piv(piv) => match piv.status() {
                Some(status) => SignFault::Status(status.0),
                None => SignFault::Channel(piv.to_string()),
            },
            CardError::Reader(reader) => SignFault::Channel(reader.to_string()),
            CardError::WrongKey => SignFault::Garbled,
        }
    }
}

impl CardSigner for DeskSigner {
    fn key(&self) -> CardKey {
        match self.algorithm {
            Algorithm::Rsa2048 => CardKey::Rsa2048,
            Algorithm::Rsa3072 => CardKey::Rsa3072,
            Algorithm::EccP256 => CardKey::P256,
            Algorithm::EccP384 => CardKey::P384,
        }
    }

    fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    fn sign(&self, block: &[u8]) -> Result<CardSignature, SignFault> {
        let signature = self.desk.sign(self.algorithm, block.to_vec()).map_err(|error| self.failed(error))?;
        // The signature proves the card to the issuer; one by another key is a copied certificate, and that
        // is worth more than a handshake that fails (R-CRD-31).
        verify_block(&self.public_key_der, block, &signature).map_err(|_| self.failed(CardError::WrongKey))?;
        Ok(signature)
    }
}

impl std::fmt::Debug for DeskSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeskSigner").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
