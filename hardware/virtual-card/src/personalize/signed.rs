//! Signed structures of a card in CMS: detached for the CHUID, enclosed for the security object, certificates only.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use der::asn1::{OctetString, SetOfVec};
use der::{Any, Encode};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;

use super::signing::{SigningKey, sha256_algorithm};
use super::{Holder, PersonalizeError};

/// Content type of the CHUID signature (FIPS 201-3 §4.2.1).
const CHUID_SECURITY_OBJECT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.1");
/// Signed attribute with the subject of the content signer (FIPS 201-3 §4.2.1).
const PIV_SIGNER_DN: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.5");
/// Content type of a biometric signature (SP 800-76-2 table 15).
const BIOMETRIC_OBJECT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.2");
/// Signed attribute with the FASC-N of a biometric record (SP 800-76-2 table 15).
const PIV_FASC_N: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.6");
/// Signed attribute with the card UUID of a biometric record (RFC 4530).
const ENTRY_UUID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.1.16.4");
/// Content type of the security object (ICAO Doc 9303 part 10 §4.6.2.2).
const LDS_SECURITY_OBJECT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.27.1.1.1");

/// Who signs what is on the cards.
#[derive(Clone, Debug)]
pub struct ContentSigner {
    /// Its certificate.
    pub certificate: Certificate,
    pub(super) key: SigningKey,
}

impl ContentSigner {
    /// Signature over the CHUID: detached, with the signer's certificate.
    pub(super) fn chuid_signature(&self, content: &[u8]) -> Result<Vec<u8>, PersonalizeError> {
        let enclosed = EncapsulatedContentInfo { econtent_type: CHUID_SECURITY_OBJECT, econtent: None };
        let certificates = vec![CertificateChoices::Certificate(self.certificate.clone())];
        self.signed_data(enclosed, content, Some(CertificateSet::try_from(certificates)?), Vec::new())
    }

    /// Signature over header and record of a biometric: detached, without a certificate: it is the CHUID's.
    pub(super) fn biometric_signature(&self, content: &[u8], holder: &Holder) -> Result<Vec<u8>, PersonalizeError> {
        let enclosed = EncapsulatedContentInfo { econtent_type: BIOMETRIC_OBJECT, econtent: None };
        let of_whom = vec![
            attribute(PIV_FASC_N, Any::encode_from(&OctetString::new(holder.fasc_n.as_slice())?)?)?,
            attribute(ENTRY_UUID, Any::encode_from(&OctetString::new(holder.card_uuid.as_bytes().as_slice())?)?)?,
        ];
        self.signed_data(enclosed, content, None, of_whom)
    }

    /// Signature around the hashes of the security object, without a certificate: it is the CHUID's.
    pub(super) fn security_object(&self, content: &[u8]) -> Result<Vec<u8>, PersonalizeError> {
        let enclosed = EncapsulatedContentInfo {
            econtent_type: LDS_SECURITY_OBJECT,
            econtent: Some(Any::encode_from(&OctetString::new(content)?)?),
        };
        self.signed_data(enclosed, content, None, Vec::new())
    }

    fn signed_data(
        &self,
        encap_content_info: EncapsulatedContentInfo,
        content: &[u8],
        certificates: Option<CertificateSet>,
        more_attributes: Vec<Attribute>,
    ) -> Result<Vec<u8>, PersonalizeError> {
        let tbs = &self.certificate.tbs_certificate;
        let mut attributes = vec![
            attribute(ID_CONTENT_TYPE, Any::encode_from(&encap_content_info.econtent_type)?)?,
            attribute(ID_MESSAGE_DIGEST, Any::encode_from(&OctetString::new(Sha256::digest(content).to_vec())?)?)?,
            attribute(PIV_SIGNER_DN, Any::encode_from(&tbs.subject)?)?,
        ];
        attributes.extend(more_attributes);
        let signed_attrs = SignedAttributes::try_from(attributes)?;
        let signature = self.key.sign(&signed_attrs.to_der()?)?;
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: tbs.issuer.clone(),
                serial_number: tbs.serial_number.clone(),
            }),
            digest_alg: sha256_algorithm(),
            signed_attrs: Some(signed_attrs),
            signature_algorithm: self.key.algorithm(),
            signature: OctetString::new(signature)?,
            unsigned_attrs: None,
        };
        content_info(&SignedData {
            version: CmsVersion::V3,
            digest_algorithms: SetOfVec::try_from(vec![sha256_algorithm()])?,
            encap_content_info,
            certificates,
            crls: None,
            signer_infos: SignerInfos::try_from(vec![signer])?,
        })
    }
}

/// Certificates only, as `.p7c` files publish them (RFC 5652 §5.2.2).
pub(super) fn certificates_only(certificates: &[&Certificate]) -> Result<Vec<u8>, PersonalizeError> {
    let certificates: Vec<_> =
        certificates.iter().map(|certificate| CertificateChoices::Certificate((*certificate).clone())).collect();
    content_info(&SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::new(),
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(Vec::new())?,
    })
}

fn content_info(signed_data: &SignedData) -> Result<Vec<u8>, PersonalizeError> {
    let info = ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(signed_data)? };
    Ok(info.to_der()?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}
