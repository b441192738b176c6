//! What each card is to be, as data.

use serde::Deserialize;

use super::PersonalizeError;
use crate::card::{Atr, Behaviour, KeyReference, KeyType, ManagementAlgorithm, ObjectTag, YubikeyExtension};

/// One card to be made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name of the card, its folder and its account.
    pub name: String,
    /// Who holds it.
    pub person: Person,
    /// Kinds of the keys 9A, 9C, 9D, 9E.
    pub keys: [KeyType; 4],
    /// Signing CA of its certificates.
    pub authority: AuthorityKind,
    /// Trust anchor above that CA.
    #[serde(default)]
    pub trust: Trust,
    /// Certificates are stored in gzip.
    #[serde(default)]
    pub compressed: bool,
    /// Certificates also name an LDAP directory.
    #[serde(default)]
    pub legacy_urls: bool,
    /// State of the certificates.
    #[serde(default)]
    pub state: CardState,
    /// Wrong PINs still allowed, 0 to 3.
    #[serde(default = "full_tries")]
    pub tries_left: u8,
    /// Every object of the standard, with made-up biometrics.
    #[serde(default)]
    pub all_objects: bool,
    /// Retired keys with their certificates, 0 to 20.
    #[serde(default)]
    pub retired_keys: u8,
    /// Whether the card has a Global PIN.
    #[serde(default)]
    pub global_pin: GlobalPin,
    /// Bytes of padding in the 9A certificate, as an extension nobody needs.
    #[serde(default)]
    pub padding_bytes: usize,
    /// Keys with their certificates, and objects, that are not on the card.
    #[serde(default)]
    pub without: Vec<Place>,
    /// Objects cut in the middle.
    #[serde(default)]
    pub damaged: Vec<Place>,
    /// Answer to reset.
    #[serde(default = "Atr::extended_t1")]
    pub atr: Atr,
    /// Cipher of the card management key.
    #[serde(default)]
    pub management: ManagementAlgorithm,
    /// The YubiKey extension.
    #[serde(default)]
    pub yubikey: Option<YubikeyExtension>,
    /// Departures from the standard.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// What the issuer knows.
    pub account: AccountPolicy,
}

/// Whether a card has a Global PIN, of the same value as its PIV PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GlobalPin {
    /// It has none.
    #[default]
    Absent,
    /// It has one; the PIV PIN is preferred.
    Present,
    /// It has one, which is preferred.
    Preferred,
}

/// A key reference or object tag, in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Place {
    /// A key and its certificate.
    Key(KeyReference),
    /// An object.
    Object(ObjectTag),
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = ObjectTag::from_str_radix(&text, 16).map_err(|_| format!("\"{text}\" is not hex"))?;
        let key = u8::try_from(number).ok().and_then(KeyReference::from_byte);
        Ok(key.map_or(Self::Object(number), Self::Key))
    }
}

/// The holder of a card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Given name.
    pub first_name: String,
    /// Middle initial, without the full stop.
    pub initial: String,
    /// Family name.
    pub last_name: String,
}

/// Kind of a signing CA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthorityKind {
    /// P-384, content signer P-256.
    Ecc,
    /// RSA-3072, content signer RSA-2048.
    Rsa,
}

/// Root above the signing CA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// The root that issuers are told to trust.
    #[default]
    Own,
    /// A root of the same form that nobody trusts.
    Other,
}

/// State of the certificates of a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardState {
    /// In force.
    #[default]
    Valid,
    /// On the CRL of the signing CA.
    Revoked,
    /// Over, like the card itself.
    Expired,
}

/// What the issuer's account says.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountPolicy {
    /// May get a derived credential.
    pub eligible: bool,
    /// Highest authenticator assurance level, 2 or 3.
    pub max_aal: u8,
}

/// The profiles this crate brings along.
///
/// # Errors
///
/// [`PersonalizeError::Profiles`] where the table that is compiled in does not parse; a test guards that.
pub fn profiles() -> Result<Vec<Profile>, PersonalizeError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        card: Vec<Profile>,
    }
    let table: Table = toml::from_str(include_str!("profiles.toml"))?;
    Ok(table.card)
}

fn full_tries() -> u8 {
    3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses_and_names_are_unique() {
        let mut names: Vec<_> = profiles().unwrap().into_iter().map(|profile| profile.name).collect();
        assert!(
            ["p256", "p384", "rsa2048", "untrusted", "revoked", "expired", "blocked", "last-try"]
                .iter()
                .all(|wanted| names.iter().any(|name| name == wanted))
        );
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
