//! The camera: finds the enrollment link in a picture.

use std::path::Path;

use image::{GrayImage, ImageReader, Limits, imageops::FilterType};
use rqrr::PreparedImage;
use zeroize::Zeroizing;

use crate::{DeviceError, Link};

/// No camera makes wider or higher pictures.
const MAX_SIDE: u32 = 12_000;
/// Pictures are not enlarged beyond this.
const MAX_ENLARGED_SIDE: u32 = 6_000;
/// Longest memory a picture may take when unpacked.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads the QR code in a PNG picture.
///
/// Small and large, rotated, blurred and unevenly lit codes are read; light codes on dark ground
/// are not, as many phones refuse them too.
///
/// # Errors
/// [`DeviceError::Picture`], [`DeviceError::NoCode`], [`DeviceError::SeveralCodes`],
/// [`DeviceError::NotALink`].
pub fn scan(path: &Path) -> Result<Link, DeviceError> {
    let unreadable = |error: image::ImageError| DeviceError::Picture { path: path.to_owned(), error };
    let mut reader =
        ImageReader::open(path).and_then(ImageReader::with_guessed_format).map_err(|error| unreadable(error.into()))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let picture = reader.decode().map_err(unreadable)?.into_luma8();
    link_in(&picture)
}

/// Tries the picture as it is, larger, smaller, and in pure black and white.
fn link_in(picture: &GrayImage) -> Result<Link, DeviceError> {
    let mut other = false;
    let views: [fn(&GrayImage) -> Option<GrayImage>; 6] = [
        |picture| Some(picture.clone()),
        |picture| Some(black_and_white(picture)),
        |picture| scaled(picture, 2, 1),
        |picture| scaled(picture, 2, 1).map(|larger| black_and_white(&larger)),
        |picture| scaled(picture, 1, 2),
        |picture| scaled(picture, 1, 2).map(|smaller| black_and_white(&smaller)),
    ];
    for view in views.into_iter().filter_map(|view| view(picture)) {
        let texts = texts_in(&view);
        let mut links: Vec<Link> = texts.iter().filter_map(|text| Link::from_text(text).ok()).collect();
        links.dedup_by(|left, right| left.host() == right.host() && left.code() == right.code());
        other |= !texts.is_empty();
        match (links.pop(), links.is_empty()) {
            (Some(link), true) => return Ok(link),
            (Some(_), false) => return Err(DeviceError::SeveralCodes),
            (None, _) => {}
        }
    }
    Err(if other { DeviceError::NotALink } else { DeviceError::NoCode })
}

/// Every text that a code in the view holds.
fn texts_in(view: &GrayImage) -> Vec<Zeroizing<String>> {
    let (Ok(width), Ok(height)) = (usize::try_from(view.width()), usize::try_from(view.height())) else {
        return Vec::new();
    };
    let pixels = view.as_raw();
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        pixels.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| Zeroizing::new(text)).collect()
}

fn scaled(picture: &GrayImage, times: u32, over: u32) -> Option<GrayImage> {
    let side = |side: u32| (side * times / over).max(1);
    let (width, height) = (side(picture.width()), side(picture.height()));
    let useful = width.max(height) <= MAX_ENLARGED_SIDE || times <= over;
    useful.then(|| image::imageops::resize(picture, width, height, FilterType::Triangle))
}

/// Black and white at the level that parts dark from light best (Otsu 1979).
fn black_and_white(picture: &GrayImage) -> GrayImage {
    let mut histogram = [0_u64; 256];
    for pixel in picture.as_raw() {
        if let Some(count) = histogram.get_mut(usize::from(*pixel)) {
            *count += 1;
        }
    }
    let level = otsu(&histogram);
    let mut result = picture.clone();
    for pixel in result.iter_mut() {
        *pixel = if *pixel <= level { 0 } else { u8::MAX };
    }
    result
}

#[allow(clippy::cast_precision_loss, reason = "pixel counts stay far below 2^52")]
fn otsu(histogram: &[u64; 256]) -> u8 {
    let weighted = |(level, count): (u64, &u64)| level * count;
    let total: u64 = histogram.iter().sum();
    let sum: u64 = (0_u64..).zip(histogram).map(weighted).sum();
    let (mut below, mut sum_below, mut best, mut best_level) = (0, 0, 0.0, 127);
    for (level, count) in (0_u8..=255).zip(histogram) {
        below += count;
        sum_below += u64::from(level) * count;
        let above = total - below;
        if below == 0 || above == 0 {
            continue;
        }
        let means = sum_below as f64 / below as f64 - (sum - sum_below) as f64 / above as f64;
        let parted = below as f64 * above as f64 * means * means;
        if parted > best {
            (best, best_level) = (parted, level);
        }
    }
    best_level
}

