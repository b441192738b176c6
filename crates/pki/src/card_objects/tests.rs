//! Objects signed by a test content signer, and every way they can be wrong.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Encode,
    asn1::{ObjectIdentifier, SetOfVec},
};
use proptest::prelude::*;
use time::{Duration, macros::date};
use x509_cert::attr::Attribute;

use super::*;
use crate::{
    KeyKind, Signer,
    path::Revocation,
    profile::extension,
    testing::{Authority, NOW, SharedKey, key},
};

struct ContentSigner {
    root: Authority,
    certificate: Certificate,
    key: SharedKey,
}

impl ContentSigner {
    fn new(kind: KeyKind) -> Self {
        let root = Authority::root("Root");
        let key = key(kind);
        let extensions = vec![
            extension::policies(&[oid::TEST_PIV_CONTENT_SIGNING]).unwrap(),
            extension::extended_key_usage(true, &[oid::EKU_PIV_CONTENT_SIGNING]).unwrap(),
        ];
        let certificate = root.issue("Content Signer", &key, extensions);
        Self { root, certificate, key }
    }

    fn store(&self) -> TrustStore {
        TrustStore {
            roots: vec![self.root.certificate.clone()],
            required_policies: vec![oid::TEST_PIV_CONTENT_SIGNING],
            revocation: Revocation::Off,
            ..TrustStore::default()
        }
    }

    fn sign(&self, content_type: ObjectIdentifier, content: &[u8], inside: bool) -> Vec<u8> {
        let attribute = |id, value: Any| Attribute { oid: id, values: SetOfVec::try_from(vec![value]).unwrap() };
        let digest = OctetString::new(Hash::Sha256.digest(content)).unwrap();
        let mut attributes = vec![
            attribute(oid::CMS_CONTENT_TYPE, Any::encode_from(&content_type).unwrap()),
            attribute(oid::CMS_MESSAGE_DIGEST, Any::encode_from(&digest).unwrap()),
        ];
        if !inside {
            attributes.push(attribute(oid::PIV_SIGNER_DN, Any::encode_from(&self.certificate.subject().0).unwrap()));
        }
        let attributes = SetOfVec::try_from(attributes).unwrap();
        let tbs = &self.certificate.parsed().tbs_certificate;
        let sha256 = AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: None };
        let signature = self.key.sign(&attributes.to_der().unwrap()).unwrap();
        let info = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: tbs.issuer.clone(),
                serial_number: tbs.serial_number.clone(),
            }),
            digest_alg: sha256.clone(),
            signed_attrs: Some(attributes),
            signature_algorithm: self.key.algorithm().identifier().unwrap(),
            signature: OctetString::new(signature).unwrap(),
            unsigned_attrs: None,
        };
        let certificate = CertificateChoices::Certificate(self.certificate.parsed().clone());
        let econtent = inside.then(|| Any::encode_from(&OctetString::new(content).unwrap()).unwrap());
        let data = SignedData {
            version: CmsVersion::V3,
            digest_algorithms: SetOfVec::try_from(vec![sha256]).unwrap(),
            encap_content_info: EncapsulatedContentInfo { econtent_type: content_type, econtent },
            certificates: (!inside).then(|| CertificateSet(SetOfVec::try_from(vec![certificate]).unwrap())),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![info]).unwrap()),
        };
        let content = Any::encode_from(&data).unwrap();
        ContentInfo { content_type: oid::CMS_SIGNED_DATA, content }.to_der().unwrap()
    }

    fn security_object(&self, hashes: &[(u8, &[u8])]) -> Vec<u8> {
        let hashes = Hashes {
            version: 0,
            hash_algorithm: AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: None },
            values: hashes
                .iter()
                .map(|(data_group, content)| HashValue {
                    data_group: *data_group,
                    hash: OctetString::new(Hash::Sha256.digest(content)).unwrap(),
                })
                .collect(),
        };
        self.sign(oid::LDS_SECURITY_OBJECT, &hashes.to_der().unwrap(), true)
    }
}

#[test]
fn a_good_chuid_of_every_signer_kind() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
        let signer = ContentSigner::new(kind);
        let signature_der = signer.sign(oid::CHUID_CONTENT, b"chuid", false);
        let (found, findings) = check_chuid(b"chuid", &signature_der, &signer.store(), NOW);
        assert_eq!(found.as_ref(), Some(&signer.certificate));
        assert_eq!(findings, []);
    }
}

