//! A revocation list from outside: read, asked about a certificate, and its signature looked at.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pki::{Certificate, crl::Crl};
use pki_fuzz::{NOW, keys, root};

static ROOT: LazyLock<Certificate> = LazyLock::new(|| root(&keys()[0]));

fuzz_target!(|bytes: &[u8]| {
    let Ok(crl) = Crl::from_der(bytes) else { return };
    let _ = (crl.len(), crl.number(), crl.is_fresh(NOW), crl.is_delta(), crl.authority_key_id());
    let _ = crl.answer(&ROOT);
    let _ = crl.verify_signed_by(ROOT.public_key_der());
    let _ = crl.published_at("http://pki.example/ca.crl").answer(&ROOT);
});
