//! Lists of every kind that RFC 5280 §5 knows, made by hand: what each says, and what it must not be taken for.

use der::{
    Encode,
    asn1::{Ia5String, ObjectIdentifier, Uint},
};
use time::Duration;
use x509_cert::{
    Version,
    crl::{RevokedCert, TbsCertList},
    ext::{
        Extension,
        pkix::{
            CrlDistributionPoints, CrlNumber, CrlReason, IssuingDistributionPoint,
            crl::dp::{DistributionPoint, Reasons},
            name::{DistributionPointName, GeneralName},
        },
    },
};

use super::*;
use crate::{
    Serial, Signer,
    crl::RevocationReason,
    encoding::{assemble, to_time},
    profile::extension,
    testing::{Authority, NOW},
};

const UNKNOWN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3.4.5");

struct Setting {
    root: Authority,
    leaf: Certificate,
}

impl Setting {
    fn new() -> Self {
        let root = Authority::root("Root");
        let leaf = root.leaf("Leaf").0;
        Self { root, leaf }
    }

    fn list(&self, entries: Vec<RevokedCert>, extensions: Vec<Extension>) -> Crl {
        self.list_at(NOW, entries, extensions)
    }

    /// A list of the root with a number, unless one is given.
    fn list_at(&self, made: OffsetDateTime, entries: Vec<RevokedCert>, extensions: Vec<Extension>) -> Crl {
        Crl::from_der(&self.list_der(made, entries, extensions)).unwrap()
    }

    fn list_der(&self, made: OffsetDateTime, entries: Vec<RevokedCert>, mut extensions: Vec<Extension>) -> Vec<u8> {
        if !extensions.iter().any(|extension| extension.extn_id == oid::CRL_NUMBER) {
            extensions.push(number(oid::CRL_NUMBER, 5));
        }
        let algorithm = self.root.key.algorithm().identifier().unwrap();
        let tbs = TbsCertList {
            version: Version::V2,
            signature: algorithm.clone(),
            issuer: self.root.certificate.subject().0.clone(),
            this_update: to_time(made).unwrap(),
            next_update: Some(to_time(made + Duration::hours(36)).unwrap()),
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(extensions),
        };
        let tbs_der = tbs.to_der().unwrap();
        assemble(&tbs_der, &algorithm, &self.root.key.sign(&tbs_der).unwrap()).unwrap()
    }

    fn entry(&self, extensions: Vec<Extension>) -> RevokedCert {
        RevokedCert {
            serial_number: self.leaf.serial().to_x509().unwrap(),
            revocation_date: to_time(NOW - Duration::days(1)).unwrap(),
            crl_entry_extensions: (!extensions.is_empty()).then_some(extensions),
        }
    }

    fn verdict(&self, crls: Vec<Crl>) -> Result<(), Reason> {
        verdict(&self.root, &self.leaf, crls)
    }
}

fn verdict(root: &Authority, leaf: &Certificate, crls: Vec<Crl>) -> Result<(), Reason> {
    let store = TrustStore { roots: vec![root.certificate.clone()], crls, ..TrustStore::default() };
    validate(leaf.der(), &store, NOW, Purpose::Any).map(|_| ()).map_err(|error| error.reason)
}

fn number(id: ObjectIdentifier, number: u8) -> Extension {
    extension::of(id, id == oid::DELTA_CRL, &CrlNumber(Uint::new(&[number]).unwrap())).unwrap()
}

fn reason(reason: CrlReason) -> Extension {
    extension::of(oid::CRL_REASON, false, &reason).unwrap()
}

fn unknown(critical: bool) -> Extension {
    extension::of(UNKNOWN, critical, &der::asn1::Null).unwrap()
}

fn place(text: &str) -> DistributionPointName {
    DistributionPointName::FullName(vec![GeneralName::UniformResourceIdentifier(Ia5String::new(text).unwrap())])
}

/// A scope without restrictions, to be changed.
fn scope() -> IssuingDistributionPoint {
    IssuingDistributionPoint {
        distribution_point: None,
        only_contains_user_certs: false,
        only_contains_ca_certs: false,
        only_some_reasons: None,
        indirect_crl: false,
        only_contains_attribute_certs: false,
    }
}

fn scoped(scope: &IssuingDistributionPoint) -> Extension {
    extension::of(oid::ISSUING_DISTRIBUTION_POINT, true, scope).unwrap()
}

const NO_LIST: Result<(), Reason> = Err(Reason::RevocationUnknown(Unchecked::NoList));

fn revoked(reason: RevocationReason) -> Result<(), Reason> {
    Err(Reason::Revoked { since: NOW - Duration::days(1), reason })
}

