//! Distinguished names: read, written, compared as RFC 5280 §7.1 wants it, and put into words.

use core::{fmt, str::FromStr};

use const_oid::db::rfc4519;
use der::{
    Decode, Encode, Tag, Tagged,
    asn1::{BmpString, ObjectIdentifier},
};
use x509_cert::{
    attr::{AttributeTypeAndValue, AttributeValue},
    name::{Name, RelativeDistinguishedName},
};

use crate::encoding::{Malformed, While};

/// A distinguished name.
#[derive(Clone, PartialEq, Eq)]
pub struct DistinguishedName(pub(crate) Name);

impl DistinguishedName {
    /// Reads RFC 4514 text such as `CN=Issuing CA,OU=Test,O=Example,C=US`.
    ///
    /// # Errors
    /// Text that is not such a name.
    pub fn from_rfc4514(text: &str) -> Result<Self, Malformed> {
        if text.is_empty() {
            return Ok(Self(Name::default()));
        }
        Name::from_str(text).map(Self).reading("distinguished name")
    }

    /// Reads a DER `Name`.
    ///
    /// # Errors
    /// Bytes that are not a name.
    pub fn from_der(name_der: &[u8]) -> Result<Self, Malformed> {
        Name::from_der(name_der).map(Self).reading("distinguished name")
    }

    /// The name as DER.
    ///
    /// # Errors
    /// A name too long to be encoded.
    pub fn to_der(&self) -> Result<Vec<u8>, Malformed> {
        self.0.to_der().reading("distinguished name")
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    /// The values of an attribute, from the root towards the person.
    pub fn values(&self, attribute: ObjectIdentifier) -> Vec<String> {
        self.attributes().filter(|found| found.oid == attribute).filter_map(|found| text(&found.value)).collect()
    }

    /// The most specific common name.
    pub fn common_name(&self) -> Option<String> {
        self.values(rfc4519::CN).pop()
    }

    /// The organisation a person belongs to: the most specific organizational unit, or the organization.
    pub fn agency(&self) -> Option<String> {
        self.values(rfc4519::OU).pop().or_else(|| self.values(rfc4519::O).pop())
    }

    /// A person's first name as a kiosk may show it: the given name, or what the common name's form
    /// gives away (`FIRST M. LAST`, `LAST, FIRST`, `LAST.FIRST.MIDDLE.1234567890`).
    pub fn first_name(&self) -> Option<String> {
        let given = self.values(rfc4519::GIVEN_NAME).pop();
        let found = given.as_deref().and_then(first_word).map(str::to_owned).or_else(|| {
            let common = self.common_name()?;
            first_of_common_name(&common).map(str::to_owned)
        })?;
        found.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’')).then(|| title_case(&found))
    }

    /// Whether both are the same name by RFC 5280 §7.1: letter case and spare spaces do not count.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.0.len() == other.0.0.len() && self.is_within(other)
    }

    /// Whether this name lies in the subtree of `base` (RFC 5280 §4.2.1.10, directoryName).
    pub fn is_within(&self, base: &Self) -> bool {
        base.0.0.len() <= self.0.0.len() && base.0.0.iter().zip(&self.0.0).all(|(left, right)| same_rdn(left, right))
    }

    /// A text that two names share exactly if [`DistinguishedName::matches`] holds: for looking names up.
    pub(crate) fn folded(&self) -> String {
        self.0.0.iter().map(folded_rdn).collect::<Vec<_>>().join(",")
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = &AttributeTypeAndValue> {
        self.0.0.iter().flat_map(|rdn| rdn.0.iter())
    }
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DistinguishedName({self})")
    }
}

fn same_rdn(left: &RelativeDistinguishedName, right: &RelativeDistinguishedName) -> bool {
    left == right || left.0.len() == right.0.len() && folded_rdn(left) == folded_rdn(right)
}

