//! A certificate from outside: read, asked for everything, and taken for leaf, authority and root.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::{Certificate, Purpose, TrustStore, path::Revocation, validate};
use pki_fuzz::NOW;

fuzz_target!(|bytes: &[u8]| {
    let Ok(certificate) = Certificate::from_der(bytes) else { return };
    let _ = (certificate.fasc_n(), certificate.uuid(), certificate.first_name(), certificate.agency());
    let _ = (certificate.crl_urls(), certificate.ocsp_urls(), certificate.ca_issuer_urls(), certificate.key_kind());
    let _ = (certificate.dns_names().count(), certificate.serial().hex(), certificate.subject().to_string());
    let _ = certificate.verify_signed_by(certificate.public_key_der());
    let store = TrustStore {
        roots: vec![certificate.clone()],
        intermediates: vec![certificate.clone()],
        revocation: Revocation::Off,
        ..TrustStore::default()
    };
    let _ = validate(bytes, &store, NOW, Purpose::ClientAuth);
    // A name is the same as itself, and lies in its own tree.
    for name in [certificate.subject(), certificate.issuer()] {
        assert!(name.matches(name) && name.is_within(name));
    }
});
