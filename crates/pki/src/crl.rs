//! Certificate revocation lists (RFC 5280 §5): read, checked, made.

use std::collections::BTreeMap;

use der::{Decode, Encode, asn1::ObjectIdentifier};
use time::OffsetDateTime;
use x509_cert::{
    Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    ext::{
        Extension,
        pkix::{
            AuthorityKeyIdentifier, CrlNumber, CrlReason, IssuingDistributionPoint,
            name::{DistributionPointName, GeneralName},
        },
    },
};

use crate::{
    certificate::Certificate,
    encoding::{Malformed, While, assemble, bounded, from_time, signed_parts, to_time},
    name::DistinguishedName,
    oid,
    profile::{IssueError, Issuer, extension},
    serial::Serial,
    signature::{SignatureError, verify},
};

/// A list longer than this is refused.
const MAX_LENGTH: usize = 64 * 1024 * 1024;

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// No reason given.
    Unspecified,
    /// The private key is or may be in other hands.
    KeyCompromise,
    /// The authority's private key is or may be in other hands.
    CaCompromise,
    /// The subject's name or affiliation changed.
    AffiliationChanged,
    /// Replaced by another certificate.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// On hold.
    CertificateHold,
    /// What the certificate said no longer holds.
    PrivilegeWithdrawn,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The certificate's serial number.
    pub serial: Serial,
    /// Since when.
    pub since: OffsetDateTime,
    /// Why.
    pub reason: RevocationReason,
}

/// A list as it was read; its signature is checked by [`Crl::verify_signed_by`].
#[derive(Clone)]
pub struct Crl {
    der: Vec<u8>,
    issuer: DistinguishedName,
    this_update: OffsetDateTime,
    next_update: Option<OffsetDateTime>,
    authority_key_id: Option<Vec<u8>>,
    number: Option<String>,
    scope: Scope,
    revoked: BTreeMap<Serial, Revoked>,
}

/// Which certificates a list speaks about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Scope {
    users_only: bool,
    authorities_only: bool,
    /// Names of the distribution point; the certificate has to name one of them.
    points: Option<Vec<GeneralName>>,
    /// Delta, indirect, partial by reason, or with critical extensions that are not understood.
    unusable: bool,
}

/// What a list says about a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrlAnswer {
    /// The list does not speak about this certificate.
    NotCovered,
    /// It is not on the list.
    NotRevoked,
    /// It is on the list.
    Revoked(Revoked),
}

impl Crl {
    /// Reads a DER list of at most 64 MiB.
    ///
    /// # Errors
    /// Bytes that are not exactly one well-formed version 2 list.
    pub fn from_der(crl_der: &[u8]) -> Result<Self, Malformed> {
        let what = "certificate revocation list";
        let crl_der = bounded(crl_der, MAX_LENGTH, what)?;
        let list = CertificateList::from_der(crl_der).reading(what)?;
        let tbs = list.tbs_cert_list;
        if tbs.version != Version::V2 || tbs.signature != list.signature_algorithm {
            return Err(Malformed::new(what, der::ErrorKind::Failed));
        }
        let mut crl = Self {
            der: crl_der.to_vec(),
            issuer: DistinguishedName(tbs.issuer),
            this_update: from_time(&tbs.this_update),
            next_update: tbs.next_update.as_ref().map(from_time),
            authority_key_id: None,
            number: None,
            scope: Scope::default(),
            revoked: BTreeMap::new(),
        };
        for extension in tbs.crl_extensions.as_deref().unwrap_or_default() {
            crl.read_extension(extension)?;
        }
        for entry in tbs.revoked_certificates.unwrap_or_default() {
            let (entry, understood) = read_entry(&entry)?;
            crl.scope.unusable |= !understood;
            crl.revoked.insert(entry.serial.clone(), entry);
        }
        Ok(crl)
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Who made it.
    pub const fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// When it was made.
    pub const fn this_update(&self) -> OffsetDateTime {
        self.this_update
    }

    /// When the next one is due.
    pub const fn next_update(&self) -> Option<OffsetDateTime> {
        self.next_update
    }

    /// The key identifier of the key that signed it.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.authority_key_id.as_deref()
    }

    /// Its number, hexadecimal.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// How many certificates are on it.
    pub fn len(&self) -> usize {
        self.revoked.len()
    }

    /// Whether no certificate is on it.
    pub fn is_empty(&self) -> bool {
        self.revoked.is_empty()
    }

    /// Whether it may be used at a moment: made before it, the next one due after it.
    pub fn is_fresh(&self, at: OffsetDateTime) -> bool {
        self.this_update <= at && self.next_update.is_some_and(|due| at <= due)
    }

    /// What it says about a certificate of its issuer, trusting nothing but names: check the
    /// signature first.
    pub fn answer(&self, certificate: &Certificate) -> CrlAnswer {
        let scope = &self.scope;
        if scope.unusable
            || !self.issuer.matches(certificate.issuer())
            || (scope.users_only && certificate.is_ca())
            || (scope.authorities_only && !certificate.is_ca())
            || !scope.points.as_deref().is_none_or(|points| names_one_of(certificate, points))
        {
            return CrlAnswer::NotCovered;
        }
        self.revoked.get(&certificate.serial()).cloned().map_or(CrlAnswer::NotRevoked, CrlAnswer::Revoked)
    }

