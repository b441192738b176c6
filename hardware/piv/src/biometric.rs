//! Biometric objects by their header: what they are and how old, never what they show.

use crate::Malformed;
use crate::tlv::{self, TlvReader};

const RECORD: u32 = 0xBC;
const HEADER_LEN: usize = 88;
const PATRON_HEADER_VERSION: u8 = 0x03;
const FACE_TYPE: [u8; 3] = [0x00, 0x00, 0x02];

/// What a biometric object is (SP 800-76-2 table 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BiometricKind {
    /// Fingerprints.
    Fingerprints,
    /// A facial image.
    Face,
    /// Iris images.
    Iris,
    /// Something else, with its CBEFF type.
    Other(u32),
}

/// A moment as CBEFF writes it, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BiometricMoment {
    /// Year, 0..=9999.
    pub year: u16,
    /// Month, 1..=12.
    pub month: u8,
    /// Day, 1..=31.
    pub day: u8,
}

/// The header of a biometric record: facts that say nothing about a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BiometricHeader {
    /// What the record is.
    pub kind: BiometricKind,
    /// Length of the biometric data, bytes.
    pub data_len: u32,
    /// Length of the signature behind it, bytes.
    pub signature_len: u16,
    /// Format owner, 001B for INCITS M1.
    pub format_owner: u16,
    /// Format, 0201 for minutiae, 0501 for faces.
    pub format: u16,
    /// Day of creation.
    pub created: BiometricMoment,
    /// First day of validity.
    pub valid_from: BiometricMoment,
    /// Last day of validity.
    pub valid_until: BiometricMoment,
    /// Quality, -2..=100; -1 and -2 say that there is none.
    pub quality: i8,
    /// FASC-N of the card the record was made for, as encoded.
    pub fasc_n: [u8; 25],
}

impl BiometricHeader {
    /// Reads the header out of the content of a biometric object (SP 800-73-5 part 1 §3.2, SP 800-76-2 §9).
    ///
    /// # Errors
    ///
    /// [`Malformed`] where there is no record, its header is cut short or has another form, or its
    /// lengths do not fit.
    pub fn from_object(object_tlv: &[u8]) -> Result<Self, Malformed> {
        split(object_tlv).map(|(header, _)| header)
    }
}

/// The picture file (JPEG or JPEG 2000) inside the content of a facial image object.
///
/// Only for display where policy allows it: nothing else here gives biometric data out.
///
/// # Errors
///
/// [`Malformed`] where the object is no facial image or has no picture of a known form.
pub fn portrait_from_object(object_tlv: &[u8]) -> Result<Vec<u8>, Malformed> {
    const FACE_INFORMATION: usize = 20;
    const FEATURE_POINT: usize = 8;
    const IMAGE_INFORMATION: usize = 12;
    const RECORD_HEADER: usize = 14;
    let wrong = Malformed::Value { tag: RECORD };
    let (header, data) = split(object_tlv)?;
    if header.kind != BiometricKind::Face || !data.starts_with(b"FAC\0") {
        return Err(wrong);
    }
    let block = data.get(RECORD_HEADER..).ok_or(wrong)?;
    let [length @ .., _, _] = *block.first_chunk::<6>().ok_or(wrong)?;
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| wrong)?;
    let [_, _, _, _, high, low] = *block.first_chunk::<6>().ok_or(wrong)?;
    let points = usize::from(u16::from_be_bytes([high, low]));
    let start = FACE_INFORMATION + points * FEATURE_POINT + IMAGE_INFORMATION;
    let picture = block.get(start..length).ok_or(wrong)?;
    let is_jpeg = picture.starts_with(&[0xFF, 0xD8, 0xFF]);
    let is_jpeg_2000 =
        picture.starts_with(&[0, 0, 0, 0x0C, b'j', b'P']) || picture.starts_with(&[0xFF, 0x4F, 0xFF, 0x51]);
    if is_jpeg || is_jpeg_2000 { Ok(picture.to_vec()) } else { Err(wrong) }
}

