//! Refusals as problem details (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use issuer_api::problem::{PROBLEM_JSON, Problem};

use crate::refusal::Refusal;

impl IntoResponse for Refusal {
    /// The body is written by [`super::frame`], which knows the correlation id.
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "a request failed");
        }
        let problem = Problem {
            kind: "about:blank".into(),
            title: self.title().into(),
            status: status.as_u16(),
            detail: self.detail().map(str::to_owned),
            reason: self.reason(),
            tries_left: self.tries_left(),
            correlation_id: None,
        };
        let mut response = status.into_response();
        if status == StatusCode::UNAUTHORIZED {
            let basic = HeaderValue::from_static("Basic realm=\"est\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        }
        response.extensions_mut().insert(problem);
        response
    }
}

/// Puts the body to a response that carries a problem.
pub fn with_body(mut response: Response, correlation_id: &str) -> Response {
    let Some(mut problem) = response.extensions_mut().remove::<Problem>() else { return response };
    problem.correlation_id = Some(correlation_id.to_owned());
    // A problem holds nothing that JSON cannot say.
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    *response.body_mut() = body.into();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

/// There is nothing at this address.
pub async fn no_such_path() -> Refusal {
    std::future::ready(Refusal::NoSuchPath).await
}

/// This address does not know this method.
pub async fn no_such_method() -> Refusal {
    std::future::ready(Refusal::NoSuchMethod).await
}
