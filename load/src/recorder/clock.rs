//! The time of a run, the same for all its cores.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// When the warm-up ends, for all cores. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Boundary(Arc<AtomicU64>);

const UNKNOWN: u64 = u64::MAX;

impl Boundary {
    /// Of a run with a warm-up, or of one without. When the warm-up ends is told later.
    pub(crate) fn new(has_warm_up: bool) -> Self {
        Self(Arc::new(AtomicU64::new(if has_warm_up { UNKNOWN } else { 0 })))
    }

    /// Ends the warm-up at this time of the run, unless its end is known already; gives the time that holds.
    ///
    /// A time that is some milliseconds ahead is known to all cores when it comes, so that they divide their samples exactly
    /// there.
    pub(crate) fn end_at(&self, at: Duration) -> Duration {
        let at = nanoseconds(at).min(UNKNOWN - 1);
        let known = self.0.compare_exchange(UNKNOWN, at, Ordering::Relaxed, Ordering::Relaxed);
        Duration::from_nanos(known.err().unwrap_or(at))
    }

    /// The same in nanoseconds from the start; the greatest number as long as it is not known.
    #[inline]
    pub(crate) fn nanoseconds(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts nanoseconds from the start of the run.
#[derive(Debug, Clone)]
pub(crate) struct RunClock {
    pub(crate) start: Instant,
    pub(crate) boundary: Boundary,
}

impl RunClock {
    /// The moment in nanoseconds from the start; 0 before it.
    #[inline]
    pub(crate) fn at(&self, moment: Instant) -> u64 {
        nanoseconds(moment.saturating_duration_since(self.start))
    }
}

/// A time in nanoseconds, at most 584 years.
#[inline]
pub(crate) fn nanoseconds(time: Duration) -> u64 {
    time.as_secs().saturating_mul(1_000_000_000).saturating_add(time.subsec_nanos().into())
}
