//! The signer that stands before the card; defined here so that this crate knows no card.

use thiserror::Error;

/// Kind and size of the card's 9A key (SP 800-78-5 table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKey {
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// ECC on P-256.
    P256,
    /// ECC on P-384.
    P384,
}

/// A signature as the card made it: the raw RSA result, or DER `Ecdsa-Sig-Value`.
pub type CardSignature = Vec<u8>;

/// Why the card did not sign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignFault {
    /// The card answered with a status word other than 9000; 6982 means the PIN is not verified.
    #[error("the card answered {0:04X} instead of a signature")]
    Status(u16),
    /// The card could not be reached.
    #[error("the card could not be reached: {0}")]
    Channel(String),
    /// The card's answer was no signature.
    #[error("the card's answer is not a signature")]
    Garbled,
}

/// Signs with the card's PIV Authentication key; blocks for as long as the card needs.
pub trait CardSigner: Send + Sync + std::fmt::Debug {
    /// Kind of the key.
    fn key(&self) -> CardKey;

    /// The card's 9A certificate, DER.
    fn certificate_der(&self) -> &[u8];

    /// One private-key operation: for RSA the padded block of the modulus' size, for ECC the hash of
    /// the curve's size (leftmost bits, cut by the caller).
    ///
    /// # Errors
    ///
    /// A [`SignFault`] with the card's own status word.
    fn sign(&self, block: &[u8]) -> Result<CardSignature, SignFault>;
}
