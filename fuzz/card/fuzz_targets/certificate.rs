//! Certificate containers, plain and compressed: bounded, and a DER SEQUENCE or nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::{CERTIFICATE_MAX_LEN, SecureMessagingSigner, certificate_from_object};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate_der) = certificate_from_object(bytes) {
        assert!(certificate_der.len() <= CERTIFICATE_MAX_LEN);
        assert_eq!(certificate_der.first(), Some(&0x30));
    }
    let _ = SecureMessagingSigner::from_object(bytes);
});
