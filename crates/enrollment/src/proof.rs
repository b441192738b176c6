//! Proof values: each can only be made where its fact was established, so that the order of
//! SP 800-157r1 §2.2 is kept by types. None of them can be copied or made from nothing.

use crate::{ApplicantFacts, PinCheck, Tries};

/// The card has verified the PIN in this session.
#[derive(Debug)]
pub(crate) struct PinVerified(());

/// What the card's answer to the PIN proves.
pub(crate) enum PinVerdict {
    /// It was right.
    Verified(PinVerified),
    /// It was wrong, with the tries left.
    Wrong(Tries),
    /// It is blocked.
    Blocked,
    /// It was not sent; the tries left.
    NotSent(Tries),
}

impl From<PinCheck> for PinVerdict {
    fn from(check: PinCheck) -> Self {
        match check {
            PinCheck::Verified => Self::Verified(PinVerified(())),
            PinCheck::Wrong(Tries::Blocked) | PinCheck::Blocked => Self::Blocked,
            PinCheck::Interrupted(tries) => Self::NotSent(tries),
            PinCheck::Wrong(tries @ (Tries::Left(_) | Tries::Unknown)) => Self::Wrong(tries),
        }
    }
}

/// The issuer has accepted PKI-AUTH with the card's key (R-ISS-02).
#[derive(Debug)]
pub(crate) struct IssuerAuthenticated(());

impl IssuerAuthenticated {
    /// PKI-AUTH needs a verified PIN, and is accepted only when the issuer has answered.
    pub(crate) fn accepted(_pin: PinVerified, _answer: &ApplicantFacts) -> Self {
        Self(())
    }
}

/// The person has agreed to the terms of an offer (R-ISS-22).
#[derive(Debug)]
pub(crate) struct OfferAccepted {
    /// Which offer.
    pub(crate) offer: String,
    /// Which text.
    pub(crate) terms_version: String,
    /// The person's own words for the phone.
    pub(crate) name: String,
}

impl OfferAccepted {
    /// The longest name a person may give, in characters.
    pub(crate) const NAME_CHARS_MAX: usize = 24;

    /// Consent to `offer` under a name the person chose; nothing where the name cannot be used.
    pub(crate) fn agreed(_by: &IssuerAuthenticated, offer: &crate::OfferFacts, name: &str) -> Option<Self> {
        let name = name.trim();
        let fits = !name.is_empty() && name.chars().count() <= Self::NAME_CHARS_MAX;
        (fits && !name.chars().any(char::is_control)).then(|| Self {
            offer: offer.id.clone(),
            terms_version: offer.terms.version.clone(),
            name: name.to_owned(),
        })
    }
}
