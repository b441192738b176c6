//! A responder's answer and a client's question from outside.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pki::{
    Certificate,
    ocsp::{Request, Response},
};
use pki_fuzz::{NOW, keys, root};

static ROOT: LazyLock<Certificate> = LazyLock::new(|| root(&keys()[0]));

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = Request::from_der(bytes) {
        let _ = request.serials();
    }
    if let Ok(response) = Response::from_der(bytes) {
        let _ = response.nonce();
        let serial = ROOT.serial();
        let _ = response.is_about(&ROOT, &serial);
        let _ = response.status(&ROOT, &serial, NOW, |_| Ok(()));
    }
});
