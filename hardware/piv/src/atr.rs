//! The answer to reset: what it says about lengths.

/// Whether the card says in its historical bytes that it takes extended Lc and Le fields
/// (ISO 7816-4 §12.1.1.9, third software function table).
///
/// Only a hint: a card or a reader may still refuse them.
pub fn says_extended_length(atr: &[u8]) -> bool {
    historical_bytes(atr).and_then(card_capabilities).is_some_and(|third_table| third_table & 0x40 != 0)
}

fn historical_bytes(atr: &[u8]) -> Option<&[u8]> {
    let (&format, mut rest) = atr.get(1..)?.split_first()?;
    let historical_len = usize::from(format & 0x0F);
    let mut interface_bytes = format >> 4;
    // TA, TB, TC and TD of each group; TD announces the next group. Bounded by the bytes at hand.
    while interface_bytes != 0 {
        let count = usize::try_from(interface_bytes.count_ones()).ok()?;
        let (group, after) = rest.split_at_checked(count)?;
        let announces_next = interface_bytes & 0x8 != 0;
        interface_bytes = if announces_next { group.last()? >> 4 } else { 0 };
        rest = after;
    }
    rest.get(..historical_len)
}

fn card_capabilities(historical: &[u8]) -> Option<u8> {
    let (&category, rest) = historical.split_first()?;
    let mut rest = match category {
        // Category 00 ends with three status bytes.
        0x00 => rest.get(..rest.len().checked_sub(3)?)?,
        0x80 => rest,
        _ => return None,
    };
    while let Some((&head, after)) = rest.split_first() {
        let (value, next) = after.split_at_checked(usize::from(head & 0x0F))?;
        if head >> 4 == 0x7 {
            return value.get(2).copied();
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_the_third_software_function_table() {
        let table: [(&str, &[u8], bool); 6] = [
            ("category 80, 73 C0 01 40", &[0x3B, 0x05, 0x80, 0x73, 0xC0, 0x01, 0x40], true),
            ("no extended length", &[0x3B, 0x05, 0x80, 0x73, 0xC0, 0x01, 0x80], false),
            (
                "YubiKey 5: T=1, service data first",
                &[
                    0x3B, 0xFD, 0x13, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x15, 0x80, 0x73, 0xC0, 0x21, 0xC0, 0x57, 0x59,
                    0x75, 0x62, 0x69, 0x4B, 0x65, 0x79, 0x40,
                ],
                true,
            ),
            ("T=0 without capabilities", &[0x3B, 0x65, 0x00, 0x00, 0x20, 0x63, 0xCB, 0x6A, 0x00], false),
            ("cut short", &[0x3B, 0x05, 0x80, 0x73], false),
            ("empty", &[], false),
        ];
        for (case, atr, extended) in table {
            assert_eq!(says_extended_length(atr), extended, "{case}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(atr in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = says_extended_length(&atr);
        }
    }
}
