//! The phone's side of an enrollment up to the certificate request: open the link, give the number,
//! wait for the person at the kiosk.

use std::time::Duration as Wait;

use issuer_api::phone::{Choices, Est, Invitation, Opened, Password, PhoneEnrollment, Typed};
use issuer_api::problem::Reason;
use secrecy::{ExposeSecret, SecretString};
use time::Duration;

use crate::audit::{Event, Outcome};
use crate::authority::KEY_KINDS;
use crate::clock::seconds_until;
use crate::codes::{self, Use};
use crate::issuer::Issuer;
use crate::life::{Happening, Step};
use crate::offering::{about_enrollment, moved};
use crate::policy::{IDENTIFIER_LETTERS, MATCH_LETTERS, TYPED_DIGITS};
use crate::refusal::Refusal;
use crate::store::enrollments::{Code, Enrollment};
use crate::store::moves::{Also, Change};

/// Characters of a device's description.
const KIND_LENGTH: usize = 64;
/// Label of the EST paths (RFC 7030 §3.2.2).
pub const EST_LABEL: &str = "derived";

impl Issuer {
    /// A phone opened the link.
    ///
    /// # Errors
    ///
    /// `not_found`, `wrong_state` where the code was used or voided, `expired`, `locked`.
    pub async fn invite(&self, scan_code: &str) -> Result<(Invitation, String), Refusal> {
        let found = self.by_code(&Code::Scan(codes::keep(scan_code))).await?;
        let change = Change { generation: Some(found.generation), ..Change::of(Happening::Opened) };
        let now = self.now();
        let enrollment = moved(self.store.move_enrollment(&found.id, change, now).await?)?;
        let invitation = Invitation {
            issuer: self.config.name.clone(),
            password_digits: self.limits().number_digits,
            tries_left: enrollment.life.number_tries_left,
            expires_in_s: seconds_until(enrollment.expires_at, now),
        };
        Ok((invitation, enrollment.correlation_id))
    }

    /// A phone gave the number beside the QR code.
    ///
    /// # Errors
    ///
    /// `wrong_password` with the tries left, `locked`, `expired`, `wrong_state` where another phone
    /// was faster, `not_found`, `bad_request` where these are not as many digits as announced.
    pub async fn give_number(&self, scan_code: &str, given: &Password, source: &str) -> Result<Opened, Refusal> {
        let enrollment = self.by_code(&Code::Scan(codes::keep(scan_code))).await?;
        let digits = digits(&given.password, self.limits().number_digits)?;
        self.redeem(&enrollment, Use::Number, &digits, &given.device.kind, source).await
    }

    /// A phone gave the identifier and the 13 digits instead.
    ///
    /// # Errors
    ///
    /// As [`Issuer::give_number`].
    pub async fn give_typed(&self, given: &Typed, source: &str) -> Result<Opened, Refusal> {
        let identifier = codes::tidy_letters(&given.identifier);
        if !codes::is_letters(&identifier, IDENTIFIER_LETTERS) {
            return Err(Refusal::BadRequest("the identifier has another form"));
        }
        let digits = digits(&given.code, TYPED_DIGITS)?;
        let enrollment = self.by_code(&Code::Identifier(identifier)).await?;
        self.redeem(&enrollment, Use::Typed, &digits, &given.device.kind, source).await
    }

    /// Where the enrollment stands, for its phone; waits up to `wait_s` seconds for the person at the
    /// kiosk.
    ///
    /// # Errors
    ///
    /// `not_found` where the token is not, or no longer, good.
    pub async fn phone_state(&self, token: &str, wait_s: u64) -> Result<(PhoneEnrollment, String), Refusal> {
        let code = Code::Token(codes::keep(token));
        let mut enrollment = self.by_code(&code).await?;
        let mut news = self.store.follow(&enrollment.id);
        let deadline = tokio::time::Instant::now() + Wait::from_secs(wait_s);
        loop {
            // Read after the receiver was made: nothing falls between.
            enrollment = self.by_code(&code).await?;
            let is_waiting = matches!(enrollment.life.step, Step::Device | Step::Requested);
            if !is_waiting || enrollment.is_out_of_time(self.now()) {
                break;
            }
            match tokio::time::timeout_at(deadline, news.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => break,
            }
        }
        let correlation_id = enrollment.correlation_id.clone();
        Ok((self.phone_view(&enrollment, token), correlation_id))
    }

    /// The person at the phone says that this is not their request.
    ///
    /// # Errors
    ///
    /// `not_found`, `wrong_state` where the certificate is being made or was issued.
    pub async fn phone_cancel(&self, token: &str, source: &str) -> Result<(), Refusal> {
        let enrollment = self.by_code(&Code::Token(codes::keep(token))).await?;
        self.end_by_cancel(&enrollment, "phone", source).await
    }

    async fn by_code(&self, code: &Code) -> Result<Enrollment, Refusal> {
        self.store.enrollment_of(code).await?.ok_or(Refusal::Because(Reason::NotFound))
    }

