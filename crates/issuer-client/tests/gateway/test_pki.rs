//! Certificates for the tests, made anew in every run.

use std::net::Ipv4Addr;
use std::str::FromStr;
use std::time::Duration;

use der::asn1::{Ia5String, OctetString};
use der::{Decode, Encode, EncodePem};
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::EncodePrivateKey;
use rand_core::OsRng;
use spki::{EncodePublicKey, SubjectPublicKeyInfoOwned};
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Validity;

/// A certificate authority.
pub struct Authority {
    key: SigningKey,
    certificate: Certificate,
}

impl Authority {
    /// A root.
    pub fn root(name: &str) -> Self {
        let key = SigningKey::random(&mut OsRng);
        let certificate = build(Profile::Root, name, &spki_of(&key), &key, None);
        Self { key, certificate }
    }

    /// An authority below this one.
    pub fn subordinate(&self, name: &str) -> Self {
        let key = SigningKey::random(&mut OsRng);
        let profile = Profile::SubCA { issuer: self.name(), path_len_constraint: None };
        let certificate = build(profile, name, &spki_of(&key), &self.key, None);
        Self { key, certificate }
    }

    /// A certificate for a card.
    pub fn issue_card(&self, spki: &SubjectPublicKeyInfoOwned) -> Vec<u8> {
        build(self.leaf(), "Ada Applicant", spki, &self.key, None).to_der().unwrap()
    }

    /// A server's certificate and PKCS#8 key, for 127.0.0.1 and localhost.
    pub fn issue_server(&self) -> (Vec<u8>, Vec<u8>) {
        let key = SigningKey::random(&mut OsRng);
        let names = SubjectAltName(vec![
            GeneralName::IpAddress(OctetString::new(Ipv4Addr::LOCALHOST.octets()).unwrap()),
            GeneralName::DnsName(Ia5String::new("localhost").unwrap()),
        ]);
        let certificate = build(self.leaf(), "issuer", &spki_of(&key), &self.key, Some(names));
        (certificate.to_der().unwrap(), key.to_pkcs8_der().unwrap().as_bytes().to_vec())
    }

    /// The certificate, PEM.
    pub fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem(der::pem::LineEnding::LF).unwrap().into_bytes()
    }

    /// The certificate, DER.
    pub fn der(&self) -> Vec<u8> {
        self.certificate.to_der().unwrap()
    }

    fn leaf(&self) -> Profile {
        Profile::Leaf {
            issuer: self.name(),
            enable_key_agreement: false,
            enable_key_encipherment: false,
            include_subject_key_identifier: true,
        }
    }

    fn name(&self) -> Name {
        self.certificate.tbs_certificate.subject.clone()
    }
}

/// A public key as certificates carry it.
pub fn spki(public: &impl EncodePublicKey) -> SubjectPublicKeyInfoOwned {
    SubjectPublicKeyInfoOwned::from_der(public.to_public_key_der().unwrap().as_bytes()).unwrap()
}

fn spki_of(key: &SigningKey) -> SubjectPublicKeyInfoOwned {
    spki(&p256::PublicKey::from(key.verifying_key()))
}

fn build(
    profile: Profile,
    name: &str,
    spki: &SubjectPublicKeyInfoOwned,
    signer: &SigningKey,
    names: Option<SubjectAltName>,
) -> Certificate {
    let serial = SerialNumber::from(rand_core::RngCore::next_u32(&mut OsRng));
    let validity = Validity::from_now(Duration::from_secs(3600)).unwrap();
    let subject = Name::from_str(&format!("CN={name}")).unwrap();
    let mut builder = CertificateBuilder::new(profile, serial, validity, subject, spki.clone(), signer).unwrap();
    if let Some(names) = names {
        builder.add_extension(&names).unwrap();
    }
    builder.build::<DerSignature>().unwrap()
}
