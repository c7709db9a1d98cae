//! The time of one user, in nanoseconds.

use std::num::NonZeroU64;
use std::time::Duration;

use tokio::time::Instant;

/// Nanoseconds since the start of a [`Clock`], and one more: so that a moment that is not known takes no room.
pub(super) type Moment = NonZeroU64;

/// Counts from a moment before all others of the user.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn starting(at: Instant) -> Self {
        Self(at)
    }

    #[inline]
    pub(super) fn moment(self, at: Instant) -> Moment {
        let since = nanoseconds(at.saturating_duration_since(self.0));
        Moment::MIN.saturating_add(since)
    }

    /// The moment before this one by so much.
    pub(super) fn before(self, at: Instant, by: Duration) -> Moment {
        at.checked_sub(by).map_or(Moment::MIN, |at| self.moment(at))
    }
}

/// The time between two moments.
#[inline]
pub(super) fn between(from: Moment, to: Moment) -> u64 {
    to.get().saturating_sub(from.get())
}

/// A time in nanoseconds, at most 584 years.
#[inline]
pub(super) fn nanoseconds(time: Duration) -> u64 {
    time.as_secs().saturating_mul(1_000_000_000).saturating_add(time.subsec_nanos().into())
}

/// How long something took, in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Took {
    /// From when it was to begin, with what held it back.
    pub(super) response: u64,
    /// By itself.
    pub(super) service: u64,
}
