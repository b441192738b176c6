//! Lists made, read, and damaged.

use proptest::prelude::*;
use time::Duration;

use super::*;
use crate::testing::{Authority, NOW, openssl};

fn list(authority: &Authority, revoked: &[Revoked]) -> Vec<u8> {
    let new = NewCrl { number: 7, this_update: NOW, next_update: NOW + Duration::hours(36), revoked };
    build(&authority.issuer(), &new).unwrap()
}

#[test]
fn a_list_says_who_is_revoked_since_when_and_why() {
    let authority = Authority::root("Root");
    let (leaf, _) = authority.leaf("Leaf");
    let (other, _) = authority.leaf("Other");
    let entry =
        Revoked { serial: leaf.serial(), since: NOW - Duration::days(1), reason: RevocationReason::KeyCompromise };
    let crl = Crl::from_der(&list(&authority, std::slice::from_ref(&entry))).unwrap();
    assert_eq!(crl.answer(&leaf), CrlAnswer::Revoked(entry));
    assert_eq!(crl.answer(&other), CrlAnswer::NotRevoked);
    assert_eq!(crl.number(), Some("07"));
    assert!(crl.is_fresh(NOW) && !crl.is_fresh(NOW + Duration::hours(37)) && !crl.is_fresh(NOW - Duration::hours(1)));
    assert_eq!(crl.verify_signed_by(authority.certificate.public_key_der()), Ok(()));
    let stranger = Authority::root("Root");
    assert!(crl.verify_signed_by(stranger.certificate.public_key_der()).is_err());
    let elsewhere = Authority::root("Elsewhere");
    assert_eq!(crl.answer(&elsewhere.leaf("Leaf").0), CrlAnswer::NotCovered);
}

#[test]
fn openssl_reads_an_empty_and_a_full_list() {
    let authority = Authority::root("Root");
    let entry = Revoked { serial: authority.leaf("Leaf").0.serial(), since: NOW, reason: RevocationReason::Superseded };
    let pem = crate::pem::encode(authority.certificate.der()).unwrap();
    for (revoked, expected) in [(vec![], "No Revoked Certificates"), (vec![entry], "Superseded")] {
        let list_der = list(&authority, &revoked);
        let Some(text) = openssl(
            &["crl", "-inform", "DER", "-text", "-noout", "-CAfile", "ca.pem", "-in"],
            &[("ca.pem", pem.as_bytes()), ("list.crl", &list_der)],
        ) else {
            return;
        };
        assert!(text.contains("verify OK"), "{text}");
        assert!(text.contains(expected), "{text}");
    }
}

proptest! {
    #[test]
    fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Crl::from_der(&bytes);
    }

    #[test]
    fn damaged_lists_never_verify(at in 0_usize..1000, flip in 1_u8..) {
        let authority = Authority::root("Root");
        let mut list_der = list(&authority, &[]);
        let at = at % list_der.len();
        list_der[at] ^= flip;
        if let Ok(crl) = Crl::from_der(&list_der) {
            prop_assert!(crl.verify_signed_by(authority.certificate.public_key_der()).is_err());
        }
    }
}