#[test]
fn what_is_wrong_with_a_chuid_is_named() {
    let signer = ContentSigner::new(KeyKind::P256);
    let object = Object::Chuid;
    let store = signer.store();
    let findings = |content: &[u8], signature_der: &[u8]| check_chuid(content, signature_der, &store, NOW).1;
    let good = signer.sign(oid::CHUID_CONTENT, b"chuid", false);
    assert_eq!(findings(b"chuie", &good), [Finding::Digest { object }]);
    let other_type = signer.sign(oid::CMS_DATA, b"chuid", false);
    assert_eq!(findings(b"chuid", &other_type), [Finding::ContentType { object, found: oid::CMS_DATA }]);
    let without_certificate = signer.sign(oid::CHUID_CONTENT, b"chuid", true);
    assert_eq!(findings(b"chuid", &without_certificate), [Finding::SignerMissing]);
    let mut damaged = good.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let error = SignatureError::Wrong;
    assert_eq!(findings(b"chuid", &damaged), [Finding::Signature { object, error }]);
    let stranger = ContentSigner::new(KeyKind::P256);
    let (found, untrusted) = check_chuid(b"chuid", &good, &stranger.store(), NOW);
    assert!(found.is_some());
    assert!(matches!(untrusted.as_slice(), [Finding::Signer(_)]));
    assert!(matches!(
        check_chuid(b"chuid", &good, &store, NOW + Duration::days(3650)).1.as_slice(),
        [Finding::Signer(PathError { reason: path::Reason::Expired { .. }, .. })]
    ));
    assert!(matches!(findings(b"chuid", b"garbage").as_slice(), [Finding::Malformed { .. }]));
}

#[test]
fn hashes_of_the_security_object() {
    let signer = ContentSigner::new(KeyKind::P256);
    let signed_data_der = signer.security_object(&[(1, b"chuid"), (2, b"printed")]);
    let mapping = [
        MappedContainer { data_group: 1, container_id: 0x3000 },
        MappedContainer { data_group: 2, container_id: 0x3001 },
    ];
    let check =
        |contents: &[(u16, &[u8])]| check_security_object(&signed_data_der, &mapping, contents, &signer.certificate);
    assert_eq!(check(&[(0x3000, b"chuid")]), []);
    assert_eq!(check(&[(0x3000, b"chuid"), (0x3001, b"printed")]), []);
    assert_eq!(check(&[(0x3001, b"Printed")]), [Finding::Hash { container_id: 0x3001 }]);
    assert_eq!(check(&[(0x6030, b"face")]), [Finding::NotCovered { container_id: 0x6030 }]);
    let stranger = ContentSigner::new(KeyKind::P256);
    let findings = check_security_object(&signed_data_der, &mapping, &[], &stranger.certificate);
    assert!(matches!(findings.as_slice(), [Finding::Signature { object: Object::SecurityObject, .. }]));
}

#[test]
fn one_card_and_its_dates() {
    let root = Authority::root("Root");
    let uuid = Uuid::from_u128(7);
    let names = vec![extension::fasc_n_name(&[9; 25]).unwrap(), extension::uuid_name(uuid).unwrap()];
    let (certificate, _) = root.leaf_with("Leaf", vec![extension::alternative_names(names).unwrap()]);
    let (bare, _) = root.leaf("Bare");
    let card = CardIdentity { fasc_n: &[9; 25], card_uuid: uuid, expires_on: date!(2030 - 01 - 01) };
    let certificates = [("9A", &certificate), ("9E", &bare)];
    assert_eq!(check_identity(card, &certificates, NOW), []);
    let other = CardIdentity { fasc_n: &[8; 25], card_uuid: Uuid::from_u128(8), expires_on: NOW.date() };
    assert_eq!(
        check_identity(other, &certificates, NOW + Duration::days(1)),
        [
            Finding::CardExpired { on: NOW.date() },
            Finding::FascN { certificate: "9A" },
            Finding::CardUuid { certificate: "9A" },
            Finding::OutlivesCard { certificate: "9A" },
            Finding::OutlivesCard { certificate: "9E" },
        ]
    );
    assert_eq!(check_signer_lifetime(&root.certificate, &bare), None);
    assert_eq!(check_signer_lifetime(&bare, &root.certificate), Some(Finding::SignerEndsEarly));
}

proptest! {
    #[test]
    fn foreign_bytes_are_findings(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let signer = ContentSigner::new(KeyKind::P256);
        prop_assert!(!check_chuid(b"chuid", &bytes, &signer.store(), NOW).1.is_empty());
        prop_assert!(!check_security_object(&bytes, &[], &[], &signer.certificate).is_empty());
    }

    #[test]
    fn damage_is_always_found(at in 0_usize..2000, flip in 1_u8..) {
        let signer = ContentSigner::new(KeyKind::P256);
        let mut signed_data_der = signer.security_object(&[(1, b"chuid")]);
        let at = at % signed_data_der.len();
        signed_data_der[at] ^= flip;
        let mapping = [MappedContainer { data_group: 1, container_id: 0x3000 }];
        let findings =
            check_security_object(&signed_data_der, &mapping, &[(0x3000, b"chuie")], &signer.certificate);
        prop_assert!(!findings.is_empty());
    }
}
