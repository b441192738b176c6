//! From a certificate request to a certificate: check, consume, sign, record, tell.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use issuer_api::kiosk::Aal;
use issuer_api::problem::Reason;
use pki::csr::CertificateRequest;
use pki::profile::{Expected, check};
use pki::{Certificate, cms};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::audit::{Event, Outcome};
use crate::authority::{AuthorityError, KEY_KINDS, Subject};
use crate::codes;
use crate::issuer::Issuer;
use crate::life::{Happening, Step};
use crate::mail;
use crate::offering::{about_enrollment, moved};
use crate::refusal::Refusal;
use crate::store::credentials::NewCredential;
use crate::store::enrollments::Enrollment;
use crate::store::moves::{Change, Moved};

/// No honest request is longer, in base64.
const MAX_REQUEST: usize = 32 * 1024;

impl Issuer {
    /// EST simple enrolment (RFC 7030 §4.2): one-time credentials and a certificate request in, a
    /// certs-only bundle out.
    ///
    /// The order matters: credentials, state, request, eligibility of account and card once more
    /// (R-ISS-05), then the one move that uses the credentials up; of two that race, one passes it.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unauthorized`] where the credentials are wrong; `wrong_state` or `expired` where they
    /// are right but not good now; `bad_certificate_request`; `not_eligible` and the like.
    pub async fn enrol(
        &self,
        username: &str,
        password: &SecretString,
        body: &[u8],
        source: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let enrollment = self.authorised(username, password).await?;
        let request = match read_request(body) {
            Some(request) => request,
            None => return Err(self.refuse_request(&enrollment, source).await?),
        };
        if let Some(reason) = self.refuses_now(&enrollment).await? {
            self.fail(&enrollment, reason, source).await?;
            return Err(reason.into());
        }
        let now = self.now();
        let _signing = self.signing.begin(&enrollment.id);
        let change = Change { generation: Some(enrollment.generation), ..Change::of(Happening::RequestFits) };
        let enrollment = moved(self.store.move_enrollment(&enrollment.id, change, now).await?)?;
        // From here on only this call can end the enrollment; where it cannot record how it ended, upkeep
        // fails it later.
        match self.sign_and_record(&enrollment, &request, source).await {
            // RFC 7030 §4.2.3: the issued certificate and no other.
            Ok(certificate) => Ok(cms::certs_only(&[&certificate]).map_err(AuthorityError::from)?),
            Err(refusal) => {
                self.fail(&enrollment, refusal.reason(), source).await?;
                Err(refusal)
            }
        }
    }

    /// EST's CA certificates (RFC 7030 §4.1).
    ///
    /// # Errors
    ///
    /// [`Refusal::Authority`].
    pub fn ca_certificates(&self) -> Result<Vec<u8>, Refusal> {
        Ok(cms::certs_only(&self.authority.chain()).map_err(AuthorityError::from)?)
    }

    /// The enrollment that these one-time credentials belong to, where they are good now.
    async fn authorised(&self, username: &str, password: &SecretString) -> Result<Enrollment, Refusal> {
        let found = self.store.enrollment(username).await?.ok_or(Refusal::Unauthorized)?;
        let given = codes::keep(password.expose_secret());
        if !found.est_hash.as_deref().is_some_and(|kept| codes::fits(kept, &given)) {
            return Err(Refusal::Unauthorized);
        }
        if found.life.step != Step::Confirmed {
            return Err(forbidden(found.life.step.refusal()));
        }
        if found.is_out_of_time(self.now()) {
            return Err(forbidden(Reason::Expired));
        }
        Ok(found)
    }

    /// Counts an unfit request.
    async fn refuse_request(&self, enrollment: &Enrollment, source: &str) -> Result<Refusal, Refusal> {
        let change = Change { generation: Some(enrollment.generation), ..Change::of(Happening::RequestUnfit) };
        let now_is = moved(self.store.move_enrollment(&enrollment.id, change, self.now()).await?)?;
        self.write_down(
            about_enrollment(&now_is, Event::CertificateRequested, Outcome::Refused, source)
                .fact("tries_left", now_is.life.request_tries_left),
        )?;
        Ok(Reason::BadCertificateRequest.into())
    }

    /// Why the person may not have the credential after all: the account and the card are looked at
    /// once more.
    async fn refuses_now(&self, enrollment: &Enrollment) -> Result<Option<Reason>, Refusal> {
        let Some(account) = self.store.account(&enrollment.account_id).await? else {
            return Ok(Some(Reason::NoAccount));
        };
        if let Some(reason) = self.refuses(&account).await? {
            return Ok(Some(reason));
        }
        let (certificate_der, now) = (enrollment.piv_certificate_der.clone(), self.now());
        let looked = self.look(move |trust| trust.check_again(&certificate_der, now)).await;
        Ok(looked.err().map(|(reason, _)| reason))
    }