    /// Checks that the holder of `issuer_key_der` (SubjectPublicKeyInfo) signed this list.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify_signed_by(&self, issuer_key_der: &[u8]) -> Result<(), SignatureError> {
        let parts = signed_parts(&self.der, "certificate revocation list").map_err(|_| SignatureError::Wrong)?;
        verify(issuer_key_der, &parts.algorithm, parts.tbs_der, parts.signature)
    }

    fn read_extension(&mut self, extension: &Extension) -> Result<(), Malformed> {
        let value = extension.extn_value.as_bytes();
        let id = extension.extn_id;
        if id == oid::AUTHORITY_KEY_IDENTIFIER {
            let key_id = AuthorityKeyIdentifier::from_der(value).reading("authorityKeyIdentifier")?;
            self.authority_key_id = key_id.key_identifier.map(|octets| octets.as_bytes().to_vec());
        } else if id == oid::CRL_NUMBER {
            let number = CrlNumber::from_der(value).reading("cRLNumber")?;
            self.number = Some(hex::encode(number.0.as_bytes()));
        } else if id == oid::ISSUING_DISTRIBUTION_POINT {
            let point = IssuingDistributionPoint::from_der(value).reading("issuingDistributionPoint")?;
            self.scope.users_only = point.only_contains_user_certs;
            self.scope.authorities_only = point.only_contains_ca_certs;
            self.scope.unusable |=
                point.indirect_crl || point.only_contains_attribute_certs || point.only_some_reasons.is_some();
            match point.distribution_point {
                Some(DistributionPointName::FullName(names)) => self.scope.points = Some(names),
                Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => self.scope.unusable = true,
                None => {}
            }
        } else if id == oid::DELTA_CRL || extension.critical {
            self.scope.unusable = true;
        }
        Ok(())
    }
}

impl core::fmt::Debug for Crl {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Crl({}, {}, {} entries)", self.issuer, self.this_update, self.revoked.len())
    }
}

/// A list to be made.
#[derive(Clone, Debug)]
pub struct NewCrl<'a> {
    /// Its number, larger than every one before.
    pub number: u64,
    /// Now.
    pub this_update: OffsetDateTime,
    /// When the next one is due (R-MNT-11: within 48 hours, made at least every 18).
    pub next_update: OffsetDateTime,
    /// Everything revoked, in any order.
    pub revoked: &'a [Revoked],
}

/// Makes and signs a full list.
///
/// # Errors
/// [`IssueError`].
pub fn build(issuer: &Issuer<'_>, new: &NewCrl<'_>) -> Result<Vec<u8>, IssueError> {
    let what = "certificate revocation list";
    let entries =
        new.revoked.iter().map(|revoked| encode_entry(revoked).reading(what)).collect::<Result<Vec<_>, _>>()?;
    let algorithm = issuer.signer().algorithm().identifier().reading(what)?;
    let tbs = TbsCertList {
        version: Version::V2,
        signature: algorithm.clone(),
        issuer: issuer.certificate().subject().0.clone(),
        this_update: to_time(new.this_update).reading(what)?,
        next_update: Some(to_time(new.next_update).reading(what)?),
        revoked_certificates: (!entries.is_empty()).then_some(entries),
        crl_extensions: Some(vec![
            extension::authority_key_id(issuer.key_id()).reading(what)?,
            extension::of(
                oid::CRL_NUMBER,
                false,
                &CrlNumber(der::asn1::Uint::new(&new.number.to_be_bytes()).reading(what)?),
            )
            .reading(what)?,
        ]),
    };
    let tbs_der = tbs.to_der().reading(what)?;
    let signature = issuer.signer().sign(&tbs_der)?;
    Ok(assemble(&tbs_der, &algorithm, &signature).reading(what)?)
}

fn encode_entry(revoked: &Revoked) -> der::Result<RevokedCert> {
    let reason = match revoked.reason {
        // RFC 5280 §5.3.1: absent rather than unspecified.
        RevocationReason::Unspecified => None,
        RevocationReason::KeyCompromise => Some(CrlReason::KeyCompromise),
        RevocationReason::CaCompromise => Some(CrlReason::CaCompromise),
        RevocationReason::AffiliationChanged => Some(CrlReason::AffiliationChanged),
        RevocationReason::Superseded => Some(CrlReason::Superseded),
        RevocationReason::CessationOfOperation => Some(CrlReason::CessationOfOperation),
        RevocationReason::CertificateHold => Some(CrlReason::CertificateHold),
        RevocationReason::PrivilegeWithdrawn => Some(CrlReason::PrivilegeWithdrawn),
    };
    Ok(RevokedCert {
        serial_number: revoked.serial.to_x509()?,
        revocation_date: to_time(revoked.since)?,
        crl_entry_extensions: match reason {
            Some(reason) => Some(vec![extension::of(oid::CRL_REASON, false, &reason)?]),
            None => None,
        },
    })
}

