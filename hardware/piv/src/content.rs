//! The data objects of the PIV Card Application, each read as what it is.

use crate::biometric::{BiometricHeader, ComparisonGroup};
use crate::{
    CardCapability, Chuid, KeyHistory, Malformed, ObjectId, PinUsage, PrintedInformation, SecureMessagingSigner,
    SecurityObject, certificate_from_object, check_pairing_code,
};

/// What a data object holds; secrets and biometric data are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Card Capability Container.
    Capability(CardCapability),
    /// Card Holder Unique Identifier.
    Chuid(Box<Chuid>),
    /// A certificate, DER, of any of the asymmetric keys.
    CertificateDer(Vec<u8>),
    /// Security Object.
    Security(SecurityObject),
    /// Fingerprints, face or iris: the header alone.
    Biometric(BiometricHeader),
    /// Printed Information.
    Printed(PrintedInformation),
    /// Discovery Object.
    Discovery(PinUsage),
    /// Key History Object.
    KeyHistory(KeyHistory),
    /// Biometric Information Templates Group Template.
    Comparison(ComparisonGroup),
    /// Secure Messaging Certificate Signer.
    SecureMessaging(SecureMessagingSigner),
    /// The pairing code's container: it holds one.
    PairingCode,
}

impl Content {
    /// Reads the content of `object`, without the tag that wraps it.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the bytes are not what the standard says of the object.
    pub fn of(object: ObjectId, content_tlv: &[u8]) -> Result<Self, Malformed> {
        Ok(match object {
            ObjectId::CardCapabilityContainer => Self::Capability(CardCapability::from_object(content_tlv)?),
            ObjectId::Chuid => Self::Chuid(Box::new(Chuid::from_object(content_tlv)?)),
            ObjectId::PivAuthenticationCertificate
            | ObjectId::CardAuthenticationCertificate
            | ObjectId::DigitalSignatureCertificate
            | ObjectId::KeyManagementCertificate
            | ObjectId::RetiredCertificate(_) => Self::CertificateDer(certificate_from_object(content_tlv)?),
            ObjectId::Fingerprints | ObjectId::FacialImage | ObjectId::IrisImages => {
                Self::Biometric(BiometricHeader::from_object(content_tlv)?)
            }
            ObjectId::SecurityObject => Self::Security(SecurityObject::from_object(content_tlv)?),
            ObjectId::PrintedInformation => Self::Printed(PrintedInformation::from_object(content_tlv)?),
            ObjectId::Discovery => Self::Discovery(PinUsage::from_discovery(content_tlv)?),
            ObjectId::KeyHistory => Self::KeyHistory(KeyHistory::from_object(content_tlv)?),
            ObjectId::BiometricInformation => Self::Comparison(ComparisonGroup::from_object(content_tlv)?),
            ObjectId::SecureMessagingSigner => Self::SecureMessaging(SecureMessagingSigner::from_object(content_tlv)?),
            ObjectId::PairingCode => {
                check_pairing_code(content_tlv)?;
                Self::PairingCode
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_object_has_a_reader() {
        for object in ObjectId::all() {
            assert!(Content::of(object, &[0xFF]).is_err(), "{object}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_object_are_answered(number in 0_usize..36, bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Some(object) = ObjectId::all().nth(number) {
                let _ = Content::of(object, &bytes);
            }
        }
    }
}