/// A set: sorted again, since folding can change the order.
fn folded_rdn(rdn: &RelativeDistinguishedName) -> String {
    let value = |one: &AttributeTypeAndValue| match text(&one.value) {
        Some(text) => format!("{}={:?}", one.oid, fold(&text)),
        None => format!("{}=#{:?}{}", one.oid, one.value.tag(), hex::encode(one.value.value())),
    };
    let mut values: Vec<_> = rdn.0.iter().map(value).collect();
    values.sort();
    values.join("+")
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The text of a DirectoryString or IA5String.
fn text(value: &AttributeValue) -> Option<String> {
    let tag = value.tag();
    let plain = [Tag::PrintableString, Tag::Utf8String, Tag::Ia5String, Tag::NumericString, Tag::VisibleString];
    if plain.contains(&tag) {
        core::str::from_utf8(value.value()).ok().map(str::to_owned)
    } else if tag == Tag::TeletexString {
        // In practice T61String holds Latin-1.
        Some(value.value().iter().map(|&byte| char::from(byte)).collect())
    } else if tag == Tag::BmpString {
        value.decode_as::<BmpString>().ok().map(|text| text.to_string())
    } else {
        None
    }
}

fn first_of_common_name(common: &str) -> Option<&str> {
    let person = common.split(" (").next().unwrap_or(common).trim();
    if let Some((_last, first)) = person.split_once(',') {
        return first_word(first);
    }
    let dotted: Vec<&str> = person.split('.').collect();
    if let [_last, first, .., number] = dotted.as_slice()
        && number.len() >= 8
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return first_word(first);
    }
    first_word(person)
}

/// The first word that is more than an initial, where anything follows it or nothing else is there.
fn first_word(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let bare = first.trim_end_matches('.');
    // "J. ROBERT OPPENHEIMER" goes by Robert; "J. OPPENHEIMER" stays J.
    if bare.chars().count() == 1
        && let (Some(second), Some(_)) = (words.next(), words.next())
        && second.trim_end_matches('.').chars().count() > 1
    {
        return Some(second);
    }
    (!bare.is_empty()).then_some(bare)
}

fn title_case(word: &str) -> String {
    let shouted = !word.chars().any(char::is_lowercase);
    let whispered = !word.chars().any(char::is_uppercase);
    if !shouted && !whispered {
        return word.to_owned();
    }
    let mut start = true;
    word.chars()
        .flat_map(|c| {
            let letters: Vec<char> = if start { c.to_uppercase().collect() } else { c.to_lowercase().collect() };
            start = !c.is_alphabetic();
            letters
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> DistinguishedName {
        DistinguishedName::from_rfc4514(text).unwrap()
    }

    #[test]
    fn first_names_from_the_forms_in_use() {
        for (common_name, first) in [
            ("MARIA E. GARCIA", Some("Maria")),
            ("MARIA E. GARCIA (affiliate)", Some("Maria")),
            ("Jean-Luc Picard", Some("Jean-Luc")),
            ("MARY-ANN O'NEIL", Some("Mary-Ann")),
            ("DeShawn Jones", Some("DeShawn")),
            ("GARCIA.MARIA.ELENA.1234567890", Some("Maria")),
            ("GARCIA.MARIA.1234567890", Some("Maria")),
            ("Garcia\\, Maria", Some("Maria")),
            ("J. ROBERT OPPENHEIMER", Some("Robert")),
            ("J. OPPENHEIMER", Some("J")),
            ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", None),
        ] {
            let subject = name(&format!("CN={common_name},OU=Agency,O=U.S. Government,C=US"));
            assert_eq!(subject.first_name().as_deref(), first, "{common_name}");
        }
        assert_eq!(name("O=Only").first_name(), None);
        assert_eq!(name("givenName=ANA,CN=X Y").first_name().as_deref(), Some("Ana"));
    }

    #[test]
    fn agency_is_the_most_specific_unit() {
        assert_eq!(name("CN=A B,OU=Office,OU=Agency,O=U.S. Government,C=US").agency().as_deref(), Some("Office"));
        assert_eq!(name("CN=A B,O=Org,C=US").agency().as_deref(), Some("Org"));
        assert_eq!(name("CN=A B").agency(), None);
    }

    #[test]
    fn comparison_folds_case_and_spaces_but_nothing_else() {
        assert!(name("CN=a  B,O=X").matches(&name("CN=A b,O=x")));
        assert!(!name("CN=ab,O=X").matches(&name("CN=A b,O=x")));
        assert!(!name("CN=A,O=X").matches(&name("O=X")));
        assert!(name("CN=A,O=X").is_within(&name("O=x")));
        assert!(!name("O=X").is_within(&name("CN=A,O=X")));
        assert!(name("O=X").is_within(&name("")));
    }

    #[test]
    fn country_is_printable_and_the_rest_utf8() {
        let encoded = name("CN=é,C=US").to_der().unwrap();
        assert!(hex::encode(&encoded).contains("06035504061302"));
        assert!(hex::encode(&encoded).contains("06035504030c02c3a9"));
        assert_eq!(DistinguishedName::from_der(&encoded).unwrap().to_string(), "CN=é,C=US");
    }
}
