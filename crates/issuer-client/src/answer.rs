//! Reads the issuer's answers: bounded, of the expected kind, or a problem.

use http::header::{CONTENT_TYPE, HeaderMap};
use http::{Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use issuer_api::problem::{PROBLEM_JSON, Problem};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::IssuerError;
use crate::line::Line;

/// The whole body of a successful answer; it may hold a password, so that it is wiped.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    is_json: bool,
    body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// Reads the rest of an answer.
    ///
    /// # Errors
    ///
    /// [`IssuerError::Refused`] with the issuer's problem; [`IssuerError::Garbled`] for an answer that
    /// is too large or a failure without a problem; or what broke the line.
    pub(crate) async fn read(
        line: &Line,
        response: Response<Incoming>,
        most_bytes: usize,
    ) -> Result<Self, IssuerError> {
        let response = success(line, response, most_bytes).await?;
        let status = response.status();
        let is_json = has_type(response.headers(), "application/json");
        Ok(Self { status, is_json, body: read_body(line, response.into_body(), most_bytes).await? })
    }

    /// The message in the body.
    ///
    /// # Errors
    ///
    /// [`IssuerError::Garbled`]; it names the place but never the content, which may be secret.
    pub(crate) fn message<T: DeserializeOwned>(&self) -> Result<T, IssuerError> {
        if self.is_json {
            parse(&self.body)
        } else {
            Err(IssuerError::Garbled(format!("HTTP {} without application/json", self.status.as_u16())))
        }
    }
}

/// Passes a successful answer on, its body unread.
///
/// # Errors
///
/// As [`Answer::read`].
pub(crate) async fn success(
    line: &Line,
    response: Response<Incoming>,
    most_bytes: usize,
) -> Result<Response<Incoming>, IssuerError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if !has_type(response.headers(), PROBLEM_JSON) {
        return Err(IssuerError::Garbled(format!("HTTP {} without problem details", status.as_u16())));
    }
    let problem: Problem = parse(&read_body(line, response.into_body(), most_bytes).await?)?;
    Err(IssuerError::Refused(Box::new(problem)))
}

/// Whether the content type is `wanted`, whatever its parameters.
pub(crate) fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
}

/// Parses JSON; the fault tells the place only.
pub(crate) fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, IssuerError> {
    serde_json::from_slice(json).map_err(|fault| {
        let (kind, line, column) = (fault.classify(), fault.line(), fault.column());
        IssuerError::Garbled(format!("JSON: {kind:?} fault at line {line} column {column}"))
    })
}

async fn read_body(line: &Line, mut body: Incoming, most_bytes: usize) -> Result<Zeroizing<Vec<u8>>, IssuerError> {
    let too_large = || IssuerError::Garbled(format!("the answer is larger than {most_bytes} bytes"));
    if body.size_hint().lower() > most_bytes as u64 {
        return Err(too_large());
    }
    // Reserved at once: a growing buffer would leave copies behind.
    let announced = body.size_hint().exact().and_then(|size| usize::try_from(size).ok());
    let mut read = Zeroizing::new(Vec::with_capacity(announced.unwrap_or(most_bytes)));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| line.explain(&error))?;
        if let Some(data) = frame.data_ref() {
            if read.len() + data.len() > most_bytes {
                return Err(too_large());
            }
            read.extend_from_slice(data);
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_content_type_counts_without_its_parameters() {
        let mut headers = HeaderMap::new();
        assert!(!has_type(&headers, "application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("Application/JSON; charset=utf-8"));
        assert!(has_type(&headers, "application/json"));
        assert!(!has_type(&headers, PROBLEM_JSON));
    }

    #[test]
    fn a_fault_does_not_repeat_what_it_read() {
        let fault = parse::<Vec<u8>>(br#"["90123456"]"#).unwrap_err();
        assert!(matches!(fault, IssuerError::Garbled(_)));
        assert!(!fault.to_string().contains("90123456"));
    }
}
