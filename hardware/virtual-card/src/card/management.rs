//! The card management key `9B` (SP 800-73-5 part 1 table 4, SP 800-78-5 table 9).

use std::fmt;

use aes::{Aes128, Aes192, Aes256};
use des::TdesEde3;
use des::cipher::{Block, BlockEncrypt, KeyInit};
use zeroize::Zeroizing;

/// Cipher of the card management key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ManagementAlgorithm {
    /// Triple DES with three keys.
    #[default]
    #[serde(rename = "3des")]
    TripleDes,
    /// AES with 128 bits.
    Aes128,
    /// AES with 192 bits.
    Aes192,
    /// AES with 256 bits.
    Aes256,
}

impl ManagementAlgorithm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::TripleDes, Self::Aes128, Self::Aes192, Self::Aes256];

    /// The algorithm identifier in P1 of GENERAL AUTHENTICATE.
    #[must_use]
    pub const fn identifier(self) -> u8 {
        match self {
            Self::TripleDes => 0x03,
            Self::Aes128 => 0x08,
            Self::Aes192 => 0x0A,
            Self::Aes256 => 0x0C,
        }
    }

    /// True where P1 names this algorithm; `00` stands for triple DES.
    pub(crate) const fn is_named_by(self, p1: u8) -> bool {
        p1 == self.identifier() || (p1 == 0x00 && matches!(self, Self::TripleDes))
    }

    /// Bytes of a key: 16, 24 or 32.
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::TripleDes | Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Bytes of a block: 8 or 16.
    pub(crate) const fn block_len(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }
}

/// A card management key: who knows it may write objects and make keys.
#[derive(Clone)]
pub struct ManagementKey {
    algorithm: ManagementAlgorithm,
    value: Zeroizing<Vec<u8>>,
}

impl ManagementKey {
    /// The key every tool knows: `01` to `08`, repeated to the length of the algorithm.
    #[must_use]
    pub fn well_known(algorithm: ManagementAlgorithm) -> Self {
        Self { algorithm, value: Zeroizing::new((1..=8).cycle().take(algorithm.key_len()).collect()) }
    }

    /// A key of one's own; `None` where its length does not fit the algorithm.
    #[must_use]
    pub fn new(algorithm: ManagementAlgorithm, value: &[u8]) -> Option<Self> {
        (value.len() == algorithm.key_len()).then(|| Self { algorithm, value: Zeroizing::new(value.to_vec()) })
    }

    /// Cipher of the key.
    #[must_use]
    pub fn algorithm(&self) -> ManagementAlgorithm {
        self.algorithm
    }

    pub(crate) fn value(&self) -> &[u8] {
        &self.value
    }

    pub(crate) fn is_well_known(&self) -> bool {
        *self.value == *Self::well_known(self.algorithm).value
    }

    /// One block enciphered; `None` where it is not one block.
    pub(crate) fn encipher(&self, block: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if block.len() != self.algorithm.block_len() {
            return None;
        }
        match self.algorithm {
            ManagementAlgorithm::TripleDes => encipher::<TdesEde3>(&self.value, block),
            ManagementAlgorithm::Aes128 => encipher::<Aes128>(&self.value, block),
            ManagementAlgorithm::Aes192 => encipher::<Aes192>(&self.value, block),
            ManagementAlgorithm::Aes256 => encipher::<Aes256>(&self.value, block),
        }
    }
}

/// `block` has the length of a block of this cipher.
fn encipher<C: KeyInit + BlockEncrypt>(key: &[u8], block: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = C::new_from_slice(key).ok()?;
    let mut out = Block::<C>::default();
    out.copy_from_slice(block);
    cipher.encrypt_block(&mut out);
    Some(Zeroizing::new(out.to_vec()))
}

impl fmt::Debug for ManagementKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ManagementKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // FIPS 197 appendix C, and the DES answer to three equal keys.
        let plain: Vec<u8> = (0..16).map(|digit| digit * 0x11).collect();
        let key: Vec<u8> = (0..32).collect();
        let cases = [
            (ManagementAlgorithm::Aes128, 16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
            (ManagementAlgorithm::Aes192, 24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
            (ManagementAlgorithm::Aes256, 32, "8ea2b7ca516745bfeafc49904b496089"),
        ];
        for (algorithm, len, expected) in cases {
            let key = ManagementKey::new(algorithm, &key[..len]).unwrap();
            assert_eq!(hex::encode(key.encipher(&plain).unwrap().as_slice()), expected);
            assert_eq!(key.encipher(&plain[..8]), None);
        }
        let key = hex::decode("133457799BBCDFF1".repeat(3)).unwrap();
        let key = ManagementKey::new(ManagementAlgorithm::TripleDes, &key).unwrap();
        let block = key.encipher(&hex::decode("0123456789ABCDEF").unwrap()).unwrap();
        assert_eq!(hex::encode_upper(block.as_slice()), "85E813540F0AB405");
        assert!(ManagementKey::new(ManagementAlgorithm::Aes256, &[0; 24]).is_none());
    }
}
