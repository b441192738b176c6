//! The contracts as an OpenAPI 3.1 document, generated from the types and handlers.

use utoipa::OpenApi;

use super::{agent, est, kiosk, phone};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Derived PIV issuer",
        description = "Kiosk, phone and agent contracts. Each tag has a listener of its own: `kiosk` and `agent` with mutual TLS and the PIV Card's 9A key, `phone` and `est` with TLS. Every message carries a `correlation-id` header.",
        version = "1",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        kiosk::applicant,
        kiosk::create,
        kiosk::events,
        kiosk::confirm,
        kiosk::replace_offer,
        kiosk::extend,
        kiosk::cancel,
        kiosk::credentials,
        kiosk::revoke,
        phone::invitation,
        phone::password,
        phone::typed,
        phone::state,
        phone::cancel,
        est::ca_certificates,
        est::enrol,
        agent::live,
        agent::void
    ),
    tags(
        (name = "kiosk", description = "Mutual TLS with the person's PIV Card"),
        (name = "phone", description = "TLS; the scan code, then the phone's token"),
        (name = "est", description = "RFC 7030 with one-time credentials; also below /.well-known/est/derived/"),
        (name = "agent", description = "Mutual TLS with the agent's own PIV Card")
    )
)]
struct Document;

/// The document as JSON, with a line feed at its end.
///
/// # Errors
///
/// Where it cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    Ok(Document::openapi().to_pretty_json()? + "\n")
}
