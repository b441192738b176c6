//! The kiosk's side of an enrollment: offer, replace, extend, confirm, cancel, follow.
//!
//! An enrollment belongs to the account and to the certificate that created it (R-ISS-04): a kiosk
//! may come back over another connection, but only after the same card has signed its handshake.
//! To anybody else it does not exist.

use std::sync::Arc;

use issuer_api::kiosk::{Attendance, CreateEnrollment, Enrollment, EnrollmentEvent, Extended, TypedOffer};
use issuer_api::problem::Reason;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::applicant::AAL2_OFFER;
use crate::audit::{Entry, Event, Outcome};
use crate::clock::seconds_until;
use crate::codes;
use crate::config::Attended;
use crate::issuer::{Caller, Issuer};
use crate::life::{Happening, Life, Step};
use crate::offers::Offer;
use crate::refusal::Refusal;
use crate::store::enrollments as kept;
use crate::store::moves::{Also, Change, KeptCode, Moved, NewEnrollment};

impl Issuer {
    /// Makes an offer: the person agreed and asks for a code.
    ///
    /// A repeated `idempotency_key` is answered with the same enrollment; where its code is no longer
    /// known (a restart), with a new code in place of the old one.
    ///
    /// # Errors
    ///
    /// `no_account`, `not_eligible`, `too_many_credentials`, `bad_request`; `card_objects` and its like where
    /// what lies on the card is not as it should be; `wrong_state` where a
    /// repeated key's enrollment has moved on.
    pub async fn create(
        &self,
        caller: &Caller,
        request: &CreateEnrollment,
        idempotency_key: &str,
    ) -> Result<Enrollment, Refusal> {
        let account = caller.account()?;
        let now = self.now();
        let idempotency_hash = hash_of_key(idempotency_key);
        let request_hash = request_hash(request);
        if let Some(known) = self.store.enrollment_by_key(&account.account_id, &idempotency_hash).await? {
            return self.repeat(caller, known, &request_hash).await;
        }
        if let Some(reason) = self.refuses(account).await? {
            return Err(reason.into());
        }
        let name = self.check_request(request)?;
        let attended = request.attended.as_ref().map(attendance).transpose()?;
        if self.config.kiosks.attended == Attended::Required && (attended.is_none() || caller.kiosk.is_none()) {
            let entry = Entry::new(Event::EnrollmentCreated, Outcome::Refused, &caller.source)
                .correlation(&caller.correlation_id)
                .account(&account.account_id)
                .fact("attended", "nobody");
            self.write_down(entry)?;
            return Err(Reason::AttendanceRequired.into());
        }
        let (certificate, card) = (caller.certificate.clone(), request.card.clone());
        let looked = self.look(move |trust| trust.check_card(&certificate, card.as_ref(), now)).await;
        if let Err((reason, detail)) = looked {
            tracing::info!(correlation_id = %caller.correlation_id, ?reason, detail, "card refused");
            let entry = Entry::new(Event::CardPresented, Outcome::Refused, &caller.source)
                .correlation(&caller.correlation_id)
                .account(&account.account_id)
                .fact("certificate_sha256", hex::encode(caller.fingerprint))
                .fact("result", detail.as_str());
            self.write_down(entry)?;
            return Err(reason.into());
        }
        let id = Uuid::new_v4().to_string();
        let offer = Arc::new(Offer::draw(1, self.limits()));
        let new = NewEnrollment {
            id: id.clone(),
            account_id: account.account_id.clone(),
            owner: caller.fingerprint,
            piv_certificate_der: caller.certificate.der().to_vec(),
            kiosk_source: caller.place().to_owned(),
            correlation_id: caller.correlation_id.clone(),
            offer: request.offer.clone(),
            name: name.to_owned(),
            terms_version: request.terms_version.clone(),
            attended: attended.clone(),
            idempotency_hash,
            request_hash,
            life: Life::begin(self.limits().number_tries, self.limits().request_tries),
            code: offer.keep(&self.code_key, &id, self.limits(), now),
        };
        let entry = self
            .about(caller, &id, Event::EnrollmentCreated)
            .fact("offer", request.offer.as_str())
            .fact("terms_agreed", request.terms_version.as_str())
            .fact("certificate_sha256", hex::encode(caller.fingerprint));
        self.write_down(match &attended {
            Some(attended) => entry.fact("attended", attended.as_str()),
            None => entry,
        })?;
        let replaced = match self.store.create_enrollment(&new, now).await {
            Ok(replaced) => replaced,
            // The same request came twice at once: the other one was faster.
            Err(error) => {
                return match self.store.enrollment_by_key(&account.account_id, &idempotency_hash).await? {
                    Some(known) if error.is_duplicate() => self.repeat(caller, known, &request_hash).await,
                    _ => Err(error.into()),
                };
            }
        };
        for other in &replaced {
            self.offers.forget(&other.id);
            self.write_down_cancel(other, "a new enrollment", &caller.source)?;
        }
        self.offers.put(&id, Arc::clone(&offer));
        Ok(self.answer(&id, &offer, &new.code, &new.correlation_id, now))
    }

