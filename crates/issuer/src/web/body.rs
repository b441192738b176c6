//! JSON bodies; what is wrong with one is told by place, never by quoting it: it may hold a secret.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::refusal::Refusal;

/// No honest body is longer.
pub const MAX_BODY: usize = 64 * 1024;

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        let bytes = to_bytes(request.into_body(), MAX_BODY)
            .await
            .map_err(|_| Refusal::BadRequest("the body is too long or was cut off"))?;
        let bytes = Zeroizing::new(Vec::from(bytes));
        serde_json::from_slice(&bytes).map(Self).map_err(|_| Refusal::BadRequest("the body is not the JSON expected"))
    }
}
