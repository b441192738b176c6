//! Kiosk and issuer: HTTPS/JSON over mutual TLS with the card's PIV Authentication key (9A).
//!
//! | request | answer |
//! |---|---|
//! | `GET /kiosk/v1/applicant` | [`Applicant`] |
//! | `POST /kiosk/v1/enrollments` [`CreateEnrollment`] | 201 [`Enrollment`] |
//! | `GET /kiosk/v1/enrollments/{id}/events` | server-sent [`EnrollmentEvent`]s |
//! | `POST /kiosk/v1/enrollments/{id}/confirm` | 204 |
//! | `POST /kiosk/v1/enrollments/{id}/replace-offer` | [`Enrollment`] |
//! | `POST /kiosk/v1/enrollments/{id}/extend` | [`Extended`] |
//! | `DELETE /kiosk/v1/enrollments/{id}` | 204 |
//! | `GET /kiosk/v1/credentials` | list of [`DerivedCredential`] |
//! | `POST /kiosk/v1/credentials/{id}/revoke` [`Revoke`] | list of [`DerivedCredential`] |
//!
//! The session that did PKI-AUTH owns the enrollment; nothing else authorises it (R-ISS-04).
//! Event ids are the enrollment's own sequence numbers: a client that reconnects sends
//! `Last-Event-ID` and misses nothing.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;

use crate::wire::exposed;

/// NIST assurance level of a derived credential (SP 800-157r1 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aal {
    /// AAL2: software key, policy `.40`.
    Aal2,
    /// AAL3: hardware key on an agency-issued device, policy `.41`.
    Aal3,
}

/// Who the issuer says the person is, and what they may get and already have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Applicant {
    /// First name only: more is not needed on a kiosk's screen.
    pub first_name: Option<String>,
    /// What may be had; empty where nothing is.
    pub offers: Vec<Offer>,
    /// Why nothing may be had, where `offers` is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<crate::problem::Reason>,
    /// Derived credentials of this person, newest first.
    pub credentials: Vec<DerivedCredential>,
    /// Correlation id of this session, as people read it out: 6 characters without I, L, O, U.
    /// The one the kiosk sent in the `correlation-id` header, where it sent a well-formed one.
    pub correlation_id: String,
}

/// One thing the person may get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Offer {
    /// Id, to be sent back in [`CreateEnrollment`].
    pub id: String,
    /// Assurance level.
    pub aal: Aal,
    /// Validity of the credential in days, at most 1,096.
    pub validity_days: u32,
    /// What the person has to agree to.
    pub terms: Terms,
}

/// A text to agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Terms {
    /// Version, to be sent back with the consent.
    pub version: String,
    /// At most five short paragraphs.
    pub paragraphs: Vec<String>,
}

/// A derived PIV credential in the person's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DerivedCredential {
    /// Id at the issuer.
    pub id: String,
    /// The person's own words for it.
    pub name: String,
    /// The device's own description.
    pub device: String,
    /// The certificate's serial number, lower-case hexadecimal.
    pub serial: String,
    /// First day of validity.
    pub issued_on: Date,
    /// Last day of validity.
    pub ends_on: Date,
    /// Its state.
    pub state: CredentialState,
}

/// State of a derived credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// It can be used.
    Active,
    /// It was revoked.
    Revoked,
    /// Its time has run out.
    Expired,
}

/// The person agreed and asks for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreateEnrollment {
    /// Which [`Offer`].
    pub offer: String,
    /// Version of the terms the person agreed to.
    pub terms_version: String,
    /// The person's own words for the device, 1 to 24 characters.
    pub name: String,
    /// What lies on the card, for the issuer to check by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardObjects>,
    /// The word of the agent beside the person; absent where nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attended: Option<Attendance>,
}

/// The word of an agent at the kiosk that the person is who the card says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attendance {
    /// What stands for the agent in the kiosk's records: 8 to 64 lower-case hexadecimal digits.
    pub agent: String,
    /// What the agent compared the person with.
    pub compared: ComparedWith,
    /// When, by the kiosk's clock.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub decided_at: OffsetDateTime,
}

/// What an agent compared a person with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComparedWith {
    /// The picture that is stored on the card.
    Portrait,
    /// The picture that is printed on the card.
    Badge,
    /// Another identity document.
    Document,
}