    /// A new code; the old one dies at once. A repeated `idempotency_key` is answered with the same code while
    /// that is on offer.
    ///
    /// # Errors
    ///
    /// `not_found` where it is not theirs, `wrong_state` where the phone is confirmed or the code was
    /// replaced as often as allowed, or why the enrollment is over.
    pub async fn replace(
        &self,
        caller: &Caller,
        id: &str,
        idempotency_key: Option<&str>,
    ) -> Result<Enrollment, Refusal> {
        let enrollment = self.own(caller, id).await?;
        let replace_hash = idempotency_key.map(hash_of_key);
        let is_repeated = replace_hash.is_some()
            && enrollment.replace_hash.as_deref() == replace_hash.as_ref().map(<[u8; 32]>::as_slice);
        if is_repeated {
            return self.once_more(&enrollment).await;
        }
        if enrollment.generation > i64::from(self.limits().replacements) {
            return Err(Reason::WrongState.into());
        }
        let answer = self.put_new_code(&enrollment, replace_hash).await?;
        self.write_down(
            self.about(caller, id, Event::OfferReplaced).fact("generation", enrollment.generation.saturating_add(1)),
        )?;
        Ok(answer)
    }

    /// More time for the code, up to its ceiling (R-BND-04).
    ///
    /// # Errors
    ///
    /// `not_found` where it is not theirs, or why the enrollment is over.
    pub async fn extend(&self, caller: &Caller, id: &str) -> Result<Extended, Refusal> {
        self.own(caller, id).await?;
        let now = self.now();
        let until = now + Duration::seconds(self.limits().code_life_s.into());
        let enrollment = moved(self.store.extend_enrollment(id, until, now).await?)?;
        self.write_down(
            self.about(caller, id, Event::OfferExtended).fact("expires_at", enrollment.expires_at.to_string()),
        )?;
        Ok(Extended { expires_at: enrollment.expires_at, expires_in_s: seconds_until(enrollment.expires_at, now) })
    }

    /// The person recognised the phone.
    ///
    /// # Errors
    ///
    /// `not_found` where it is not theirs, `wrong_state` where no phone has come yet, or why the
    /// enrollment is over.
    pub async fn confirm(&self, caller: &Caller, id: &str) -> Result<(), Refusal> {
        let enrollment = self.own(caller, id).await?;
        let now = self.now();
        let change = Change {
            expires_at: Some(now + Duration::seconds(self.limits().phone_life_s.into())),
            generation: Some(enrollment.generation),
            ..Change::of(Happening::Confirmed)
        };
        moved(self.store.move_enrollment(id, change, now).await?)?;
        self.offers.forget(id);
        self.write_down(self.about(caller, id, Event::PhoneConfirmed))
    }

