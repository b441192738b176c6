//! A certification authority of the test PKI.

use std::str::FromStr;
use std::time::Duration;

use const_oid::db::rfc5280::ID_CE_CRL_NUMBER;
use der::asn1::{BitString, GeneralizedTime, Uint, UtcTime};
use der::{DateTime, Encode};
use rand_core::CryptoRngCore;
use spki::SubjectPublicKeyInfoOwned;
use time::OffsetDateTime;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::KeyUsages;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate, Version};

use super::signing::SigningKey;
use super::{PersonalizeError, extension};
use crate::card::{CardKey, KeyType};

/// A CA with its key; [`CertificateAuthority::file_name`] names its files and its place under the PKI URL.
#[derive(Clone, Debug)]
pub struct CertificateAuthority {
    /// Stem of its file names, for instance `signing-ca-ecc`.
    pub file_name: String,
    /// Its certificate.
    pub certificate: Certificate,
    pub(super) key: SigningKey,
    revoked: Vec<SerialNumber>,
}

/// Times between which a certificate is valid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lifetime {
    pub(super) not_before: OffsetDateTime,
    pub(super) not_after: OffsetDateTime,
}

impl Lifetime {
    fn validity(self) -> Result<Validity, PersonalizeError> {
        Ok(Validity { not_before: certificate_time(self.not_before)?, not_after: certificate_time(self.not_after)? })
    }
}

/// Where the CRLs and CA certificates of a PKI are published.
#[derive(Clone, Debug, Default)]
pub(super) struct Publication {
    /// Base URL without a slash at its end; no URLs where absent.
    pub(super) pki_url: Option<String>,
    /// Also name an LDAP directory.
    pub(super) legacy_urls: bool,
}

