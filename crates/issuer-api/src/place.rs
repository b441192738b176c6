//! Which kiosk a message comes from: HTTP message signatures (RFC 9421) with the kiosk's own key.
//!
//! The card says who the person is, this says where: a kiosk that is enrolled with the issuer signs each of its
//! requests with ECDSA on P-256. Keys stay out of here; this is what both sides have to agree on.

use sfv::{BareItem, Dictionary, FieldType as _, InnerList, Item, List, ListEntry, Parser, key_ref};

/// Header with a signature's components and parameters (RFC 9421 §4.1).
pub const SIGNATURE_INPUT: &str = "signature-input";
/// Header with the signature itself (RFC 9421 §4.2).
pub const SIGNATURE: &str = "signature";
/// Header with the digest of the body (RFC 9530), present wherever there is one.
pub const CONTENT_DIGEST: &str = "content-digest";
/// How far the kiosk's clock may be from the issuer's, in seconds.
pub const CLOCK_SKEW_S: u64 = 300;

const LABEL: &str = "kiosk";
const TAG: &str = "derived-piv-kiosk";
const ALGORITHM: &str = "ecdsa-p256-sha256";
/// Longest header that is looked at.
const LONGEST: usize = 2048;

/// Whether this can be a kiosk's name, which is also that of its key: 1 to 32 lower-case letters, digits and
/// hyphens, no hyphen in front.
pub fn is_kiosk_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=32).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('-')
}

/// The parts of a request that its signature covers: each that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// Method.
    pub method: &'a str,
    /// Host and port of the issuer, as the kiosk calls it.
    pub authority: &'a str,
    /// Path without query; the contract has no queries.
    pub path: &'a str,
    /// Correlation id.
    pub correlation_id: &'a str,
    /// Idempotency key.
    pub idempotency_key: Option<&'a str>,
    /// Digest of the body.
    pub content_digest: Option<&'a str>,
}

