//! A picture file of a card as plain pixels: decoded here, so that no foreign bytes reach a screen.

use std::io::Cursor;

use hayro_jpeg2000::{DecodeSettings, DecoderContext};
use image::{ImageFormat, ImageReader, Limits};
use zeroize::Zeroizing;

/// No picture on a card is wider or higher; in pixels (SP 800-76-2 §4.4 has 240 by 320 at the least).
const SIDE_MAX_PX: u32 = 1600;
/// Memory a decoder may take, in bytes.
const DECODER_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// How a JPEG file begins.
const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];

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

/// Decodes JPEG or JPEG 2000, the two kinds of SP 800-76-2 §4.4; nothing for any other file, one that is
/// broken, or one larger than any picture of a card.
pub(super) fn decode(file: &[u8]) -> Option<Picture> {
    if file.starts_with(JPEG) { jpeg(file) } else { jpeg_2000(file) }
}

fn jpeg(file: &[u8]) -> Option<Picture> {
    let mut reader = ImageReader::with_format(Cursor::new(file), ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX_PX);
    limits.max_image_height = Some(SIDE_MAX_PX);
    limits.max_alloc = Some(DECODER_MAX_BYTES);
    reader.limits(limits);
    let rgb = reader.decode().ok()?.into_rgb8();
    Some(Picture { width_px: rgb.width(), height_px: rgb.height(), rgb: Zeroizing::new(rgb.into_raw()) })
}

fn jpeg_2000(file: &[u8]) -> Option<Picture> {
    let image = hayro_jpeg2000::Image::new(file, &DecodeSettings::default()).ok()?;
    let (width_px, height_px) = (image.width(), image.height());
    let (colors, alpha) = (usize::from(image.color_space().num_channels()), usize::from(image.has_alpha()));
    // Before anything is decoded: these four decide how much memory that takes.
    if width_px.max(height_px) > SIDE_MAX_PX || !matches!(colors, 1 | 3) {
        return None;
    }
    let mut context = DecoderContext::default();
    let channels = Zeroizing::new(image.decode(&mut context).ok()?.data_u8());
    let pixels = usize::try_from(width_px).ok()?.checked_mul(usize::try_from(height_px).ok()?)?;
    if channels.len() != pixels.checked_mul(colors + alpha)? {
        return None;
    }
    let mut rgb = Zeroizing::new(Vec::with_capacity(pixels * 3));
    for pixel in channels.chunks_exact(colors + alpha) {
        match *pixel {
            [red, green, blue, ..] => rgb.extend([red, green, blue]),
            [gray, ..] => rgb.extend([gray; 3]),
            [] => return None,
        }
    }
    Some(Picture { width_px, height_px, rgb })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PORTRAIT: &[u8] = include_bytes!("../../../../hardware/virtual-card/src/personalize/portrait.jpg");
    /// The same.
    const PORTRAIT_2000: &[u8] = include_bytes!("portrait.jp2");

    #[test]
    fn a_drawn_portrait_becomes_the_same_pixels_from_both_kinds() {
        let pictures = [PORTRAIT, PORTRAIT_2000].map(|file| decode(file).expect("a picture"));
        for picture in &pictures {
            assert_eq!((picture.width_px, picture.height_px), (240, 320));
            assert_eq!(picture.rgb.len(), 240 * 320 * 3);
            assert_eq!(format!("{picture:?}"), "Picture { width_px: 240, .. }");
        }
        let [one, other] = pictures;
        let apart: u64 = one.rgb.iter().zip(other.rgb.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(apart / (240 * 320 * 3) < 4, "they differ by {apart} in all");
    }

    #[test]
    fn what_is_no_picture_of_a_card_is_not_decoded() {
        let mut wide = PORTRAIT_2000.to_vec();
        // Width and height of the code stream: SIZ, after its length and capabilities (ISO/IEC 15444-1 A.5.1).
        let size = wide.windows(4).position(|bytes| bytes == [0xFF, 0x4F, 0xFF, 0x51]).expect("a code stream") + 8;
        wide[size..size + 4].copy_from_slice(&5000_u32.to_be_bytes());
        let short = &PORTRAIT[..PORTRAIT.len() / 20];
        for bytes in [&[][..], b"BM", &PORTRAIT[..20], short, &PORTRAIT_2000[..60], &wide] {
            assert!(decode(bytes).is_none(), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn the_picture_of_a_federal_test_card_is_decoded() {
        let cards = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/icam-cards");
        let file = format!("{cards}/46_Golden_FIPS_201-2_PIV/10 - Face Object");
        let Ok(content_tlv) = std::fs::read(file) else {
            eprintln!("SKIPPED: no third-party data at ../shared/data/icam-cards");
            return;
        };
        let jp2 = piv::portrait_from_object(&content_tlv).expect("a facial image");
        let picture = decode(&jp2).expect("a picture");
        assert_eq!((picture.width_px, picture.height_px), (200, 162));
        // A dark logo on white.
        let light = picture.rgb.iter().filter(|value| **value > 240).count();
        assert!(light > picture.rgb.len() / 2 && light < picture.rgb.len(), "{light} light values");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_change_of_a_picture_brings_the_decoder_down(is_2000: bool, at in 0..PORTRAIT.len(), byte: u8, cut in 0..PORTRAIT.len()) {
            let mut bytes = if is_2000 { PORTRAIT_2000 } else { PORTRAIT }.to_vec();
            let (at, cut) = (at % bytes.len(), cut % bytes.len());
            bytes[at] = byte;
            let _ = decode(&bytes);
            bytes.truncate(cut);
            let _ = decode(&bytes);
        }
    }
}
