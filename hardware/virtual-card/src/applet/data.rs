//! GET DATA and PUT DATA (SP 800-73-5 part 2 §3.1.2 and §3.3.1).

use zeroize::Zeroizing;

use super::command::Command;
use super::status::StatusWord;
use super::{Applet, Reply};
use crate::card::{ObjectTag, tag};
use crate::tlv;

impl Applet {
    pub(super) fn get_data(&self, command: Command<'_>) -> Reply {
        if command.p1 != 0x3F || command.p2 != 0xFF {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let (tag, []) = tag_list(command.data).ok_or(StatusWord::WRONG_DATA)? else {
            return Err(StatusWord::WRONG_DATA);
        };
        let missing = self.card.behaviour.missing_object.unwrap_or(StatusWord::NOT_FOUND);
        let answer = self.card.object(tag).ok_or(missing)?;
        if tag::wants_pin(tag) && !self.pin_satisfied() {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        Ok(Zeroizing::new(answer.to_vec()))
    }

    pub(super) fn put_data(&mut self, command: Command<'_>) -> Reply {
        if command.p1 != 0x3F || command.p2 != 0xFF {
            return Err(StatusWord::WRONG_P1_P2);
        }
        if !self.session.administrator {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        let (tag, value) = object_to_put(command.data).ok_or(StatusWord::WRONG_DATA)?;
        let has_vendor_objects = self.card.yubikey.is_some();
        let has_place = tag::is_standard(tag) || (has_vendor_objects && tag::is_vendor(tag));
        if !has_place {
            return Err(StatusWord::FUNCTION_UNSUPPORTED);
        }
        if value.is_empty() && has_vendor_objects {
            // YubiKeys have no empty objects.
            self.card.remove_object(tag);
        } else {
            self.card.set_object(tag, value);
        }
        Ok(Zeroizing::default())
    }
}

/// The tag in a tag list `5C` of one tag, and the bytes behind the list.
fn tag_list(data: &[u8]) -> Option<(ObjectTag, &[u8])> {
    let (0x5C, tag @ ([_] | [_, _] | [_, _, _]), behind) = tlv::split_first(data)? else {
        return None;
    };
    Some((tag.iter().fold(0, |sum, byte| sum << 8 | ObjectTag::from(*byte)), behind))
}

/// `5C tag, 53 value`, or an object that is its own outer tag as it stands.
fn object_to_put(data: &[u8]) -> Option<(ObjectTag, &[u8])> {
    if let (tag, _, []) = tlv::split_first(data)?
        && tag::is_whole(tag)
    {
        return Some((tag, data));
    }
    let (tag, behind) = tag_list(data)?;
    match tlv::split_first(behind)? {
        (0x53, value, []) if !tag::is_whole(tag) => Some((tag, value)),
        _ => None,
    }
}
