//! What was issued: for this key, by this issuer, as announced, and leading to a trusted root.

use pki::{
    Certificate, ObjectIdentifier, PathError, Purpose, TrustStore,
    path::Revocation,
    profile::{Expected, check},
    validate,
};
use time::OffsetDateTime;

use crate::DeviceError;

/// A certificate that passed, with its path: the certificate first, the root last.
pub(crate) struct Checked {
    pub(crate) certificate: Certificate,
    pub(crate) chain: Vec<Certificate>,
    pub(crate) policy: ObjectIdentifier,
}

/// Checks what was issued.
///
/// `roots` are the roots demanded; without them, the self-issued certificates among `authorities` are.
/// Revocation is not looked at: a certificate of this minute is on no list.
pub(crate) fn check_issued(
    issued: &[Certificate],
    authorities: &[Certificate],
    roots: Option<Vec<Certificate>>,
    public_key_der: &[u8],
    announced_policy: &str,
    at: OffsetDateTime,
) -> Result<Checked, DeviceError> {
    let certificate =
        issued.iter().find(|one| one.public_key_der() == public_key_der).ok_or(DeviceError::NoCertificate)?;
    let policy: ObjectIdentifier =
        announced_policy.parse().map_err(|_| DeviceError::Answer { request: "the poll", status: 200 })?;
    let others = || issued.iter().chain(authorities).filter(|one| *one != certificate);
    let store = TrustStore {
        roots: roots.unwrap_or_else(|| authorities.iter().filter(|one| one.is_self_issued()).cloned().collect()),
        intermediates: others().cloned().collect(),
        required_policies: vec![policy],
        revocation: Revocation::Off,
        ..TrustStore::default()
    };
    let path = validate(certificate.der(), &store, at, Purpose::ClientAuth);
    // A lint says more than a path where the policy is another one than announced.
    let expected = Expected {
        issuer: path.as_ref().ok().and_then(|path| path.chain.get(1)),
        public_key_der: Some(public_key_der),
        policy: Some(policy),
        card_uuid: None,
        at: Some(at),
    };
    let findings = check(certificate.der(), &expected);
    let path = match path {
        Err(PathError { reason: pki::path::Reason::WrongPolicy, .. }) if !findings.is_empty() => {
            return Err(DeviceError::Profile(findings));
        }
        path => path.map_err(DeviceError::Chain)?,
    };
    if !findings.is_empty() {
        return Err(DeviceError::Profile(findings));
    }
    Ok(Checked { certificate: certificate.clone(), chain: path.chain, policy })
}
