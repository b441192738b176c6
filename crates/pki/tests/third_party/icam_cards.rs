//! ICAM test cards at 2020-06-01, so that each has only its own defect.

use std::path::{Path, PathBuf};

use pki::{
    Certificate, ObjectIdentifier, TrustStore,
    card_objects::{
        CardIdentity, Finding, MappedContainer, Object, check_chuid, check_identity, check_security_object,
    },
    oid,
    path::{Reason, Revocation},
};
use time::{Date, Month, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{certificates, data, lists};

const AT: OffsetDateTime = datetime!(2020-06-01 0:00 UTC);

struct Card {
    chuid_signed_tlv: Vec<u8>,
    chuid_signature_der: Vec<u8>,
    fasc_n: Vec<u8>,
    card_uuid: Uuid,
    expires_on: Date,
    chuid_tlv: Vec<u8>,
    printed: Option<Vec<u8>>,
    security: Option<(Vec<MappedContainer>, Vec<u8>)>,
    piv_auth: Certificate,
}

/// Tag and value of every element of a BER-TLV with one-octet tags, and the element itself.
fn elements(mut bytes: &[u8]) -> Vec<(u8, &[u8], &[u8])> {
    let mut found = Vec::new();
    while let [tag, first, rest @ ..] = bytes {
        let (length, value) = match first {
            0x81 => (usize::from(rest[0]), &rest[1..]),
            0x82 => (usize::from(rest[0]) << 8 | usize::from(rest[1]), &rest[2..]),
            short => (usize::from(*short), rest),
        };
        let whole = bytes.len() - value.len() + length;
        found.push((*tag, &value[..length], &bytes[..whole]));
        bytes = &bytes[whole..];
    }
    found
}

impl Card {
    fn read(number: &str) -> Option<Self> {
        let folder = data("icam-cards")?;
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let folder = entries
            .into_iter()
            .find(|path| path.file_name().unwrap().to_string_lossy().starts_with(&format!("{number}_")))
            .unwrap_or_else(|| panic!("card {number}"));
        let object = |name: &str| object(&folder, name).map(|path| std::fs::read(path).unwrap());
        let chuid_tlv = object("CHUID Object").unwrap();
        let parts = elements(&chuid_tlv);
        let value = |tag| parts.iter().find(|part| part.0 == tag).unwrap().1.to_vec();
        let expiry = String::from_utf8(value(0x35)).unwrap();
        let month = Month::try_from(expiry[4..6].parse::<u8>().unwrap()).unwrap();
        let expires_on =
            Date::from_calendar_date(expiry[..4].parse().unwrap(), month, expiry[6..].parse().unwrap()).unwrap();
        let security = object("Security Object").map(|tlv| {
            let parts = elements(&tlv);
            let value = |tag| parts.iter().find(|part| part.0 == tag).map(|part| part.1.to_vec()).unwrap_or_default();
            let mapping = value(0xBA);
            let mapping = mapping.chunks_exact(3).map(|line| MappedContainer {
                data_group: line[0],
                container_id: u16::from_be_bytes([line[1], line[2]]),
            });
            (mapping.collect(), value(0xBB))
        });
        Some(Self {
            chuid_signed_tlv: parts.iter().filter(|part| part.0 != 0x3E).flat_map(|part| part.2).copied().collect(),
            chuid_signature_der: value(0x3E),
            fasc_n: value(0x30),
            card_uuid: Uuid::from_slice(&value(0x34)).unwrap(),
            expires_on,
            printed: object("Printed Information"),
            security,
            piv_auth: super::certificate(&piv_auth(&folder)),
            chuid_tlv,
        })
    }

    fn findings(&self, store: &TrustStore) -> Vec<Finding> {
        let (signer, mut findings) = check_chuid(&self.chuid_signed_tlv, &self.chuid_signature_der, store, AT);
        if let (Some(signer), Some((mapping, signed_data_der))) = (&signer, &self.security) {
            let mut contents: Vec<(u16, &[u8])> = vec![(0x3000, &self.chuid_tlv)];
            contents.extend(self.printed.iter().map(|printed| (0x3001, printed.as_slice())));
            findings.extend(check_security_object(signed_data_der, mapping, &contents, signer));
        }
        let card = CardIdentity { fasc_n: &self.fasc_n, card_uuid: self.card_uuid, expires_on: self.expires_on };
        findings.extend(check_identity(card, &[("9A", &self.piv_auth)], AT));
        findings
    }
}

fn object(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.find(|path| path.file_name().unwrap().to_string_lossy().ends_with(name))
}

fn piv_auth(folder: &Path) -> PathBuf {
    let mut found: Vec<PathBuf> = super::files(folder, "crt")
        .into_iter()
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("3 - "))
        .collect();
    found.sort_by_key(|path| path.as_os_str().len());
    found.pop().unwrap()
}

