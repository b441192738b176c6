//! A command APDU taken apart (ISO/IEC 7816-3 §12.1.3).

use super::status::StatusWord;

/// One command APDU, short or extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Command<'a> {
    pub(crate) cla: u8,
    pub(crate) ins: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    pub(crate) data: &'a [u8],
    /// Most response bytes the sender takes.
    ///
    /// Where there is no Le field this is 256: cards on T=1 answer all the same, and clients rely on it.
    pub(crate) expected: usize,
    /// The length fields are extended ones.
    pub(crate) is_extended: bool,
}

impl<'a> Command<'a> {
    /// Takes an APDU apart.
    ///
    /// # Errors
    ///
    /// `6700` where the length fields contradict the length.
    pub(crate) fn parse(apdu: &'a [u8]) -> Result<Self, StatusWord> {
        let [cla, ins, p1, p2, body @ ..] = apdu else {
            return Err(StatusWord::WRONG_LENGTH);
        };
        let (data, expected) = match body {
            [] => (&[][..], NO_LE),
            [le] => (&[][..], short_le(*le)),
            [0, rest @ ..] => extended_body(rest)?,
            [lc, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(*lc)).ok_or(StatusWord::WRONG_LENGTH)?;
                match le {
                    [] => (data, NO_LE),
                    [le] => (data, short_le(*le)),
                    _ => return Err(StatusWord::WRONG_LENGTH),
                }
            }
        };
        let is_extended = matches!(body, [0, _, ..]);
        Ok(Self { cla: *cla, ins: *ins, p1: *p1, p2: *p2, data, expected, is_extended })
    }
}

/// Response bytes for a command without Le field.
const NO_LE: usize = 256;

fn extended_body(rest: &[u8]) -> Result<(&[u8], usize), StatusWord> {
    let [high, low, behind @ ..] = rest else {
        return Err(StatusWord::WRONG_LENGTH);
    };
    let length = u16::from_be_bytes([*high, *low]);
    if behind.is_empty() {
        return Ok((&[], extended_le(length)));
    }
    if length == 0 {
        return Err(StatusWord::WRONG_LENGTH);
    }
    let (data, le) = behind.split_at_checked(usize::from(length)).ok_or(StatusWord::WRONG_LENGTH)?;
    match le {
        [] => Ok((data, NO_LE)),
        [high, low] => Ok((data, extended_le(u16::from_be_bytes([*high, *low])))),
        _ => Err(StatusWord::WRONG_LENGTH),
    }
}

fn short_le(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn extended_le(le: u16) -> usize {
    if le == 0 { 65_536 } else { usize::from(le) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An APDU, and its data field and Le where it is well formed.
    type Case = (&'static [u8], Option<(&'static [u8], usize)>);

    #[test]
    fn every_case_of_the_standard_is_understood() {
        let cases: [Case; 12] = [
            (&[0, 0xCB, 0x3F], None),
            (&[0, 0xCB, 0x3F, 0xFF], Some((&[], 256))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x10], Some((&[], 16))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x00], Some((&[], 256))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x01, 0xAA], Some((&[0xAA], 256))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x01, 0xAA, 0x00], Some((&[0xAA], 256))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x02, 0xAA], None),
            (&[0, 0xCB, 0x3F, 0xFF, 0x01, 0xAA, 0x00, 0x00], None),
            (&[0, 0xCB, 0x3F, 0xFF, 0x00, 0x00, 0x00], Some((&[], 65_536))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x00, 0x00, 0x01, 0xAA], Some((&[0xAA], 256))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x00, 0x00, 0x01, 0xAA, 0x01, 0x00], Some((&[0xAA], 256))),
            (&[0, 0xCB, 0x3F, 0xFF, 0x00, 0x00], None),
        ];
        for (apdu, expected) in cases {
            let parsed = Command::parse(apdu).ok().map(|command| (command.data, command.expected));
            assert_eq!(parsed, expected, "{apdu:02X?}");
        }
    }
}
