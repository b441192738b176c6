//! The pages a browser sees: who asks, what to do, and what to do when it was somebody else.

use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode, header};
use issuer_api::phone::Invitation;
use issuer_api::problem::Reason;
use sha2::{Digest, Sha256};

use super::Site;
use crate::config::Config;
use crate::refusal::Refusal;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:1.5rem}\
h1{font-size:1.6rem;line-height:1.2}\
strong{font-weight:650}\
aside{border-inline-start:.3rem solid currentColor;padding-inline-start:1rem;margin-block:1.5rem}\
";

pub(super) fn router() -> Router<Site> {
    Router::new().route("/", get(front))
}

/// What somebody sees who typed the address.
async fn front(State(site): State<Site>) -> Response {
    let config = &site.issuer.config;
    let body = format!(
        "<h1>{name}</h1>\
         <p>This is where a phone is set up with a derived PIV credential.</p>\
         <p>Open your organisation’s enrolment app on the phone and type there the address, the identifier and \
         the 13 digits that the kiosk shows. A browser alone cannot finish the set-up.</p>{help}",
        name = escaped(&config.name),
        help = help(config),
    );
    std::future::ready(page(StatusCode::OK, &config.name, &body)).await
}

/// What somebody sees who scanned the code with a browser.
pub(super) fn invitation(config: &Config, answer: Result<Invitation, Refusal>) -> Response {
    match answer {
        Ok(invitation) => {
            let minutes = invitation.expires_in_s.div_ceil(60);
            let body = format!(
                "<h1>{name} wants to set up this phone</h1>\
                 <p>Somebody showed a PIV Card at a kiosk and asked for a derived PIV credential on this phone.</p>\
                 <p><strong>Was it you?</strong> Then open this link with your organisation’s enrolment app. It asks \
                 for the number of {digits} digits that stands beside the QR code, shows a short match code, and waits \
                 until you confirm it at the kiosk. A browser alone cannot finish the set-up.</p>\
                 <p>The code is good for about {minutes} more {unit}. If that is not enough, ask for more time or for \
                 another code at the kiosk.</p>\
                 <aside><p><strong>Was it not you?</strong> Then do nothing, type no number, and close this page. Without \
                 the number and without the kiosk nothing happens.</p></aside>{help}",
                name = escaped(&invitation.issuer),
                digits = invitation.password_digits,
                unit = if minutes == 1 { "minute" } else { "minutes" },
                help = help(config),
            );
            page(StatusCode::OK, &invitation.issuer, &body)
        }
        Err(refusal) => {
            let what = match refusal.reason() {
                Reason::Expired => "This code has expired. Ask for another code at the kiosk.",
                Reason::Locked => "Too many wrong numbers were typed for this code. Start again at the kiosk.",
                Reason::WrongState => "This code was used or voided already. Ask for another code at the kiosk.",
                Reason::NotFound => "There is no such code. Ask for another code at the kiosk.",
                Reason::SlowDown
                | Reason::Internal
                | Reason::BadRequest
                | Reason::WrongPassword
                | Reason::CertificateMissing
                | Reason::CertificateUntrusted
                | Reason::CertificateDates
                | Reason::CertificateRevoked
                | Reason::RevocationUnknown
                | Reason::CertificatePolicy
                | Reason::CertificateNotYetValid
                | Reason::KeyNotAllowed
                | Reason::CardObjects
                | Reason::CardObjectsMissing
                | Reason::KioskUnknown
                | Reason::NoAccount
                | Reason::NotEligible
                | Reason::TooManyCredentials
                | Reason::AttendanceRequired
                | Reason::BadCertificateRequest
                | Reason::Unknown => "This does not work at the moment. Try again, or start again at the kiosk.",
            };
            let status = refusal.status();
            // Logs what is the issuer's own fault; the page replaces the body.
            drop(refusal.into_response());
            let body = format!("<h1>{}</h1><p>{what}</p>{}", escaped(&config.name), help(config));
            page(status, &config.name, &body)
        }
    }
}

fn help(config: &Config) -> String {
    if config.help.is_empty() { String::new() } else { format!("<p>Help: {}</p>", escaped(&config.help)) }
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{}</title><style>{STYLE}</style></head>\
         <body><main>{body}</main></body></html>",
        escaped(title),
    );
    let mut response = (status, Html(html)).into_response();
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        STANDARD.encode(Sha256::digest(STYLE.as_bytes())),
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
