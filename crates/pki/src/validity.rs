//! When a certificate is valid, read from its bytes: the decoder's calendar begins in 1970, and it
//! hides in which of the two forms a time was written.

use der::{Decode, Reader, SliceReader, Tag};
use time::{Date, Month, OffsetDateTime, Time};

use crate::encoding::{Malformed, While};

/// The two times of a certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validity {
    pub(crate) not_before: OffsetDateTime,
    pub(crate) not_after: OffsetDateTime,
    /// Both are written as RFC 5280 §4.1.2.5 wants them: UTCTime through 2049, GeneralizedTime after.
    pub(crate) is_well_formed: bool,
}

impl Validity {
    /// Reads them out of a DER certificate; besides, a copy of the certificate in which years before
    /// 1970 are 1970, for decoders that know no earlier one, where that is needed.
    pub(crate) fn read(certificate_der: &[u8]) -> Result<(Self, Option<Vec<u8>>), Malformed> {
        let [not_before, not_after] = locate(certificate_der).reading("certificate validity")?;
        let validity = Self {
            not_before: not_before.moment,
            not_after: not_after.moment,
            is_well_formed: not_before.is_well_formed() && not_after.is_well_formed(),
        };
        let mut copy = None;
        for time in [not_before, not_after].iter().filter(|time| time.moment < OffsetDateTime::UNIX_EPOCH) {
            let copied = copy.get_or_insert_with(|| certificate_der.to_vec());
            let epoch: &[u8] = if time.tag == Tag::UtcTime { b"700101000000Z" } else { b"19700101000000Z" };
            let at = time.at;
            if let Some(there) = copied.get_mut(at..at + epoch.len()) {
                there.copy_from_slice(epoch);
            }
        }
        Ok((validity, copy))
    }
}

struct Found {
    tag: Tag,
    /// Where its content begins.
    at: usize,
    moment: OffsetDateTime,
}

impl Found {
    fn is_well_formed(&self) -> bool {
        (self.tag == Tag::UtcTime) == (self.moment.year() < 2050)
    }
}

/// `SEQUENCE { SEQUENCE { [0] version?, serial, algorithm, issuer, SEQUENCE { time, time }, ...`.
fn locate(certificate_der: &[u8]) -> der::Result<[Found; 2]> {
    let mut reader = SliceReader::new(certificate_der)?;
    enter(&mut reader, Tag::Sequence)?;
    enter(&mut reader, Tag::Sequence)?;
    if reader.peek_tag()?.is_context_specific() {
        reader.tlv_bytes()?;
    }
    for _ in ["serial number", "algorithm", "issuer"] {
        reader.tlv_bytes()?;
    }
    enter(&mut reader, Tag::Sequence)?;
    Ok([time(&mut reader)?, time(&mut reader)?])
}

fn enter(reader: &mut SliceReader<'_>, tag: Tag) -> der::Result<()> {
    der::Header::decode(reader)?.tag.assert_eq(tag).map(|_| ())
}

fn time(reader: &mut SliceReader<'_>) -> der::Result<Found> {
    let header = der::Header::decode(reader)?;
    let at = usize::try_from(reader.position())?;
    let text = reader.read_slice(header.length)?;
    let moment = if header.tag == Tag::UtcTime {
        let (year, rest) = number(text, 2)?;
        moment(if year < 50 { 2000 + year } else { 1900 + year }, rest)?
    } else {
        header.tag.assert_eq(Tag::GeneralizedTime)?;
        let (year, rest) = number(text, 4)?;
        moment(year, rest)?
    };
    Ok(Found { tag: header.tag, at, moment })
}

/// `MMDDHHMMSSZ`, nothing shorter or longer.
fn moment(year: u16, text: &[u8]) -> der::Result<OffsetDateTime> {
    let wrong = || der::Error::from(der::ErrorKind::DateTime);
    let mut parts = [0_u8; 5];
    let mut rest = text;
    for part in &mut parts {
        let (value, after) = number(rest, 2)?;
        *part = u8::try_from(value).map_err(|_| wrong())?;
        rest = after;
    }
    let [month, day, hour, minute, second] = parts;
    let month = Month::try_from(month).map_err(|_| wrong())?;
    let date = Date::from_calendar_date(i32::from(year), month, day).map_err(|_| wrong())?;
    let time = Time::from_hms(hour, minute, second).map_err(|_| wrong())?;
    if rest == b"Z" { Ok(date.with_time(time).assume_utc()) } else { Err(wrong()) }
}

fn number(text: &[u8], digits: usize) -> der::Result<(u16, &[u8])> {
    let wrong = || der::Error::from(der::ErrorKind::DateTime);
    let (number, rest) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let value = number
        .iter()
        .try_fold(0_u16, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u16::from(digit - b'0')));
    Ok((value.ok_or_else(wrong)?, rest))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn certificate(times: &[u8]) -> Vec<u8> {
        let sequence = |content: &[u8]| crate::encoding::sequence(&[content]).unwrap();
        let before = [0xA0, 3, 2, 1, 2, 2, 1, 1, 0x30, 0, 0x30, 0];
        sequence(&sequence(&[&before[..], &sequence(times)].concat()))
    }

    #[test]
    fn years_before_1970_are_read_and_hidden_from_the_decoder() {
        let der = certificate(b"\x17\x0d500101120000Z\x17\x0d491231235959Z");
        let (validity, copy) = Validity::read(&der).unwrap();
        assert_eq!(validity.not_before, datetime!(1950-01-01 12:00 UTC));
        assert_eq!(validity.not_after, datetime!(2049-12-31 23:59:59 UTC));
        assert!(validity.is_well_formed);
        assert_eq!(Validity::read(&copy.unwrap()).unwrap().0.not_before, OffsetDateTime::UNIX_EPOCH);
    }

    #[test]
    fn the_form_is_told() {
        let (validity, copy) = Validity::read(&certificate(b"\x18\x0f20200101000000Z\x17\x0d491231235959Z")).unwrap();
        assert!(!validity.is_well_formed && copy.is_none());
        assert!(
            Validity::read(&certificate(b"\x18\x0f20500101000000Z\x18\x0f99991231235959Z")).unwrap().0.is_well_formed
        );
    }

    #[test]
    fn other_forms_are_refused() {
        for times in [
            b"\x17\x0b5001011200Z\x17\x0d491231235959Z".as_slice(),
            b"\x17\x0d501301120000Z\x17\x0d491231235959Z",
            b"\x17\x0d5001011200+00\x17\x0d491231235959Z",
            b"\x13\x0d500101120000Z\x17\x0d491231235959Z",
        ] {
            assert!(Validity::read(&certificate(times)).is_err());
        }
    }

    proptest::proptest! {
        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = Validity::read(&bytes);
        }
    }
}
