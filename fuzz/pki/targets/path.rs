//! A leaf, authorities, lists and answers from outside, everything signed as it has to be: what is wrong is
//! what they say. A frame's number tells the key that signs it; those from `ANSWER` on are answers of
//! responders, taken as they come.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pki::{
    Certificate, Purpose, SoftwareKey, TrustStore,
    crl::Crl,
    ocsp::Response,
    oid,
    path::{InitialPolicies, Revocation, TimeForm},
    validate,
};
use pki_fuzz::{KEYS, NOW, frames, keys, root, sign};

const ANSWER: u8 = 0x80;
static TRUSTED: LazyLock<(Vec<SoftwareKey>, Certificate)> = LazyLock::new(|| {
    let keys = keys();
    let root = root(&keys[0]);
    (keys, root)
});

fuzz_target!(|input: &[u8]| {
    let [settings, input @ ..] = input else { return };
    let (keys, root) = &*TRUSTED;
    let mut leaf = None;
    let mut store = TrustStore {
        roots: vec![root.clone()],
        initial: InitialPolicies {
            explicit: settings & 1 != 0,
            inhibit_mapping: settings & 2 != 0,
            inhibit_any: settings & 4 != 0,
        },
        required_policies: if settings & 8 != 0 { vec![oid::TEST_PIV_AUTH] } else { Vec::new() },
        times: if settings & 16 != 0 { TimeForm::AsProfiled } else { TimeForm::Any },
        revocation: match settings >> 5 & 3 {
            0 => Revocation::Off,
            1 => Revocation::WhereKnown,
            _ => Revocation::Required,
        },
        ..TrustStore::default()
    };
    for (number, content) in frames(input) {
        if number >= ANSWER {
            store.ocsp.extend(Response::from_der(content));
            continue;
        }
        let Some(signed) = sign(content, &keys[usize::from(number % KEYS)]) else { continue };
        match Certificate::from_der(&signed) {
            Ok(certificate) if leaf.is_none() => leaf = Some(certificate),
            Ok(certificate) => store.intermediates.push(certificate),
            Err(_) => store.crls.extend(Crl::from_der(&signed)),
        }
    }
    let Some(leaf) = leaf else { return };
    if let Ok(path) = validate(leaf.der(), &store, NOW, Purpose::Any) {
        // Whatever is accepted begins with the leaf and ends at the root.
        assert_eq!(path.leaf(), Some(&leaf));
        assert_eq!(path.root(), Some(root));
        assert!(path.chain.windows(2).all(|pair| pair[0].verify_signed_by(pair[1].public_key_der()).is_ok()));
        assert!(path.chain.iter().all(|one| one.not_before() <= NOW && NOW <= one.not_after()));
        assert!(path.chain.iter().all(|one| one.unknown_critical_extensions().is_empty()));
        assert!(path.chain.iter().skip(1).all(Certificate::is_ca));
    }
});
