//! From the issuer's messages to the machine's facts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use enrollment::{
    ApplicantFacts, CredentialFacts, IssuedFacts, LevelOfAssurance, OfferFacts, OfferTerms, PhoneEvent, ScanOffer,
};
use issuer_api::kiosk::{
    Aal, Applicant, CardObjects, CredentialState, DerivedCredential, Enrollment, EnrollmentEvent, Offer,
};
use piv::ObjectId;
use secrecy::ExposeSecret as _;
use time::Date;

use crate::card::CardContents;
use crate::incident::failure;
use crate::qr::{self, QrError};

pub(super) fn applicant(applicant: Applicant) -> ApplicantFacts {
    ApplicantFacts {
        first_name: applicant.first_name,
        offers: applicant.offers.into_iter().map(offer).collect(),
        refused: applicant.refused.map(crate::classify::reason),
        credentials: credentials(applicant.credentials),
    }
}

/// What lies on the card, as the issuer takes it.
pub(super) fn card_objects(contents: &CardContents) -> CardObjects {
    let object = |object| contents.object(object).map(|content_tlv| BASE64.encode(content_tlv));
    CardObjects {
        chuid: object(ObjectId::Chuid),
        security_object: object(ObjectId::SecurityObject),
        discovery: object(ObjectId::Discovery),
        card_authentication: object(ObjectId::CardAuthenticationCertificate),
    }
}

fn offer(offer: Offer) -> OfferFacts {
    OfferFacts {
        id: offer.id,
        level: match offer.aal {
            Aal::Aal2 => LevelOfAssurance::Aal2,
            Aal::Aal3 => LevelOfAssurance::Aal3,
        },
        validity_days: offer.validity_days,
        terms: OfferTerms { version: offer.terms.version, paragraphs: offer.terms.paragraphs },
    }
}

pub(super) fn credentials(credentials: Vec<DerivedCredential>) -> Vec<CredentialFacts> {
    credentials
        .into_iter()
        .map(|credential| CredentialFacts {
            id: credential.id,
            name: credential.name,
            device: credential.device,
            issued_on: day(credential.issued_on),
            ends_on: day(credential.ends_on),
            active: match credential.state {
                CredentialState::Active => true,
                CredentialState::Revoked | CredentialState::Expired => false,
            },
        })
        .collect()
}

/// The issuer's offer with its square code.
pub(super) fn scan_offer(enrollment: Enrollment, issuer_host: &str) -> Result<ScanOffer, QrError> {
    let qr = qr::matrix(enrollment.scan_url.expose_secret())?;
    let host = host_of(enrollment.scan_url.expose_secret()).unwrap_or(issuer_host).to_owned();
    Ok(ScanOffer {
        enrollment: enrollment.id,
        qr,
        host,
        scan_url: enrollment.scan_url,
        number: enrollment.password,
        typed_address: enrollment.typed.address,
        typed_identifier: enrollment.typed.identifier,
        typed_code: enrollment.typed.code,
        lives_s: enrollment.expires_in_s,
        ceiling_s: enrollment.ceiling_in_s,
    })
}

/// What an event means for the person; nothing where it tells the kiosk only what it did itself.
pub(super) fn phone_event(event: EnrollmentEvent) -> Option<PhoneEvent> {
    Some(match event {
        EnrollmentEvent::Offered | EnrollmentEvent::Confirmed => return None,
        EnrollmentEvent::Opened => PhoneEvent::Opened,
        EnrollmentEvent::PasswordWrong { tries_left } => PhoneEvent::WrongNumber { tries_left },
        EnrollmentEvent::PasswordOk => PhoneEvent::NumberRight,
        EnrollmentEvent::Device { kind, match_code } => PhoneEvent::Hello { kind, match_code },
        EnrollmentEvent::Requested => PhoneEvent::KeyMade,
        EnrollmentEvent::Issued { serial, policy_oid, ends_on, notice_sent } => {
            PhoneEvent::Issued(IssuedFacts { serial, policy_oid, ends_on: day(ends_on), notice_sent })
        }
        EnrollmentEvent::Expired => PhoneEvent::Expired,
        EnrollmentEvent::Cancelled => PhoneEvent::Cancelled,
        EnrollmentEvent::Locked => PhoneEvent::Locked,
        EnrollmentEvent::Failed { reason } => {
            let code = crate::classify::enrollment_failed(reason);
            PhoneEvent::Failed(failure(code, "enrolling the phone", &format_args!("the issuer says {reason:?}")))
        }
    })
}

fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// The host of a link, without its port.
fn host_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?.0,
        None => authority.split(':').next()?,
    };
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_a_phone_shows() {
        assert_eq!(host_of("https://issuer.example:8443/e/abc"), Some("issuer.example"));
        assert_eq!(host_of("https://[::1]:8443/e/abc"), Some("::1"));
        assert_eq!(host_of("https:///e"), None);
        assert_eq!(host_of("issuer.example"), None);
    }

    #[test]
    fn what_the_kiosk_did_itself_is_no_event_of_the_phone() {
        assert_eq!(phone_event(EnrollmentEvent::Offered), None);
        assert_eq!(phone_event(EnrollmentEvent::Confirmed), None);
        assert_eq!(phone_event(EnrollmentEvent::Requested), Some(PhoneEvent::KeyMade));
    }

    #[test]
    fn days_are_written_as_the_window_expects_them() {
        let date = Date::from_calendar_date(2027, time::Month::March, 9).expect("a date");
        assert_eq!(day(date), "2027-03-09");
    }
}
