//! A bundle of certificates, a CHUID's signature and a security object from outside. As a whole it is a
//! bundle; as frames it is the CHUID's content, its signature, and the security object.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pki::{
    Certificate, TrustStore,
    card_objects::{MappedContainer, check_chuid, check_security_object},
    cms,
};
use pki_fuzz::{NOW, frames, keys, root};

static ROOT: LazyLock<Certificate> = LazyLock::new(|| root(&keys()[0]));

fuzz_target!(|bytes: &[u8]| {
    let _ = cms::certificates(bytes);
    let frames = frames(bytes);
    let [(_, content), (_, signature_der), rest @ ..] = frames.as_slice() else { return };
    let store = TrustStore { roots: vec![ROOT.clone()], ..TrustStore::default() };
    let (signer, findings) = check_chuid(content, signature_der, &store, NOW);
    assert!(signer.is_some() || !findings.is_empty());
    if let [(_, object_der), ..] = rest {
        let mapping = [MappedContainer { data_group: 1, container_id: 0x3000 }];
        let signer = signer.unwrap_or_else(|| ROOT.clone());
        let _ = check_security_object(object_der, &mapping, &[(0x3000, content)], &signer);
    }
});
