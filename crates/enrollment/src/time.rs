use std::time::Duration;

/// A moment of the kiosk's monotonic clock, in milliseconds since an arbitrary start.
///
/// It is passed in with every event, so that the machine needs no clock and a test can play an hour
/// in no time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(u64);

impl Time {
    /// The moment `ms` milliseconds after the clock's start.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the clock's start.
    pub const fn as_ms(self) -> u64 {
        self.0
    }

    /// The moment `after` this one; the far end of time where that would overflow.
    pub fn plus(self, after: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(after.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long it is from this moment until `later`; zero where `later` has passed.
    pub const fn until(self, later: Self) -> Duration {
        Duration::from_millis(later.0.saturating_sub(self.0))
    }
}
