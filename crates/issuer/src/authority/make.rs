//! Making the authority: keys and certificates, once.

use std::net::IpAddr;

use pki::profile::authority::{Basics, Host, issuing_authority, ocsp_signer, root, tls_server};
use pki::profile::{Issuer as Signing, Publication};
use pki::{Certificate, DistinguishedName, KeyKind, Signer, SoftwareKey, pem};
use rand_core::OsRng;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::publish::root_publication;
use super::root_list::RootList;
use super::{AuthorityError, BACKDATED, random_serial};
use crate::fault::Fault;
use crate::files::{Folder, write_private, write_public};
use crate::profile::Profile;

const ROOT_LIFE: Duration = Duration::days(20 * 365);
const ISSUING_LIFE: Duration = Duration::days(10 * 365);
/// Common Policy profiles, Worksheet 13: at most 120 days.
const RESPONDER_LIFE: Duration = Duration::days(90);
/// A responder with less than this left gets a new certificate.
pub(super) const RESPONDER_RENEWAL: Duration = Duration::days(30);
const TLS_CA_LIFE: Duration = Duration::days(10 * 365);
const TLS_LIFE: Duration = Duration::days(397);
/// A TLS certificate with less than this left is replaced.
pub const TLS_RENEWAL: Duration = Duration::days(60);

/// Makes every key and certificate of a new issuer.
///
/// # Errors
///
/// [`Fault::Authority`], [`Fault::File`].
pub fn make(
    folder: &Folder,
    profile: Profile,
    subject_base: &str,
    pki_url: &str,
    host: &str,
    now: OffsetDateTime,
) -> Result<(), Fault> {
    let root_key = new_key(folder, "root.pem", KeyKind::P384)?;
    let root_name = name("Root CA", subject_base)?;
    let root_cert = root(basics(&root_name, now, ROOT_LIFE), &root_key).map_err(AuthorityError::from)?;
    let root_signing = Signing::new(&root_cert, &root_key).map_err(AuthorityError::from)?;

    let issuing_key = new_key(folder, "issuing.pem", KeyKind::P384)?;
    let issuing_name = name("Derived PIV Issuing CA", subject_base)?;
    let issuing = issuing_authority(
        &root_signing,
        basics(&issuing_name, now, ISSUING_LIFE),
        issuing_key.public_key_der(),
        &policies(profile),
        Some(&root_publication(pki_url)),
    )
    .map_err(AuthorityError::from)?;
    new_key(folder, "ocsp.pem", KeyKind::P256)?;

    let tls_ca_key = new_key(folder, "tls-ca.pem", KeyKind::P384)?;
    let tls_ca_name = name("TLS CA", subject_base)?;
    let tls_ca = root(basics(&tls_ca_name, now, TLS_CA_LIFE), &tls_ca_key).map_err(AuthorityError::from)?;
    new_key(folder, "tls.pem", KeyKind::P256)?;

    let root_pem = to_pem(&root_cert)?;
    let issuing_pem = to_pem(&issuing)?;
    write_public(&folder.public("ca.pem"), root_pem.as_bytes())?;
    write_public(&folder.public("issuing.pem"), issuing_pem.as_bytes())?;
    write_public(&folder.public("chain.pem"), format!("{issuing_pem}{root_pem}").as_bytes())?;
    RootList::first(folder, &root_cert, &root_key, now)?;
    write_public(&folder.public("tls-ca.pem"), to_pem(&tls_ca)?.as_bytes())?;
    tls_certificate(folder, subject_base, host, now)?;
    Ok(())
}

