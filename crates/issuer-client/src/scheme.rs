//! Which TLS signature schemes a card's key can make, and how (SP 800-78-5 §3.1, RFC 8446 §4.2.3).

use rustls::{SignatureAlgorithm, SignatureScheme as Scheme};

use crate::CardKey;
use crate::padding::Hash;

/// How the hash becomes the block that the card works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    Pss,
    Pkcs1,
    Ecdsa,
}

/// What a key can do, best first.
const fn schemes(key: CardKey) -> &'static [Scheme] {
    match key {
        CardKey::Rsa2048 | CardKey::Rsa3072 => &[
            Scheme::RSA_PSS_SHA256,
            Scheme::RSA_PSS_SHA384,
            Scheme::RSA_PSS_SHA512,
            Scheme::RSA_PKCS1_SHA256,
            Scheme::RSA_PKCS1_SHA384,
            Scheme::RSA_PKCS1_SHA512,
        ],
        CardKey::P256 => &[Scheme::ECDSA_NISTP256_SHA256, Scheme::ECDSA_NISTP384_SHA384, Scheme::ECDSA_NISTP521_SHA512],
        CardKey::P384 => &[Scheme::ECDSA_NISTP384_SHA384, Scheme::ECDSA_NISTP521_SHA512, Scheme::ECDSA_NISTP256_SHA256],
    }
}

/// The best scheme that both the key and the issuer can do.
pub(crate) fn chosen(key: CardKey, offered: &[Scheme]) -> Option<Scheme> {
    schemes(key).iter().copied().find(|scheme| offered.contains(scheme))
}

/// Whether TLS 1.3 has this scheme for this key (RFC 8446 §4.2.3): there an ECDSA scheme names its
/// curve, where TLS 1.2 means the hash alone, and PKCS#1 is gone.
pub(crate) fn stands_in_tls13(key: CardKey, scheme: Scheme) -> bool {
    match key {
        CardKey::Rsa2048 | CardKey::Rsa3072 => matches!(recipe(scheme), Some((_, Padding::Pss))),
        CardKey::P256 => scheme == Scheme::ECDSA_NISTP256_SHA256,
        CardKey::P384 => scheme == Scheme::ECDSA_NISTP384_SHA384,
    }
}

/// Hash and padding of a scheme; none for one that no card key makes.
pub(crate) fn recipe(scheme: Scheme) -> Option<(Hash, Padding)> {
    const RECIPES: &[(Scheme, Hash, Padding)] = &[
        (Scheme::RSA_PSS_SHA256, Hash::Sha256, Padding::Pss),
        (Scheme::RSA_PSS_SHA384, Hash::Sha384, Padding::Pss),
        (Scheme::RSA_PSS_SHA512, Hash::Sha512, Padding::Pss),
        (Scheme::RSA_PKCS1_SHA256, Hash::Sha256, Padding::Pkcs1),
        (Scheme::RSA_PKCS1_SHA384, Hash::Sha384, Padding::Pkcs1),
        (Scheme::RSA_PKCS1_SHA512, Hash::Sha512, Padding::Pkcs1),
        (Scheme::ECDSA_NISTP256_SHA256, Hash::Sha256, Padding::Ecdsa),
        (Scheme::ECDSA_NISTP384_SHA384, Hash::Sha384, Padding::Ecdsa),
        (Scheme::ECDSA_NISTP521_SHA512, Hash::Sha512, Padding::Ecdsa),
    ];
    RECIPES.iter().find(|(known, ..)| *known == scheme).map(|(_, hash, padding)| (*hash, *padding))
}

/// The key's algorithm as rustls has it.
pub(crate) const fn algorithm(key: CardKey) -> SignatureAlgorithm {
    match key {
        CardKey::Rsa2048 | CardKey::Rsa3072 => SignatureAlgorithm::RSA,
        CardKey::P256 | CardKey::P384 => SignatureAlgorithm::ECDSA,
    }
}

/// Size of what the key works on: the modulus, or the curve's order.
pub(crate) const fn block_bytes(key: CardKey) -> usize {
    match key {
        CardKey::Rsa2048 => 256,
        CardKey::Rsa3072 => 384,
        CardKey::P256 => 32,
        CardKey::P384 => 48,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_key_can_do_is_offered_and_the_best_comes_first() {
        let all: Vec<Scheme> = [CardKey::Rsa2048, CardKey::P256].into_iter().flat_map(schemes).copied().collect();
        assert_eq!(chosen(CardKey::Rsa3072, &all), Some(Scheme::RSA_PSS_SHA256));
        assert_eq!(chosen(CardKey::P256, &all), Some(Scheme::ECDSA_NISTP256_SHA256));
        assert_eq!(chosen(CardKey::P384, &all), Some(Scheme::ECDSA_NISTP384_SHA384));
        assert_eq!(chosen(CardKey::P256, &[Scheme::RSA_PSS_SHA256, Scheme::ED25519]), None);
        assert_eq!(chosen(CardKey::Rsa2048, &[Scheme::RSA_PKCS1_SHA1]), None);
    }

    #[test]
    fn every_scheme_of_every_key_has_a_recipe_and_the_best_one_stands_in_tls_1_3() {
        for key in [CardKey::Rsa2048, CardKey::Rsa3072, CardKey::P256, CardKey::P384] {
            assert!(schemes(key).iter().all(|scheme| recipe(*scheme).is_some()));
            assert!(stands_in_tls13(key, schemes(key)[0]));
        }
        assert!(!stands_in_tls13(CardKey::Rsa2048, Scheme::RSA_PKCS1_SHA256));
        assert!(!stands_in_tls13(CardKey::P256, Scheme::ECDSA_NISTP384_SHA384));
    }
}
