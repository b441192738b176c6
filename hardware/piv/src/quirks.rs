//! Cards that do something in a way of their own: a table, not code.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// Something that a card does in a way of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quirk {
    /// Extended lengths fail, whatever the answer to reset says.
    NoExtendedLength,
    /// VERIFY without data is refused: the tries left are unknown.
    PinQueryRefused,
    /// A second SELECT takes the verified state away.
    SelectLosesPin,
    /// Tries left come as 630X instead of 63CX.
    #[serde(rename = "tries_as_630x")]
    TriesAs630X,
    /// There are no keys on P-384.
    NoP384,
    /// `61xx` names another length than the one that comes.
    CountsWrongly,
    /// The Discovery Object is missing with 6A80 instead of 6A82.
    DiscoveryRefused,
    /// Answers to extended commands come in `61xx` pieces all the same.
    ExtendedInPieces,
}

/// A card of the table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownCard {
    /// What people call it.
    pub name: String,
    /// Its answer to reset, hexadecimal; a dot stands for any digit.
    atr: String,
    /// What it is known for.
    pub quirks: Vec<Quirk>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    card: Vec<KnownCard>,
}

/// Tested to be right: a table that cannot be read knows no cards.
static TABLE: LazyLock<Vec<KnownCard>> =
    LazyLock::new(|| toml::from_str::<Table>(include_str!("quirks.toml")).map(|table| table.card).unwrap_or_default());

impl KnownCard {
    /// The card with this answer to reset, where the table has it.
    pub fn of_atr(atr: &[u8]) -> Option<&'static Self> {
        let digits: String = atr.iter().map(|byte| format!("{byte:02X}")).collect();
        TABLE.iter().find(|card| card.fits(&digits))
    }

    /// Whether it is known for `quirk`.
    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    fn fits(&self, digits: &str) -> bool {
        let is_same = |(wanted, digit): (char, char)| wanted == '.' || wanted == digit;
        self.atr.len() == digits.len() && self.atr.chars().zip(digits.chars()).all(is_same)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_right() {
        let table: Table = toml::from_str(include_str!("quirks.toml")).unwrap();
        assert!(table.card.len() >= 8);
        for card in &table.card {
            assert!(card.atr.len().is_multiple_of(2) && card.atr.starts_with("3B"), "{}", card.name);
            let is_digit = |c: char| c == '.' || c.is_ascii_digit() || ('A'..='F').contains(&c);
            assert!(card.atr.chars().all(is_digit), "{}", card.name);
        }
    }

    #[test]
    fn a_mask_lets_digits_vary_and_nothing_else() {
        let mut atr = [0x3B, 0x7D, 0x96, 0, 0, 0x80, 0x31, 0x80, 0x65, 0xB0, 0x83, 0x11, 0x13, 0xAC, 0x83, 0, 0x90, 0];
        assert!(KnownCard::of_atr(&atr).is_some_and(|card| card.has(Quirk::NoExtendedLength)));
        atr[12] = 0x48;
        assert!(KnownCard::of_atr(&atr).is_some());
        atr[13] = 0xAD;
        assert_eq!(KnownCard::of_atr(&atr), None);
        assert_eq!(KnownCard::of_atr(&[]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(atr in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = KnownCard::of_atr(&atr);
        }
    }
}
