//! What a PIN pad is asked, byte by byte (PC/SC part 10 §2.5.2, §2.5.3).

use piv::PinReference;

/// Digits are ASCII, left-justified, from the first byte on; positions count in bytes.
const FORMAT: u8 = 0x82;
/// The PIN block has 8 bytes, and no length in it.
const BLOCK_LEN: u8 = 0x08;
const NO_LENGTH_FIELD: u8 = 0x00;
/// At least 6 digits and 8 at most; least significant byte first.
const DIGITS: [u8; 2] = [0x08, 0x06];
/// An entry ends with the key for it.
const ENDS_BY_KEY: u8 = 0x02;
/// English (United States), least significant byte first.
const LANGUAGE: [u8; 2] = [0x09, 0x04];
/// Asks for the old PIN and for the new one twice.
const ASK_OLD_AND_CONFIRM: u8 = 0x03;
const PADDING: u8 = 0xFF;

/// `PIN_VERIFY_STRUCTURE` for VERIFY of this PIN; the pad waits `wait_s` seconds for the first key, and as
/// long for the rest.
pub(super) fn verify(reference: PinReference, wait_s: u8) -> Vec<u8> {
    let command = [&[0x00, 0x20, 0x00, reference.byte(), BLOCK_LEN][..], &[PADDING; 8]].concat();
    let mut structure = vec![wait_s, wait_s, FORMAT, BLOCK_LEN, NO_LENGTH_FIELD];
    structure.extend(DIGITS);
    // One message, the first.
    structure.extend([ENDS_BY_KEY, 0x01]);
    structure.extend(LANGUAGE);
    structure.push(0x00);
    finish(structure, &command)
}

/// `PIN_MODIFY_STRUCTURE` for CHANGE REFERENCE DATA of this PIN; the pad waits as for [`verify`].
pub(super) fn modify(reference: PinReference, wait_s: u8) -> Vec<u8> {
    let command = [&[0x00, 0x24, 0x00, reference.byte(), 2 * BLOCK_LEN][..], &[PADDING; 16]].concat();
    let mut structure = vec![wait_s, wait_s, FORMAT, BLOCK_LEN, NO_LENGTH_FIELD];
    // The old PIN comes first, the new one behind it.
    structure.extend([0x00, BLOCK_LEN]);
    structure.extend(DIGITS);
    structure.extend([ASK_OLD_AND_CONFIRM, ENDS_BY_KEY, 0x03]);
    structure.extend(LANGUAGE);
    structure.extend([0x00, 0x01, 0x02]);
    finish(structure, &command)
}

/// The prologue of T=1 is left to the reader; then comes the command, with its length least significant
/// byte first.
fn finish(mut structure: Vec<u8>, command_apdu: &[u8]) -> Vec<u8> {
    structure.extend([0x00; 3]);
    structure.extend(u32::try_from(command_apdu.len()).unwrap_or(u32::MAX).to_le_bytes());
    structure.extend_from_slice(command_apdu);
    structure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verify_structure_byte_by_byte() {
        let expected = [
            30, 30, 0x82, 0x08, 0x00, 0x08, 0x06, 0x02, 0x01, 0x09, 0x04, 0x00, 0, 0, 0, 13, 0, 0, 0, 0x00, 0x20, 0x00,
            0x80, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        ];
        assert_eq!(verify(PinReference::Piv, 30), expected);
        assert_eq!(verify(PinReference::Global, 30).get(22), Some(&0x00));
    }

    #[test]
    fn a_modify_structure_byte_by_byte() {
        let head = [
            30, 30, 0x82, 0x08, 0x00, 0x00, 0x08, 0x08, 0x06, 0x03, 0x02, 0x03, 0x09, 0x04, 0x00, 0x01, 0x02, 0, 0, 0,
            21, 0, 0, 0, 0x00, 0x24, 0x00, 0x80, 0x10,
        ];
        assert_eq!(modify(PinReference::Piv, 30), [&head[..], &[0xFF; 16]].concat());
    }
}
