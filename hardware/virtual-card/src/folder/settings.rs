//! The two files of a card's folder that are settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::card::{
    Atr, Behaviour, Card, KeptValue, KeyOrigin, KeyReference, KeySlot, ManagementAlgorithm, ManagementKey, PinPolicy,
    Secret, YubikeyExtension,
};

/// `card.toml`: what a card is, apart from its objects, keys and reference data.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// Wrong PINs still allowed.
    pin_tries_left: u8,
    /// Wrong PUKs still allowed.
    #[serde(default = "Settings::full_puk")]
    puk_tries_left: u8,
    /// Answer to reset.
    #[serde(default = "Atr::extended_t1")]
    atr: Atr,
    #[serde(default)]
    management: ManagementAlgorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    yubikey: Option<YubikeyExtension>,
    #[serde(default)]
    behaviour: Behaviour,
    /// Rules of keys, by reference in hex.
    #[serde(default)]
    keys: BTreeMap<String, KeyRules>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRules {
    origin: KeyOrigin,
    pin_policy: PinPolicy,
}

impl Settings {
    pub(super) fn of(card: &Card) -> Self {
        let rules = |slot: &KeySlot| KeyRules { origin: slot.origin, pin_policy: slot.pin_policy };
        Self {
            pin_tries_left: card.pin.tries_left(),
            puk_tries_left: card.puk.tries_left(),
            atr: card.atr.clone(),
            management: card.management_key.algorithm(),
            yubikey: card.yubikey.clone(),
            behaviour: card.behaviour.clone(),
            keys: card.slots().map(|(reference, slot)| (name(reference), rules(slot))).collect(),
        }
    }

    /// Makes a card with objects and keys what the settings say.
    pub(super) fn apply(self, card: &mut Card) {
        card.pin.set_tries_left(self.pin_tries_left);
        card.puk.set_tries_left(self.puk_tries_left);
        card.atr = self.atr;
        card.management_key = ManagementKey::well_known(self.management);
        card.yubikey = self.yubikey;
        card.behaviour = self.behaviour;
        let slots: Vec<_> = card.slots().map(|(reference, slot)| (reference, slot.clone())).collect();
        for (reference, slot) in slots {
            if let Some(KeyRules { origin, pin_policy }) = self.keys.get(&name(reference)) {
                card.set_slot(reference, KeySlot { origin: *origin, pin_policy: *pin_policy, ..slot });
            }
        }
    }

    fn full_puk() -> u8 {
        u8::MAX
    }
}

/// `reference-data.toml`: what a changed card compares with, in hex. Of PIN and PUK a hash; the management key is a key
/// like those in `keys/`, and as such needed whole.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferenceData {
    pin: SecretForm,
    puk: SecretForm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    global_pin: Option<SecretForm>,
    management_key: Zeroizing<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretForm {
    /// PBKDF2 with SHA-256.
    hash: String,
    salt: String,
    tries_left: u8,
    tries_max: u8,
}

impl ReferenceData {
    pub(super) fn of(card: &Card) -> Self {
        Self {
            pin: SecretForm::of(&card.pin),
            puk: SecretForm::of(&card.puk),
            global_pin: card.global_pin.as_ref().map(SecretForm::of),
            management_key: Zeroizing::new(hex::encode(card.management_key.value())),
        }
    }

    /// Gives the card these values; `None` where one of them has not the form it needs.
    pub(super) fn apply(self, card: &mut Card) -> Option<()> {
        card.pin = self.pin.secret()?;
        card.puk = self.puk.secret()?;
        card.global_pin = match self.global_pin {
            Some(form) => Some(form.secret()?),
            None => None,
        };
        let value = Zeroizing::new(hex::decode(self.management_key.as_str()).ok()?);
        card.management_key = ManagementKey::new(card.management_key.algorithm(), &value)?;
        Some(())
    }
}

impl SecretForm {
    fn of(secret: &Secret) -> Self {
        let kept = secret.kept();
        Self {
            hash: hex::encode(kept.hash),
            salt: hex::encode(kept.salt),
            tries_left: secret.tries_left(),
            tries_max: secret.tries_max(),
        }
    }

    fn secret(self) -> Option<Secret> {
        let mut kept = KeptValue { salt: [0; 16], hash: [0; 32] };
        hex::decode_to_slice(&self.hash, &mut kept.hash).ok()?;
        hex::decode_to_slice(&self.salt, &mut kept.salt).ok()?;
        Some(Secret::from_kept(kept, self.tries_left, self.tries_max.min(15)))
    }
}

fn name(reference: KeyReference) -> String {
    format!("{:02X}", reference.byte())
}