    /// Voids the enrollment; one that is over stays as it is.
    ///
    /// # Errors
    ///
    /// `not_found` where it is not theirs, `wrong_state` where the certificate is being made or was
    /// issued.
    pub async fn cancel(&self, caller: &Caller, id: &str) -> Result<(), Refusal> {
        let enrollment = self.own(caller, id).await?;
        self.end_by_cancel(&enrollment, "kiosk", &caller.source).await
    }

    /// What happened to the enrollment after event number `after`, and a receiver that tells when
    /// there is more.
    ///
    /// # Errors
    ///
    /// `not_found` where it is not theirs.
    pub async fn follow(&self, caller: &Caller, id: &str) -> Result<tokio::sync::watch::Receiver<()>, Refusal> {
        self.own(caller, id).await?;
        Ok(self.store.follow(id))
    }

    /// What happened to an enrollment after event number `after`; ends one that has run out of time.
    ///
    /// # Errors
    ///
    /// A fault of the issuer's own.
    pub async fn events(&self, id: &str, after: i64) -> Result<Vec<(i64, EnrollmentEvent)>, Refusal> {
        Ok(self.store.events(id, after).await?)
    }

    pub(crate) async fn end_by_cancel(
        &self,
        enrollment: &kept::Enrollment,
        by: &str,
        source: &str,
    ) -> Result<(), Refusal> {
        let was_over = enrollment.life.step.is_over();
        match self.store.move_enrollment(&enrollment.id, Change::of(Happening::Cancelled), self.now()).await? {
            Moved::Yes(_) => {}
            // Too late is as good as cancelled; upkeep ends it and writes that down.
            Moved::No(Reason::Expired) => return Ok(()),
            Moved::No(reason) => return Err(reason.into()),
        }
        self.offers.forget(&enrollment.id);
        if was_over { Ok(()) } else { self.write_down_cancel(enrollment, by, source) }
    }

    fn write_down_cancel(&self, enrollment: &kept::Enrollment, by: &str, source: &str) -> Result<(), Refusal> {
        self.write_down(
            about_enrollment(enrollment, Event::EnrollmentEnded, Outcome::Done, source)
                .fact("how", "cancelled")
                .fact("by", by),
        )
    }

    /// The enrollment, where it is this person's and this card's.
    async fn own(&self, caller: &Caller, id: &str) -> Result<kept::Enrollment, Refusal> {
        let account = caller.account()?;
        self.store
            .enrollment(id)
            .await?
            .filter(|found| found.account_id == account.account_id && codes::fits(&found.owner, &caller.fingerprint))
            .ok_or(Refusal::Because(Reason::NotFound))
    }

    async fn repeat(
        &self,
        caller: &Caller,
        known: kept::Enrollment,
        request_hash: &[u8],
    ) -> Result<Enrollment, Refusal> {
        if !codes::fits(&known.owner, &caller.fingerprint) {
            return Err(Reason::NotFound.into());
        }
        if known.request_hash != request_hash {
            return Err(Refusal::KeyReused);
        }
        self.once_more(&known).await
    }

    /// The code on offer, told once more; a new one in its place where it is no longer known (a restart).
    async fn once_more(&self, known: &kept::Enrollment) -> Result<Enrollment, Refusal> {
        if !matches!(known.life.step, Step::Offered | Step::Opened) {
            return Err(known.life.step.refusal().into());
        }
        let Some(offer) = self.offers.of(&known.id, known.generation) else {
            return self.put_new_code(known, None).await;
        };
        let now = self.now();
        if known.is_out_of_time(now) {
            return Err(Reason::Expired.into());
        }
        Ok(self.enrollment_answer(
            &known.id,
            &offer,
            known.expires_at,
            known.code_ceiling_at,
            &known.correlation_id,
            now,
        ))
    }