    async fn redeem(
        &self,
        enrollment: &Enrollment,
        purpose: Use,
        digits: &SecretString,
        kind: &str,
        source: &str,
    ) -> Result<Opened, Refusal> {
        let now = self.now();
        let kept = match purpose {
            Use::Number => &enrollment.number_mac,
            Use::Typed | Use::Est => &enrollment.typed_mac,
        };
        let given = self.code_key.keep(purpose, &enrollment.id, enrollment.generation, digits.expose_secret());
        let generation = Some(enrollment.generation);
        if !codes::fits(kept, &given) {
            let change = Change { generation, ..Change::of(Happening::NumberWrong) };
            let now_is = moved(self.store.move_enrollment(&enrollment.id, change, now).await?)?;
            let tries_left = now_is.life.number_tries_left;
            self.write_down(
                about_enrollment(&now_is, Event::NumberWrong, Outcome::Refused, source).fact("tries_left", tries_left),
            )?;
            if now_is.life.step == Step::Locked {
                self.offers.forget(&enrollment.id);
                return Err(Reason::Locked.into());
            }
            return Err(Refusal::WrongNumber { tries_left });
        }
        let token = codes::draw_code();
        let match_code = codes::draw_letters(MATCH_LETTERS);
        let kind = tidy_kind(kind);
        let est_password = self.code_key.est_password(&enrollment.id, token.expose_secret());
        let change = Change {
            happening: Happening::NumberRight { kind: kind.clone(), match_code: match_code.clone() },
            also: Also::Token {
                token_hash: codes::keep(token.expose_secret()),
                est_hash: codes::keep(est_password.expose_secret()),
            },
            // The code has done its work; from here on the person at the kiosk needs time to look.
            expires_at: Some(enrollment.expires_at.max(now + Duration::seconds(self.limits().phone_life_s.into()))),
            generation,
        };
        let enrollment = moved(self.store.move_enrollment(&enrollment.id, change, now).await?)?;
        self.write_down(
            about_enrollment(&enrollment, Event::PhoneBound, Outcome::Done, source)
                .fact("device", kind)
                .fact("match_code", match_code.as_str()),
        )?;
        Ok(Opened { token, match_code })
    }

    fn phone_view(&self, enrollment: &Enrollment, token: &str) -> PhoneEnrollment {
        let ended = |reason| PhoneEnrollment::Ended { reason };
        if enrollment.is_out_of_time(self.now()) {
            return ended(Reason::Expired);
        }
        match enrollment.life.step {
            Step::Offered | Step::Opened | Step::Device | Step::Requested => {
                PhoneEnrollment::Waiting { match_code: enrollment.match_code.clone().unwrap_or_default() }
            }
            Step::Confirmed => PhoneEnrollment::Ready {
                choices: Choices {
                    est: Est {
                        url: format!("{}/.well-known/est/{EST_LABEL}", self.phone_url),
                        username: enrollment.id.clone(),
                        password: self.code_key.est_password(&enrollment.id, token),
                        key_kinds: KEY_KINDS.iter().map(|kind| kind.name().to_owned()).collect(),
                        policy_oid: self.config.profile.derived(issuer_api::kiosk::Aal::Aal2).to_string(),
                    },
                },
            },
            Step::Issued => PhoneEnrollment::Issued,
            Step::Expired => ended(Reason::Expired),
            Step::Locked => ended(Reason::Locked),
            Step::Cancelled => ended(Reason::WrongState),
            Step::Failed => ended(enrollment.ended_reason.unwrap_or(Reason::Internal)),
        }
    }
}

/// What was typed, where it is the right number of digits: anything else is a slip that costs no try.
fn digits(typed: &SecretString, count: u8) -> Result<SecretString, Refusal> {
    codes::tidy_digits(typed)
        .filter(|digits| digits.expose_secret().len() == usize::from(count))
        .ok_or(Refusal::BadRequest("this is not the right number of digits"))
}

/// A device's description as a kiosk may show it: one line, at most 64 characters.
fn tidy_kind(kind: &str) -> String {
    let clean: String =
        kind.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_invisible(*c)).collect();
    let short: String = clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(KIND_LENGTH).collect();
    if short.is_empty() { "Unknown device".into() } else { short }
}

/// Characters that turn text around or hide in it.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_of_devices_are_made_harmless() {
        assert_eq!(tidy_kind("  Pixel 9\n\tPro \u{202e}"), "Pixel 9 Pro");
        assert_eq!(tidy_kind("\u{200b}"), "Unknown device");
        assert_eq!(tidy_kind(&"x".repeat(100)).len(), 64);
    }

    #[test]
    fn slips_are_not_wrong_numbers() {
        assert!(digits(&SecretString::from("1234 5678"), 8).is_ok());
        assert!(matches!(digits(&SecretString::from("1234567"), 8), Err(Refusal::BadRequest(_))));
    }
}
