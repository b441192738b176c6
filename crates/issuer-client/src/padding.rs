//! What the host prepares so that the card only does its one private-key operation.
//!
//! A PIV Card's GENERAL AUTHENTICATE is raw: for RSA it takes a block of the modulus' size, for ECC a
//! hash of the curve's size (SP 800-73-5 part 2 §3.2.4). Hashing and padding are the host's.

use sha2::{Digest, Sha256, Sha384, Sha512};

/// The hash functions of SP 800-78-5 table 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// Size of a hash in bytes.
    pub(crate) const fn size(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Hashes `parts` as if they stood in one piece.
    pub(crate) fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            for part in parts {
                digest.update(part);
            }
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha256 => run::<Sha256>(parts),
            Self::Sha384 => run::<Sha384>(parts),
            Self::Sha512 => run::<Sha512>(parts),
        }
    }

    /// DER of `DigestInfo` up to the hash itself (RFC 8017 §9.2 note 1).
    const fn digest_info_der(self) -> &'static [u8; 19] {
        match self {
            Self::Sha256 => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
            Self::Sha384 => b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
            Self::Sha512 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
        }
    }
}

/// EMSA-PSS (RFC 8017 §9.1.1) for a modulus of `size` bytes whose highest bit is set; TLS wants a
/// salt of the hash's size. None where the modulus is too small.
pub(crate) fn emsa_pss(hash: Hash, message: &[u8], salt: &[u8], size: usize) -> Option<Vec<u8>> {
    let hashed = hash.of(&[message]);
    let inner = hash.of(&[&[0; 8], &hashed, salt]);
    let masked_size = size.checked_sub(inner.len() + 1)?;
    let zeros = masked_size.checked_sub(salt.len() + 1)?;
    let padding = std::iter::repeat_n(0, zeros).chain([1]).chain(salt.iter().copied());
    let mut block: Vec<u8> = padding.zip(mgf1(hash, &inner, masked_size)).map(|(byte, mask)| byte ^ mask).collect();
    // The encoded message is one bit shorter than the modulus.
    if let Some(first) = block.first_mut() {
        *first &= 0x7f;
    }
    block.extend_from_slice(&inner);
    block.push(0xbc);
    Some(block)
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2) for a modulus of `size` bytes. None where it is too small.
pub(crate) fn emsa_pkcs1(hash: Hash, message: &[u8], size: usize) -> Option<Vec<u8>> {
    let hashed = hash.of(&[message]);
    let info_der = hash.digest_info_der();
    let filling = size.checked_sub(info_der.len() + hashed.len() + 3).filter(|filling| *filling >= 8)?;
    let mut block = vec![0, 1];
    block.resize(2 + filling, 0xff);
    block.push(0);
    block.extend_from_slice(info_der);
    block.extend_from_slice(&hashed);
    Some(block)
}

/// The hash as ECDSA takes it (FIPS 186-5 §6.4.1): the leftmost `size` bytes of a longer one, a
/// shorter one with zeros before it.
pub(crate) fn ecdsa_block(hash: Hash, message: &[u8], size: usize) -> Vec<u8> {
    let hashed = hash.of(&[message]);
    let zeros = size.saturating_sub(hashed.len());
    std::iter::repeat_n(0, zeros).chain(hashed).take(size).collect()
}