fn store(policies: &[ObjectIdentifier]) -> TrustStore {
    let folder = data("icam-pki").unwrap();
    let (roots, intermediates) = certificates(&folder).into_iter().partition(Certificate::is_self_issued);
    TrustStore {
        roots,
        intermediates,
        crls: lists(&folder.join("crls")),
        required_policies: policies.to_vec(),
        revocation: Revocation::WhereKnown,
        ..TrustStore::default()
    }
}

fn findings(number: &str) -> Option<Vec<Finding>> {
    let card = Card::read(number)?;
    Some(card.findings(&store(&[oid::TEST_PIV_CONTENT_SIGNING])))
}

#[test]
fn golden_cards_have_no_findings() {
    for number in ["46", "47"] {
        let Some(findings) = findings(number) else { return };
        assert_eq!(findings, [], "card {number}");
    }
}

#[test]
fn golden_certificates_lead_to_the_root() {
    for number in ["46", "47"] {
        let Some(card) = Card::read(number) else { return };
        let path = pki::validate(card.piv_auth.der(), &store(&[oid::TEST_PIV_AUTH]), AT, pki::Purpose::ClientAuth);
        assert_eq!(path.unwrap().policies, [oid::TEST_PIV_AUTH], "card {number}");
        assert_eq!(card.piv_auth.uuid(), Some(card.card_uuid));
        assert_eq!(card.piv_auth.fasc_n(), Some(card.fasc_n));
    }
}

#[test]
fn each_defect_is_found_by_its_name() {
    let Some(tampered) = findings("04") else { return };
    assert!(
        matches!(
            tampered.first(),
            Some(Finding::Digest { object: Object::Chuid } | Finding::Signature { object: Object::Chuid, .. })
        ),
        "{tampered:?}"
    );
    let signature = findings("08").unwrap();
    let broken = |finding: &Finding| {
        matches!(
            finding,
            Finding::Digest { object: Object::SecurityObject }
                | Finding::Signature { object: Object::SecurityObject, .. }
        )
    };
    assert!(signature.iter().any(broken), "{signature:?}");
    let expired_signer = findings("09").unwrap();
    let expired =
        |finding: &Finding| matches!(finding, Finding::Signer(error) if matches!(error.reason, Reason::Expired { .. }));
    assert!(expired_signer.iter().any(expired), "{expired_signer:?}");
    let expired_card = findings("14").unwrap();
    assert!(expired_card.iter().any(|finding| matches!(finding, Finding::CardExpired { .. })), "{expired_card:?}");
    let fasc_n = findings("15").unwrap();
    assert!(fasc_n.contains(&Finding::FascN { certificate: "9A" }), "{fasc_n:?}");
    let hash = findings("38").unwrap();
    assert!(hash.contains(&Finding::Hash { container_id: 0x3001 }), "{hash:?}");
    let revoked = findings("57").unwrap();
    let is_revoked =
        |finding: &Finding| matches!(finding, Finding::Signer(error) if matches!(error.reason, Reason::Revoked { .. }));
    assert!(revoked.iter().any(is_revoked), "{revoked:?}");
}

#[test]
fn certificates_of_defect_cards_are_refused_for_the_right_reason() {
    let reason = |number: &str| {
        let card = Card::read(number)?;
        let store = store(&[oid::TEST_PIV_AUTH]);
        Some(pki::validate(card.piv_auth.der(), &store, AT, pki::Purpose::ClientAuth).unwrap_err().reason)
    };
    let Some(tampered) = reason("05") else { return };
    assert!(matches!(tampered, Reason::BadSignature(_)), "{tampered:?}");
    let expired = reason("10").unwrap();
    assert!(matches!(expired, Reason::Expired { .. }), "{expired:?}");
    let early = reason("12").unwrap();
    assert!(matches!(early, Reason::NotYetValid { .. }), "{early:?}");
    let revoked = reason("24").unwrap();
    assert!(matches!(revoked, Reason::Revoked { .. }), "{revoked:?}");
}
