//! Made-up biometric records in the frame of SP 800-76-2: a drawn portrait, minutiae and an iris nobody has.
//!
//! The frames are right field by field, so that readers can walk through them; what they hold is no one's.

use time::OffsetDateTime;

use super::signed::ContentSigner;
use super::{Holder, PersonalizeError};
use crate::tlv;

/// A drawing of a face, 240 by 320 pixels.
const PORTRAIT_JPEG: &[u8] = include_bytes!("portrait.jpg");
const PORTRAIT_WIDTH: u16 = 240;
const PORTRAIT_HEIGHT: u16 = 320;

/// Kinds of biometric record, with their codes in the CBEFF header (SP 800-76-2 table 14).
#[derive(Clone, Copy)]
enum Modality {
    Face,
    Fingerprints,
    Iris,
}

impl Modality {
    const fn format_type(self) -> u16 {
        match self {
            Self::Face => 0x0501,
            Self::Fingerprints => 0x0201,
            Self::Iris => 0x0009,
        }
    }

    const fn biometric_type(self) -> u32 {
        match self {
            Self::Face => 0x02,
            Self::Fingerprints => 0x08,
            Self::Iris => 0x10,
        }
    }

    /// Intermediate for an image, processed for minutiae.
    const fn data_type(self) -> u8 {
        match self {
            Self::Fingerprints => 0x80,
            Self::Face | Self::Iris => 0x40,
        }
    }
}

/// The facial image object (SP 800-73-5 part 1 appendix A table 15).
pub(super) fn face(holder: &Holder, now: OffsetDateTime, signer: &ContentSigner) -> Result<Vec<u8>, PersonalizeError> {
    container(Modality::Face, &facial_record(), holder, now, signer)
}

/// The fingerprint object: two index fingers (appendix A table 13).
pub(super) fn fingerprints(
    holder: &Holder,
    now: OffsetDateTime,
    signer: &ContentSigner,
) -> Result<Vec<u8>, PersonalizeError> {
    container(Modality::Fingerprints, &minutiae_record(), holder, now, signer)
}

/// The iris object: one image of each eye (appendix A table 41).
pub(super) fn iris(holder: &Holder, now: OffsetDateTime, signer: &ContentSigner) -> Result<Vec<u8>, PersonalizeError> {
    container(Modality::Iris, &iris_record(), holder, now, signer)
}

/// `BC { header, record, signature } FE`.
fn container(
    modality: Modality,
    record: &[u8],
    holder: &Holder,
    now: OffsetDateTime,
    signer: &ContentSigner,
) -> Result<Vec<u8>, PersonalizeError> {
    // The header holds the length of the signature that covers it, and signatures on a curve vary by a byte or two.
    // Another creator field makes another signature, until one has the length that was foretold.
    let mut signature_len = 0;
    for attempt in 0..100 {
        let signed = [header(modality, record.len(), signature_len, attempt, holder, now).as_slice(), record].concat();
        let signature = signer.biometric_signature(&signed, holder)?;
        if signature.len() == signature_len {
            return Ok([tlv::encode(0xBC, &[signed, signature].concat()), tlv::encode(0xFE, &[])].concat());
        }
        signature_len = signature.len();
    }
    Err(PersonalizeError::Sign)
}

/// The CBEFF header, 88 bytes (SP 800-76-2 table 14).
fn header(
    modality: Modality,
    record_len: usize,
    signature_len: usize,
    attempt: u8,
    holder: &Holder,
    now: OffsetDateTime,
) -> Vec<u8> {
    let mut out = vec![0x03, 0x0D];
    out.extend(number(record_len, 4));
    out.extend(number(signature_len, 2));
    out.extend(0x001B_u16.to_be_bytes());
    out.extend(modality.format_type().to_be_bytes());
    out.extend(date(now));
    out.extend(date(now));
    out.extend(date(holder.card_expiry.midnight().assume_utc()));
    out.extend(number(modality.biometric_type() as usize, 3));
    out.push(modality.data_type());
    // Quality: -2 stands for "not asked for" (SP 800-76-2 §9).
    out.push(0xFE);
    // Creator: 18 characters, the last one zero.
    out.extend(format!("Test PIV card {attempt:03}\0").into_bytes());
    out.extend(holder.fasc_n);
    out.extend([0; 4]);
    out
}

/// `YYYYMMDDhhmmss` in packed decimals and a `Z`.
fn date(moment: OffsetDateTime) -> [u8; 8] {
    let year = u16::try_from(moment.year()).unwrap_or(0);
    let packed = |number: u8| ((number / 10) << 4) | (number % 10);
    [
        packed(u8::try_from(year / 100).unwrap_or(0)),
        packed(u8::try_from(year % 100).unwrap_or(0)),
        packed(u8::from(moment.month())),
        packed(moment.day()),
        packed(moment.hour()),
        packed(moment.minute()),
        packed(moment.second()),
        b'Z',
    ]
}

