//! The kiosk's clocks: one that only runs forward, one that tells the date.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use enrollment::Time;
use time::OffsetDateTime;

/// Time as the engine sees it; a test brings its own.
pub trait Clock: Send + Sync {
    /// The moment, on a clock that only runs forward.
    fn now(&self) -> Time;

    /// Resolves when `moment` has come.
    fn sleep_until(&self, moment: Time) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// The date and time of day, for certificates.
    fn date(&self) -> OffsetDateTime;
}

/// The clocks of this machine.
#[derive(Debug)]
pub struct SystemClock {
    start: tokio::time::Instant,
    /// The date to tell instead of the machine's.
    date: Option<OffsetDateTime>,
}

impl SystemClock {
    /// A clock that starts now.
    pub fn start() -> Self {
        Self { start: tokio::time::Instant::now(), date: None }
    }

    /// The same clock, which tells this date instead of the machine's where there is one: for test cards of
    /// another time.
    #[must_use]
    pub fn dated(self, date: Option<OffsetDateTime>) -> Self {
        Self { date, ..self }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Time {
        Time::from_ms(u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn sleep_until(&self, moment: Time) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        // Elapsed time is cut to whole milliseconds: one more, so that the moment has come for sure.
        let wait = self.now().until(moment) + Duration::from_millis(1);
        Box::pin(tokio::time::sleep(wait))
    }

    fn date(&self) -> OffsetDateTime {
        self.date.unwrap_or_else(OffsetDateTime::now_utc)
    }
}
