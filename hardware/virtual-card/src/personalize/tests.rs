use der::{Decode, Encode};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use time::macros::datetime;

use super::*;
use crate::card::tag as object_tag;
use crate::tlv;

fn made(names: &[&str]) -> Personalization {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let plan = Plan {
        now: datetime!(2026-05-04 03:02:01 UTC),
        pki_url: Some("http://127.0.0.1:8080/".to_owned()),
        profiles: select_profiles(&names).unwrap(),
    };
    personalize(plan, &mut ChaCha20Rng::seed_from_u64(7)).unwrap()
}

fn field(bytes: &[u8], tag: u32) -> Vec<u8> {
    let fields = tlv::split_all(bytes).unwrap();
    fields.into_iter().find(|(found, _)| *found == tag).unwrap().1.to_vec()
}

fn inner(card: &Card, tag: u32) -> Vec<u8> {
    card.objects().find(|(found, _)| *found == tag).unwrap().1.to_vec()
}

#[test]
fn the_same_random_bytes_make_the_same_cards() {
    let (first, second) = (made(&["p256", "untrusted"]), made(&["p256", "untrusted"]));
    for (first, second) in first.cards.iter().zip(&second.cards) {
        assert!(first.card.objects().eq(second.card.objects()));
    }
    assert_ne!(first.cards[0].holder.fasc_n, first.cards[1].holder.fasc_n);
}

#[test]
fn chuid_and_certificates_name_the_same_card() {
    let made = made(&["p256"]);
    let PersonalizedCard { card, holder, certificates, .. } = made.card("p256").unwrap();
    let chuid = inner(card, object_tag::CHUID);
    assert_eq!(field(&chuid, 0x30), holder.fasc_n);
    assert_eq!(field(&chuid, 0x34), holder.card_uuid.as_bytes());
    assert_eq!(field(&chuid, 0x35), b"20290503");
    for reference in [KeyReference::Authentication, KeyReference::CardAuthentication] {
        let certificate_der = certificates[&reference].to_der().unwrap();
        let holds = |wanted: &[u8]| certificate_der.windows(wanted.len()).any(|window| window == wanted);
        assert!(holds(&holder.fasc_n));
        assert!(holds(format!("urn:uuid:{}", holder.card_uuid).as_bytes()));
        assert!(holds(b"http://127.0.0.1:8080/signing-ca-ecc.crl"));
    }
}

#[test]
fn certificates_are_stored_plain_or_in_gzip() {
    use std::io::Read;
    let made = made(&["p256", "p384"]);
    for (name, flag) in [("p256", 0), ("p384", 1)] {
        let personalized = made.card(name).unwrap();
        let container = inner(&personalized.card, object_tag::AUTHENTICATION_CERTIFICATE);
        assert_eq!(field(&container, 0x71), [flag]);
        let mut stored = field(&container, 0x70);
        if flag == 1 {
            let mut inflated = Vec::new();
            flate2::read::GzDecoder::new(stored.as_slice()).read_to_end(&mut inflated).unwrap();
            stored = inflated;
        }
        let certificate = Certificate::from_der(&stored).unwrap();
        assert_eq!(certificate, personalized.certificates[&KeyReference::Authentication]);
    }
}

#[test]
fn the_security_object_names_every_object_that_is_no_certificate() {
    let made = made(&["p256"]);
    let card = &made.card("p256").unwrap().card;
    let map = field(&inner(card, object_tag::SECURITY_OBJECT), 0xBA);
    let containers: Vec<_> = map.chunks(3).map(|entry| (entry[0], u16::from_be_bytes([entry[1], entry[2]]))).collect();
    assert_eq!(containers, [(1, 0x3000), (2, 0xDB00), (3, 0x3001), (4, 0x6050), (5, 0x6060)]);
}

#[test]
fn an_expired_card_ended_before_now_and_a_blocked_one_has_no_tries() {
    let made = made(&["expired", "blocked", "last-try"]);
    let expired = made.card("expired").unwrap();
    assert!(expired.holder.card_expiry < made.made_at.date());
    let not_after = expired.certificates[&KeyReference::Authentication].tbs_certificate.validity.not_after;
    let not_after = OffsetDateTime::from_unix_timestamp(not_after.to_unix_duration().as_secs().cast_signed()).unwrap();
    assert!(not_after < made.made_at);
    assert_eq!(made.card("blocked").unwrap().card.pin_tries_left(), 0);
    assert_eq!(made.card("last-try").unwrap().card.pin_tries_left(), 1);
}

#[test]
fn mistakes_in_a_plan_are_named() {
    let unknown = select_profiles(&["gold".to_owned()]).unwrap_err().to_string();
    assert!(unknown.contains("\"gold\"") && unknown.contains("p256"), "{unknown}");
    let plan = Plan { now: OffsetDateTime::UNIX_EPOCH, pki_url: Some("https://pki".to_owned()), profiles: Vec::new() };
    let refused = personalize(plan, &mut ChaCha20Rng::seed_from_u64(7));
    assert!(matches!(refused, Err(PersonalizeError::PkiUrl(url)) if url == "https://pki"));
}

#[test]
fn a_full_card_holds_every_object_with_its_frame() {
    let made = made(&["full"]);
    let card = &made.card("full").unwrap().card;
    let standard = (0x5FC101..=0x5FC123).filter(|tag| *tag != 0x5FC104);
    for tag in standard.chain([object_tag::DISCOVERY, object_tag::BIOMETRIC_TEMPLATES]) {
        let absent_retired = (0x5FC110..=0x5FC120).contains(&tag);
        assert_eq!(card.object(tag).is_some(), !absent_retired, "{tag:X}");
    }
    assert_eq!(field(&inner(card, object_tag::KEY_HISTORY), 0xC1), [3]);
    for (tag, kind) in
        [(object_tag::FACIAL_IMAGE, *b"FAC"), (object_tag::FINGERPRINTS, *b"FMR"), (object_tag::IRIS_IMAGES, *b"IIR")]
    {
        let record = field(&inner(card, tag), 0xBC);
        let len = usize::try_from(u32::from_be_bytes([record[2], record[3], record[4], record[5]])).unwrap();
        let signature_len = usize::from(u16::from_be_bytes([record[6], record[7]]));
        assert_eq!(88 + len + signature_len, record.len(), "{tag:X}");
        assert_eq!(record[88..91], kind);
    }
    let map = field(&inner(card, object_tag::SECURITY_OBJECT), 0xBA);
    assert_eq!(map.len() / 3, 10);
}

#[test]
fn profiles_of_odd_cards_are_as_odd_as_they_say() {
    let made = made(&["half-filled", "bad-slot", "large", "blank", "no-discovery", "global-pin"]);
    let card = |name: &str| &made.card(name).unwrap().card;
    let half = card("half-filled");
    assert!(half.key(KeyReference::Authentication).is_some() && half.key(KeyReference::CardAuthentication).is_none());
    assert!(half.object(object_tag::CARD_AUTHENTICATION_CERTIFICATE).is_none());
    let bad = inner(card("bad-slot"), object_tag::SIGNATURE_CERTIFICATE);
    assert!(tlv::split_all(&bad).is_none());
    assert!(inner(card("large"), object_tag::AUTHENTICATION_CERTIFICATE).len() > 2_048);
    assert_eq!(card("blank").objects().count() + card("blank").slots().count(), 0);
    assert!(card("no-discovery").object(object_tag::DISCOVERY).is_none());
    assert_eq!(card("global-pin").object(object_tag::DISCOVERY).unwrap()[18..], [0x60, 0x20]);
    assert!(card("global-pin").global_pin.is_some());
}
