//! What is on a card and survives its removal: data objects, keys, reference data.

mod key;
mod secret;

use std::collections::BTreeMap;

pub use key::{CardKey, KeyError, KeyType};
pub(crate) use secret::Comparison;
pub use secret::Secret;

use crate::tlv;

/// A tag as GET DATA names it in `5C`, for instance `0x5FC105` (SP 800-73-5 part 1 table 3).
pub type ObjectTag = u32;

/// The tags of the data objects this crate writes (SP 800-73-5 part 1 table 3).
pub mod object_tag {
    use super::ObjectTag;

    /// Card Capability Container.
    pub const CARD_CAPABILITY_CONTAINER: ObjectTag = 0x5FC107;
    /// Card Holder Unique Identifier.
    pub const CHUID: ObjectTag = 0x5FC102;
    /// X.509 certificate for PIV authentication (key 9A).
    pub const AUTHENTICATION_CERTIFICATE: ObjectTag = 0x5FC105;
    /// Cardholder fingerprints.
    pub const FINGERPRINTS: ObjectTag = 0x5FC103;
    /// Security object.
    pub const SECURITY_OBJECT: ObjectTag = 0x5FC106;
    /// Cardholder facial image.
    pub const FACIAL_IMAGE: ObjectTag = 0x5FC108;
    /// Printed information.
    pub const PRINTED_INFORMATION: ObjectTag = 0x5FC109;
    /// X.509 certificate for digital signature (key 9C).
    pub const SIGNATURE_CERTIFICATE: ObjectTag = 0x5FC10A;
    /// X.509 certificate for key management (key 9D).
    pub const KEY_MANAGEMENT_CERTIFICATE: ObjectTag = 0x5FC10B;
    /// X.509 certificate for card authentication (key 9E).
    pub const CARD_AUTHENTICATION_CERTIFICATE: ObjectTag = 0x5FC101;
    /// Key history object.
    pub const KEY_HISTORY: ObjectTag = 0x5FC10C;
    /// Cardholder iris images.
    pub const IRIS_IMAGES: ObjectTag = 0x5FC121;
    /// Pairing code reference data.
    pub const PAIRING_CODE: ObjectTag = 0x5FC123;
    /// Discovery object.
    pub const DISCOVERY: ObjectTag = 0x7E;
}

/// One of the four asymmetric keys every PIV card may hold (SP 800-73-5 part 1 table 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyReference {
    /// `9A`, PIV authentication: PIN once.
    Authentication,
    /// `9C`, digital signature: PIN always.
    Signature,
    /// `9D`, key management: PIN once.
    KeyManagement,
    /// `9E`, card authentication: no PIN.
    CardAuthentication,
}

impl KeyReference {
    /// All four, in the order of their bytes.
    pub const ALL: [Self; 4] = [Self::Authentication, Self::Signature, Self::KeyManagement, Self::CardAuthentication];

    /// The byte that names the key in P2 of GENERAL AUTHENTICATE.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Authentication => 0x9A,
            Self::Signature => 0x9C,
            Self::KeyManagement => 0x9D,
            Self::CardAuthentication => 0x9E,
        }
    }

    /// The key that `byte` names, if it is one of the four.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reference| reference.byte() == byte)
    }

    /// The data object that holds the certificate of this key.
    #[must_use]
    pub const fn certificate_tag(self) -> ObjectTag {
        match self {
            Self::Authentication => object_tag::AUTHENTICATION_CERTIFICATE,
            Self::Signature => object_tag::SIGNATURE_CERTIFICATE,
            Self::KeyManagement => object_tag::KEY_MANAGEMENT_CERTIFICATE,
            Self::CardAuthentication => object_tag::CARD_AUTHENTICATION_CERTIFICATE,
        }
    }
}