    async fn put_new_code(
        &self,
        enrollment: &kept::Enrollment,
        replace_hash: Option<[u8; 32]>,
    ) -> Result<Enrollment, Refusal> {
        let now = self.now();
        let offer = Arc::new(Offer::draw(enrollment.generation.saturating_add(1), self.limits()));
        let kept = offer.keep(&self.code_key, &enrollment.id, self.limits(), now);
        let code = KeptCode { replace_hash, ..kept };
        let change = Change {
            also: Also::Code(code.clone()),
            generation: Some(enrollment.generation),
            ..Change::of(Happening::Replaced { number_tries: self.limits().number_tries })
        };
        moved(self.store.move_enrollment(&enrollment.id, change, now).await?)?;
        self.offers.put(&enrollment.id, Arc::clone(&offer));
        Ok(self.answer(&enrollment.id, &offer, &code, &enrollment.correlation_id, now))
    }

    fn answer(
        &self,
        id: &str,
        offer: &Offer,
        code: &KeptCode,
        correlation_id: &str,
        now: OffsetDateTime,
    ) -> Enrollment {
        self.enrollment_answer(id, offer, code.expires_at, code.ceiling_at, correlation_id, now)
    }

    fn enrollment_answer(
        &self,
        id: &str,
        offer: &Offer,
        expires_at: OffsetDateTime,
        ceiling_at: OffsetDateTime,
        correlation_id: &str,
        now: OffsetDateTime,
    ) -> Enrollment {
        Enrollment {
            id: id.to_owned(),
            scan_url: SecretString::from(format!("{}/e/{}", self.phone_url, offer.scan_code.expose_secret())),
            password: offer.number.clone(),
            typed: TypedOffer {
                address: self.phone_url.trim_start_matches("https://").to_owned(),
                identifier: offer.identifier.clone(),
                code: offer.typed_code.clone(),
            },
            expires_at,
            expires_in_s: seconds_until(expires_at, now),
            ceiling_in_s: seconds_until(ceiling_at, now),
            correlation_id: correlation_id.to_owned(),
        }
    }

    fn check_request<'r>(&self, request: &'r CreateEnrollment) -> Result<&'r str, Refusal> {
        if request.offer != AAL2_OFFER {
            return Err(Refusal::BadRequest("there is no such offer"));
        }
        if request.terms_version != self.config.terms.version {
            return Err(Refusal::BadRequest("the terms have another version"));
        }
        let name = request.name.trim();
        if !(1..=24).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(Refusal::BadRequest("the name must be 1 to 24 characters on one line"));
        }
        Ok(name)
    }

    fn about(&self, caller: &Caller, enrollment: &str, event: Event) -> Entry {
        let entry =
            Entry::new(event, Outcome::Done, &caller.source).enrollment(enrollment).correlation(&caller.correlation_id);
        match &caller.account {
            Some(account) => entry.account(&account.account_id),
            None => entry,
        }
    }
}

/// An audit entry about a stored enrollment.
pub(crate) fn about_enrollment(enrollment: &kept::Enrollment, event: Event, outcome: Outcome, source: &str) -> Entry {
    Entry::new(event, outcome, source)
        .account(&enrollment.account_id)
        .enrollment(&enrollment.id)
        .correlation(&enrollment.correlation_id)
}

/// The enrollment after a move, or why it did not move.
pub(crate) fn moved(moved: Moved) -> Result<kept::Enrollment, Refusal> {
    match moved {
        Moved::Yes(enrollment) => Ok(*enrollment),
        Moved::No(reason) => Err(reason.into()),
    }
}

/// The agent's word as it is stored, where it has the form of one.
fn attendance(attended: &Attendance) -> Result<String, Refusal> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !(8..=64).contains(&attended.agent.len()) || !attended.agent.bytes().all(is_digit) {
        return Err(Refusal::BadRequest("the agent must be 8 to 64 lower-case hexadecimal digits"));
    }
    serde_json::to_string(attended).map_err(|_| Refusal::BadRequest("the agent's word cannot be kept"))
}

fn hash_of_key(idempotency_key: &str) -> [u8; 32] {
    Sha256::digest(idempotency_key.as_bytes()).into()
}

fn request_hash(request: &CreateEnrollment) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&request.offer, &request.terms_version, &request.name] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}
