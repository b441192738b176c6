//! The card as a TLS client credential.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use der::Decode;
use rustls::client::ResolvesClientCert;
use rustls::crypto::SecureRandom;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme as Scheme};
use rustls_pki_types::CertificateDer;
use tokio_util::sync::CancellationToken;

use crate::padding::{ecdsa_block, emsa_pkcs1, emsa_pss};
use crate::scheme::{Padding, algorithm, block_bytes, chosen, recipe, stands_in_tls13};
use crate::{CardKey, CardSigner, SignFault};

/// What TLS 1.3 puts before a client's transcript hash (RFC 8446 §4.4.3), after 64 spaces.
const TLS13_CONTEXT: &[u8] = b"TLS 1.3, client CertificateVerify\0";

/// What one handshake needs of the card, and what came of it.
#[derive(Debug)]
pub(crate) struct Attempt {
    signer: Arc<dyn CardSigner>,
    random: &'static dyn SecureRandom,
    /// Signatures of the whole session.
    session_signatures: Arc<AtomicU32>,
    /// Cancelled when nobody waits for this handshake any more: the card is left alone then.
    abandoned: CancellationToken,
    asked: AtomicBool,
    signed: AtomicBool,
    misfit: AtomicBool,
    fault: Mutex<Option<SignFault>>,
}

impl Attempt {
    pub(crate) fn new(
        signer: Arc<dyn CardSigner>,
        random: &'static dyn SecureRandom,
        session_signatures: Arc<AtomicU32>,
        abandoned: CancellationToken,
    ) -> Arc<Self> {
        Arc::new(Self {
            signer,
            random,
            session_signatures,
            abandoned,
            asked: AtomicBool::new(false),
            signed: AtomicBool::new(false),
            misfit: AtomicBool::new(false),
            fault: Mutex::new(None),
        })
    }

    /// Whether the issuer asked for a certificate.
    pub(crate) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Acquire)
    }

    /// Whether the card signed.
    pub(crate) fn has_signed(&self) -> bool {
        self.signed.load(Ordering::Acquire)
    }

    /// Whether the issuer takes no signature that the card's key can make.
    pub(crate) fn is_misfit(&self) -> bool {
        self.misfit.load(Ordering::Acquire)
    }

    /// Why the card did not sign, where it was asked and did not.
    pub(crate) fn sign_fault(&self) -> Option<SignFault> {
        self.fault_slot().clone()
    }

    fn fault_slot(&self) -> MutexGuard<'_, Option<SignFault>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The block that the card's key has to work on.
    fn block(&self, scheme: Scheme, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let (hash, padding) = recipe(scheme).ok_or_else(|| misfit(scheme))?;
        let size = block_bytes(self.signer.key());
        match padding {
            Padding::Pss => {
                let mut salt = vec![0; hash.size()];
                self.random.fill(&mut salt)?;
                emsa_pss(hash, message, &salt, size)
            }
            Padding::Pkcs1 => emsa_pkcs1(hash, message, size),
            Padding::Ecdsa => Some(ecdsa_block(hash, message, size)),
        }
        .ok_or_else(|| misfit(scheme))
    }

    fn sign(&self, scheme: Scheme, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        if is_tls13(message) && !stands_in_tls13(self.signer.key(), scheme) {
            self.misfit.store(true, Ordering::Release);
            return Err(misfit(scheme));
        }
        let block = self.block(scheme, message)?;
        if self.abandoned.is_cancelled() {
            return Err(rustls::Error::General("the handshake was abandoned before the signature".to_owned()));
        }
        self.session_signatures.fetch_add(1, Ordering::AcqRel);
        let made = self.signer.sign(&block).and_then(|signature| {
            if is_signature(self.signer.key(), &signature) { Ok(signature) } else { Err(SignFault::Garbled) }
        });
        match made {
            Ok(signature) => {
                self.signed.store(true, Ordering::Release);
                Ok(signature)
            }
            Err(fault) => {
                let told = rustls::Error::General(fault.to_string());
                *self.fault_slot() = Some(fault);
                Err(told)
            }
        }
    }
}

/// Hands the card's certificate chain and key to rustls when the issuer asks for them.
#[derive(Debug)]
pub(crate) struct CardCredential {
    attempt: Arc<Attempt>,
    certified: Arc<CertifiedKey>,
}