/// A personalised card. Cloning it makes a second, independent card.
#[derive(Clone, Debug)]
pub struct Card {
    /// Whole answers to GET DATA, outer tag included.
    objects: BTreeMap<ObjectTag, Vec<u8>>,
    keys: BTreeMap<KeyReference, CardKey>,
    /// Key reference 80.
    pub(crate) pin: Secret,
    /// Key reference 81.
    pub(crate) puk: Secret,
    /// Key reference 00, on cards whose Discovery Object announces a Global PIN.
    pub(crate) global_pin: Option<Secret>,
}

/// Tries of a fresh PIN.
const PIN_TRIES: u8 = 3;
/// Tries of a fresh PUK.
const PUK_TRIES: u8 = 5;

impl Card {
    /// PIN of every card unless another one is set: these are test cards.
    pub const DEFAULT_PIN: &'static str = "123456";
    /// PUK of every card.
    pub const DEFAULT_PUK: &'static str = "12345678";

    /// A card with nothing on it but the default PIN (3 tries) and PUK (5 tries).
    #[must_use]
    pub fn blank() -> Self {
        Self {
            objects: BTreeMap::new(),
            keys: BTreeMap::new(),
            pin: Secret::padded(Self::DEFAULT_PIN, PIN_TRIES),
            puk: Secret::padded(Self::DEFAULT_PUK, PUK_TRIES),
            global_pin: None,
        }
    }

    /// Stores a data object; `value` is the part inside tag `53`, or the whole object for Discovery (`7E`).
    pub fn set_object(&mut self, tag: ObjectTag, value: &[u8]) {
        let answer = if tag == object_tag::DISCOVERY { value.to_vec() } else { tlv::encode(0x53, value) };
        self.objects.insert(tag, answer);
    }

    /// The whole answer to GET DATA for `tag`, outer tag included.
    #[must_use]
    pub fn object(&self, tag: ObjectTag) -> Option<&[u8]> {
        self.objects.get(&tag).map(Vec::as_slice)
    }

    /// Every data object: its tag and the value as [`Card::set_object`] takes it.
    pub fn objects(&self) -> impl Iterator<Item = (ObjectTag, &[u8])> {
        self.objects.iter().map(|(tag, answer)| {
            let inner = match tlv::split_first(answer) {
                Some((0x53, value, _)) => value,
                _ => answer.as_slice(),
            };
            (*tag, inner)
        })
    }

    /// Puts a private key at its place.
    pub fn set_key(&mut self, reference: KeyReference, key: CardKey) {
        self.keys.insert(reference, key);
    }

    /// The private key at `reference`.
    #[must_use]
    pub fn key(&self, reference: KeyReference) -> Option<&CardKey> {
        self.keys.get(&reference)
    }

    /// Replaces the PIN; the tries left stay as they are.
    ///
    /// Returns false, and changes nothing, unless `pin` is 6 to 8 ASCII digits (SP 800-73-5 part 1 §2.4.3).
    #[must_use]
    pub fn set_pin(&mut self, pin: &str) -> bool {
        let well_formed = (6..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
        if well_formed {
            let tries_left = self.pin.tries_left();
            self.pin = Secret::padded(pin, PIN_TRIES);
            self.pin.set_tries_left(tries_left);
            if self.global_pin.is_some() {
                self.global_pin = Some(Secret::padded(pin, PIN_TRIES));
            }
        }
        well_formed
    }

    /// Wrong PINs still allowed before the card blocks it: 0 is blocked, 3 is fresh.
    #[must_use]
    pub fn pin_tries_left(&self) -> u8 {
        self.pin.tries_left()
    }

    /// Sets how many wrong PINs are still allowed (0 to 3).
    pub fn set_pin_tries_left(&mut self, tries_left: u8) {
        self.pin.set_tries_left(tries_left);
    }

    /// Gives the card a Global PIN of the same value as the PIN, as its Discovery Object may announce.
    pub fn add_global_pin(&mut self) {
        self.global_pin = Some(self.pin.clone());
    }
}
