//! What a card says about a body, or in confidence, does not get into a trace.

use piv::tlv;

const GET_DATA: u8 = 0xCB;
const GET_RESPONSE: u8 = 0xC0;
/// Fingerprints, face and iris: kept up to the end of the header, 53 and BC with their lengths and the
/// 88 bytes of CBEFF.
const BIOMETRIC_TAGS: [&[u8]; 3] = [&[0x5F, 0xC1, 0x03], &[0x5F, 0xC1, 0x08], &[0x5F, 0xC1, 0x21]];
const BIOMETRIC_HEADER_LEN: usize = 88;
/// The pairing code: kept up to its own length.
const PAIRING_CODE_TAG: &[u8] = &[0x5F, 0xC1, 0x23];

/// Follows the answers of one card and blanks what must not be kept; lengths and status words stay.
#[derive(Debug, Default)]
pub(crate) struct Censor {
    /// What is being answered, where that is confidential.
    answering: Option<Answering>,
}

#[derive(Debug)]
struct Answering {
    /// Bytes of the header that follows the two tags and their lengths.
    header_len: usize,
    /// Data bytes that went by.
    at: usize,
    /// The first of them, as far as the lengths reach.
    head: Vec<u8>,
}

/// 53 and the next tag, each with a length of up to four bytes.
const HEAD_MAX_LEN: usize = 10;

impl Censor {
    /// The response to `command_apdu` as it may be kept.
    pub(crate) fn passed(&mut self, command_apdu: &[u8], response_apdu: &[u8]) -> Vec<u8> {
        match command_apdu.get(1) {
            Some(&GET_RESPONSE) => {}
            Some(&GET_DATA) => self.answering = header_len(command_apdu).map(Answering::new),
            _ => self.answering = None,
        }
        let mut kept = response_apdu.to_vec();
        if let Some(answering) = &mut self.answering {
            let data_len = kept.len().saturating_sub(2);
            kept.iter_mut().take(data_len).for_each(|byte| answering.pass(byte));
        }
        kept
    }
}

impl Answering {
    const fn new(header_len: usize) -> Self {
        Self { header_len, at: 0, head: Vec::new() }
    }

    fn pass(&mut self, byte: &mut u8) {
        if self.at < HEAD_MAX_LEN {
            self.head.push(*byte);
        }
        let keeps = match tags_len(&self.head) {
            // Still inside the tags and lengths, unless there are none where they should be.
            None => self.at < HEAD_MAX_LEN,
            Some(tags_len) => self.at < tags_len + self.header_len,
        };
        if !keeps {
            *byte = 0;
        }
        self.at += 1;
    }
}

/// Length of the two tags with their lengths; none while they are not there yet.
fn tags_len(head: &[u8]) -> Option<usize> {
    let outer = 1 + length_len(*head.get(1)?);
    Some(outer + 1 + length_len(*head.get(outer + 1)?))
}

/// Bytes that a length takes whose first byte is this one.
const fn length_len(first: u8) -> usize {
    match first {
        0x81 => 2,
        0x82 => 3,
        0x83 => 4,
        _ => 1,
    }
}

/// How much of the answer may be kept, where it is confidential.
fn header_len(get_data_apdu: &[u8]) -> Option<usize> {
    let data = match get_data_apdu.get(4..)? {
        [0, _, _, data @ ..] | [_, data @ ..] => data,
        [] => return None,
    };
    let (list, _) = tlv::split(data).ok()?;
    match list.value {
        PAIRING_CODE_TAG => Some(0),
        tag if BIOMETRIC_TAGS.contains(&tag) => Some(BIOMETRIC_HEADER_LEN),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FACE: [u8; 11] = [0, 0xCB, 0x3F, 0xFF, 5, 0x5C, 3, 0x5F, 0xC1, 0x08, 0];
    const NEXT: [u8; 5] = [0, 0xC0, 0, 0, 0];

    /// A facial image object whose header is of 01 and whose data is of AA.
    fn face() -> Vec<u8> {
        let mut record = vec![0x01; BIOMETRIC_HEADER_LEN];
        record.extend([0xAA; 500]);
        let (mut inner, mut object) = (Vec::new(), Vec::new());
        tlv::write(&mut inner, 0xBC, &record);
        tlv::write(&mut object, 0x53, &inner);
        object
    }

    /// The object as it may be kept, given in pieces.
    fn kept(pieces: &[usize], command: &[u8], object: &[u8]) -> Vec<u8> {
        let mut censor = Censor::default();
        let (mut rest, mut kept, mut command) = (object, Vec::new(), command);
        let mut pieces = pieces.iter();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(pieces.next().map_or(rest.len(), |piece| rest.len().min(*piece)));
            let answer = censor.passed(command, &[piece, &[0x61, 0x00]].concat());
            assert_eq!(answer.len(), piece.len() + 2);
            assert_eq!(answer[piece.len()..], [0x61, 0x00]);
            kept.extend_from_slice(&answer[..piece.len()]);
            (rest, command) = (after, &NEXT);
        }
        kept
    }

    #[test]
    fn a_pairing_code_is_not_kept() {
        let command = [0, 0xCB, 0x3F, 0xFF, 5, 0x5C, 3, 0x5F, 0xC1, 0x23, 0];
        let object = [&[0x53, 12, 0x99, 8][..], b"13572468", &[0xFE, 0]].concat();
        assert_eq!(kept(&[], &command, &object), [&[0x53, 12, 0x99, 8][..], &[0; 10]].concat());
    }

    #[test]
    fn other_objects_and_commands_are_kept_whole() {
        let mut chuid = FACE;
        chuid[9] = 0x02;
        assert_eq!(kept(&[], &chuid, &face()), face());
        let mut censor = Censor::default();
        censor.passed(&FACE, &[0x61, 0x00]);
        let verify = [0, 0x20, 0, 0x80];
        assert_eq!(censor.passed(&verify, &[0x63, 0xC3]), [0x63, 0xC3]);
        assert_eq!(censor.passed(&NEXT, &[7, 0x90, 0]), [7, 0x90, 0]);
    }

    #[test]
    fn an_extended_command_is_understood() {
        let command = [0, 0xCB, 0x3F, 0xFF, 0, 0, 5, 0x5C, 3, 0x5F, 0xC1, 0x08, 0, 0];
        assert!(!kept(&[], &command, &face()).contains(&0xAA));
    }

    proptest! {
        #[test]
        fn only_the_header_of_a_face_is_kept_in_pieces_of_any_size(pieces in proptest::collection::vec(1_usize..300, 0..40)) {
            let kept = kept(&pieces, &FACE, &face());
            prop_assert!(!kept.contains(&0xAA));
            prop_assert_eq!(kept.iter().filter(|byte| **byte == 0x01).count(), BIOMETRIC_HEADER_LEN);
        }

        #[test]
        fn no_more_than_the_header_of_anything_is_kept(object in proptest::collection::vec(1_u8.., 0..400), pieces in proptest::collection::vec(1_usize..90, 0..9)) {
            let kept = kept(&pieces, &FACE, &object);
            prop_assert!(kept.iter().skip(HEAD_MAX_LEN + BIOMETRIC_HEADER_LEN).all(|byte| *byte == 0));
        }
    }
}