/// MGF1 (RFC 8017 appendix B.2.1), the first `size` bytes.
fn mgf1(hash: Hash, seed: &[u8], size: usize) -> impl Iterator<Item = u8> {
    (0u32..).flat_map(move |counter| hash.of(&[seed, &counter.to_be_bytes()])).take(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::signature::hazmat::PrehashVerifier;
    use rsa::hazmat::rsa_decrypt_and_check;
    use rsa::signature::Verifier;
    use rsa::traits::PublicKeyParts;
    use rsa::{BigUint, RsaPrivateKey};

    const MESSAGE: &[u8] = b"the transcript of a handshake";
    const HASHES: [Hash; 3] = [Hash::Sha256, Hash::Sha384, Hash::Sha512];

    /// What a card does with a block.
    fn raw_rsa(key: &RsaPrivateKey, block: &[u8]) -> Vec<u8> {
        let signed = rsa_decrypt_and_check(key, None::<&mut rand_core::OsRng>, &BigUint::from_bytes_be(block)).unwrap();
        let bytes = signed.to_bytes_be();
        let mut padded = vec![0; key.size() - bytes.len()];
        padded.extend_from_slice(&bytes);
        padded
    }

    fn pss_verifies(key: &RsaPrivateKey, hash: Hash, signed: &[u8]) {
        let signature = rsa::pss::Signature::try_from(signed).unwrap();
        let public = key.to_public_key();
        match hash {
            Hash::Sha256 => rsa::pss::VerifyingKey::<Sha256>::new(public).verify(MESSAGE, &signature),
            Hash::Sha384 => rsa::pss::VerifyingKey::<Sha384>::new(public).verify(MESSAGE, &signature),
            Hash::Sha512 => rsa::pss::VerifyingKey::<Sha512>::new(public).verify(MESSAGE, &signature),
        }
        .unwrap();
    }

    fn pkcs1_verifies(key: &RsaPrivateKey, hash: Hash, signed: &[u8]) {
        let signature = rsa::pkcs1v15::Signature::try_from(signed).unwrap();
        let public = key.to_public_key();
        match hash {
            Hash::Sha256 => rsa::pkcs1v15::VerifyingKey::<Sha256>::new(public).verify(MESSAGE, &signature),
            Hash::Sha384 => rsa::pkcs1v15::VerifyingKey::<Sha384>::new(public).verify(MESSAGE, &signature),
            Hash::Sha512 => rsa::pkcs1v15::VerifyingKey::<Sha512>::new(public).verify(MESSAGE, &signature),
        }
        .unwrap();
    }

    #[test]
    fn an_independent_library_verifies_what_the_host_padded() {
        for bits in [2048, 3072] {
            let key = RsaPrivateKey::new(&mut rand_core::OsRng, bits).unwrap();
            for hash in HASHES {
                let salt: Vec<u8> = (0..).take(hash.size()).collect();
                let block = emsa_pss(hash, MESSAGE, &salt, key.size()).unwrap();
                assert_eq!(block.len(), bits / 8);
                pss_verifies(&key, hash, &raw_rsa(&key, &block));
                let block = emsa_pkcs1(hash, MESSAGE, key.size()).unwrap();
                assert_eq!(block.len(), bits / 8);
                pkcs1_verifies(&key, hash, &raw_rsa(&key, &block));
            }
        }
    }

    #[test]
    fn a_modulus_without_room_is_refused() {
        let salt = [7; 64];
        assert_eq!(emsa_pss(Hash::Sha512, MESSAGE, &salt, 129), None);
        assert!(emsa_pss(Hash::Sha512, MESSAGE, &salt, 130).is_some());
        assert_eq!(emsa_pkcs1(Hash::Sha512, MESSAGE, 93), None);
        assert!(emsa_pkcs1(Hash::Sha512, MESSAGE, 94).is_some());
        assert_eq!(emsa_pss(Hash::Sha256, MESSAGE, &salt, 0), None);
        assert_eq!(emsa_pkcs1(Hash::Sha256, MESSAGE, 0), None);
    }

    #[test]
    fn hashes_of_every_size_sign_on_both_curves() {
        let p256 = p256::ecdsa::SigningKey::random(&mut rand_core::OsRng);
        let p384 = p384::ecdsa::SigningKey::random(&mut rand_core::OsRng);
        for hash in HASHES {
            let hashed = hash.of(&[MESSAGE]);

            let block = ecdsa_block(hash, MESSAGE, 32);
            assert_eq!(block, hashed[..32]);
            let (signature, _) = p256.sign_prehash_recoverable(&block).unwrap();
            p256.verifying_key().verify_prehash(&hashed, &signature).unwrap();

            let block = ecdsa_block(hash, MESSAGE, 48);
            assert_eq!(block.len(), 48);
            let signature: p384::ecdsa::Signature =
                signature::hazmat::PrehashSigner::sign_prehash(&p384, &block).unwrap();
            p384.verifying_key().verify_prehash(&hashed, &signature).unwrap();
        }
        assert_eq!(ecdsa_block(Hash::Sha256, MESSAGE, 48)[..16], [0; 16]);
    }
}