fn split(object_tlv: &[u8]) -> Result<(BiometricHeader, &[u8]), Malformed> {
    let record = tlv::find(object_tlv, RECORD)?.ok_or(Malformed::Missing { tag: RECORD })?;
    let short = Malformed::ValueLength { tag: RECORD, actual: record.len() };
    let wrong = Malformed::Value { tag: RECORD };
    let (header, rest) = record.split_at_checked(HEADER_LEN).ok_or(short)?;
    let mut fields = Fields(header);
    let [version, _security] = fields.take()?;
    if version != PATRON_HEADER_VERSION {
        return Err(wrong);
    }
    let data_len = u32::from_be_bytes(fields.take()?);
    let signature_len = u16::from_be_bytes(fields.take()?);
    let format_owner = u16::from_be_bytes(fields.take()?);
    let format = u16::from_be_bytes(fields.take()?);
    let created = moment(fields.take()?)?;
    let valid_from = moment(fields.take()?)?;
    let valid_until = moment(fields.take()?)?;
    let kind = kind(fields.take()?);
    let [_data_type, quality] = fields.take()?;
    let _creator: [u8; 18] = fields.take()?;
    let fasc_n = fields.take()?;
    let declared = usize::try_from(data_len).map_err(|_| short)?.saturating_add(usize::from(signature_len));
    // Some issuers pad the record.
    if declared > rest.len() {
        return Err(short);
    }
    let data = usize::try_from(data_len).ok().and_then(|data_len| rest.get(..data_len)).ok_or(short)?;
    let quality = quality.cast_signed();
    let header = BiometricHeader {
        kind,
        data_len,
        signature_len,
        format_owner,
        format,
        created,
        valid_from,
        valid_until,
        quality,
        fasc_n,
    };
    Ok((header, data))
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let too_short = Malformed::ValueLength { tag: RECORD, actual: self.0.len() };
        let (field, rest) = self.0.split_first_chunk().ok_or(too_short)?;
        self.0 = rest;
        Ok(*field)
    }
}

/// `YYYYMMDDhhmmss` in pairs of digits, and a `Z`.
///
/// The standard's words fit binary and binary-coded pairs; cards have both, and the century tells which.
fn moment(bytes: [u8; 8]) -> Result<BiometricMoment, Malformed> {
    let wrong = Malformed::Value { tag: RECORD };
    let [century, ..] = bytes;
    let is_coded = matches!(century, 0x19 | 0x20);
    let pair = |byte: u8| {
        let (high, low) = (byte >> 4, byte & 0x0F);
        match is_coded {
            false if byte < 100 => Ok(byte),
            true if high < 10 && low < 10 => Ok(high * 10 + low),
            _ => Err(wrong),
        }
    };
    let [century, year, month, day, ..] = bytes;
    let moment = BiometricMoment {
        year: u16::from(pair(century)?) * 100 + u16::from(pair(year)?),
        month: pair(month)?,
        day: pair(day)?,
    };
    if (1..=12).contains(&moment.month) && (1..=31).contains(&moment.day) { Ok(moment) } else { Err(wrong) }
}

const fn kind(bytes: [u8; 3]) -> BiometricKind {
    match bytes {
        FACE_TYPE => BiometricKind::Face,
        [0x00, 0x00, 0x08] => BiometricKind::Fingerprints,
        [0x00, 0x00, 0x10] => BiometricKind::Iris,
        [high, middle, low] => BiometricKind::Other(u32::from_be_bytes([0, high, middle, low])),
    }
}

/// One fingerprint reference of on-card comparison (SP 800-73-5 part 1 §3.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparisonReference {
    /// Reference data qualifier, 96 or 97.
    pub reference: u8,
    /// Biometric type, 08 for fingerprints; none where it is left out.
    pub biometric: Option<u8>,
    /// Which finger; none where it is left out.
    pub subtype: Option<u8>,
}

/// The Biometric Information Templates Group Template: what on-card comparison compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonGroup {
    /// Its references, as many as the card says; empty where there is no on-card comparison.
    pub references: Vec<ComparisonReference>,
}

