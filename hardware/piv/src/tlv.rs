//! BER-TLV as cards write it: a bounded reader that never panics, and a small writer.

use thiserror::Error;

/// Why bytes are no BER-TLV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TlvError {
    /// The bytes end inside a tag.
    #[error("the bytes end inside a tag")]
    TruncatedTag,
    /// A tag has more than three bytes.
    #[error("a tag has more than three bytes")]
    TagTooLong,
    /// The bytes end inside a length.
    #[error("the bytes end inside a length")]
    TruncatedLength,
    /// A length has the indefinite form or more than three bytes.
    #[error("a length has a form that no card object uses")]
    LengthForm,
    /// A value is longer than the bytes at hand.
    #[error("tag {tag:X} declares {declared} bytes where {present} are left")]
    TruncatedValue {
        /// The tag.
        tag: u32,
        /// Length declared.
        declared: usize,
        /// Bytes left.
        present: usize,
    },
}

/// One data object: tag, value, and the bytes of both as they stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag, with its bytes in reading order: `5F2F` is 0x5F2F.
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
    /// Tag, length and value as they stood.
    pub raw_tlv: &'a [u8],
}

/// Reads data objects one after the other; ends after the first error.
#[derive(Clone, Debug)]
pub struct TlvReader<'a> {
    rest: &'a [u8],
}

impl<'a> TlvReader<'a> {
    /// A reader over concatenated data objects.
    pub const fn new(bytes_tlv: &'a [u8]) -> Self {
        Self { rest: bytes_tlv }
    }
}

impl<'a> Iterator for TlvReader<'a> {
    type Item = Result<Tlv<'a>, TlvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match split(self.rest) {
            Ok((tlv, rest)) => {
                self.rest = rest;
                Some(Ok(tlv))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error))
            }
        }
    }
}

/// Splits the first data object off.
///
/// # Errors
///
/// A [`TlvError`] where the bytes do not begin with a whole data object.
pub fn split(bytes_tlv: &[u8]) -> Result<(Tlv<'_>, &[u8]), TlvError> {
    let (tag, after_tag) = split_tag(bytes_tlv)?;
    let (declared, after_length) = split_length(after_tag)?;
    let truncated = TlvError::TruncatedValue { tag, declared, present: after_length.len() };
    let (value, rest) = after_length.split_at_checked(declared).ok_or(truncated)?;
    let raw_length = bytes_tlv.len().saturating_sub(rest.len());
    let raw_tlv = bytes_tlv.get(..raw_length).ok_or(truncated)?;
    Ok((Tlv { tag, value, raw_tlv }, rest))
}

/// The value of the first data object with this tag, without looking inside others.
///
/// # Errors
///
/// A [`TlvError`] where the bytes are no BER-TLV before the tag is found.
pub fn find(bytes_tlv: &[u8], tag: u32) -> Result<Option<&[u8]>, TlvError> {
    for tlv in TlvReader::new(bytes_tlv) {
        let tlv = tlv?;
        if tlv.tag == tag {
            return Ok(Some(tlv.value));
        }
    }
    Ok(None)
}

/// Appends a data object with a tag of one to three bytes and a length of minimal form.
///
/// Values are at most 16 MiB less one byte long, as lengths have at most three bytes.
pub fn write(out_tlv: &mut Vec<u8>, tag: u32, value: &[u8]) {
    let tag_bytes = tag.to_be_bytes();
    let leading = tag_bytes.iter().take(3).take_while(|byte| **byte == 0).count();
    out_tlv.extend(tag_bytes.iter().skip(leading));
    let [_, high, middle, low] = u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes();
    match value.len() {
        0..0x80 => out_tlv.push(low),
        0x80..0x100 => out_tlv.extend([0x81, low]),
        0x100..0x1_0000 => out_tlv.extend([0x82, middle, low]),
        _ => out_tlv.extend([0x83, high, middle, low]),
    }
    out_tlv.extend_from_slice(value);
}

fn split_tag(bytes: &[u8]) -> Result<(u32, &[u8]), TlvError> {
    let (&first, mut rest) = bytes.split_first().ok_or(TlvError::TruncatedTag)?;
    let mut tag = u32::from(first);
    if first & 0x1F != 0x1F {
        return Ok((tag, rest));
    }
    for _ in 0..2 {
        let (&next, after) = rest.split_first().ok_or(TlvError::TruncatedTag)?;
        tag = (tag << 8) | u32::from(next);
        rest = after;
        if next & 0x80 == 0 {
            return Ok((tag, rest));
        }
    }
    Err(TlvError::TagTooLong)
}

fn split_length(bytes: &[u8]) -> Result<(usize, &[u8]), TlvError> {
    let (&first, rest) = bytes.split_first().ok_or(TlvError::TruncatedLength)?;
    let count = match first {
        0..=0x7F => return Ok((usize::from(first), rest)),
        0x81..=0x83 => usize::from(first & 0x0F),
        _ => return Err(TlvError::LengthForm),
    };
    let (length, rest) = rest.split_at_checked(count).ok_or(TlvError::TruncatedLength)?;
    Ok((length.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte)), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_tags_and_lengths_of_every_form() {
        let bytes = [0x4F, 0x01, 0xAA, 0x5F, 0x2F, 0x02, 0x40, 0x10, 0x53, 0x81, 0x00, 0xFE, 0x00];
        let read: Result<Vec<_>, _> = TlvReader::new(&bytes).map(|tlv| tlv.map(|tlv| (tlv.tag, tlv.value))).collect();
        let expected: Vec<(u32, &[u8])> = vec![(0x4F, &[0xAA]), (0x5F2F, &[0x40, 0x10]), (0x53, &[]), (0xFE, &[])];
        assert_eq!(read, Ok(expected));
    }

    #[test]
    fn names_what_is_wrong() {
        let table: [(&[u8], TlvError); 8] = [
            (&[0x5F], TlvError::TruncatedTag),
            (&[0x5F, 0x81], TlvError::TruncatedTag),
            (&[0x5F, 0x81, 0x82, 0x03, 0x00], TlvError::TagTooLong),
            (&[0x70], TlvError::TruncatedLength),
            (&[0x70, 0x82, 0x01], TlvError::TruncatedLength),
            (&[0x70, 0x80], TlvError::LengthForm),
            (&[0x70, 0x84, 0, 0, 0, 1, 0], TlvError::LengthForm),
            (&[0x70, 0x02, 0x01], TlvError::TruncatedValue { tag: 0x70, declared: 2, present: 1 }),
        ];
        for (bytes, error) in table {
            assert_eq!(split(bytes), Err(error), "{bytes:02X?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic_and_in_order(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut raw = Vec::new();
            for tlv in TlvReader::new(&bytes).flatten() {
                raw.extend_from_slice(tlv.raw_tlv);
            }
            prop_assert!(bytes.starts_with(&raw));
        }

        #[test]
        fn what_is_written_is_read(tag in prop_oneof![Just(0x70_u32), Just(0x5F2F), Just(0x7F61), Just(0x5FC107)], length in 0_usize..70_000) {
            let value = vec![0x5A; length];
            let mut bytes = Vec::new();
            write(&mut bytes, tag, &value);
            if tag == 0x5FC107 {
                // A tag with a continuation bit in its second byte and none in its third.
                prop_assert_eq!(bytes.get(..3), Some(&[0x5F, 0xC1, 0x07][..]));
            }
            prop_assert_eq!(find(&bytes, tag), Ok(Some(value.as_slice())));
        }
    }
}
