//! GENERATE ASYMMETRIC KEY PAIR (SP 800-73-5 part 2 §3.3.2).

use rand_core::OsRng;
use zeroize::Zeroizing;

use super::command::Command;
use super::status::StatusWord;
use super::{Applet, Reply};
use crate::card::{CardKey, KeyOrigin, KeyReference, KeySlot, KeyType, PinPolicy};
use crate::tlv;

impl Applet {
    /// Makes a key at 9A, 9C, 9D or 9E; with the YubiKey extension also at the retired places and F9.
    pub(super) fn generate_key_pair(&mut self, command: Command<'_>) -> Reply {
        if command.p1 != 0x00 {
            return Err(StatusWord::WRONG_P1_P2);
        }
        if !self.session.administrator {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        let reference = self.writable_reference(command.p2)?;
        let wanted = Wanted::parse(command.data, self.card.yubikey.is_some()).ok_or(StatusWord::WRONG_DATA)?;
        let key = CardKey::generate(wanted.key_type, &mut OsRng).map_err(|_| StatusWord::WRONG_DATA)?;
        let answer = tlv::encode(0x7F49, &key.public_fields());
        let pin_policy = wanted.pin_policy.unwrap_or(reference.pin_policy());
        self.card.set_slot(reference, KeySlot { key, origin: KeyOrigin::Generated, pin_policy });
        Ok(Zeroizing::new(answer))
    }

    /// The key that P2 names, where a key may be written there.
    pub(super) fn writable_reference(&self, p2: u8) -> Result<KeyReference, StatusWord> {
        let reference = KeyReference::from_byte(p2).ok_or(StatusWord::WRONG_P1_P2)?;
        let standard = KeyReference::ALL.contains(&reference);
        if standard || self.card.yubikey.is_some() { Ok(reference) } else { Err(StatusWord::WRONG_P1_P2) }
    }
}

/// What the control reference template `AC` asks for.
struct Wanted {
    key_type: KeyType,
    pin_policy: Option<PinPolicy>,
}

impl Wanted {
    fn parse(data: &[u8], yubikey: bool) -> Option<Self> {
        let (0xAC, fields, []) = tlv::split_first(data)? else {
            return None;
        };
        let fields = tlv::split_all(fields)?;
        let ((0x80, [algorithm]), parameters) = fields.split_first()? else {
            return None;
        };
        let key_type = KeyType::from_algorithm(*algorithm)?;
        let mut pin_policy = None;
        for (tag, value) in parameters {
            match (tag, value) {
                // The exponent of an RSA key: 65537, the only one allowed (SP 800-78-5 table 1).
                (0x81, [0x01, 0x00, 0x01]) if key_type.is_rsa() => {}
                (0xAA, [0]) | (0xAB, [_]) if yubikey => {}
                (0xAA, [policy]) if yubikey => pin_policy = Some(PinPolicy::from_byte(*policy)?),
                _ => return None,
            }
        }
        Some(Self { key_type, pin_policy })
    }
}