impl CertificateAuthority {
    /// A self-signed root.
    pub(super) fn root(
        file_name: &str,
        subject: &Name,
        lifetime: Lifetime,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Self, PersonalizeError> {
        let key = SigningKey(CardKey::generate(KeyType::P384, rng)?);
        let public_key = key.0.public_key()?;
        let extensions = vec![
            extension::authority(None)?,
            extension::key_usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
            extension::subject_key(&extension::key_id(&public_key.subject_public_key))?,
        ];
        let certificate = sign_certificate(&key, subject, subject, public_key, lifetime.validity()?, extensions, rng)?;
        Ok(Self { file_name: file_name.to_owned(), certificate, key, revoked: Vec::new() })
    }

    /// A CA below this one that issues end-entity certificates only.
    pub(super) fn subordinate(
        &self,
        file_name: &str,
        subject: &Name,
        key_type: KeyType,
        lifetime: Lifetime,
        publication: &Publication,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Self, PersonalizeError> {
        let key = SigningKey(CardKey::generate(key_type, rng)?);
        let extensions = vec![
            extension::authority(Some(0))?,
            extension::key_usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
            extension::policies(&super::certificate::POLICIES)?,
        ];
        let certificate = self.issue(subject, key.0.public_key()?, lifetime, extensions, publication, rng)?;
        Ok(Self { file_name: file_name.to_owned(), certificate, key, revoked: Vec::new() })
    }

    /// Issues a certificate: adds key identifiers, and CRL and AIA pointers where there is a URL, to `extensions`.
    pub(super) fn issue(
        &self,
        subject: &Name,
        public_key: SubjectPublicKeyInfoOwned,
        lifetime: Lifetime,
        mut extensions: Vec<Extension>,
        publication: &Publication,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Certificate, PersonalizeError> {
        let issuer = &self.certificate.tbs_certificate;
        let issuer_key = &issuer.subject_public_key_info.subject_public_key;
        extensions.push(extension::authority_key(&extension::key_id(issuer_key))?);
        extensions.push(extension::subject_key(&extension::key_id(&public_key.subject_public_key))?);
        if let Some(pki_url) = &publication.pki_url {
            let mut crls = vec![format!("{pki_url}/{}.crl", self.file_name)];
            let mut issuers = vec![format!("{pki_url}/{}.p7c", self.file_name)];
            if publication.legacy_urls {
                let entry = "ldap://ldap.directory.examples.example/cn=Test%20PIV%20Signing%20CA%20RSA,\
                             ou=Certification%20Authorities,ou=Department%20of%20Examples,o=U.S.%20Government,c=US";
                crls.push(format!("{entry}?certificateRevocationList;binary"));
                issuers.push(format!("{entry}?cACertificate;binary,crossCertificatePair;binary"));
            }
            extensions.push(extension::crl_distribution_point(&crls)?);
            extensions.push(extension::authority_information(&issuers)?);
        }
        sign_certificate(&self.key, &issuer.subject, subject, public_key, lifetime.validity()?, extensions, rng)
    }

    /// Certificate and key.
    pub(super) fn into_parts(self) -> (Certificate, CardKey) {
        (self.certificate, self.key.0)
    }

    /// The attestation key of a card with its certificate.
    pub(crate) fn attesting(certificate: Certificate, key: CardKey) -> Self {
        Self { file_name: "attestation".to_owned(), certificate, key: SigningKey(key), revoked: Vec::new() }
    }

    /// Certifies a key of the same card for as long as the attestation certificate is valid: cards have no clock.
    pub(crate) fn attest(
        &self,
        subject: &str,
        public_key: SubjectPublicKeyInfoOwned,
        extensions: Vec<Extension>,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Certificate, PersonalizeError> {
        let issuer = &self.certificate.tbs_certificate;
        let subject = Name::from_str(subject)?;
        sign_certificate(&self.key, &issuer.subject, &subject, public_key, issuer.validity, extensions, rng)
    }

    /// Puts a certificate on the next CRL.
    pub(super) fn revoke(&mut self, certificate: &Certificate) {
        self.revoked.push(certificate.tbs_certificate.serial_number.clone());
    }

    /// A full CRL in DER; `now` is its date of issue and of every revocation on it.
    ///
    /// # Errors
    ///
    /// A [`PersonalizeError`] where the list cannot be encoded or signed.
    pub fn crl_der(&self, now: OffsetDateTime, valid_for: Duration) -> Result<Vec<u8>, PersonalizeError> {
        let issuer = &self.certificate.tbs_certificate;
        let this_update = certificate_time(now)?;
        let entries = self.revoked.iter().map(|serial_number| RevokedCert {
            serial_number: serial_number.clone(),
            revocation_date: this_update,
            crl_entry_extensions: None,
        });
        let entries: Vec<_> = entries.collect();
        let number = now.unix_timestamp().to_be_bytes();
        let tbs_cert_list = TbsCertList {
            version: Version::V2,
            signature: self.key.algorithm(),
            issuer: issuer.subject.clone(),
            this_update,
            next_update: Some(certificate_time(now + valid_for)?),
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(vec![
                extension::authority_key(&extension::key_id(&issuer.subject_public_key_info.subject_public_key))?,
                extension::extension(ID_CE_CRL_NUMBER, false, &Uint::new(&number)?)?,
            ]),
        };
        let signature = BitString::from_bytes(&self.key.sign(&tbs_cert_list.to_der()?)?)?;
        let list = CertificateList { tbs_cert_list, signature_algorithm: self.key.algorithm(), signature };
        Ok(list.to_der()?)
    }
}

fn sign_certificate(
    key: &SigningKey,
    issuer: &Name,
    subject: &Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    validity: Validity,
    extensions: Vec<Extension>,
    rng: &mut impl CryptoRngCore,
) -> Result<Certificate, PersonalizeError> {
    let mut serial = [0; 16];
    rng.fill_bytes(&mut serial);
    // Positive, never shortened by a leading zero.
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3F | 0x40;
    }
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&serial)?,
        signature: key.algorithm(),
        issuer: issuer.clone(),
        validity,
        subject: subject.clone(),
        subject_public_key_info,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let signature = BitString::from_bytes(&key.sign(&tbs_certificate.to_der()?)?)?;
    Ok(Certificate { tbs_certificate, signature_algorithm: key.algorithm(), signature })
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280 §4.1.2.5).
fn certificate_time(moment: OffsetDateTime) -> Result<Time, PersonalizeError> {
    let seconds = u64::try_from(moment.unix_timestamp()).map_err(|_| PersonalizeError::Clock(moment))?;
    let date_time = DateTime::from_unix_duration(Duration::from_secs(seconds))?;
    if date_time.year() <= UtcTime::MAX_YEAR {
        Ok(Time::UtcTime(UtcTime::from_date_time(date_time)?))
    } else {
        Ok(Time::GeneralTime(GeneralizedTime::from_date_time(date_time)))
    }
}
