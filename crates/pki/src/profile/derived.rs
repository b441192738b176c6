//! The Derived PIV Authentication certificate (Common Policy profiles, Worksheet 10; R-CRT-01..13).

use der::asn1::ObjectIdentifier;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use x509_cert::ext::pkix::KeyUsages;

use super::{Draft, Expected, IssueError, Issuer, Publication, check, extension};
use crate::{certificate::Certificate, encoding::While, name::DistinguishedName, oid, serial::Serial};

/// The longest validity of a derived certificate: 1,096 days (R-MNT-13).
pub const MAX_VALIDITY: Duration = Duration::days(1096);

/// How well the private key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// In software: AAL2.
    Software,
    /// In hardware of the agency's: AAL3.
    Hardware,
}

/// Which policy arc the issuer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arc {
    /// The Federal PKI's own.
    Production,
    /// The one reserved for tests, which no production verifier accepts (R-CRT-18).
    Test,
}

/// The policy of a level in an arc (R-CRT-06).
pub const fn policy_oid(level: Level, arc: Arc) -> ObjectIdentifier {
    match (arc, level) {
        (Arc::Production, Level::Software) => oid::DERIVED_PIV_AUTH,
        (Arc::Production, Level::Hardware) => oid::DERIVED_PIV_AUTH_HARDWARE,
        (Arc::Test, Level::Software) => oid::TEST_DERIVED_PIV_AUTH,
        (Arc::Test, Level::Hardware) => oid::TEST_DERIVED_PIV_AUTH_HARDWARE,
    }
}

/// A Derived PIV Authentication certificate to be made.
#[derive(Clone, Debug)]
pub struct DerivedPivAuth<'a> {
    /// Random and new.
    pub serial: Serial,
    /// From the account, never from the request.
    pub subject: &'a DistinguishedName,
    /// The phone's key as a DER SubjectPublicKeyInfo.
    pub public_key_der: &'a [u8],
    /// First moment of validity.
    pub not_before: OffsetDateTime,
    /// Last second of validity, at most [`MAX_VALIDITY`] later.
    pub not_after: OffsetDateTime,
    /// How well the key is kept.
    pub level: Level,
    /// Which policy arc.
    pub arc: Arc,
    /// Random and new for every certificate, never the card's (R-CRT-08).
    pub uuid: Uuid,
    /// Where the issuer publishes.
    pub publication: &'a Publication,
}

