//! The codes on offer, as people see them: in memory only, for as long as they may be shown again.
//!
//! The store keeps hashes. A kiosk that repeats its request with the same idempotency key is
//! answered from here; after a restart it gets a new code in place of the old one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use crate::codes::{self, CodeKey, Use};
use crate::policy::{IDENTIFIER_LETTERS, Limits, TYPED_DIGITS};
use crate::store::moves::KeptCode;

/// One code in its three forms; wiped when dropped.
#[derive(Debug)]
pub struct Offer {
    /// Counts the enrollment's codes.
    pub generation: i64,
    /// 128 random bits for the link.
    pub scan_code: SecretString,
    /// The number beside the QR code.
    pub number: SecretString,
    /// Identifier of the typed alternative.
    pub identifier: String,
    /// Its digits.
    pub typed_code: SecretString,
}

impl Offer {
    /// Draws a code.
    pub fn draw(generation: i64, limits: &Limits) -> Self {
        Self {
            generation,
            scan_code: codes::draw_code(),
            number: codes::draw_digits(limits.number_digits),
            identifier: codes::draw_letters(IDENTIFIER_LETTERS),
            typed_code: codes::draw_digits(TYPED_DIGITS),
        }
    }

    /// What is kept of it for `enrollment`.
    pub fn keep(&self, key: &CodeKey, enrollment: &str, limits: &Limits, now: OffsetDateTime) -> KeptCode {
        // The store keeps whole seconds; what the kiosk is told first and later is the same.
        let now = now.replace_nanosecond(0).unwrap_or(now);
        let keep = |purpose, code: &SecretString| key.keep(purpose, enrollment, self.generation, code.expose_secret());
        KeptCode {
            generation: self.generation,
            expires_at: now + time::Duration::seconds(limits.code_life_s.into()),
            ceiling_at: now + time::Duration::seconds(limits.code_ceiling_s.into()),
            identifier: self.identifier.clone(),
            scan_hash: codes::keep(self.scan_code.expose_secret()),
            number_mac: keep(Use::Number, &self.number),
            typed_mac: keep(Use::Typed, &self.typed_code),
            replace_hash: None,
        }
    }
}

/// The codes on offer, by enrollment.
#[derive(Debug, Default)]
pub struct LiveOffers(Mutex<HashMap<String, Arc<Offer>>>);

impl LiveOffers {
    /// Puts a code in the place of the one before.
    pub fn put(&self, enrollment: &str, offer: Arc<Offer>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(enrollment.to_owned(), offer);
    }

    /// The code of an enrollment, where it is still of that generation.
    pub fn of(&self, enrollment: &str, generation: i64) -> Option<Arc<Offer>> {
        let offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers.get(enrollment).filter(|offer| offer.generation == generation).cloned()
    }

    /// Forgets the code of an enrollment.
    pub fn forget(&self, enrollment: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(enrollment);
    }

    /// Forgets every code whose enrollment is not among those running.
    pub fn keep_only(&self, running: &HashSet<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|id, _| running.contains(id));
    }
}
