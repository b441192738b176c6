//! Where the time comes from: passed in everywhere, so that tests move it by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, in UTC.
    fn now(&self) -> OffsetDateTime;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// A clock that stands still until it is moved; for tests.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    /// A clock that shows `at`, to the second.
    pub fn new(at: OffsetDateTime) -> Self {
        Self(AtomicI64::new(at.unix_timestamp()))
    }

    /// Moves the clock forward by `seconds`.
    pub fn advance_s(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> OffsetDateTime {
        moment(self.0.load(Ordering::SeqCst))
    }
}

/// The moment `unix_s` seconds after the epoch; the epoch itself where that is no date.
pub(crate) fn moment(unix_s: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix_s).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Whole seconds from `now` until `then`; 0 where that has passed.
pub(crate) fn seconds_until(then: OffsetDateTime, now: OffsetDateTime) -> u32 {
    u32::try_from((then - now).whole_seconds().max(0)).unwrap_or(u32::MAX)
}
