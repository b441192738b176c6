//! The entries of a list, walked through where they lie.

use der::{Decode, Reader, SliceReader, Tag, asn1::ObjectIdentifier};
use x509_cert::{
    crl::RevokedCert,
    ext::pkix::{CrlReason, name::GeneralName},
};

use super::{RevocationReason, Revoked, from_crl_reason, scope::is_directory_name};
use crate::{certificate::Certificate, encoding::from_time, name::DistinguishedName, oid, serial::Serial};

/// How many there are, and whether everything critical in them is understood; the certificate issuer
/// is, on a list that may speak for others (`indirect`).
pub(super) fn check(entries: &[u8], indirect: bool) -> der::Result<(usize, bool)> {
    let mut reader = SliceReader::new(entries)?;
    let mut count = 0;
    let mut understood = true;
    while !reader.is_finished() {
        let entry = RevokedCert::decode(&mut reader)?;
        count += 1;
        for extension in entry.crl_entry_extensions.as_deref().unwrap_or_default() {
            let id: ObjectIdentifier = extension.extn_id;
            if id == oid::CRL_REASON {
                CrlReason::from_der(extension.extn_value.as_bytes())?;
            } else if id == oid::CERTIFICATE_ISSUER {
                // Whoever is looked for, every entry can be read by then.
                Vec::<GeneralName>::from_der(extension.extn_value.as_bytes())?;
                understood &= indirect;
            } else {
                understood &= !extension.critical;
            }
        }
    }
    Ok((count, understood))
}

/// The entry of a certificate. An entry speaks about the issuer it names, else that of the entry
/// before it, else the list's own (RFC 5280 §5.3.3).
pub(super) fn find(entries: &[u8], list_issuer: &DistinguishedName, certificate: &Certificate) -> Option<Revoked> {
    search(entries, list_issuer, certificate, false)
}

/// Whether an entry takes the certificate off a list (RFC 5280 §5.3.1, removeFromCRL).
pub(super) fn is_removed(entries: &[u8], list_issuer: &DistinguishedName, certificate: &Certificate) -> bool {
    search(entries, list_issuer, certificate, true).is_some()
}

fn search(
    entries: &[u8],
    list_issuer: &DistinguishedName,
    certificate: &Certificate,
    removed: bool,
) -> Option<Revoked> {
    let serial = certificate.serial();
    let mut is_about_issuer = list_issuer.matches(certificate.issuer());
    let mut reader = SliceReader::new(entries).ok()?;
    while !reader.is_finished() {
        let entry_der = reader.tlv_bytes().ok()?;
        let (found, has_extensions) = outline(entry_der).ok()?;
        if !has_extensions && (found != serial || !is_about_issuer) {
            continue;
        }
        let entry = RevokedCert::from_der(entry_der).ok()?;
        let mut reason = RevocationReason::Unspecified;
        let mut is_removed = false;
        for extension in entry.crl_entry_extensions.as_deref().unwrap_or_default() {
            let value = extension.extn_value.as_bytes();
            if extension.extn_id == oid::CRL_REASON {
                let said = CrlReason::from_der(value).ok()?;
                is_removed = said == CrlReason::RemoveFromCRL;
                reason = from_crl_reason(said);
            } else if extension.extn_id == oid::CERTIFICATE_ISSUER {
                let names = Vec::<GeneralName>::from_der(value).ok()?;
                is_about_issuer = names.iter().any(|name| is_directory_name(name, certificate.issuer()));
            }
        }
        if found == serial && is_about_issuer && is_removed == removed {
            return Some(Revoked { serial, since: from_time(&entry.revocation_date), reason });
        }
    }
    None
}

/// The serial number, and whether anything follows the date.
fn outline(entry_der: &[u8]) -> der::Result<(Serial, bool)> {
    let mut reader = SliceReader::new(entry_der)?;
    der::Header::decode(&mut reader)?;
    let header = der::Header::decode(&mut reader)?;
    header.tag.assert_eq(Tag::Integer)?;
    let serial = Serial::from_integer(reader.read_slice(header.length)?);
    reader.tlv_bytes()?;
    Ok((serial, !reader.is_finished()))
}
