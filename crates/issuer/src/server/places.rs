//! How many connections a listener holds: in all, and from one source, so that no single source takes
//! every place.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// The places of one listener; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Places {
    taken: Arc<Mutex<Taken>>,
    in_all: usize,
    per_source: usize,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_source: HashMap<IpAddr, usize>,
}

impl Places {
    /// That many places in all, and that many for one source.
    pub(super) fn new(in_all: usize, per_source: usize) -> Self {
        Self { taken: Arc::default(), in_all, per_source }
    }

    /// A place for a connection from `address`; `None` where there is none left for it.
    pub(super) fn take(&self, address: IpAddr) -> Option<Place> {
        let source = source(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let here = taken.by_source.get(&source).copied().unwrap_or_default();
        if taken.in_all >= self.in_all || here >= self.per_source {
            return None;
        }
        taken.in_all = taken.in_all.saturating_add(1);
        taken.by_source.insert(source, here.saturating_add(1));
        drop(taken);
        Some(Place { taken: Arc::clone(&self.taken), source })
    }
}

/// A taken place; free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    taken: Arc<Mutex<Taken>>,
    source: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.in_all = taken.in_all.saturating_sub(1);
        if let Some(here) = taken.by_source.get_mut(&self.source) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                taken.by_source.remove(&self.source);
            }
        }
    }
}

/// Who an address stands for: one machine has a whole /64 of IPv6 addresses to come from.
fn source(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_cannot_take_every_place() {
        let places = Places::new(3, 2);
        let [ann, bob] = [IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2])];
        let first = places.take(ann).expect("a place");
        let _second = places.take(ann).expect("a place");
        assert!(places.take(ann).is_none(), "its share is used up");
        let _third = places.take(bob).expect("a place for another source");
        assert!(places.take(bob).is_none(), "there are three in all");
        drop(first);
        assert!(places.take(ann).is_some(), "a place that was left is free again");
    }

    #[test]
    fn addresses_of_one_network_are_one_source() {
        let places = Places::new(9, 1);
        let _one = places.take("2001:db8::1".parse().expect("an address")).expect("a place");
        assert!(places.take("2001:db8::2".parse().expect("an address")).is_none());
        let _other = places.take("2001:db8:0:1::1".parse().expect("an address")).expect("another network");
        let _v4 = places.take("192.0.2.1".parse().expect("an address")).expect("a place");
        assert!(places.take("::ffff:192.0.2.1".parse().expect("an address")).is_none(), "the same in IPv6's clothes");
    }
}
