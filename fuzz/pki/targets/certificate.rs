//! A certificate from outside: read, asked for everything, and taken for leaf, authority and root.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::{Certificate, Purpose, TrustStore, path::Revocation, validate};
use time::macros::datetime;

fuzz_target!(|bytes: &[u8]| {
    let Ok(certificate) = Certificate::from_der(bytes) else { return };
    let _ = (certificate.fasc_n(), certificate.uuid(), certificate.first_name(), certificate.agency());
    let _ = (certificate.crl_urls(), certificate.ocsp_urls(), certificate.ca_issuer_urls(), certificate.key_kind());
    let store = TrustStore {
        roots: vec![certificate.clone()],
        intermediates: vec![certificate.clone()],
        revocation: Revocation::Off,
        ..TrustStore::default()
    };
    let _ = validate(bytes, &store, datetime!(2026-06-01 0:00 UTC), Purpose::ClientAuth);
});
