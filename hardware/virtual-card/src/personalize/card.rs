//! One card from its profile.

use std::collections::BTreeMap;

use der::Encode;
use rand_core::{CryptoRngCore, RngCore};
use time::{Date, Duration, OffsetDateTime};
use x509_cert::Certificate;

use super::authority::{CertificateAuthority, Lifetime, Publication};
use super::profile::{CardState, Person, Place, Profile};
use super::{FascN, Holder, Issuing, PersonalizeError, PersonalizedCard, biometric, certificate, extension, object};
use crate::card::{Card, CardKey, KeyReference, KeyType, ManagementKey, RetiredKey, tag};

/// Makes keys, certificates and objects, then takes away and spoils what the profile wants missing or spoilt.
pub(super) fn make(
    profile: &Profile,
    issuing: &Issuing,
    now: OffsetDateTime,
    publication: &Publication,
    rng: &mut impl CryptoRngCore,
) -> Result<PersonalizedCard, PersonalizeError> {
    let publication = Publication { legacy_urls: profile.legacy_urls, ..publication.clone() };
    let lifetime = lifetime(profile.state, now);
    let holder = holder(&profile.person, lifetime.not_after.date(), rng);
    let mut card = Card::blank();
    let mut certificates = BTreeMap::new();
    for (reference, key_type) in wanted_keys(profile) {
        let key = CardKey::generate(key_type, rng)?;
        let mut extensions = certificate::card_extensions(reference, key_type, &holder)?;
        if reference == KeyReference::Authentication && profile.padding_bytes > 0 {
            extensions.push(extension::padding(profile.padding_bytes)?);
        }
        let certificate = issuing.authority.issue(
            &certificate::subject(reference, &holder)?,
            key.public_key()?,
            lifetime,
            extensions,
            &publication,
            rng,
        )?;
        let container = object::certificate_container(&certificate.to_der()?, profile.compressed)?;
        card.set_object(reference.certificate_tag(), &container);
        card.set_key(reference, key);
        certificates.insert(reference, certificate);
    }
    write_objects(&mut card, profile, &holder, issuing, now, rng)?;
    if let Some(extension) = &profile.yubikey {
        card.set_yubikey(extension.clone());
        add_attestation_key(&mut card, lifetime, rng)?;
    }
    spoil(&mut card, &mut certificates, profile);
    card.obey_discovery();
    card.set_pin_tries_left(profile.tries_left);
    card.set_management_key(ManagementKey::well_known(profile.management));
    card.set_atr(profile.atr.clone());
    card.set_behaviour(profile.behaviour.clone());
    Ok(PersonalizedCard { profile: profile.clone(), holder, card, certificates })
}

fn wanted_keys(profile: &Profile) -> Vec<(KeyReference, KeyType)> {
    let [_, _, key_management, _] = profile.keys;
    let retired = (1..=profile.retired_keys).filter_map(RetiredKey::new).map(KeyReference::Retired);
    let retired = retired.map(|reference| (reference, key_management));
    KeyReference::ALL.into_iter().zip(profile.keys).chain(retired).collect()
}

fn write_objects(
    card: &mut Card,
    profile: &Profile,
    holder: &Holder,
    issuing: &Issuing,
    now: OffsetDateTime,
    rng: &mut impl RngCore,
) -> Result<(), PersonalizeError> {
    let signer = &issuing.content_signer;
    let mut card_number = [0; 14];
    rng.fill_bytes(&mut card_number);
    card.set_object(tag::CARD_CAPABILITY_CONTAINER, &object::card_capability_container(card_number));
    card.set_object(tag::DISCOVERY, &object::discovery(profile.global_pin));
    card.set_object(tag::KEY_HISTORY, &object::key_history(profile.retired_keys));
    card.set_object(tag::PRINTED_INFORMATION, &object::printed_information(holder));
    card.set_object(tag::CHUID, &object::chuid(holder, signer)?);
    if profile.all_objects {
        card.set_object(tag::FACIAL_IMAGE, &biometric::face(holder, now, signer)?);
        card.set_object(tag::FINGERPRINTS, &biometric::fingerprints(holder, now, signer)?);
        card.set_object(tag::IRIS_IMAGES, &biometric::iris(holder, now, signer)?);
        card.set_object(tag::BIOMETRIC_TEMPLATES, &object::biometric_templates());
        card.set_object(tag::PAIRING_CODE, &object::pairing_code(rng.next_u32()));
        let signer_der = signer.certificate.to_der()?;
        card.set_object(tag::SECURE_MESSAGING_SIGNER, &object::certificate_container(&signer_der, false)?);
    }
    let security_object = object::security_object(card, signer)?;
    card.set_object(tag::SECURITY_OBJECT, &security_object);
    Ok(())
}

/// F9 and its certificate: a root of its own, as no CA vouches for a test card.
fn add_attestation_key(
    card: &mut Card,
    lifetime: Lifetime,
    rng: &mut impl CryptoRngCore,
) -> Result<(), PersonalizeError> {
    let name = certificate::organization_name("Test PIV Attestation")?;
    let (certificate, key) = CertificateAuthority::root("attestation", &name, lifetime, rng)?.into_parts();
    let container = object::certificate_container(&certificate.to_der()?, false)?;
    card.set_object(tag::ATTESTATION_CERTIFICATE, &container);
    card.set_key(KeyReference::Attestation, key);
    Ok(())
}

fn spoil(card: &mut Card, certificates: &mut BTreeMap<KeyReference, Certificate>, profile: &Profile) {
    for place in &profile.without {
        match place {
            Place::Key(reference) => {
                card.remove_key(*reference);
                card.remove_object(reference.certificate_tag());
                certificates.remove(reference);
            }
            Place::Object(tag) => card.remove_object(*tag),
        }
    }
    for place in &profile.damaged {
        let damaged = match place {
            Place::Key(reference) => reference.certificate_tag(),
            Place::Object(tag) => *tag,
        };
        let value = card.objects().find(|(tag, _)| *tag == damaged).map(|(_, value)| value.to_vec());
        if let Some(mut value) = value {
            value.truncate(value.len() / 2);
            card.set_object(damaged, &value);
        }
    }
}

/// Three years from yesterday; an expired card ended ten days ago.
fn lifetime(state: CardState, now: OffsetDateTime) -> Lifetime {
    let years = Duration::days(3 * 365);
    match state {
        CardState::Valid | CardState::Revoked => {
            Lifetime { not_before: now - Duration::days(1), not_after: now + years }
        }
        CardState::Expired => {
            let not_after = now - Duration::days(10);
            Lifetime { not_before: not_after - years, not_after }
        }
    }
}

fn holder(person: &Person, card_expiry: Date, rng: &mut impl RngCore) -> Holder {
    let credential = rng.next_u32() % 1_000_000;
    let fasc_n = FascN {
        agency: 9_999,
        system: 1,
        credential,
        series: 1,
        issue: 1,
        person: rng.next_u64() % 10_000_000_000,
        category: 1,
        organization: 9_999,
        association: 1,
    };
    let mut random = [0; 16];
    rng.fill_bytes(&mut random);
    let Person { first_name, initial, last_name } = person;
    Holder {
        full_name: format!("{first_name} {initial}. {last_name}").to_uppercase(),
        email: format!("{first_name}.{last_name}@examples.example").to_lowercase(),
        fasc_n: fasc_n.to_bytes(),
        card_uuid: uuid::Builder::from_random_bytes(random).into_uuid(),
        card_serial: format!("VPC{credential:06}"),
        card_expiry,
    }
}