#[test]
fn lists_of_yesterday_and_tomorrow() {
    let setting = Setting::new();
    let at = |made: OffsetDateTime| setting.verdict(vec![setting.list_at(made, vec![], vec![])]);
    assert_eq!(at(NOW - Duration::hours(36)), Ok(()));
    let (old, early) = (NOW - Duration::days(2), NOW + Duration::hours(1));
    let stale = Unchecked::Stale { next_update: Some(old + Duration::hours(36)) };
    assert_eq!(at(old), Err(Reason::RevocationUnknown(stale)));
    assert_eq!(at(early), Err(Reason::RevocationUnknown(Unchecked::Early { this_update: early })));
}

#[test]
fn scopes() {
    let setting = Setting::new();
    let with = |scope: IssuingDistributionPoint| setting.verdict(vec![setting.list(vec![], vec![scoped(&scope)])]);
    assert_eq!(with(scope()), Ok(()));
    assert_eq!(with(IssuingDistributionPoint { only_contains_user_certs: true, ..scope() }), Ok(()));
    assert_eq!(with(IssuingDistributionPoint { only_contains_ca_certs: true, ..scope() }), NO_LIST);
    assert_eq!(with(IssuingDistributionPoint { only_contains_attribute_certs: true, ..scope() }), NO_LIST);
    assert_eq!(with(IssuingDistributionPoint { indirect_crl: true, ..scope() }), Ok(()));
    // The certificate names no place, so that a list of some place is not its.
    let elsewhere = IssuingDistributionPoint { distribution_point: Some(place("http://x.example/a")), ..scope() };
    assert_eq!(with(elsewhere), NO_LIST);
}

#[test]
fn some_reasons_are_not_all() {
    let setting = Setting::new();
    let some = |reasons: &[Reasons]| {
        let flags = reasons.iter().fold(der::flagset::FlagSet::default(), |all, &one| all | one);
        setting.list(vec![], vec![scoped(&IssuingDistributionPoint { only_some_reasons: Some(flags), ..scope() })])
    };
    let first = [Reasons::KeyCompromise, Reasons::CaCompromise, Reasons::AffiliationChanged, Reasons::Superseded];
    let rest =
        [Reasons::CessationOfOperation, Reasons::CertificateHold, Reasons::PrivilegeWithdrawn, Reasons::AaCompromise];
    let some_only = Err(Reason::RevocationUnknown(Unchecked::SomeReasons));
    assert_eq!(setting.verdict(vec![some(&first)]), some_only);
    assert_eq!(setting.verdict(vec![some(&first), some(&rest[1..])]), some_only);
    assert_eq!(setting.verdict(vec![some(&first), some(&rest)]), Ok(()));
}

#[test]
fn what_is_critical_and_not_understood_makes_a_list_useless() {
    let setting = Setting::new();
    assert_eq!(setting.verdict(vec![setting.list(vec![], vec![unknown(false)])]), Ok(()));
    assert_eq!(setting.verdict(vec![setting.list(vec![], vec![unknown(true)])]), NO_LIST);
    let other = |extension| RevokedCert {
        serial_number: Serial::from_hex("77").unwrap().to_x509().unwrap(),
        ..setting.entry(vec![extension])
    };
    assert_eq!(setting.verdict(vec![setting.list(vec![other(unknown(false))], vec![])]), Ok(()));
    assert_eq!(setting.verdict(vec![setting.list(vec![other(unknown(true))], vec![])]), NO_LIST);
}

#[test]
fn entries_of_indirect_lists_speak_about_whom_they_name() {
    let setting = Setting::new();
    let indirect = || vec![scoped(&IssuingDistributionPoint { indirect_crl: true, ..scope() })];
    let names = |of: &Certificate| {
        let names = vec![GeneralName::DirectoryName(of.subject().0.clone())];
        extension::of(oid::CERTIFICATE_ISSUER, true, &names).unwrap()
    };
    let stranger = Authority::root("Stranger").certificate;
    let about = |of: &Certificate| setting.entry(vec![names(of)]);
    assert_eq!(setting.verdict(vec![setting.list(vec![about(&stranger)], indirect())]), Ok(()));
    let unspecified = revoked(RevocationReason::Unspecified);
    assert_eq!(setting.verdict(vec![setting.list(vec![about(&setting.root.certificate)], indirect())]), unspecified);
    // Whom the entry before names stays meant.
    let plain = || setting.entry(vec![]);
    assert_eq!(setting.verdict(vec![setting.list(vec![about(&stranger), plain()], indirect())]), Ok(()));
    assert_eq!(setting.verdict(vec![setting.list(vec![plain(), about(&stranger)], indirect())]), unspecified);
    // A list for its own certificates has no such entries.
    assert_eq!(setting.verdict(vec![setting.list(vec![about(&stranger)], vec![])]), NO_LIST);
    // An issuer that cannot be read would hide whom the entries after it are about.
    let garbled = extension::of(oid::CERTIFICATE_ISSUER, true, &der::asn1::Null).unwrap();
    let list_der = setting.list_der(NOW, vec![setting.entry(vec![garbled]), plain()], indirect());
    assert!(Crl::from_der(&list_der).is_err());
}

