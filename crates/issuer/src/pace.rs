//! How often one source may ask: a bucket that fills by the minute.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;

/// Above this many sources, those that have been quiet are forgotten.
const MANY: usize = 10_000;

/// The pace of every source.
#[derive(Debug)]
pub struct Pace {
    per_minute: u32,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Requests left, in thousandths.
    left: i64,
    at: OffsetDateTime,
}

impl Pace {
    /// At most `per_minute` requests of a source in a minute, all at once or spread out.
    pub fn per_minute(per_minute: u32) -> Self {
        Self { per_minute, buckets: Mutex::new(HashMap::new()) }
    }

    /// Counts a request; `false` where the source has to wait.
    pub fn allows(&self, source: IpAddr, now: OffsetDateTime) -> bool {
        let full = i64::from(self.per_minute) * 1000;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY {
            buckets.retain(|_, bucket| (now - bucket.at).whole_seconds() < 60);
        }
        let bucket = buckets.entry(prefix(source)).or_insert(Bucket { left: full, at: now });
        let passed_ms = i64::try_from((now - bucket.at).whole_milliseconds()).unwrap_or(0).clamp(0, 60_000);
        bucket.left = full.min(bucket.left + passed_ms * i64::from(self.per_minute) / 60);
        bucket.at = now;
        let allowed = bucket.left >= 1000;
        if allowed {
            bucket.left -= 1000;
        }
        allowed
    }
}

/// One household or office has a whole /64 of IPv6.
fn prefix(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_waits_for_its_own_bucket_to_fill() {
        let pace = Pace::per_minute(60);
        let (one, two) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let start = OffsetDateTime::UNIX_EPOCH;
        assert!((0..60).all(|_| pace.allows(one, start)));
        assert!(!pace.allows(one, start));
        assert!(pace.allows(two, start));
        assert!(pace.allows(one, start + time::Duration::seconds(1)));
        assert!(!pace.allows(one, start + time::Duration::seconds(1)));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_source() {
        let pace = Pace::per_minute(1);
        let source = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(pace.allows(source("2001:db8::1"), OffsetDateTime::UNIX_EPOCH));
        assert!(!pace.allows(source("2001:db8::2"), OffsetDateTime::UNIX_EPOCH));
        assert!(pace.allows(source("2001:db8:0:1::1"), OffsetDateTime::UNIX_EPOCH));
    }
}