#[cfg(test)]
mod tests {
    use image::{Luma, imageops};
    use proptest::prelude::*;
    use qrcode::{Color, EcLevel, QrCode};

    use super::*;

    const LINK: &str = "https://enroll.example:8443/e/AAECAwQFBgcICQoLDA0ODw";

    /// A code of so many pixels a module, with its quiet zone, on a larger light page.
    fn page(text: &str, module: u32) -> GrayImage {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let width = u32::try_from(code.width()).unwrap();
        let side = (width + 8) * module;
        let mut page = GrayImage::from_pixel(side + 90, side + 40, Luma([250]));
        for (index, color) in code.to_colors().into_iter().enumerate() {
            let index = u32::try_from(index).unwrap();
            let (left, top) = ((index % width + 4) * module + 60, (index / width + 4) * module + 20);
            if color == Color::Dark {
                for (x, y) in (0..module).flat_map(|x| (0..module).map(move |y| (x, y))) {
                    page.put_pixel(left + x, top + y, Luma([10]));
                }
            }
        }
        page
    }

    fn reads(picture: &GrayImage) -> bool {
        link_in(picture)
            .is_ok_and(|link| link.host() == "enroll.example:8443" && link.code() == "AAECAwQFBgcICQoLDA0ODw")
    }

    #[test]
    fn codes_of_several_sizes_upright_and_turned() {
        for module in [2, 3, 4, 8, 16] {
            let page = page(LINK, module);
            assert!(reads(&page), "{module} pixels a module");
            assert!(reads(&imageops::rotate90(&page)), "{module} turned by 90 degrees");
            assert!(reads(&imageops::rotate180(&page)), "{module} turned by 180 degrees");
            assert!(reads(&imageops::rotate270(&page)), "{module} turned by 270 degrees");
        }
    }

    #[test]
    fn blurred_pale_and_unevenly_lit_codes() {
        let page = page(LINK, 8);
        for sigma in [1.0, 2.0, 3.0] {
            assert!(reads(&imageops::blur(&page, sigma)), "blurred by {sigma}");
        }
        let mut pale = page.clone();
        pale.iter_mut().for_each(|pixel| *pixel = 120 + *pixel / 4);
        assert!(reads(&pale));
        let mut shaded = page.clone();
        let width = page.width();
        for (x, _, pixel) in shaded.enumerate_pixels_mut() {
            let light = 255 - 150 * x / width;
            pixel.0 = [u8::try_from(u32::from(pixel.0[0]) * light / 255).unwrap()];
        }
        assert!(reads(&shaded));
    }

    #[test]
    fn what_is_not_one_enrollment_link_is_said() {
        let blank = GrayImage::from_pixel(200, 200, Luma([255]));
        assert!(matches!(link_in(&blank), Err(DeviceError::NoCode)));
        assert!(matches!(link_in(&page("https://elsewhere.example/", 6)), Err(DeviceError::NotALink)));
        let mut inverted = page(LINK, 6);
        imageops::invert(&mut inverted);
        assert!(matches!(link_in(&inverted), Err(DeviceError::NoCode)));
        let (left, right) = (page(LINK, 6), page("https://enroll.example/e/AAECAwQFBgcICQoLDA0OEA", 6));
        let mut two =
            GrayImage::from_pixel(left.width() + right.width(), left.height().max(right.height()), Luma([250]));
        imageops::overlay(&mut two, &left, 0, 0);
        imageops::overlay(&mut two, &right, i64::from(left.width()), 0);
        assert!(matches!(link_in(&two), Err(DeviceError::SeveralCodes)));
    }

    #[test]
    fn files_are_read_and_other_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shot.png");
        page(LINK, 5).save(&path).unwrap();
        assert_eq!(scan(&path).unwrap().host(), "enroll.example:8443");
        assert!(matches!(scan(&folder.path().join("missing.png")), Err(DeviceError::Picture { .. })));
        std::fs::write(&path, b"not a picture").unwrap();
        assert!(matches!(scan(&path), Err(DeviceError::Picture { .. })));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn noise_is_no_code(seed in proptest::collection::vec(any::<u8>(), 1..600), width in 1_u32..60) {
            let height = 1 + u32::try_from(seed.len()).unwrap() / width;
            let noise = GrayImage::from_fn(width, height, |x, y| {
                Luma([seed[usize::try_from(y * width + x).unwrap() % seed.len()]])
            });
            prop_assert!(link_in(&noise).is_err());
        }
    }
}
