//! The ICAM test cards and the authorities behind them, as a verifier has them at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use piv::{Chuid, ObjectId, SecurityObject};
use pki::{
    Certificate, SignatureAlgorithm, Signer, SoftwareKey, TrustStore,
    card_objects::{CardEvidence, Challenge, ChuidEvidence, MappedContainer, SecurityEvidence},
    crl::Crl,
    path::{Revocation, TimeForm},
    signature::Hash,
};
use time::{Date, Month, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use crate::data;

/// The moment at which each card has only its own defect.
pub const AT: OffsetDateTime = datetime!(2020-06-01 0:00 UTC);

/// Everything of the folders `icam-cards` and `icam-pki`.
pub struct Icam {
    cards: PathBuf,
    pki: PathBuf,
    /// Every authority, those of the fault paths included.
    authorities: Vec<Certificate>,
    lists: Vec<(String, Vec<u8>)>,
}

impl Icam {
    pub fn read() -> Option<Self> {
        let (cards, pki) = (data::shared("icam-cards")?, data::shared("icam-pki")?);
        let folders = [pki.clone(), pki.join("fault-paths/roots"), pki.join("fault-paths/bridge")];
        let authorities = folders.iter().flat_map(|folder| data::files(folder)).map(|(_, bytes)| certificate(&bytes));
        Some(Self { authorities: authorities.collect(), lists: data::files(&pki.join("crls")), cards, pki })
    }

    pub fn frtc(&self) -> PathBuf {
        self.cards.join("frtc-cases.csv")
    }

    /// The root of a fault path, by its number.
    pub fn root(&self, number: &str) -> Option<Certificate> {
        [self.pki.clone(), self.pki.join("fault-paths/roots")]
            .iter()
            .flat_map(|folder| data::files(folder))
            .find_map(|(name, bytes)| name.starts_with(&format!("{number}_")).then(|| certificate(&bytes)))
    }

    /// The numbers of the fault paths.
    pub fn fault_paths(&self) -> Vec<String> {
        let roots = data::files(&self.pki.join("fault-paths/roots"));
        roots.iter().filter_map(|(name, _)| name.split_once('_')).map(|(number, _)| number.to_owned()).collect()
    }

    pub fn named(&self, file: &str) -> Certificate {
        certificate(&std::fs::read(self.pki.join(file)).unwrap())
    }

    pub fn key_of(&self, file: &str) -> Option<SoftwareKey> {
        key(&self.pki.join("keys").join(file))
    }

    /// The card of a number.
    pub fn card(&self, number: &str) -> Option<Card> {
        let folder = std::fs::read_dir(&self.cards).unwrap().flatten().map(|entry| entry.path()).find(|path| {
            path.is_dir() && path.file_name().unwrap().to_string_lossy().starts_with(&format!("{number}_"))
        })?;
        Some(Card::read(&folder))
    }

    /// What a verifier has who trusts one root: every authority, and for every place that any of the
    /// certificates names the list that is published there.
    pub fn store(&self, root: &Certificate, of: &[&Certificate]) -> TrustStore {
        let mut crls = Vec::new();
        let mut urls: Vec<&str> =
            self.authorities.iter().chain(of.iter().copied()).flat_map(Certificate::crl_urls).collect();
        urls.sort_unstable();
        urls.dedup();
        for url in urls {
            let file = url.rsplit('/').next().unwrap_or_default();
            let found = self.lists.iter().find(|(name, _)| name == file);
            crls.extend(found.and_then(|(_, der)| Crl::from_der(der).ok()).map(|crl| crl.published_at(url)));
        }
        TrustStore {
            roots: vec![root.clone()],
            intermediates: self.authorities.clone(),
            crls,
            revocation: Revocation::Required,
            times: TimeForm::AsProfiled,
            ..TrustStore::default()
        }
    }
}

/// A card's files.
pub struct Card {
    folder: PathBuf,
    contents: Vec<(u16, Vec<u8>)>,
    pub discovery: Vec<u8>,
    pub certificates: Vec<(&'static str, Vec<u8>)>,
}

const OBJECTS: [(&str, ObjectId); 6] = [
    ("1 - Discovery Object", ObjectId::Discovery),
    ("7 - CCC", ObjectId::CardCapabilityContainer),
    ("8 - CHUID Object", ObjectId::Chuid),
    ("9 - Fingerprints", ObjectId::Fingerprints),
    ("10 - Face Object", ObjectId::FacialImage),
    ("11 - Printed Information", ObjectId::PrintedInformation),
];

impl Card {
    fn read(folder: &Path) -> Self {
        let file = |name: &str| std::fs::read(folder.join(name)).unwrap_or_default();
        let discovery = file("1 - Discovery Object");
        let contents = OBJECTS
            .iter()
            .map(|(name, object)| {
                let bytes = file(name);
                // The hash of Discovery is over the bytes inside of its tag.
                let skipped = if *object == ObjectId::Discovery { 2.min(bytes.len()) } else { 0 };
                (object.container_id(), bytes[skipped..].to_vec())
            })
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect();
        let certificates =
            [("9A", "3 - ICAM_PIV_Auth_SP_800-73-4.crt"), ("9E", "6 - ICAM_PIV_Card_Auth_SP_800-73-4.crt")]
                .into_iter()
                .map(|(name, path)| (name, der(&file(path))))
                .collect();
        Self { folder: folder.to_owned(), contents, discovery, certificates }
    }

    fn chuid(&self) -> Option<Chuid> {
        Chuid::from_object(&std::fs::read(self.folder.join("8 - CHUID Object")).ok()?).ok()
    }

    pub fn evidence(&self) -> CardEvidence<'_> {
        let security = std::fs::read(self.folder.join("2 - Security Object")).unwrap_or_default();
        CardEvidence {
            certificates: self.certificates.clone(),
            chuid: self.chuid().map(|chuid| ChuidEvidence {
                fasc_n: chuid.fasc_n.to_vec(),
                card_uuid: Uuid::from_bytes(chuid.guid),
                expires_on: Month::try_from(chuid.expiry.month)
                    .and_then(|month| Date::from_calendar_date(i32::from(chuid.expiry.year), month, chuid.expiry.day))
                    .ok(),
                signed_tlv: chuid.signed_tlv,
                signature_der: chuid.signature_der,
            }),
            security_object: SecurityObject::from_object(&security).ok().map(|read| SecurityEvidence {
                mapping: read
                    .mapping
                    .iter()
                    .map(|line| MappedContainer { data_group: line.data_group, container_id: line.container_id })
                    .collect(),
                signed_data_der: read.signed_data_der,
            }),
            contents: self.contents.iter().map(|(id, bytes)| (*id, bytes.as_slice())).collect(),
            answers: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// What the card's keys answer to a challenge; `None`, said aloud, where no tool opens them.
    pub fn answers(&self) -> Option<Vec<(&'static str, Challenge)>> {
        let keys = [("9A", "3 - ICAM_PIV_Auth_SP_800-73-4.p12"), ("9E", "6 - ICAM_PIV_Card_Auth_SP_800-73-4.p12")];
        keys.into_iter()
            .map(|(name, file)| {
                let key = key(&self.folder.join(file))?;
                let message = b"a challenge".to_vec();
                let signature = key.sign(&message).unwrap();
                let algorithm = match key.algorithm() {
                    SignatureAlgorithm::Ecdsa(hash) => SignatureAlgorithm::Ecdsa(hash),
                    SignatureAlgorithm::RsaPkcs1(hash) => SignatureAlgorithm::RsaPkcs1(hash),
                    SignatureAlgorithm::RsaPss(_) => SignatureAlgorithm::RsaPss(Hash::Sha256),
                };
                Some((name, Challenge { message, algorithm, signature }))
            })
            .collect()
    }

    /// The content signer, as the CHUID brings it.
    pub fn content_signer(&self) -> Option<Certificate> {
        pki::cms::certificates(&self.chuid()?.signature_der).ok()?.into_iter().next()
    }

    pub fn all_certificates(&self) -> Vec<Certificate> {
        let mut all: Vec<_> = self.certificates.iter().filter_map(|(_, der)| Certificate::from_der(der).ok()).collect();
        if let Some(chuid) = self.chuid() {
            all.extend(pki::cms::certificates(&chuid.signature_der).unwrap_or_default());
        }
        all
    }
}

/// A certificate file, PEM with or without text around it, or DER.
fn der(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    pki::pem::certificates(&text).unwrap().into_iter().next().unwrap_or_else(|| bytes.to_vec())
}

fn certificate(bytes: &[u8]) -> Certificate {
    Certificate::from_der(&der(bytes)).unwrap()
}

/// The private key of a PKCS#12 file without a password.
fn key(path: &Path) -> Option<SoftwareKey> {
    let run = |more: &[&str]| {
        let arguments = ["pkcs12", "-nodes", "-nocerts", "-passin", "pass:", "-in"];
        Command::new("openssl").args(arguments).arg(path).args(more).output().ok()
    };
    let output = run(&[]).filter(|output| output.status.success()).or_else(|| run(&["-legacy"]));
    let Some(output) = output.filter(|output| output.status.success()) else {
        eprintln!("SKIPPED: openssl does not open {}", path.display());
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let begin = text.find("-----BEGIN")?;
    Some(SoftwareKey::from_pkcs8_pem(&text[begin..]).unwrap())
}
