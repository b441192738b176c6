//! The whole enrollment, from the code to the kept certificate.

use std::time::Duration;

use issuer_api::{
    phone::{Choices, PhoneEnrollment},
    problem::Reason,
};
use pki::{Certificate, DistinguishedName, KeyKind, Signer, SoftwareKey, csr};
use rand_core::OsRng;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::{
    DeviceError, Issued, Progress, Request, Source, est,
    issuer::Issuer,
    keep,
    link::{Link, typed_origin},
    number::Number,
    scan::scan,
    verify::check_issued,
};

/// How long the issuer may take to hear that the phone gives up.
const FAREWELL_LIMIT: Duration = Duration::from_secs(3);

/// Enrols: opens the link, types the number, waits for the confirmation at the kiosk, makes the key,
/// has it certified, checks the certificate and keeps it.
///
/// # Errors
/// [`DeviceError`]; [`DeviceError::TimedOut`] after [`Request::time_limit`].
pub async fn enroll(request: Request, report: &mut (dyn FnMut(Progress) + Send)) -> Result<Issued, DeviceError> {
    let limit = request.time_limit;
    match tokio::time::timeout(limit, run(request, report)).await {
        Ok(result) => result,
        Err(_) => Err(DeviceError::TimedOut { limit }),
    }
}

async fn run(request: Request, report: &mut (dyn FnMut(Progress) + Send)) -> Result<Issued, DeviceError> {
    let roots = match &request.credential_ca_pem {
        None => None,
        Some(pem) => Some(
            Certificate::from_pem(pem)
                .ok()
                .filter(|roots| !roots.is_empty())
                .ok_or(DeviceError::Authority { which: "--credential-ca" })?,
        ),
    };
    keep::prepare(&request.out_dir)?;
    let (issuer, opened) = open(&request, report).await?;
    report(Progress::MatchCode { match_code: opened.match_code.clone() });
    let choices = confirmed(&issuer, &opened.token).await?;
    report(Progress::Confirmed);
    let (key, request_der) = match prepare_key(request.key_kind, &choices).await {
        Ok(made) => made,
        Err(error) => {
            // The person at the kiosk should not wait for a phone that cannot go on; whether the
            // issuer hears it changes nothing about why.
            let _ = tokio::time::timeout(FAREWELL_LIMIT, issuer.give_up(&opened.token)).await;
            return Err(error);
        }
    };
    let issued = est::simple_enroll(&issuer, &choices.est, &request_der).await?;
    let authorities = est::ca_certificates(&issuer, &choices.est).await?;
    let checked = check_issued(
        &issued,
        &authorities,
        roots,
        key.public_key_der(),
        &choices.est.policy_oid,
        OffsetDateTime::now_utc(),
    )?;
    keep::keep(&request.out_dir, &key, &checked)
}

async fn open(
    request: &Request,
    report: &mut (dyn FnMut(Progress) + Send),
) -> Result<(Issuer, issuer_api::phone::Opened), DeviceError> {
    let (link, number): (Link, &Number) = match &request.source {
        Source::Typed { address, identifier, code } => {
            let issuer = Issuer::new(&typed_origin(address)?, request.issuer_ca_pem.as_deref())?;
            let opened = issuer.open_typed(identifier, code, &request.kind).await?;
            return Ok((issuer, opened));
        }
        Source::Link { link, number } => (link.clone(), number),
        Source::Picture { path, number } => {
            let path = path.clone();
            let found = tokio::task::spawn_blocking(move || scan(&path)).await;
            (found.map_err(|_| DeviceError::NoCode)??, number)
        }
    };
    let issuer = Issuer::new(link.origin(), request.issuer_ca_pem.as_deref())?;
    let invitation = issuer.invitation(&link).await?;
    report(Progress::Invited {
        issuer: invitation.issuer,
        host: link.host(),
        password_digits: invitation.password_digits,
        tries_left: invitation.tries_left,
        expires_in_s: invitation.expires_in_s,
    });
    let opened = issuer.open(&link, number, &request.kind).await?;
    Ok((issuer, opened))
}

async fn confirmed(issuer: &Issuer, token: &SecretString) -> Result<Choices, DeviceError> {
    match issuer.settled(token).await? {
        PhoneEnrollment::Ready { choices } => Ok(choices),
        PhoneEnrollment::Ended { reason } => Err(DeviceError::Refused { reason }),
        // Somebody else got it, or the poll never ends.
        PhoneEnrollment::Issued | PhoneEnrollment::Waiting { .. } => {
            Err(DeviceError::Refused { reason: Reason::WrongState })
        }
    }
}

async fn prepare_key(kind: KeyKind, choices: &Choices) -> Result<(SoftwareKey, Vec<u8>), DeviceError> {
    let allowed = &choices.est.key_kinds;
    if !allowed.iter().any(|name| name == kind.name()) {
        return Err(DeviceError::KeyKind { wanted: kind.name(), allowed: allowed.clone() });
    }
    let failed = |error: &dyn core::fmt::Display| DeviceError::Key { what: error.to_string() };
    // RSA takes seconds.
    let key = tokio::task::spawn_blocking(move || SoftwareKey::generate(kind, &mut OsRng))
        .await
        .map_err(|error| failed(&error))?
        .map_err(|error| failed(&error))?;
    // The issuer takes the name from the account, never from here.
    let name = DistinguishedName::from_rfc4514("CN=phone").map_err(|error| failed(&error))?;
    let request_der = csr::build(&name, &key).map_err(|error| failed(&error))?;
    Ok((key, request_der))
}