#[test]
fn delta_lists_take_trust_and_let_go_of_a_hold() {
    let setting = Setting::new();
    let hold = || setting.entry(vec![reason(CrlReason::CertificateHold)]);
    let lifted = || setting.entry(vec![reason(CrlReason::RemoveFromCRL)]);
    let full = |entries, of| setting.list(entries, vec![number(oid::CRL_NUMBER, of)]);
    let delta =
        |entries, base, of| setting.list(entries, vec![number(oid::DELTA_CRL, base), number(oid::CRL_NUMBER, of)]);
    let on_hold = revoked(RevocationReason::CertificateHold);
    assert_eq!(setting.verdict(vec![delta(vec![], 5, 6)]), NO_LIST, "a delta list alone tells nothing good");
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5)]), on_hold);
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5), delta(vec![lifted()], 5, 6)]), Ok(()));
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5), delta(vec![lifted()], 4, 6)]), Ok(()));
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5), delta(vec![lifted()], 6, 7)]), on_hold, "a gap");
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5), delta(vec![lifted()], 4, 5)]), on_hold, "no news");
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5), delta(vec![], 5, 6)]), on_hold);
    let key = revoked(RevocationReason::KeyCompromise);
    let compromised = || setting.entry(vec![reason(CrlReason::KeyCompromise)]);
    assert_eq!(setting.verdict(vec![full(vec![], 5), delta(vec![compromised()], 5, 6)]), key);
    assert_eq!(setting.verdict(vec![full(vec![compromised()], 5), delta(vec![lifted()], 5, 6)]), key, "no hold");
    let mut forged = Setting::new();
    forged.leaf = setting.leaf.clone();
    let of_another = forged.list(vec![lifted()], vec![number(oid::DELTA_CRL, 5), number(oid::CRL_NUMBER, 6)]);
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5), of_another]), on_hold, "another key");
    let made = NOW - Duration::days(3);
    let old = setting.list_at(made, vec![lifted()], vec![number(oid::DELTA_CRL, 5), number(oid::CRL_NUMBER, 6)]);
    assert_eq!(setting.verdict(vec![full(vec![hold()], 5), old]), on_hold, "out of date");
}

#[test]
fn a_person_is_not_a_responder_that_needs_no_check() {
    let setting = Setting::new();
    let no_check = || extension::ocsp_no_check().unwrap();
    let (person, _) = setting.root.leaf_with("Person", vec![no_check()]);
    assert_eq!(verdict(&setting.root, &person, vec![]), NO_LIST);
    let signs = extension::extended_key_usage(false, &[oid::EKU_OCSP_SIGNING]).unwrap();
    let (responder, _) = setting.root.leaf_with("Responder", vec![no_check(), signs]);
    assert_eq!(verdict(&setting.root, &responder, vec![]), Ok(()));
}

#[test]
fn a_list_names_its_place_and_its_maker() {
    let root = Authority::root("Root");
    let point = |url: &str, crl_issuer: Option<&Certificate>| DistributionPoint {
        distribution_point: Some(place(url)),
        reasons: None,
        crl_issuer: crl_issuer.map(|maker| vec![GeneralName::DirectoryName(maker.subject().0.clone())]),
    };
    let leaf = |point: DistributionPoint| {
        let points = CrlDistributionPoints(vec![point]);
        root.leaf_with("Leaf", vec![extension::of(oid::CRL_DISTRIBUTION_POINTS, false, &points).unwrap()]).0
    };
    let at = |url: &str| IssuingDistributionPoint { distribution_point: Some(place(url)), ..scope() };
    let setting = Setting { leaf: leaf(point("http://x.example/a", None)), root: root_of(&root) };
    let list = |url: &str| setting.list(vec![], vec![scoped(&at(url))]);
    assert_eq!(setting.verdict(vec![list("http://x.example/a")]), Ok(()));
    assert_eq!(setting.verdict(vec![list("http://x.example/b")]), NO_LIST);
    // Left to another maker, who is not there: the issuer's own list without a place still counts, that of
    // the maker's name by the issuer's key does not.
    let maker = Authority::root("Maker").certificate;
    let delegated = Setting { leaf: leaf(point("http://x.example/a", Some(&maker))), root: root_of(&root) };
    assert_eq!(delegated.verdict(vec![list("http://x.example/a")]), NO_LIST);
    assert_eq!(delegated.verdict(vec![setting.list(vec![], vec![])]), Ok(()));
}

fn root_of(root: &Authority) -> Authority {
    Authority { certificate: root.certificate.clone(), key: root.key.clone() }
}