/// The issuer's TLS certificate and key (PKCS#8 DER); a new certificate where there is none or it
/// ends soon.
///
/// # Errors
///
/// [`Fault::Authority`], [`Fault::File`].
pub fn tls_certificate(
    folder: &Folder,
    subject_base: &str,
    host: &str,
    now: OffsetDateTime,
) -> Result<(Certificate, SoftwareKey), Fault> {
    let key = super::key(folder, "tls.pem")?;
    let path = folder.public("tls.pem");
    if path.exists() {
        let current = super::certificate(folder, "tls.pem")?;
        if current.not_after() - now > TLS_RENEWAL && current.public_key_der() == key.public_key_der() {
            return Ok((current, key));
        }
    }
    let ca = super::certificate(folder, "tls-ca.pem")?;
    let ca_key = super::key(folder, "tls-ca.pem")?;
    let signing = Signing::new(&ca, &ca_key).map_err(AuthorityError::from)?;
    let subject = super::person(host, "", subject_base).map_err(AuthorityError::from)?;
    let fresh = tls_server(&signing, basics(&subject, now, TLS_LIFE), key.public_key_der(), &hosts(host))
        .map_err(AuthorityError::from)?;
    write_public(&path, to_pem(&fresh)?.as_bytes())?;
    Ok((fresh, key))
}

/// A fresh certificate for the OCSP responder.
pub(super) fn responder(
    issuing: &Certificate,
    issuing_key: &SoftwareKey,
    responder_key: &SoftwareKey,
    profile: Profile,
    subject_base: &str,
    publication: &Publication,
    now: OffsetDateTime,
) -> Result<Certificate, AuthorityError> {
    let signing = Signing::new(issuing, issuing_key)?;
    let subject = DistinguishedName::from_rfc4514(&format!("CN=OCSP Responder,{subject_base}"))?;
    Ok(ocsp_signer(
        &signing,
        basics(&subject, now, RESPONDER_LIFE),
        responder_key.public_key_der(),
        &policies(profile),
        publication,
    )?)
}

/// The last moment a key of this kind may be used for: 112-bit strength ends with 2030 (R-CRT-03).
pub(super) fn last_moment(public_key_der: &[u8]) -> OffsetDateTime {
    match KeyKind::of(public_key_der) {
        Some(KeyKind::Rsa2048 | KeyKind::P256) => datetime!(2030-12-31 23:59:59 UTC),
        Some(KeyKind::Rsa3072 | KeyKind::Rsa4096 | KeyKind::P384) | None => datetime!(2049-12-31 23:59:59 UTC),
    }
}

fn policies(profile: Profile) -> [pki::ObjectIdentifier; 2] {
    use issuer_api::kiosk::Aal;
    [profile.derived(Aal::Aal2), profile.derived(Aal::Aal3)]
}

fn basics(subject: &DistinguishedName, now: OffsetDateTime, life: Duration) -> Basics<'_> {
    let not_before = now - BACKDATED;
    Basics { serial: random_serial(), subject, not_before, not_after: not_before + life }
}

fn new_key(folder: &Folder, file: &str, kind: KeyKind) -> Result<SoftwareKey, Fault> {
    let key = SoftwareKey::generate(kind, &mut OsRng).map_err(AuthorityError::from)?;
    let text = key.to_pkcs8_pem().map_err(AuthorityError::from)?;
    write_private(&folder.key(file), text.as_bytes())?;
    Ok(key)
}

fn name(common_name: &str, base: &str) -> Result<DistinguishedName, Fault> {
    Ok(DistinguishedName::from_rfc4514(&format!("CN={common_name},{base}")).map_err(AuthorityError::from)?)
}

fn to_pem(certificate: &Certificate) -> Result<String, Fault> {
    Ok(pem::encode(certificate.der()).map_err(AuthorityError::from)?)
}

/// What the server may be called: its name, and this machine's own for those on it.
fn hosts(host: &str) -> Vec<Host> {
    let mut hosts = vec![match host.parse::<IpAddr>() {
        Ok(address) => Host::Address(address),
        Err(_) => Host::Name(host.to_owned()),
    }];
    for own in [Host::Name("localhost".into()), Host::Address(IpAddr::from([127, 0, 0, 1]))] {
        if !hosts.contains(&own) {
            hosts.push(own);
        }
    }
    hosts
}