impl ComparisonGroup {
    /// Reads the content of tag 7F61.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the count is missing, does not fit, or a template has no reference.
    pub fn from_object(group_tlv: &[u8]) -> Result<Self, Malformed> {
        const COUNT: u32 = 0x02;
        const TEMPLATE: u32 = 0x7F60;
        let mut count = None;
        let mut references = Vec::new();
        for tlv in TlvReader::new(group_tlv) {
            let tlv = tlv?;
            match tlv.tag {
                COUNT => count = one(COUNT, Some(tlv.value))?,
                TEMPLATE => references.push(reference(tlv.value)?),
                _ => {}
            }
        }
        let count = usize::from(count.ok_or(Malformed::Missing { tag: COUNT })?);
        if count == references.len() { Ok(Self { references }) } else { Err(Malformed::Value { tag: COUNT }) }
    }
}

fn reference(template_tlv: &[u8]) -> Result<ComparisonReference, Malformed> {
    const QUALIFIER: u32 = 0x83;
    const DESCRIPTION: u32 = 0xA1;
    let qualifier = one(QUALIFIER, tlv::find(template_tlv, QUALIFIER)?)?;
    let description = tlv::find(template_tlv, DESCRIPTION)?.unwrap_or_default();
    Ok(ComparisonReference {
        reference: qualifier.ok_or(Malformed::Missing { tag: QUALIFIER })?,
        biometric: one(0x81, tlv::find(description, 0x81)?)?,
        subtype: one(0x82, tlv::find(description, 0x82)?)?,
    })
}

