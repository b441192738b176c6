//! The keys a PIV card may have, by date (SP 800-78-5, R-CRD-25).

use time::{OffsetDateTime, macros::datetime};

use crate::key::KeyKind;

/// From this moment on keys of 112 bits of strength are over.
const END_OF_112_BITS: OffsetDateTime = datetime!(2031-01-01 0:00 UTC);

/// What each kind of key is good for: always, until a moment, or never.
const TABLE: [(KeyKind, Option<Option<OffsetDateTime>>); 5] = [
    (KeyKind::Rsa2048, Some(Some(END_OF_112_BITS))),
    (KeyKind::Rsa3072, Some(None)),
    (KeyKind::P256, Some(None)),
    (KeyKind::P384, Some(None)),
    // Authorities have such keys; no PIV card does.
    (KeyKind::Rsa4096, None),
];

/// Until when a card may have a key of this kind: `None` for never, `Some(None)` for no end.
pub fn allowed_until(kind: KeyKind) -> Option<Option<OffsetDateTime>> {
    TABLE.iter().find(|(listed, _)| *listed == kind).and_then(|(_, until)| *until)
}

/// Whether a card may have a key of this kind at a moment; kinds that have no name never.
pub fn is_allowed(kind: Option<KeyKind>, at: OffsetDateTime) -> bool {
    kind.and_then(allowed_until).is_some_and(|until| until.is_none_or(|until| at < until))
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn rsa_2048_ends_with_2030() {
        let last = END_OF_112_BITS - Duration::seconds(1);
        assert!(is_allowed(Some(KeyKind::Rsa2048), last));
        assert!(!is_allowed(Some(KeyKind::Rsa2048), END_OF_112_BITS));
        for kind in [KeyKind::Rsa3072, KeyKind::P256, KeyKind::P384] {
            assert!(is_allowed(Some(kind), END_OF_112_BITS));
        }
        assert!(!is_allowed(Some(KeyKind::Rsa4096), last) && !is_allowed(None, last));
    }

    #[test]
    fn the_table_has_every_kind() {
        assert!(KeyKind::ALL.iter().all(|kind| TABLE.iter().any(|(listed, _)| listed == kind)));
    }
}
