//! What the targets and their seeds share: a small PKI whose keys are always the same, and inputs made of
//! several frames.
//!
//! Damaged certificates fail at their signature, which would hide every rule behind it. So the input of the
//! target `path` holds the part that is to be signed, and the target signs it.

use pki::{Certificate, DistinguishedName, KeyKind, Serial, Signer, SoftwareKey, profile::authority};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use time::{OffsetDateTime, macros::datetime};

/// The moment everything happens at.
pub const NOW: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);
/// How many keys there are.
pub const KEYS: u8 = 6;
/// The algorithm all of them sign with.
const ECDSA_SHA256_DER: [u8; 12] = [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
/// Most frames that are looked at.
const MAX_FRAMES: usize = 24;

/// The keys, number 0 being the root's.
///
/// # Panics
/// Never in practice.
pub fn keys() -> Vec<SoftwareKey> {
    let key = |number| {
        let mut random = ChaCha20Rng::from_seed([number; 32]);
        SoftwareKey::generate(KeyKind::P256, &mut random).expect("a key of a known kind")
    };
    (0..KEYS).map(key).collect()
}

/// The root that is trusted.
///
/// # Panics
/// Never in practice.
pub fn root(key: &SoftwareKey) -> Certificate {
    let subject = DistinguishedName::from_rfc4514("CN=Root,O=Test,C=US").expect("a name");
    let basics = authority::Basics {
        serial: Serial::from_random([1; 20]),
        subject: &subject,
        not_before: datetime!(2020-01-01 0:00 UTC),
        not_after: datetime!(2040-01-01 0:00 UTC),
    };
    authority::root(basics, key).expect("a root")
}

/// Cuts an input into frames: a number, two octets of length, and as many octets.
pub fn frames(mut input: &[u8]) -> Vec<(u8, &[u8])> {
    let mut frames = Vec::new();
    while let [number, high, low, rest @ ..] = input
        && frames.len() < MAX_FRAMES
    {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (content, after) = rest.split_at(length);
        frames.push((*number, content));
        input = after;
    }
    frames
}

/// Puts a frame behind others.
///
/// # Panics
/// More than 65,535 octets.
pub fn push_frame(input: &mut Vec<u8>, number: u8, content: &[u8]) {
    input.push(number);
    input.extend(u16::try_from(content.len()).expect("a short frame").to_be_bytes());
    input.extend(content);
}

/// Signs what is to be signed, so that it becomes a certificate or a list.
pub fn sign(tbs_der: &[u8], key: &SoftwareKey) -> Option<Vec<u8>> {
    use der::Encode;
    let signature = der::asn1::BitString::from_bytes(&key.sign(tbs_der).ok()?).ok()?.to_der().ok()?;
    let content = [tbs_der, &ECDSA_SHA256_DER, &signature].concat();
    let mut signed = der::Header::new(der::Tag::Sequence, content.len()).ok()?.to_der().ok()?;
    signed.extend(content);
    Some(signed)
}

/// The part of a certificate or list that is signed.
pub fn tbs_of(signed_der: &[u8]) -> Option<&[u8]> {
    use der::{Decode, Reader};
    let mut reader = der::SliceReader::new(signed_der).ok()?;
    der::Header::decode(&mut reader).ok()?;
    reader.tlv_bytes().ok()
}
