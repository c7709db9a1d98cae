//! The time of a run, the same for all its cores.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Counts nanoseconds from the start of the run, and knows when its warm-up ends.
#[derive(Debug)]
pub(crate) struct RunClock {
    start: Instant,
    /// When the warm-up ends; `u64::MAX` as long as that is not known.
    warm_up_end: AtomicU64,
}

impl RunClock {
    /// A run that starts at this moment, with a warm-up as long as this: `None` if its end is told later.
    pub(crate) fn starting(start: Instant, warm_up: Option<Duration>) -> Self {
        let end = warm_up.map_or(u64::MAX, nanoseconds);
        Self { start, warm_up_end: AtomicU64::new(end) }
    }

    /// The moment in nanoseconds from the start; 0 before it.
    #[inline]
    pub(crate) fn at(&self, moment: Instant) -> u64 {
        nanoseconds(moment.saturating_duration_since(self.start))
    }

    /// When the warm-up ends, or has ended.
    #[inline]
    pub(crate) fn warm_up_end(&self) -> u64 {
        self.warm_up_end.load(Ordering::Relaxed)
    }

    /// Ends the warm-up at this time, unless its end is known already. A time that is some milliseconds ahead is known to all
    /// cores when it comes, so that they divide their samples there exactly.
    pub(crate) fn end_warm_up(&self, at: u64) {
        let _ = self.warm_up_end.compare_exchange(u64::MAX, at, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// A time in nanoseconds, at most 584 years.
#[inline]
pub(crate) fn nanoseconds(time: Duration) -> u64 {
    time.as_secs().saturating_mul(1_000_000_000).saturating_add(time.subsec_nanos().into())
}
