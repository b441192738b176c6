//! The Key History Object.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::KeyHistory;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(history) = KeyHistory::from_object(bytes) {
        assert!(history.on_card + history.off_card <= 20);
        assert_eq!(history.keys_on_card().count(), usize::from(history.on_card));
    }
});
