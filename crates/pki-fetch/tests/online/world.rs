//! A small PKI whose certificates name places on this machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration as Span;

use pki::crl::{self, NewCrl, RevocationReason, Revoked};
use pki::online::{Cache, Limits, NoCache, Online, Verdict};
use pki::path::{Reason, Revocation, Unchecked};
use pki::profile::extension::{self, Extension};
use pki::profile::{Draft, Issuer, Publication};
use pki::{Certificate, DistinguishedName, KeyKind, ObjectIdentifier, Purpose, Serial, SoftwareKey, TrustStore};
use pki_fetch::{HttpFetcher, HttpLimits};
use rand_core::{OsRng, RngCore};
use time::{Duration, OffsetDateTime};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{AccessDescription, KeyUsages};

/// The time that one fetch may take in these tests.
pub const EACH: Span = Span::from_millis(300);

const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const CA_REPOSITORY: &str = "1.3.6.1.5.5.7.48.5";

static COUNTER: AtomicU64 = AtomicU64::new(1);

/// Places that a certificate names.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub ca_issuers: Vec<String>,
    pub ocsp: Vec<String>,
    pub crl: Vec<String>,
    pub repository: Vec<String>,
}

impl Places {
    pub fn ocsp(url: impl Into<String>) -> Self {
        Self { ocsp: vec![url.into()], ..Self::default() }
    }

    pub fn crl(url: impl Into<String>) -> Self {
        Self { crl: vec![url.into()], ..Self::default() }
    }

    pub fn issuers(url: impl Into<String>) -> Self {
        Self { ca_issuers: vec![url.into()], ..Self::default() }
    }

    pub fn repository(url: impl Into<String>) -> Self {
        Self { repository: vec![url.into()], ..Self::default() }
    }

    pub fn extensions(&self) -> Vec<Extension> {
        let uri = |url: &String| GeneralName::UniformResourceIdentifier(der::asn1::Ia5String::new(url).unwrap());
        let access = |method: &str, urls: &[String]| -> Vec<_> {
            let access_method = ObjectIdentifier::new(method).unwrap();
            urls.iter().map(|url| AccessDescription { access_method, access_location: uri(url) }).collect()
        };
        let above = [access(OCSP, &self.ocsp), access(CA_ISSUERS, &self.ca_issuers)].concat();
        let below = access(CA_REPOSITORY, &self.repository);
        let mut all = Vec::new();
        for (id, listed) in [("1.3.6.1.5.5.7.1.1", above), ("1.3.6.1.5.5.7.1.11", below)] {
            if !listed.is_empty() {
                all.push(extension::of(ObjectIdentifier::new(id).unwrap(), false, &listed).unwrap());
            }
        }
        for url in &self.crl {
            let publication = Publication { ca_issuers: String::new(), ocsp: String::new(), crl: url.clone() };
            all.push(extension::crl_distribution_point(&publication).unwrap());
        }
        all
    }
}

/// An authority and its key.
#[derive(Clone)]
pub struct Authority {
    pub certificate: Certificate,
    pub key: Arc<SoftwareKey>,
}

impl Authority {
    pub fn root(name: &str, at: OffsetDateTime) -> Self {
        Self::root_with(name, &Places::default(), at)
    }

    pub fn root_with(name: &str, places: &Places, at: OffsetDateTime) -> Self {
        let key = new_key();
        let certificate = draft(name, &key, [authority(), places.extensions()].concat(), at).self_sign(&*key).unwrap();
        Self { certificate, key }
    }

