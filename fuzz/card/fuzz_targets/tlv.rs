//! BER-TLV: what is read is what stood there, and is written back in the same meaning.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::tlv::{self, TlvReader};

fuzz_target!(|bytes: &[u8]| {
    let mut raw = Vec::new();
    for tlv in TlvReader::new(bytes).map_while(Result::ok) {
        raw.extend_from_slice(tlv.raw_tlv);
        let mut written = Vec::new();
        tlv::write(&mut written, tlv.tag, tlv.value);
        let (again, rest) = tlv::split(&written).expect("a written data object is one");
        assert_eq!((again.value, rest.len()), (tlv.value, 0));
    }
    assert!(bytes.starts_with(&raw));
});
