//! The picture of the cardholder, for an agent's eyes: read after the PIN, held against what was signed, and
//! decoded here so that no foreign bytes reach a screen.

use image::{ImageFormat, ImageReader, Limits};
use piv::ObjectId;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::contents::CardContents;
use super::integrity::{Hashes, Integrity};

/// No picture on a card is wider or higher; in pixels (SP 800-76-2 §4.4 has 240 by 320 at the least).
const SIDE_MAX_PX: u32 = 1600;
/// Memory a decoder may take, in bytes.
const DECODER_MAX_BYTES: u64 = 32 * 1024 * 1024;

/// A picture as plain pixels; wiped when dropped.
pub struct Picture {
    /// Pixels in a row.
    pub width_px: u32,
    /// Rows.
    pub height_px: u32,
    /// Red, green, blue, a byte each; row by row.
    pub rgb: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("width_px", &self.width_px).finish_non_exhaustive()
    }
}

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
    /// It is of a kind that is not decoded here, such as JPEG 2000, or it is broken.
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
    decode(&file)
}

fn decode(file: &[u8]) -> Result<Picture, NoPicture> {
    let mut reader = ImageReader::with_format(std::io::Cursor::new(file), ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX_PX);
    limits.max_image_height = Some(SIDE_MAX_PX);
    limits.max_alloc = Some(DECODER_MAX_BYTES);
    reader.limits(limits);
    let rgb = reader.decode().map_err(|_| NoPicture::Undecodable)?.into_rgb8();
    Ok(Picture { width_px: rgb.width(), height_px: rgb.height(), rgb: Zeroizing::new(rgb.into_raw()) })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;
    use virtual_card::personalize::{Plan, personalize, select_profiles};

    use super::*;

    const PORTRAIT: &[u8] = include_bytes!("../../../../hardware/virtual-card/src/personalize/portrait.jpg");

    #[test]
    fn a_drawn_portrait_becomes_pixels() {
        let picture = decode(PORTRAIT).expect("a JPEG");
        assert_eq!((picture.width_px, picture.height_px), (240, 320));
        assert_eq!(picture.rgb.len(), 240 * 320 * 3);
        assert_eq!(format!("{picture:?}"), "Picture { width_px: 240, .. }");
    }

    #[test]
    fn what_is_no_jpeg_is_not_decoded() {
        let jpeg_2000 = [0, 0, 0, 12, b'j', b'P', b' ', b' ', 13, 10, 0x87, 10];
        for bytes in [&[][..], b"BM", &jpeg_2000, &PORTRAIT[..20], &PORTRAIT[..PORTRAIT.len() / 20]] {
            assert!(matches!(decode(bytes), Err(NoPicture::Undecodable)), "{} bytes", bytes.len());
        }
    }

    proptest! {
        #[test]
        fn no_change_of_a_picture_brings_the_decoder_down(at in 0..PORTRAIT.len(), byte: u8, cut in 0..PORTRAIT.len()) {
            let mut bytes = PORTRAIT.to_vec();
            bytes[at] = byte;
            let _ = decode(&bytes);
            bytes.truncate(cut);
            let _ = decode(&bytes);
        }
    }

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
