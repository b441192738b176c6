//! The CHUID, its FASC-N and what its signature covers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::Chuid;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(chuid) = Chuid::from_object(bytes) {
        assert!(chuid.signed_tlv.len() + chuid.signature_der.len() <= bytes.len());
        if let Ok(number) = chuid.decoded_fasc_n() {
            assert_eq!(number.to_string().len(), 37);
        }
    }
});
