//! The picture of the cardholder, for an agent's eyes: read after the PIN and held against what was signed.

use piv::ObjectId;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::contents::CardContents;
use super::integrity::{Hashes, Integrity};
use super::picture::{self, Picture};

/// Why there is no picture to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoPicture {
    /// The card gives out none.
    #[error("the card gives out no facial image")]
    Absent,
    /// It is not the one that was signed.
    #[error("the security object does not vouch for the facial image")]
    Unsigned,
    /// It is no record of the standard.
    #[error("the facial image is malformed: {0}")]
    Malformed(piv::Malformed),
    /// It is neither JPEG nor JPEG 2000, it is larger than any picture of a card, or it is broken.
    #[error("the picture cannot be decoded")]
    Undecodable,
}

/// The picture among these objects, if it is the one that the card's security object vouches for.
pub(crate) fn picture(contents: &CardContents, at: OffsetDateTime) -> Result<Picture, NoPicture> {
    let content_tlv = contents.object(ObjectId::FacialImage).ok_or(NoPicture::Absent)?;
    let objects = contents.objects.iter().map(|(object, content)| (*object, content.as_slice())).collect();
    if Hashes::of(objects, at).verdict(ObjectId::FacialImage) != Some(Integrity::Matches) {
        return Err(NoPicture::Unsigned);
    }
    let file = piv::portrait_from_object(content_tlv).map(Zeroizing::new).map_err(NoPicture::Malformed)?;
    picture::decode(&file).ok_or(NoPicture::Undecodable)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;
    use virtual_card::personalize::{Plan, personalize, select_profiles};

    use super::*;

    #[test]
    fn only_the_picture_that_was_signed_is_shown() {
        let now = OffsetDateTime::now_utc();
        let profiles = select_profiles(&["full".to_owned()]).expect("a profile");
        let set =
            personalize(Plan { now, pki_url: None, profiles }, &mut ChaCha20Rng::seed_from_u64(7)).expect("cards");
        let card = &set.card("full").expect("a card").card;
        let mut contents = CardContents::default();
        for object in [ObjectId::Chuid, ObjectId::SecurityObject, ObjectId::FacialImage] {
            let tag = u32::from_str_radix(&object.to_string(), 16).expect("a tag");
            let (_, content) = card.objects().find(|(found, _)| *found == tag).expect("an object");
            contents.add(object, content.to_vec());
        }
        let at = now + Duration::from_secs(60);
        assert!(picture(&contents, at).is_ok());
        let only = |range: std::ops::Range<usize>| {
            let mut part = CardContents::default();
            part.objects = contents.objects[range].to_vec();
            part
        };
        let (without, unsigned) = (only(0..2), only(2..3));
        assert_eq!(picture(&without, at).expect_err("none"), NoPicture::Absent);
        assert_eq!(picture(&unsigned, at).expect_err("unsigned"), NoPicture::Unsigned);
        *contents.objects[2].1.last_mut().expect("bytes") ^= 1;
        assert_eq!(picture(&contents, at).expect_err("changed"), NoPicture::Unsigned);
    }
}
