//! Bundles of certificates: degenerate SignedData (RFC 5652 §5.1), as `.p7c` files and EST answers carry them.

use cms::{
    cert::CertificateChoices,
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerInfos},
};
use der::{Any, Decode, Encode, asn1::SetOfVec};

use crate::{
    certificate::Certificate,
    encoding::{Malformed, While, bounded},
    oid,
};

/// No honest bundle is longer.
const MAX_LENGTH: usize = 1024 * 1024;
/// No honest bundle holds more certificates.
const MAX_CERTIFICATES: usize = 256;

/// Packs certificates into a certs-only SignedData without content, signers or CRLs.
///
/// # Errors
/// Certificates that cannot be encoded again.
pub fn certs_only(certificates: &[&Certificate]) -> Result<Vec<u8>, Malformed> {
    let what = "certs-only bundle";
    let mut set = SetOfVec::new();
    for certificate in certificates {
        let choice = CertificateChoices::Certificate(certificate.parsed().clone());
        // A set holds each certificate once.
        if !set.iter().any(|there| there == &choice) {
            set.insert_ordered(choice.clone()).or_else(|_| set.insert(choice)).reading(what)?;
        }
    }
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::new(),
        encap_content_info: EncapsulatedContentInfo { econtent_type: oid::CMS_DATA, econtent: None },
        certificates: Some(CertificateSet(set)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::new()),
    };
    let content = Any::encode_from(&signed).reading(what)?;
    ContentInfo { content_type: oid::CMS_SIGNED_DATA, content }.to_der().reading(what)
}

/// The certificates in a SignedData of at most 1 MiB and 256 certificates; signatures in it are not looked at.
///
/// # Errors
/// Bytes that are not a DER SignedData, or hold a certificate that cannot be read.
pub fn certificates(bundle_der: &[u8]) -> Result<Vec<Certificate>, Malformed> {
    let signed = signed_data(bundle_der)?;
    let set = signed.certificates.map(|set| set.0).unwrap_or_default();
    if set.len() > MAX_CERTIFICATES {
        return Err(Malformed::new("certificate bundle", der::ErrorKind::Overlength));
    }
    set.iter()
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate),
            CertificateChoices::Other(_) => None,
        })
        .map(|certificate| Certificate::from_der(&certificate.to_der().reading("certificate in a bundle")?))
        .collect()
}

/// As [`certificates`], without those that cannot be read: a bundle of authorities names all of them,
/// whatever their keys.
///
/// # Errors
/// Bytes that are not a DER SignedData, or more than 256 certificates.
pub(crate) fn readable_certificates(bundle_der: &[u8]) -> Result<Vec<Certificate>, Malformed> {
    let set = signed_data(bundle_der)?.certificates.map(|set| set.0).unwrap_or_default();
    if set.len() > MAX_CERTIFICATES {
        return Err(Malformed::new("certificate bundle", der::ErrorKind::Overlength));
    }
    Ok(set
        .iter()
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Certificate::from_der(&certificate.to_der().ok()?).ok(),
            CertificateChoices::Other(_) => None,
        })
        .collect())
}

pub(crate) fn signed_data(content_info_der: &[u8]) -> Result<SignedData, Malformed> {
    let what = "CMS SignedData";
    let content_info_der = bounded(content_info_der, MAX_LENGTH, what)?;
    let info = ContentInfo::from_der(content_info_der).reading(what)?;
    if info.content_type != oid::CMS_SIGNED_DATA {
        return Err(Malformed { what, source: der::ErrorKind::OidUnknown { oid: info.content_type }.into() });
    }
    info.content.decode_as().reading(what)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{Authority, openssl};

    #[test]
    fn certificates_go_both_ways_once_each() {
        let root = Authority::root("Root");
        let sub = root.issue_ca("Sub");
        let bundle_der = certs_only(&[&root.certificate, &sub.certificate, &root.certificate]).unwrap();
        let found = certificates(&bundle_der).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found.contains(&root.certificate) && found.contains(&sub.certificate));
    }

    #[test]
    fn openssl_reads_the_bundle() {
        let root = Authority::root("Root");
        let bundle_der = certs_only(&[&root.certificate]).unwrap();
        if let Some(text) =
            openssl(&["pkcs7", "-inform", "DER", "-print_certs", "-noout", "-in"], &[("bundle.p7c", &bundle_der)])
        {
            assert!(text.contains("CN = Root"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = certificates(&bytes);
        }

        #[test]
        fn damaged_bundles_never_panic(at in 0_usize..2000, flip in 1_u8..) {
            let mut bundle_der = certs_only(&[&Authority::root("Root").certificate]).unwrap();
            let at = at % bundle_der.len();
            bundle_der[at] ^= flip;
            let _ = certificates(&bundle_der);
        }
    }
}
