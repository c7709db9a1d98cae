//! `gap` and `rate`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use super::super::compare::Compare;
use super::super::node::Node;
use super::super::operand::Operand;
use super::seen::{Seen, after};
use crate::failure::{moment, time};

/// The longest time between two messages.
#[derive(Debug)]
pub(super) struct Gap {
    longest: Duration,
    /// When the last message that matches was read, and the beginning of what names it in reports.
    last: Option<Instant>,
}

impl Gap {
    pub(super) fn new(longest: Duration) -> Self {
        Self { longest, last: None }
    }

    pub(super) fn invalid(&self) -> Option<String> {
        self.longest.is_zero().then(|| "`gap` of no time lets no two messages pass".to_owned())
    }

    pub(super) fn take(&mut self, seen: Seen<'_, '_>) -> Result<(), String> {
        let last = self.last.replace(seen.now);
        let Some(last) = last else { return Ok(()) };
        let gap = seen.now.saturating_duration_since(last);
        if gap <= self.longest {
            return Ok(());
        }
        let at = after(seen.set_at, last);
        Err(format!("came {} after the match before, at {at}, not within `{self}`", moment(gap)))
    }

    /// When silence has lasted too long; none before the first match.
    pub(super) fn deadline(&self) -> Option<Instant> {
        // A message that comes after just the longest time is in time.
        self.last?.checked_add(self.longest)?.checked_add(Duration::from_nanos(1))
    }

    pub(super) fn broken_by_silence(&self, set_at: Instant, counted: &str) -> String {
        let last = self.last.map_or_else(String::new, |last| after(set_at, last));
        format!("{self}: no {counted} that matches came for {} after the one at {last}", time(self.longest))
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gap <= {}", time(self.longest))
    }
}

/// Messages per second.
#[derive(Debug)]
pub(super) struct Rate {
    wanted: Compare,
    count: u64,
    first_and_last: Option<(Instant, Instant)>,
}

impl Rate {
    pub(super) fn new(wanted: Compare) -> Self {
        Self { wanted, count: 0, first_and_last: None }
    }

    pub(super) fn invalid(&self) -> Option<String> {
        (!is_numeric(&self.wanted)).then(|| format!("`{self}` compares a rate with what is no number"))
    }

    pub(super) fn take(&mut self, now: Instant) {
        self.count += 1;
        let first = self.first_and_last.map_or(now, |(first, _)| first);
        self.first_and_last = Some((first, now));
    }

    /// In messages per second: the intervals between them, by the time from the first to the last. Infinite if several
    /// were read at once and no others.
    fn measured(&self) -> f64 {
        match self.first_and_last {
            Some((first, last)) if self.count > 1 => {
                #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53 messages")]
                let intervals = (self.count - 1) as f64;
                intervals / last.saturating_duration_since(first).as_secs_f64()
            }
            _ => 0.0,
        }
    }

    pub(super) fn unmet(&self) -> Option<String> {
        let rate = self.measured();
        // It must be a number to be compared, and it must be greater than any number in a comparison.
        let text = if rate.is_finite() { format!("{rate:.9}") } else { format!("{:.1}", f64::MAX) };
        if self.wanted.holds(&Node::Text(Cow::Owned(text))) {
            return None;
        }
        let per_second = if rate.is_finite() { format!("{rate:.3}") } else { "unbounded".to_owned() };
        let of = match (self.count, self.first_and_last) {
            (0, _) => "of no message that matches".to_owned(),
            (1, _) => "of one message that matches".to_owned(),
            (count, Some((first, last))) => {
                let time = moment(last.saturating_duration_since(first));
                format!("per second: {count} messages, {time} from the first to the last")
            }
            (count, None) => format!("of {count} messages"),
        };
        Some(format!("{self}: the rate is {per_second} {of}"))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rate {}", self.wanted)
    }
}

/// Whether a comparison is one with numbers, as a rate's is.
fn is_numeric(compare: &Compare) -> bool {
    match compare {
        Compare::Is(_, operand) => matches!(operand, Operand::Number(_)),
        Compare::Within { min, max, .. } => min.is_some() || max.is_some(),
        _ => false,
    }
}
