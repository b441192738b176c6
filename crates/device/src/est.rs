//! EST (RFC 7030, RFC 8951) as far as a phone needs it: `simpleenroll` with HTTP Basic
//! authentication, and `cacerts`.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use issuer_api::phone::Est;
use pki::Certificate;
use reqwest::{StatusCode, header};
use secrecy::ExposeSecret;

use crate::{
    DeviceError,
    issuer::{Answer, Issuer},
};

/// RFC 2045 §6.8 allows 76; 64 is what PEM tools expect.
const LINE: usize = 64;
/// An issuer that says "later" without a time is asked again after this.
const PAUSE: Duration = Duration::from_secs(2);
/// Longest pause an issuer may ask for.
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// Sends a certificate request and returns what was issued; "later" is heeded until the caller's
/// time limit.
pub(crate) async fn simple_enroll(
    issuer: &Issuer,
    est: &Est,
    request_der: &[u8],
) -> Result<Vec<Certificate>, DeviceError> {
    const WHAT: &str = "the certificate request";
    loop {
        let (client, url) = issuer.own(&est.url, "simpleenroll")?;
        let request = client
            .post(url)
            .basic_auth(&est.username, Some(est.password.expose_secret()))
            .header(header::CONTENT_TYPE, "application/pkcs10")
            .header("Content-Transfer-Encoding", "base64")
            .body(wrapped(request_der));
        let answer = issuer.send(WHAT, request).await?;
        if answer.status == StatusCode::ACCEPTED {
            tokio::time::sleep(answer.retry_after.unwrap_or(PAUSE).clamp(Duration::from_millis(100), MAX_PAUSE)).await;
            continue;
        }
        return bundle(&answer, WHAT);
    }
}

/// The certificates of the issuer.
pub(crate) async fn ca_certificates(issuer: &Issuer, est: &Est) -> Result<Vec<Certificate>, DeviceError> {
    const WHAT: &str = "the authority's certificates";
    let (client, url) = issuer.own(&est.url, "cacerts")?;
    bundle(&issuer.send(WHAT, client.get(url)).await?, WHAT)
}

fn bundle(answer: &Answer, what: &'static str) -> Result<Vec<Certificate>, DeviceError> {
    if answer.status != StatusCode::OK {
        return Err(answer.refusal(what));
    }
    unwrapped(&answer.body)
        .and_then(|bundle_der| pki::cms::certificates(&bundle_der).ok())
        .ok_or(DeviceError::Answer { request: what, status: answer.status.as_u16() })
}

/// Base64 in lines.
fn wrapped(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let mut lines = String::with_capacity(text.len() + text.len() / LINE + 1);
    for (position, letter) in text.chars().enumerate() {
        if position > 0 && position % LINE == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines.push('\n');
    lines
}

/// Base64 with white space anywhere (RFC 8951 §3.1).
fn unwrapped(text: &[u8]) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64_STANDARD.decode(letters).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_in_lines_goes_both_ways() {
        for length in [0_u8, 1, 47, 48, 49, 96, 200] {
            let der: Vec<u8> = (0..length).collect();
            let text = wrapped(&der);
            assert!(text.lines().all(|line| line.len() <= LINE));
            assert_eq!(unwrapped(text.as_bytes()), Some(der));
        }
        assert_eq!(unwrapped(b"AQ\r\nID\t \n"), Some(vec![1, 2, 3]));
        assert_eq!(unwrapped(b"AQ*D"), None);
    }
}
