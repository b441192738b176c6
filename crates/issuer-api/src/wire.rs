//! How secrets cross the wire.

use secrecy::{ExposeSecret, SecretString};
use serde::Serializer;

/// Serialises a secret as its text; for messages that exist to carry it.
pub(crate) fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}
