//! How slow the card is.

use std::time::Duration;

use crate::applet::KeyOperation;

/// Times a real card takes, added to every exchange; all zero by default.
///
/// A contact card at 9600 baud takes about 1.1 ms a byte, a modern one 0.05 to 0.1 ms; an RSA-2048 signature takes
/// 100 to 1000 ms, a P-256 one 20 to 100 ms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    /// Milliseconds for each byte, both ways; negative and non-finite values count as zero.
    pub ms_per_byte: f64,
    /// Milliseconds for each RSA private-key operation.
    pub ms_per_rsa: u64,
    /// Milliseconds for each private-key operation on a curve.
    pub ms_per_ecc: u64,
}

/// Longest time one exchange may take: keeps a mistyped number from hanging a test.
const LONGEST: Duration = Duration::from_secs(600);

impl Latency {
    /// Time that an exchange of `bytes` bytes with this key operation takes, at most 10 minutes.
    #[must_use]
    pub fn of(&self, bytes: usize, operation: Option<KeyOperation>) -> Duration {
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        let wire = Duration::try_from_secs_f64((self.ms_per_byte.max(0.0) * bytes) / 1000.0).unwrap_or_default();
        let key = match operation {
            Some(KeyOperation::Rsa) => self.ms_per_rsa,
            Some(KeyOperation::Ecc) => self.ms_per_ecc,
            None => 0,
        };
        wire.saturating_add(Duration::from_millis(key)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_key_operations_add_up() {
        let latency = Latency { ms_per_byte: 0.5, ms_per_rsa: 300, ms_per_ecc: 40 };
        assert_eq!(latency.of(100, None), Duration::from_millis(50));
        assert_eq!(latency.of(100, Some(KeyOperation::Rsa)), Duration::from_millis(350));
        assert_eq!(latency.of(0, Some(KeyOperation::Ecc)), Duration::from_millis(40));
        let broken = Latency { ms_per_byte: f64::NAN, ..Latency::default() };
        assert_eq!(broken.of(100, None), Duration::ZERO);
    }
}