    async fn sign_and_record(
        &self,
        enrollment: &Enrollment,
        request: &CertificateRequest,
        source: &str,
    ) -> Result<Certificate, Refusal> {
        let now = self.now();
        let account = self.store.account(&enrollment.account_id).await?.ok_or(Refusal::Because(Reason::NoAccount))?;
        self.write_down(
            about_enrollment(enrollment, Event::CertificateRequested, Outcome::Done, source)
                .fact("key_kind", request.key_kind().name())
                .fact("public_key_sha256", hex::encode(Sha256::digest(request.public_key_der()))),
        )?;
        let subject = Subject {
            first_name: &account.first_name,
            last_name: &account.last_name,
            public_key_der: request.public_key_der(),
            aal: Aal::Aal2,
            validity_days: self.limits().validity_days,
        };
        let certificate = self.authority.derive(&subject, now)?;
        let policy = self.config.profile.derived(Aal::Aal2);
        let expected = Expected {
            issuer: Some(self.authority.chain()[0]),
            public_key_der: Some(request.public_key_der()),
            policy: Some(policy),
            card_uuid: Uuid::try_parse(&account.card_uuid).ok(),
            at: Some(now),
        };
        let findings = check(certificate.der(), &expected);
        if !findings.is_empty() {
            tracing::error!(?findings, "a certificate was made that does not fit its profile; it was thrown away");
            return Err(AuthorityError::from(pki::profile::IssueError::Profile(findings)).into());
        }
        let new = NewCredential {
            id: Uuid::new_v4().to_string(),
            enrollment_id: enrollment.id.clone(),
            serial: certificate.serial().hex(),
            policy_oid: policy.to_string(),
            certificate_der: certificate.der().to_vec(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
        };
        // Written down before it is recorded: a certificate that no log knows must not exist.
        self.write_down(
            about_enrollment(enrollment, Event::CertificateIssued, Outcome::Done, source)
                .fact("serial", new.serial.as_str())
                .fact("policy", new.policy_oid.as_str())
                .fact("not_after", new.not_after.to_string())
                .fact("terms_agreed", enrollment.terms_version.as_str())
                .fact("kiosk", enrollment.kiosk_source.as_str()),
        )?;
        let notice = mail::issued(&self.config, &account, enrollment, &new, now);
        let recorded = self.store.record_credential(&new, notice.as_ref(), self.limits().max_credentials, now).await?;
        match recorded {
            Moved::Yes(_) => {
                self.spool_notices().await;
                Ok(certificate)
            }
            Moved::No(reason) => {
                self.write_down(
                    about_enrollment(enrollment, Event::CertificateIssued, Outcome::Refused, source)
                        .fact("serial", new.serial.as_str())
                        .fact("thrown_away", true),
                )?;
                Err(reason.into())
            }
        }
    }

    async fn fail(&self, enrollment: &Enrollment, reason: Reason, source: &str) -> Result<(), Refusal> {
        let change = Change::of(Happening::Failed(reason));
        if let Moved::No(_) = self.store.move_enrollment(&enrollment.id, change, self.now()).await? {
            // It ended otherwise in between, and whoever ended it wrote that down.
            return Ok(());
        }
        self.offers.forget(&enrollment.id);
        self.write_down(
            about_enrollment(enrollment, Event::EnrollmentEnded, Outcome::Failed, source)
                .fact("how", "failed")
                .fact("reason", serde_json::json!(reason)),
        )
    }
}

/// Right credentials that are not good now: RFC 7030 §4.2.3 wants 403 rather than 409 or 410.
const fn forbidden(reason: Reason) -> Refusal {
    Refusal::Forbidden(reason)
}

/// The request in an EST body: base64 in lines of any length (RFC 8951), with or without PEM's
/// borders, or plain DER; `None` where it does not fit.
fn read_request(body: &[u8]) -> Option<CertificateRequest> {
    if body.len() > MAX_REQUEST {
        return None;
    }
    if body.first() == Some(&0x30) {
        return CertificateRequest::from_der(body, &KEY_KINDS).ok();
    }
    let text: String = std::str::from_utf8(body)
        .ok()?
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    CertificateRequest::from_der(&STANDARD.decode(text).ok()?, &KEY_KINDS).ok()
}

#[cfg(test)]
mod tests {
    use pki::{DistinguishedName, KeyKind, SoftwareKey, csr};
    use proptest::prelude::*;
    use rand_core::OsRng;

    use super::*;

    #[test]
    fn a_request_is_read_however_it_is_wrapped() {
        let key = SoftwareKey::generate(KeyKind::P256, &mut OsRng).expect("a key");
        let name = DistinguishedName::from_rfc4514("CN=phone").expect("a name");
        let der = csr::build(&name, &key).expect("a request");
        let line = STANDARD.encode(&der);
        let wrapped = line.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n");
        let pem = format!("-----BEGIN CERTIFICATE REQUEST-----\n{wrapped}\n-----END CERTIFICATE REQUEST-----\n");
        for body in [der.clone(), line.into_bytes(), wrapped.into_bytes(), pem.into_bytes()] {
            assert!(read_request(&body).is_some());
        }
    }

    proptest! {
        #[test]
        fn foreign_bodies_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(read_request(&bytes).is_none());
        }
    }
}
