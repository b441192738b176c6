//! The embedded certificate authority: a root, an issuing authority below it, an OCSP responder, and
//! a root of its own for the issuer's TLS certificates.

mod make;
mod publish;
mod root_list;

use std::sync::{Mutex, PoisonError, RwLock};

use issuer_api::kiosk::Aal;
use pki::profile::{Arc, DerivedPivAuth, IssueError, Issuer as Signing, Level, MAX_VALIDITY, Publication};
use pki::{Certificate, DistinguishedName, KeyKind, Malformed, Serial, SoftwareKey, pem};
use rand_core::{OsRng, RngCore};
use thiserror::Error;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

pub use self::make::{TLS_RENEWAL, make, tls_certificate};
pub use self::publish::{Asked, PublishError};
use self::root_list::RootList;
use crate::fault::Fault;
use crate::files::Folder;
use crate::profile::Profile;

/// Key kinds a phone may bring, best first (R-CRT-03).
pub const KEY_KINDS: [KeyKind; 4] = [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048, KeyKind::Rsa3072];

/// Clocks of phones and verifiers differ: certificates begin a little in the past.
const BACKDATED: Duration = Duration::minutes(5);

/// Why the certificate authority cannot do its work.
#[derive(Debug, Error)]
pub enum AuthorityError {
    /// A certificate or list could not be made.
    #[error("a certificate cannot be made: {0}")]
    Issue(#[from] IssueError),
    /// A file does not hold what it should.
    #[error("a certificate or name cannot be read: {0}")]
    Malformed(#[from] Malformed),
    /// A key file does not hold what it should.
    #[error("a private key cannot be used: {0}")]
    Key(#[from] pki::key::KeyError),
    /// The root's list of revoked certificates is somebody else's.
    #[error("public/root.crl was not signed by the root")]
    ForeignRootList,
    /// A certificate file is empty.
    #[error("{0} holds no certificate")]
    NoCertificate(&'static str),
}

/// The certificate authority at work.
#[derive(Debug)]
pub struct Authority {
    profile: Profile,
    subject_base: String,
    root: Certificate,
    /// Absent where the operator keeps it elsewhere, as is good practice.
    root_key: Option<SoftwareKey>,
    issuing: Certificate,
    issuing_key: SoftwareKey,
    responder: RwLock<Certificate>,
    responder_key: SoftwareKey,
    publication: Publication,
    root_crl: RwLock<RootList>,
    crl: Mutex<Option<publish::List>>,
}

/// What a derived certificate is made of, beside the profile.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// First name, from the account.
    pub first_name: &'a str,
    /// Last name, from the account.
    pub last_name: &'a str,
    /// The phone's key, DER SubjectPublicKeyInfo.
    pub public_key_der: &'a [u8],
    /// Assurance level.
    pub aal: Aal,
    /// Days of validity.
    pub validity_days: u32,
}

impl Authority {
    /// Opens the authority in an issuer's folder and renews its responder where that is due.
    ///
    /// # Errors
    ///
    /// [`Fault::File`], [`Fault::Authority`].
    pub fn open(
        folder: &Folder,
        profile: Profile,
        subject_base: &str,
        pki_url: &str,
        now: OffsetDateTime,
    ) -> Result<Self, Fault> {
        let root = certificate(folder, "ca.pem")?;
        let issuing = certificate(folder, "issuing.pem")?;
        let issuing_key = key(folder, "issuing.pem")?;
        let responder_key = key(folder, "ocsp.pem")?;
        let root_key = folder.key("root.pem").exists().then(|| key(folder, "root.pem")).transpose()?;
        let publication = publish::issuing_publication(pki_url);
        let responder =
            make::responder(&issuing, &issuing_key, &responder_key, profile, subject_base, &publication, now)?;
        let root_crl = RwLock::new(RootList::read(folder, &root)?);
        Ok(Self {
            profile,
            subject_base: subject_base.to_owned(),
            root,
            root_key,
            issuing,
            issuing_key,
            responder: RwLock::new(responder),
            responder_key,
            publication,
            root_crl,
            crl: Mutex::new(None),
        })
    }

    /// Makes a Derived PIV Authentication certificate (R-CRT-01..13); linted before it is given away.
    ///
    /// # Errors
    ///
    /// [`AuthorityError`].
    pub fn derive(&self, subject: &Subject<'_>, now: OffsetDateTime) -> Result<Certificate, AuthorityError> {
        let name = person(subject.first_name, subject.last_name, &self.subject_base)?;
        let not_before = now - BACKDATED;
        let wanted = not_before + Duration::days(subject.validity_days.into()).min(MAX_VALIDITY);
        let certificate = DerivedPivAuth {
            serial: random_serial(),
            subject: &name,
            public_key_der: subject.public_key_der,
            not_before,
            not_after: wanted.min(make::last_moment(subject.public_key_der)).min(self.issuing.not_after()),
            level: match subject.aal {
                Aal::Aal2 => Level::Software,
                Aal::Aal3 => Level::Hardware,
            },
            arc: self.arc(),
            uuid: Uuid::new_v4(),
            publication: &self.publication,
        };
        Ok(certificate.issue(&self.signing()?)?)
    }

    /// The certificates a phone needs to check its own with: the issuing authority's and the root.
    pub const fn chain(&self) -> [&Certificate; 2] {
        [&self.issuing, &self.root]
    }

    /// Puts a fresh certificate under the OCSP responder where the old one is about to end.
    ///
    /// # Errors
    ///
    /// [`AuthorityError`].
    pub fn renew_responder(&self, now: OffsetDateTime) -> Result<(), AuthorityError> {
        let due = {
            let current = self.responder.read().unwrap_or_else(PoisonError::into_inner);
            current.not_after() - now < make::RESPONDER_RENEWAL
        };
        if due {
            let fresh = make::responder(
                &self.issuing,
                &self.issuing_key,
                &self.responder_key,
                self.profile,
                &self.subject_base,
                &self.publication,
                now,
            )?;
            *self.responder.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }

    /// Makes the root's list anew where it ends soon and the root's key is here, and takes up one that was put
    /// in its place where the key is kept elsewhere; gives the new list's number.
    ///
    /// # Errors
    ///
    /// [`Fault::Authority`], [`Fault::File`].
    pub fn renew_root_crl(&self, folder: &Folder, now: OffsetDateTime) -> Result<Option<u64>, Fault> {
        let due = self.root_crl.read().unwrap_or_else(PoisonError::into_inner).ends_soon(now);
        if !due {
            return Ok(None);
        }
        let mut list = RootList::read(folder, &self.root)?;
        let mut made = None;
        if let (true, Some(key)) = (list.ends_soon(now), &self.root_key)
            && let Some(next) = list.next(folder, &self.root, key, now)?
        {
            made = Some(next.number());
            list = next;
        }
        *self.root_crl.write().unwrap_or_else(PoisonError::into_inner) = list;
        Ok(made)
    }

    fn signing(&self) -> Result<Signing<'_>, IssueError> {
        Signing::new(&self.issuing, &self.issuing_key)
    }

    const fn arc(&self) -> Arc {
        match self.profile {
            Profile::Test => Arc::Test,
            Profile::Production => Arc::Production,
        }
    }
}

/// The subject of a person's certificate: common name before the organisation's base (R-CRT-07).
///
/// # Errors
///
/// A base that is not an RFC 4514 name.
pub fn person(first_name: &str, last_name: &str, base: &str) -> Result<DistinguishedName, Malformed> {
    let common_name = format!("{first_name} {last_name}");
    DistinguishedName::from_rfc4514(&format!("CN={},{base}", escaped(common_name.trim())))
}

/// A value as RFC 4514 §2.4 writes it inside a name.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for (at, c) in value.chars().filter(|c| !c.is_control()).enumerate() {
        if matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=') || (c == '#' && at == 0) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

fn random_serial() -> Serial {
    let mut random = [0; 20];
    OsRng.fill_bytes(&mut random);
    Serial::from_random(random)
}

fn certificate(folder: &Folder, name: &'static str) -> Result<Certificate, Fault> {
    let path = folder.public(name);
    let text = std::fs::read_to_string(&path).map_err(Fault::read(&path))?;
    let listed = pem::certificates(&text).map_err(AuthorityError::from)?;
    let first = listed.first().ok_or(AuthorityError::NoCertificate(name))?;
    Ok(Certificate::from_der(first).map_err(AuthorityError::from)?)
}

fn key(folder: &Folder, name: &str) -> Result<SoftwareKey, Fault> {
    let path = folder.key(name);
    let text = zeroize::Zeroizing::new(std::fs::read_to_string(&path).map_err(Fault::read(&path))?);
    Ok(SoftwareKey::from_pkcs8_pem(&text).map_err(AuthorityError::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_cannot_add_to_the_subject() {
        let name = person("Ann,O=Evil", "Lee+CN=Root", "O=Example,C=US").expect("a name");
        assert_eq!(name.common_name().as_deref(), Some("Ann,O=Evil Lee+CN=Root"));
        assert_eq!(name.agency().as_deref(), Some("Example"));
    }
}