/// One entry, and whether everything critical in it was understood.
fn read_entry(entry: &RevokedCert) -> Result<(Revoked, bool), Malformed> {
    let mut revoked = Revoked {
        serial: Serial::from(&entry.serial_number),
        since: from_time(&entry.revocation_date),
        reason: RevocationReason::Unspecified,
    };
    let mut understood = true;
    for extension in entry.crl_entry_extensions.as_deref().unwrap_or_default() {
        let id: ObjectIdentifier = extension.extn_id;
        if id == oid::CRL_REASON {
            let reason = CrlReason::from_der(extension.extn_value.as_bytes()).reading("reasonCode")?;
            revoked.reason = from_crl_reason(reason);
        } else if id == oid::CERTIFICATE_ISSUER || extension.critical {
            understood = false;
        }
    }
    Ok((revoked, understood))
}

pub(crate) const fn from_crl_reason(reason: CrlReason) -> RevocationReason {
    match reason {
        CrlReason::Unspecified | CrlReason::RemoveFromCRL => RevocationReason::Unspecified,
        CrlReason::KeyCompromise => RevocationReason::KeyCompromise,
        CrlReason::CaCompromise | CrlReason::AaCompromise => RevocationReason::CaCompromise,
        CrlReason::AffiliationChanged => RevocationReason::AffiliationChanged,
        CrlReason::Superseded => RevocationReason::Superseded,
        CrlReason::CessationOfOperation => RevocationReason::CessationOfOperation,
        CrlReason::CertificateHold => RevocationReason::CertificateHold,
        CrlReason::PrivilegeWithdrawn => RevocationReason::PrivilegeWithdrawn,
    }
}

/// Whether the certificate's distribution points name one of the list's (RFC 5280 §6.3.3 b 2).
fn names_one_of(certificate: &Certificate, points: &[GeneralName]) -> bool {
    let own = certificate.extensions.crl_distribution_points.as_ref().map(|points| points.0.as_slice());
    own.unwrap_or_default().iter().any(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => names.iter().any(|name| points.contains(name)),
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) | None => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;

    use super::*;
    use crate::testing::{Authority, NOW, openssl};

    fn list(authority: &Authority, revoked: &[Revoked]) -> Vec<u8> {
        let new = NewCrl { number: 7, this_update: NOW, next_update: NOW + Duration::hours(36), revoked };
        build(&authority.issuer(), &new).unwrap()
    }

    #[test]
    fn a_list_says_who_is_revoked_since_when_and_why() {
        let authority = Authority::root("Root");
        let (leaf, _) = authority.leaf("Leaf");
        let (other, _) = authority.leaf("Other");
        let entry =
            Revoked { serial: leaf.serial(), since: NOW - Duration::days(1), reason: RevocationReason::KeyCompromise };
        let crl = Crl::from_der(&list(&authority, std::slice::from_ref(&entry))).unwrap();
        assert_eq!(crl.answer(&leaf), CrlAnswer::Revoked(entry));
        assert_eq!(crl.answer(&other), CrlAnswer::NotRevoked);
        assert_eq!(crl.number(), Some("07"));
        assert!(
            crl.is_fresh(NOW) && !crl.is_fresh(NOW + Duration::hours(37)) && !crl.is_fresh(NOW - Duration::hours(1))
        );
        assert_eq!(crl.verify_signed_by(authority.certificate.public_key_der()), Ok(()));
        let stranger = Authority::root("Root");
        assert!(crl.verify_signed_by(stranger.certificate.public_key_der()).is_err());
        let elsewhere = Authority::root("Elsewhere");
        assert_eq!(crl.answer(&elsewhere.leaf("Leaf").0), CrlAnswer::NotCovered);
    }

    #[test]
    fn openssl_reads_an_empty_and_a_full_list() {
        let authority = Authority::root("Root");
        let entry =
            Revoked { serial: authority.leaf("Leaf").0.serial(), since: NOW, reason: RevocationReason::Superseded };
        let pem = crate::pem::encode(authority.certificate.der()).unwrap();
        for (revoked, expected) in [(vec![], "No Revoked Certificates"), (vec![entry], "Superseded")] {
            let list_der = list(&authority, &revoked);
            let Some(text) = openssl(
                &["crl", "-inform", "DER", "-text", "-noout", "-CAfile", "ca.pem", "-in"],
                &[("ca.pem", pem.as_bytes()), ("list.crl", &list_der)],
            ) else {
                return;
            };
            assert!(text.contains("verify OK"), "{text}");
            assert!(text.contains(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Crl::from_der(&bytes);
        }

        #[test]
        fn damaged_lists_never_verify(at in 0_usize..1000, flip in 1_u8..) {
            let authority = Authority::root("Root");
            let mut list_der = list(&authority, &[]);
            let at = at % list_der.len();
            list_der[at] ^= flip;
            if let Ok(crl) = Crl::from_der(&list_der) {
                prop_assert!(crl.verify_signed_by(authority.certificate.public_key_der()).is_err());
            }
        }
    }
}
