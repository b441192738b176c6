//! Every data object there is: biometric headers, portraits, printed lines and the rest.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::{Content, ObjectId, portrait_from_object};

fuzz_target!(|input: (u8, &[u8])| {
    let (number, bytes) = input;
    if let Some(object) = ObjectId::all().nth(usize::from(number) % 36) {
        let _ = Content::of(object, bytes);
    }
    if let Ok(picture) = portrait_from_object(bytes) {
        assert!(picture.len() <= bytes.len());
    }
});
