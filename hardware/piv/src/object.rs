//! The data objects of the PIV Card Application.

use std::fmt;

use crate::RetiredKey;

/// A data object (SP 800-73-5 part 1 table 2 and table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectId {
    /// Card Capability Container.
    CardCapabilityContainer,
    /// Card Holder Unique Identifier; free to read.
    Chuid,
    /// X.509 Certificate for PIV Authentication, key 9A.
    PivAuthenticationCertificate,
    /// Cardholder Fingerprints; PIN.
    Fingerprints,
    /// Security Object.
    SecurityObject,
    /// Cardholder Facial Image; PIN.
    FacialImage,
    /// X.509 Certificate for Card Authentication, key 9E; free to read.
    CardAuthenticationCertificate,
    /// X.509 Certificate for Digital Signature, key 9C.
    DigitalSignatureCertificate,
    /// X.509 Certificate for Key Management, key 9D.
    KeyManagementCertificate,
    /// Printed Information; PIN.
    PrintedInformation,
    /// Discovery Object.
    Discovery,
    /// Key History Object.
    KeyHistory,
    /// Retired X.509 Certificate for Key Management.
    RetiredCertificate(RetiredKey),
    /// Cardholder Iris Images; PIN.
    IrisImages,
    /// Biometric Information Templates Group Template.
    BiometricInformation,
    /// Secure Messaging Certificate Signer.
    SecureMessagingSigner,
    /// Pairing Code Reference Data Container; PIN.
    PairingCode,
}

/// What a card wants before it gives an object out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Nothing.
    Free,
    /// A verified PIN, or on-card comparison where the card has it.
    Pin,
}

impl ObjectId {
    /// The BER-TLV tag that GET DATA asks for.
    pub const fn tag(self) -> u32 {
        match self {
            Self::CardCapabilityContainer => 0x5F_C107,
            Self::Chuid => 0x5F_C102,
            Self::PivAuthenticationCertificate => 0x5F_C105,
            Self::Fingerprints => 0x5F_C103,
            Self::SecurityObject => 0x5F_C106,
            Self::FacialImage => 0x5F_C108,
            Self::CardAuthenticationCertificate => 0x5F_C101,
            Self::DigitalSignatureCertificate => 0x5F_C10A,
            Self::KeyManagementCertificate => 0x5F_C10B,
            Self::PrintedInformation => 0x5F_C109,
            Self::Discovery => 0x7E,
            Self::KeyHistory => 0x5F_C10C,
            Self::RetiredCertificate(key) => 0x5F_C10C + key.number() as u32,
            Self::IrisImages => 0x5F_C121,
            Self::BiometricInformation => 0x7F61,
            Self::SecureMessagingSigner => 0x5F_C122,
            Self::PairingCode => 0x5F_C123,
        }
    }

    /// The container identifier that the security object names it by.
    pub const fn container_id(self) -> u16 {
        match self {
            Self::CardCapabilityContainer => 0xDB00,
            Self::Chuid => 0x3000,
            Self::PivAuthenticationCertificate => 0x0101,
            Self::Fingerprints => 0x6010,
            Self::SecurityObject => 0x9000,
            Self::FacialImage => 0x6030,
            Self::CardAuthenticationCertificate => 0x0500,
            Self::DigitalSignatureCertificate => 0x0100,
            Self::KeyManagementCertificate => 0x0102,
            Self::PrintedInformation => 0x3001,
            Self::Discovery => 0x6050,
            Self::KeyHistory => 0x6060,
            Self::RetiredCertificate(key) => 0x1000 + key.number() as u16,
            Self::IrisImages => 0x1015,
            Self::BiometricInformation => 0x1016,
            Self::SecureMessagingSigner => 0x1017,
            Self::PairingCode => 0x1018,
        }
    }

    /// The data object with this container identifier.
    pub fn of_container(container_id: u16) -> Option<Self> {
        Self::all().find(|object| object.container_id() == container_id)
    }

