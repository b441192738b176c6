//! A test PKI and the cards it issues.
//!
//! A root, one or two signing CAs below it, a content signer below each, and cards with certificates, CHUID and
//! security object signed by them. Everything is new each time; nothing here is fit for production.

mod authority;
mod biometric;
mod card;
mod certificate;
mod extension;
mod fascn;
mod hierarchy;
mod object;
mod profile;
mod signed;
mod signing;
mod write;

use std::collections::BTreeMap;
use std::io;
use std::thread;

use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRngCore, SeedableRng};
use thiserror::Error;
use time::{Date, OffsetDateTime};
use uuid::Uuid;
use x509_cert::Certificate;

pub use self::authority::CertificateAuthority;
use self::authority::Publication;
pub use self::fascn::FascN;
pub use self::hierarchy::{Hierarchy, Issuing};
pub use self::profile::{AccountPolicy, AuthorityKind, CardState, GlobalPin, Person, Place, Profile, Trust, profiles};
pub use self::signed::ContentSigner;
pub use self::write::WriteError;
use crate::card::{Card, KeyError, KeyReference};

/// Why a PKI or a card could not be made.
#[derive(Debug, Error)]
pub enum PersonalizeError {
    /// The table of profiles does not parse.
    #[error("card profiles: {0}")]
    Profiles(#[from] toml::de::Error),
    /// There is no profile of this name.
    #[error("there is no card profile \"{name}\"; there are: {}", known.join(", "))]
    UnknownProfile {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The PKI URL is not a plain http URL.
    #[error("the PKI URL \"{0}\" does not begin with http://")]
    PkiUrl(String),
    /// A structure could not be encoded.
    #[error("encoding: {0}")]
    Der(#[from] der::Error),
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// An RSA signature failed.
    #[error("RSA signature: {0}")]
    Rsa(#[from] rsa::Error),
    /// A signature on a curve failed.
    #[error("the signature could not be made")]
    Sign,
    /// A certificate could not be compressed.
    #[error("compressing a certificate: {0}")]
    Compress(#[source] io::Error),
    /// The clock is before 1970.
    #[error("certificates cannot carry the time {0}")]
    Clock(OffsetDateTime),
    /// A worker thread ended without a result.
    #[error("a worker that makes cards ended without a result")]
    Worker,
}

/// What to make.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The time everything is made at.
    pub now: OffsetDateTime,
    /// Where CRLs and CA certificates will be published, for instance `http://127.0.0.1:8080`.
    pub pki_url: Option<String>,
    /// The cards.
    pub profiles: Vec<Profile>,
}

/// A test PKI with its cards.
#[derive(Debug)]
pub struct Personalization {
    /// When it was made.
    pub made_at: OffsetDateTime,
    /// The PKIs in use, by trust.
    pub hierarchies: BTreeMap<Trust, Hierarchy>,
    /// The cards, in the order of the plan.
    pub cards: Vec<PersonalizedCard>,
}

/// One card with what its issuer knows about it.
#[derive(Debug)]
pub struct PersonalizedCard {
    /// What was asked for.
    pub profile: Profile,
    /// Who holds it.
    pub holder: Holder,
    /// The card itself.
    pub card: Card,
    /// Its certificates, by key.
    pub certificates: BTreeMap<KeyReference, Certificate>,
}

/// A person and the identifiers of their card.
#[derive(Clone, Debug)]
pub struct Holder {
    /// `ALEX M. RIVERA`.
    pub full_name: String,
    /// Mail address and principal name.
    pub email: String,
    /// FASC-N, 25 bytes.
    pub fasc_n: [u8; 25],
    /// Card UUID, which is the GUID of the CHUID.
    pub card_uuid: Uuid,
    /// Serial number printed on the card.
    pub card_serial: String,
    /// Last day of the card.
    pub card_expiry: Date,
}

/// The profiles called `names`, or all of them where `names` is empty.
///
/// # Errors
///
/// [`PersonalizeError::UnknownProfile`] for a name that is not in the table.
pub fn select_profiles(names: &[String]) -> Result<Vec<Profile>, PersonalizeError> {
    let all = profiles()?;
    if names.is_empty() {
        return Ok(all);
    }
    let find = |name: &String| {
        all.iter().find(|profile| profile.name == *name).cloned().ok_or_else(|| PersonalizeError::UnknownProfile {
            name: name.clone(),
            known: all.iter().map(|profile| profile.name.clone()).collect(),
        })
    };
    names.iter().map(find).collect()
}

/// Makes the PKI and the cards of a plan; with the same `rng` and plan the same, byte for byte.
///
/// # Errors
///
/// A [`PersonalizeError`] that says what could not be made.
pub fn personalize(plan: Plan, rng: &mut impl CryptoRngCore) -> Result<Personalization, PersonalizeError> {
    let publication = Publication { pki_url: checked_pki_url(plan.pki_url)?, legacy_urls: false };
    let mut hierarchies = BTreeMap::new();
    for trust in [Trust::Own, Trust::Other] {
        let kinds = plan.profiles.iter().filter(|profile| profile.trust == trust).map(|profile| profile.authority);
        let kinds: std::collections::BTreeSet<_> = kinds.collect();
        if !kinds.is_empty() {
            hierarchies.insert(trust, Hierarchy::new(trust, &kinds, plan.now, &publication, rng)?);
        }
    }
    let cards = make_cards(&plan.profiles, &hierarchies, plan.now, &publication, rng)?;
    for made in &cards {
        if made.profile.state == CardState::Revoked
            && let Some(issuing) = issuing_mut(&mut hierarchies, &made.profile)
        {
            made.certificates.values().for_each(|certificate| issuing.authority.revoke(certificate));
        }
    }
    Ok(Personalization { made_at: plan.now, hierarchies, cards })
}

impl Personalization {
    /// The card of that name.
    #[must_use]
    pub fn card(&self, name: &str) -> Option<&PersonalizedCard> {
        self.cards.iter().find(|made| made.profile.name == name)
    }
}

fn checked_pki_url(pki_url: Option<String>) -> Result<Option<String>, PersonalizeError> {
    match pki_url {
        Some(url) if !url.starts_with("http://") => Err(PersonalizeError::PkiUrl(url)),
        Some(url) => Ok(Some(url.trim_end_matches('/').to_owned())),
        None => Ok(None),
    }
}

/// Makes the cards on one thread each: RSA keys take their time.
fn make_cards(
    profiles: &[Profile],
    hierarchies: &BTreeMap<Trust, Hierarchy>,
    now: OffsetDateTime,
    publication: &Publication,
    rng: &mut impl CryptoRngCore,
) -> Result<Vec<PersonalizedCard>, PersonalizeError> {
    let mut work = Vec::new();
    for profile in profiles {
        let issuing = hierarchies.get(&profile.trust).and_then(|hierarchy| hierarchy.issuing.get(&profile.authority));
        // Every authority a profile names was made just before.
        let issuing = issuing.ok_or(PersonalizeError::Worker)?;
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        work.push((profile, issuing, ChaCha20Rng::from_seed(seed)));
    }
    thread::scope(|scope| {
        let workers: Vec<_> = work
            .into_iter()
            .map(|(profile, issuing, mut rng)| {
                scope.spawn(move || card::make(profile, issuing, now, publication, &mut rng))
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().map_err(|_| PersonalizeError::Worker)?).collect()
    })
}

fn issuing_mut<'a>(hierarchies: &'a mut BTreeMap<Trust, Hierarchy>, profile: &Profile) -> Option<&'a mut Issuing> {
    hierarchies.get_mut(&profile.trust)?.issuing.get_mut(&profile.authority)
}

#[cfg(test)]
mod tests;
