//! Whatever the network and the cache say, a question ends, within its bounds.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

use super::{port::Kept, *};
use crate::{
    Purpose, TrustStore,
    path::{Reason, Unchecked},
    profile::extension,
    testing::{Authority, NOW, publication},
};

/// Says the same to everything, takes its time, and counts.
#[derive(Debug, Default)]
struct Parrot {
    says: Vec<u8>,
    takes: Duration,
    within: Mutex<Vec<Duration>>,
}

impl Fetch for Parrot {
    fn fetch(&self, _: &Ask<'_>, within: Duration) -> Fetched {
        self.within.lock().unwrap().push(within);
        Fetched { took: self.takes, body: Ok(self.says.clone()) }
    }

    fn nonce(&self) -> Option<[u8; 32]> {
        Some([7; 32])
    }
}

impl Cache for Parrot {
    fn load(&self, _: &Key<'_>) -> Option<Kept> {
        Some(Kept { body: self.says.clone(), since: NOW })
    }

    fn store(&self, _: &Key<'_>, _: &[u8], _: OffsetDateTime) {
        panic!("nothing that a parrot says is worth keeping");
    }

    fn discard(&self, _: &Key<'_>) {}
}

fn places() -> Vec<extension::Extension> {
    let published = publication();
    vec![extension::authority_info_access(&published).unwrap(), extension::crl_distribution_point(&published).unwrap()]
}

#[test]
fn the_time_that_is_left_is_told_and_ends() {
    let root = Authority::root("Root");
    let (leaf, _) = root.leaf_with("Leaf", places());
    let store = TrustStore { roots: vec![root.certificate], ..TrustStore::default() };
    let parrot = Arc::new(Parrot { takes: Duration::seconds(20), ..Parrot::default() });
    let limits = Limits { total: Duration::seconds(15), ..Limits::default() };
    let verdict =
        Online::new(parrot.clone(), Arc::new(NoCache), limits).validate(leaf.der(), &store, NOW, Purpose::Any);
    assert_eq!(*parrot.within.lock().unwrap(), [Duration::seconds(15)]);
    let failed = NotFetched { url: publication().crl, fault: FetchFault::Spent };
    let why = Unchecked::NotFetched(Box::new(failed));
    assert_eq!(verdict.path.unwrap_err().reason, Reason::RevocationUnknown(why));
}

#[test]
fn several_questions_share_one_bound() {
    let root = Authority::root("Root");
    let store = TrustStore { roots: vec![root.certificate.clone()], ..TrustStore::default() };
    let parrot = Arc::new(Parrot::default());
    let online = Online::new(parrot.clone(), Arc::new(NoCache), Limits { fetches: 5, ..Limits::default() });
    let mut inquiry = online.inquire(&store, NOW);
    for number in 0..5 {
        let (leaf, _) = root.leaf_with(&format!("Leaf {number}"), places());
        assert!(inquiry.validate(leaf.der(), Purpose::Any).is_err());
    }
    // One answer for each, and the list of all of them once.
    assert_eq!(parrot.within.lock().unwrap().len(), 5);
    assert_eq!(inquiry.into_store().1.len(), 6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn foreign_bytes_end_in_a_refusal(says in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (root, stranger) = (Authority::root("Root"), Authority::root("Stranger"));
        let store = TrustStore { roots: vec![root.certificate.clone()], ..TrustStore::default() };
        let parrot = Arc::new(Parrot { says, ..Parrot::default() });
        let online = Online::new(parrot.clone(), parrot, Limits::default());
        for authority in [root, stranger] {
            let (leaf, _) = authority.leaf_with("Leaf", places());
            prop_assert!(online.validate(leaf.der(), &store, NOW, Purpose::Any).path.is_err());
        }
    }
}
