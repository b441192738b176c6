//! The container that a certificate lies in on the card.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use crate::Malformed;
use crate::tlv::{self, TlvReader};

/// Largest certificate taken, bytes, inflated or not; real ones have about 2 KB.
pub const CERTIFICATE_MAX_LEN: usize = 64 * 1024;

const CERTIFICATE: u32 = 0x70;
const CERT_INFO: u32 = 0x71;
const ERROR_DETECTION_CODE: u32 = 0xFE;
const DER_SEQUENCE: u32 = 0x30;

/// The certificate, DER, out of the content of a certificate object (SP 800-73-5 part 1 appendix A).
///
/// Compression follows CertInfo; where CertInfo and the bytes disagree, the bytes are right.
///
/// # Errors
///
/// [`Malformed`] where there is none, it cannot be inflated or is larger than
/// [`CERTIFICATE_MAX_LEN`].
pub fn certificate_from_object(object_tlv: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut certificate = None;
    let mut cert_info = 0;
    for tlv in TlvReader::new(object_tlv) {
        let tlv = tlv?;
        match tlv.tag {
            CERTIFICATE => certificate = Some(tlv.value),
            CERT_INFO => cert_info = tlv.value.first().copied().unwrap_or_default(),
            // Some cards pad what follows.
            ERROR_DETECTION_CODE => break,
            _ => {}
        }
    }
    let stored = certificate.ok_or(Malformed::Missing { tag: CERTIFICATE })?;
    let certificate = match stored {
        [0x1F, 0x8B, ..] => inflate(MultiGzDecoder::new(stored))?,
        [0x78, ..] if cert_info & 0x01 != 0 => inflate(ZlibDecoder::new(stored))?,
        [0x30, ..] => stored.to_vec(),
        _ if cert_info & 0x01 != 0 => return Err(Malformed::Compression),
        _ => return Err(Malformed::NotDer),
    };
    if certificate.len() > CERTIFICATE_MAX_LEN {
        return Err(Malformed::TooLarge { limit: CERTIFICATE_MAX_LEN });
    }
    match tlv::split(&certificate) {
        // Bytes after the certificate are padding of the card, not part of it.
        Ok((sequence, _)) if sequence.tag == DER_SEQUENCE => Ok(sequence.raw_tlv.to_vec()),
        Ok(_) | Err(_) => Err(Malformed::NotDer),
    }
}

fn inflate(compressed: impl Read) -> Result<Vec<u8>, Malformed> {
    let limit = u64::try_from(CERTIFICATE_MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
    let mut inflated = Vec::new();
    match compressed.take(limit).read_to_end(&mut inflated) {
        Ok(_) if inflated.len() > CERTIFICATE_MAX_LEN => Err(Malformed::TooLarge { limit: CERTIFICATE_MAX_LEN }),
        Ok(_) => Ok(inflated),
        Err(_) => Err(Malformed::Compression),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use proptest::prelude::*;

    use super::*;

    fn container(stored: &[u8], cert_info: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        tlv::write(&mut bytes, CERTIFICATE, stored);
        tlv::write(&mut bytes, CERT_INFO, &[cert_info]);
        tlv::write(&mut bytes, ERROR_DETECTION_CODE, &[]);
        bytes
    }

    fn sequence(len: usize) -> Vec<u8> {
        let mut der = Vec::new();
        tlv::write(&mut der, DER_SEQUENCE, &vec![0; len]);
        der
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_and_compressed_whatever_cert_info_says() {
        let der = sequence(700);
        let table = [
            ("plain", der.clone(), 0),
            ("plain, marked gzip", der.clone(), 1),
            ("gzip", gzip(&der), 1),
            ("gzip, not marked", gzip(&der), 0),
            ("zlib", zlib(&der), 1),
        ];
        for (case, stored, cert_info) in table {
            assert_eq!(certificate_from_object(&container(&stored, cert_info)), Ok(der.clone()), "{case}");
        }
    }

    #[test]
    fn padding_is_left_out() {
        let mut padded = sequence(10);
        padded.extend([0; 5]);
        let mut object = container(&padded, 0);
        object.extend([0x00, 0xFF, 0xFF]);
        assert_eq!(certificate_from_object(&object), Ok(sequence(10)));
    }

    #[test]
    fn a_bomb_is_capped() {
        let bomb = gzip(&sequence(10 * CERTIFICATE_MAX_LEN));
        assert!(bomb.len() < 4096);
        assert_eq!(
            certificate_from_object(&container(&bomb, 1)),
            Err(Malformed::TooLarge { limit: CERTIFICATE_MAX_LEN })
        );
    }

    #[test]
    fn broken_containers_are_named() {
        assert_eq!(certificate_from_object(&[0x71, 0x01, 0x00]), Err(Malformed::Missing { tag: CERTIFICATE }));
        assert_eq!(certificate_from_object(&container(&[0xAA], 1)), Err(Malformed::Compression));
        assert_eq!(certificate_from_object(&container(&[0xAA], 0)), Err(Malformed::NotDer));
        assert_eq!(certificate_from_object(&container(&[0x30, 0x05, 0x01], 0)), Err(Malformed::NotDer));
        let mut cut = gzip(&sequence(100));
        cut.truncate(cut.len() - 9);
        assert_eq!(certificate_from_object(&container(&cut, 1)), Err(Malformed::Compression));
    }

    proptest! {
        #[test]
        fn any_content_is_answered(stored in proptest::collection::vec(any::<u8>(), 0..200), head in prop_oneof![Just(vec![]), Just(vec![0x1F, 0x8B, 8]), Just(vec![0x78, 0x9C]), Just(vec![0x30])], cert_info in any::<u8>()) {
            let stored = [head, stored].concat();
            if let Ok(der) = certificate_from_object(&container(&stored, cert_info)) {
                prop_assert_eq!(der.first(), Some(&0x30));
            }
        }
    }
}