fn one(tag: u32, value: Option<&[u8]>) -> Result<Option<u8>, Malformed> {
    match value {
        None => Ok(None),
        Some(&[byte]) => Ok(Some(byte)),
        Some(other) => Err(Malformed::ValueLength { tag, actual: other.len() }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CREATED: [u8; 8] = [0x20, 0x24, 0x05, 0x17, 0x12, 0x30, 0x00, 0x5A];

    fn record(kind: [u8; 3], data: &[u8], signature: &[u8]) -> Vec<u8> {
        let mut record = vec![0x03, 0x0D];
        record.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        record.extend(u16::try_from(signature.len()).unwrap().to_be_bytes());
        record.extend([0x00, 0x1B, 0x05, 0x01]);
        record.extend(CREATED);
        record.extend(CREATED);
        record.extend([0x20, 0x30, 0x12, 0x31, 0x23, 0x59, 0x59, 0x5A]);
        record.extend(kind);
        record.extend([0x20, 0xFE]);
        record.extend([0; 18]);
        record.extend([0xD0; 25]);
        record.extend([0; 4]);
        assert_eq!(record.len(), HEADER_LEN);
        record.extend_from_slice(data);
        record.extend_from_slice(signature);
        let mut object = Vec::new();
        tlv::write(&mut object, RECORD, &record);
        tlv::write(&mut object, 0xFE, &[]);
        object
    }

    fn face(points: u16, picture: &[u8]) -> Vec<u8> {
        let length = 20 + usize::from(points) * 8 + 12 + picture.len();
        let mut data = b"FAC\x00010\x00".to_vec();
        data.extend(u32::try_from(14 + length).unwrap().to_be_bytes());
        data.extend([0, 1]);
        data.extend(u32::try_from(length).unwrap().to_be_bytes());
        data.extend(points.to_be_bytes());
        data.extend(vec![0; 14 + usize::from(points) * 8 + 12]);
        data.extend_from_slice(picture);
        data
    }

    #[test]
    fn a_header_tells_kind_length_and_days() {
        let header = BiometricHeader::from_object(&record([0, 0, 8], &[1; 300], &[2; 90])).unwrap();
        assert_eq!((header.kind, header.data_len, header.signature_len), (BiometricKind::Fingerprints, 300, 90));
        assert_eq!(header.created, BiometricMoment { year: 2024, month: 5, day: 17 });
        assert_eq!(header.valid_until, BiometricMoment { year: 2030, month: 12, day: 31 });
        assert_eq!((header.format_owner, header.quality, header.fasc_n), (0x1B, -2, [0xD0; 25]));
        assert_eq!(BiometricHeader::from_object(&record([0, 0, 0x10], &[], &[])).unwrap().kind, BiometricKind::Iris);
    }

    #[test]
    fn days_in_both_spellings() {
        let day = |year, month, day| Ok(BiometricMoment { year, month, day });
        assert_eq!(moment([20, 32, 12, 2, 0, 0, 0, 0x5A]), day(2032, 12, 2));
        assert_eq!(moment([0x20, 0x32, 0x12, 0x02, 0, 0, 0, 0x5A]), day(2032, 12, 2));
        assert_eq!(moment([19, 99, 1, 31, 0, 0, 0, 0x5A]), day(1999, 1, 31));
        assert_eq!(moment([20, 32, 13, 2, 0, 0, 0, 0x5A]), Err(Malformed::Value { tag: RECORD }));
        assert_eq!(moment([0x20, 0x3A, 0x12, 0x02, 0, 0, 0, 0x5A]), Err(Malformed::Value { tag: RECORD }));
    }

    #[test]
    fn what_is_no_record_is_named() {
        assert_eq!(BiometricHeader::from_object(&[0xFE, 0]), Err(Malformed::Missing { tag: RECORD }));
        let short = [0xBC, 0x02, 0x03, 0x0D];
        assert_eq!(BiometricHeader::from_object(&short), Err(Malformed::ValueLength { tag: RECORD, actual: 2 }));
        let mut other_version = record([0, 0, 8], &[], &[]);
        *other_version.get_mut(2).unwrap() = 0x01;
        assert_eq!(BiometricHeader::from_object(&other_version), Err(Malformed::Value { tag: RECORD }));
    }

    #[test]
    fn a_portrait_is_the_picture_and_nothing_else() {
        let picture = [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[7; 600]].concat();
        let object = record(FACE_TYPE, &face(2, &picture), &[9; 70]);
        assert_eq!(portrait_from_object(&object), Ok(picture));
        let wrong = Err(Malformed::Value { tag: RECORD });
        assert_eq!(portrait_from_object(&record([0, 0, 8], &face(0, &[0xFF, 0xD8, 0xFF]), &[])), wrong);
        assert_eq!(portrait_from_object(&record(FACE_TYPE, &face(0, b"BM a bitmap"), &[])), wrong);
        assert_eq!(portrait_from_object(&record(FACE_TYPE, b"FAC\x00010\x00", &[])), wrong);
    }

    #[test]
    fn references_of_on_card_comparison() {
        let group =
            [0x02, 0x01, 0x01, 0x7F, 0x60, 0x0B, 0x83, 0x01, 0x96, 0xA1, 0x06, 0x81, 0x01, 0x08, 0x82, 0x01, 0x05];
        let expected = ComparisonReference { reference: 0x96, biometric: Some(8), subtype: Some(5) };
        assert_eq!(ComparisonGroup::from_object(&group).unwrap().references, [expected]);
        assert_eq!(ComparisonGroup::from_object(&[0x02, 0x01, 0x00]).unwrap().references, []);
        assert_eq!(ComparisonGroup::from_object(&[0x02, 0x01, 0x01]), Err(Malformed::Value { tag: 2 }));
        assert_eq!(ComparisonGroup::from_object(&[]), Err(Malformed::Missing { tag: 2 }));
        assert_eq!(
            ComparisonGroup::from_object(&[0x02, 0x01, 0x01, 0x7F, 0x60, 0x00]),
            Err(Malformed::Missing { tag: 0x83 })
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = BiometricHeader::from_object(&bytes);
            let _ = ComparisonGroup::from_object(&bytes);
            let _ = portrait_from_object(&bytes);
        }

        #[test]
        fn any_face_record_is_answered(data in proptest::collection::vec(any::<u8>(), 0..80), points in any::<u16>()) {
            let mut data = [b"FAC\x00010\x00".as_slice(), &data].concat();
            if let Some(place) = data.get_mut(18..20) {
                place.copy_from_slice(&points.to_be_bytes());
            }
            let _ = portrait_from_object(&record(FACE_TYPE, &data, &[]));
        }
    }
}
