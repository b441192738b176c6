//! DER as it arrives: bounded, sliced without re-encoding, with errors that say what was being read.

use der::{Decode, Encode, Reader, SliceReader, asn1::BitStringRef};
use spki::AlgorithmIdentifierOwned;
use time::OffsetDateTime;
use x509_cert::time::Time;

/// Bytes that are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {source}")]
pub struct Malformed {
    /// What was being read.
    pub what: &'static str,
    /// What the decoder found.
    pub source: der::Error,
}

impl Malformed {
    pub(crate) fn new(what: &'static str, kind: der::ErrorKind) -> Self {
        Self { what, source: kind.into() }
    }
}

/// Names what was being read when the decoder gave up.
pub(crate) trait While<T> {
    fn reading(self, what: &'static str) -> Result<T, Malformed>;
}

impl<T> While<T> for der::Result<T> {
    fn reading(self, what: &'static str) -> Result<T, Malformed> {
        self.map_err(|source| Malformed { what, source })
    }
}

/// Refuses input that is longer than anything honest, before any decoder sees it.
pub(crate) fn bounded<'a>(bytes: &'a [u8], limit: usize, what: &'static str) -> Result<&'a [u8], Malformed> {
    if bytes.len() > limit { Err(Malformed::new(what, der::ErrorKind::Overlength)) } else { Ok(bytes) }
}

/// The three parts of every signed X.509 structure, as they were signed.
pub(crate) struct SignedParts<'a> {
    /// The signed bytes with their tag and length.
    pub(crate) tbs_der: &'a [u8],
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) signature: &'a [u8],
}

/// Slices `SEQUENCE { tbs, algorithm, BIT STRING }` so that a signature is checked over the bytes
/// that came, never over a re-encoding.
pub(crate) fn signed_parts<'a>(der: &'a [u8], what: &'static str) -> Result<SignedParts<'a>, Malformed> {
    let read = || -> der::Result<SignedParts<'a>> {
        let mut outer = SliceReader::new(der)?;
        let header = der::Header::decode(&mut outer)?;
        header.tag.assert_eq(der::Tag::Sequence)?;
        let body = outer.read_slice(header.length)?;
        outer.finish(())?;
        let mut body = SliceReader::new(body)?;
        let tbs_der = body.tlv_bytes()?;
        let algorithm = AlgorithmIdentifierOwned::decode(&mut body)?;
        let bits = BitStringRef::decode(&mut body)?;
        let signature = bits.as_bytes().ok_or(der::Tag::BitString.value_error())?;
        body.finish(SignedParts { tbs_der, algorithm, signature })
    };
    read().reading(what)
}

/// Joins what [`signed_parts`] takes apart.
pub(crate) fn assemble(tbs_der: &[u8], algorithm: &AlgorithmIdentifierOwned, signature: &[u8]) -> der::Result<Vec<u8>> {
    let algorithm_der = algorithm.to_der()?;
    let signature_der = BitStringRef::from_bytes(signature)?.to_der()?;
    sequence(&[tbs_der, &algorithm_der, &signature_der])
}

/// A SEQUENCE of elements that are encoded already.
pub(crate) fn sequence(elements: &[&[u8]]) -> der::Result<Vec<u8>> {
    wrap(der::Tag::Sequence, &elements.concat())
}

/// Puts a tag and a length before a value.
pub(crate) fn wrap(tag: der::Tag, value: &[u8]) -> der::Result<Vec<u8>> {
    let mut out = der::Header::new(tag, value.len())?.to_der()?;
    out.extend_from_slice(value);
    Ok(out)
}

/// The moment as RFC 5280 §4.1.2.5 wants it: UTCTime through 2049, GeneralizedTime after.
pub(crate) fn to_time(at: OffsetDateTime) -> der::Result<Time> {
    let seconds = u64::try_from(at.unix_timestamp()).map_err(|_| der::ErrorKind::DateTime)?;
    let since_epoch = core::time::Duration::from_secs(seconds);
    if at.to_offset(time::UtcOffset::UTC).year() < 2050 {
        der::asn1::UtcTime::from_unix_duration(since_epoch).map(Time::UtcTime)
    } else {
        der::asn1::GeneralizedTime::from_unix_duration(since_epoch).map(Time::GeneralTime)
    }
}

/// The moment a decoded time stands for.
pub(crate) fn from_time(time: &Time) -> OffsetDateTime {
    from_unix(time.to_unix_duration())
}

/// The moment so long after 1970; decoded times end in 9999, which fits.
pub(crate) fn from_unix(since_epoch: core::time::Duration) -> OffsetDateTime {
    i64::try_from(since_epoch.as_secs())
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The first element inside a SEQUENCE, as it came.
pub(crate) fn first_element<'a>(der: &'a [u8], what: &'static str) -> Result<&'a [u8], Malformed> {
    let read = || -> der::Result<&'a [u8]> {
        let mut outer = SliceReader::new(der)?;
        let header = der::Header::decode(&mut outer)?;
        header.tag.assert_eq(der::Tag::Sequence)?;
        SliceReader::new(outer.read_slice(header.length)?)?.tlv_bytes()
    };
    read().reading(what)
}
