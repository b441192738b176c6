//! The tags of the data objects (SP 800-73-5 part 1 table 3).

/// A tag as GET DATA names it in `5C`, for instance `0x5FC105` (SP 800-73-5 part 1 table 3).
pub type ObjectTag = u32;

/// X.509 certificate for card authentication (key 9E).
pub const CARD_AUTHENTICATION_CERTIFICATE: ObjectTag = 0x5FC101;
/// Card Holder Unique Identifier.
pub const CHUID: ObjectTag = 0x5FC102;
/// Cardholder fingerprints.
pub const FINGERPRINTS: ObjectTag = 0x5FC103;
/// X.509 certificate for PIV authentication (key 9A).
pub const AUTHENTICATION_CERTIFICATE: ObjectTag = 0x5FC105;
/// Security object.
pub const SECURITY_OBJECT: ObjectTag = 0x5FC106;
/// Card Capability Container.
pub const CARD_CAPABILITY_CONTAINER: ObjectTag = 0x5FC107;
/// Cardholder facial image.
pub const FACIAL_IMAGE: ObjectTag = 0x5FC108;
/// Printed information.
pub const PRINTED_INFORMATION: ObjectTag = 0x5FC109;
/// X.509 certificate for digital signature (key 9C).
pub const SIGNATURE_CERTIFICATE: ObjectTag = 0x5FC10A;
/// X.509 certificate for key management (key 9D).
pub const KEY_MANAGEMENT_CERTIFICATE: ObjectTag = 0x5FC10B;
/// Key history object.
pub const KEY_HISTORY: ObjectTag = 0x5FC10C;
/// Certificate of the first retired key (82); the others follow, to `0x5FC120` (95).
pub const FIRST_RETIRED_CERTIFICATE: ObjectTag = 0x5FC10D;
/// Cardholder iris images.
pub const IRIS_IMAGES: ObjectTag = 0x5FC121;
/// Secure messaging certificate signer.
pub const SECURE_MESSAGING_SIGNER: ObjectTag = 0x5FC122;
/// Pairing code reference data.
pub const PAIRING_CODE: ObjectTag = 0x5FC123;
/// Discovery object.
pub const DISCOVERY: ObjectTag = 0x7E;
/// Biometric information templates group template.
pub const BIOMETRIC_TEMPLATES: ObjectTag = 0x7F61;
/// Attestation certificate (key F9) of the YubiKey extension.
pub const ATTESTATION_CERTIFICATE: ObjectTag = 0x5FFF01;

/// An object that is its own outer tag, not wrapped in `53`.
pub(crate) const fn is_whole(tag: ObjectTag) -> bool {
    matches!(tag, DISCOVERY | BIOMETRIC_TEMPLATES)
}

/// An object of the standard: the ones PUT DATA may write.
pub(crate) const fn is_standard(tag: ObjectTag) -> bool {
    is_whole(tag) || matches!(tag, 0x5FC101..=0x5FC103 | 0x5FC105..=0x5FC123)
}

/// An object that only the YubiKey extension has.
pub(crate) const fn is_vendor(tag: ObjectTag) -> bool {
    matches!(tag, 0x5FFF00..=0x5FFF15)
}

/// An object whose read access rule on the contact interface is PIN (SP 800-73-5 part 1 table 2).
///
/// Printed information and pairing code may also be read after an on-card biometric comparison, which this card does
/// not have.
pub(crate) const fn wants_pin(tag: ObjectTag) -> bool {
    matches!(tag, FINGERPRINTS | FACIAL_IMAGE | PRINTED_INFORMATION | IRIS_IMAGES | PAIRING_CODE)
}
