//! CMS SignedData as PIV cards carry it: one signer, signed attributes (SP 800-73-5 part 1 §3.1.2.1, §3.1.7).

use cms::{
    cert::CertificateChoices,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{
    Decode, Encode, Tag, Tagged,
    asn1::{ObjectIdentifier, OctetString},
};
use spki::AlgorithmIdentifierOwned;

use super::{Finding, Object};
use crate::{
    certificate::Certificate,
    cms::signed_data,
    name::DistinguishedName,
    oid,
    signature::{Hash, SignatureAlgorithm, SignatureError, verify},
};

pub(super) struct SignedObject {
    object: Object,
    data: SignedData,
    info: SignerInfo,
}

impl SignedObject {
    pub(super) fn read(object: Object, signed_data_der: &[u8]) -> Result<Self, Finding> {
        let data = signed_data(signed_data_der).map_err(|error| Finding::Malformed { object, error })?;
        let [info] = data.signer_infos.0.as_slice() else {
            return Err(Finding::Form { object });
        };
        let info = info.clone();
        Ok(Self { object, data, info })
    }

    pub(super) const fn content_type(&self) -> ObjectIdentifier {
        self.data.encap_content_info.econtent_type
    }

    /// The content, where it is inside.
    pub(super) fn content(&self) -> Option<&[u8]> {
        let content = self.data.encap_content_info.econtent.as_ref()?;
        (content.tag() == Tag::OctetString).then(|| content.value())
    }

    /// The certificate inside that the signature names.
    pub(super) fn signer(&self) -> Option<Certificate> {
        let set = self.data.certificates.as_ref()?;
        set.0
            .iter()
            .filter_map(|choice| match choice {
                CertificateChoices::Certificate(certificate) => Certificate::from_der(&certificate.to_der().ok()?).ok(),
                CertificateChoices::Other(_) => None,
            })
            .find(|certificate| self.names(certificate))
    }

    /// The signer's name in the signed attributes.
    pub(super) fn signer_name(&self) -> Option<DistinguishedName> {
        self.attribute(oid::PIV_SIGNER_DN)
    }

    fn names(&self, certificate: &Certificate) -> bool {
        match &self.info.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                let tbs = &certificate.parsed().tbs_certificate;
                tbs.serial_number == id.serial_number
                    && DistinguishedName(id.issuer.clone()).matches(certificate.issuer())
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => certificate.subject_key_id() == Some(id.0.as_bytes()),
        }
    }

    /// The one value of an attribute that occurs once.
    fn attribute<T: FromAttribute>(&self, id: ObjectIdentifier) -> Option<T> {
        let mut found = self.info.signed_attrs.as_ref()?.iter().filter(|attribute| attribute.oid == id);
        let (Some(attribute), None) = (found.next(), found.next()) else {
            return None;
        };
        let [value] = attribute.values.as_slice() else {
            return None;
        };
        T::from_attribute_der(&value.to_der().ok()?)
    }

    /// The signature's algorithm, where CMS names key and digest apart.
    fn algorithm(&self, hash: Hash) -> Result<AlgorithmIdentifierOwned, SignatureError> {
        let named = &self.info.signature_algorithm;
        if named.oid == oid::RSA_ENCRYPTION {
            return SignatureAlgorithm::RsaPkcs1(hash).identifier().map_err(|_| SignatureError::Algorithm(named.oid));
        }
        Ok(named.clone())
    }
}

/// Checks attributes, digest and signature over a content with the signer's key.
pub(super) fn verify_object(signed: &SignedObject, content: &[u8], signer: &Certificate) -> Result<(), Finding> {
    let object = signed.object;
    let wrong = |error| Finding::Signature { object, error };
    let info = &signed.info;
    if !signed.names(signer) {
        return Err(wrong(SignatureError::Key));
    }
    let hash = Hash::from_oid(info.digest_alg.oid).ok_or(wrong(SignatureError::Algorithm(info.digest_alg.oid)))?;
    let (Some(attributes), Some(content_type), Some(digest)) = (
        info.signed_attrs.as_ref(),
        signed.attribute::<ObjectIdentifier>(oid::CMS_CONTENT_TYPE),
        signed.attribute::<OctetString>(oid::CMS_MESSAGE_DIGEST),
    ) else {
        return Err(Finding::Form { object });
    };
    if content_type != signed.content_type() {
        return Err(Finding::ContentType { object, found: content_type });
    }
    if digest.as_bytes() != hash.digest(content) {
        return Err(Finding::Digest { object });
    }
    // RFC 5652 §5.4: what is signed is the DER encoding as SET OF, not the implicit [0] in the message.
    let attributes_der = attributes.to_der().map_err(|_| Finding::Form { object })?;
    let algorithm = signed.algorithm(hash).map_err(wrong)?;
    verify(signer.public_key_der(), &algorithm, &attributes_der, info.signature.as_bytes()).map_err(wrong)
}

trait FromAttribute: Sized {
    fn from_attribute_der(value_der: &[u8]) -> Option<Self>;
}

impl FromAttribute for ObjectIdentifier {
    fn from_attribute_der(value_der: &[u8]) -> Option<Self> {
        Self::from_der(value_der).ok()
    }
}

impl FromAttribute for OctetString {
    fn from_attribute_der(value_der: &[u8]) -> Option<Self> {
        Self::from_der(value_der).ok()
    }
}

impl FromAttribute for DistinguishedName {
    fn from_attribute_der(value_der: &[u8]) -> Option<Self> {
        Self::from_der(value_der).ok()
    }
}