    /// Every data object, retired certificates included.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            Self::CardCapabilityContainer,
            Self::Chuid,
            Self::PivAuthenticationCertificate,
            Self::Fingerprints,
            Self::SecurityObject,
            Self::FacialImage,
            Self::CardAuthenticationCertificate,
            Self::DigitalSignatureCertificate,
            Self::KeyManagementCertificate,
            Self::PrintedInformation,
            Self::Discovery,
            Self::KeyHistory,
            Self::IrisImages,
            Self::BiometricInformation,
            Self::SecureMessagingSigner,
            Self::PairingCode,
        ]
        .into_iter()
        .chain((1..=20).filter_map(RetiredKey::numbered).map(Self::RetiredCertificate))
    }

    /// What the card wants before it gives the object out over the contact interface
    /// (SP 800-73-5 part 1 table 2).
    pub const fn access(self) -> Access {
        match self {
            Self::Fingerprints
            | Self::FacialImage
            | Self::PrintedInformation
            | Self::IrisImages
            | Self::PairingCode => Access::Pin,
            Self::CardCapabilityContainer
            | Self::Chuid
            | Self::PivAuthenticationCertificate
            | Self::SecurityObject
            | Self::CardAuthenticationCertificate
            | Self::DigitalSignatureCertificate
            | Self::KeyManagementCertificate
            | Self::Discovery
            | Self::KeyHistory
            | Self::RetiredCertificate(_)
            | Self::BiometricInformation
            | Self::SecureMessagingSigner => Access::Free,
        }
    }

    /// Its name in SP 800-73-5, in lower case with hyphens: `chuid`, `retired-certificate-1`.
    pub fn name(self) -> String {
        let name = match self {
            Self::CardCapabilityContainer => "card-capability-container",
            Self::Chuid => "chuid",
            Self::PivAuthenticationCertificate => "piv-authentication-certificate",
            Self::Fingerprints => "fingerprints",
            Self::SecurityObject => "security-object",
            Self::FacialImage => "facial-image",
            Self::CardAuthenticationCertificate => "card-authentication-certificate",
            Self::DigitalSignatureCertificate => "digital-signature-certificate",
            Self::KeyManagementCertificate => "key-management-certificate",
            Self::PrintedInformation => "printed-information",
            Self::Discovery => "discovery",
            Self::KeyHistory => "key-history",
            Self::RetiredCertificate(key) => return format!("retired-certificate-{}", key.number()),
            Self::IrisImages => "iris-images",
            Self::BiometricInformation => "biometric-information-templates",
            Self::SecureMessagingSigner => "secure-messaging-signer",
            Self::PairingCode => "pairing-code",
        };
        name.to_owned()
    }

    /// The tag that wraps the object in the answer: its own for 7E and 7F61, 53 for all others
    /// (SP 800-73-5 part 2 §3.1.2).
    pub const fn wrapper_tag(self) -> u32 {
        if matches!(self, Self::Discovery | Self::BiometricInformation) { self.tag() } else { 0x53 }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}", self.tag())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn tags_and_containers_are_unique_and_found_again() {
        let all: Vec<_> = ObjectId::all().collect();
        assert_eq!(all.len(), 36);
        assert_eq!(all.iter().map(|object| object.tag()).collect::<HashSet<_>>().len(), 36);
        for object in all {
            assert_eq!(ObjectId::of_container(object.container_id()), Some(object));
        }
        assert_eq!(ObjectId::of_container(0x1019), None);
    }

    #[test]
    fn retired_certificates_run_from_5fc10d_to_5fc120() {
        let tag = |number| RetiredKey::numbered(number).map(|key| ObjectId::RetiredCertificate(key).tag());
        assert_eq!((tag(1), tag(20), tag(0), tag(21)), (Some(0x5F_C10D), Some(0x5F_C120), None, None));
    }
}