/// A face record of INCITS 385-2004: one token image in colour, JPEG.
fn facial_record() -> Vec<u8> {
    let mut information = number(32 + PORTRAIT_JPEG.len(), 4);
    // No feature points; gender, eyes, hair, features, expression and pose unsaid.
    information.extend([0; 16]);
    // Full frontal, JPEG.
    information.extend([0x01, 0x00]);
    information.extend(PORTRAIT_WIDTH.to_be_bytes());
    information.extend(PORTRAIT_HEIGHT.to_be_bytes());
    // 24 bit RGB, from a still camera of no vendor, quality unsaid.
    information.extend([0x01, 0x02, 0x00, 0x00, 0x00, 0x00]);
    let mut record = b"FAC\x00010\x00".to_vec();
    record.extend(number(14 + information.len() + PORTRAIT_JPEG.len(), 4));
    record.extend([0x00, 0x01]);
    record.extend(information);
    record.extend(PORTRAIT_JPEG);
    record
}

/// A minutiae record of INCITS 378-2004: right and left index finger.
fn minutiae_record() -> Vec<u8> {
    let views: Vec<u8> = [2_u8, 7].into_iter().flat_map(finger_view).collect();
    let mut record = b"FMR\x00 20\x00".to_vec();
    record.extend(number(26 + views.len(), 2));
    // Product, capture equipment.
    record.extend([0x00, 0x1B, 0x02, 0x01, 0x00, 0x00]);
    for measure in [500_u16, 500, 197, 197] {
        record.extend(measure.to_be_bytes());
    }
    record.extend([2, 0]);
    record.extend(views);
    record
}

/// One finger with 24 minutiae on a spiral.
fn finger_view(position: u8) -> Vec<u8> {
    const COUNT: u8 = 24;
    let mut view = vec![position, 0x00, 60, COUNT];
    for minutia in 0..COUNT {
        let step = u16::from(minutia);
        let x = 0x4000 | (120 + step * 11 % 260);
        let y = 100 + step * 37 % 300 + u16::from(position);
        view.extend(x.to_be_bytes());
        view.extend(y.to_be_bytes());
        view.extend([minutia.wrapping_mul(7), 60]);
    }
    // No extended data.
    view.extend([0, 0]);
    view
}

/// An iris record of ISO/IEC 19794-6:2005: one raw grey image of each eye, 64 by 48 pixels.
fn iris_record() -> Vec<u8> {
    const WIDTH: u16 = 64;
    const HEIGHT: u16 = 48;
    let mut eyes = Vec::new();
    for eye in 1..=2_u16 {
        let mut image = Vec::new();
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let (dx, dy) = (x.abs_diff(WIDTH / 2), y.abs_diff(HEIGHT / 2));
                image.push(u8::try_from((dx * dx + dy * dy) / 8 % 256).unwrap_or(u8::MAX));
            }
        }
        eyes.push(u8::try_from(eye).unwrap_or(0));
        eyes.extend([0x00, 0x01]);
        eyes.extend(eye.to_be_bytes());
        // Quality unsaid, rotation undefined.
        eyes.extend([0xFE, 0xFF, 0xFF, 0xFF, 0xFF]);
        eyes.extend(number(image.len(), 4));
        eyes.extend(image);
    }
    let mut record = b"IIR\x00010\x00".to_vec();
    record.extend(number(45 + eyes.len(), 4));
    // No capture device; two eyes; length of this header; orientation unsaid; diameter unsaid; raw grey.
    record.extend([0x00, 0x00, 0x02, 0x00, 0x2D, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02]);
    record.extend(WIDTH.to_be_bytes());
    record.extend(HEIGHT.to_be_bytes());
    record.extend([8, 0]);
    record.extend([0; 16]);
    record.extend(eyes);
    record
}

/// The low `len` bytes of a length, big-endian.
fn number(value: usize, len: usize) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    bytes.get(bytes.len().saturating_sub(len)..).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_the_length_they_say() {
        for (record, at, len) in [(facial_record(), 8, 4), (minutiae_record(), 8, 2), (iris_record(), 8, 4)] {
            let said = record[at..at + len].iter().fold(0, |sum: usize, byte| sum << 8 | usize::from(*byte));
            assert_eq!(said, record.len());
        }
    }

    #[test]
    fn dates_are_packed_decimals() {
        let moment = time::macros::datetime!(2026-05-04 03:02:01 UTC);
        assert_eq!(date(moment), [0x20, 0x26, 0x05, 0x04, 0x03, 0x02, 0x01, b'Z']);
    }
}