impl<'a> Signed<'a> {
    fn components(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        [
            ("@method", Some(self.method)),
            ("@authority", Some(self.authority)),
            ("@path", Some(self.path)),
            (crate::CORRELATION_ID, Some(self.correlation_id)),
            (crate::IDEMPOTENCY_KEY, self.idempotency_key),
            (CONTENT_DIGEST, self.content_digest),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

/// What a signature says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SignatureInput(InnerList);

impl SignatureInput {
    /// A new one over everything that `signed` has, `created` in seconds since the Unix epoch; `None` where the
    /// key's name is not plain ASCII.
    pub fn new(signed: &Signed<'_>, key_id: &str, created: i64) -> Option<Self> {
        let text = |text: &str| sfv::String::from_string(text.to_owned()).ok().map(BareItem::String);
        let names: Option<Vec<Item>> = signed.components().map(|(name, _)| Some(Item::new(text(name)?))).collect();
        let mut list = InnerList::new(names?);
        list.params.insert(key_ref("created").to_owned(), BareItem::Integer(created.try_into().ok()?));
        list.params.insert(key_ref("keyid").to_owned(), text(key_id)?);
        list.params.insert(key_ref("alg").to_owned(), text(ALGORITHM)?);
        list.params.insert(key_ref("tag").to_owned(), text(TAG)?);
        Some(Self(list))
    }

    /// Reads the header; `None` where it has no signature of a kiosk that this contract knows.
    pub fn from_header(value: &str) -> Option<Self> {
        let Some(ListEntry::InnerList(list)) = dictionary(value)?.swap_remove(key_ref(LABEL)) else { return None };
        let input = Self(list);
        (input.text("alg") == Some(ALGORITHM) && input.text("tag") == Some(TAG)).then_some(input)
    }

    /// The header.
    pub fn to_header(&self) -> Option<String> {
        Dictionary::from_iter([(key_ref(LABEL).to_owned(), self.0.clone().into())]).serialize()
    }

    /// Name of the key.
    pub fn key_id(&self) -> Option<&str> {
        self.text("keyid")
    }

    /// When it was made, in seconds since the Unix epoch.
    pub fn created(&self) -> Option<i64> {
        self.0.params.get(key_ref("created"))?.as_integer().map(i64::from)
    }

    /// What was signed (RFC 9421 §2.5); `None` where the signature leaves something out that `signed` has, names
    /// something twice, or covers what this contract does not know.
    pub fn base(&self, signed: &Signed<'_>) -> Option<String> {
        let mut open: Vec<_> = signed.components().collect();
        let mut base = String::new();
        for item in &self.0.items {
            let BareItem::String(name) = &item.bare_item else { return None };
            let at = open.iter().position(|(known, _)| *known == name.as_str() && item.params.is_empty())?;
            let (name, value) = open.swap_remove(at);
            base.push_str(&format!("\"{name}\": {value}\n"));
        }
        let parameters = List::from([self.0.clone().into()]).serialize()?;
        base.push_str(&format!("\"@signature-params\": {parameters}"));
        open.is_empty().then_some(base)
    }

    fn text(&self, parameter: &'static str) -> Option<&str> {
        self.0.params.get(key_ref(parameter))?.as_string().map(sfv::StringRef::as_str)
    }
}

/// The header for a signature: `r` and `s`, 32 bytes each (RFC 9421 §3.3.4).
pub fn signature_to_header(signature: &[u8]) -> Option<String> {
    binary(LABEL, signature)
}

/// The signature in a header.
pub fn signature_from_header(value: &str) -> Option<Vec<u8>> {
    read_binary(LABEL, value)
}

/// The header for the SHA-256 of a body.
pub fn digest_to_header(sha256: &[u8; 32]) -> Option<String> {
    binary("sha-256", sha256)
}

/// The SHA-256 in a header.
pub fn digest_from_header(value: &str) -> Option<Vec<u8>> {
    read_binary("sha-256", value)
}

fn binary(label: &'static str, bytes: &[u8]) -> Option<String> {
    let entry = ListEntry::Item(Item::new(BareItem::ByteSequence(bytes.to_vec())));
    Dictionary::from_iter([(key_ref(label).to_owned(), entry)]).serialize()
}

fn read_binary(label: &'static str, value: &str) -> Option<Vec<u8>> {
    let ListEntry::Item(item) = dictionary(value)?.swap_remove(key_ref(label))? else { return None };
    item.bare_item.as_byte_sequence().map(<[u8]>::to_vec)
}

fn dictionary(value: &str) -> Option<Dictionary> {
    if value.len() > LONGEST {
        return None;
    }
    Parser::new(value).parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASK: Signed<'_> = Signed {
        method: "POST",
        authority: "issuer.example:8443",
        path: "/kiosk/v1/enrollments",
        correlation_id: "7K3P9Q",
        idempotency_key: Some("0123456789abcdef"),
        content_digest: Some("sha-256=:AA==:"),
    };

    #[test]
    fn the_base_is_that_of_rfc_9421() {
        let input = SignatureInput::new(&ASK, "lobby-1", 1_618_884_473).unwrap();
        let parameters = "(\"@method\" \"@authority\" \"@path\" \"correlation-id\" \"idempotency-key\" \
                          \"content-digest\");created=1618884473;keyid=\"lobby-1\";alg=\"ecdsa-p256-sha256\";\
                          tag=\"derived-piv-kiosk\"";
        assert_eq!(input.to_header().unwrap(), format!("kiosk={parameters}"));
        let wanted = format!(
            "\"@method\": POST\n\"@authority\": issuer.example:8443\n\"@path\": /kiosk/v1/enrollments\n\
             \"correlation-id\": 7K3P9Q\n\"idempotency-key\": 0123456789abcdef\n\
             \"content-digest\": sha-256=:AA==:\n\"@signature-params\": {parameters}"
        );
        assert_eq!(input.base(&ASK).unwrap(), wanted);
        let read = SignatureInput::from_header(&input.to_header().unwrap()).unwrap();
        assert_eq!((read.key_id(), read.created()), (Some("lobby-1"), Some(1_618_884_473)));
        assert_eq!(read.base(&ASK), Some(wanted));
    }

    #[test]
    fn what_is_there_has_to_be_signed_and_nothing_else() {
        let bare = Signed { idempotency_key: None, content_digest: None, ..ASK };
        let without = SignatureInput::new(&bare, "lobby-1", 0).unwrap();
        assert!(without.base(&bare).is_some());
        assert_eq!(without.base(&ASK), None, "the body is not covered");
        assert_eq!(SignatureInput::new(&ASK, "lobby-1", 0).unwrap().base(&bare), None, "there is no body");
        for header in [
            "kiosk=(\"@method\" \"@method\");alg=\"ecdsa-p256-sha256\";tag=\"derived-piv-kiosk\"",
            "kiosk=(\"@method\";req);alg=\"ecdsa-p256-sha256\";tag=\"derived-piv-kiosk\"",
            "kiosk=();alg=\"ecdsa-p256-sha256\";tag=\"derived-piv-kiosk\"",
        ] {
            assert_eq!(SignatureInput::from_header(header).unwrap().base(&bare), None, "{header}");
        }
        for header in ["", "kiosk", "kiosk=()", "kiosk=();alg=\"hmac-sha256\";tag=\"derived-piv-kiosk\"", "other=()"] {
            assert_eq!(SignatureInput::from_header(header), None, "{header}");
        }
    }

    #[test]
    fn bytes_pass_through_headers() {
        assert_eq!(signature_from_header(&signature_to_header(&[7; 64]).unwrap()), Some(vec![7; 64]));
        assert_eq!(digest_from_header(&digest_to_header(&[9; 32]).unwrap()), Some(vec![9; 32]));
        assert_eq!(signature_from_header("kiosk=?1"), None);
    }

    proptest! {
        #[test]
        fn foreign_headers_never_panic(value in "\\PC{0,200}") {
            if let Some(input) = SignatureInput::from_header(&value) {
                let _base = input.base(&ASK);
            }
            let _bytes = (signature_from_header(&value), digest_from_header(&value));
        }
    }
}
