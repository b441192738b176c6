//! Extension of YubiKeys to a PIV card, as far as their tools ask for it.

use serde::{Deserialize, Serialize};

/// What a card with the YubiKey extension says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YubikeyExtension {
    /// Firmware version, for instance `[5, 4, 3]`.
    pub version: [u8; 3],
    /// Serial number.
    pub serial: u32,
}

/// Where a key came from; the numbers are those of the YubiKey extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyOrigin {
    /// Made on the card.
    Generated = 1,
    /// Brought onto the card.
    Imported = 2,
}