    pub fn issuer(&self) -> Issuer<'_> {
        Issuer::new(&self.certificate, &*self.key).unwrap()
    }

    pub fn issue_authority(&self, name: &str, places: &Places) -> Self {
        let key = new_key();
        let certificate = self.certify(name, &key, places);
        Self { certificate, key }
    }

    /// An authority's certificate for a key that there is already.
    pub fn certify(&self, name: &str, key: &SoftwareKey, places: &Places) -> Certificate {
        self.issue(name, key, [authority(), places.extensions()].concat())
    }

    pub fn leaf(&self, places: &Places) -> Certificate {
        self.issue("Leaf", &new_key(), places.extensions())
    }

    /// A responder's certificate; `more` says whether it needs a check, or where it is checked.
    pub fn responder(&self, name: &str, more: Vec<Extension>) -> Self {
        let key = new_key();
        let usages = vec![
            extension::key_usage(&[KeyUsages::DigitalSignature]).unwrap(),
            extension::extended_key_usage(false, &[pki::oid::EKU_OCSP_SIGNING]).unwrap(),
        ];
        let certificate = self.issue(name, &key, [usages, more].concat());
        Self { certificate, key }
    }

    pub fn responder_checked_at(&self, name: &str, url: &str) -> Self {
        self.responder(name, Places::crl(url).extensions())
    }

    pub fn issue(&self, name: &str, key: &SoftwareKey, extensions: Vec<Extension>) -> Certificate {
        self.draft(name, key, extensions).issue(&self.issuer()).unwrap()
    }

    pub fn draft(&self, name: &str, key: &SoftwareKey, extensions: Vec<Extension>) -> Draft {
        let id = extension::authority_key_id(self.issuer().key_id()).unwrap();
        let at = self.certificate.not_before() + Duration::days(365);
        let mut draft = draft(name, key, [vec![id], extensions].concat(), at);
        draft.not_before = self.certificate.not_before();
        draft.not_after = self.certificate.not_after();
        draft
    }

    /// A list of serial numbers, made an hour before `at` and due a day after.
    pub fn list(&self, revoked: &[&Certificate], at: OffsetDateTime) -> Vec<u8> {
        let entry = |certificate: &&Certificate| Revoked {
            serial: certificate.serial(),
            since: revoked_since(at),
            reason: RevocationReason::KeyCompromise,
        };
        let revoked: Vec<_> = revoked.iter().map(entry).collect();
        let this_update = at - Duration::hours(1);
        let new = NewCrl { number: 1, this_update, next_update: this_update + Duration::days(1), revoked: &revoked };
        crl::build(&self.issuer(), &new).unwrap()
    }

    /// A store that trusts this root and insists on revocation.
    pub fn store(&self) -> TrustStore {
        TrustStore { roots: vec![self.certificate.clone()], ..TrustStore::default() }
    }

    /// A store that trusts this root and asks for no revocation.
    pub fn store_of_paths(&self) -> TrustStore {
        TrustStore { revocation: Revocation::Off, ..self.store() }
    }
}

/// Whole seconds, as certificates and lists have them.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(OffsetDateTime::now_utc().unix_timestamp()).unwrap()
}

pub fn revoked_since(at: OffsetDateTime) -> OffsetDateTime {
    at - Duration::days(3)
}

/// Fetches on this machine, within 300 ms each.
pub fn online() -> Online {
    online_with(Arc::new(NoCache), Limits { list_bytes: 100_000, ..Limits::default() })
}

pub fn online_with(cache: Arc<dyn Cache>, limits: Limits) -> Online {
    Online::new(Arc::new(HttpFetcher::new(http_limits())), cache, limits)
}

pub fn http_limits() -> HttpLimits {
    HttpLimits { connect: EACH, each: EACH, private_addresses: true, silence: Span::ZERO, ..HttpLimits::default() }
}

pub fn ask(leaf: &Certificate, store: &TrustStore, at: OffsetDateTime) -> Verdict {
    online().validate(leaf.der(), store, at, Purpose::Any)
}

/// The reason of a refusal, which has to be about a certificate of this name.
pub fn reason(verdict: &Verdict, about: &str) -> Reason {
    let error = verdict.path.as_ref().expect_err("a refusal");
    let name = &error.about.as_ref().expect("a certificate that it is about").name;
    assert_eq!(name, &format!("CN={about},O=Test,C=US"), "{error}");
    error.reason.clone()
}

pub fn unknown(why: Unchecked) -> Reason {
    Reason::RevocationUnknown(why)
}

fn authority() -> Vec<Extension> {
    vec![
        extension::authority(None).unwrap(),
        extension::key_usage(&[KeyUsages::KeyCertSign, KeyUsages::CRLSign]).unwrap(),
    ]
}

fn draft(name: &str, key: &SoftwareKey, extensions: Vec<Extension>, at: OffsetDateTime) -> Draft {
    let key_der = pki::Signer::public_key_der(key);
    let mut random = [0; 20];
    OsRng.fill_bytes(&mut random);
    random[12..].copy_from_slice(&COUNTER.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Draft {
        serial: Serial::from_random(random),
        subject: DistinguishedName::from_rfc4514(&format!("CN={name},O=Test,C=US")).unwrap(),
        public_key_der: key_der.to_vec(),
        not_before: at - Duration::days(365),
        not_after: at + Duration::days(365),
        extensions: [vec![extension::subject_key_id(key_der).unwrap()], extensions].concat(),
    }
}

pub fn new_key() -> Arc<SoftwareKey> {
    Arc::new(SoftwareKey::generate(KeyKind::P256, &mut OsRng).unwrap())
}