impl DerivedPivAuth<'_> {
    /// Makes, signs and lints it.
    ///
    /// # Errors
    /// [`IssueError`]; [`IssueError::Profile`] where what was asked for cannot fit the profile.
    pub fn issue(&self, issuer: &Issuer<'_>) -> Result<Certificate, IssueError> {
        let policy = policy_oid(self.level, self.arc);
        let extensions = || -> der::Result<_> {
            Ok(vec![
                extension::authority_key_id(issuer.key_id())?,
                extension::subject_key_id(self.public_key_der)?,
                extension::key_usage(&[KeyUsages::DigitalSignature])?,
                extension::policies(&[policy])?,
                extension::alternative_names(vec![extension::uuid_name(self.uuid)?])?,
                extension::extended_key_usage(false, &[oid::EKU_CLIENT_AUTH])?,
                extension::crl_distribution_point(self.publication)?,
                extension::authority_info_access(self.publication)?,
            ])
        };
        let draft = Draft {
            serial: self.serial.clone(),
            subject: self.subject.clone(),
            public_key_der: self.public_key_der.to_vec(),
            not_before: self.not_before,
            not_after: self.not_after,
            extensions: extensions().reading("derived certificate extensions")?,
        };
        let certificate = draft.issue(issuer)?;
        let expected = Expected {
            issuer: Some(issuer.certificate()),
            public_key_der: Some(self.public_key_der),
            policy: Some(policy),
            card_uuid: None,
            at: None,
        };
        let findings = check(certificate.der(), &expected);
        if findings.is_empty() { Ok(certificate) } else { Err(IssueError::Profile(findings)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        KeyKind, Signer,
        profile::Finding,
        testing::{Authority, NOW, key, name, openssl, publication, serial},
    };

    struct Setting {
        root: Authority,
        issuing: Authority,
    }

    fn setting(kind: KeyKind) -> Setting {
        let root = Authority::root("Root");
        let key = key(kind);
        let subject = name("CN=Issuing,O=Test,C=US");
        let policies = [oid::TEST_DERIVED_PIV_AUTH, oid::TEST_DERIVED_PIV_AUTH_HARDWARE];
        let certificate = crate::profile::authority::issuing_authority(
            &root.issuer(),
            crate::testing::basics(&subject, 3000),
            key.public_key_der(),
            &policies,
            Some(&publication()),
        )
        .unwrap();
        Setting { root, issuing: Authority { certificate, key } }
    }

    fn issue(
        setting: &Setting,
        key_der: &[u8],
        change: impl FnOnce(&mut DerivedPivAuth<'_>),
    ) -> Result<Certificate, IssueError> {
        let subject = name("CN=MARIA GARCIA,OU=Agency,O=U.S. Government,C=US");
        let publication = publication();
        let mut wanted = DerivedPivAuth {
            serial: serial(),
            subject: &subject,
            public_key_der: key_der,
            not_before: NOW,
            not_after: NOW + MAX_VALIDITY,
            level: Level::Software,
            arc: Arc::Test,
            uuid: Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef),
            publication: &publication,
        };
        change(&mut wanted);
        wanted.issue(&setting.issuing.issuer())
    }

    #[test]
    fn every_kind_of_key_and_issuer_makes_a_certificate_that_fits() {
        for issuer_kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
            let setting = setting(issuer_kind);
            for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
                let key = key(kind);
                let certificate = issue(&setting, key.public_key_der(), |_| {}).unwrap();
                assert_eq!(certificate.policies(), [oid::TEST_DERIVED_PIV_AUTH]);
                assert_eq!(certificate.key_kind(), Some(kind));
                let mut store = crate::TrustStore {
                    roots: vec![setting.root.certificate.clone()],
                    intermediates: vec![setting.issuing.certificate.clone()],
                    revocation: crate::path::Revocation::Off,
                    ..crate::TrustStore::default()
                };
                store.required_policies = vec![oid::TEST_DERIVED_PIV_AUTH];
                assert!(crate::validate(certificate.der(), &store, NOW, crate::Purpose::ClientAuth).is_ok());
            }
        }
    }

    #[test]
    fn the_bytes_of_the_extensions() {
        let key = key(KeyKind::P256);
        let certificate = issue(&setting(KeyKind::P256), key.public_key_der(), |_| {}).unwrap();
        let text = hex::encode(certificate.der());
        for (what, bytes) in [
            ("keyUsage, critical, 03 02 07 80", "300e0603551d0f0101ff040403020780"),
            ("extKeyUsage clientAuth", "30130603551d25040c300a06082b06010505070302"),
            ("certificatePolicies 48.109", "30170603551d200410300e300c060a6086480165030201306d"),
            (
                "subjectAltName urn:uuid",
                "30380603551d110431302f862d75726e3a757569643a31323334353637382d396162632d346465662d383132332d343536373839616263646566",
            ),
        ] {
            assert!(text.contains(bytes), "{what} in {text}");
        }
        assert!(!text.contains("0603551d13"), "no basicConstraints");
    }

    #[test]
    fn openssl_reads_it_and_verifies_the_chain() {
        let setting = setting(KeyKind::P384);
        let key = key(KeyKind::P256);
        let certificate = issue(&setting, key.public_key_der(), |_| {}).unwrap();
        let Some(text) =
            openssl(&["x509", "-inform", "DER", "-noout", "-text", "-in"], &[("leaf.der", certificate.der())])
        else {
            return;
        };
        for line in [
            "Version: 3",
            "X509v3 Key Usage: critical\n                Digital Signature\n",
            "TLS Web Client Authentication",
            "Policy: 2.16.840.1.101.3.2.1.48.109",
            "URI:urn:uuid:12345678-9abc-4def-8123-456789abcdef",
            "CA Issuers - URI:http://pki.example/ca.p7c",
            "OCSP - URI:http://pki.example/ocsp",
            "URI:http://pki.example/ca.crl",
            "ecdsa-with-SHA384",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        let pem = |certificate: &Certificate| crate::pem::encode(certificate.der()).unwrap();
        let at = NOW.unix_timestamp().to_string();
        let files = [pem(&setting.root.certificate), pem(&setting.issuing.certificate), pem(&certificate)];
        let verified = openssl(
            &[
                "verify",
                "-x509_strict",
                "-purpose",
                "sslclient",
                "-attime",
                &at,
                "-explicit_policy",
                "-policy",
                "2.16.840.1.101.3.2.1.48.109",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "ca.pem",
            ],
            &[("root.pem", files[0].as_bytes()), ("ca.pem", files[1].as_bytes()), ("leaf.pem", files[2].as_bytes())],
        );
        assert!(verified.is_some_and(|text| text.contains("leaf.pem: OK")));
    }

    #[test]
    fn what_cannot_fit_is_not_issued() {
        let setting = setting(KeyKind::P256);
        let key = key(KeyKind::P256);
        let findings = |change: fn(&mut DerivedPivAuth<'_>)| match issue(&setting, key.public_key_der(), change) {
            Err(IssueError::Profile(findings)) => findings,
            other => panic!("{other:?}"),
        };
        assert_eq!(findings(|wanted| wanted.not_after += Duration::seconds(1)), [Finding::Validity]);
        assert_eq!(
            findings(|wanted| {
                static HTTPS: std::sync::LazyLock<Publication> = std::sync::LazyLock::new(|| Publication {
                    ocsp: "https://pki.example/ocsp".into(),
                    ..publication()
                });
                wanted.publication = &HTTPS;
            }),
            [Finding::AuthorityInfoAccess]
        );
        assert_eq!(
            findings(|wanted| {
                static EMPTY: std::sync::LazyLock<DistinguishedName> = std::sync::LazyLock::new(|| name(""));
                wanted.subject = &EMPTY;
            }),
            [Finding::Subject]
        );
        let outlives = issue(&setting, key.public_key_der(), |wanted| {
            wanted.not_before = NOW + Duration::days(2999);
            wanted.not_after = NOW + Duration::days(3001);
        });
        assert!(matches!(outlives, Err(IssueError::Validity { .. })));
    }

    #[test]
    fn the_lint_names_every_broken_rule() {
        use crate::profile::extension;
        let setting = setting(KeyKind::P256);
        let key = key(KeyKind::P256);
        let good = issue(&setting, key.public_key_der(), |_| {}).unwrap();
        let other = Authority::root("Other");
        let expected = Expected {
            issuer: Some(&other.certificate),
            public_key_der: Some(other.certificate.public_key_der()),
            policy: Some(oid::DERIVED_PIV_AUTH),
            card_uuid: good.uuid(),
            at: Some(NOW - Duration::days(1)),
        };
        assert_eq!(
            check(good.der(), &expected),
            [
                Finding::IssuerName,
                Finding::Signature,
                Finding::AuthorityKeyId,
                Finding::OtherKey,
                Finding::OtherPolicy,
                Finding::CardUuid,
                Finding::NotValidNow,
            ]
        );
        let stray = extension::of(oid::PIV_AUTH, false, &der::asn1::Null).unwrap();
        let bare = setting.issuing.issue("Bare", &key, vec![extension::authority(None).unwrap(), stray]);
        assert_eq!(
            check(bare.der(), &Expected::default()),
            [
                Finding::Authority,
                Finding::KeyUsage,
                Finding::ExtendedKeyUsage,
                Finding::Policies,
                Finding::Uuid,
                Finding::AuthorityInfoAccess,
                Finding::CrlDistributionPoint,
                Finding::StrayExtension(oid::PIV_AUTH),
            ]
        );
        assert!(matches!(check(&[0x30], &Expected::default()).as_slice(), [Finding::Unreadable(_)]));
    }
}
