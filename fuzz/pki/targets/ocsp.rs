//! A responder's answer and a client's question from outside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::ocsp::{Request, Response};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = Request::from_der(bytes) {
        let _ = request.serials();
    }
    if let Ok(response) = Response::from_der(bytes) {
        let _ = response.nonce();
    }
});
