//! A revocation list from outside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::crl::Crl;
use time::macros::datetime;

fuzz_target!(|bytes: &[u8]| {
    let Ok(crl) = Crl::from_der(bytes) else { return };
    let _ = (crl.len(), crl.number(), crl.is_fresh(datetime!(2026-06-01 0:00 UTC)));
    let _ = crl.verify_signed_by(bytes);
});
