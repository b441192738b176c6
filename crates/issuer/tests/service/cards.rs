//! A test PKI and the 9A certificates of cards, made to order.

use issuer::clock::Clock;
use pki::crl::{NewCrl, RevocationReason, Revoked};
use pki::profile::authority::{Basics, issuing_authority, root};
use pki::profile::{Draft, Issuer, Publication, extension};
use pki::{Certificate, DistinguishedName, KeyKind, ObjectIdentifier, Serial, Signer, SoftwareKey, crl, oid};
use rand_core::{OsRng, RngCore};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use x509_cert::ext::pkix::KeyUsages;

/// A root, an issuing authority below it, and what they revoked.
pub struct CardPki {
    pub root: Certificate,
    pub root_key: SoftwareKey,
    pub authority: Certificate,
    pub authority_key: SoftwareKey,
    now: OffsetDateTime,
}

/// What a card's 9A certificate says.
#[derive(Clone)]
pub struct Says {
    pub first: &'static str,
    pub fasc_n: [u8; 25],
    pub card_uuid: Uuid,
    pub policy: ObjectIdentifier,
    pub not_before: OffsetDateTime,
    pub not_after: OffsetDateTime,
}

/// A card in software: its 9A key and certificate.
pub struct Card {
    pub certificate: Certificate,
    pub key: SoftwareKey,
    pub says: Says,
}

impl CardPki {
    pub fn new(clock: &dyn Clock) -> Self {
        let now = clock.now();
        let basics = |subject| Basics {
            serial: serial(),
            subject,
            not_before: now - Duration::days(1),
            not_after: now + Duration::days(3650),
        };
        let name = |text| DistinguishedName::from_rfc4514(text).expect("a name");
        let root_key = new_key();
        let root_name = name("CN=Test Card Root,O=Test,C=US");
        let root = root(basics(&root_name), &root_key).expect("a root");
        let signing = Issuer::new(&root, &root_key).expect("an issuer");
        let authority_key = new_key();
        let authority_name = name("CN=Test Card CA,O=Test,C=US");
        let policies = [oid::TEST_PIV_AUTH, oid::TEST_PIV_CARD_AUTH];
        let authority =
            issuing_authority(&signing, basics(&authority_name), authority_key.public_key_der(), &policies, None)
                .expect("an authority");
        Self { root, root_key, authority, authority_key, now }
    }

    /// A card that everything is right with.
    pub fn says(&self, first: &'static str, n: u8) -> Says {
        Says {
            first,
            fasc_n: [n; 25],
            card_uuid: Uuid::from_u128(0x1000 + u128::from(n)),
            policy: oid::TEST_PIV_AUTH,
            not_before: self.now - Duration::days(1),
            not_after: self.now + Duration::days(700),
        }
    }

    pub fn card(&self, says: Says) -> Card {
        self.card_listed_at(says, "http://test.invalid/ca.crl")
    }

    /// A card whose certificate names this place of the authority's list.
    pub fn card_listed_at(&self, says: Says, url: &str) -> Card {
        let key = new_key();
        let subject =
            DistinguishedName::from_rfc4514(&format!("CN={} TESTER,O=Test,C=US", says.first)).expect("a name");
        let published = Publication {
            ca_issuers: "http://test.invalid/ca.p7c".into(),
            ocsp: "http://test.invalid/ocsp".into(),
            crl: url.into(),
        };
        let issuer = Issuer::new(&self.authority, &self.authority_key).expect("an issuer");
        let names = vec![
            extension::fasc_n_name(&says.fasc_n).expect("SAN"),
            extension::uuid_name(says.card_uuid).expect("SAN"),
        ];
        let extensions = vec![
            extension::authority_key_id(issuer.key_id()).expect("AKI"),
            extension::subject_key_id(key.public_key_der()).expect("SKI"),
            extension::key_usage(&[KeyUsages::DigitalSignature]).expect("KU"),
            extension::policies(&[says.policy]).expect("policies"),
            extension::alternative_names(names).expect("SAN"),
            extension::extended_key_usage(false, &[oid::EKU_CLIENT_AUTH, oid::EKU_SMART_CARD_LOGON]).expect("EKU"),
            extension::crl_distribution_point(&published).expect("CDP"),
        ];
        let draft = Draft {
            serial: serial(),
            subject,
            public_key_der: key.public_key_der().to_vec(),
            not_before: says.not_before,
            not_after: says.not_after,
            extensions,
        };
        Card { certificate: draft.issue(&issuer).expect("a certificate"), key, says }
    }

    /// The two lists, `revoked` on the authority's; the next ones are due in `life`.
    pub fn crls(&self, number: u64, revoked: &[&Card], life: Duration) -> [Vec<u8>; 2] {
        let revoked: Vec<Revoked> = revoked
            .iter()
            .map(|card| Revoked {
                serial: card.certificate.serial(),
                since: self.now - Duration::hours(1),
                reason: RevocationReason::KeyCompromise,
            })
            .collect();
        let times = |revoked| NewCrl {
            number,
            this_update: self.now - Duration::hours(2),
            next_update: self.now + life,
            revoked,
        };
        let root = Issuer::new(&self.root, &self.root_key).expect("an issuer");
        let authority = Issuer::new(&self.authority, &self.authority_key).expect("an issuer");
        [crl::build(&root, &times(&[])).expect("a list"), crl::build(&authority, &times(&revoked)).expect("a list")]
    }
}

impl Card {
    pub fn csv_line(&self, account_id: &str, eligible: bool) -> String {
        format!(
            "{account_id},{first},Tester,{account_id}@example.org,{fasc_n},{uuid},{eligible},2\n",
            first = self.says.first,
            fasc_n = hex::encode(self.says.fasc_n),
            uuid = self.says.card_uuid,
        )
    }
}

pub fn new_key() -> SoftwareKey {
    SoftwareKey::generate(KeyKind::P256, &mut OsRng).expect("a key")
}

fn serial() -> Serial {
    let mut random = [0; 20];
    OsRng.fill_bytes(&mut random);
    Serial::from_random(random)
}
