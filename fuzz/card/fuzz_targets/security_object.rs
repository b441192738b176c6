//! The Security Object.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::SecurityObject;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(security) = SecurityObject::from_object(bytes) {
        assert!(security.mapping.len() * 3 + security.signed_data_der.len() <= bytes.len());
        security.mapping.iter().for_each(|line| drop(line.object()));
    }
});
