//! GET DATA (SP 800-73-5 part 2 §3.1.2).

use zeroize::Zeroizing;

use super::command::Command;
use super::status::StatusWord;
use super::{Applet, Reply};
use crate::card::{ObjectTag, object_tag};
use crate::tlv;

impl Applet {
    pub(super) fn get_data(&self, command: Command<'_>) -> Reply {
        if command.p1 != 0x3F || command.p2 != 0xFF {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let tag = requested_tag(command.data).ok_or(StatusWord::WRONG_DATA)?;
        let answer = self.card.object(tag).ok_or(StatusWord::NOT_FOUND)?;
        if wants_pin(tag) && !self.pin_satisfied() {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        Ok(Zeroizing::new(answer.to_vec()))
    }
}

/// The tag in a tag list `5C` of one tag.
fn requested_tag(data: &[u8]) -> Option<ObjectTag> {
    let (0x5C, tag @ ([_] | [_, _] | [_, _, _]), []) = tlv::split_first(data)? else {
        return None;
    };
    Some(tag.iter().fold(0, |sum, byte| sum << 8 | ObjectTag::from(*byte)))
}

/// Objects whose read access rule is PIN (SP 800-73-5 part 1 table 2).
fn wants_pin(tag: ObjectTag) -> bool {
    matches!(
        tag,
        object_tag::FINGERPRINTS
            | object_tag::FACIAL_IMAGE
            | object_tag::PRINTED_INFORMATION
            | object_tag::IRIS_IMAGES
            | object_tag::PAIRING_CODE
    )
}
