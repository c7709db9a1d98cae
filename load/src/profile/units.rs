//! Times and shares, as profiles and assertions are written with them.

use std::fmt;
use std::time::Duration;

use super::text;

/// So many seconds.
///
/// ```
/// use streamgauge_load::{millis, secs};
///
/// assert_eq!(secs(2), millis(2_000));
/// ```
#[must_use]
pub const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// So many milliseconds.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(streamgauge_load::millis(800), Duration::from_millis(800));
/// ```
#[must_use]
pub const fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// So many minutes.
///
/// ```
/// use streamgauge_load::{mins, secs};
///
/// assert_eq!(mins(2), secs(120));
/// ```
#[must_use]
pub const fn mins(minutes: u64) -> Duration {
    Duration::from_secs(minutes.saturating_mul(60))
}

/// So many percent: a share, as assertions are given it.
///
/// ```
/// let limit = streamgauge_load::percent(1.5);
/// assert_eq!((limit.value(), limit.fraction()), (1.5, 0.015));
/// assert_eq!(limit.to_string(), "1.5%");
/// ```
#[must_use]
pub const fn percent(value: f64) -> Percent {
    Percent(value)
}

/// A share in percent. [`percent`] makes it; the example stands there.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Percent(f64);

impl Percent {
    /// The number of percent: 100 is all.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The same share as a fraction: 1 is all.
    #[must_use]
    pub const fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", text::number(self.0))
    }
}
