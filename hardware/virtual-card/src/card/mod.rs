//! What is on a card and survives its removal: data objects, keys, reference data.

mod atr;
mod behaviour;
mod key;
mod management;
mod reference;
mod secret;
pub mod tag;
mod vendor;

use std::collections::BTreeMap;

pub use atr::{Atr, AtrError};
pub use behaviour::Behaviour;
pub(crate) use behaviour::{EmptyVerify, ExtendedLength, TriesForm};
pub use key::{CardKey, KeyError, KeyType};
pub use management::{ManagementAlgorithm, ManagementKey};
pub use reference::{KeyReference, PinPolicy, RetiredKey};
pub use secret::Secret;
pub(crate) use secret::{Comparison, KeptValue};
pub use tag::ObjectTag;
pub use vendor::{KeyOrigin, YubikeyExtension};

use crate::tlv;

/// A private key with the rules for its use.
#[derive(Clone, Debug)]
pub struct KeySlot {
    /// The key.
    pub key: CardKey,
    /// Where it came from.
    pub origin: KeyOrigin,
    /// When it wants the PIN.
    pub pin_policy: PinPolicy,
}

/// A personalised card. Cloning it makes a second, independent card.
#[derive(Clone, Debug)]
pub struct Card {
    /// Whole answers to GET DATA, outer tag included.
    objects: BTreeMap<ObjectTag, Vec<u8>>,
    keys: BTreeMap<KeyReference, KeySlot>,
    /// Key reference 80.
    pub(crate) pin: Secret,
    /// Key reference 81.
    pub(crate) puk: Secret,
    /// Key reference 00, on cards whose Discovery Object announces a Global PIN.
    pub(crate) global_pin: Option<Secret>,
    /// Key reference 9B.
    pub(crate) management_key: ManagementKey,
    /// Departures from the standard.
    pub(crate) behaviour: Behaviour,
    /// The YubiKey extension, where the card has it.
    pub(crate) yubikey: Option<YubikeyExtension>,
    /// Answer to reset.
    pub(crate) atr: Atr,
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

    /// A card with nothing on it but the default PIN (3 tries), PUK (5 tries) and triple DES management key.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            objects: BTreeMap::new(),
            keys: BTreeMap::new(),
            pin: Secret::padded(Self::DEFAULT_PIN, PIN_TRIES),
            puk: Secret::padded(Self::DEFAULT_PUK, PUK_TRIES),
            global_pin: None,
            management_key: ManagementKey::well_known(ManagementAlgorithm::TripleDes),
            behaviour: Behaviour::default(),
            yubikey: None,
            atr: Atr::extended_t1(),
        }
    }

    /// Stores a data object; `value` is the part inside tag `53`, or the whole object for Discovery (`7E`) and the
    /// biometric information templates (`7F61`).
    pub fn set_object(&mut self, tag: ObjectTag, value: &[u8]) {
        let answer = if tag::is_whole(tag) { value.to_vec() } else { tlv::encode(0x53, value) };
        self.objects.insert(tag, answer);
    }

    /// Takes a data object off the card.
    pub fn remove_object(&mut self, tag: ObjectTag) {
        self.objects.remove(&tag);
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

    /// Brings a private key to its place, under the PIN rule of the standard.
    pub fn set_key(&mut self, reference: KeyReference, key: CardKey) {
        let slot = KeySlot { key, origin: KeyOrigin::Imported, pin_policy: reference.pin_policy() };
        self.keys.insert(reference, slot);
    }

    /// Puts a private key with rules of its own at its place.
    pub fn set_slot(&mut self, reference: KeyReference, slot: KeySlot) {
        self.keys.insert(reference, slot);
    }

    /// Takes a private key off the card.
    pub fn remove_key(&mut self, reference: KeyReference) {
        self.keys.remove(&reference);
    }

    /// The private key at `reference`.
    #[must_use]
    pub fn key(&self, reference: KeyReference) -> Option<&CardKey> {
        self.slot(reference).map(|slot| &slot.key)
    }

    /// The private key at `reference` with the rules for its use.
    #[must_use]
    pub fn slot(&self, reference: KeyReference) -> Option<&KeySlot> {
        self.keys.get(&reference)
    }

    /// Every private key and its place.
    pub fn slots(&self) -> impl Iterator<Item = (KeyReference, &KeySlot)> {
        self.keys.iter().map(|(reference, slot)| (*reference, slot))
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

    /// Gives the card a Global PIN of the same value as the PIN where its Discovery Object announces one.
    ///
    /// The first byte of the PIN usage policy `5F2F` has bit 6 for it (SP 800-73-5 part 1 §3.3.2).
    pub fn obey_discovery(&mut self) {
        let discovery = self.object(tag::DISCOVERY).and_then(tlv::split_first);
        let fields = discovery.and_then(|(_, fields, _)| tlv::split_all(fields)).unwrap_or_default();
        let announced =
            fields.iter().any(|(tag, value)| *tag == 0x5F2F && value.first().is_some_and(|usage| usage & 0x20 != 0));
        if announced && self.global_pin.is_none() {
            self.global_pin = Some(self.pin.clone());
        }
    }

    /// Replaces the card management key.
    pub fn set_management_key(&mut self, key: ManagementKey) {
        self.management_key = key;
    }

    /// Makes the card depart from the standard.
    pub fn set_behaviour(&mut self, behaviour: Behaviour) {
        self.behaviour = behaviour;
    }

    /// Gives the card the YubiKey extension.
    pub fn set_yubikey(&mut self, extension: YubikeyExtension) {
        self.yubikey = Some(extension);
    }

    /// Answer to reset.
    #[must_use]
    pub fn atr(&self) -> &Atr {
        &self.atr
    }

    /// Replaces the answer to reset.
    pub fn set_atr(&mut self, atr: Atr) {
        self.atr = atr;
    }

    /// Back to a blank card: every key but F9 and every object but its certificate are gone, PIN, PUK and management
    /// key have their default values.
    pub(crate) fn wipe(&mut self) {
        self.keys.retain(|reference, _| *reference == KeyReference::Attestation);
        self.objects.retain(|tag, _| *tag == tag::ATTESTATION_CERTIFICATE);
        let algorithm = self.management_key.algorithm();
        self.management_key = ManagementKey::well_known(algorithm);
        self.set_reference_data_tries(PIN_TRIES, PUK_TRIES);
    }

    /// PIN and PUK back to their default values, with so many tries each.
    pub(crate) fn set_reference_data_tries(&mut self, pin_tries: u8, puk_tries: u8) {
        self.pin = Secret::padded(Self::DEFAULT_PIN, pin_tries);
        self.puk = Secret::padded(Self::DEFAULT_PUK, puk_tries);
    }
}
