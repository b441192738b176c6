//! Phone and issuer: HTTPS/JSON with the server authenticated, then EST with one-time credentials.
//!
//! | request | answer |
//! |---|---|
//! | `GET /e/{code}`, `Accept: application/json` | [`Invitation`] |
//! | `POST /e/{code}/password` [`Password`] | [`Opened`] |
//! | `POST /phone/v1/typed` [`Typed`] | [`Opened`] |
//! | `GET /phone/v1/enrollments/{token}` | [`PhoneEnrollment`], long-poll: `?wait_s=25` |
//! | `DELETE /phone/v1/enrollments/{token}` | 204: "this is not my request" |
//! | EST `POST /.well-known/est/{label}/simpleenroll`, Basic auth | certs-only CMS (RFC 7030 §4.2) |
//! | EST `GET /.well-known/est/cacerts` | certs-only CMS (RFC 7030 §4.1) |
//!
//! `{code}` alone opens nothing but the page that asks for the number. The token is returned once,
//! after the number was right, and lives as long as the enrollment.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::exposed;

/// What the link says before the number is known: who asks, nothing about the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Name of the issuer, for people.
    pub issuer: String,
    /// How many digits the number has.
    pub password_digits: u8,
    /// Tries left.
    pub tries_left: u8,
    /// Seconds until the code dies.
    pub expires_in_s: u32,
}

/// What the phone says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Its own description, at most 64 characters, shown at the kiosk.
    pub kind: String,
}

/// The number typed on the phone.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Password {
    /// The digits; spaces and dashes are ignored.
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = String)]
    pub password: SecretString,
    /// The phone.
    pub device: Device,
}

/// The typed alternative to scanning.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Typed {
    /// The identifier.
    pub identifier: String,
    /// The 13 digits; spaces and dashes are ignored.
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = String)]
    pub code: SecretString,
    /// The phone.
    pub device: Device,
}

/// The number was right.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Opened {
    /// What authorises the phone from here on: 128 random bits, base64url.
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = String)]
    pub token: SecretString,
    /// The match code to show; the kiosk shows the same.
    pub match_code: String,
}

/// Where the enrollment stands, for the phone.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum PhoneEnrollment {
    /// Waiting for the person at the kiosk to confirm the match code.
    Waiting {
        /// The match code.
        match_code: String,
    },
    /// Confirmed: make a key and enrol.
    Ready {
        /// The ways to do so.
        choices: Choices,
    },
    /// The certificate was issued.
    Issued,
    /// It is over: cancelled, expired, locked or failed.
    Ended {
        /// Why.
        reason: crate::problem::Reason,
    },
}

/// The ways a phone can enrol; each one-time credential works once.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Choices {
    /// EST (RFC 7030) with HTTP Basic authentication.
    pub est: Est,
}

/// EST with one-time credentials.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Est {
    /// Base URL: append `/simpleenroll` or `/cacerts`.
    pub url: String,
    /// User name.
    pub username: String,
    /// One-time password.
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = String)]
    pub password: SecretString,
    /// Key kinds the profile allows, best first: `ec-p256`, `ec-p384`, `rsa-2048`, `rsa-3072`.
    pub key_kinds: Vec<String>,
    /// Policy the certificate will carry, dotted, to be checked by the phone.
    pub policy_oid: String,
}
