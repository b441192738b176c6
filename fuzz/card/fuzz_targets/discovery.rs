//! The Discovery Object, with and without its own tag, and the answer to SELECT.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::{ApplicationProperty, PinReference, PinUsage};

fuzz_target!(|bytes: &[u8]| {
    for usage in [PinUsage::from_discovery(bytes), PinUsage::from_discovery_tlv(bytes)].into_iter().flatten() {
        assert!(usage.global_pin || usage.preferred == PinReference::Piv);
    }
    let _ = ApplicationProperty::from_select(bytes);
    let _ = piv::says_extended_length(bytes);
});
