//! Help-desk agent and issuer: JSON over mutual TLS with the agent's own card.
//!
//! | request | answer |
//! |---|---|
//! | `GET /agent/v1/enrollments` | list of [`LiveEnrollment`] |
//! | `DELETE /agent/v1/enrollments/{id}` | 204: voids the enrollment |
//!
//! An agent sees where an enrollment stands, never a number, a code, a QR code or a PIN, and of the
//! person no more than the first name (R-SEC-13).

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

/// An enrollment that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiveEnrollment {
    /// Id at the issuer.
    pub id: String,
    /// What the person reads out.
    pub correlation_id: String,
    /// First name of the person.
    pub first_name: String,
    /// Where it stands.
    pub step: LiveStep,
    /// Wrong numbers that are still forgiven, plus one.
    pub tries_left: u8,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: OffsetDateTime,
    /// When it ends by itself.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: OffsetDateTime,
}

/// Where an enrollment stands that is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveStep {
    /// A code is on offer.
    Offered,
    /// A phone opened the link.
    Opened,
    /// A phone gave the right number; the person at the kiosk has to recognise it.
    Device,
    /// The person recognised the phone; it makes its key.
    Confirmed,
    /// The certificate is being made.
    Requested,
    /// A step this version does not know.
    #[serde(other)]
    Unknown,
}
