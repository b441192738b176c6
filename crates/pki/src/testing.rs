//! A small test PKI and a second opinion from OpenSSL.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests run programs and read files"
)]

use std::{
    collections::HashMap,
    process::Command,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::{
    Certificate, DistinguishedName, KeyKind, Serial, Signer, SoftwareKey,
    profile::{Draft, Issuer, Publication, authority, extension},
};

/// The moment all tests happen at.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);

static COUNTER: AtomicU64 = AtomicU64::new(1);

/// A new key; RSA ones are made once and shared since making them is slow.
pub(crate) fn key(kind: KeyKind) -> SharedKey {
    static RSA: LazyLock<Mutex<HashMap<KeyKind, SharedKey>>> = LazyLock::new(Mutex::default);
    let new = || {
        let mut random = ChaCha20Rng::seed_from_u64(COUNTER.fetch_add(1, Ordering::Relaxed));
        SharedKey(Arc::new(SoftwareKey::generate(kind, &mut random).unwrap()))
    };
    match kind {
        KeyKind::P256 | KeyKind::P384 => new(),
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
            RSA.lock().unwrap().entry(kind).or_insert_with(new).clone()
        }
    }
}

#[derive(Clone)]
pub(crate) struct SharedKey(pub(crate) Arc<SoftwareKey>);

impl Signer for SharedKey {
    fn public_key_der(&self) -> &[u8] {
        self.0.public_key_der()
    }

    fn algorithm(&self) -> crate::SignatureAlgorithm {
        self.0.algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, crate::SignError> {
        self.0.sign(message)
    }
}

pub(crate) fn serial() -> Serial {
    let mut random = [0; 20];
    random[12..].copy_from_slice(&COUNTER.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Serial::from_random(random)
}

pub(crate) fn name(text: &str) -> DistinguishedName {
    DistinguishedName::from_rfc4514(text).unwrap()
}

pub(crate) fn publication() -> Publication {
    Publication {
        ca_issuers: "http://pki.example/ca.p7c".into(),
        ocsp: "http://pki.example/ocsp".into(),
        crl: "http://pki.example/ca.crl".into(),
    }
}

pub(crate) struct Authority {
    pub(crate) certificate: Certificate,
    pub(crate) key: SharedKey,
}

impl Authority {
    pub(crate) fn root(common_name: &str) -> Self {
        Self::root_with(common_name, KeyKind::P256)
    }

    pub(crate) fn root_with(common_name: &str, kind: KeyKind) -> Self {
        let key = key(kind);
        let subject = name(&format!("CN={common_name},O=Test,C=US"));
        Self { certificate: authority::root(basics(&subject, 3650), &key).unwrap(), key }
    }

    pub(crate) fn issuer(&self) -> Issuer<'_> {
        Issuer::new(&self.certificate, &self.key).unwrap()
    }

    /// An authority with extensions of the test's choice after the usual ones.
    pub(crate) fn issue_ca_with(&self, common_name: &str, more: Vec<extension::Extension>) -> Self {
        use x509_cert::ext::pkix::KeyUsages;
        let key = key(KeyKind::P256);
        let extensions = vec![
            extension::authority(None).unwrap(),
            extension::key_usage(&[KeyUsages::KeyCertSign, KeyUsages::CRLSign]).unwrap(),
        ];
        let certificate = self.issue(common_name, &key, [extensions, more].concat());
        Self { certificate, key }
    }

    pub(crate) fn issue_ca(&self, common_name: &str) -> Self {
        self.issue_ca_with(common_name, Vec::new())
    }

    pub(crate) fn leaf(&self, common_name: &str) -> (Certificate, SharedKey) {
        self.leaf_with(common_name, Vec::new())
    }

    pub(crate) fn leaf_with(
        &self,
        common_name: &str,
        extensions: Vec<extension::Extension>,
    ) -> (Certificate, SharedKey) {
        let key = key(KeyKind::P256);
        (self.issue(common_name, &key, extensions), key)
    }

    /// Signs any key under any name, with key identifiers.
    pub(crate) fn issue(
        &self,
        common_name: &str,
        key: &dyn Signer,
        extensions: Vec<extension::Extension>,
    ) -> Certificate {
        self.draft(common_name, key, extensions).issue(&self.issuer()).unwrap()
    }

    pub(crate) fn draft(&self, common_name: &str, key: &dyn Signer, extensions: Vec<extension::Extension>) -> Draft {
        let ids = vec![
            extension::authority_key_id(self.issuer().key_id()).unwrap(),
            extension::subject_key_id(key.public_key_der()).unwrap(),
        ];
        Draft {
            serial: serial(),
            subject: name(&format!("CN={common_name},O=Test,C=US")),
            public_key_der: key.public_key_der().to_vec(),
            not_before: NOW - Duration::days(30),
            not_after: NOW + Duration::days(365),
            extensions: [ids, extensions].concat(),
        }
    }
}

pub(crate) fn basics(subject: &DistinguishedName, days: i64) -> authority::Basics<'_> {
    authority::Basics {
        serial: serial(),
        subject,
        not_before: NOW - Duration::days(60),
        not_after: NOW + Duration::days(days),
    }
}

/// Runs `openssl` in a folder with the given files; the last of them is the last argument.
/// `None`, said aloud, where it is not installed.
pub(crate) fn openssl(arguments: &[&str], files: &[(&str, &[u8])]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let last = files.last().map(|(name, _)| *name);
    match Command::new("openssl").args(arguments).args(last).current_dir(folder.path()).output() {
        Ok(output) => {
            Some(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
        }
        Err(error) => {
            eprintln!("SKIPPED: openssl cannot be run ({error})");
            None
        }
    }
}