/// What lies on the card besides its PIV Authentication certificate: objects as the card gives them out,
/// without the tag that wraps them (SP 800-73-5 part 2 §3.1.2), in base64. What the card has not is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardObjects {
    /// The card holder unique identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chuid: Option<String>,
    /// The security object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_object: Option<String>,
    /// The Discovery Object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discovery: Option<String>,
    /// The object that holds the Card Authentication certificate (9E).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_authentication: Option<String>,
}

/// A running enrollment with its one live code.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Enrollment {
    /// Id at the issuer.
    pub id: String,
    /// `https://<issuer>/e/<22 base64url characters>`: 128 random bits (R-BND-02).
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = String)]
    pub scan_url: SecretString,
    /// The number to type on the phone, 8 digits by default: an extra factor (R-BND-03).
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = String)]
    pub password: SecretString,
    /// The alternative for those who cannot scan.
    pub typed: TypedOffer,
    /// When the code dies.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: OffsetDateTime,
    /// Seconds until then, by the issuer's clock: what a countdown starts from.
    pub expires_in_s: u32,
    /// Seconds until the latest moment it can be extended to (R-BND-04: 10 minutes).
    pub ceiling_in_s: u32,
    /// Correlation id, as people read it out.
    pub correlation_id: String,
}

/// Identifier plus 13 digits, to be typed at an address (R-BND-03, R-ACC-08).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TypedOffer {
    /// Address to type, without `https://`.
    pub address: String,
    /// Identifier to type.
    pub identifier: String,
    /// 13 digits to type.
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = String)]
    pub code: SecretString,
}

/// The code lives longer now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Extended {
    /// When the code dies.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: OffsetDateTime,
    /// Seconds until then, by the issuer's clock.
    pub expires_in_s: u32,
}

/// Why a credential is revoked (RFC 5280 §5.3.1, as far as a person can say).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevokeReason {
    /// Lost or stolen: `keyCompromise`.
    Lost,
    /// Replaced by another: `superseded`.
    Replaced,
    /// No longer used: `cessationOfOperation`.
    NotUsed,
}

/// Turn a credential off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Revoke {
    /// Why.
    pub reason: RevokeReason,
}

/// What happens to an enrollment, in order; see [`EnrollmentEvent::is_last`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum EnrollmentEvent {
    /// A code is on offer.
    Offered,
    /// A phone opened the link.
    Opened,
    /// The number was typed wrong.
    PasswordWrong {
        /// Tries left before the enrollment locks.
        tries_left: u8,
    },
    /// The number was right.
    PasswordOk,
    /// The phone said what it is.
    Device {
        /// The device's own description, at most 64 characters.
        kind: String,
        /// The match code shown on both screens: 4 characters without I, L, O, U.
        match_code: String,
    },
    /// The person at the kiosk recognised the phone.
    Confirmed,
    /// The phone's certificate request arrived and fits.
    Requested,
    /// The certificate was issued.
    Issued {
        /// Its serial number, lower-case hexadecimal.
        serial: String,
        /// Its policy, dotted.
        policy_oid: String,
        /// Last day of validity.
        ends_on: Date,
        /// Whether a notice went to the address on file.
        notice_sent: bool,
    },
    /// The code ran out.
    Expired,
    /// It was cancelled, here or by the phone or an agent.
    Cancelled,
    /// Too many wrong numbers.
    Locked,
    /// It failed.
    Failed {
        /// Why.
        reason: crate::problem::Reason,
    },
}

/// An event and its place in the enrollment's sequence, as lists of events have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NumberedEvent {
    /// From 1, without gaps.
    pub number: u64,
    /// What happened.
    pub event: EnrollmentEvent,
}

impl EnrollmentEvent {
    /// Whether nothing comes after this event.
    pub const fn is_last(&self) -> bool {
        match self {
            Self::Issued { .. } | Self::Expired | Self::Cancelled | Self::Locked | Self::Failed { .. } => true,
            Self::Offered
            | Self::Opened
            | Self::PasswordWrong { .. }
            | Self::PasswordOk
            | Self::Device { .. }
            | Self::Confirmed
            | Self::Requested => false,
        }
    }
}
