//! BER-TLV as a PIV card writes and reads it (ISO/IEC 7816-4 §5.2.2).
//!
//! Own code on purpose: the card is the other side of the `piv` crate and must not share its mistakes.

/// Encodes one data object; `tag` holds its one to three bytes right aligned.
pub(crate) fn encode(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 8);
    let tag_bytes = tag.to_be_bytes();
    let significant = tag_bytes.iter().skip_while(|byte| **byte == 0);
    out.extend(significant);
    let length = value.len();
    let length_bytes = length.to_be_bytes();
    if length < 0x80 {
        out.extend(length_bytes.last());
    } else {
        let significant: Vec<u8> = length_bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
        out.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
        out.extend(significant);
    }
    out.extend_from_slice(value);
    out
}

/// Splits off the first data object: its tag, its value and the bytes behind it.
pub(crate) fn split_first(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (first, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(*first);
    if first & 0x1F == 0x1F {
        loop {
            let (next, behind) = rest.split_first()?;
            if tag > 0xFFFF {
                return None;
            }
            tag = tag << 8 | u32::from(*next);
            rest = behind;
            if next & 0x80 == 0 {
                break;
            }
        }
    }
    let (first_length, mut rest) = rest.split_first()?;
    let length = match first_length {
        0..=0x7F => usize::from(*first_length),
        0x81..=0x83 => {
            let mut length = 0_usize;
            for _ in 0..(first_length & 0x7F) {
                let (next, behind) = rest.split_first()?;
                length = length << 8 | usize::from(*next);
                rest = behind;
            }
            length
        }
        _ => return None,
    };
    let (value, behind) = rest.split_at_checked(length)?;
    Some((tag, value, behind))
}

/// Splits a whole field into its data objects; `None` unless every byte belongs to one.
pub(crate) fn split_all(mut bytes: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    let mut objects = Vec::new();
    while !bytes.is_empty() {
        let (tag, value, behind) = split_first(bytes)?;
        objects.push((tag, value));
        bytes = behind;
    }
    Some(objects)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_take_the_shortest_form() {
        assert_eq!(encode(0x53, &[]), [0x53, 0x00]);
        assert_eq!(encode(0x5F2F, &[0x40, 0x00]), [0x5F, 0x2F, 0x02, 0x40, 0x00]);
        assert_eq!(encode(0x70, &[0; 0x80])[..3], [0x70, 0x81, 0x80]);
        assert_eq!(encode(0x70, &[0; 0x1234])[..4], [0x70, 0x82, 0x12, 0x34]);
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(
            tag in prop::sample::select(vec![0x53_u32, 0x7E, 0x5F2F, 0x5F_C105, 0x7F61]),
            (len, filler) in (0_usize..70_000, any::<u8>()),
        ) {
            let value = vec![filler; len];
            let encoded = encode(tag, &value);
            prop_assert_eq!(split_first(&encoded), Some((tag, value.as_slice(), &[][..])));
        }

        #[test]
        fn arbitrary_bytes_are_refused_or_split(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Some(objects) = split_all(&bytes) {
                let held: usize = objects.iter().map(|(_, value)| value.len()).sum();
                prop_assert!(held <= bytes.len());
            }
        }
    }
}
