//! Incident ids: what a person reads out and what heads the log line.

use enrollment::{ErrorCode, Failure};
use rand_core::{OsRng, RngCore};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A fresh incident id: 6 characters, 30 random bits; no secret.
pub fn incident_id() -> String {
    let mut bytes = [0; 6];
    // Without randomness there is still an incident to report: the id is then `000000`.
    if OsRng.try_fill_bytes(&mut bytes).is_err() {
        bytes = [0; 6];
    }
    bytes.iter().map(|byte| char::from(ALPHABET.get(usize::from(byte & 31)).copied().unwrap_or(b'0'))).collect()
}

/// A failure under a fresh incident id, with its cause in the log under the same id.
///
/// `cause` must hold no secret and no name; `step` says what the kiosk was at.
pub fn failure(code: ErrorCode, step: &'static str, cause: &dyn std::fmt::Display) -> Failure {
    let incident = incident_id();
    tracing::warn!(target: "kiosk::incident", incident, code = code.id(), step, "{incident} {} while {step}: {cause}", code.id());
    Failure { code, incident }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_can_be_read_out_and_differ() {
        let ids: std::collections::BTreeSet<_> = (0..200).map(|_| incident_id()).collect();
        assert!(ids.len() > 190);
        for id in ids {
            assert_eq!(id.len(), 6);
            assert!(id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{id}");
            assert!(!id.contains(['I', 'L', 'O', 'U']), "{id}");
        }
    }
}
