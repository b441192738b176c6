//! A bundle of certificates, a CHUID's signature and a security object from outside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::{TrustStore, card_objects::check_chuid, cms};
use time::macros::datetime;

fuzz_target!(|bytes: &[u8]| {
    let _ = cms::certificates(bytes);
    let (content, signature) = bytes.split_at(bytes.len() / 8);
    let _ = check_chuid(content, signature, &TrustStore::default(), datetime!(2026-06-01 0:00 UTC));
});
