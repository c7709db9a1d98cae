//! When each request may go out.

use std::time::Duration;

use streamgauge::Shard;

/// Gives the requests of one part their times, so that they keep to the limit of a [`Throttle`](super::Throttle).
///
/// It has no clock: times are since the start of the run. Requests that come faster than the limit go out at equal distances;
/// after a time without requests, or a stall, none are made up for.
///
/// ```
/// use streamgauge_load::{Throttle, jump_to, millis};
///
/// let mut pacer = Throttle::from(jump_to(10.0)).pacer(Default::default());
/// let times = [0, 0, 0].map(|now| pacer.slot(millis(now)));
/// assert_eq!(times, [Some(millis(0)), Some(millis(100)), Some(millis(200))]);
/// assert_eq!(pacer.slot(millis(5_000)), Some(millis(5_000)));
/// assert_eq!(pacer.slot(millis(5_000)), Some(millis(5_100)));
/// ```
#[derive(Debug, Clone)]
pub struct Pacer {
    spans: Vec<Span>,
    /// The limit after the last span.
    last: f64,
    /// How many requests of all parts there are for one of this part.
    of: f64,
    /// Seconds at which the next request may go; infinite if none ever may.
    next: f64,
}

/// A time in which the limit goes evenly from one to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) lasts: Duration,
}

impl Pacer {
    pub(super) fn new(mut spans: Vec<Span>, last: f64, part: Shard) -> Self {
        spans.retain(|span| !span.lasts.is_zero());
        let mut pacer = Self { spans, last, of: f64::from(part.of()), next: 0.0 };
        // The parts take turns.
        pacer.next = pacer.after(0.0, f64::from(part.index()));
        pacer
    }

    /// When the next request may go out, if it is asked for now; `None` if never. It is not taken.
    #[must_use]
    pub fn next_slot(&self, now: Duration) -> Option<Duration> {
        let at = self.open_from(now.as_secs_f64().max(self.next));
        // Not earlier than now by a rounding.
        Duration::try_from_secs_f64(at).ok().map(|at| at.max(now))
    }

    /// Takes the next time at which a request may go out: now or later; `None` if never.
    pub fn slot(&mut self, now: Duration) -> Option<Duration> {
        let slot = self.next_slot(now)?;
        let at = self.open_from(now.as_secs_f64().max(self.next));
        self.next = self.after(at, self.of);
        Some(slot)
    }

    /// The requests per second that are allowed at this time, of all parts together.
    pub(super) fn limit(&self, at: Duration) -> f64 {
        let mut start = 0.0;
        for span in &self.spans {
            let within = at.as_secs_f64() - start;
            if within < span.seconds() {
                return span.limit(within);
            }
            start += span.seconds();
        }
        self.last
    }

    /// The first time from then on at which the limit is above 0.
    fn open_from(&self, at: f64) -> f64 {
        let mut start = 0.0;
        for span in &self.spans {
            let end = start + span.seconds();
            if at < end && (span.from > 0.0 || span.to > 0.0) {
                return at.max(start);
            }
            start = end;
        }
        if self.last > 0.0 { at.max(start) } else { f64::INFINITY }
    }

    /// The time at which so many requests have been allowed since then.
    fn after(&self, since: f64, mut requests: f64) -> f64 {
        let mut start = 0.0;
        for span in &self.spans {
            let end = start + span.seconds();
            if since < end {
                let within = (since - start).max(0.0);
                match span.after(within, requests) {
                    Ok(within) => return start + within,
                    Err(left) => requests = left,
                }
            }
            start = end;
        }
        if requests <= 0.0 {
            return since.max(start);
        }
        if self.last > 0.0 { since.max(start) + requests / self.last } else { f64::INFINITY }
    }
}

impl Span {
    fn seconds(&self) -> f64 {
        self.lasts.as_secs_f64()
    }

    fn slope(&self) -> f64 {
        (self.to - self.from) / self.seconds()
    }

    fn limit(&self, within: f64) -> f64 {
        self.from + self.slope() * within
    }

    /// When so many requests have been allowed since a time within it, or how many are left at its end.
    fn after(&self, within: f64, requests: f64) -> Result<f64, f64> {
        if requests <= 0.0 {
            return Ok(within);
        }
        let limit = self.limit(within);
        let left = self.seconds() - within;
        let allowed = (limit + self.to) / 2.0 * left;
        // What floats lose must not let a request through just before the limit falls.
        if allowed < requests + 1e-9 {
            return Err((requests - allowed.max(0.0)).max(0.0));
        }
        let root = (limit * limit + 2.0 * self.slope() * requests).max(0.0).sqrt();
        Ok((within + 2.0 * requests / (limit + root)).min(self.seconds()))
    }
}