impl CardCredential {
    /// The card's certificate and then `intermediates`, nearest to the card first.
    pub(crate) fn new(attempt: Arc<Attempt>, intermediates: &[CertificateDer<'static>]) -> Self {
        let leaf = CertificateDer::from(attempt.signer.certificate_der().to_vec());
        let chain = std::iter::once(leaf).chain(intermediates.iter().cloned()).collect();
        let key = Arc::new(Key(Arc::clone(&attempt)));
        Self { attempt, certified: Arc::new(CertifiedKey::new(chain, key)) }
    }
}

impl ResolvesClientCert for CardCredential {
    fn resolve(&self, _root_hint_subjects: &[&[u8]], offered: &[Scheme]) -> Option<Arc<CertifiedKey>> {
        self.attempt.asked.store(true, Ordering::Release);
        // One person, one card, one certificate: there is nothing to choose by the issuer's hints, and
        // an issuer that does not want this certificate has to say so.
        if chosen(self.attempt.signer.key(), offered).is_none() {
            self.attempt.misfit.store(true, Ordering::Release);
            return None;
        }
        Some(Arc::clone(&self.certified))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct Key(Arc<Attempt>);

impl SigningKey for Key {
    fn choose_scheme(&self, offered: &[Scheme]) -> Option<Box<dyn Signer>> {
        let scheme = chosen(self.0.signer.key(), offered)?;
        Some(Box::new(OneSignature { attempt: Arc::clone(&self.0), scheme }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        algorithm(self.0.signer.key())
    }
}

#[derive(Debug)]
struct OneSignature {
    attempt: Arc<Attempt>,
    scheme: Scheme,
}

impl Signer for OneSignature {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        self.attempt.sign(self.scheme, message)
    }

    fn scheme(&self) -> Scheme {
        self.scheme
    }
}

fn is_tls13(message: &[u8]) -> bool {
    message.get(64..).is_some_and(|rest| rest.starts_with(TLS13_CONTEXT))
}

/// Whether the card's answer has the form of a signature; whether it is the right one is the issuer's to say.
fn is_signature(key: CardKey, signature: &[u8]) -> bool {
    #[derive(der::Sequence)]
    struct EcdsaSigValue<'a> {
        r: der::asn1::UintRef<'a>,
        s: der::asn1::UintRef<'a>,
    }
    match key {
        CardKey::Rsa2048 | CardKey::Rsa3072 => signature.len() == block_bytes(key),
        CardKey::P256 | CardKey::P384 => EcdsaSigValue::from_der(signature).is_ok_and(|value| {
            let fits = |number: der::asn1::UintRef<'_>| number.as_bytes().len() <= block_bytes(key);
            fits(value.r) && fits(value.s)
        }),
    }
}

fn misfit(scheme: Scheme) -> rustls::Error {
    rustls::Error::General(format!("the card's key cannot make a {scheme:?} signature"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Scripted(CardKey, Result<Vec<u8>, SignFault>);

    impl CardSigner for Scripted {
        fn key(&self) -> CardKey {
            self.0
        }
        fn certificate_der(&self) -> &[u8] {
            &[]
        }
        fn sign(&self, block: &[u8]) -> Result<Vec<u8>, SignFault> {
            assert_eq!(block.len(), block_bytes(self.0));
            self.1.clone()
        }
    }

    fn attempt(key: CardKey, answer: Result<Vec<u8>, SignFault>) -> Arc<Attempt> {
        let random = rustls::crypto::ring::default_provider().secure_random;
        Attempt::new(Arc::new(Scripted(key, answer)), random, Arc::default(), CancellationToken::new())
    }

    fn best(key: CardKey) -> Scheme {
        if key == CardKey::P256 { Scheme::ECDSA_NISTP256_SHA256 } else { Scheme::RSA_PSS_SHA256 }
    }

    fn tls13_message() -> Vec<u8> {
        [&[b' '; 64], TLS13_CONTEXT, &[7; 32]].concat()
    }

    #[test]
    fn with_tls_1_3_a_curve_signs_for_no_other_curve() {
        let signature = vec![0x30, 6, 2, 1, 1, 2, 1, 1];
        let attempt = attempt(CardKey::P256, Ok(signature));
        assert!(attempt.sign(Scheme::ECDSA_NISTP384_SHA384, &tls13_message()).is_err());
        assert!(attempt.is_misfit());
        assert_eq!(attempt.session_signatures.load(Ordering::Acquire), 0);
        assert!(attempt.sign(Scheme::ECDSA_NISTP384_SHA384, b"any TLS 1.2 transcript").is_ok());
        assert!(attempt.sign(Scheme::ECDSA_NISTP256_SHA256, &tls13_message()).is_ok());
        assert_eq!(attempt.session_signatures.load(Ordering::Acquire), 2);
    }

    #[test]
    fn a_status_word_is_kept() {
        let attempt = attempt(CardKey::P256, Err(SignFault::Status(0x6982)));
        assert!(attempt.sign(Scheme::ECDSA_NISTP256_SHA256, b"").is_err());
        assert_eq!(attempt.sign_fault(), Some(SignFault::Status(0x6982)));
        assert!(!attempt.has_signed());
    }

    #[test]
    fn an_answer_that_is_no_signature_is_a_fault_of_the_card() {
        for (key, answer) in [
            (CardKey::Rsa2048, vec![0; 255]),
            (CardKey::P256, vec![]),
            (CardKey::P256, vec![0; 64]),
            (CardKey::P256, [&[0x30, 39, 2, 34, 1][..], &[1; 33], &[2, 1, 1]].concat()),
        ] {
            let attempt = attempt(key, Ok(answer));
            assert!(attempt.sign(best(key), b"").is_err());
            assert_eq!(attempt.sign_fault(), Some(SignFault::Garbled));
        }
    }

    #[test]
    fn an_abandoned_handshake_leaves_the_card_alone() {
        let attempt = attempt(CardKey::P384, Ok(vec![]));
        attempt.abandoned.cancel();
        assert!(attempt.sign(Scheme::ECDSA_NISTP384_SHA384, b"").is_err());
        assert_eq!(attempt.session_signatures.load(Ordering::Acquire), 0);
        assert_eq!(attempt.sign_fault(), None);
    }
}
