//! Numbers for operations, and codes that people read out.

use crate::{ErrorCode, Failure, OpId};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Source of operation ids and of codes; the codes are no secrets.
#[derive(Debug)]
pub(crate) struct Ids {
    ops: u64,
    seed: u64,
}

impl Ids {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { ops: 0, seed }
    }

    pub(crate) const fn op(&mut self) -> OpId {
        self.ops = self.ops.wrapping_add(1);
        OpId(self.ops)
    }

    /// Six characters to be read out: about a thousand million codes.
    pub(crate) fn code(&mut self) -> String {
        let mut bits = self.next();
        (0..6)
            .map(|_| {
                let index = usize::try_from(bits & 31).unwrap_or_default();
                bits >>= 5;
                char::from(ALPHABET.get(index).copied().unwrap_or(b'0'))
            })
            .collect()
    }

    /// A failure that the machine itself noticed.
    pub(crate) fn failure(&mut self, code: ErrorCode) -> Failure {
        Failure { code, incident: self.code() }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): spreads the seed; not for secrets.
    const fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_can_be_read_out() {
        let mut ids = Ids::new(7);
        for _ in 0..1000 {
            let code = ids.code();
            assert_eq!(code.len(), 6);
            assert!(!code.contains(['I', 'L', 'O', 'U']), "{code}");
        }
    }
}
