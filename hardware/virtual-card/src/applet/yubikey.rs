//! Commands of the YubiKey extension, as its public documentation of the PIV application describes them.

use zeroize::Zeroizing;

use super::command::Command;
use super::pin::{PIV_PIN, PUK};
use super::status::StatusWord;
use super::{Applet, Reply, administrator, attest, ins};
use crate::card::{
    Card, CardKey, KeyOrigin, KeyReference, KeySlot, KeyType, ManagementAlgorithm, ManagementKey, PinPolicy, Secret,
    YubikeyExtension,
};
use crate::tlv;

/// Touch policy "never": nobody can touch this card.
const TOUCH_NEVER: u8 = 1;
/// Algorithm of a PIN or PUK in metadata.
const NO_ALGORITHM: u8 = 0xFF;

impl Applet {
    pub(super) fn yubikey_command(&mut self, command: Command<'_>, extension: &YubikeyExtension) -> Reply {
        match command.ins {
            ins::GET_VERSION => Ok(Zeroizing::new(extension.version.to_vec())),
            ins::GET_SERIAL => Ok(Zeroizing::new(extension.serial.to_be_bytes().to_vec())),
            ins::GET_METADATA => self.metadata(command),
            ins::ATTEST => self.attest(command, extension),
            ins::SET_PIN_RETRIES => self.set_pin_retries(command),
            ins::RESET => self.reset_application(command),
            ins::IMPORT_KEY => self.import_key(command),
            ins::SET_MANAGEMENT_KEY => self.set_management_key(command),
            _ => Err(StatusWord::INSTRUCTION_UNSUPPORTED),
        }
    }

    fn metadata(&self, command: Command<'_>) -> Reply {
        if command.p1 != 0x00 {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let fields = match command.p2 {
            PIV_PIN => secret_metadata(&self.card.pin, Card::DEFAULT_PIN),
            PUK => secret_metadata(&self.card.puk, Card::DEFAULT_PUK),
            administrator::MANAGEMENT_KEY => {
                let key = &self.card.management_key;
                [
                    tlv::encode(0x01, &[key.algorithm().identifier()]),
                    tlv::encode(0x02, &[0, TOUCH_NEVER]),
                    tlv::encode(0x05, &[u8::from(key.is_well_known())]),
                ]
                .concat()
            }
            reference => {
                let slot = KeyReference::from_byte(reference).and_then(|reference| self.card.slot(reference));
                let slot = slot.ok_or(StatusWord::REFERENCE_NOT_FOUND)?;
                [
                    tlv::encode(0x01, &[slot.key.key_type().algorithm()]),
                    tlv::encode(0x02, &[slot.pin_policy as u8, TOUCH_NEVER]),
                    tlv::encode(0x03, &[slot.origin as u8]),
                    tlv::encode(0x04, &slot.key.public_fields()),
                ]
                .concat()
            }
        };
        Ok(Zeroizing::new(fields))
    }

    /// A certificate over a key that was made on the card, signed with F9.
    fn attest(&self, command: Command<'_>, extension: &YubikeyExtension) -> Reply {
        let reference = KeyReference::from_byte(command.p1).ok_or(StatusWord::WRONG_P1_P2)?;
        if command.p2 != 0x00 || reference == KeyReference::Attestation {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let slot = self.card.slot(reference).ok_or(StatusWord::REFERENCE_NOT_FOUND)?;
        if slot.origin != KeyOrigin::Generated {
            return Err(StatusWord::WRONG_DATA);
        }
        let certificate = attest::attestation(&self.card, reference, slot, extension);
        certificate.map(Zeroizing::new).ok_or(StatusWord::REFERENCE_NOT_FOUND)
    }

    fn set_pin_retries(&mut self, command: Command<'_>) -> Reply {
        if !self.session.administrator || !self.pin_satisfied() {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        if !(1..=15).contains(&command.p1) || !(1..=15).contains(&command.p2) {
            return Err(StatusWord::WRONG_P1_P2);
        }
        self.card.set_reference_data_tries(command.p1, command.p2);
        self.session.pin_verified = false;
        self.session.fresh_verification = false;
        Ok(Zeroizing::default())
    }

    /// Wipes the card once PIN and PUK are both blocked.
    fn reset_application(&mut self, command: Command<'_>) -> Reply {
        if command.p1 != 0x00 || command.p2 != 0x00 {
            return Err(StatusWord::WRONG_P1_P2);
        }
        if self.card.pin.tries_left() != 0 || self.card.puk.tries_left() != 0 {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        self.card.wipe();
        self.session.administrator = false;
        self.session.pin_verified = false;
        self.session.fresh_verification = false;
        Ok(Zeroizing::default())
    }

    /// `01` and `02` the primes of an RSA key, or `06` the private number of a curve key; `AA` PIN policy.
    fn import_key(&mut self, command: Command<'_>) -> Reply {
        if !self.session.administrator {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        let reference = self.writable_reference(command.p2)?;
        let key_type = KeyType::from_algorithm(command.p1).ok_or(StatusWord::WRONG_P1_P2)?;
        let fields = tlv::split_all(command.data).ok_or(StatusWord::WRONG_DATA)?;
        let field = |wanted: u32| fields.iter().find(|(tag, _)| *tag == wanted).map(|(_, value)| *value);
        let key = match (field(0x01), field(0x02), field(0x06)) {
            (Some(p), Some(q), None) => CardKey::from_primes(key_type, p, q),
            (None, None, Some(scalar)) => CardKey::from_scalar(key_type, scalar),
            _ => None,
        };
        let key = key.ok_or(StatusWord::WRONG_DATA)?;
        let pin_policy = match field(0xAA) {
            Some([policy]) if *policy != 0 => PinPolicy::from_byte(*policy).ok_or(StatusWord::WRONG_DATA)?,
            Some([_]) | None => reference.pin_policy(),
            Some(_) => return Err(StatusWord::WRONG_DATA),
        };
        self.card.set_slot(reference, KeySlot { key, origin: KeyOrigin::Imported, pin_policy });
        Ok(Zeroizing::default())
    }

    /// `algorithm, 9B, length, key`; a touch policy (`FFFE`) cannot be had here.
    fn set_management_key(&mut self, command: Command<'_>) -> Reply {
        if command.p1 != 0xFF || command.p2 != 0xFF {
            return Err(StatusWord::WRONG_P1_P2);
        }
        if !self.session.administrator {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        let [algorithm, administrator::MANAGEMENT_KEY, length, value @ ..] = command.data else {
            return Err(StatusWord::WRONG_DATA);
        };
        let algorithm = ManagementAlgorithm::ALL.into_iter().find(|known| known.identifier() == *algorithm);
        let key = algorithm.and_then(|algorithm| ManagementKey::new(algorithm, value));
        match key {
            Some(key) if usize::from(*length) == value.len() => {
                self.card.set_management_key(key);
                Ok(Zeroizing::default())
            }
            _ => Err(StatusWord::WRONG_DATA),
        }
    }
}

fn secret_metadata(secret: &Secret, well_known: &str) -> Vec<u8> {
    [
        tlv::encode(0x01, &[NO_ALGORITHM]),
        tlv::encode(0x05, &[u8::from(secret.is(well_known))]),
        tlv::encode(0x06, &[secret.tries_max(), secret.tries_left()]),
    ]
    .concat()
}
